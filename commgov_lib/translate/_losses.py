"""What ``commgov export`` says that a form does not hold."""

LOSSES = {
    "the column": "整列",
    "the whole table": "整张表",
    "those without ties": "没有联系的",
    "parallel ties, whose weights are added up": "平行的联系，权重相加",
    "that they are two directed ties: they come back as one undirected": (
        "方向：两条有向联系读回时成为一条无向联系"
    ),
    "that they have no direction: they come back as ties that lead to the place": (
        "没有方向这一点：读回时成为通向地点的联系"
    ),
    "that they have no direction: each comes back as two, one each way": (
        "没有方向这一点：每条读回时成为方向相反的两条"
    ),
    "that they are places, but for names such as 社区": "是地点这一点，名称如“社区”的除外",
    "that they are no places: names such as 社区 come back as places": (
        "不是地点这一点：名称如“社区”的读回时成为地点"
    ),
    "double quotes in codes, which come back as single ones": "编码里的双引号，读回时成为单引号",
    "comes back as text, whole numbers or numbers": "读回时成为文本、整数或数",
    "comes back otherwise": "读回时有所不同",
    "characters that no workbook can hold, shown as �": "工作簿不能保存的字符，显示为 �",
    "characters that no XML file can hold, shown as �": "XML 文件不能保存的字符，显示为 �",
    "control characters, shown as �": "控制字符，显示为 �",
    "carriage returns, which come back as line feeds": "回车符，读回时成为换行符",
    "text of spaces alone, which comes back empty": "只有空格的文本，读回时为空",
    "text that Excel itself shows otherwise": "Excel 自己会显示成别样的文本",
    "ties of other relations than {relation}": "“{relation}”以外的联系",
}

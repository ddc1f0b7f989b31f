"""What is said of a file that cannot be read, and of what is in doubt in it: reading."""

READING = {
    # ---- of any file
    "is not there": "不存在",
    "is a folder": "是文件夹",
    "is not a file": "不是文件",
    "give the path of a file to read; check its spelling": "请给出要读的文件，并检查文件名",
    "cannot be read ({why})": "无法读取（{why}）",
    "allow reading it, or copy it": "请允许读取该文件，或复制一份",
    "does not end as a file that is read": "不是可以读取的文件类型",
    "give one of {endings}": "请给出下列之一：{endings}",
    "give one of {endings}. Save it as .xlsx": "请给出下列之一：{endings}。请另存为 .xlsx",
    "give one of {endings}. Export it as .graphml": "请给出下列之一：{endings}。请导出为 .graphml",
    "holds no table": "里面没有表",
    "put files into it that can be read: {endings}": "请放入可以读取的文件：{endings}",
    "give a file with something in it": "请给出有内容的文件",
    "is a workbook or a zip file, not text": "是工作簿或 zip 文件，不是文本",
    "name it .xlsx if it is a workbook": "若是工作簿，请把文件名改成 .xlsx",
    "cannot be unpacked: it is damaged or cut short": "无法解压：已损坏，或不完整",
    "pack it again, or give the file itself": "请重新压缩，或直接给出该文件",
    "unpacks to more than {most} MB": "解压后超过 {most} MB",
    "unpacks to more than {most} lines": "解压后超过 {most} 行",
    "give it unpacked, or in parts": "请直接给出未压缩的文件，或分成几个文件",
    "give it in parts": "请分成几个文件",
    # ---- of its encoding
    "is not text in {encoding}": "不是 {encoding} 编码的文本",
    "leave the encoding out, so that UTF-8 and GB18030 are tried, or name another one": (
        "请不写编码（会依次尝试 UTF-8 和 GB18030），或换一种编码"
    ),
    "is text neither in UTF-8 nor in GB18030": "既不是 UTF-8 也不是 GB18030 编码的文本",
    "save it as CSV UTF-8, or name the encoding it is in, such as encoding='big5'": (
        "请另存为 CSV UTF-8，或写明编码，例如 encoding='big5'"
    ),
    "holds NUL bytes, which no text has": "含有 NUL 字节，不是文本文件",
    "save it again as text (CSV UTF-8); if it is UTF-16 without a mark, say so: encoding='utf-16-le'": (
        "请重新另存为文本（CSV UTF-8）；若是没有标记的 UTF-16，请写明：encoding='utf-16-le'"
    ),
    "holds some text in UTF-8 and some in another encoding": "一部分是 UTF-8，另一部分是别的编码",
    "open its parts one by one in their own encoding and save them as CSV UTF-8; if it is one encoding all "
    "through, name it: encoding='gb18030'": (
        "请按各自的编码分别打开，另存为 CSV UTF-8；若全文只有一种编码，请写明：encoding='gb18030'"
    ),
    # ---- of rows and columns
    "give a file with a header row and a row for each tie": "请给出有表头、每行一条联系的文件",
    "has {found} cells, the first row has {expected}": "有 {found} 个单元格，第一行却有 {expected} 个",
    "give each row one cell for each column; a cell that holds the separator stands in quotation marks": (
        "请让每行的单元格与列一样多；含分隔符的单元格请加引号"
    ),
    "has {found} columns, more than {most}": "有 {found} 列，超过 {most} 列",
    "a long list of ties (source, target, weight) needs three columns; write it so": (
        "请写成三列的联系列表（起点、终点、权重）"
    ),
    "a row cannot be told from the next ({error})": "分不清一行到哪里为止（{error}）",
    'close the quotation mark; a mark inside a cell is written twice ("")': (
        '请补上引号；单元格里的引号要写两次（""）'
    ),
    "has one cell in its first row, and more than {most} rows": "第一行只有一个单元格，却有 {most} 多行",
    "give a table whose first row has a cell for each column": "请给出第一行每列都有单元格的表",
    # ---- of workbooks
    "unmerge them": "请取消合并",
    "is packed in an unusual way ({path})": "压缩方式少见，无法读取（{path}）",
    "lists more than {most} sheets": "工作表超过 {most} 张",
    "save it in parts": "请分成几个文件保存",
    "holds more than {most} characters of text": "文字超过 {most} 个字符",
    "shorten its texts": "请缩短其中的文字",
    "is a workbook of the old kind (.xls), or one with a password": "是旧格式（.xls）或设了密码的工作簿",
    "open it in Excel or WPS and save it as .xlsx": "请用 Excel 或 WPS 打开，另存为 .xlsx",
    "open it in Excel or WPS and save it as .xlsx, without a password": (
        "请用 Excel 或 WPS 打开，不设密码，另存为 .xlsx"
    ),
    "is not a workbook that can be opened": "不是可以打开的工作簿",
    "is a binary workbook (.xlsb)": "是二进制工作簿（.xlsb）",
    "is an OpenDocument sheet": "是 OpenDocument 表格",
    "is not an Excel workbook": "不是 Excel 工作簿",
    "is damaged, or locked with a password ({path})": "已损坏，或设了密码（{path}）",
    "lists a part that it does not hold ({path})": "列出的部分不在文件里（{path}）",
    "holds no sheet with anything in it": "没有一张工作表有内容",
    "fill in a sheet, or give another file": "请填写工作表，或换一个文件",
    "spreads {count} cells over {rows} rows and {columns} columns": (
        "{count} 个单元格散布在 {rows} 行 {columns} 列里"
    ),
    "write the ties as a list (source, target, weight), in a CSV file": (
        "请把联系写成列表（起点、终点、权重），存为 CSV"
    ),
    "write the ties as a list in a CSV file": "请把联系写成列表，存为 CSV",
    "holds a cell of more than {most} characters": "有一个单元格超过 {most} 个字符",
    "shorten it": "请缩短",
    "has more than {most} filled cells": "有内容的单元格超过 {most} 个",
    "is what a formula says that has failed": "是公式出错的结果",
    "mend the formula, or write the value": "请改正公式，或直接写值",
    "is a formula whose value was never stored": "是没有保存结果的公式",
    "open the workbook in Excel or WPS and save it, so that values stand beside the formulas": (
        "请用 Excel 或 WPS 打开并保存，使公式带上结果"
    ),
    "names a text that the workbook does not hold": "指向工作簿里没有的文字",
    "write the text again": "请重新输入该文字",
    "has more than {most} merged areas": "合并单元格超过 {most} 处",
    "unmerge those that are not needed": "请取消不需要的合并",
    "has merged cells that lie over one another": "合并单元格互相重叠",
    "holds two parts of one name": "里面有两个同名的部分",
    # ---- of graph files that ask for too much
    "mend nm=": "请改正 nm=",
    "write nr= and nc= alike, or format=fullmatrix": "请让 nr= 与 nc= 相同，或写 format=fullmatrix",
    "has more than {most} ties": "联系超过 {most} 条",
    "its lists make more than {most} rows": "其中的列表展开后超过 {most} 行",
    "write a row for each item": "请每一项写一行",
    "has {found} columns, more than the {most} of any list": "有 {found} 列，超过列表的上限 {most} 列",
    "has more than {most} sheets": "工作表超过 {most} 张",
    "has more than {most} nodes": "节点超过 {most} 个",
    "write them as a list in a CSV file": "请写成列表，存为 CSV",
    "is larger than {most} GB": "大于 {most} GB",
    # ---- of XML: GraphML, GEXF, parts of workbooks
    "has more than {most} elements (two attributes count as one)": "元素超过 {most} 个（两个属性算一个）",
    "write it as a list of ties in a CSV file": "请写成联系列表，存为 CSV",
    "is nested more than {most} deep": "嵌套超过 {most} 层",
    "export it again from the program that made it": "请用原来的程序重新导出",
    "declares a document type or an entity, by which a file can read others or grow without end": (
        "声明了文档类型或实体：这样的文件可以读别的文件，或无限膨胀"
    ),
    "delete the <!DOCTYPE …> at its top, or export it again": "请删去开头的 <!DOCTYPE …>，或重新导出",
    "is not XML that can be read ({why})": "不是可以读取的 XML（{why}）",
    "holds no <{root}>": "里面没有 <{root}>",
    "export it again, or give the file its right ending": "请重新导出，或改正文件名的后缀",
    "holds no node": "里面没有节点",
    "export a network that has nodes": "请导出有节点的网络",
    "a node stands there twice": "同一节点出现了两次",
    "give each node an id of its own": "请给每个节点单独的 id",
    "export those that are needed": "请只导出需要的",
    "a tie names a node that is not there ({count} such)": "联系的一端不在节点里（共 {count} 个）",
    "add the node, or take the tie out": "请补上节点，或删去这条联系",
    "holds a tie of more than two ends (hyperedge)": "有一条联系不止两端（hyperedge）",
    "write a tie for each pair": "请把每一对写成一条联系",
    "has {count} attributes for {rows} nodes or ties": "{rows} 个节点或联系有 {count} 个属性",
    "a node has no id": "有节点没有 id",
    # ---- of zips
    "is not a zip file that can be opened": "不是可以打开的 zip 文件",
    "holds {count} files, more than {most}": "里面有 {count} 个文件，超过 {most} 个",
    "holds a file whose name leads out of the folder": "里面有文件的名称指向文件夹之外",
    "holds a link to another file": "里面有指向别的文件的链接",
    "holds a table twice": "同一张表出现了两次",
    "holds none of {tables} as .csv": "里面没有 {tables} 中任何一张 .csv 表",
    "zip the folder of places.csv, actors.csv, ties.csv and needs.csv again, or give the folder itself": (
        "请重新压缩装有 places.csv、actors.csv、ties.csv、needs.csv 的文件夹，或直接给出文件夹"
    ),
    "give the folder itself": "请直接给出文件夹",
    # ---- of Pajek
    "holds more than {most} partitions": "分组超过 {most} 个",
    "holds too many partitions for so many vertices": "顶点这么多，分组太多",
    "keep those that are needed": "请只保留需要的",
    "a {part} has more values than the file has vertices": "{part} 的值多于文件的顶点",
    "write one value for each vertex": "请每个顶点写一个值",
    "does not begin with '*Vertices' or '*Network'": "开头不是 *Vertices 或 *Network",
    "export it from Pajek": "请从 Pajek 重新导出",
    "export it from Pajek as .net or .paj": "请从 Pajek 导出为 .net 或 .paj",
    "has no '*Vertices'": "里面没有 *Vertices",
    "has a number of vertices that cannot be": "顶点数不可能是这样",
    "write the number of vertices, up to {most}, after *Vertices": "请在 *Vertices 后写顶点数，至多 {most}",
    "holds more than one network": "里面不止一个网络",
    "save each network in a file of its own": "请把每个网络存成单独的文件",
    "two vertices have the same label": "两个顶点的标签相同",
    "give each a label of its own": "请给各自不同的标签",
    "is no pair of vertices": "不是一对顶点",
    "write two numbers and, if you will, a weight": "请写两个编号，后面可以写权重",
    "is not a vertex of the file": "不是文件里的顶点",
    "write the number of a vertex, from 1 to {most}": "请写顶点编号，1 到 {most}",
    "has {found} values in a row of a matrix of {width} columns": (
        "矩阵有 {width} 列，这一行却有 {found} 个值"
    ),
    "give each row of the matrix all its values": "请给矩阵的每一行写全",
    "is not a part of a Pajek file that is read": "是 Pajek 文件里不读取的部分",
    "leave this part out": "请删去这一部分",
    "has {found} values, and the network {count} vertices": "有 {found} 个值，网络却有 {count} 个顶点",
    "save the partition again beside the network that it belongs to": "请把分组重新存在所属网络的旁边",
    "write one number a vertex": "请每个顶点写一个数字",
    # ---- of UCINET DL
    "does not begin with 'dl', as a UCINET file does": "开头不是 dl，不像 UCINET 文件",
    "export it as DL, or name it .csv": "请导出为 DL，或把文件名改成 .csv",
    "does not say how large its matrix is": "没有写明矩阵的大小",
    "write n=, or nr= and nc=, in its header": "请在开头写 n=，或 nr= 和 nc=",
    "a size in its header is not a whole number from 1 up": "开头写的大小不是从 1 起的整数",
    "mend n=, nr=, nc= or nm=": "请改正 n=、nr=、nc= 或 nm=",
    "mend n=, nr=, nc=, nm= or the data": "请改正 n=、nr=、nc=、nm= 或数据",
    "is in a format that is not read": "的格式不能读取",
    "export it in one of {formats}": "请导出为下列之一：{formats}",
    "has no 'data:'": "里面没有 data:",
    "write data: in front of the data": "请在数据前写 data:",
    "has {found} values and labels after 'data:', its header asks for {wanted}": (
        "data: 后有 {found} 个值和标签，开头却写明 {wanted} 个"
    ),
    "has {found} {side} labels, its header asks for {count}": (
        "有 {found} 个{side}标签，开头却写明 {count} 个"
    ),
    "give each a label; one that holds a space or comma stands in quotation marks": (
        "请各写一个标签；含空格或逗号的标签请加引号"
    ),
    "a row and a column have the same label": "某行与某列的标签相同",
    "give rows and columns labels of their own, such as unit_1 and event_1": (
        "请给行和列不同的标签，例如 unit_1 和 event_1"
    ),
    "has {found} lists, its header says {expected} (nm)": "有 {found} 个列表，开头却写明 {expected} 个（nm）",
    "put one ! between two lists, and their number after nm=": "两个列表之间请写一个 !，个数写在 nm= 后",
    "has {found} words in a line of its list": "列表的一行有 {found} 个词",
    "write source, target and, if you will, a value in each line": "每行请写起点、终点，后面可以写值",
    "is not the number of a node": "不是节点的编号",
    "write the node's number, from 1{most}, or 'labels embedded' in the header": (
        "请写节点编号，从 1{most}；或在开头写 labels embedded"
    ),
    "has more than {most} matrices: its header asks for {count}": "矩阵超过 {most} 个：开头写明 {count} 个",
    "is half of a matrix that is not square": "是半个矩阵，但矩阵不是方的",
    # ---- of matrices and lists
    "a {which} has no label": "有一{which}没有标签",
    "give it one": "请写上标签",
    "the label of a {which} stands there twice": "同一{which}标签出现了两次",
    "give each a label of its own, or put the two together": "请给各自不同的标签，或把两者合并",
    "a square matrix has it among its {side} only": "方阵里它只在{side}中出现",
    "give rows and columns the same labels, or set the shape to incidence in the mapping": (
        "请让行和列的标签相同，或在映射文件里把 shape 改为 incidence"
    ),
    "write a number, √, or leave it empty": "请写数字或 √，或留空",
    "stand on the diagonal and are left out": "处在对角线上，不读入",
    "leave it empty: a tie has two ends": "请留空：联系要有两端",
    "is a row of totals and is left out": "是合计行，不读入",
    "is a column of totals and is left out": "是合计列，不读入",
    "is a column of remarks and is left out": "是备注列，不读入",
    "is a note and is left out": "是说明文字，不读入",
    "if it is data, write it otherwise": "若是数据，请换一种写法",
    "is hidden and is left out": "已隐藏，不读入",
    "show the sheet to have it read": "要读入，请取消隐藏该工作表",
    "holds no ties and no places, actors or needs": "里面没有联系，也没有地点、主体或需求",
    "look at its mapping: what is it?": "请看映射文件：它是什么表？",
    # ---- of the mapping
    "the mapping has no line for this table": "映射文件里没有这张表",
    "give the file that the mapping was made for, or let commgov import make a new one": (
        "请给出该映射所属的文件，或用 commgov import 重新生成映射"
    ),
    "the column of the mapping is not there": "映射文件里的列不在表中",
    "give the file that the mapping was made for, or mend the mapping; its columns are {columns}": (
        "请给出该映射所属的文件，或改正映射；表中的列是 {columns}"
    ),
    "keep one of the two, or set one to '' in the mapping": "请只留其中一列，或在映射文件里把另一列设为 ''",
    # ---- of what is in doubt
    "is in doubt and taken for {guess}: {why}": "不能确定，暂作 {guess}：{why}",
    "answer by a mapping file (--mapping; commgov import writes one to be changed)": (
        "请用映射文件回答（--mapping；commgov import 会写一个供修改）"
    ),
    "say what a tie means (--relation), or answer by a mapping file (--mapping)": (
        "请写明联系的含义（--relation），或用映射文件回答（--mapping）"
    ),
    "the file does not say what a tie means": "文件没有写明联系的含义",
    "the word is not known; use one of {codes}": "不认识这个词；请用下列之一：{codes}",
    "it has only one column": "只有一列",
    "it is a word; say which number it stands for": "是文字，请说明它代表多少",
    "only one half of the matrix is filled in": "矩阵只填了一半",
    "its header does not say that it is the {end} of a tie": "表头没有说明它是联系的{end}",
    "the first row holds a number, so it is taken for a tie": "第一行有数字，所以当作一条联系",
    "the first row holds a word that stands again below, so it is taken for a tie": (
        "第一行有下面又出现的词，所以当作一条联系"
    ),
    "{columns} hold marks; if it is a matrix, take the columns {others} but the first out": (
        "{columns} 里是标记；若是矩阵，请删去 {others} 中第一列以外的列"
    ),
    "it holds numbers, and its header says nothing": "里面是数字，表头没有说明",
    "rows and columns have most labels in common, but not {count}": (
        "行和列的标签大多相同，只有 {count} 个不同"
    ),
    "ties without direction stand there from both ends; each is taken once": (
        "条无向联系从两端各列了一次，只计一次"
    ),
    "is the code of a unit and of a place at once": "既是单位的编号，又是地点的编号",
    "give units and places codes of their own, such as u1 and c1": (
        "请给单位和地点各自不同的编号，例如 u1 和 c1"
    ),
    "list each of them once": "每条请只列一次",
    "give rows and columns labels of their own, such as 单位1 and 社区1": (
        "请给行和列各自不同的标签，例如“单位1”和“社区1”"
    ),
    "give rows and columns labels of their own": "请给行和列各自不同的标签",
    "label rows and columns alike; they go by the words of the corner too": (
        "行和列的标签相同，已加上左上角的词以示区别"
    ),
    "rows and columns are numbered alike, and may be two kinds of things": "行和列的编号相同，可能是两类对象",
    "{count} nodes or ties say {title} for several times; the last of each would count": (
        "有 {count} 个节点或联系分时段写了 {title}；将各取最后一个"
    ),
    "nodes or ties say from when to when they were there, which is left out": (
        "个节点或联系写了起止时间，已略去"
    ),
    "give a file for each period": "请每个时段给出一个文件",
    "the weight of this tie is not a number": "该联系的权重不是数",
    "set it to a number above 0, or take the attribute out, which means 1": (
        "请改成大于0的数，或去掉该属性（即为1）"
    ),
}

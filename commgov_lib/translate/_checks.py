"""What is said of tables and of persons in them: checks and privacy."""

CHECKS = {
    "holds half of a character, which no file can hold": "含有半个字符，任何文件都存不下",
    "type that text again": "请重新输入这段文字",
    # ---- of a table and its columns: checks.py
    "is a {kind}, not a table": "是 {kind}，不是表",
    "pass a pandas DataFrame": "请传入 pandas 的 DataFrame",
    "the column stands there twice": "该列出现了两次",
    "keep one of the two": "请只保留其中一列",
    "the column is missing": "缺少该列",
    "add it ({expected})": "请补上该列（{expected}）",
    "rename the column, or drop it if it is something else": "请改列名；若是别的内容，请删去该列",
    "is empty": "是空的",
    "fill it in ({expected})": "请填写（{expected}）",
    "one of {codes}; may be empty": "{codes} 之一，可以为空",
    "one of {codes}": "{codes} 之一",
    "text; may be empty": "文字，可以为空",
    "text": "文字",
    "a number; may be empty": "数字，可以为空",
    "a number": "数字",
    "holds numbers where text is expected": "应为文字，却是数字",
    "read it as text (dtype=str), so that codes keep their leading zeros": (
        "请按文字读入（dtype=str），编码才不会丢掉开头的零"
    ),
    "the same code stands in more than one row": "同一编码出现在多行",
    "give each row a code of its own, or merge the rows": "请给每行单独的编码，或合并这些行",
    "is not a number": "不是数字",
    "write a plain number, such as 12.5": "请写普通数字，例如 12.5",
    "is infinite": "是无穷大",
    "write a finite number": "请写有限的数字",
    "is below {low}": "小于 {low}",
    "write {low} or more, or leave it empty": "请写 {low} 或更大的数，或留空",
    "write {low} or more": "请写 {low} 或更大的数",
    "is not above {low}": "不大于 {low}",
    "write a positive number; where there is no tie, leave the row out": "请写正数；没有联系的，请删去该行",
    "is not a known code": "不是已知的编码",
    "use one of {codes}": "请用下列之一：{codes}",
    "begins or ends with a space": "开头或结尾有空格",
    "remove the space: a code must match letter by letter": "请删去空格：编码必须逐字相同",
    "holds a line break": "含有换行",
    "write 、 between two names, and one name on one line": "两个名称之间请写、，一个名称写在一行",
    "holds a character that cannot be seen": "含有看不见的字符",
    "type it again": "请重新输入",
    # ---- of one table against another: checks.py
    "is not a known {noun}": "不是已知的{noun}",
    "add a row for each to the table of {nouns}, or mend the codes": "请在{nouns}中各补一行，或改正编码",
    "add a row for it to the table of {nouns}, or mend the code": "请在{nouns}中补一行，或改正编码",
    "is also the code of a place": "与某个地点的编码相同",
    "give the actor a code of its own: ties name actors and places alike": (
        "请给该主体单独的编码：联系表里主体和地点都用编码"
    ),
    "lies, step by step, inside itself": "一级一级往上，最后又回到自己",
    "mend the parents of this circle of places": "请改正这一圈地点的上级",
    "is not a larger place than the place itself": "不比该地点本身大",
    "name a larger place: city, district, street, community or village, compound or grid, building": (
        "请写更大的地点：市、区县、街道、社区或村、小区或网格、楼院，依次变小"
    ),
    "is not of kind grid": "不是网格",
    "name a grid": "请写一个网格",
    "lies in another community than the compound": "与小区不在同一社区",
    "name a compound and a grid of the same community": "请写同一社区的小区和网格",
    "is a place, not an actor": "是地点，不是主体",
    "a tie starts at an actor; name the actor that stands for the place, or turn the tie round": (
        "联系从主体出发；请写代表该地点的主体，或把联系的两端对调"
    ),
    "is the source itself": "就是起点自己",
    "remove the row, or name the other end": "请删去该行，或写出另一端",
    "the same tie stands in more than one row": "同一联系出现在多行",
    "keep one row for each source, target, relation and domain, with the weights added up": (
        "每个起点、终点、关系、领域请只留一行，权重相加"
    ),
    # ---- of persons: privacy
    "is a column of {what}": "是记录{what}的列",
    "looks like {what}": "像是{what}",
    "pseudonymise the column (--pseudonymise), or leave it out": "请将该列化名（--pseudonymise），或删去该列",
    "pseudonymise the column (--pseudonymise), or allow it (--allow) if no person is meant": (
        "请将该列化名（--pseudonymise）；若不指个人，请允许该列（--allow）"
    ),
    "is the only one with its role ({columns}), so a pseudonym does not hide the person": (
        "是唯一担任此角色的人（{columns}），化名也藏不住"
    ),
    "only {count} have this role ({columns}), so a pseudonym hardly hides the person": (
        "只有 {count} 人担任此角色（{columns}），化名很难藏住"
    ),
    "name the role or the place more coarsely, or leave the row out": "请把角色或地点写得粗一些，或删去该行",
    "stands for fewer than {least} persons": "代表的人数少于 {least}",
    "never publish it as it is: cg.privacy.suppress hides such cells": (
        "不要原样发布：cg.privacy.suppress 可隐去这样的单元格"
    ),
    "a tie without direction stands there from its other end too, and says otherwise": (
        "一条无向联系从另一端又列了一次，内容不同"
    ),
    "keep one row for the two, with the weight that holds; or write 'yes' in the column directed": (
        "两行请只留一行，写上正确的权重；或在 directed 列写“yes”"
    ),
}

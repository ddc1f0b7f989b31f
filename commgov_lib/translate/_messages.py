"""What ``commgov import`` and ``commgov check`` say where they stop: whole messages, with their fix."""

MESSAGES = {
    # ---- reading
    "there is nothing to read. Fix: give a file, a folder, a table or a graph.": (
        "没有可读的内容。改法：请给出文件、文件夹、表或图。"
    ),
    "{encoding} is not an encoding that is read. Fix: one of {codes}; Chinese files are mostly utf-8 or "
    "gb18030.": "{encoding} 不是可以读取的编码。改法：请用 {codes} 之一；中文文件多为 utf-8 或 gb18030。",
    "{word} is not a known relation. Known: {codes}.": "{word} 不是已知的关系。已知的有：{codes}。",
    "{columns}: to be pseudonymised, and there is no salt. Fix: salt=cg.privacy.new_salt(), or COMMGOV_SALT; "
    "keep it apart from the data.": (
        "{columns}：要化名，却没有盐值。改法：salt=cg.privacy.new_salt()，或环境变量 COMMGOV_SALT；"
        "盐值请与数据分开保存。"
    ),
    "pseudonymise: there is no column {column}. Fix: one of {columns}.": (
        "化名：没有 {column} 这一列。改法：请用下列之一：{columns}。"
    ),
    "the salt is too easy to guess. Fix: use at least {least} characters, best cg.privacy.new_salt(), and "
    "keep it apart from the data.": (
        "盐值太容易猜到。改法：至少 {least} 个字符，最好用 cg.privacy.new_salt()，并与数据分开保存。"
    ),
    "two values got the same code. Fix: use another salt.": "两个值得到了同一化名。改法：请换一个盐值。",
    # ---- the mapping file
    "a {kind} is no mapping. Fix: give a mapping file, or a dict.": (
        "{kind} 不是映射。改法：请给出映射文件或 dict。"
    ),
    "{name}: {key} is not a word. Fix: let commgov import write a mapping, and change that.": (
        "{name}：{key} 不是一个词。改法：请让 commgov import 写一个，再修改它。"
    ),
    "{where}: {key} is not a word. Fix: write it in quotation marks.": (
        "{where}：{key} 不是一个词。改法：请加引号。"
    ),
    "{path} is not a mapping file ({error}). Fix: let commgov import write one, change that.": (
        "{path} 不是映射文件（{error}）。改法：请让 commgov import 写一个，再修改它。"
    ),
    "{name} is not a mapping of this version (commgov_mapping: {version}). Fix: let commgov import write a "
    "mapping, and change that.": (
        "{name} 不是这一版本的映射（commgov_mapping: {version}）。"
        "改法：请让 commgov import 写一个，再修改它。"
    ),
    "{name} lists no tables. Fix: let commgov import write a mapping, and change that.": (
        "{name} 没有列出表。改法：请让 commgov import 写一个，再修改它。"
    ),
    "{name}: 'words' is not a list of words. Fix: let commgov import write a mapping, and change that.": (
        "{name}：words 不是词表。改法：请让 commgov import 写一个，再修改它。"
    ),
    "{name}: {key} is not a list of columns. Fix: let commgov import write a mapping, and change that.": (
        "{name}：{key} 不是列名的列表。改法：请让 commgov import 写一个，再修改它。"
    ),
    "{where}: the shape {shape} is not known. Fix: one of {codes}.": (
        "{where}：不认识 {shape} 这种表。改法：请用下列之一：{codes}。"
    ),
    "{where}: header is no row number. Fix: the row of the header, or 0 for none.": (
        "{where}：header 不是行号。改法：请写表头所在的行；没有表头写 0。"
    ),
    "{where}: columns is no list of header and meaning. Fix: {example}": (
        "{where}：columns 不是“表头: 含义”的列表。改法：{example}"
    ),
    "{where}: two columns are both {column}. Fix: set one of them to ''.": (
        "{where}：两列都是 {column}。改法：请把其中一列设为 ''。"
    ),
    "a value of the type {kind} cannot be written as text. Fix: put text or a number in its place.": (
        "有一个 {kind} 类型的值无法写成文字。改法：请改成文字或数字。"
    ),
    "{path} holds no {table}.csv. Fix: zip the folder again, whole.": (
        "{path} 里没有 {table}.csv。改法：请重新压缩整个文件夹。"
    ),
    # ---- aliases
    "aliases: the columns 'name' and 'use' are missing. Fix: name, use – a row a name.": (
        "别名表：缺少 name 和 use 两列。改法：每行写一个 name 和它的 use。"
    ),
    "aliases: {name} stands there twice. Fix: keep one of its rows.": (
        "别名表：{name} 出现了两次。改法：请只留一行。"
    ),
    "aliases: {name} leads back to itself. Fix: take one row of the circle out.": (
        "别名表：{name} 绕了一圈又回到自己。改法：请删去圈中的一行。"
    ),
    "{count} names are more than can be compared ({most}). Fix: compare parts.": (
        "{count} 个名称太多，无法比较（至多 {most} 个）。改法：请分批比较。"
    ),
    # ---- the commands
    "--out {name} is none of .html, .json, .csv, .xlsx. Fix: --out faults.html": (
        "--out {name} 不是 .html、.json、.csv 或 .xlsx。改法：--out faults.html"
    ),
    "--seed needs tables without a fault. Fix: mend what is listed above first.": (
        "--seed 需要没有错误的表。改法：请先改正上面列出的错误。"
    ),
    "shares: {share} of {count} actors cannot be left out. Fix: use shares from 0 to below 1 that leave four "
    "actors or more.": (
        "{count} 个主体中不能略去 {share}。改法：请用 0 到 1 之间的比例，并至少留下四个主体。"
    ),
    "ties: there is no tie {relation}. Fix: leave the relation out, or name another.": (
        "联系表：没有 {relation} 这种联系。改法：请不写关系，或换一种。"
    ),
    "{out} would be part of what is read. Fix: write to another place.": (
        "{out} 属于要读的内容。改法：请写到别处。"
    ),
    "{path} is there and is no empty template. Fix: name another file, or delete it.": (
        "{path} 已经存在，而且不是空白模板。改法：请换一个文件名，或删去它。"
    ),
    "questions about this file: {count}, and nobody to ask. Fix: look at {mapping}, change it and give it "
    "back with --mapping, or accept all guesses with --yes.": (
        "对这个文件有 {count} 个问题，但没有人可问。改法：请查看并修改 {mapping}，再用 --mapping 给出；"
        "或用 --yes 接受所有猜测。"
    ),
    "{path}: the template is a workbook. Fix: end the file name in .xlsx.": (
        "{path}：模板是工作簿。改法：请用 .xlsx 作后缀。"
    ),
    "the columns {columns} are to be pseudonymised, and nobody can be asked for the salt. Fix: set the "
    "environment variable COMMGOV_SALT.": (
        "{columns} 要化名，但没有人可问盐值。改法：请设置环境变量 COMMGOV_SALT。"
    ),
    "{path} is there and says something else. Fix: give it with --mapping, or delete it.": (
        "{path} 已经存在，内容不同。改法：请用 --mapping 给出它，或删去它。"
    ),
    "the two salts differ. Fix: run it again and type the same salt twice.": (
        "两次输入的盐值不同。改法：请重新运行，两次输入同一个盐值。"
    ),
    # ---- writing
    "cannot write {path} ({error}). Fix: close it where it is open, make room on the disk, or write to "
    "another folder.": (
        "无法写入 {path}（{error}）。改法：请关闭已打开的文件，腾出磁盘空间，或写到另一个文件夹。"
    ),
    "the system refuses ({error}). Fix: make room on the disk, or allow it.": (
        "系统拒绝了（{error}）。改法：请腾出磁盘空间，或给予权限。"
    ),
    "the system refuses {path} ({error}). Fix: make room on the disk, or allow it.": (
        "系统拒绝了 {path}（{error}）。改法：请腾出磁盘空间，或给予权限。"
    ),
    "Interrupted. Nothing half-written is left; run again to go on.": (
        "已中断。没有留下写了一半的内容；请重新运行以继续。"
    ),
    "Cannot write in {folder}: {error} ({path}). Free space or rights there, or write elsewhere: commgov "
    "figures --build FOLDER": (
        "无法写入 {folder}：{error}（{path}）。请腾出空间或给予权限，"
        "或写到别处：commgov figures --build FOLDER"
    ),
    "the folder {folder} holds other files ({names}). Fix: name a new folder.": (
        "文件夹 {folder} 里有别的文件（{names}）。改法：请指定一个新文件夹。"
    ),
    "{folder} is not a folder. Fix: choose another name, or end it in .zip.": (
        "{folder} 不是文件夹。改法：请换一个名称，或以 .zip 作后缀。"
    ),
    "{folder} is the root of the disk. Fix: name a new folder.": (
        "{folder} 是磁盘的根目录。改法：请指定一个新文件夹。"
    ),
    "'{ending}' has one encoding only. Fix: leave the encoding out, or write {known}.": (
        "“{ending}”只有一种编码。改法：请不写编码，或改写 {known}。"
    ),
    "'{ending}' holds all relations. Fix: leave relation out, or write {known}.": (
        "“{ending}”保存全部关系。改法：请不写 relation，或改写 {known}。"
    ),
    "'{name}': the ending '{ending}' is not known. Fix: end the name in one of {known}, or in nothing for a "
    "folder.": "“{name}”：不认识后缀“{ending}”。改法：请用 {known} 之一作后缀；写文件夹则不加后缀。",
    "a {kind} is not a network. Fix: pass a Network, such as cg.load gives.": (
        "{kind} 不是网络。改法：请传入 Network，如 cg.load 所得。"
    ),
    "a text holds {half}, half of a character, which no file can hold. Fix: type that text again.": (
        "有文字含 {half}，只是半个字符，任何文件都存不下。改法：请重新输入该文字。"
    ),
    "small_needs is {given}. Fix: use 'warn', 'keep' or 'drop'.": (
        "不认识 small_needs 的值 {given}。改法：请用 'warn'（警告）、'keep'（保留）或 'drop'（略去）。"
    ),
    "{name} holds {count} needs that stand for fewer than 10 persons: never publish it as it is. Fix: "
    "small_needs='drop' leaves them out; cg.privacy.suppress makes a table that can be published.": (
        "{name} 中有 {count} 条需求代表不足 10 人，不要原样发布。改法：small_needs='drop' 可略去这些行；"
        "cg.privacy.suppress 可做成能发布的表。"
    ),
    "the encoding '{encoding}' has no place for {letter}. Fix: use utf-8 or gb18030.": (
        "编码“{encoding}”存不下 {letter}。改法：请用 utf-8 或 gb18030。"
    ),
    "the encoding '{encoding}' is not known, or cannot hold Chinese. Fix: use utf-8, utf-8-sig, gb18030 or "
    "utf-16.": "不认识编码“{encoding}”，或它存不下中文。改法：请用 utf-8、utf-8-sig、gb18030 或 utf-16。",
    # ---- small cells
    "attacker is {given}. Fix: use 'algorithm' or 'sums'.": (
        "不认识 attacker 的值 {given}。改法：请用 'algorithm'（知道算法者）或 'sums'（只会加减者）。"
    ),
    "a small cell would have been published. Fix: publish a coarser table.": (
        "有一个小单元格险些发布。改法：请发布更粗的表。"
    ),
    "no way was found to hide a cell ({status}). Fix: publish a coarser table.": (
        "没有找到隐去某单元格的办法（{status}）。改法：请发布更粗的表。"
    ),
    "the solver's answer does not add up. Fix: publish a coarser table.": (
        "求解器的答案加总不符。改法：请发布更粗的表。"
    ),
    "the published cells do not add up to their totals. Fix: compare each row and column with its total.": (
        "已发布的单元格与合计不符。改法：请逐行逐列与合计核对。"
    ),
    "counts must be a table with a row and a column. Fix: pass a pandas DataFrame.": (
        "counts 必须是至少一行一列的表。改法：请传入 pandas DataFrame。"
    ),
    "counts: row '{row}', column '{column}' ({value}) is no whole number of persons. Fix: write whole "
    "numbers from 0 up.": (
        "counts：行“{row}”、列“{column}”（{value}）不是整数人数。改法：请写从 0 起的整数。"
    ),
    "each {axis} needs a label of its own, and none may be '{total}'. Fix: leave the totals out, they are "
    "added; name the totals otherwise with total=.": (
        "每个{axis}都要有自己的标签，且不得为“{total}”。改法：请不写合计，合计会自动加上；"
        "或用 total= 给合计另取名称。"
    ),
    "the table must hold its rows, the subtotals of 'within' and a row and a column '{total}'. Fix: pass the "
    "table as cg.privacy.suppress returned it.": (
        "表中须有各行、within 的小计，以及名为“{total}”的行和列。"
        "改法：请原样传入 cg.privacy.suppress 所得的表。"
    ),
    "threshold {given} is no whole number from 2 up. Fix: give one, such as threshold=10.": (
        "threshold {given} 不是从 2 起的整数。改法：请给出整数，如 threshold=10。"
    ),
    "within: a larger place has the label of a row. Fix: name them differently.": (
        "within：有一个上级地点与某行同名。改法：请换一个名称。"
    ),
    "within: row '{row}' has no larger place. Fix: give one for every row.": (
        "within：行“{row}”没有上级地点。改法：请为每一行给出一个。"
    ),
    "within: each row needs one larger place. Fix: give one for every row.": (
        "within：每一行都要有且只有一个上级地点。改法：请为每一行给出一个。"
    ),
    # ---- the article's numbers
    "limit_ratio: {ratio} is longest over shortest limit. Fix: give a number from 1 up.": (
        "limit_ratio：{ratio} 应为最长与最短时限之比。改法：请给出从 1 起的数。"
    ),
    "article_numbers, row {row}: low {low} and high {high} are no interval. Fix: give a floor, and a ceiling "
    "not below it (empty: no ceiling).": (
        "article_numbers 第 {row} 行：下限 {low} 与上限 {high} 不成区间。改法：请给出下限，"
        "上限不得低于下限（留空：无上限）。"
    ),
    "article_numbers: missing {ids}. Fix: start from cg.ledger.numbers(), all rows.": (
        "article_numbers：缺少 {ids}。改法：请从 cg.ledger.numbers() 的全部行开始。"
    ),
    "article_numbers: the column(s) {columns} are missing. Fix: start from cg.ledger.numbers() and change "
    "its rows.": "article_numbers：缺少列 {columns}。改法：请从 cg.ledger.numbers() 开始，只改其中的行。",
    "the reading {reading} is not known. Fix: use 'digit' or 'open'.": (
        "不认识读法 {reading}。改法：请用 'digit' 或 'open'。"
    ),
    "mean: {share} is not a share. Fix: give a number from 0 to 1, such as 0.75.": (
        "mean：{share} 不是比例。改法：请给出 0 到 1 之间的数，如 0.75。"
    ),
    "divisions: column(s) {columns} are missing. Fix: use cg.load('divisions').": (
        "divisions：缺少列 {columns}。改法：请用 cg.load('divisions')。"
    ),
    "household, elders: a household has at least one person. Fix: give 1 or more.": (
        "household、elders：一户至少有一人。改法：请给出 1 或更大的数。"
    ),
}

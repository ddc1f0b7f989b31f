"""What a measure answers where a network leaves it nothing to say: whole messages, with their fix."""

MEASURES = {
    # ---- two-mode networks and chance
    "B: the row '{label}' has {what}, so chance has no say in it. Fix: leave it out and say so, e.g. "
    "{call}.": "“{label}”{what}，随机无从谈起。改法：略去并注明，例如 {call}。",
    "B: the row '{label}' is {what}, so chance has no say in it. Fix: leave it out and say so, e.g. "
    "{call}.": "“{label}”{what}，随机无从谈起。改法：略去并注明，例如 {call}。",
    "B: the column '{label}' has {what}, so chance has no say in it. Fix: leave it out and say so, e.g. "
    "{call}.": "“{label}”{what}，随机无从谈起。改法：略去并注明，例如 {call}。",
    "B: the column '{label}' is {what}, so chance has no say in it. Fix: leave it out and say so, e.g. "
    "{call}.": "“{label}”{what}，随机无从谈起。改法：略去并注明，例如 {call}。",
    "no ties": "没有关系",
    "tied to all": "与所有对象都有关系",
    "{what} ({count} such {side}s)": "{what}（此类{side}共 {count} 个）",
    "B has fewer than two rows or columns, so its margins leave no other network.": (
        "行或列不足两个，在相同边际下没有别的网络可比。"
    ),
    "B: all {draws} random networks with these margins are B itself, so nothing can be said of chance. Fix: "
    "report the degrees, or take a larger network.": (
        "在相同边际下抽取的 {draws} 个随机网络都与原网络相同，无从与随机比较。"
        "改法：只报告关系数，或用更大的网络。"
    ),
    "B: the C-score compares pairs of rows, and there are fewer than two rows.": (
        "C 值比较成对的主体，而主体不足两个。"
    ),
    "B: every network with these margins seen has the same C-score, so it tells nothing.": (
        "在相同边际下所见的网络 C 值都相同，说明不了什么。"
    ),
    "B: the row '{label}' has {what}, so nothing it shares can be tested. Fix: leave it out and say so, e.g. "
    "{call}.": "“{label}”{what}，没有共有的对象可检验。改法：略去并注明，例如 {call}。",
    "B: the row '{label}' has {what}, so under chance it could not do otherwise. Fix: leave it out and say "
    "so, e.g. {call}.": "“{label}”{what}，随机情形下也只能如此。改法：略去并注明，例如 {call}。",
    "no tie": "没有关系",
    "a tie to every column": "与所有对象都有关系",
    "{what} ({count} such {side}s in all)": "{what}（此类{side}共 {count} 个）",
    "B has {count} row, and a backbone is made of pairs of rows. Fix: pass at least two.": (
        "只有 {count} 个主体，而骨干网络由成对的主体构成。改法：至少要两个。"
    ),
    "the maximum-entropy probabilities were not found: the margins leave hardly any choice. Fix: use "
    "null='fdsm', which needs none.": (
        "求不出最大熵概率：边际几乎没有留下余地。改法：用不需要它的零模型 null='fdsm'。"
    ),
    "{draws} draws are too few for alpha = {alpha} with correction '{correction}': {why}. Fix: at least "
    "{needed}.": "在 alpha = {alpha}、校正“{correction}”下，{draws} 次抽样太少：{why}。改法：至少 {needed}。",
    "figures.{name}: the table has no rows, so there is nothing to draw.": (
        "没有可画的内容（figures.{name} 的表没有行）。"
    ),
    "figures.{name}: no value is known, so there is nothing to draw. Fix: give rows with numbers in them.": (
        "没有可画的内容（figures.{name} 的数值全部缺失）。改法：请给出带数值的行。"
    ),
    "figures.core.brokers: every actor is an isolate, so there is nothing to draw.": (
        "没有可画的内容：每个主体都孤立。"
    ),
    "figures.core.meeting: no tie has a line and a block at both ends, so there is nothing to draw.": (
        "没有可画的内容：没有一条关系两端都有条与块。"
    ),
    # ---- core and periphery
    "G: {count} nodes cannot be more or less centralised. Fix: use three nodes or more.": (
        "{count} 个节点谈不上集中与否。改法：至少要三个节点。"
    ),
    "G: no core of it has a correlation under cross='{cross}', because for every one the pairs that count "
    "are all tied alike. Fix: use the other cross, or a larger network.": (
        "在 cross='{cross}' 的定义下，任何核心都没有相关系数：所计的各对关系全都一样。"
        "改法：用另一种定义，或更大的网络。"
    ),
    "G: no core of it has a correlation under cross='{cross}' (no ties, or every pair tied alike).": (
        "在 cross='{cross}' 的定义下，任何核心都没有相关系数（没有关系，或各对关系全都一样）。"
    ),
    "G: there is no tie, so there is no core. Fix: check the relation that was chosen.": (
        "没有关系，也就没有核心。改法：请核对所选的关系。"
    ),
    "G: {count} nodes are too few to tell a core from a periphery under cross='{cross}'. Fix: use a larger "
    "network.": "{count} 个节点太少，在 cross='{cross}' 的定义下分不出核心与边缘。改法：用更大的网络。",
    "G: every pair is tied alike, so no group stands out as a core and the correlation is undefined. Fix: "
    "keep only strong ties, or use weights that differ.": (
        "各对之间的关系都一样，没有哪一组突出成为核心，相关系数无定义。改法：只留强关系，或用有差别的权重。"
    ),
    "G: {count} nodes are too many for a matrix to be read. Fix: take a part of at most {most}.": (
        "{count} 个节点太多，画成矩阵看不清。改法：取一部分，至多 {most} 个。"
    ),
    "G: its degrees leave no other network (as in a star or a complete network), so the score says nothing "
    "beyond the degrees and there is no p. Fix: report the degrees, or take a larger network.": (
        "在各节点关系数固定时没有别的网络（如星形或完全网络），得分不比关系数多说什么，也没有 p 值。"
        "改法：只报告关系数，或用更大的网络。"
    ),
    "G: distances between all of {count} nodes would take long. Fix: sources=500 measures from 500.": (
        "{count} 个节点两两之间的距离要算很久。改法：用 sources=500 只从 500 个节点量起。"
    ),
    "ties: no tie has a line at its source and a block at its target. Fix: check that the labels of line and "
    "block are those of the ties.": (
        "没有一条关系从某一“条”通到某一“块”。改法：请核对条、块的编号与关系表是否一致。"
    ),
    "core: it leaves {count} others, so nothing is left to compare. Fix: a smaller core.": (
        "核心之外只剩 {count} 个，无可比较。改法：用小一些的核心。"
    ),
    "G has no nodes, so there is nobody to leave.": "没有节点，也就没有谁可以退出。",
    # ---- coverage and forces
    "needs: there are none, so nothing is covered or not. Fix: one row a need.": (
        "没有需求，谈不上覆盖与否。改法：需求表一行写一项需求。"
    ),
    "no need lies in a place of kind '{level}'. Fix: a kind that this network has.": (
        "没有需求位于“{level}”一类的地点。改法：用这个网络有的一类地点。"
    ),
    "label: there are fewer than two labels, so there is nothing to tell apart.": "类别不足两个，无从区分。",
    "value does not differ within any network, so no label can tell it.": (
        "数值在每个网络之内都没有差别，任何类别都解释不了。"
    ),
    # ---- intervals
    "rank_by: not everything in it is a number. Fix: give numbers alone.": (
        "排序依据并非都是数。改法：只给数。"
    ),
    "method '{method}' is not known. Fix: use one of studentised, percentile.": (
        "没有“{method}”这种方法。改法：用 studentised 或 percentile。"
    ),
    "measure: it gives other labels when units are drawn anew. Fix: the same numbers every time.": (
        "重抽之后给出的标签不同。改法：每次都给出同样的数。"
    ),
    # ---- who answers
    "tickets: the table has no rows, so nothing can be said.": "问题清单没有行，无话可说。",
    "by: a group of '{by}' is called 'all', as the last row is. Fix: rename it.": (
        "“{by}”列有一组名为 all，与合计行同名。改法：给它改名。"
    ),
    "since is missing, and from the first ticket on there is no rate: it would come out too high. Fix: give "
    "the day from which on the tickets were recorded, since=…": (
        "没有给出 since。从第一张工单算起得不出速率：会偏高。改法：用 since=… 写明从哪一天起完整登记工单。"
    ),
    "since: it is not before until ({since} and {until}), so there is no rate. Fix: a longer window.": (
        "since 不早于 until（{since} 与 {until}），算不出速率。改法：用更长的时段。"
    ),
    "{name} is {given}. Fix: give a number of days, as the table has them.": (
        "{name} 写成了 {given}。改法：请写天数，与表中一致。"
    ),
    "tickets: '{name}' has times of several zones. Fix: write all times in one zone and leave the zone "
    "out.": ("“{name}”列混有几个时区的时间。改法：统一用一个时区，并略去时区。"),
    "tickets: '{name}' has times with a zone. Fix: write all times in one zone and leave the zone out.": (
        "“{name}”列的时间带有时区。改法：统一用一个时区，并略去时区。"
    ),
    "{name} is {given}. Fix: give a date, as the table has them.": (
        "{name} 写成了 {given}。改法：请写日期，与表中一致。"
    ),
    "network: no compound has a head. Fix: ties to compounds with 'compound_head' in column role, or edges "
    "of your own for chain().": (
        "没有小区有点长。改法：写明通向小区、role 列为 compound_head 的关系，或自己给出 chain() 的边。"
    ),
    "network: {count} of {all} compounds lie in no community of a street, such as '{place}'. Fix: fill the "
    "column parent of places.": (
        "{all} 个小区中有 {count} 个不在任何街道的社区之内，例如“{place}”。改法：请填写地点表的 parent 列。"
    ),
    "ties: nobody leads or staffs a place, so nobody is named for one. Fix: ties with relation 'leads' or "
    "'staffs' from an actor to a place.": (
        "没有谁领导或派驻某个地点，也就没有谁被指定负责。改法：写明从主体到地点的 leads 或 staffs 关系。"
    ),
    "network: {what} in a building. Fix: another domain, or a network that has them.": (
        "楼院中{what}。改法：换一个领域，或用有这些内容的网络。"
    ),
    "no need of these groups in '{domain}'": "没有这些人群在“{domain}”领域的需求",
    "no member household": "没有党员中心户",
    "ties: there is no tie {what}. Relations in this network: {there}.": (
        "没有这样的关系：{what}。这个网络有的关系：{there}。"
    ),
    # ---- places on the ground
    "places, column '{column}': '{value}' of place '{place}' is no number; {count} such in all. Fix: a "
    "number, or nothing.": (
        "地点表“{column}”列：地点“{place}”的“{value}”不是数字，此类共 {count} 处。改法：填数字，或留空。"
    ),
    "places: the columns {x} and {y} may hold degrees or metres. Fix: rename them to lon and lat (degrees), "
    "or to x_m and y_m (metres).": (
        "地点表 {x}、{y} 两列可能是度，也可能是米。改法：改名为 lon、lat（度）或 x_m、y_m（米）。"
    ),
    "places, column '{column}': {value} of place '{place}' is no degree from -{most} to {least}. Fix: "
    "degrees, or columns x_m and y_m for metres.": (
        "地点表“{column}”列：地点“{place}”的 {value} 不是 -{most} 到 {least} 之间的度数。"
        "改法：填度数，或用 x_m、y_m 两列写米。"
    ),
    "crossing: no community has buildings that lie in a compound and in a grid. Fix: name both for each "
    "building (parent and grid).": (
        "没有社区的楼院既在小区又在网格之内。改法：请给每个楼院注明两者（parent 与 grid）。"
    ),
    "community: no tie of co-building or serving leads to a place and names a domain. Fix: fill in the "
    "column domain of such ties.": (
        "没有通向地点且注明领域的共建或服务关系。改法：请填写这些关系的 domain 列。"
    ),
}

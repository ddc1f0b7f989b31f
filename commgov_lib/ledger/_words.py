"""What the ledger says of each claim, in English and Chinese; the braces are filled when it is solved."""

from __future__ import annotations

from typing import NamedTuple

from ..feasibility import FEASIBLE, INFEASIBLE, UNDERDETERMINED
from ..schema import Term


class Words(NamedTuple):
    """The texts of one claim."""

    claim: Term
    short: Term
    assumption: Term
    measure: Term  # the ratio of what the numbers allow to what the claim needs
    detail: Term
    labels: dict[str, Term]  # the quantities that a witness tells


# The sentence that opens every reason, the verdict in Chinese, and the sentence where the two readings part.
SAYS = {
    FEASIBLE: Term(
        "Settled: the claim can hold, its denial cannot.", "已定：该说法可以成立，其否定不能成立。"
    ),
    INFEASIBLE: Term("Ruled out: the claim cannot hold.", "已排除：该说法不可能成立。"),
    UNDERDETERMINED: Term(
        "Left open: the claim can hold, and so can its denial.", "未定：该说法与其否定都可能成立。"
    ),
}
VERDICTS = {
    FEASIBLE: Term("feasible", "可行"),
    INFEASIBLE: Term("infeasible", "不可行"),
    UNDERDETERMINED: Term("underdetermined", "未定"),
}
OPENED = Term("Without the conventional ceilings the verdict is {}.", "若不设惯例上限，判定为“{}”。")


WORDS = {
    "C1": Words(
        Term("Every compound has a head of its own.", "每个小区都有一名专属的小区点长。"),
        Term("a head of its own for every compound", "每个小区都有专属点长"),
        Term(
            "One head, one compound: each head has one, and no compound has two.",
            "一人一小区：每名点长只负责一个小区，每个小区至多一名点长。",
        ),
        Term("compounds with a head / compounds", "有点长的小区／小区"),
        Term(
            "With one head a compound, {low} to {high} of the {compounds} compounds have a head of their "
            "own; at most {bare} have none. If a head may look after two compounds, there {shared} be "
            "enough heads. 有人管, in someone's charge, need not mean such a head.",
            "按一人一小区，{compounds}个小区中有{low}至{high}配有专属点长，至多{bare}个没有。"
            "若一名点长可以兼管两个小区，人数{shared}够用。“有人管”未必指专属点长。",
        ),
        {"heads": Term("heads", "点长"), "led": Term("compounds with a head", "有点长的小区")},
    ),
    "C2": Words(
        Term(
            "Every community with a big party committee (大党委) is paired with an office branch.",
            "每个设“大党委”的社区都有机关党支部对接。",
        ),
        Term("an office branch for every community", "每个社区都有机关党支部对接"),
        Term(
            "A branch pairs with one community, and only with communities that have a 大党委.",
            "一个支部只对接一个社区，且只对接设“大党委”的社区。",
        ),
        Term("communities with a branch / communities", "有支部对接的社区／社区"),
        Term(
            "{branches} branches suffice for {full} in each of {places} communities ({enough}), not for "
            "{more} ({short}). However they are spread, some community has {top} or more; up to {none} "
            "could have none, because a total says nothing of the spread.",
            "{branches}个支部够{places}个社区每个{full}个（{enough}），不够每个{more}个（{short}）。"
            "无论怎样分布，总有社区不少于{top}个；也可能有多达{none}个社区一个也没有，因为总数不说明分布。",
        ),
        {
            "branches": Term("branches", "支部"),
            "reached": Term("communities with a branch", "有支部对接的社区"),
        },
    ),
    "C3": Words(
        Term(
            "Every registered social organisation runs a project of its own.",
            "每个备案的社区社会组织都独立承接一个项目。",
        ),
        Term("a project of its own for every organisation", "每个社会组织都有自己的项目"),
        Term(
            "A project of one's own is run by one organisation alone; joint projects are not counted.",
            "“自己的项目”指由一个组织单独承接；联合承接的不计。",
        ),
        Term("organisations with a project / organisations", "有自己项目的组织／组织"),
        Term(
            "{projects} projects can belong to at most {most} of {organisations} organisations, {share}; at "
            "least {idle} have none of their own. What else the organisations do is not stated.",
            "{projects}个项目至多分属{organisations}个组织中的{most}个（{share}）；"
            "至少{idle}个组织没有自己的项目。组织的其他活动文中未述。",
        ),
        {
            "projects": Term("projects", "项目"),
            "running": Term("organisations with a project of their own", "有自己项目的组织"),
        },
    ),
    "C4": Words(
        Term(
            "The {items} time limits taken together fell by {cut}.",
            "{items}项办理时限的总和压缩了{cut}。",
        ),
        Term("{items} limits together cut by {cut}", "{items}项时限总和压缩{cut}"),
        Term(
            "{mean} is the mean of the items' cuts; no limit was lengthened; the longest limit is at most "
            "{ratio} times the shortest (assumed).",
            "{mean}为各项压缩比例的平均；没有时限被延长；最长时限至多为最短时限的{ratio}倍（假设）。",
        ),
        Term("cut of the total / mean cut", "总量压缩／平均压缩"),
        Term(
            "A mean of ratios is not a ratio of totals: with a mean cut of {cut}, the total can have fallen "
            "by anything from {low} to {high}. The two must agree only where all limits were equally long.",
            "比例的平均不等于总量之比：平均压缩{cut}时，总量压缩可以是{low}至{high}之间的任何值。"
            "只有各项时限同样长，两者才必然相同。",
        ),
        {},
    ),
    "C5": Words(
        Term("All compound heads can be community workers.", "小区点长可以全部由社区工作者担任。"),
        Term("enough community workers to be all heads", "社区工作者足以担任全部点长"),
        Term("A worker is head at most once.", "一名社区工作者至多担任一次点长。"),
        Term("workers / heads", "社区工作者／点长"),
        Term(
            "Heads are then {low} to {high} of all community workers. The text itself says that heads are "
            "community workers; the numbers agree with it.",
            "点长占全部社区工作者的{low}至{high}。文中本来就说点长由社区工作者担任，数字与此相符。",
        ),
        {"heads": Term("heads", "点长"), "workers": Term("workers", "社区工作者")},
    ),
    "C6": Words(
        Term(
            "Both readings of 两成 (of persons, of households) give the same number of older residents.",
            "“约占两成”按人与按户两种读法得出的老年人数相同。",
        ),
        Term("两成 of persons = 两成 of households", "两成按人与按户得数相同"),
        Term(
            "{size} persons per household, as in the city's census (assumed for the community); {elders} "
            "persons aged 65+ in a household that has any (assumed).",
            "户均{size}人，取全市普查数（假设适用于该社区）；有65岁以上老人的户每户{elders}位（假设）。",
        ),
        Term("65+ by households / 65+ by persons", "按户人数／按人人数"),
        Term(
            "Of persons, 两成 gives {persons}; of households, {houses}; the two ranges {meet}. Were it "
            "exactly a fifth in both, they {exact} be equal.",
            "按人为{persons}人，按户为{houses}人，两个范围{meet}。若两种读法都恰为五分之一，"
            "两数{exact}相等。",
        ),
        {
            "households": Term("households", "户"),
            "by_person": Term("aged 65+ counting persons", "按人计的老人"),
            "by_household": Term("counting households", "按户计的老人"),
        },
    ),
}

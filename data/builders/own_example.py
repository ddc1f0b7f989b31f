"""A small survey as a field team might bring it: invented bodies in an invented street, drawn with a seed.

Nothing in it was observed, and no name in it is that of a place, a body or a person. The forms are those of
the field: a workbook with titles, merged headers, full-width digits, lists in one cell and totals, a GBK
table of visits, a UCINET matrix, and a table in which much is wrong.
"""

from __future__ import annotations

import io

import numpy as np
from openpyxl import Workbook, load_workbook

from commgov_lib.io import tables

FOLDER = "own_example/"
SAYS = "模拟数据，仅供练习：地点、单位均为虚构，不含个人。Simulated, for practice: invented, no persons."
COMMUNITIES = {"甲社区": 1240, "乙社区": 980, "丙社区": 1510, "丁社区": 760, "戊社区": 1120, "己社区": 640,
               "庚社区": 890, "辛社区": 1330}  # fmt: skip
AREAS = {"东片": 5, "西片": 3}  # communities of each, for the upper line of the header
# Unit: kind, domain in which it works, persons it can serve, how many communities it co-builds with.
UNITS = {
    "示例银行": ("银行", "就业", 20, 5), "示例医院": ("医疗", "健康", 160, 4),
    "示例诊所": ("医疗", "健康", 60, 2), "示例小学": ("学校", "教育", 40, 3),
    "示例中学": ("学校", "教育", 30, 2), "示例电业": ("电业", "维修", 15, 6),
    "示例供水": ("水务燃气", "维修", 15, 5), "示例物业": ("物业企业", "维修", 20, 3),
    "示例养老院": ("养老机构", "养老", 90, 2), "示例食堂": ("企业", "养老", 120, 3),
    "示例药房": ("企业", "健康", 10, 3), "示例书店": ("文化", "教育", 10, 2),
    "示例志愿队一": ("志愿服务队", "养老", 50, 4), "示例志愿队二": ("志愿服务队", "健康", 70, 3),
}  # fmt: skip
GROUPS = {"独居老人": ("健康", "养老"), "残疾人": ("健康", "养老"), "低保户": ("养老",)}
SHARES = {"独居老人": 0.03, "残疾人": 0.018, "低保户": 0.012}
WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
NARROW, MIDDLE, LONG = 10, 14, 30


def build() -> dict[str, bytes]:
    """The workbook, the table of visits, the matrix of contacts, and the table with faults in it."""
    draw = np.random.Generator(np.random.PCG64(np.random.SeedSequence(90))).random
    counts = co_building(draw)
    return {
        f"{FOLDER}survey.xlsx": workbook(counts, helping(draw), needs(draw)),
        f"{FOLDER}visits_gbk.csv": visits(draw).encode("gbk"),
        f"{FOLDER}contacts.dl": contacts(draw).encode("utf-8"),
        f"{FOLDER}faulty.csv": FAULTY.encode("utf-8-sig"),
        f"{FOLDER}aliases.csv": ALIASES.encode("utf-8"),
    }


def co_building(draw) -> dict[str, dict[str, int]]:
    """Unit → community → joint activities in a year; the units of one area meet more often than chance."""
    places, found = list(COMMUNITIES), {}
    for at, (unit, (*_, partners)) in enumerate(UNITS.items()):
        own = slice(0, AREAS["东片"]) if at % 2 else slice(AREAS["东片"], None)
        score = draw(len(places))
        score[own] += 0.5
        chosen = sorted(np.argsort(-score, kind="stable")[:partners])
        found[unit] = {places[k]: 1 + int(6 * u) for k, u in zip(chosen, draw(partners), strict=True)}
    return found


def helping(draw) -> dict[str, list[tuple[str, str]]]:
    """Community → (units in one cell, domains in one cell): who helps households there, and in what."""
    helpers = {
        "健康": ["示例医院", "示例诊所", "示例志愿队二"],
        "养老": ["示例养老院", "示例食堂", "示例志愿队一"],
    }
    found = {}
    for place in list(COMMUNITIES)[:-1]:  # nobody helps in the last one
        rows = []
        for domain, units in helpers.items():
            there = [unit for unit, u in zip(units, draw(len(units)), strict=True) if u < 0.45]
            rows += [("、".join(there), domain)] if there else []
        found[place] = rows or [(helpers["健康"][0], "健康、养老")]
    return found


def needs(draw) -> list[tuple[str, str, str, int]]:
    """Persons in need in each community, by group and domain."""
    return [
        (place, group, domain, int(households * SHARES[group] * (0.3 + 1.4 * draw())))
        for place, households in COMMUNITIES.items()
        for group, domains in GROUPS.items()
        for domain in domains
    ]


def cells(content: bytes) -> dict:
    """What a workbook says: sheet → its cells and its merged areas."""
    book = load_workbook(io.BytesIO(content))
    return {s.title: (list(s.values), sorted(map(str, s.merged_cells.ranges))) for s in book}


def workbook(counts, helped, wanted) -> bytes:
    """One sheet a layer, in the forms in which such sheets are kept."""
    book = Workbook()
    book.remove(book.active)
    about = book.create_sheet("填表说明")
    about.append([SAYS])

    sheet = book.create_sheet("共建")
    width = 1 + len(COMMUNITIES)
    sheet.append(["共建单位与社区：全年共同活动次数（模拟）"])
    sheet.merge_cells(start_row=1, start_column=1, end_row=1, end_column=width)
    sheet.append(["单位", *[area for area, size in AREAS.items() for _ in range(size)]])
    sheet.append([None, *COMMUNITIES])
    sheet.merge_cells("A2:A3")
    column = 2
    for size in AREAS.values():
        sheet.merge_cells(start_row=2, start_column=column, end_row=2, end_column=column + size - 1)
        column += size
    for at, (unit, row) in enumerate(counts.items()):
        cells = [row.get(place) for place in COMMUNITIES]
        sheet.append([unit, *[str(c).translate(WIDE) if c and at % 3 == 0 else c for c in cells]])
    totals = [sum(row.get(place, 0) for row in counts.values()) for place in COMMUNITIES]
    sheet.append(["合计", *totals])

    sheet = book.create_sheet("帮扶")
    sheet.append(["社区", "帮扶单位", "领域"])
    for place, rows in helped.items():
        first = sheet.max_row + 1
        for k, (units, domain) in enumerate(rows):
            sheet.append([None if k else place, units, domain])
        if len(rows) > 1:
            sheet.merge_cells(start_row=first, start_column=1, end_row=first + len(rows) - 1, end_column=1)

    sheet = book.create_sheet("地点")
    sheet.append(["序号", "地点", "类型", "上级", "户数"])
    sheet.append([1, "示例街道", "街道", None, None])
    for number, (place, households) in enumerate(COMMUNITIES.items(), start=2):
        sheet.append([number, place, "社区", "示例街道", str(households).translate(WIDE)])

    sheet = book.create_sheet("单位")
    sheet.append(["序号", "单位名称", "单位类型", "业务领域", "可服务人数"])
    for number, (unit, (kind, domain, room, _)) in enumerate(UNITS.items(), start=1):
        sheet.append([number, unit, kind, domain, room])
    sheet.append(["注：可服务人数为每个领域同时可服务的人数（模拟）。"])

    sheet = book.create_sheet("需求")
    sheet.append(["社区", "人群", "领域", "人数（人）"])
    for row in wanted:
        sheet.append(row)
    sheet.append(["合计", None, None, sum(row[-1] for row in wanted)])
    for sheet in book:
        sheet.column_dimensions["A"].width = LONG if sheet.title == "填表说明" else MIDDLE
        sheet.column_dimensions["B"].width = LONG if sheet.title == "帮扶" else NARROW
    return tables.saved(book)


def visits(draw) -> str:
    """Who went where: a list as an office program exports it, with two ways of writing one body."""
    ways, twice = ("走访", "结对"), {"示例医院": "示例医院有限公司", "示例养老院": "示例　养老院"}
    lines = ["单位,社区,方式,领域,人次,数据来源"]
    for at, (unit, (_, domain, *_)) in enumerate(UNITS.items()):
        for place, u in zip(COMMUNITIES, draw(len(COMMUNITIES)), strict=True):
            if u < 0.2:
                said = twice.pop(unit, unit)  # the first time another way
                lines.append(f"{said},{place},{ways[at % 2]},{domain},{1 + int(100 * u)},模拟")
    return "\r\n".join(lines) + "\r\n"


def contacts(draw) -> str:
    """Which units were in contact in a month, as UCINET writes a matrix: the labels of both sides in full."""
    units = list(UNITS)
    cells = np.zeros((len(units), len(units)), dtype=int)
    for a in range(len(units)):
        for b, u in enumerate(draw(len(units))):
            if a < b and u < (0.45 if (a % 2) == (b % 2) else 0.15):
                cells[a, b] = cells[b, a] = 1
    rows = "\n".join(" ".join(map(str, row)) for row in cells)
    labels = "\n".join(f'"{unit}"' for unit in units)
    head = f"DL\nN={len(units)}\nFORMAT = FULLMATRIX DIAGONAL PRESENT"
    return f"{head}\nROW LABELS:\n{labels}\nCOLUMN LABELS:\n{labels}\nDATA:\n{rows}\n"


# Two bodies that one file calls otherwise than the other: what to read, and as what.
ALIASES = "name,use\n示例医院有限公司,示例医院\n示例\u3000养老院,示例养老院\n"
FAULTY = """\
source,target,relation,domain,weight,provenance
示例银行,甲社区,co_builds,employment,3,S
示例银行,甲社区,co_builds,employment,2,S
示例医院,,helps,health,4,S
示例诊所,乙社区,help,health,5,S
示例食堂,丙社区,helps,elder_care,-2,S
示例药房,丁社区,helps,health,三次,S
示例书店,示例书店,contacts,,1,S
示例电业,戊社区,co_builds,repair,1,模型
"""

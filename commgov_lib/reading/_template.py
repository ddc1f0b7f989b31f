"""A workbook for a field team to fill in: four sheets with drop-downs, and notes in Chinese and English."""

from __future__ import annotations

from pathlib import Path

from .. import files, sheets
from ..schema import TABLES, CommgovError
from ._words import HEADERS

_ROWS = 2_000  # rows with drop-downs
# What a person who fills in the sheet needs to know of a column: Chinese, English.
_NOTES = {
    "place": ("地点编号，每个地点一个，不重复", "code of the place, one each, none twice"),
    "actor": (
        "力量（组织）编号，不重复；不写个人姓名",
        "code of the force (a body, no person's name), none twice",
    ),
    "need": ("需求编号，不重复", "code of the need, none twice"),
    "kind": ("从下拉列表选择", "choose from the list"),
    "name": ("名称，只供阅读", "name, for readers only"),
    "parent": ("上一级地点的编号", "code of the place around it"),
    "grid": ("楼院所属网格的编号，只用于楼院", "code of its grid, for building groups only"),
    "population_count": ("人口数，可空", "persons; may be empty"),
    "household_count": ("户数，可空", "households; may be empty"),
    "capacity": (
        "每个领域同时能服务的人数，可空",
        "persons it can serve at a time in each domain; may be empty",
    ),
    "source": ("发起的力量编号", "code of the force that the tie starts from"),
    "target": (
        "对象：地点或力量的编号；多个用、分开",
        "code of the place or force it leads to; 、 between several",
    ),
    "relation": ("从下拉列表选择", "choose from the list"),
    "domain": ("领域，从下拉列表选择，可空", "choose from the list; may be empty for ties"),
    "weight": ("权重；需求表中为人数", "weight; in the sheet of needs, persons"),
    "since": ("起始时间，可空", "since when; may be empty"),
    "group": ("人群，从下拉列表选择", "choose from the list"),
    "provenance": ("来源：空着即为用户提供", "where it comes from; empty means you"),
}
_ABOUT = (
    ("一表一类，每行一项；不要改表头；带 * 的列必填。",
     "One kind a sheet, one item a row; keep the headers; * must be filled."),
    ("不写姓名、身份证号、电话、住址。", "No names of persons, ID numbers, telephones or addresses."),
    ("places 地点 → actors 力量 → ties 关系 → needs 需求。",
     "Fill places, then actors, then ties, then needs."),
    ("填完后：commgov import 文件.xlsx --out 文件夹", "Then: commgov import FILE.xlsx --out FOLDER"),
)  # fmt: skip


def template(path: str | Path):
    """Write an empty workbook that a field team can fill in and :func:`read` reads without a question.

    Parameters
    ----------
    path
        Ends in ``.xlsx``; its folder is made if it is not there. The bytes are the same each time.

    Raises
    ------
    CommgovError
        The ending is another one, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     template(Path(folder) / "模板.xlsx")
    ...     (Path(folder) / "模板.xlsx").stat().st_size > 5000
    True
    """
    if Path(path).suffix.lower() != ".xlsx":
        raise CommgovError(f"'{path}': the template is a workbook. Fix: end the file name in .xlsx.")
    made = _book()
    with files.writing(path):
        if Path(path).is_file() and Path(path).read_bytes() != made:
            raise CommgovError(
                f"'{path}' is there and is no empty template. Fix: name another file, or delete it."
            )
    files.write_bytes(path, made)


def _book() -> bytes:
    from openpyxl import Workbook
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    about = book.active
    about.title = "说明 notes"
    for row, (zh, en) in enumerate(_ABOUT, start=1):
        about.cell(row, 1, f"{zh}\n{en}").alignment = Alignment(wrap_text=True, vertical="top")
    about.column_dimensions["A"].width = 90
    lists = book.create_sheet("lists")
    lists.sheet_state = "veryHidden"  # not one that somebody hid, which is told
    ranges: dict[tuple, str] = {}
    for table, contract in TABLES.items():
        sheet = book.create_sheet(table)
        sheet.freeze_panes = "A2"
        shown = [c for c in contract if c in HEADERS[table] and c in _NOTES]
        for number, column in enumerate(shown, start=1):
            rule, letter = contract[column], get_column_letter(number)
            zh = next(w for w in HEADERS[table][column].split() if not w.isascii())
            cell = sheet.cell(1, number, f"{column} {zh}")
            needed = rule.filled and column != "provenance"
            cell.font = Font(bold=True, color="FFFFFF")
            cell.fill = PatternFill("solid", fgColor="1F4E79" if needed else "7F7F7F")
            star = "* " if needed else ""
            cell.comment = Comment(
                f"{star}{_NOTES[column][0]}\n{star}{_NOTES[column][1]}", "commgov-lab", 90, 300
            )
            sheet.column_dimensions[letter].width = 20
            if rule.allowed:
                codes = tuple(rule.allowed)
                if codes not in ranges:
                    at = len(ranges) + 1
                    for row, code in enumerate(codes, start=1):
                        lists.cell(row, at, f"{rule.allowed[code].zh} {code}")
                    where = get_column_letter(at)
                    ranges[codes] = f"lists!${where}$1:${where}${len(codes)}"
                choice = DataValidation(type="list", formula1=ranges[codes], allow_blank=True)
                choice.showErrorMessage = True
                choice.errorTitle, choice.error = "请从列表中选择", "Choose from the list."
            elif not rule.text:
                choice = DataValidation(
                    type="decimal", operator="greaterThanOrEqual", formula1="0", allow_blank=True
                )
                choice.errorTitle, choice.error, choice.showErrorMessage = (
                    "请填数字",
                    "Write a number, 0 or more.",
                    True,
                )
            else:
                continue
            choice.add(f"{letter}2:{letter}{_ROWS}")
            sheet.add_data_validation(choice)
    return sheets.saved(book)

"""The fonts for figures: two subsets of Noto Sans SC under other names, Commgov Sans SC and its Extra.

Its source is the PyPI package pylopdf-fonts-zh-cn (0.1.1; Noto Sans SC 2.004, SIL Open Font License), needed
only to make the font again and therefore no dependency of the library: ``pip install pylopdf-fonts-zh-cn
fonttools``, then ``python data/builders/build.py``. Where the package is not installed, the build leaves the
fonts alone and says so.

The first holds the characters of GB 2312, Latin, the signs that figures use, and every character in the data.
The second holds what the standard list of 8,105 characters (通用规范汉字表, 2013) has beyond these, such as
甪, 浐 and 喆 in names of places. The list, ``standard_characters.txt``, is the property kTGH of the Unihan
database. There are two files because no file of the project is larger than 2,500 kB.

The outlines are turned from cubic into quadratic curves (off by a thousandth of the letter size at most):
only those can stand in a PDF file as the font type that editors and printers handle (Type 42). The licence
lets a changed font keep the design but not the reserved name.
"""

from __future__ import annotations

import importlib.util
import io
from pathlib import Path

import common

FILE, EXTRA = "fonts/CommgovSansSC-Regular.ttf", "fonts/CommgovSansSCExtra-Regular.ttf"
FAMILY, EXTRA_FAMILY = "Commgov Sans SC", "Commgov Sans SC Extra"
SOURCE = "pylopdf_fonts_zh_cn"
SYMBOLS = (
    "–—‘’“”…×÷≥≤±−→←↑↓≈≠≡·•✓▲▼■●◆★△▽□○◇☆ℓαβγδεηθκλμνπρστφχψωΔΣΠΩ√∞∑∏∈∩∪%‰①②③④⑤⑥⑦⑧⑨⑩"
    "、。〈〉《》「」『』【】〔〕・，．：；？！（）～¥€½¼¾²³"
)


def build() -> dict[str, bytes]:
    """Make the fonts again, or nothing where their source package is not installed."""
    if importlib.util.find_spec(SOURCE) is None:
        print(f"font: {SOURCE} is not installed; {FILE} and {EXTRA} are left as they are")
        return {}
    return {FILE: make(characters(), FAMILY), EXTRA: make(standard() - characters(), EXTRA_FAMILY)}


def standard() -> set[str]:
    """The characters of the standard list."""
    lines = Path(__file__).with_name("standard_characters.txt").read_text(encoding="utf-8")
    return set(lines) - {"\n"}


def characters() -> set[str]:
    """Every character that the first font should hold."""
    gb2312 = {bytes([row, cell]) for row in range(0xA1, 0xF8) for cell in range(0xA1, 0xFF)}
    chinese = {pair.decode("gb2312", "ignore") for pair in gb2312}
    latin = {chr(k) for k in (*range(0x20, 0x7F), *range(0xA0, 0x180))}
    return (chinese | latin | set(SYMBOLS) | in_tables()) - {""}


def in_tables() -> set[str]:
    """Every printable character in the tables of the package."""
    files = [*common.DATA.glob("*.csv"), *common.DATA.glob("networks/*/*.csv")]
    return {c for file in files for c in file.read_text(encoding="utf-8") if c.isprintable()}


def make(wanted: set[str], family: str) -> bytes:
    """Cut the source font down, turn its outlines into quadratic curves, and give it its own name."""
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont

    font = TTFont(importlib.import_module(SOURCE).sans_path(), recalcTimestamp=False)
    options = Options(layout_features=["kern"], notdef_outline=True, desubroutinize=True, hinting=False)
    options.name_IDs = ["*"]
    options.drop_tables += ["BASE", "DSIG", "GDEF", "GSUB", "VORG", "vhea", "vmtx"]
    cutter = Subsetter(options)
    cutter.populate(text="".join(sorted(wanted)))
    cutter.subset(font)
    _to_quadratic(font)
    _rename(font, family)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def _to_quadratic(font):
    from fontTools.pens.cu2quPen import Cu2QuPen
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib import newTable

    order, drawn = font.getGlyphOrder(), font.getGlyphSet()
    glyphs = {}
    for name in order:
        pen = TTGlyphPen(None)
        drawn[name].draw(Cu2QuPen(pen, max_err=1.0, reverse_direction=True))
        glyphs[name] = pen.glyph(dropImpliedOnCurves=True)
    del font["CFF "]
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, glyphs
    font["glyf"].compile(font)
    font["maxp"].tableVersion = 0x00010000
    counts = "Zones TwilightPoints Storage FunctionDefs InstructionDefs StackElements SizeOfInstructions"
    for count in [*counts.split(), "ComponentElements"]:
        setattr(font["maxp"], "max" + count, int(count == "Zones"))
    font["maxp"].compile(font)
    font["post"].formatType = 3.0
    font.sfntVersion = "\x00\x01\x00\x00"


def _rename(font, family: str):
    table = font["name"]
    kept = {0: table.getDebugName(0), 13: table.getDebugName(13), 14: table.getDebugName(14)}
    plain = family.replace(" ", "")
    names = {
        1: family,
        2: "Regular",
        3: f"{plain}-Regular",
        4: f"{family} Regular",
        5: "Version 1.0; a subset of a font of version 2.004",
        6: f"{plain}-Regular",
    }
    table.names = []
    for number, text in (kept | names).items():
        table.setName(text, number, 3, 1, 0x409)


def same(one: bytes, other: bytes) -> bool:
    """Tell whether two fonts have the same characters, names and outlines."""
    return _content(one) == _content(other)


def _content(font: bytes) -> tuple:
    from fontTools.pens.recordingPen import RecordingPen
    from fontTools.ttLib import TTFont

    opened = TTFont(io.BytesIO(font))
    drawn, outlines = opened.getGlyphSet(), {}
    for code, name in opened.getBestCmap().items():
        pen = RecordingPen()
        drawn[name].draw(pen)
        outlines[code] = (drawn[name].width, pen.value)
    return outlines, [(record.nameID, str(record)) for record in opened["name"].names]

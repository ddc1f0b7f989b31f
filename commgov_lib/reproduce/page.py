"""How the pages look, and the executed notebook as a page to read: no script, nothing loaded from afar."""

from __future__ import annotations

import copy
import html
import logging
import re
import warnings

# The figures' own font, for the Chinese characters: some machines have none of their own.
FONT = "commgov-sans-sc.ttf"
STYLE = """\
:root { --ink: #20262d; --muted: #5b6570; --rule: #dde1e6; --paper: #fff; --ground: #f6f5f2;
  --accent: #a63a28; --good: #1f7a5c; --warn: #8a5d00; --bad: #a63a28; color-scheme: light; }
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 1rem; }
body { margin: 0; background: var(--ground); color: var(--ink); line-height: 1.55; font-size: 1rem;
  font-family: "Commgov Sans SC", system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei",
    "Noto Sans CJK SC", sans-serif; }
a { color: var(--accent); text-underline-offset: .18em; }
a:focus-visible, summary:focus-visible { outline: 3px solid #0072b2; outline-offset: 2px;
  border-radius: 3px; }
p { text-wrap: pretty; }
main, header, footer { max-width: 78rem; margin: 0 auto; padding: 0 clamp(1rem, 4vw, 2.5rem); }
header { padding-top: 2.4rem; }
h1 { font-size: clamp(1.6rem, 4vw, 2.3rem); line-height: 1.2; margin: 0 0 .4rem; letter-spacing: -.01em; }
pre, code { font-family: "Commgov Sans SC", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
footer { padding-top: 1rem; padding-bottom: 2.5rem; color: var(--muted); font-size: .88rem; }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
"""
_READING = """\
main { max-width: 56rem; background: var(--paper); border: 1px solid var(--rule); border-radius: 10px;
  padding-top: 1.5rem; padding-bottom: 2rem; }
header { max-width: 56rem; padding: 1.2rem 0; font-size: .92rem; }
.cell { margin: 0 0 1.1rem; }
.prompt { color: var(--muted); font: .75rem ui-monospace, monospace; }
.input pre { background: #f4f6f8; border-left: 3px solid var(--rule); margin: .15rem 0; padding: .6rem .8rem;
  overflow-x: auto; font-size: .86rem; }
.output pre { margin: .3rem 0; overflow-x: auto; font-size: .86rem; line-height: 1.4; }
.output_subarea { overflow-x: auto; }
img { max-width: 100%; height: auto; }
.text_cell_render code { background: #f4f6f8; padding: .05em .3em; border-radius: 4px; font-size: .9em; }
table { border: 0; border-collapse: collapse; font-size: .88rem; margin: .6rem 0; }
th, td { padding: .25rem .7rem; border: 0; border-bottom: 1px solid var(--rule); text-align: right; }
thead th { border-bottom: 1.5px solid var(--ink); }
blockquote { margin: .6rem 0; padding: .1rem 1rem; border-left: 3px solid var(--accent); }
.hl-ipython3 .k, .hl-ipython3 .kn, .hl-ipython3 .kc { color: #a63a28; }
.hl-ipython3 .s1, .hl-ipython3 .s2, .hl-ipython3 .sa { color: #1f6b50; }
.hl-ipython3 .mi, .hl-ipython3 .mf { color: #005a8c; }
.hl-ipython3 .c1 { color: #5b6570; }
"""


_FORMULA = re.compile(r"\$\$\s*([^$]+?)\s*\$\$|(?<![\\$\w])\$(?!\s)([^$\n]+?)(?<!\s)\$(?!\w)")


def shell(title: str, lang: str, style: str, body: str, *, up: str = "") -> str:
    """A whole page around a body; ``up`` leads to the folder of the index, where the font lies."""
    face = (
        f'@font-face {{ font-family: "Commgov Sans SC"; src: url("{up}{FONT}");\n'
        "  unicode-range: U+2E80-9FFF, U+F900-FAFF, U+FF00-FFEF; }\n"
    )
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{html.escape(title)}</title>\n<style>\n{face}{STYLE}{style}</style>\n</head>\n"
        f"<body>\n{body}\n</body>\n</html>\n"
    )


def render(book, figures: list[dict], lang: str, stem: str) -> str:
    """The executed notebook as one self-contained page.

    Parameters
    ----------
    book
        The executed notebook.
    figures
        What it drew; the claim of each becomes the words in place of the picture.
    lang
        Language of the figures.
    stem
        Name of the notebook.

    Returns
    -------
    str
        HTML; formulas stand in it as they are typed, in TeX: to set them takes a script.
    """
    from nbconvert.exporters import HTMLExporter

    book = copy.deepcopy(book)
    claims = {figure["cell"]: figure["claim"] for figure in figures}
    for cell in book.cells:
        if cell.cell_type == "markdown":
            cell.source = _FORMULA.sub(lambda found: f"`{found[1] or found[2]}`", cell.source)
        for output in cell.get("outputs", ()):
            if "image/png" in output.get("data", {}):
                words = claims.get(cell.execution_count) or "figure"
                output["metadata"].setdefault("image/png", {})["alt"] = words
    silent = logging.getLogger("commgov.page")
    silent.setLevel(logging.CRITICAL)
    exporter = HTMLExporter(template_name="basic", exclude_anchor_links=True, log=silent)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of the converter, on its own future
        body, _ = exporter.from_notebook_node(book)
    back = "图集 · all figures" if lang == "zh" else "All figures · 图集"
    header = (
        f'<header><a href="../../index.html">← {back}</a> &nbsp;·&nbsp; '
        f'<a href="{html.escape(stem)}.ipynb">{html.escape(stem)}.ipynb</a></header>'
    )
    return shell(stem, lang, _READING, f"{header}\n<main>\n{body}\n</main>", up="../../")

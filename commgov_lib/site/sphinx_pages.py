"""How Sphinx makes the pages of one language: theme, formulas as MathML, search in Chinese, the switch.

Run as a process of its own: ``python -m commgov_lib.site.sphinx_pages FOLDER LANGUAGE``. Sphinx is imported
only there.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).parent
OTHER = {"en": ("zh", "中文"), "zh": ("en", "English")}
_LOCALES = {"en": "en", "zh": "zh_CN"}

# A question in Chinese has no spaces: it is taken apart into the longest words that the index knows.
_SPLIT = r"""
var splitQuery = (query) => query.split(/[^\p{Letter}\p{Number}_]+/gu).filter(Boolean).flatMap((part) => {
  if (!/\p{Script=Han}/u.test(part)) return [part];
  const lists = [Search._index.terms, Search._index.titleterms], found = [];
  const known = (word) => lists.some((list) => Object.hasOwn(list, word.toLowerCase()));
  for (let at = 0; at < part.length; ) {
    let size = Math.min(12, part.length - at);
    while (size > 1 && !known(part.slice(at, at + size))) size--;
    if (size > 1) found.push(part.slice(at, at + size));
    at += size;
  }
  return found.length ? found : [part];
});
"""


def settings(lang: str, work: Path) -> dict:
    """List the settings of Sphinx for a language.

    Parameters
    ----------
    lang
        ``"en"`` or ``"zh"``.
    work
        Folder with the sources.

    Returns
    -------
    dict
        Nothing in it lets a page load anything from afar.
    """
    from commgov_lib import __version__

    return {
        "project": "commgov-lab",
        "author": "The commgov-lab developers",
        "version": __version__,
        "release": __version__,
        "language": _LOCALES[lang],
        "extensions": ["myst_nb", "commgov_lib.site.sphinx_pages"],
        "nb_execution_mode": "off",
        "nb_ipywidgets_js": {},
        "nb_merge_streams": True,
        "myst_enable_extensions": ["dollarmath", "deflist", "attrs_inline"],
        "myst_heading_anchors": 3,
        "suppress_warnings": ["myst.header", "misc.highlighting_failure"],
        "html_theme": "furo",
        "html_title": "commgov-lab",
        "html_static_path": [str(HERE / "static")],
        "html_css_files": ["site.css"],
        "html_math_renderer": "mathml",
        "html_search_language": "zh",
        "html_search_options": {"dict": str(work / "source" / lang / "words.txt")},
        "html_show_search_summary": False,  # it would fetch pages, which a file opened from a disk may not
        "html_show_copyright": False,
        "html_show_sourcelink": False,
        "html_copy_source": False,
        "html_last_updated_fmt": None,
        "html_use_index": False,
        "pygments_style": "a11y-high-contrast-light",
        "add_module_names": False,
        "python_maximum_signature_line_length": 88,
    }


def setup(app):
    """Register with Sphinx what the pages need beside the theme."""
    from latex2mathml.converter import convert
    from sphinx.search.zh import SearchChinese

    class Words(SearchChinese):
        js_splitter_code = _SPLIT

    def inline(writer, node):
        writer.body.append(convert(node.astext(), display="inline"))
        node.clear()  # the text in TeX has been written: as MathML

    def block(writer, node):
        writer.body.append(f'<div class="formula">{convert(node.astext(), display="block")}</div>')
        node.clear()

    def switch(app, pagename, templatename, context, doctree):
        here = "zh" if app.config.language.startswith("zh") else "en"
        there, name = OTHER[here]
        up = "../" * (pagename.count("/") + 1)
        link = f"{up}{there}/{pagename}.html"
        words = {"en": "Language", "zh": "语言"}[here]
        context["metatags"] = (
            context.get("metatags", "") + f'<link rel="alternate" hreflang="{there}" href="{link}">'
        )
        context["theme_announcement"] = (
            f'<nav class="languages" aria-label="{words}"><a href="{link}" hreflang="{there}" '
            f'lang="{there}">{name}</a></nav>'
        )

    def dark(app):  # a setting of the theme, which is known only once the theme is there
        app.config.pygments_dark_style = "a11y-high-contrast-dark"

    app.connect("builder-inited", dark, priority=100)
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    app.add_search_language(Words)
    app.connect("html-page-context", switch)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def main(work: str, lang: str) -> int:
    """Make the pages of a language.

    Parameters
    ----------
    work
        Folder: sources in ``source/<language>``; pages go to ``pages/<language>``.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    int
        0 if the pages are there; warnings stand in ``warnings.<language>``.
    """
    from sphinx.application import Sphinx
    from sphinx.util.console import nocolor

    nocolor()
    folder = Path(work).resolve()
    with open(folder / f"warnings.{lang}", "w", encoding="utf-8", newline="\n") as warnings:
        app = Sphinx(
            srcdir=folder / "source" / lang,
            confdir=None,
            outdir=folder / "pages" / lang,
            doctreedir=folder / "trees" / lang,
            buildername="html",
            confoverrides=settings(lang, folder),
            status=None,
            warning=warnings,
        )
        app.build()
    return app.statuscode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

"""``build/index.html``: every figure there is, its claim, its files, and whether it still holds."""

from __future__ import annotations

import html
import struct
from urllib.parse import quote

from . import Project, page, store

_STYLE = """\
.lead { color: var(--muted); margin: 0 0 1.2rem; max-width: 46rem; }
.lead span { display: block; }
nav ul { list-style: none; display: flex; align-items: center; flex-wrap: wrap; gap: .5rem; padding: 0;
  margin: 0 0 .6rem; }
nav a { display: inline-block; padding: .25rem .75rem; border: 1px solid var(--rule); border-radius: 99px;
  background: var(--paper); text-decoration: none; color: var(--ink); font-size: .92rem; }
nav a:hover { border-color: var(--accent); color: var(--accent); }
nav strong { display: inline-block; min-width: 4.2rem; }
h2 { font-size: .95rem; letter-spacing: .06em; color: var(--muted); margin: 2.6rem 0 -1.6rem; }
section { margin: 2.2rem 0 0; border-top: 2px solid var(--ink); padding-top: .9rem; }
h3 { font-size: clamp(1.2rem, 3vw, 1.5rem); line-height: 1.3; margin: 0; }
.number { color: var(--muted); font-weight: 500; font-variant-numeric: tabular-nums; margin-right: .5rem; }
.meta { margin: .3rem 0 1.1rem; color: var(--muted); font-size: .94rem; display: flex; flex-wrap: wrap;
  gap: .2rem 1.2rem; }
.state { margin: 0 0 1.1rem; padding: .6rem .9rem; border-left: 4px solid var(--warn); background: #fdf6e4;
  border-radius: 0 6px 6px 0; overflow-wrap: anywhere; }
.state.failed { border-color: var(--bad); background: #fbecea; }
.state pre { white-space: pre-wrap; margin: .4rem 0 0; font-size: .84rem; }
.skipped { margin: 0 0 1.1rem; font-size: .94rem; color: var(--muted); }
.skipped p { margin: 0; }
.skipped ul { margin: .3rem 0 0; padding-left: 1.2rem; }
.skipped li { color: var(--ink); overflow-wrap: anywhere; }
.skipped span { color: var(--muted); }
.cards { display: grid; gap: 1.3rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 27rem), 1fr)); }
.card { margin: 0; background: var(--paper); border: 1px solid var(--rule); border-radius: 10px;
  overflow: hidden; display: flex; flex-direction: column; }
.card > a { display: block; padding: .9rem .9rem 0; }
.card img { display: block; width: 100%; height: auto; aspect-ratio: 16 / 10; object-fit: contain; }
figcaption { padding: .8rem 1.1rem 1rem; border-top: 1px solid var(--rule); margin-top: .9rem; flex: 1; }
h4 { font-size: 1.08rem; line-height: 1.35; margin: 0 0 .5rem; }
.files { display: flex; flex-wrap: wrap; gap: .3rem .95rem; margin: 0 0 .5rem; font-size: .92rem; }
.files b { font-weight: 500; color: var(--muted); }
details { font-size: .9rem; color: var(--muted); }
summary { cursor: pointer; width: fit-content; }
details pre { white-space: pre-wrap; overflow-wrap: anywhere; margin: .5rem 0 0; font-size: .8rem;
  color: var(--ink); }
@media print { nav { display: none; } .card { break-inside: avoid; } }
"""
_WORDS = {
    "en": {
        "name": "English",
        "heading": "Figures in English",
        "picture": "Picture",
        "table": "Table",
        "facts": "The figure in words",
        "read": "Read the notebook",
        "open": "Executed notebook",
        "none": "This notebook draws no figure.",
        "older": "From an earlier run. Changed since: {why}. Refresh: {command}",
        "failed": "From an earlier run: the last one failed{where}.",
        "lost": "The last run failed{where}; there is no earlier result.",
        "cell": " in cell [{cell}]",
        "copy": "failed copy",
        "skipped": "Not asked of these data, or not answered by them:",
    },
    "zh": {
        "name": "中文",
        "heading": "中文图",
        "picture": "图",
        "table": "表",
        "facts": "图的文字说明",
        "read": "阅读笔记本",
        "open": "已执行的笔记本",
        "none": "本笔记本没有图。",
        "older": "来自先前的运行。此后改动：{why}。更新：{command}",
        "failed": "来自先前的运行：最近一次运行失败{where}。",
        "lost": "最近一次运行失败{where}，尚无先前的结果。",
        "cell": "，单元格 [{cell}]",
        "copy": "失败的副本",
        "skipped": "这些数据未能回答的问题：",
    },
}


def write(project: Project, book) -> None:
    """Write the index anew, if it would say anything new.

    Parameters
    ----------
    project
        Where things are.
    book
        The :class:`commgov_lib.reproduce.state.Book` that knows what holds.
    """
    store.replace_text(project.build / "index.html", index(project, book))
    for name, font in book.files.items():
        if name.startswith("data/fonts/") and name.endswith(".ttf"):
            store.replace_bytes(project.build / page.FONT, font.read_bytes())


def index(project: Project, book) -> str:
    """The page, from the manifests of all results."""
    parts = [entry for entry in book.overview() if entry[2] or entry[4]]
    sections = []
    for lang, words in _WORDS.items():
        mine = [_section(project, *entry) for entry in parts if entry[1] == lang]
        sections += [f'<h2 lang="{lang}">{words["heading"]}</h2>\n', *mine] if mine else []
    count = sum(len(manifest["figures"]) for _, _, manifest, _, _ in parts if manifest)
    menus = "".join(_menu(lang, [entry for entry in parts if entry[1] == lang]) for lang in _WORDS)
    call = html.escape(project.call) if project.about else "make figures"
    body = (
        "<header>\n<h1>Figures <span lang='zh'>· 图集</span></h1>\n"
        f'<p class="lead">{count} figures from the notebooks, each with the table behind it. '
        f'<span lang="zh">笔记本中的 {count} 幅图，各附其数据表。</span></p>\n'
        f"{menus}</header>\n<main>\n{''.join(sections)}</main>\n"
        f"<footer>Made by <code>{call}</code>. What is observed and what is simulated stands on each "
        f'figure. <span lang="zh">由 <code>{call}</code> 生成；观测与模拟在各图上注明。</span></footer>'
    )
    return page.shell("Figures · 图集", "en", _STYLE, body)


def _menu(lang: str, parts: list) -> str:
    if not parts:
        return ""
    links = "".join(
        f'<li><a href="#{_anchor(lang, path.stem)}">{html.escape(path.stem)}</a></li>' for path, *_ in parts
    )
    name = _WORDS[lang]["name"]
    return f'<nav aria-label="{name}" lang="{lang}"><ul><li><strong>{name}</strong></li>{links}</ul></nav>\n'


def _section(project: Project, path, lang: str, manifest, why: list[str], account) -> str:
    words, stem = _WORDS[lang], path.stem
    number, _, rest = stem.partition("_")
    title = (manifest or {}).get("question") or rest or stem
    lines = [
        f'<section id="{_anchor(lang, stem)}" lang="{lang}" aria-labelledby="{_anchor(lang, stem)}-h">',
        f'<h3 id="{_anchor(lang, stem)}-h"><span class="number">{html.escape(number)}</span>'
        f"{html.escape(title)}</h3>",
    ]
    if manifest:
        folder = f"{lang}/{quote(stem)}/{quote(stem)}"
        lines.append(
            f'<p class="meta"><a href="{folder}.html">{words["read"]}</a>'
            f'<a href="{folder}.ipynb">{words["open"]} (.ipynb)</a></p>'
        )
    lines.append(_state(project, words, lang, stem, manifest, why, account))
    lines.append(_skipped(words, lang, manifest))
    cards = [_card(project, words, lang, stem, figure) for figure in (manifest or {}).get("figures", ())]
    if cards:
        lines.append(f'<div class="cards">\n{"".join(cards)}</div>')
    elif manifest:
        lines.append(f'<p class="meta">{words["none"]}</p>')
    return "\n".join(filter(None, lines)) + "\n</section>\n"


def _skipped(words: dict, lang: str, manifest) -> str:
    """The questions without an answer, each with its reason."""
    left = (manifest or {}).get("skipped", ())
    said = "".join(
        f"<li>{html.escape(skip['title'][lang])} <span>{html.escape(skip['why'][lang])}</span></li>"
        for skip in left
    )
    return f'<div class="skipped"><p>{words["skipped"]}</p><ul>{said}</ul></div>' if left else ""


def _state(project: Project, words: dict, lang: str, stem: str, manifest, why: list[str], account) -> str:
    """Nothing if the result holds, else why it may not."""
    if account:
        where = words["cell"].format(cell=account["cell"]) if account.get("cell") else ""
        said = words["failed" if manifest else "lost"].format(where=where)
        copy = f'<a href="failed/{lang}/{quote(stem)}.ipynb">{words["copy"]}</a>'
        error = html.escape(account["error"])
        return f'<div class="state failed" role="note">{said} {copy}<pre>{error}</pre></div>'
    if why:
        shown = html.escape(", ".join(why[:3]) + (" …" if len(why) > 3 else ""))
        option = " --lang zh" if lang == "zh" else ""
        command = f"<code>{html.escape(project.call)} --only {html.escape(stem)}{option}</code>"
        return f'<p class="state" role="note">{words["older"].format(why=shown, command=command)}</p>'
    return ""


def _card(project: Project, words: dict, lang: str, stem: str, figure: dict) -> str:
    claim = html.escape(figure["claim"] or figure["name"], quote=True)
    folder = f"{lang}/{quote(stem)}"
    picture = f"{folder}/figures/{quote(figure['file'])}"
    png = store.output(project, lang, stem) / "figures" / f"{figure['file']}.png"
    size = "".join(f' {side}="{n}"' for side, n in zip(("width", "height"), _size(png), strict=False))
    pictures = " ".join(f'<a href="{picture}.{kind}">{kind.upper()}</a>' for kind in ("svg", "pdf", "png"))
    tables = " ".join(
        f'<a href="{folder}/tables/{quote(name)}.csv">CSV</a> '
        f'<a href="{folder}/tables/{quote(name)}.xlsx">Excel</a>'
        for name in figure["tables"]
    )
    facts = html.escape("\n".join(figure["facts"]))
    return (
        f'<figure class="card">\n<a href="{picture}.svg"><img src="{picture}.png" alt="{claim}"{size} '
        f'loading="lazy"></a>\n<figcaption>\n<h4>{claim}</h4>\n'
        f'<p class="files"><span><b>{words["picture"]}</b> {pictures}</span> '
        f"<span><b>{words['table']}</b> {tables}</span></p>\n"
        f"<details><summary>{words['facts']}</summary><pre>{facts}</pre></details>\n</figcaption>\n</figure>\n"
    )


def _size(png) -> tuple[int, ...]:
    """Width and height in pixels, from the first bytes of the file."""
    try:
        with open(png, "rb") as file:
            return struct.unpack(">II", file.read(24)[16:24])
    except (OSError, struct.error):
        return ()


def _anchor(lang: str, stem: str) -> str:
    return html.escape(f"{lang}-{stem}".replace(" ", "-"), quote=True)

"""The command line, run for real on small notebooks in a folder with a Chinese name and a space."""

import contextlib
import io
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import nbformat
import openpyxl
import pytest
from rich.console import Console

from commgov_lib import cli
from commgov_lib.cli.notebooks import meant
from commgov_lib.pipeline import edition, export, lab, pages, terminal
from commgov_lib.pipeline.export import Outcome, Project, code_cells, source
from commgov_lib.pipeline.pages import render
from commgov_lib.schema import CommgovError

REPOSITORY = Path(__file__).parents[2]
DRAW = """\
import os, pandas as pd, commgov_lib as cg
from commgov_lib.figures import style
cg.use_style()
@style.figure
def bars(table, *, ax=None):
    ax = style.axes(ax, size=(4, 2.5))
    ax.bar(table["kind"], table["n"])
    ax.set_title(style.t("Teams outnumber units", "志愿服务队多于共建单位"))
    return ax"""
ALPHA = [
    "# How many **teams**?",
    DRAW,
    'table = pd.DataFrame({"kind": ["unit", "team"], "n": [3, 5]})\nax = bars(table)',
    'print(os.environ["COMMGOV_LANG"], os.getcwd().endswith("notebooks"))',
    "pd.DataFrame({f'column_{k}': [k] for k in range(12)})",
    '_ = bars(pd.DataFrame({"kind": ["居委会"], "n": [1]}).set_index("kind").reset_index())',
]
BETA = ["# Who is covered?", "1 + 1", "# Reading"]
SLOW = [
    "# Slow",
    'import os, time\nif os.environ.get("SLOW"):\n    open(os.environ["SLOW"], "w").close(); time.sleep(60)',
]


def write_notebook(folder, name, cells):
    """Texts that begin with ``# `` are reading cells, the others are code."""
    book = nbformat.v4.new_notebook()
    book.metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    for number, text in enumerate(cells):
        new = nbformat.v4.new_markdown_cell if text.startswith("# ") else nbformat.v4.new_code_cell
        book.cells.append(new(text, id=f"cell-{number}"))
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(book, folder / name)


def command(root, *words):
    return [sys.executable, "-m", "commgov_lib.cli", "figures", "--root", str(root), *words]


def environment(**more):
    return os.environ | {"PYTHONPATH": str(REPOSITORY)} | more


def commgov(root, *words, **env):
    """``commgov figures`` as a process of its own, on no terminal."""
    return subprocess.run(
        command(root, *words), env=environment(**env), capture_output=True, encoding="utf-8", timeout=120
    )


def tree(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()
    }


def kernels(root):
    """Processes of kernels that work for a project (Linux only: elsewhere none are seen)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = entry.read_bytes().decode(errors="replace")
            if "ipykernel_launcher" in words and str(root) in words:
                found.append(entry.parent.name)
    return found


def until(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A project after its first run, and what that run said; tests copy it before they change it."""
    root = tmp_path_factory.mktemp("first") / "共治 lab"
    write_notebook(root / "notebooks", "01_alpha.ipynb", ALPHA)
    write_notebook(root / "notebooks", "02_beta.ipynb", BETA)
    done = commgov(root, "--jobs", "2")
    assert done.returncode == 0, done.stdout + done.stderr
    return root, done.stdout


@pytest.fixture
def copied(built, tmp_path):
    """The same project, moved elsewhere with its results."""
    root = tmp_path / "移 moved"
    shutil.copytree(built[0], root)
    return root


def test_a_run_writes_everything(built):
    root, said = built
    made = root / "build" / "en" / "01_alpha"
    assert sorted(tree(made)) == [
        "01_alpha.html",
        "01_alpha.ipynb",
        "figures/01_alpha-01-bars.pdf",
        "figures/01_alpha-01-bars.png",
        "figures/01_alpha-01-bars.svg",
        "figures/01_alpha-02-bars.pdf",
        "figures/01_alpha-02-bars.png",
        "figures/01_alpha-02-bars.svg",
        "manifest.json",
        "tables/01_alpha-01-bars.csv",
        "tables/01_alpha-01-bars.xlsx",
        "tables/01_alpha-02-bars.csv",
        "tables/01_alpha-02-bars.xlsx",
    ]
    assert (made / "figures/01_alpha-01-bars.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert (made / "figures/01_alpha-01-bars.pdf").read_bytes().startswith(b"%PDF")
    assert (made / "figures/01_alpha-01-bars.png").read_bytes().startswith(b"\x89PNG")
    assert (made / "tables/01_alpha-01-bars.csv").read_text(encoding="utf-8-sig").split() == [
        "kind,n",
        "unit,3",
        "team,5",
    ]
    sheet = openpyxl.load_workbook(made / "tables/01_alpha-02-bars.xlsx").active
    assert list(sheet.values) == [("kind", "n"), ("居委会", 1)]
    assert "2 notebooks run, 2 figures written" in said
    assert "en/01_alpha: done, 5/5 cells" in said
    assert not (root / "build" / ".staging").exists()


def test_the_executed_notebook_shows_no_trace_of_the_recorder(built):
    book = nbformat.read(built[0] / "build/en/01_alpha/01_alpha.ipynb", as_version=4)
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in code] == [1, 2, 3, 4, 5]
    assert code[2].outputs == [
        nbformat.from_dict({"output_type": "stream", "name": "stdout", "text": "en True\n"})
    ]
    assert all("execution" not in cell.metadata for cell in code)
    assert set(book.metadata) == {"kernelspec"}
    assert not [out for cell in code for out in cell.outputs if out.get("name") == "stderr"]
    assert [cell.id for cell in book.cells] == [f"cell-{k}" for k in range(6)]


def test_the_executed_notebook_is_what_jupyter_itself_would_store(built):
    script = (
        "import sys, nbformat, nbclient; book = nbformat.read(sys.argv[1], as_version=4);"
        "nbclient.NotebookClient(book, record_timing=False).execute(cwd=sys.argv[2]);"
        "book.metadata.pop('language_info'); print(nbformat.writes(book))"
    )
    notebook = built[0] / "notebooks/01_alpha.ipynb"
    words = [sys.executable, "-c", script, str(notebook), str(notebook.parent)]
    env = environment(PYTHONUTF8="1", COMMGOV_LANG="en")
    env.pop("MPLBACKEND", None)
    done = subprocess.run(words, env=env, capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout == (built[0] / "build/en/01_alpha/01_alpha.ipynb").read_bytes()


def test_no_file_carries_a_date(built):
    made = built[0] / "build/en/01_alpha"
    year = re.compile(rb"20[2-9]\d-[01]\d|D:20[2-9]\d")
    stamped = [
        name for name, data in tree(made).items() if name.endswith(("svg", "pdf")) and year.search(data)
    ]
    assert stamped == []
    assert b"tEXtSoftware" not in (made / "figures/01_alpha-01-bars.png").read_bytes()


class Page(HTMLParser):
    """Links, pictures, headings and ids of a page, and whether every tag is closed."""

    def __init__(self, text):
        super().__init__()
        self.links, self.pictures, self.tags, self.ids, self.open = [], [], [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append(tag)
        self.ids += [attrs["id"]] if "id" in attrs else []
        self.links += [attrs["href"]] if tag == "a" else []
        self.pictures += [attrs] if tag == "img" else []
        if tag not in ("meta", "img", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag == "img":  # closed in itself
            return
        assert self.open.pop() == tag


def test_the_index_leads_to_every_file_and_needs_nothing_else(built):
    build = built[0] / "build"
    text = (build / "index.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.open == []
    files = [unquote(link) for link in page.links if not link.startswith("#")]
    assert all((build / name).is_file() for name in files)
    assert {f"#{name}" for name in page.ids} >= {link for link in page.links if link.startswith("#")}
    assert len(page.ids) == len(set(page.ids))
    shown = {name for name in tree(build / "en") if not name.endswith("manifest.json")}
    assert {f"en/{name}" for name in shown} == set(files)
    assert [picture["alt"] for picture in page.pictures] == ["Teams outnumber units"] * 2
    assert all((build / picture["src"]).is_file() for picture in page.pictures)
    assert "script" not in page.tags
    assert "://" not in text
    assert "How many teams?" in text  # the heading without its stars
    assert "图集" not in text  # nothing Chinese was run
    assert "2 bars: sizes 3 to 5" in text


def test_the_page_of_a_notebook_stands_alone(built):
    text = (built[0] / "build/en/01_alpha/01_alpha.html").read_text(encoding="utf-8")
    page = Page(text)
    assert "script" not in page.tags
    assert [picture["alt"] for picture in page.pictures] == ["Teams outnumber units"] * 2
    assert all(picture["src"].startswith("data:image/png") for picture in page.pictures)
    assert "../../index.html" in page.links


def test_formulas_stand_on_the_page_as_code():
    text = "Write $x_a \\in [0, 1]$, pay 5 $ or 6 $.\n\n$$\nC_k = 1\n$$"
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_markdown_cell(text, id="a")])
    text = render(book, [], "en", "01_a")
    assert "<code>x_a \\in [0, 1]</code>, pay 5 $ or 6 $." in text
    assert "<code>C_k = 1</code>" in text


def test_nothing_changed_is_said_within_two_seconds_even_after_a_move(copied):
    """Two seconds on an idle machine: what others run meanwhile does not count, where the system says so."""
    before = tree(copied / "build")
    began, worked = time.monotonic(), sum(os.times()[2:4])
    done = commgov(copied)
    seconds, worked = time.monotonic() - began, sum(os.times()[2:4]) - worked
    assert done.returncode == 0
    assert "Nothing changed: 2 notebooks up to date" in done.stdout
    assert (worked or seconds) < 2
    assert seconds < 30
    after = tree(copied / "build")
    assert {n for n in after if after[n] != before.get(n)} <= {".lock"}


def test_nothing_changed_reads_no_heavy_package(copied):
    script = (
        "import sys; from commgov_lib.cli import main; code = main(sys.argv[1:]);"
        "heavy = {'pandas', 'numpy', 'matplotlib', 'nbclient', 'nbformat', 'zmq'} & set(sys.modules);"
        "sys.exit(code or (str(heavy) if heavy else 0))"
    )
    words = [sys.executable, "-c", script, "figures", "--root", str(copied)]
    done = subprocess.run(words, env=environment(), capture_output=True, encoding="utf-8", timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_failures_are_shown_and_harm_nothing(copied):
    notebooks = copied / "notebooks"
    write_notebook(notebooks, "02_beta.ipynb", [*BETA, "# more", "shares = {}  # 共建\nshares['[b]x[/b]']"])
    (notebooks / "03_torn.ipynb").write_text('{"cells": [', encoding="utf-8")
    write_notebook(notebooks, "04_dies.ipynb", ["# Dies", "import os\nos._exit(7)"])
    # What stands in a table is made printable; what a figure itself writes has to be.
    glyph = "ax = bars(pd.DataFrame({'kind': ['a'], 'n': [1]})); ax.set_title('\\U0001F3D8')"
    glyph += "; ax.figure.canvas.manager.destroy()"
    write_notebook(
        notebooks, "05_glyph.ipynb", ["# Glyph", DRAW, f"import matplotlib.pyplot as plt\n{glyph}"]
    )
    before = tree(copied / "build" / "en")
    done = commgov(copied, "--jobs", "2", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (done.returncode, done.stderr) == (1, "")
    assert "0 notebooks run, 0 figures written; 1 up to date; 4 failed" in done.stdout
    assert (
        "Failed: en/02_beta, cell [2]\n    shares = {}  # \\u5171\\u5efa\n    shares['[b]x[/b]']"
        in done.stdout
    )
    assert "KeyError: '[b]x[/b]'" in done.stdout
    assert "commgov lab notebooks/02_beta.ipynb" in done.stdout
    assert "no readable notebook" in done.stdout
    assert "Failed: en/04_dies, cell [1]" in done.stdout
    assert "The kernel died" in done.stdout
    assert "Failed: en/05_glyph, cell [2]" in done.stdout
    assert "missing from font" in done.stdout
    assert "Traceback" not in done.stdout
    assert tree(copied / "build" / "en") == before  # the earlier good result stays as it was
    failed = nbformat.read(copied / "build/failed/en/02_beta.ipynb", as_version=4)
    assert failed.cells[-1].outputs[0].ename == "KeyError"
    index = (copied / "build/index.html").read_text(encoding="utf-8")
    assert "From an earlier run: the last one failed in cell [2]." in index
    assert "The last run failed in cell [1]; there is no earlier result." in index
    Page(index)

    for name in ("03_torn", "04_dies", "05_glyph"):
        (notebooks / f"{name}.ipynb").unlink()
    write_notebook(notebooks, "02_beta.ipynb", [*BETA, "# more", "shares = {}"])
    done = commgov(copied)
    assert done.returncode == 0
    assert "1 notebook run, 0 figures written; 1 up to date" in done.stdout
    assert list((copied / "build/failed").rglob("*.*")) == []
    assert "earlier run" not in (copied / "build/index.html").read_text(encoding="utf-8")


def test_the_same_bytes_in_another_folder_with_another_home(built, tmp_path):
    root = tmp_path / "elsewhere"
    shutil.copytree(built[0] / "notebooks", root / "notebooks")
    home = tmp_path / "home"
    rogue = home / ".local/share/jupyter/kernels/python3"
    rogue.mkdir(parents=True)
    (rogue / "kernel.json").write_text('{"argv": ["/no/python"], "display_name": "x", "language": "x"}')
    (home / ".config/matplotlib").mkdir(parents=True)
    (home / ".config/matplotlib/matplotlibrc").write_text("lines.linewidth: 9\n")
    before = tree(home)
    done = commgov(
        root,
        "--only",
        "1",
        HOME=str(home),
        PYTHONHASHSEED="7",
        MPLBACKEND="pdf",
        TZ="Asia/Shanghai",
        LC_ALL="C",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert tree(root / "build/en/01_alpha") == tree(built[0] / "build/en/01_alpha")
    assert tree(home) == before


def test_chinese_figures_beside_the_english_ones(copied):
    done = commgov(copied, "--lang", "zh", "--only", "1")
    assert done.returncode == 0, done.stdout
    manifest = json.loads((copied / "build/zh/01_alpha/manifest.json").read_text(encoding="utf-8"))
    assert [figure["claim"] for figure in manifest["figures"]] == ["志愿服务队多于共建单位"] * 2
    book = nbformat.read(copied / "build/zh/01_alpha/01_alpha.ipynb", as_version=4)
    assert book.cells[3].outputs[0].text == "zh True\n"
    text = (copied / "build/index.html").read_text(encoding="utf-8")
    assert 'alt="志愿服务队多于共建单位"' in text
    assert 'alt="Teams outnumber units"' in text
    Page(text)


@pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")
def test_killed_or_interrupted_runs_leave_nothing_half_written(copied, tmp_path):
    write_notebook(copied / "notebooks", "03_slow.ipynb", SLOW)
    before = tree(copied / "build" / "en")
    for number, status, said in ((signal.SIGKILL, -9, ""), (signal.SIGINT, 130, "Interrupted.")):
        flag = tmp_path / f"begun-{number}"
        process = subprocess.Popen(
            command(copied),
            env=environment(SLOW=str(flag)),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
        until(flag.exists, 60)
        process.send_signal(number)
        _, error = process.communicate(timeout=20)
        assert process.returncode == status
        assert said in error
        assert "Traceback" not in error
        until(lambda: not kernels(copied), 10)
        assert tree(copied / "build" / "en") == before
    assert not (copied / "build/.staging").exists()
    done = commgov(copied)
    assert done.returncode == 0
    assert "1 notebook run, 0 figures written; 2 up to date" in done.stdout


def test_a_result_killed_while_being_replaced_comes_back(copied):
    project = Project.find(str(copied))
    target = project.output("en", "01_alpha")
    before = tree(target)
    old = project.staging("en", "01_alpha") / "old"
    old.parent.mkdir(parents=True)
    target.rename(old)
    with export.swept(project):
        assert tree(target) == before
    assert not (copied / "build/.staging").exists()


def test_two_runs_at_once_are_refused(copied):
    project = Project.find(str(copied))
    with export.spoken_for(project.build):
        done = commgov(copied)
    assert done.returncode == 1
    assert f"Another 'commgov figures' (process {os.getpid()}) is at work" in done.stderr
    assert "Traceback" not in done.stderr
    with export.spoken_for(project.build):
        pass


def test_a_build_folder_that_cannot_be_written(copied, capsys):
    target = copied / "taken"
    target.write_text("a file", encoding="utf-8")
    assert cli.main(["figures", "--root", str(copied), "--build", str(target)]) == 1
    error = capsys.readouterr().err
    assert f"commgov: Cannot write in {target}: " in error
    assert "--build FOLDER" in error


def test_a_full_disk_is_said_in_words(tmp_path):
    with pytest.raises(CommgovError, match="No space left on device"), export.writing(tmp_path):
        raise OSError(28, "No space left on device", "x.svg")


def why(root, stem="01_alpha", lang="en"):
    project = Project.find(str(root))
    return export.Results(project).why(root / "notebooks" / f"{stem}.ipynb", lang)


def test_what_makes_a_result_old(copied, monkeypatch):
    made = copied / "build/en/01_alpha"
    assert why(copied) == []
    assert why(copied, lang="zh") == ["never run"]
    notebook = copied / "notebooks/01_alpha.ipynb"
    text = notebook.read_text(encoding="utf-8")

    shutil.copy(made / "01_alpha.ipynb", notebook)  # the same cells with outputs, as saved in JupyterLab
    assert notebook.read_text(encoding="utf-8") != text
    assert why(copied) == []
    notebook.write_text(text.replace("[3, 5]", "[3, 6]"), encoding="utf-8")
    assert why(copied) == ["the notebook or a package"]
    assert why(copied, "02_beta") == []
    notebook.write_text(text, encoding="utf-8")

    picture = made / "figures/01_alpha-01-bars.png"
    picture.write_bytes(picture.read_bytes()[:-1])  # half-written by something else
    assert why(copied) == ["an output file"]

    monkeypatch.setattr(export, "versions", lambda: {"python": "4.0"})
    assert why(copied, "02_beta") == ["the notebook or a package"]


def test_data_and_code_count_by_content_not_by_date(tmp_path, monkeypatch):
    monkeypatch.delenv("COMMGOV_DATA", raising=False)
    project = Project(tmp_path, tmp_path / "build")
    (tmp_path / "data/builders").mkdir(parents=True)
    (tmp_path / "data/builders/make.py").write_text("", encoding="utf-8")
    table = tmp_path / "data/区 县.csv"
    table.write_text("a\n1\n", encoding="utf-8")
    files = project.inputs()
    assert "commgov_lib/cli/__init__.py" in files
    assert [name for name in files if name.startswith("data/")] == ["data/区 县.csv"]

    def digest():
        return export.Results(project).digests()["data/区 县.csv"]

    before = digest()
    os.utime(table, (1, 1))
    assert digest() == before
    kept = table.stat()
    table.write_text("a\n2\n", encoding="utf-8")
    os.utime(table, ns=(kept.st_atime_ns, kept.st_mtime_ns))  # same size, same date, other content
    assert digest() != before


def test_a_torn_state_file_only_costs_a_run(copied):
    (copied / "build/.state.json").write_text('{"en/01', encoding="utf-8")
    assert why(copied, "02_beta")
    done = commgov(copied, "--only", "2")
    assert done.returncode == 0
    assert "1 notebook run" in done.stdout
    assert why(copied, "02_beta") == []
    kept = json.loads((copied / "build/.state.json").read_text(encoding="utf-8"))
    assert list(kept) == ["en/02_beta"]


def test_results_of_a_renamed_notebook_go(copied):
    project = Project.find(str(copied))
    (copied / "build/en/mine").mkdir()
    (copied / "notebooks/02_beta.ipynb").rename(copied / "notebooks/02_reach.ipynb")
    with export.swept(project):
        pass
    assert sorted(p.name for p in (copied / "build/en").iterdir()) == ["01_alpha", "mine"]


def test_choosing_notebooks(built, capsys):
    project = Project.find(str(built[0]))

    def stems(*words):
        found, unknown = project.choose(list(words))
        return [path.stem for path in found], unknown

    assert stems() == (["01_alpha", "02_beta"], [])
    assert stems("2") == stems("02") == stems("Bet") == stems("02_beta.ipynb") == (["02_beta"], [])
    assert stems("beta", "1") == (["01_alpha", "02_beta"], [])
    assert stems("1", "12", "x") == (["01_alpha"], ["12", "x"])
    for words in (["--only", "01,77"], ["--only", "77"], ["--only", ","]):
        assert cli.main(["figures", "--root", str(built[0]), *words]) == 2
        error = capsys.readouterr().err
        assert "no notebook is meant by" in error
        assert "  01_alpha\n  02_beta" in error


def test_the_list_of_states(copied, capsys):
    assert cli.main(["figures", "--root", str(copied), "--list"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[0] == ["notebook", "language", "figures", "state"]
    assert lines[1] == ["01_alpha", "en", "2", "up", "to", "date"]
    assert lines[2] == ["01_alpha", "zh", "never", "run"]


def test_wrong_use(tmp_path, capsys):
    assert cli.main(["figures", "--jobs", "0"]) == 2
    assert "Invalid value for '--jobs'" in capsys.readouterr().err
    assert cli.main(["lab", "--port", "99999"]) == 2
    assert "Invalid value for '--port'" in capsys.readouterr().err
    assert cli.main(["figures", "--root", str(tmp_path)]) == 1
    assert "There is no folder 'notebooks'" in capsys.readouterr().err
    (tmp_path / "notebooks").mkdir()
    assert cli.main(["figures", "--root", str(tmp_path)]) == 0
    assert "There is no notebook" in capsys.readouterr().out
    assert cli.main(["lab", "--root", str(tmp_path)]) == 2
    assert "no notebook is meant" in capsys.readouterr().err


def test_help_and_version(capsys):
    assert cli.main(["--version"]) == 0
    assert re.fullmatch(r"commgov \d+\.\d+\.\d+\S*\n", capsys.readouterr().out)
    assert cli.main([]) == 2
    text = capsys.readouterr().out
    assert "figures" in text
    assert "lab" in text
    for name in ("figures", "lab"):
        assert cli.main([name, "--help"]) == 0
        text = capsys.readouterr().out
        assert "examples:" in text
        assert max(map(len, text.splitlines())) <= 92


def told(alive):
    """What the display writes during a small run, on a terminal or not."""
    console = Console(file=io.StringIO(), force_terminal=alive, width=90, highlight=False, color_system=None)
    show = terminal.Display(console)
    show.add("en/01_alpha", 4, None)
    show.add("en/02_beta", 2, 8.0)
    with show.live(jobs=2):
        assert show.left() is None  # nothing is known yet of the first
        show.start("en/01_alpha")
        show.cell("en/01_alpha", 1)
        assert show.left() > 0
        show.end("en/01_alpha", "done")
        show.start("en/02_beta")
        assert 7 < show.left() <= 8
        show.cell("en/02_beta", 1)
        show.end("en/02_beta", "failed")
        assert show.left() is None
    return console.file.getvalue()


def test_plain_lines_where_there_is_no_terminal():
    text = re.sub(r"\d+\.\d s", "# s", told(alive=False))
    assert text.splitlines() == [
        "en/01_alpha: running, 4 cells",
        "en/01_alpha: done, 4/4 cells, # s; about 8 s left",
        "en/02_beta: running, 2 cells",
        "en/02_beta: failed, 1/2 cells, # s",
    ]


def test_one_living_line_a_notebook_on_a_terminal():
    last = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", told(alive=True)).replace("\r", "\n").splitlines()
    lines = [line for line in last if line.strip()][-3:]
    assert [line.split()[0] for line in lines] == ["en/01_alpha", "en/02_beta", "all"]
    assert "4/4 cells done" in lines[0]
    assert "1/2 cells failed" in lines[1]


def test_a_long_cell_is_cut_and_a_summary_counts(tmp_path):
    console = Console(file=io.StringIO(), width=80, highlight=False)
    account = {"cell": 3, "code": "\n".join(f"line{k}" for k in range(40)), "error": "ValueError: no"}
    terminal.failure(console, Project(tmp_path, tmp_path), "en/01_alpha", account)
    terminal.summary(
        console, Project(tmp_path, tmp_path), Outcome(done=["a"], failed={"b": account}, figures=1)
    )
    text = console.file.getvalue()
    assert "line14\n    ... and 25 lines more\n  ValueError: no" in text
    assert "1 notebook run, 1 figure written; 1 failed" in text


def test_the_terminal_speaks_chinese(tmp_path):
    console = Console(file=io.StringIO(), width=120, highlight=False)
    project = Project(tmp_path, tmp_path)
    account = {"cell": 3, "code": "x", "error": "ValueError: no"}
    terminal.failure(console, project, "zh/01_alpha", account, "zh")
    terminal.summary(console, project, Outcome(done=["a"], failed={"b": account}, figures=1), "zh")
    terminal.summary(console, project, Outcome(current=["a", "b"]), "zh")
    terminal.states(console, [(Path("01_alpha.ipynb"), "zh", None, [], None)], [Path("01_alpha.ipynb")], "zh")
    text = console.file.getvalue()
    for said in (
        "失败：zh/01_alpha，单元格[3]",
        "运行1个笔记本，写出1幅图；1个失败，用时",
        "没有改动：2个笔记本已是最新",
        "从未运行",
    ):
        assert said in text
    assert str(terminal.clock(61).text("zh")) == "1分1秒"


def test_a_notebook_is_read_without_its_outputs(built):
    notebook = built[0] / "build/en/01_alpha/01_alpha.ipynb"
    content = source(notebook)
    assert code_cells(content) == 5
    assert content == source(built[0] / "notebooks/01_alpha.ipynb")
    assert source(built[0] / "nowhere.ipynb")["cells"] == []


def test_the_index_escapes_what_notebooks_say(tmp_path):
    figure = {"file": "a", "name": "q.n", "claim": '<b>"1" < 2</b>', "facts": ["<i>"], "tables": ["a"]}
    manifest = {"question": "<script>", "figures": [figure]}
    entry = Path("01_a & b.ipynb"), "en", manifest, ["<x>"], {"error": "<y>", "cell": 1}
    text = pages.index([entry], build=tmp_path, call="commgov figures", made_by=["make figures"])
    page = Page(text)
    assert "script" not in page.tags
    assert page.pictures[0]["alt"] == figure["claim"]
    assert not {"b", "i", "x", "y"} & set(page.tags) - {"b"}


def test_lab_listens_on_this_machine_only(built, monkeypatch):
    root = built[0]
    argv, address = lab.command(root, root / "notebooks/02_beta.ipynb", port=8890, browser=False)
    assert argv[:3] == [sys.executable, "-m", "jupyterlab"]
    assert "--ServerApp.ip=127.0.0.1" in argv
    assert f"--ServerApp.root_dir={root}" in argv
    assert "--ServerApp.open_browser=False" in argv
    assert address == "http://127.0.0.1:8890/lab/tree/notebooks/02_beta.ipynb"
    assert not [word for word in argv if "token" in word]  # others on the machine can read a command line
    for user, allowed in ((0, True), (1000, False)):
        monkeypatch.setattr(os, "geteuid", lambda user=user: user, raising=False)
        words, _ = lab.command(root, root / "notebooks/02_beta.ipynb", port=1, browser=True)
        assert ("--ServerApp.allow_root=True" in words) is allowed


def test_lab_takes_a_path_a_number_or_a_name(built, monkeypatch):
    project = Project.find(str(built[0]))
    beta = built[0] / "notebooks/02_beta.ipynb"
    assert meant(project, None).name == "01_alpha.ipynb"
    assert meant(project, "02") == meant(project, "beta") == beta
    assert meant(project, "notebooks/02_beta.ipynb") == meant(project, str(beta)) == beta
    monkeypatch.chdir(built[0] / "notebooks")
    assert meant(project, "02_beta.ipynb") == beta
    assert meant(project, str(Path(__file__))) is None  # not inside the project


def catalogue(notebook, chinese):
    """Write the Chinese of a notebook: {cell: (English, Chinese)}."""
    entries = [f'msgctxt "{k}"\nmsgid "{en}"\nmsgstr "{zh}"' for k, (en, zh) in chinese.items()]
    path = edition.catalogue_path(notebook)
    path.parent.mkdir(exist_ok=True)
    path.write_text("\n\n".join(entries) + "\n", encoding="utf-8", newline="\n")
    return path


@pytest.fixture
def spoken(tmp_path):
    """A project of one notebook that has its Chinese, but for one cell."""
    code = 'cg.use_style(network=None)  # a style\nprint(["# no comment"])  # 2'
    write_notebook(
        tmp_path / "notebooks",
        "01_alpha.ipynb",
        ["# How many?", f"import commgov_lib as cg\n{code}", "# New"],
    )
    notebook = tmp_path / "notebooks/01_alpha.ipynb"
    catalogue(notebook, {"cell-0": ("# How many?", "# 多少？"), "cell-1 comment 1": ("# a style", "# 样式")})
    return notebook


def test_the_chinese_notebook_is_made_from_its_catalogue(spoken):
    """Cells and comments in Chinese, figures too; what has no Chinese, or an outdated one, stays English."""
    texts = ["".join(cell["source"]) for cell in export.spoken(spoken, "zh")["cells"]]
    assert texts[0] == "# 多少？"
    assert texts[1].splitlines()[1:] == [
        'cg.use_style("zh", network=None)  # 样式',
        'print(["# no comment"])  # 2',
    ]
    assert texts[2] == "# New"
    assert "".join(export.spoken(spoken, "en")["cells"][0]["source"]) == "# How many?"
    path = edition.catalogue_path(spoken)
    path.write_text(f"#, fuzzy\n{path.read_text(encoding='utf-8')}", encoding="utf-8", newline="\n")
    assert "".join(export.spoken(spoken, "zh")["cells"][0]["source"]) == "# How many?"
    path.write_text('msgid "a\n', encoding="utf-8", newline="\n")
    fault = export.spoken(spoken, "zh")["fault"]
    assert "01_alpha.po is no readable catalogue" in fault
    assert "不是可读的译文目录" in fault.text("zh")


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("cg.use_style()", 'cg.use_style("zh")'),
        ('cg.use_style("en")', 'cg.use_style("zh")'),
        ('cg.use_style("en", network=net)', 'cg.use_style("zh", network=net)'),
        ("cg.use_style(network=net)", 'cg.use_style("zh", network=net)'),
        ('cg.use_style("zh")', 'cg.use_style("zh")'),
    ],
)
def test_figures_of_the_chinese_notebook_are_chinese(english, chinese):
    book = {"cells": [{"cell_type": "code", "id": "a", "source": [english]}]}
    assert edition.translated(book, {})["cells"][0]["source"] == chinese


def test_a_changed_catalogue_makes_the_chinese_notebook_anew_and_no_other(spoken):
    root = spoken.parent.parent
    assert "2 notebooks run" in commgov(root, "--lang", "both").stdout
    made = json.loads((root / "build/zh/01_alpha/01_alpha.ipynb").read_text(encoding="utf-8"))
    assert "".join(made["cells"][0]["source"]) == "# 多少？"
    assert Project.find(str(root)).manifest("zh", "01_alpha")["question"] == "多少？"
    catalogue(spoken, {"cell-0": ("# How many?", "# 有多少？")})
    assert [why(root, lang=lang) for lang in ("en", "zh")] == [[], ["the notebook or a package"]]


def test_lab_opens_copies_that_are_made_once(spoken):
    """A copy keeps what the user did; the original never changes; a copy that is older is told."""
    root = spoken.parent.parent
    project, before = Project.find(str(root)), spoken.read_bytes()
    copies = lab.copied(project, "en")
    assert copies == (root / "my_notebooks", [])
    mine = copies.folder / "01_alpha.ipynb"
    book = json.loads(mine.read_text(encoding="utf-8"))
    assert book["cells"] == json.loads(before)["cells"]
    book["cells"].pop()
    mine.write_text(json.dumps(book), encoding="utf-8", newline="\n")
    kept = mine.read_bytes()
    assert lab.copied(project, "en").older == []
    write_notebook(root / "notebooks", "01_alpha.ipynb", ["# How much?"])
    write_notebook(root / "notebooks", "02_beta.ipynb", BETA)
    assert lab.copied(project, "en").older == ["01_alpha"]
    assert mine.read_bytes() == kept
    assert sorted(p.name for p in copies.folder.iterdir()) == ["01_alpha.ipynb", "02_beta.ipynb"]
    mine.write_text("not json", encoding="utf-8", newline="\n")
    assert lab.copied(project, "en").older == []
    assert mine.read_text(encoding="utf-8") == "not json"


def test_chinese_copies_have_the_outputs_that_are_up_to_date(spoken):
    root = spoken.parent.parent
    project = Project.find(str(root))
    bare = json.loads((lab.copied(project, "zh").folder / spoken.name).read_text(encoding="utf-8"))
    assert "".join(bare["cells"][0]["source"]) == "# 多少？"
    assert bare["cells"][1]["outputs"] == []
    (root / "my_notebooks_zh" / spoken.name).unlink()
    commgov(root, "--lang", "zh")
    run = json.loads((lab.copied(project, "zh").folder / spoken.name).read_text(encoding="utf-8"))
    assert run["cells"][1]["outputs"][0]["text"] == ["['# no comment']\n"]
    assert run["metadata"]["commgov"] == bare["metadata"]["commgov"]


def test_git_sees_no_copy():
    """What ``make lab`` makes stands in folders that git leaves alone."""
    names = [f"{folder}/00_start_here.ipynb" for folder in lab.FOLDERS.values()]
    asked = ["git", "-C", str(REPOSITORY), "check-ignore", "--no-index", *names]
    assert subprocess.run(asked, capture_output=True, text=True).stdout.split() == names


def test_lab_refuses_to_edit_what_is_made(spoken, capsys):
    root = str(spoken.parent.parent)
    assert cli.main(["lab", "--root", root, "--edit", "--lang", "zh"]) == 2
    assert "notebooks/zh/*.po" in capsys.readouterr().err
    assert not (spoken.parent.parent / "my_notebooks_zh").exists()


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert lab.free_port(port) > port


@pytest.mark.skipif(os.name != "posix", reason="stops the server with a signal of POSIX")
def test_lab_really_starts_and_asks_for_its_token(built, tmp_path):
    root, port = built[0], lab.free_port(18888)
    words = ["lab", "--root", str(root), "--port", str(port), "--no-browser"]
    log = tmp_path / "log"
    with open(log, "w", encoding="utf-8") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "commgov_lib.cli", *words],
            env=environment(HOME=str(tmp_path), JUPYTER_RUNTIME_DIR=str(tmp_path / "run")),
            stdout=out,
            stderr=out,
        )
    try:
        until(lambda: "token=" in log.read_text(encoding="utf-8") or process.poll() is not None, 30)
        address, token = re.search(r"(http://127\.0\.0\.1:\S+)\?token=(\w+)", log.read_text()).groups()
        assert address.endswith("/lab/tree/my_notebooks/01_alpha.ipynb")
        assert "Your copies of the notebooks are in" in log.read_text(encoding="utf-8")
        base = f"http://127.0.0.1:{port}"

        def answer(url):
            try:
                with urllib.request.urlopen(url, timeout=5) as reply:
                    return reply.status, reply.read().decode()
            except urllib.error.HTTPError as error:
                with error:
                    return error.code, ""
            except OSError:
                return None, ""

        until(lambda: answer(f"{base}/api/contents?token={token}")[0] == 200, 60)
        assert "notebooks" in answer(f"{base}/api/contents?token={token}")[1]
        assert answer(f"{base}/api/contents")[0] == 403
        assert answer(f"{address}?token={token}")[0] == 200
        with pytest.raises(OSError, match="refused"):
            socket.create_connection(("127.0.0.2", port), timeout=2)
    finally:
        process.terminate()
        process.wait(20)
    text = log.read_text(encoding="utf-8")
    assert "Traceback" not in text

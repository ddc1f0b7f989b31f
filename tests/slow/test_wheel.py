"""The wheel alone, in an environment of its own and an empty folder: set-up, figures, lab, a study."""

import email
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tarfile
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EPOCH = "1767225600"  # 2026-01-01
MINE = re.compile(r"_?(?:_editable_impl_)?commgov_lab.*|_commgov_lab.*|.*\.pth")  # of the project's own .venv


def build(source: Path, *kinds: str) -> dict[str, Path]:
    """Build from a folder into its ``out``: kind → file."""
    out = source.parent / f"{source.name}-out"
    targets = [word for kind in kinds for word in ("-t", kind)]
    environment = os.environ | {"SOURCE_DATE_EPOCH": EPOCH, "PYTHONPATH": ""}
    command = [sys.executable, "-m", "hatchling", "build", *targets, "-d", str(out)]
    subprocess.run(command, cwd=source, env=environment, check=True, capture_output=True)
    return {"wheel": next(out.glob("*.whl"), None), "sdist": next(out.glob("*.tar.gz"), None)}


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    return tmp_path_factory.mktemp("wheel")


@pytest.fixture(scope="module")
def built(room):
    """The source as git has it in a folder of its own; a wheel and an sdist of it."""
    source = room / "source"
    asked = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (source / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, source / name)
    return build(source, "wheel", "sdist")


@pytest.fixture(scope="module")
def python(room, built):
    """A fresh environment with the locked packages, as links to those of .venv, and the wheel."""
    home = room / "环境 env"
    subprocess.run([sys.executable, "-m", "venv", str(home)], check=True)
    there, here = (Path(prefix) for prefix in (sys.prefix, home))
    packages = Path(os.path.relpath(Path(os.__file__).parent / "x", sys.base_prefix)).parent / "site-packages"

    def link(source, target):
        try:
            os.link(source, target)
        except OSError:
            shutil.copy2(source, target)

    for part in (packages, Path("share"), Path("etc")):
        for entry in (there / part).iterdir() if (there / part).is_dir() else ():
            if MINE.fullmatch(entry.name) or (here / part / entry.name).exists():
                continue
            (here / part).mkdir(parents=True, exist_ok=True)
            if entry.is_dir():
                shutil.copytree(entry, here / part / entry.name, copy_function=link)
            else:
                link(entry, here / part / entry.name)
    python = home / "bin" / "python"
    install = [python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", built["wheel"]]
    subprocess.run(install, check=True, cwd=room, env=clean(room))
    return python


def clean(room: Path) -> dict[str, str]:
    """Nothing of this checkout, and a home of its own."""
    kept = {k: v for k, v in os.environ.items() if not re.match("PYTHON|NUMBA|MPL|COMMGOV|JUPYTER|XDG", k)}
    return kept | {"HOME": str(room / "home")}


@pytest.fixture(scope="module")
def commgov(room, python):
    """``commgov`` of that environment, in an empty folder."""
    here = room / "空 empty"
    here.mkdir()

    def run(*words, at=here, status=0):
        command = [python, "-m", "commgov_lib.cli", *words]
        done = subprocess.run(command, cwd=at, env=clean(room), capture_output=True, encoding="utf-8")
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout

    run.here = here
    return run


def share(python: Path) -> Path:
    code = "import commgov_lib.installation as b; print(b.ROOT)"
    return Path(subprocess.check_output([python, "-c", code], cwd="/", encoding="utf-8").strip())


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_two_builds_are_the_same_bytes(room, built):
    """The second from the unpacked sdist, in another folder, at another time."""
    with tarfile.open(built["sdist"]) as packed:
        packed.extractall(room / "second", filter="data")
    (source,) = (room / "second").iterdir()
    for path in source.rglob("*"):
        os.utime(path, (1, 1))
    assert build(source, "wheel")["wheel"].read_bytes() == built["wheel"].read_bytes()
    with zipfile.ZipFile(built["wheel"]) as wheel:
        assert {info.date_time for info in wheel.infolist()} == {(2026, 1, 1, 0, 0, 0)}


def test_the_wheel_holds_the_data_the_notebooks_and_the_licences(built):
    """Each file that the data package lists, byte by byte; and no file of a checkout's own life."""
    with zipfile.ZipFile(built["wheel"]) as wheel:
        names = wheel.namelist()
        listed = json.loads(wheel.read("commgov_lib/share/data/datapackage.json"))["resources"]
        for part in listed:
            assert (
                wheel.read(f"commgov_lib/share/data/{part['path']}")
                == (ROOT / "data" / part["path"]).read_bytes()
            )
        (about,) = (name for name in names if name.endswith("METADATA"))
        metadata = email.message_from_bytes(wheel.read(about))
        for name in metadata.get_all("License-File"):
            assert f"{about.rpartition('/')[0]}/licenses/{name}" in names
    assert {licence["name"] for part in listed for licence in part["licenses"]} < set(
        metadata["License-Expression"].split(" AND ")
    )
    books = sorted(path.name for path in (ROOT / "notebooks").glob("*.ipynb"))
    assert sorted(n.rpartition("/")[2] for n in names if n.endswith(".ipynb")) == books
    assert [n for n in names if re.search(r"__pycache__|checkpoint|\.pyc$|/builders/|^tests|^my_", n)] == []


def test_set_up_compiles_into_the_users_cache_where_the_library_cannot_be_written(room, python, commgov):
    """No folder for kernels can be made beside them (a file has its name), so that root is refused too."""
    kernels = share(python).parent / "measures" / "_kernels"
    shutil.rmtree(kernels / "__pycache__", ignore_errors=True)
    (kernels / "__pycache__").write_text("", encoding="utf-8", newline="\n")
    said = commgov("setup")
    assert re.search(r"^Compiling inner loops: 1 of \d+, \d+ s$", said, re.M)
    assert int(re.search(r"^(\d+) forms compiled\.$", said, re.M)[1]) > 100
    assert len(list((room / "home" / ".cache" / "numba").rglob("*.nbi"))) > 100
    assert (kernels / "__pycache__").read_text(encoding="utf-8") == ""
    assert "没有需要编译的内容" in commgov("setup", "--lang", "zh")


def test_figures_are_written_where_the_user_is(python, commgov):
    """Of a notebook in both languages; nothing of what was installed changes."""
    before = tree(share(python))
    commgov("figures", "--only", "00", "--lang", "both")
    for lang in ("en", "zh"):
        assert (
            commgov.here / "build" / lang / "00_start_here" / "00_start_here.html"
        ).stat().st_size > 10_000
        assert list((commgov.here / "build" / lang).rglob("*.svg"))
    assert (commgov.here / "build" / "index.html").is_file()
    assert [path.name for path in commgov.here.iterdir()] == ["build"]
    assert {k: v for k, v in tree(share(python)).items() if "__pycache__" not in k} == {
        k: v for k, v in before.items() if "__pycache__" not in k
    }


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_new_study_is_checked_drawn_and_reported(python, room, commgov, lang):
    name = f"study_{lang}"
    commgov("new", name, "--lang", lang)
    mine = commgov.here / name
    commgov("check", "tables.xlsx", at=mine)
    run = [python, "-m", "nbconvert", "--to", "notebook", "--execute", "--output", "run.ipynb"]
    done = subprocess.run([*run, "study.ipynb"], cwd=mine, env=clean(room), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "image/png" in (mine / "run.ipynb").read_text(encoding="utf-8")
    commgov("report", "tables.xlsx", "--seed", "1", "--draws", "99", "--lang", lang, at=mine)
    assert list((mine / "tables-report").rglob("*.xlsx"))
    assert "exists" in subprocess.run(
        [python, "-m", "commgov_lib.cli", "new", name], cwd=commgov.here, env=clean(room),
        capture_output=True, encoding="utf-8",
    ).stderr  # fmt: skip


@pytest.mark.skipif(os.name != "posix", reason="stops the server with a signal of POSIX")
def test_lab_opens_copies_in_the_working_folder(python, room, commgov, tmp_path):
    words = ["-m", "commgov_lib.cli", "lab", "--no-browser", "--port", "18977"]
    with open(tmp_path / "log", "w", encoding="utf-8") as log:
        process = subprocess.Popen(
            [python, *words], cwd=commgov.here, env=clean(room), stdout=log, stderr=log
        )
    try:
        address, end = None, time.monotonic() + 120
        while time.monotonic() < end and process.poll() is None:
            found = re.search(r"http://\S+\?token=\w+", (tmp_path / "log").read_text(encoding="utf-8"))
            address = found and found[0]
            try:
                with urllib.request.urlopen(address, timeout=5) as reply:
                    assert reply.status == 200
                    break
            except (AttributeError, OSError):
                time.sleep(0.5)
        else:
            pytest.fail((tmp_path / "log").read_text(encoding="utf-8"))
        assert "/lab/tree/my_notebooks/00_start_here.ipynb" in address
        assert (commgov.here / "my_notebooks" / "00_start_here.ipynb").is_file()
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)

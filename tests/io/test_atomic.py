"""Whatever ends a writing, at whatever moment: the old or the new stands there, whole, and nothing else."""

import contextlib
import errno
import os
import shutil
import signal
import stat
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

import commgov_lib as cg
from commgov_lib import cli
from commgov_lib.io import atomic
from commgov_lib.pipeline import user_data as own_folder

from .. import own_networks

ROOT = Path(__file__).resolve().parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="locks, signals and modes of POSIX")
OLD, NEW = {"a.txt": b"old a", "b.txt": b"old b"}, {"a.txt": b"new a", "in/c.txt": b"new c"}
TARGETS = {
    "file": (lambda place, content: atomic.put(place, content), b"old", b"new"),
    "folder": (lambda place, content: atomic.put_folder(place, content), OLD, NEW),
}
# What Python tells a hook before it asks the system to do it.
CHANGES = ("os.mkdir", "os.rename", "os.chmod", "ctypes.dlopen")
_hook = {"call": None}
sys.addaudithook(lambda event, args: _hook["call"] and _hook["call"](event, args))


@contextlib.contextmanager
def told(call):
    """While it lasts, ``call`` hears of everything that Python is about to do."""
    _hook["call"] = call
    try:
        yield
    finally:
        _hook["call"] = None


def writes(event, args) -> Path | None:
    """The path that is about to be opened for writing."""
    flags = os.O_WRONLY | os.O_RDWR | os.O_CREAT
    if event == "open" and isinstance(args[0], (str, bytes)) and args[2] & flags:
        return Path(os.fsdecode(args[0]))
    return None


def stands(place: Path):
    """What stands in a place: the content of a file, those of a folder's files by name, or nothing."""
    if place.is_dir():
        return {p.relative_to(place).as_posix(): p.read_bytes() for p in place.rglob("*") if p.is_file()}
    return place.read_bytes() if place.exists() else None


@pytest.fixture(params=[(kind, old) for kind in TARGETS for old in (True, False)], ids=str)
def case(request, tmp_path):
    kind, there = request.param
    put, old, new = TARGETS[kind]
    place = tmp_path / "room" / "出 力"
    place.parent.mkdir()
    if there:
        put(place, old)
    return put, place, old if there else None, new


@pytest.fixture(params=[True, False], ids=["in one step", "in two steps"])
def exchange(request, monkeypatch):
    """Disks that can swap two folders, and those that cannot."""
    if not request.param:
        monkeypatch.setattr(atomic, "_exchanged", lambda one, other: False)


# ---- one place where everything is written ----------------------------------------------------------------


@pytest.mark.parametrize(
    "failure",
    [OSError(errno.ENOSPC, "No space left on device"), OSError(errno.EROFS, "x"), KeyboardInterrupt()],
)
def test_a_refusal_or_ctrl_c_at_any_step_leaves_all_as_it_was(case, exchange, failure):
    put, place, old, new = case
    tried = 0
    for step in range(1, 99):
        left = [step]

        def refuse(event, args, left=left):
            if event in CHANGES or writes(event, args) or isinstance(failure, KeyboardInterrupt):
                left[0] -= 1
                if left[0] == 0:
                    raise failure

        done = False
        with contextlib.suppress(type(failure)), told(refuse):
            put(place, new)
            done = True
        # Who types Ctrl-C while the new is already in its place keeps the new.
        late = isinstance(failure, KeyboardInterrupt) and stands(place) == new
        assert stands(place) == (new if done or late else old), step
        assert [p for p in place.parent.iterdir() if p != place] == [], step
        if left[0] > 0:
            break
        tried += not done
        if done or late:  # without the one step that swaps folders, it goes on in two
            shutil.rmtree(place) if place.is_dir() else place.unlink()
            if old is not None:
                put(place, old)
    assert done
    assert tried >= 3


@posix
def test_a_kill_at_any_step_leaves_the_old_or_the_new_and_the_next_run_cleans_up(tmp_path):
    script = """
        import os, sys
        from pathlib import Path
        sys.dont_write_bytecode = True
        from commgov_lib.io import atomic

        OLD, NEW, left = {"a": b"old a", "b": b"old b"}, {"a": b"new a", "in/c": b"new c"}, [0]
        def die(event, args):
            if event == "open" or event.startswith(("os.", "shutil.", "ctypes.")):
                left[0] -= 1
                if left[0] == 0:
                    os._exit(9)
        sys.addaudithook(die)
        os.fsync = lambda held: None  # no power cut is played here

        def stands(place):
            if place.is_dir():
                inside = [p for p in place.rglob("*") if p.is_file()]
                return {p.relative_to(place).as_posix(): p.read_bytes() for p in inside}
            return place.read_bytes() if place.exists() else None

        def killed(step):
            "Whether a process that puts the new into its place dies before so many steps."
            child = os.fork()
            if child:
                return os.waitpid(child, 0)[1] != 0
            left[0] = step
            put(place, new)
            left[0] = 0
            os._exit(0)

        real, count = atomic._exchanged, 0
        for put, old, new in ((atomic.put, b"old", b"new"), (atomic.put_folder, OLD, NEW)):
            for before in (old, None):
                for swap in (real, lambda one, other: False):
                    atomic._exchanged = swap
                    may_be = [before, new]
                    if swap is not real and put is atomic.put_folder:
                        may_be.append(None)  # the old one has stepped aside; the next writing brings it back
                    for step in range(1, 999):
                        place = Path(sys.argv[1], str(count), "x")
                        count += 1
                        if before is not None:
                            put(place, before)
                        if not killed(step):
                            break
                        assert stands(place) in may_be, (count, step, stands(place))
                        for other in place.parent.glob("*"):
                            assert other == place or (other.name[0] == "." and other.suffix == ".part"), other
                        atomic.put(place.with_name("y"), b"another")
                        assert stands(place) in may_be[:2], (count, step)
                        assert {p.name for p in place.parent.iterdir()} <= {"x", "y"}
                    assert stands(place) == new
        print(count)
    """
    words = [sys.executable, "-c", textwrap.dedent(script), str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=120, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 80, "so many moments were tried"


@posix
@pytest.mark.parametrize("kind", TARGETS)
def test_a_kill_in_the_middle_of_a_file_leaves_the_old(kind, tmp_path):
    """The system itself kills the process at byte 10,000."""
    put, old, _ = TARGETS[kind]
    put(tmp_path / "x", old)
    call = (
        "put(sys.argv[1], long)" if kind == "file" else "put_folder(sys.argv[1], {'a': b'short', 'b': long})"
    )
    script = (
        "import resource, signal, sys; sys.dont_write_bytecode = True; from commgov_lib.io import atomic;"
        "signal.signal(signal.SIGXFSZ, signal.SIG_DFL); resource.setrlimit(resource.RLIMIT_CORE, (0, 0));"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000)); long = b'x' * 50_000; atomic." + call
    )
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path / "x")], check=False, cwd=ROOT)
    assert done.returncode == -signal.SIGXFSZ
    assert stands(tmp_path / "x") == old
    (left,) = [p for p in tmp_path.iterdir() if p.name != "x"]
    assert 10_000 in [p.stat().st_size for p in left.rglob("*")]
    atomic.put(tmp_path / "z", b"1")
    assert {p.name for p in tmp_path.iterdir()} == {"x", "z"}


@posix
def test_what_another_run_is_writing_is_not_swept(tmp_path):
    with atomic._beside(tmp_path / "a") as stage:
        (stage / "new").write_bytes(b"mine")
        atomic.put(tmp_path / "b", b"1")
        assert (stage / "new").read_bytes() == b"mine"
    assert [p.name for p in tmp_path.iterdir()] == ["b"]


def test_folders_made_for_nothing_are_removed(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for place in (tmp_path / "file" / "x", tmp_path / "a" / "b" / ("x" * 400)):
        with pytest.raises(OSError, match=r"exists|directory|too long"):
            atomic.put(place, b"1") if "file" in place.parts else atomic.put_folder(place, NEW)
    atomic.try_file(tmp_path / "c" / "d" / "x")
    assert [p.name for p in tmp_path.iterdir()] == ["file"]


@posix
def test_links_rights_and_long_names_stand(tmp_path):
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "real").chmod(0o600)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    atomic.put(tmp_path / "link", b"new")
    assert (tmp_path / "real").read_bytes() == b"new"
    assert (tmp_path / "link").is_symlink()
    assert stat.S_IMODE((tmp_path / "real").stat().st_mode) == 0o600
    atomic.put_folder(tmp_path / "net", OLD)
    (tmp_path / "net").chmod(0o700)
    atomic.put_folder(tmp_path / "net", NEW)
    assert stat.S_IMODE((tmp_path / "net").stat().st_mode) == 0o700
    atomic.put(tmp_path / ("名" * 85), b"255 bytes")
    assert (tmp_path / ("名" * 85)).read_bytes() == b"255 bytes"


@posix
def test_what_may_hold_personal_data_is_readable_by_its_owner_only(tmp_path):
    """Also where a file or folder of that name had wider rights."""
    for name in ("new", "old"):
        path, folder = tmp_path / name, tmp_path / f"{name} folder"
        if name == "old":
            path.write_bytes(b"")
            path.chmod(0o666)
            atomic.put_folder(folder, OLD)
            folder.chmod(0o777)
        atomic.put(path, b"1", private=True)
        atomic.put_folder(folder, {"a/b.txt": b"2"}, private=True)
        found = {p: stat.S_IMODE(p.stat().st_mode) for p in (path, folder, *folder.rglob("*"))}
        assert found == {p: 0o700 if p.is_dir() else 0o600 for p in found}
        assert len(found) == 4


@posix
def test_what_import_and_check_write_is_readable_by_its_owner_only(tmp_path, capsys):
    source = tmp_path / "a.csv"
    source.write_text("源,目标\n甲银行,乙医院\n", encoding="utf-8", newline="\n")
    pages = [tmp_path / f"faults.{end}" for end in ("html", "json", "csv", "xlsx")]
    for page in pages:
        page.write_bytes(b"")
        page.chmod(0o644)
    out = tmp_path / "out"
    out.mkdir()
    inside = [out / f"{page.name}" for page in pages]
    assert cli.main(["import", str(source), "--yes"]) == 0
    words = [word for page in (*pages, *inside) for word in ("--out", str(page))]
    assert cli.main(["check", str(source), "--relation", "helps", *words]) == 0
    written = [tmp_path / "a.mapping.json", *(tmp_path / "a").iterdir(), *pages, *inside]
    assert {stat.S_IMODE(path.stat().st_mode) for path in written} == {0o600}
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("kind", ["folder", "pipe"])
def test_what_is_no_file_is_not_replaced(kind, tmp_path):
    place = tmp_path / "x.csv"
    place.mkdir() if kind == "folder" else os.mkfifo(place)
    with pytest.raises(cg.CommgovError, match=r"cannot write .* Fix: "):
        atomic.write_bytes(place, b"1")
    assert place.is_dir() or place.is_fifo()
    with pytest.raises(cg.CommgovError, match="embedded null"):
        atomic.write_bytes(f"{tmp_path}/a\0b", b"1")


# ---- every command writes there, and only there -----------------------------------------------------------

COMMANDS = {
    "import": ["import", "联系.csv", "--yes", "--out", "out/城"],
    "aliases": ["import", "联系.csv", "--yes", "--aliases", "aliases.csv", "--out", "out/b"],
    "template": ["import", "--template", "out/t.xlsx"],
    "check": [
        "check",
        "bad.csv",
        *(w for e in ("html", "json", "csv", "xlsx") for w in ("--out", f"out/f.{e}")),
    ],
    **{
        f"export{ending}": ["export", "city", f"out/e{ending}"]
        for ending in ("", ".zip", ".xlsx", ".csv", ".gexf", ".graphml", ".dl", ".net", ".paj")
    },
    "report": ["report", "city", "--seed", "1", "--draws", "39", "--out", "out/rep"],
}


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A folder to work in, with small files to read, and a folder of its own for temporary files."""
    here = tmp_path / "room"
    (here / "out").mkdir(parents=True)
    (tmp_path / "tmp").mkdir()
    texts = {
        "联系.csv": "源,目标,关系\n甲银行,乙社区,帮扶\n丁医院,乙社区,帮扶\n",
        "aliases.csv": "name,use\n甲银行,甲行\n",
        "bad.csv": "source,target,weight\na,b,-1\n",
    }
    for name, text in texts.items():
        (here / name).write_text(text, encoding="utf-8", newline="\n")
    cg.write(own_networks.three_ties(), here / "city")
    monkeypatch.chdir(here)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    return here


def words(name):
    return COMMANDS[name] + ["--lang", "zh"]


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_opens_only_drafts_and_asks_no_network(name, room, capsys):
    opened, asked = [], []

    def note(event, args):
        path = writes(event, args)
        # What numba compiles is kept with the library, or at the user's.
        if path and path.suffix not in (".nbi", ".nbc", ".pyc") and "__pycache__" not in path.parts:
            opened.append(path)
        if event.startswith("socket.") and event != "socket.__new__":
            asked.append((event, args[1:]))

    with told(note):
        status = cli.main(words(name))
    assert status == (1 if name == "check" else 0), capsys.readouterr().err
    assert opened
    assert [
        p for p in opened if not any(part.endswith(".part") for part in p.parts) and p != Path("/dev/null")
    ] == []
    assert asked == []
    assert [p for p in room.rglob(".*")] == []
    assert list((room.parent / "tmp").iterdir()) == []
    assert list((room / "out").iterdir())


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_on_a_full_disk_says_so_and_leaves_all_as_it_was(name, room, capsys):
    before = stands(room)

    def full(event, args):
        path = writes(event, args)
        if path and any(part.endswith(".part") for part in path.parts):
            raise OSError(errno.ENOSPC, "No space left on device")

    with told(full):
        status = cli.main(words(name))
    said = capsys.readouterr().err
    assert status == 1
    assert "磁盘已满" in said
    assert "Error" not in said
    assert stands(room) == before
    assert [p for p in room.rglob(".*")] == []
    assert list((room.parent / "tmp").iterdir()) == []


@posix
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_stopped_while_writing_leaves_all_as_it_was(number, room, capsys, monkeypatch):
    monkeypatch.setattr(signal, "getsignal", lambda n: signal.default_int_handler)
    kept = signal.signal(signal.SIGINT, signal.default_int_handler)
    before = stands(room)
    monkeypatch.setattr(os, "fsync", lambda held: os.kill(os.getpid(), number))
    try:
        assert cli.main(["export", "city", "out/new", "--lang", "zh"]) == 130
    finally:
        signal.signal(signal.SIGINT, kept)
    assert "已中断" in capsys.readouterr().err
    assert stands(room) == before
    assert list((room / "out").iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_an_output_that_takes_nothing_is_told(room):
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
    with open("/dev/full", "wb") as full:
        command = [sys.executable, "-m", "commgov_lib.cli", *words("export.dl")]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=env, check=False)
    said = done.stderr.decode("utf-8")
    assert done.returncode == 1
    assert said == "commgov: 系统拒绝了（磁盘已满）。改法：请腾出磁盘空间，或给予权限。\n"


# ---- what is read, and what somebody has filled in, is not written over -----------------------------------


@pytest.mark.parametrize(
    "command",
    [
        ["check", "bad.csv", "--out", "bad.csv"],
        ["check", "city", "--out", "city/faults.csv"],
        ["export", "city", "city"],
        ["export", "city", "city/ties.csv"],
        ["export", "联系.csv", "./联系.csv"],
        ["import", "city", "--out", "city"],
    ],
)
def test_what_is_read_is_not_written_over(command, room, capsys):
    before = stands(room)
    assert cli.main(command) == 1
    assert "would be part of what is read. Fix: " in capsys.readouterr().err
    assert stands(room) == before


def test_what_a_killed_run_left_is_neither_read_nor_in_the_way(room):
    left = room / "city" / ".commgov-0.part" / "new"
    left.parent.mkdir()
    left.write_bytes(b"x,y\n1")
    assert cg.report.check(room / "city").faults.empty
    assert len(cg.read(room / "city").ties) == len(own_networks.three_ties().ties)
    assert cli.main(["import", "联系.csv", "--yes", "--out", "city"]) == 0
    assert not left.parent.exists()


def test_a_template_that_was_filled_in_is_kept(room, capsys):
    assert cli.main(words("template")) == 0
    assert cli.main(words("template")) == 0
    made = Path("out/t.xlsx").read_bytes()
    shutil.copy("联系.csv", "out/t.xlsx")
    assert cli.main(words("template")) == 1
    assert "不是空白模板" in capsys.readouterr().err
    assert Path("out/t.xlsx").read_bytes() == Path("联系.csv").read_bytes() != made


# ---- the notebooks on a user's own network ----------------------------------------------------------------


def test_notebooks_half_replaced_are_still_known_as_not_the_users(room):
    cg.write(own_networks.chinese(), room / "town")

    def project(data):
        return own_folder.project(str(room / data), build=str(room / "build"))

    def full(event, args, left):
        if event == "os.rename" and str(args[1]).startswith(str(room / "build")):
            left[0] -= 1
            if left[0] < 0:
                raise OSError(errno.ENOSPC, "No space left on device")

    for data in ("city", "town"):  # the first time, and in place of others
        for done in (1, 5):
            left = [done]
            with (
                pytest.raises(cg.CommgovError, match="No space left"),
                told(lambda event, args, left=left: full(event, args, left)),
            ):
                project(data)
        made = project(data)
        assert own_folder.edited(made) == []
        assert len(made.notebooks()) == 14
        texts = [p.read_text(encoding="utf-8") for p in made.notebooks()]
        assert sum(f"../../{data}" in text for text in texts) > 3
        other = {"city": "town", "town": "city"}[data]
        assert not any(f"../../{other}" in text for text in texts)


def test_what_numba_compiles_is_kept_where_it_can_be_and_used_anyway(tmp_path, monkeypatch):
    from numba.core import caching

    from commgov_lib.measures._kernels import njit

    def twice(x):
        return 2 * x

    monkeypatch.setattr("numba.config.CACHE_DIR", str(tmp_path))
    kept = njit(cache=True, nogil=True)(twice)
    assert kept(21) == 42
    assert [p.suffix for p in sorted(tmp_path.rglob("*.nb*"))] == [".nbc", ".nbi"]
    shutil.rmtree(tmp_path)  # a disk that refuses
    (tmp_path).write_bytes(b"")
    again = njit(cache=True)(lambda x: 3 * x)
    monkeypatch.setattr(caching.IndexDataCacheFile, "save", lambda *given: os.listdir(tmp_path / "x"))
    assert again(14) == 42
    monkeypatch.setattr("inspect.getfile", lambda function: str(tmp_path / "nowhere.py"))  # no place at all
    assert njit(cache=True)(twice)(21) == 42

"""Files and folders that appear whole or not at all, whatever ends the writing of them.

What is written first stands in a folder ``.commgov-….part`` beside its place, on the same disk, and takes its
place in one step. That folder is gone when the writing ends, well or not; what a power cut or ``kill -9``
leaves of it, the next writing in the same place removes. No reader looks into it: its name begins with a dot.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

DRAFTS = ".commgov-*.part"  # names that are no results
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def put(path: str | Path, content: bytes | Iterable[bytes]):
    """Write a file: afterwards it holds the new content or, where that failed, what it held before.

    Parameters
    ----------
    path
        Where; folders above it are made. A link is followed, and a file that is there keeps its rights.
    content
        What; it may come in pieces.

    Raises
    ------
    OSError
        The disk refuses, or something else than a file has that name; then all is as it was.
    """
    path = _meant(path)
    with _beside(path) as stage:
        _write(stage / "new", content)
        _rights(path, stage / "new")
        os.replace(stage / "new", path)


def put_folder(folder: str | Path, files: dict[str, bytes]):
    """Write a folder in place of what stands there: all the new files and no other, or what there was.

    Parameters
    ----------
    folder
        Where; folders above it are made. A link is followed.
    files
        Name (with ``/`` for folders inside) → content.

    Raises
    ------
    OSError
        The disk refuses; then all is as it was.

    Notes
    -----
    On Linux the two folders change places in one step. Elsewhere, and on disks that know no such step, the
    old one steps aside first: whoever kills the process between the two steps finds the folder gone, and
    the next writing in the same place puts it back.
    """
    folder = Path(os.path.realpath(folder))
    with _beside(folder) as stage:
        new = stage / "new"
        new.mkdir()
        for name, content in files.items():
            (new / name).parent.mkdir(parents=True, exist_ok=True)
            _write(new / name, content)
        if not folder.exists():
            os.replace(new, folder)
            return
        _rights(folder, new)
        if not _exchanged(new, folder):
            (stage / "old").mkdir()
            os.replace(folder, stage / "old" / folder.name)
            os.replace(new, folder)


def try_out(path: str | Path, *, folder: bool = False):
    """See whether a file, or a folder, can be written in a place, and leave no trace.

    Raises
    ------
    OSError
        It cannot.
    """
    with _beside(Path(os.path.realpath(path)) if folder else _meant(path)) as stage:
        _write(stage / "new", b"")


def _meant(path: str | Path) -> Path:
    """The file that a path means, if a file can stand there and may be changed."""
    path = Path(os.path.realpath(path))
    if path.is_dir():
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        raise OSError(errno.EEXIST, "it is no file", str(path))  # a device or a pipe
    if path.exists() and not os.access(path, os.W_OK):
        raise OSError(errno.EACCES, os.strerror(errno.EACCES), str(path))
    return path


def _rights(old: Path, new: Path):
    with contextlib.suppress(OSError):  # there is no old one, or the disk knows no rights
        shutil.copymode(old, new)


def _write(path: Path, content: bytes | Iterable[bytes]):
    with open(path, "xb") as file:
        file.writelines([content] if isinstance(content, bytes) else content)
        file.flush()
        os.fsync(file.fileno())  # some disks tell only now that they are full


@contextlib.contextmanager
def _beside(path: Path) -> Iterator[Path]:
    """A folder of one's own beside a path; afterwards it is gone, and what was made for it and is empty."""
    made = [above for above in path.parents if not above.exists()]
    stage = path.with_name(f".commgov-{secrets.token_hex(8)}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with _swept(path.parent):
            try:
                stage.mkdir(mode=0o700)
                yield stage
            finally:
                try:
                    _clear(stage)
                except BaseException:  # Ctrl-C just now
                    _clear(stage)
                    raise
    finally:
        for above in made:
            with contextlib.suppress(OSError):  # a folder that holds something stays
                above.rmdir()


@contextlib.contextmanager
def _swept(folder: Path) -> Iterator[None]:
    """Remove what killed writers left in a folder; those that live hold a lock on it, as this one does."""
    try:
        import fcntl

        held = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):  # nobody can tell who lives: nothing is removed
        yield
        return
    try:
        with contextlib.suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for left in sorted(folder.glob(DRAFTS)):
                about = left.lstat()
                if stat.S_ISDIR(about.st_mode) and about.st_uid == os.getuid():  # nobody else's
                    _clear(left)
        with contextlib.suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_SH)
        yield
        with contextlib.suppress(OSError):
            os.fsync(held)  # the new name, too, outlives a power cut
    finally:
        with contextlib.suppress(OSError):
            fcntl.flock(held, fcntl.LOCK_UN)  # a process forked meanwhile would keep it
        os.close(held)


def _clear(stage: Path):
    """Remove a folder of drafts; what stepped aside in it and has no successor goes back first."""
    try:
        for old in stage.glob("old/*"):
            if not os.path.lexists(stage.with_name(old.name)):
                os.replace(old, stage.with_name(old.name))
    except OSError:  # better a hidden folder too many than a result lost
        return
    shutil.rmtree(stage, ignore_errors=True)


def _exchanged(one: Path, other: Path) -> bool:
    """Whether two folders have changed places in one step."""
    try:
        exchange = ctypes.CDLL(None).renameat2
    except (AttributeError, OSError, TypeError):  # not on this system
        return False
    return exchange(_HERE, os.fsencode(one), _HERE, os.fsencode(other), _EXCHANGE) == 0

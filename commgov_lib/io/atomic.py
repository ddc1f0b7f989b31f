"""Write files and folders whole or not at all, whatever ends the writing of them.

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
from fnmatch import fnmatch
from pathlib import Path

from ..messages import word
from ..schema import CommgovError

DRAFTS = ".commgov-*.part"  # names that are no results
_HERE, _EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux


def write_bytes(path: str | Path, content: bytes | Iterable[bytes], *, private: bool = False):
    """Write a file so that it appears whole or not at all.

    Parameters
    ----------
    path, content, private
        As in :func:`put`.

    Raises
    ------
    CommgovError
        The file cannot be written there.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_bytes(Path(folder) / "new" / "a.txt", b"1")
    ...     (Path(folder) / "new" / "a.txt").read_bytes()
    b'1'
    """
    with writing(path):
        put(path, content, private=private)


def write_folder(folder: str | Path, files: dict[str, bytes], *, known=(), private: bool = False):
    """Write a folder of files so that it appears whole or not at all, and takes nobody's files with it.

    Parameters
    ----------
    folder
        Where; its parents are made. A folder that exists is replaced if it holds nothing but files that an
        earlier call wrote.
    files
        Name (with ``/`` for folders inside) → content.
    known
        Further names that an earlier call may have written.
    private
        As in :func:`put`.

    Raises
    ------
    CommgovError
        The folder holds other files, or the disk refuses; then everything is as it was.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_folder(Path(folder) / "tables", {"en/a.txt": b"1"})
    ...     [path.name for path in Path(folder).rglob("*.txt")]
    ['a.txt']
    """
    folder = Path(folder).absolute()
    _refuse_others(folder, {*files, *known})
    with writing(folder):
        put_folder(folder, files, private=private)


def try_file(path: str | Path):
    """Test whether a file can be written in a place: before much is computed, not after.

    Raises
    ------
    CommgovError
        It cannot.
    """
    with writing(path):
        _try(_meant(path))


def try_folder(folder: str | Path, known):
    """Test whether :func:`write_folder` will succeed: no file is lost, and the disk accepts it.

    Parameters
    ----------
    folder
        Where something is to be written; it may exist or not.
    known
        Names (with ``/`` for folders inside) that may be replaced.

    Raises
    ------
    CommgovError
        It will not.

    Examples
    --------
    >>> try_folder("a folder that does not exist", {"a.csv"})
    """
    _refuse_others(Path(folder).absolute(), known)
    with writing(folder):
        _try(Path(os.path.realpath(folder)))


@contextlib.contextmanager
def writing(path: str | Path) -> Iterator[None]:
    """Turn what the disk refuses into a message.

    Raises
    ------
    CommgovError
        In place of what the disk, or an impossible name, raises.
    """
    try:
        yield
    except (OSError, ValueError) as error:
        raise CommgovError(
            "cannot write '{path}' ({error}). Fix: close it where it is open, make room on the "
            "disk, or write to another folder.",
            path=path,
            error=word(getattr(error, "strerror", None) or str(error)),
        ) from error


def put(path: str | Path, content: bytes | Iterable[bytes], *, private: bool = False):
    """Write a file: afterwards it holds the new content or, where that failed, what it held before.

    Parameters
    ----------
    path
        Where; folders above it are made. A link is followed, and a file that is there keeps its rights.
    content
        What; it may come in pieces.
    private
        Let its owner alone read it, whatever rights a file of that name had: it may hold personal data.

    Raises
    ------
    OSError
        The disk refuses, or something else than a file has that name; then all is as it was.
    """
    path = _meant(path)
    with _beside(path) as stage:
        _write(stage / "new", content)
        _rights(path, stage / "new", private=private)
        os.replace(stage / "new", path)


def put_folder(folder: str | Path, files: dict[str, bytes], *, private: bool = False):
    """Write a folder in place of what stands there: all the new files and no other, or what there was.

    Parameters
    ----------
    folder
        Where; folders above it are made. A link is followed.
    files
        Name (with ``/`` for folders inside) → content.
    private
        As in :func:`put`.

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
        if folder.exists():
            _rights(folder, new)
        if private:
            for one in (new, *new.rglob("*")):
                _rights(one, one, private=True)
        if not folder.exists():
            os.replace(new, folder)
            return
        if not _exchanged(new, folder):
            (stage / "old").mkdir()
            os.replace(folder, stage / "old" / folder.name)
            os.replace(new, folder)


def _try(path: Path):
    """Write something beside a path, and leave no trace."""
    with _beside(path) as stage:
        _write(stage / "new", b"")


def _refuse_others(folder: Path, known):
    """Refuse what is no folder, and one that holds files of other names: to replace it would remove them."""
    if not folder.name:
        raise CommgovError("'{folder}' is the root of the disk. Fix: name a new folder.", folder=folder)
    if os.path.lexists(folder) and not folder.is_dir():
        raise CommgovError(
            "'{folder}' is not a folder. Fix: choose another name, or end it in .zip.", folder=folder
        )
    there = [p.relative_to(folder) for p in sorted(folder.rglob("*")) if not p.is_dir()]
    others = [p.as_posix() for p in there if p.as_posix() not in known and not fnmatch(p.parts[0], DRAFTS)]
    if others:
        names = ", ".join(others[:3]) + (" …" if len(others) > 3 else "")
        raise CommgovError(
            "the folder '{folder}' holds other files ({names}). Fix: name a new folder.",
            folder=folder,
            names=names,
        )


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


def _rights(old: Path, new: Path, *, private: bool = False):
    with contextlib.suppress(OSError):  # there is no old one, or the disk knows no rights
        if private:
            new.chmod(0o700 if new.is_dir() else 0o600)
        else:
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

"""The build folder: one run at a time in it, and only whole results.

``build/.staging/<language>/<notebook>`` holds what is being made: ``out`` becomes the result, ``old`` is the
result it replaces, ``run`` is the kernel's scratch. All of it is on the disk of the build folder, so that
moving a result into place is one renaming.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from .. import disk
from . import LANGUAGES, Project


def refusal(text: str) -> Exception:
    """The library's error; imported only when there is one, since its module reads pandas."""
    from commgov_lib.schema import CommgovError

    return CommgovError(text)


def output(project: Project, lang: str, stem: str) -> Path:
    """Where the results of a notebook stand."""
    return project.build / lang / stem


def staging(project: Project, lang: str, stem: str) -> Path:
    """Where they are being made."""
    return project.build / ".staging" / lang / stem


def failure(project: Project, lang: str, stem: str) -> Path:
    """The note on the last failure; the executed copy stands beside it."""
    return project.build / "failed" / lang / f"{stem}.json"


@contextlib.contextmanager
def spoken_for(build: Path) -> Iterator[None]:
    """Hold the build folder for one run; the lock dies with the process that holds it.

    Raises
    ------
    CommgovError
        Another run holds it, or the folder cannot be written.
    """
    with contextlib.ExitStack() as stack:
        with writing(build):
            build.mkdir(parents=True, exist_ok=True)
            held = stack.enter_context(open(build / ".lock", "a+", encoding="utf-8", newline="\n"))
        if not _lock(held):
            held.seek(0)
            who = held.read().strip()
            raise refusal(
                f"Another 'commgov figures' {f'(process {who}) ' if who else ''}is at work in {build}. "
                "Wait until it ends, or write elsewhere: commgov figures --build FOLDER"
            )
        with writing(build):
            held.truncate(0)
            held.write(str(os.getpid()))
            held.flush()
        yield


def _lock(held) -> bool:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        try:
            msvcrt.locking(held.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a network disk without locks: better no lock than no figures
        pass
    return True


@contextlib.contextmanager
def writing(folder: Path) -> Iterator[None]:
    """Say in words what the disk refused.

    Raises
    ------
    CommgovError
        In place of any ``OSError``.
    """
    try:
        yield
    except OSError as error:
        raise refusal(refused(folder, error)) from error


def refused(folder: Path, error: OSError) -> str:
    """What the disk refused, in words, and the way out."""
    return (
        f"Cannot write in {folder}: {error.strerror or error} ({error.filename or 'disk'}). "
        "Free space or rights there, or write elsewhere: commgov figures --build FOLDER"
    )


@contextlib.contextmanager
def swept(project: Project) -> Iterator[None]:
    """Clean what a killed run left, and leave nothing of this one."""
    with writing(project.build):
        _restore(project)
        _sweep(project)
        _forget(project)
    try:
        yield
    finally:
        _sweep(project)


def _sweep(project: Project) -> None:
    shutil.rmtree(project.build / ".staging", ignore_errors=True)


def _restore(project: Project) -> None:
    """Put back a result that a run was killed in the very moment of replacing."""
    for lang in LANGUAGES:
        for old in (project.build / ".staging" / lang).glob("*/old"):
            target = output(project, lang, old.parent.name)
            if not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                old.rename(target)


def _forget(project: Project) -> None:
    """Remove the results of notebooks that are gone; nothing that is not ours."""
    stems = {p.stem for p in project.notebooks()}
    for lang in LANGUAGES:
        for made in (project.build / lang).glob("*/manifest.json"):
            if made.parent.name not in stems:
                shutil.rmtree(made.parent)
        for note in (project.build / "failed" / lang).glob("*.*"):
            if note.stem not in stems:
                note.unlink()


def seal(folder: Path, manifest: dict) -> str:
    """Write the manifest of a whole result: its files, with size and hash; return its own hash."""
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    manifest = manifest | {
        "files": {
            p.relative_to(folder).as_posix(): [p.stat().st_size, _sha256(p.read_bytes())] for p in files
        }
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    (folder / "manifest.json").write_text(text, encoding="utf-8", newline="\n")
    return _sha256(text.encode())


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def whole(folder: Path, seal: str | None) -> bool:
    """Whether the result there is the one that was sealed, with all its files."""
    try:
        text = (folder / "manifest.json").read_bytes()
        files = json.loads(text)["files"]
        sizes = all((folder / name).stat().st_size == size for name, (size, _) in files.items())
    except (OSError, ValueError):
        return False
    return _sha256(text) == seal and sizes


def manifest(project: Project, lang: str, stem: str) -> dict | None:
    """What stands in the result of a notebook; None where there is none."""
    try:
        path = output(project, lang, stem) / "manifest.json"
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def promote(project: Project, lang: str, stem: str) -> None:
    """Move a whole result into its place, and drop the note on an earlier failure."""
    made, target = staging(project, lang, stem), output(project, lang, stem)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        target.rename(made / "old")
    (made / "out").rename(target)
    note = failure(project, lang, stem)
    note.unlink(missing_ok=True)
    note.with_suffix(".ipynb").unlink(missing_ok=True)


def replace_text(path: Path, text: str) -> None:
    """Write a text file whole or not at all; leave it alone when it already says so."""
    replace_bytes(path, text.encode("utf-8"))


def replace_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all; leave it alone when it is already so."""
    if path.is_file() and path.read_bytes() == data:
        return
    disk.put(path, data)

"""Folders that appear whole or not at all, and never take other people's files with them."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

from ..schema import CommgovError


def write_folder(folder: str | Path, files: dict[str, bytes], *, known=()):
    """Write a folder of files, so that it appears whole or not at all.

    Parameters
    ----------
    folder
        Where; its parents are made. A folder that is there is replaced if it holds nothing but files that
        an earlier call wrote.
    files
        Name (with ``/`` for folders inside) → content.
    known
        Further names that an earlier call may have written.

    Raises
    ------
    CommgovError
        The folder holds other files, or the disk refuses; then everything is as it was.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "tables"
    >>> write_folder(folder, {"en/a.txt": b"1"})
    >>> [path.name for path in folder.rglob("*.txt")]
    ['a.txt']
    """
    folder = Path(folder).absolute()
    refuse_strangers(folder, {*files, *known})
    draft = folder.with_name(f".{folder.name}.{os.getpid()}.part")
    old = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    try:
        for name, content in files.items():
            file = draft / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        if folder.exists():
            os.replace(folder, old)
        try:
            os.replace(draft, folder)
        except OSError:
            if old.exists():
                os.replace(old, folder)
            raise
    except OSError as error:
        raise CommgovError(
            f"cannot write the folder '{folder}' ({error.strerror}). "
            "Fix: close its files where they are open, make room on the disk, or write to another folder."
        ) from error
    finally:
        for rest in (draft, old):
            with contextlib.suppress(OSError):
                shutil.rmtree(rest)


def refuse_strangers(folder: str | Path, known):
    """Refuse a folder that holds files of other names than these: to replace it would remove them.

    Parameters
    ----------
    folder
        Where something is to be written, there or not.
    known
        Names (with ``/`` for folders inside) that may be replaced.

    Raises
    ------
    CommgovError
        It holds others, or is no folder.

    Examples
    --------
    >>> refuse_strangers("a folder that is not there", {"a.csv"})
    """
    folder = Path(folder).absolute()
    if not folder.name:
        raise CommgovError(f"'{folder}' is the root of the disk. Fix: name a new folder.")
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise CommgovError(f"'{folder}' is not a folder. Fix: choose another name, or end it in .zip.")
    there = [p.relative_to(folder).as_posix() for p in sorted(folder.rglob("*")) if not p.is_dir()]
    strangers = [name for name in there if name not in known]
    if strangers:
        raise CommgovError(
            f"the folder '{folder}' holds other files ({', '.join(strangers[:3])}"
            f"{' …' if len(strangers) > 3 else ''}). Fix: name a new folder."
        )

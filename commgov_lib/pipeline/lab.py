"""How ``commgov lab`` starts JupyterLab: on this machine alone, with a token, nothing from the network.

It opens copies, so that running a notebook changes no file of the project. In a clone they stand
beside ``notebooks``, where links lead to the same files; of what was installed they stand in the working
folder. They belong to the user: made once, never written over, and left by ``make clean``.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from ..io import atomic
from ..schema import CommgovError
from . import export

FOLDERS = {"en": "my_notebooks", "zh": "my_notebooks_zh"}


class Copies(NamedTuple):
    """The user's copies: their folder, and the names of those whose original has changed since."""

    folder: Path
    older: list[str]


def copied(project: export.Project, lang: str) -> Copies:
    """Copy each notebook that has no copy yet.

    A Chinese copy has the outputs of ``commgov figures --lang zh`` where these are up to date, else none.

    Parameters
    ----------
    project
        Whose notebooks.
    lang
        ``"en"`` or ``"zh"``.

    Returns
    -------
    Copies

    Raises
    ------
    CommgovError
        The folder cannot be written.
    """
    folder, older, results = project.home / FOLDERS[lang], [], export.Results(project)
    for notebook in project.notebooks():
        now = results.content(notebook, lang)
        fault = now.get("fault")
        if fault:
            raise CommgovError(fault)
        mark = hashlib.sha256(json.dumps(now, sort_keys=True).encode()).hexdigest()
        mine = folder / notebook.name
        if mine.exists():
            older += [notebook.stem] if _original(mine) not in (None, mark) else []
            continue
        book = _with_outputs(results, notebook, lang) or now
        book = {**book, "metadata": {**book.get("metadata", {}), "commgov": {"original": mark}}}
        atomic.write_bytes(mine, (json.dumps(book, ensure_ascii=False, indent=1) + "\n").encode())
    return Copies(folder, older)


def _original(mine: Path) -> str | None:
    """What a copy was made from; None if it does not tell, as one that is the user's own."""
    about = (export.read_json(mine) or {}).get("metadata", {}).get("commgov", {})
    return about.get("original")


def _with_outputs(results: export.Results, notebook: Path, lang: str) -> dict | None:
    if lang == "en":
        return export.read_json(notebook)
    if results.why(notebook, lang):
        return None
    return export.read_json(results.project.output(lang, notebook.stem) / notebook.name)


def free_port(first: int = 8888) -> int:
    """The first port, from this one on, that nobody uses on this machine."""
    for port in range(first, first + 200):
        with socket.socket() as probe:
            if os.name == "posix":
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    return first


def command(root: Path, notebook: Path, *, port: int, browser: bool) -> tuple[list[str], str]:
    """What starts JupyterLab on this machine alone, and the address it will have.

    Parameters
    ----------
    root
        The folder it may see: the project, or the one that holds the notebook.
    notebook
        What it opens, inside the root.
    port
        Where it listens on 127.0.0.1; it does not look for another.
    browser
        Whether it opens one.

    Returns
    -------
    tuple
        The words of the command and the address, to which the token is to be added.
    """
    page = f"/lab/tree/{quote(notebook.relative_to(root).as_posix())}"
    argv = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--ServerApp.ip=127.0.0.1",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.root_dir={root}",
        f"--ServerApp.open_browser={browser}",
        f"--LabApp.default_url={page}",
        "--LabApp.extension_manager=readonly",
        "--LabApp.news_url=None",
        "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
        "--ServerApp.log_level=WARN",
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        argv.append("--ServerApp.allow_root=True")
    return argv, f"http://127.0.0.1:{port}{page}"

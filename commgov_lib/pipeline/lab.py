"""How ``commgov lab`` starts JupyterLab: on this machine alone, with a token, nothing from the network."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path
from urllib.parse import quote


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
        The folder it may see: the project.
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

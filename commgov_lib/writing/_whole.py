"""The data package as a folder, for whoever has no use for a list of what other forms lose."""

from __future__ import annotations

from pathlib import Path

from ..network import Network
from . import _package
from ._folder import try_folder, write_folder


def package(network: Network | None, folder: str | Path):
    """Write a network as a data package, in a folder of any name.

    Parameters
    ----------
    network
        What to write; ``None`` only looks whether a package can be written there.
    folder
        Made whole or not at all.

    Raises
    ------
    CommgovError
        The folder holds other files, or the disk refuses; then everything is as it was.

    Examples
    --------
    >>> import tempfile
    >>> import commgov_lib as cg
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     package(cg.load("southern_women"), Path(folder) / "women v1.0")
    ...     (Path(folder) / "women v1.0" / "datapackage.json").is_file()
    True
    """
    if network is None:
        try_folder(folder, _package.NAMES)
    else:
        write_folder(folder, _package.files(network, Path(folder).name), known=_package.NAMES)

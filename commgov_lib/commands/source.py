"""The network that a word on the command line means: a data set of the library, or a file of the user's."""

from __future__ import annotations

from pathlib import Path

from ..schema import CommgovError


def network(word: str):
    """Read the network that a word means: a path that is there, else a name that ``cg.load`` knows.

    Parameters
    ----------
    word
        As typed.

    Returns
    -------
    Network

    Raises
    ------
    CommgovError
        There is neither, or it holds no network.
    """
    from .. import files, reading
    from ..network import Network

    path = Path(word)
    if path.exists():
        return reading.read(path)
    try:
        found = files.load(word)
    except CommgovError as error:
        raise CommgovError(f"'{word}' is no file or folder here, and {error}") from None
    if not isinstance(found, Network):
        raise CommgovError(
            f"'{word}' is a table, not a network. Fix: name a network, such as southern_women or shenyang."
        )
    return found

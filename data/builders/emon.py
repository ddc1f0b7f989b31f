"""Seven inter-organisational response networks (EMON): organisations and whom each reports contact with.

The stored network is its own source: tables and answers are those of the R package network (data set emon),
names made readable (points to spaces, seven slips of spelling mended, the names of two military bases that
hold a person's name left out). Only ``weight`` is worked out here.
"""

from __future__ import annotations

import common

from commgov_lib.io.package import network_files, read_network
from commgov_lib.network import Network

FOLDER = "networks/emon/"


def build() -> dict[str, bytes]:
    """Turn the answers, which count down from 1 = continuously, into weights that grow with contact."""
    stored = read_network(common.DATA / FOLDER)
    ties = stored.ties
    ties["weight"] = 5.0 - ties["frequency"]
    files = network_files(Network(stored.places, stored.actors, ties, stored.needs))
    return {FOLDER + name: content for name, content in files.items()}

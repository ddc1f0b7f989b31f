"""The stored synthetic city: one draw of the ensemble, kept so that everybody works on the same one."""

from __future__ import annotations

from commgov_lib import city
from commgov_lib.io.package import network_files

FOLDER = "networks/shenyang/"
SEED = 2021


def build() -> dict[str, bytes]:
    """Simulate the city again."""
    files = network_files(city.simulate(seed=SEED), compress=True)
    return {FOLDER + name: content for name, content in files.items()}

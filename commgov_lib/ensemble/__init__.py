"""Replicates and sweeps: one task, many seeds, on this machine's cores or on a Dask cluster.

A result on the synthetic city carries the spread of the ensemble, so everything is run many times.
:func:`run` does that so that an interruption costs seconds: what is done lies in parquet files, and the table
of a run that was interrupted and resumed is, byte for byte, the table of one that was not. :func:`effects`
tells which assumption moves a result most.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={"cities": ["city_at", "city_row"], "pick_freeze": ["effects"], "replicates": ["run"]},
)

"""A network written in the forms that others read: data package, Excel, CSV, Gephi, UCINET and Pajek.

The ending of the name tells the form. What a form cannot hold is told in a table, never dropped in silence.
Files appear whole or not at all, and the same network gives the same bytes at any time.
"""

from ._folder import refuse_strangers, write_folder
from ._losses import formats
from ._whole import package
from ._write import write

__all__ = ["formats", "package", "refuse_strangers", "write", "write_folder"]

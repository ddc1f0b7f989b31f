"""A network written in the forms that others read: data package, Excel, CSV, Gephi, UCINET and Pajek.

The ending of the name tells the form. What a form cannot hold is told in a table, never dropped in silence.
Files appear whole or not at all, and the same network gives the same bytes at any time.
"""

from ._folder import try_folder, write_folder
from ._losses import formats
from ._whole import package
from ._write import write

__all__ = ["formats", "package", "try_folder", "write", "write_folder"]

"""Put into the wheel what the library reads beside its code: data, notebooks with their Chinese, a tool.

They stand in ``commgov_lib/share`` as in a clone (``commgov_lib/installation.py``). What is taken are the
files that ``data/datapackage.json`` lists and the numbered notebooks: nothing that somebody left beside them.
An editable install needs none of it.
"""

import json
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHARE = "commgov_lib/share"


def shared(root: Path) -> list[str]:
    """List what goes into the wheel beside the library, as paths from the root."""
    listed = json.loads((root / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]
    names = ["data/datapackage.json", "data/README.md", "tools/compile.py"]
    names += [f"data/{part['path']}" for part in listed]
    for pattern in ("notebooks/[0-9][0-9]_*.ipynb", "notebooks/zh/[0-9][0-9]_*.po"):
        names += [path.relative_to(root).as_posix() for path in root.glob(pattern)]
    return sorted(names)


class Hook(BuildHookInterface):
    """Called by hatchling before a wheel is built."""

    def initialize(self, version, build_data):
        """Name the files and where they go."""
        if version == "standard":
            root = Path(self.root)
            build_data["force_include"] |= {str(root / name): f"{SHARE}/{name}" for name in shared(root)}

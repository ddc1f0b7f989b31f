"""Draw the pictures of README.md and README.zh.md anew, into docs/pictures: figures of the library as it is.

    .venv/bin/python tools/pictures.py

All show observed data. Each is written in both languages, with few colours, so that it stays small.
"""

import io
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
FOLDER = ROOT / "docs" / "pictures"
DOTS = 110  # an inch


def network():
    """Who took part in what in Bristol."""
    import commgov_lib as cg

    return cg.load("bristol").plot()


def reported():
    """Co-building as public pages report it."""
    import commgov_lib as cg

    return cg.load("reported").plot(pooled="any")


def backbone():
    """Which ties of the Southern Women exceed chance."""
    import commgov_lib as cg

    table = cg.backbone.table(cg.load("southern_women").incidence("attends"), null="svn")
    return cg.figures.network.backbone(cg.layout.backbone(table, provenance="P"))


def peers():
    """What places print of their co-building units."""
    import commgov_lib as cg

    return cg.figures.ledger.peers(cg.ledger.peers("co_building_units", level="community"))


PICTURES = (network, reported, backbone, peers)


def claim(ax) -> str:
    """The title of a figure, on one line."""
    return ax.get_title(loc="left").replace("\n", "")


def small(figure) -> bytes:
    """A figure as PNG of at most 256 colours, none of them lost for being rare."""
    from PIL import Image

    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=DOTS)
    picture, out = Image.open(out).convert("RGB").quantize(256, Image.Quantize.FASTOCTREE), io.BytesIO()
    picture.save(out, format="png", optimize=True)
    return out.getvalue()


def main():
    """Write every picture in both languages, and print what each claims: its alternative text."""
    import commgov_lib as cg

    FOLDER.mkdir(exist_ok=True)
    for lang in ("en", "zh"):
        cg.use_style(lang)
        for draw in PICTURES:
            ax = draw()
            (FOLDER / f"{draw.__name__}.{lang}.png").write_bytes(small(ax.figure))
            print(f"{draw.__name__}.{lang}.png: {claim(ax)}")


if __name__ == "__main__":
    main()

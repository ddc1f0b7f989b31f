"""Figures on a phone, 390 pixels wide: no letter is smaller than eleven pixels."""

import io
from random import Random

import matplotlib.pyplot as plt
import pytest
from matplotlib.text import Text
from PIL import Image

import commgov_lib as cg
from commgov_lib.figures import style

from .test_claims import CLAIMS


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("figure", sorted(CLAIMS))
def test_no_letter_is_too_small_on_a_phone(figure, lang):
    table = CLAIMS[figure][0](Random(5)).assign(provenance="S")
    cg.use_style(lang)
    room, noun = figure.split(".")
    ax = getattr(getattr(cg.figures, room), noun)(table)
    picture = io.BytesIO()
    ax.figure.savefig(picture, dpi=100)
    wide = Image.open(picture).width / 100
    smallest = min(text.get_fontsize() for text in ax.figure.findobj(Text) if text.get_text().strip())
    plt.close(ax.figure)
    cg.use_style("en")
    assert smallest >= style.SMALL
    assert round(smallest / 72 * 390 / wide, 1) >= 11

"""The site: executed notebooks, figures, words, data and functions as pages in English and Chinese."""

from .making import PACKAGES, make

__all__ = ["PACKAGES", "make"]

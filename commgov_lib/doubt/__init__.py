"""14  Does my conclusion hang on a convention?

One question is answered under every combination of the conventions that this library makes explicit; the
answers are put side by side, sorted, with their intervals, and tested together.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__, submod_attrs={"specifications": ["Curve", "curve"], "choices": ["conventions"]}
)

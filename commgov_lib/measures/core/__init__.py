"""05  Is it really one core, many actors (一核多元)?

Core and periphery, brokers, the mode of governance, and what is left without the core; each with the chance
result that it has to beat. A star is a perfect core-periphery network, so a score alone says little.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_brokerage": ["brokerage"],
        "_centralisation": ["centralisation"],
        "_difference": ["difference"],
        "_fit": ["CoreFit", "blocks", "fit"],
        "_hierarchies": ["LineBlock", "line_block"],
        "_missing": ["missing"],
        "_modes": ["provan_kenis"],
        "_null": ["significance"],
        "_qap": ["QAP", "mrqap", "qap"],
        "_roles": ["roles"],
        "_without": ["without_core"],
    },
)

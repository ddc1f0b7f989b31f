"""05  Is it really one core, many actors (一核多元)?

Core and periphery, brokers, the mode of governance, and what is left without the core; each with the chance
result that it has to beat. A star is a perfect core-periphery network, so a score alone says little.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "centrality": ["brokerage", "centralisation", "centrality", "provan_kenis", "roles"],
        "communities": ["communities"],
        "comparison": ["difference", "missing"],
        "hierarchies": ["LineBlock", "line_block"],
        "null_models": ["significance"],
        "partition": ["CoreFit", "blocks", "fit", "without_core"],
        "permutation": ["QAP", "mrqap", "qap"],
    },
)

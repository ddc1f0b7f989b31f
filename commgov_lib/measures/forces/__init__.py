"""08  Which force matters, and what if it withdraws?

What each force is worth to the coverage of needs (its Shapley value, beside what is lost without it and what
it reaches alone), how forces replace or need one another, and what is left as they withdraw: at random, by
degree, kind by kind, or the worst possible set. All of it is arithmetic on ties: no forecast, and nothing
causal.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_connectivity": ["connectivity", "robustness"],
        "_kinds": ["LabelTest", "by_kind", "by_label", "kind_of"],
        "_overlap": ["interaction", "redundancy"],
        "_shapley": ["shapley", "strengths"],
        "_tasks": ["tasks"],
        "_withdrawal": ["withdrawal"],
        "_worst": ["Worst", "worst"],
    },
)

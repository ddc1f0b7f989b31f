"""08  Which organisation matters, and what if it withdraws?

What each organisation contributes to the coverage of needs (its Shapley value, beside what is lost without it
and what it reaches alone), how organisations replace or need one another, and what is left as they withdraw:
at random, by degree, kind by kind, or the worst possible set. All of it is arithmetic on ties: no forecast,
and nothing causal.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "contacts": ["connectivity", "robustness"],
        "contributions": ["interaction", "redundancy", "shapley", "strengths", "tasks"],
        "kinds": ["LabelTest", "by_kind", "by_label", "kind_of"],
        "withdrawals": ["Worst", "withdrawal", "worst"],
    },
)

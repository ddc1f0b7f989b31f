"""03  How is a co-building network shaped?

Degrees, density, clustering, nestedness, segregation, modules and mixing of a two-mode network, and what each
is worth beside random networks in which every actor and every place keeps its number of ties.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "_mixing": ["attribute_assortativity", "e_i", "mixing"],
        "_modules": ["Modules", "barber", "modularity"],
        "_shape": ["c_score", "four_cycles", "latapy", "nodf", "robins_alexander"],
        "_sides": ["assortativity", "degrees", "density", "projection"],
        "_summary": ["summary"],
    },
)

"""Persons stay out of the tables: identifiers are found, pseudonymised, and small cells suppressed.

A co-governance network needs bodies and places, not persons. Where a table brings persons all the same, their
names, identity numbers, telephones and addresses are refused (:func:`refuse`) unless they were pseudonymised
(:func:`pseudonymise`); who is alone in a role is flagged (:func:`unique_roles`); and a table of counts is
published only after :func:`suppress`, which :func:`bounds` tries to undo. Nothing here goes to the network.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "headers": ["column_kind"],
        "identify": ["identifiers", "masked", "refuse", "titles"],
        "pseudonyms": ["PSEUDONYM", "new_salt", "pseudonymise", "unique_roles"],
        "suppression": ["FEWEST", "Suppressed", "bounds", "small_needs", "suppress"],
    },
)

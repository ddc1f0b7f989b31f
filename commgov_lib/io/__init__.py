"""Your own data in and out: workbooks, text, graph and statistics files, networkx, pandas.

:func:`read` reads and :func:`write` writes; :func:`look` lists all that reading would refuse; :func:`guess`
shows what it would take each table and column for; :func:`aliases` lists names that may mean the same;
:func:`combine` puts several networks together.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "articles": ["article"],
        "atomic": ["write_bytes", "write_folder"],
        "combining": ["combine"],
        "geojson": ["outlines"],
        "losses": ["formats"],
        "mapping": ["load_mapping", "write_mapping"],
        "names": ["aliases", "alike"],
        "package": ["read_network", "write_package"],
        "questions": ["answered", "answers", "questions"],
        "reading": ["Looked", "ReadingWarning", "Taken", "guess", "look", "persons", "read", "take"],
        "round_trip": ["is_written"],
        "sources": ["ENDINGS", "Opened", "opened"],
        "tables": ["write_table"],
        "template_workbook": ["template"],
        "vocabulary": ["place_kind", "plain"],
        "writing": ["write"],
    },
)

"""Read a file by a library that may end its process: run by :mod:`commgov_lib.io.guarded` as one of its own.

A file comes in, its cells go out as JSON. python-calamine makes room for every cell up to the last filled
one: a few kilobytes can ask for more memory than there is. pyreadstat is written in C.
"""

import datetime
import io
import json
import sys

MEMORY, SECONDS = 3 << 30, 60


def workbook(raw, ending, encoding, most_cells, most_sheets, most_area):
    """Every visible sheet with its filled cells, and the names of those that are hidden."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        listed = book.sheets_metadata
        if len(listed) > most_sheets:
            return {"refused": "sheets"}
        found, left = [], most_cells
        for about in listed:
            if about.visible != SheetVisibleEnum.Visible:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.height * sheet.width > most_area:
                return {"refused": "area"}
            across = sheet.start[1] if sheet.start else 0
            cells = [
                (down, across + k, said(value))
                for down, row in enumerate(sheet.iter_rows())
                for k, value in enumerate(row)
                if value != ""
            ]
            left -= len(cells)
            if left < 0:
                return {"refused": "cells"}
            merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or ()]
            found.append({"name": about.name, "cells": cells, "merged": merged})
    except PasswordError:
        return {"refused": "password"}
    except CalamineError:
        return {"refused": "damaged"}
    hidden = [about.name for about in listed if about.visible == SheetVisibleEnum.Hidden]
    return {"sheets": found, "hidden": hidden}


def statistics(raw, ending, encoding, most_cells, *_):
    """Names, labels and values of the variables of a file of SPSS or Stata, values by their labels."""
    import pyreadstat

    read = {".dta": pyreadstat.read_dta, ".por": pyreadstat.read_por}.get(ending, pyreadstat.read_sav)
    options = {"encoding": encoding} if encoding and ending != ".por" else {}
    try:
        _, about = read(io.BytesIO(raw), metadataonly=True, **options)
        if (about.number_rows or 0) * len(about.column_names) > most_cells:
            return {"refused": "cells"}
        # A file may not state its rows, or state too few.
        options |= {"row_limit": most_cells // max(len(about.column_names), 1) + 1}
        options |= {"apply_value_formats": True, "formats_as_category": False}
        frame, about = read(io.BytesIO(raw), **options)
    except pyreadstat.ReadstatError as error:
        return {
            "refused": "encoding" if "encod" in str(error).lower() or "convert" in str(error) else "damaged"
        }
    except (pyreadstat.PyreadstatError, UnicodeError):
        return {"refused": "encoding"}
    if frame.size > most_cells:
        return {"refused": "cells"}
    columns = [[None if v is None or v != v else said(v) for v in frame[c].tolist()] for c in frame]
    return {"names": list(frame.columns), "labels": about.column_labels, "columns": columns}


def said(value):
    """A value as JSON knows it; a day as year-month-day."""
    if isinstance(value, datetime.datetime):
        at_midnight = value.time() == datetime.time()
        return value.date().isoformat() if at_midnight else value.isoformat(timespec="seconds")
    return value if isinstance(value, (str, bool, int, float)) else str(value)


if __name__ == "__main__":
    try:
        import resource

        limits = {resource.RLIMIT_AS: MEMORY, resource.RLIMIT_CPU: SECONDS, resource.RLIMIT_CORE: 0}
        for what, most in limits.items():
            resource.setrlimit(what, (most, most))
    except (ImportError, ValueError, OSError):  # not on this system: then the process ends by itself
        pass
    kind, ending, encoding, *limits = sys.argv[1:]
    reader = {"workbook": workbook, "statistics": statistics}[kind]
    json.dump(reader(sys.stdin.buffer.read(), ending, encoding, *map(int, limits)), sys.stdout)

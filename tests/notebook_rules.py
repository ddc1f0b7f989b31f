"""The rules of a notebook, one function a rule: a notebook in, a list of what is wrong out.

``test_notebooks.py`` applies each rule to every notebook, and shows that each can fail.
"""

import ast
import json
import re
import statistics
from decimal import Decimal, InvalidOperation

MOST_BYTES = 360_000
SECTIONS = ("Limits", "Checks", "Exercises")
# What becomes of a code cell on a user's data, see commgov_lib/pipeline/user_data.py.
PLACES = ("parameters", "bundled")


# ---- reading a notebook --------------------------------------------------------------------------


def text(cell) -> str:
    """The source of a cell as one string."""
    return "".join(cell["source"])


def code_cells(nb) -> list[dict]:
    """The code cells that hold anything."""
    return [c for c in nb["cells"] if c["cell_type"] == "code" and text(c).strip()]


def markdown(nb) -> list[str]:
    """The text cells."""
    return [text(c) for c in nb["cells"] if c["cell_type"] == "markdown"]


def lines(cell) -> int:
    """How many lines of a cell are not blank."""
    return sum(bool(line.strip()) for line in text(cell).splitlines())


def name(cell) -> str:
    """How a fault names a cell."""
    first = text(cell).strip().splitlines()
    return f"cell {cell.get('id', '?')} ({first[0][:40] if first else 'empty'})"


def output_text(cell) -> str:
    """What a code cell printed or showed, as text; tables once as text and once without their HTML marks."""
    found = []
    for output in cell.get("outputs", []):
        found.append("".join(output.get("text", "")))
        data = output.get("data", {})
        plain = "".join(data.get("text/plain", ""))
        found.append(re.sub(r"<(?:Figure|Axes)[^>]*>", "", plain))  # its size is no result
        found.append(
            re.sub(r"<style.*?</style>|<[^>]*>", " ", "".join(data.get("text/html", "")), flags=re.S)
        )
    return "\n".join(found)


def section(nb, heading) -> list[dict]:
    """The cells from the heading that begins with a word up to the next heading of its rank or higher."""
    found, rank = [], 0
    for cell in nb["cells"]:
        match = re.match(r"(#+)\s*(\S+)", text(cell)) if cell["cell_type"] == "markdown" else None
        if match and rank and len(match[1]) <= rank:
            break
        if match and match[2].strip(".:") == heading:
            rank = len(match[1])
        if rank:
            found.append(cell)
    return found


def statements(nb) -> list[ast.stmt]:
    """All statements of the notebook's code, in order; nothing from a cell that is not plain Python."""
    found = []
    for cell in code_cells(nb):
        try:
            found += ast.parse(text(cell)).body
        except SyntaxError:
            continue
    return found


# ---- the rules -----------------------------------------------------------------------------------


def counts_run_from_one(nb) -> list[str]:
    """Run once, top to bottom: strict nbval checks nothing in a notebook that was never run."""
    counts = [c.get("execution_count") for c in code_cells(nb)]
    return (
        [] if counts == list(range(1, len(counts) + 1)) else [f"execution counts are {counts}: run all cells"]
    )


def code_is_plain_python(nb) -> list[str]:
    """No magics, no shell, and nothing defined: a function belongs into the library, with a test."""
    found = []
    for cell in code_cells(nb):
        try:
            tree = ast.parse(text(cell))
        except SyntaxError:
            found.append(f"{name(cell)}: not plain Python (a magic, a shell command?)")
            continue
        kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
        if any(isinstance(node, kinds) for node in ast.walk(tree)):
            found.append(f"{name(cell)}: defines a function or class; move it to commgov_lib")
        if sum(isinstance(node, ast.Lambda) for node in ast.walk(tree)) > 1:
            found.append(f"{name(cell)}: several lambdas; move them to commgov_lib")
        if re.search(r"get_ipython|subprocess|os\.system|pip install", text(cell)):
            found.append(f"{name(cell)}: leaves Python (installs, shell)")
    return found


def outputs_are_clean(nb) -> list[str]:
    """No error and nothing on stderr is stored: nbval would bless it."""
    return [
        f"{name(cell)}: stored {output.get('name', 'error')}"
        for cell in code_cells(nb)
        for output in cell.get("outputs", [])
        if output.get("output_type") == "error" or output.get("name") == "stderr"
    ]


def warnings_are_not_hidden(nb) -> list[str]:
    """A warning is answered, not switched off."""
    pattern = r"filterwarnings|simplefilter|catch_warnings"
    return [f"{name(c)}: switches warnings off" for c in code_cells(nb) if re.search(pattern, text(c))]


def nothing_escapes_nbval(nb) -> list[str]:
    """No cell is tagged or marked so that nbval passes over it."""
    found = []
    for cell in code_cells(nb):
        tags = [
            t for t in cell["metadata"].get("tags", []) if t.startswith("nbval") or t == "raises-exception"
        ]
        if tags or re.search(r"#\s*(NBVAL_|PYTEST_VALIDATE)", text(cell)):
            found.append(f"{name(cell)}: is kept from nbval")
    return found


def file_is_small(nb) -> list[str]:
    """At most 360 kB: pictures that a phone can show are high, and observed data bring some of their own."""
    size = len(json.dumps(nb, ensure_ascii=False, indent=1).encode())
    return [] if size <= MOST_BYTES else [f"{size:,} bytes: over {MOST_BYTES:,}"]


def title_is_a_question(nb) -> list[str]:
    """The first cell: the question as title, and its answer in words (the time it takes may have digits)."""
    first = nb["cells"][0]
    heading, *rest = text(first).splitlines() or [""]
    found = []
    if first["cell_type"] != "markdown" or not re.fullmatch(r"# .+[?？]\s*", heading):
        found.append("the first line is not a title '# ...?' that asks the question")
    titles = [c for c in markdown(nb) if re.search(r"^# ", c, re.M)]
    if len(titles) > 1:
        found.append("more than one title")
    answer = [line for line in rest if line.strip() and not re.search(r"\btime\b", line, re.I)]
    if not answer:
        found.append("no answer under the title")
    if any(re.search(r"\d", line) for line in answer):
        found.append(
            "the answer under the title holds a digit: say it in words, the outputs hold the numbers"
        )
    return found


def banner_stands(nb) -> list[str]:
    """Near the top: what the article is, and in bold what is observed and what is simulated."""
    top = "\n".join(text(c) for c in nb["cells"][:3] if c["cell_type"] == "markdown")
    bold = " ".join(re.findall(r"\*\*(.+?)\*\*", top, re.S)).lower()
    found = [
        f"no banner that says in bold what is {word}"
        for word in ("observed", "simulated")
        if word not in bold
    ]
    if "promotional" not in top:
        found.append("the banner does not say that the article is promotional")
    return found


def sections_stand(nb) -> list[str]:
    """Reading cells, then Limits, Checks and Exercises in this order, and a link to the next notebook."""
    found = [] if readings(nb) else ["no reading (a text cell that begins with *Reading.*)"]
    headings = [h for c in markdown(nb) for h in re.findall(r"^##+\s*(\w+)", c, re.M)]
    have = [h for h in headings if h in SECTIONS]
    if have != list(SECTIONS):
        found.append(f"headings {have}, where {list(SECTIONS)} are expected")
    if not re.search(r"\]\([^)]*\.ipynb\)", (markdown(nb) or [""])[-1]):
        found.append("the last text cell does not link to the next notebook")
    return found


def cells_are_short(nb, fewest=8, most=20) -> list[str]:
    """8 to 20 code cells that measure or draw; half of them at most 4 lines, none over 12.

    Those that only name data and parameters are not counted: a user's network takes their place. Fourteen
    would do for a reader; what is about the bundled data alone stands in cells of its own.
    """
    sizes = [lines(c) for c in code_cells(nb) if "parameters" not in c["metadata"].get("tags", ())]
    found = [f"{name(c)}: {lines(c)} lines, over 12" for c in code_cells(nb) if lines(c) > 12]
    if not fewest <= len(sizes) <= most:
        found.append(f"{len(sizes)} code cells, not {fewest} to {most}")
    if sizes and statistics.median(sizes) > 4:
        found.append(f"the median cell has {statistics.median(sizes):g} lines, over 4")
    return found


def cells_say_what_becomes_of_them(nb) -> list[str]:
    """In a notebook for users' data each code cell names parameters, is about the bundled data or belongs to
    questions. Each question has a title in both languages and a cell; no code stands in a raw cell."""
    about, found, answered = nb["cells"][0]["metadata"], [], set()
    if "asked" not in about:
        return found
    questions = {question["key"]: question for question in about.get("questions", ())}
    for cell in nb["cells"]:
        tags = cell["metadata"].get("tags", [])
        if cell["cell_type"] == "raw":
            found.append(f"{name(cell)}: a raw cell, which nothing runs or compares; make it a code cell")
        if cell["cell_type"] == "code" and text(cell).strip():  # empty ones are for the reader's own work
            asked = {tag.partition(":")[2] for tag in tags if tag.startswith("question:")}
            answered |= asked
            if len([tag for tag in tags if tag in PLACES]) + bool(asked) != 1:
                found.append(f"{name(cell)}: tagged {tags}, not with {' or '.join(PLACES)} or question:KEY")
            found += [f"{name(cell)}: no question '{key}' has a title" for key in asked - set(questions)]
    for place, (key, question) in enumerate(questions.items()):
        if not all(question.get(lang) for lang in ("en", "zh")):
            found.append(f"question {key} has no title in both languages")
        if key not in answered:
            found.append(f"question {key} has no cell")
        if question.get("after") in list(questions)[place:]:
            found.append(f"question {key} stands before {question['after']}, whose results it uses")
    return found


def first_chapter_is_short(nb) -> list[str]:
    """As above for notebook 00, which may have fewer cells."""
    return cells_are_short(nb, fewest=3)


def imports_stand_first(nb) -> list[str]:
    """The first code cell imports, in at most 6 lines, and sets the style; no later one imports."""
    first, *later = code_cells(nb) or [{"source": ""}]
    found = []
    if lines(first) > 6 or "cg.use_style(" not in text(first):
        found.append("the first code cell is not: imports and cg.use_style(), at most 6 lines")
    for cell in later:
        if re.search(r"^\s*(import|from)\s", text(cell), re.M):
            found.append(f"{name(cell)}: imports; imports belong into the first code cell")
    return found


def _calls(node, prefix) -> bool:
    return any(isinstance(n, ast.Call) and ast.unparse(n.func).startswith(prefix) for n in ast.walk(node))


def figures_are_followed_by_facts(nb) -> list[str]:
    """``ax = cg.figures...`` and, as the very next statement, ``cg.facts(ax)``: nbval sees no images."""
    body = statements(nb)
    found = [f"{name(c)}: ends with ';'" for c in code_cells(nb) if text(c).rstrip().endswith(";")]
    for here, after in zip(body, [*body[1:], None], strict=True):
        if not _calls(here, "cg.figures."):
            continue
        what = ast.unparse(here)[:60]
        if not (isinstance(here, ast.Assign) and isinstance(here.targets[0], ast.Name)):
            found.append(f"{what}: is not 'ax = cg.figures...'")
        elif after is None or ast.unparse(after) != f"cg.facts({here.targets[0].id})":
            found.append(f"{what}: is not followed by cg.facts({here.targets[0].id})")
    return found


def ids_are_fixed(nb) -> list[str]:
    """Every cell has an id of its own, so that a change of one cell is a change of one cell."""
    ids = [c.get("id", "") for c in nb["cells"]]
    found = [] if len(set(ids)) == len(ids) else ["two cells share an id"]
    if (nb.get("nbformat"), nb.get("nbformat_minor", 0) >= 5) != (4, True):
        found.append("the format is older than 4.5, which has no cell ids")
    return found + [
        f"cell {n} has no valid id" for n, i in enumerate(ids) if not re.fullmatch(r"[\w-]{1,64}", i)
    ]


def metadata_is_bare(nb) -> list[str]:
    """The kernel python3, no version of Python, no record of when a cell ran."""
    meta = nb["metadata"]
    found = [f"metadata holds '{key}'" for key in meta if key not in ("kernelspec", "language_info")]
    if meta.get("kernelspec", {}).get("name") != "python3":
        found.append("the kernel is not python3")
    if "version" in meta.get("language_info", {}):
        found.append("language_info names a version, which differs on the next machine")
    timed = [c for c in nb["cells"] if "execution" in c.get("metadata", {})]
    return found + [f"{name(c)}: records when it ran" for c in timed]


def nothing_belongs_to_one_machine(nb) -> list[str]:
    """No address on the network, no absolute path, no time of day."""
    patterns = {
        "an address": r"(?:https?|ftp)://(?!doi\.org/)",
        "an absolute path": r"(?<![\w.])/(?:hom[e]|roo[t]|User[s]|tm[p]|wor[k]|mn[t]|va[r])/|\b[A-Z]:\\",
        "a date and time": r"\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d",
        "a place in memory": r"\b0x[0-9a-f]{6,}",
    }
    found = []
    for cell in nb["cells"]:
        shown = text(cell) + "\n" + output_text(cell)
        found += [f"{name(cell)}: {what}" for what, pattern in patterns.items() if re.search(pattern, shown)]
    return found


def checks_assert(nb) -> list[str]:
    """The section Checks holds three to six asserts."""
    code = [c for c in section(nb, "Checks") if c["cell_type"] == "code"]
    count = sum(len(re.findall(r"^\s*assert\b", text(c), re.M)) for c in code)
    return [] if 3 <= count <= 6 else [f"{count} asserts under Checks, not 3 to 6"]


def exercises_are_folded(nb) -> list[str]:
    """Three exercises, each answer folded away."""
    body = "\n".join(text(c) for c in section(nb, "Exercises"))
    opened, closed = body.count("<details>"), body.count("</details>")
    return [] if opened == closed == 3 else [f"{opened} folded answers (<details>) under Exercises, not 3"]


# ---- numbers in the prose ------------------------------------------------------------------------

# A number that is a word of its own: not the 09 of M09.
_NUMBER = re.compile(
    r"(?<![A-Za-z_\d.])(\d{1,3}(?:[,\u2009\u202f\u00a0]\d{3})+|\d+)(\.\d+)?(e[-+]?\d+)?"
    r"(?:\s?(%|per cent|percent|percentage points?|thousand|million|billion|万|亿))?",
    re.I,
)
_SCALE = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "万": 10**4, "亿": 10**8}


def readings(nb) -> list[int]:
    """Positions of the text cells that read an output: those with a line that begins with *Reading*."""
    return [
        i
        for i, cell in enumerate(nb["cells"])
        if cell["cell_type"] == "markdown" and re.search(r"^[>\s]*[*_#]+\s*Readings?\b", text(cell), re.M)
    ]


def prose(source) -> str:
    """The text of a cell without code, formulas, links and cited years, whose digits are no results."""
    source = re.sub(r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$", " ", source, flags=re.S)
    source = re.sub(r"\[([^\]]*)\]\([^)]*\)", " ", source)
    source = re.sub(r"^[>\s]*\d+\.\s", " ", source, flags=re.M)  # the number of a list item
    return re.sub(r"([A-Z][\w'’-]+(?: et al\.)?,? \(?)(?:19|20)\d\d[a-z]?\b", r"\1", source)


def numbers(source) -> list[tuple[str, Decimal, Decimal, str]]:
    """The numbers in a text: as written, value, half of the last digit shown, unit of scale."""
    found = []
    for match in _NUMBER.finditer(source):
        whole, fraction, power, unit = (match[i] or "" for i in range(1, 5))
        try:
            value = Decimal(re.sub(r"\D", "", whole) + fraction + power.lower())
        except InvalidOperation:
            continue
        half = Decimal(5).scaleb(min(value.as_tuple().exponent, 0) - 1)
        found.append((match[0].strip(), value, half, unit.lower()))
    return found


def agrees(stated, shown) -> bool:
    """Whether a number in the prose is a number in an output, rounded to the digits that the prose shows.

    Signs do not count: "falls by 3" reads a -3. A whole number below ten must be met exactly, else it would
    be found everywhere.
    """
    _, value, half, unit = stated
    scale = _SCALE.get(unit, 1)
    percent = unit == "%" or unit.startswith("per")
    slack = 0 if half == Decimal("0.5") and value < 10 and scale == 1 and not percent else half * scale
    for _, candidate, _, other in shown:
        candidate = candidate * _SCALE.get(other, 1)
        if abs(candidate - value * scale) <= slack or (percent and abs(100 * candidate - value) <= half):
            return True
    return False


def numbers_in_readings_are_shown(nb) -> list[str]:
    """Every number in a reading stands in an output above it."""
    found = []
    for i in readings(nb):
        above = "\n".join(output_text(c) for c in nb["cells"][:i] if c["cell_type"] == "code")
        shown = numbers(above)
        for stated in numbers(prose(text(nb["cells"][i]))):
            if not agrees(stated, shown):
                found.append(f"{name(nb['cells'][i])}: {stated[0]} stands in no output above")
    return found


RULES = (
    counts_run_from_one,
    code_is_plain_python,
    outputs_are_clean,
    warnings_are_not_hidden,
    nothing_escapes_nbval,
    file_is_small,
    title_is_a_question,
    banner_stands,
    sections_stand,
    imports_stand_first,
    figures_are_followed_by_facts,
    ids_are_fixed,
    metadata_is_bare,
    nothing_belongs_to_one_machine,
    checks_assert,
    cells_say_what_becomes_of_them,
    exercises_are_folded,
    numbers_in_readings_are_shown,
)

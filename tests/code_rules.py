"""The rules of the library's code, one function a rule: source text in, a list of what is wrong out.

``test_architecture.py`` applies each rule to every module, and shows that each can fail.
"""

import ast
import re
import sys

# A room may import only from rooms of lines above its own, or from within itself. A new room gets a line.
LAYERS = (
    ("messages",),
    ("schema", "installation"),
    ("columns", "terms"),
    ("periods",),
    ("validate", "intervals"),
    ("matrices", "privacy", "parts"),
    ("network",),
    ("io", "measures"),
    ("datasets",),
    ("ledger", "city"),
    ("ensemble",),
    ("doubt",),
    ("figures",),
    ("drawing",),
    ("report",),
    ("pipeline",),
    ("site",),
    ("cli",),
)
# Figures compute nothing: tables and labels in, Axes out.
FIGURES_MAY_USE = {"messages", "schema", "terms", "figures"}
FIGURES_MAY_IMPORT = {"lazy_loader", "matplotlib", "numpy", "pandas"}
# What serves all figures (the font, their size, the tables beside them) may read and write files and images.
FIGURE_TOOLS = {"style", "facts", "pictures"}

MOST_PARAMETERS = 8
# What users' files need to be told is asked of one function.
READERS = {"read", "take"}
PACKAGE = "commgov_lib"

# Streams of numpy that change between its releases, and its global state. Only random() is stable.
UNSTABLE_DRAWS = {
    "beta", "binomial", "choice", "default_rng", "dirichlet", "exponential", "gamma", "geometric", "gumbel",
    "hypergeometric", "integers", "laplace", "lognormal", "multinomial", "multivariate_normal", "normal",
    "pareto", "permutation", "permuted", "poisson", "rand", "randint", "randn", "RandomState", "shuffle",
    "standard_normal", "triangular", "weibull", "zipf",
}  # fmt: skip


def room(module) -> str:
    """The room of a module: ``city`` for ``commgov_lib.city.margins``."""
    return module.split(".")[1] if "." in module else ""


def imports(source, module) -> list[str]:
    """Absolute names of everything a module imports, wherever in it the import stands.

    A package goes by the name of its file: ``commgov_lib.city.__init__``.
    """
    found = []
    here = module.rpartition(".")[0]
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here.split(".")[: len(here.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*base, *([node.module] if node.module else [])])
            found += [f"{base}.{alias.name}" for alias in node.names]
    return found


def functions(source) -> list[tuple[str, ast.FunctionDef, bool]]:
    """Functions at the top of a module and methods of its classes: name, node, whether it is a method."""
    found = []
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.append((node.name, node, False))
        elif isinstance(node, ast.ClassDef):
            methods = [n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
            found += [(f"{node.name}.{n.name}", n, True) for n in methods]
    return found


def is_public(name) -> bool:
    """No part of the name begins with an underscore."""
    return not any(part.startswith("_") for part in name.split("."))


# ---- rules: (source, module name) -> faults ------------------------------------------------------


def imports_go_up(source, module) -> list[str]:
    """Only lower layers are imported; figures know tables and labels; private names stay at home."""
    level = {name: i for i, names in enumerate(LAYERS) for name in names}
    mine, found = room(module), []
    tool = module.split(".")[-1] in FIGURE_TOOLS
    if mine not in level:
        return [f"{module}: the room '{mine}' has no line in LAYERS"]
    for target in imports(source, module):
        theirs = room(target)
        if target.split(".")[0] != PACKAGE or re.fullmatch("__.*__", theirs):
            continue
        if theirs not in level:
            found.append(f"{module}: imports {target}, which has no line in LAYERS")
        elif theirs != mine and level[theirs] >= level[mine]:
            found.append(f"{module}: imports {theirs}, which stands above it")
        elif mine == "figures" and theirs not in FIGURES_MAY_USE | ({"io", "datasets"} if tool else set()):
            found.append(f"{module}: a figure imports {theirs}; it may use {sorted(FIGURES_MAY_USE)}")
        parts = target.split(".")
        # The compiled kernels and what stands inside the same question are not private to a measure.
        inside = parts[2:3] in (module.split(".")[2:3], ["_kernels"])
        if any(p.startswith("_") for p in parts[1:]) and not (
            theirs == mine and (mine != "measures" or inside)
        ):
            found.append(f"{module}: imports the private name {target}")
    return found


def pyplot_stays_in_figures(source, module) -> list[str]:
    """pyplot keeps state for the whole process: only figures touch it. They import nothing else."""
    found = []
    known = FIGURES_MAY_IMPORT | {PACKAGE} | set(sys.stdlib_module_names)
    if module.split(".")[-1] in FIGURE_TOOLS:
        known |= {"PIL"}
    for target in imports(source, module):
        if room(module) != "figures":
            if target.startswith(("matplotlib.pyplot", "pylab")):
                found.append(f"{module}: imports pyplot outside figures")
        elif target.split(".")[0] not in known:
            found.append(f"{module}: a figure imports {target}")
    return found


def signatures_are_small(source, module) -> list[str]:
    """At most eight parameters, no ``**kwargs`` (but for the values of a message), ``seed`` only by name."""
    found = []
    for name, node, method in functions(source):
        if not is_public(f"{module.removesuffix('.__init__')}.{name}"):
            continue
        positional = [a.arg for a in node.args.posonlyargs + node.args.args][1 if method else 0 :]
        command = room(module) == "cli"  # its parameters are the options that a user types
        if len(positional) + len(node.args.kwonlyargs) > MOST_PARAMETERS + (name in READERS) and not command:
            found.append(f"{module}.{name}: more than {MOST_PARAMETERS} parameters")
        if node.args.kwarg and name not in ("say", "CommgovError.__init__"):
            found.append(f"{module}.{name}: takes **{node.args.kwarg.arg}")
        if "seed" in positional and not command:
            found.append(f"{module}.{name}: seed must be keyword-only")
    return found


def docstrings_stand(source, module) -> list[str]:
    """Every module, and every function and class without an underscore, says in a sentence what it is."""
    tree = ast.parse(source)
    found = [] if ast.get_docstring(tree) else [f"{module}: no docstring"]
    classes = [(n.name, n, False) for n in tree.body if isinstance(n, ast.ClassDef)]
    for name, node, _ in [*functions(source), *classes]:
        if is_public(name) and not ast.get_docstring(node):
            found.append(f"{module}.{name}: no docstring")
    return found


def _is_stub(node) -> bool:
    """Whether a function has another's docstring to stand on: it is a property, an overload or a protocol."""
    return any(
        ast.unparse(d).split(".")[-1] in ("property", "cached_property", "overload")
        for d in node.decorator_list
    )


def full_docstrings(source, module) -> list[str]:
    """What outsiders call has Parameters, Returns and an example, or ``No example:`` with the reason.

    Applied only to names that ``import commgov_lib as cg`` reaches.
    """
    found = []
    for name, node, method in functions(source):
        doc = ast.get_docstring(node) or ""
        if not is_public(name) or _is_stub(node):
            continue
        arguments = [a.arg for a in node.args.posonlyargs + node.args.args + node.args.kwonlyargs]
        arguments = arguments[1 if method else 0 :]
        section = re.search(r"^Parameters\n-+\n(.*?)(?=^\w[\w ]*\n-+\n|\Z)", doc, re.M | re.S)
        named = (
            set(re.findall(r"\w+", " ".join(re.findall(r"^\S.*", section[1], re.M)))) if section else set()
        )
        missing = [a for a in arguments if a not in named]
        if missing:
            found.append(f"{module}.{name}: Parameters does not name {', '.join(missing)}")
        own = [n for n in ast.walk(node) if isinstance(n, ast.Return | ast.Yield) and n.value is not None]
        if own and not re.search(r"^(Returns|Yields)\n-+\n", doc, re.M):
            found.append(f"{module}.{name}: no Returns")
        if not method and ">>>" not in doc and "No example:" not in doc:
            found.append(f"{module}.{name}: no example, and no 'No example: ...' with the reason")
    return found


def nothing_dangerous(source, module) -> list[str]:
    """No pickle, no eval or exec, no shell."""
    found = []
    for target in imports(source, module):
        if target.split(".")[0] in (
            "pickle",
            "cPickle",
            "dill",
            "cloudpickle",
            "shelve",
            "marshal",
            "joblib",
        ):
            found.append(f"{module}: imports {target}")
        if target in ("os.system", "os.popen"):
            found.append(f"{module}: imports {target}")
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if called in ("eval", "exec", "os.system", "os.popen") or called.endswith(
            ("read_pickle", "to_pickle")
        ):
            found.append(f"{module}: calls {called}")
        for keyword in node.keywords:
            value = keyword.value.value if isinstance(keyword.value, ast.Constant) else None
            if keyword.arg in ("shell", "allow_pickle") and value is not False:
                found.append(f"{module}: {called}({keyword.arg}=...)")
    return found


def no_addresses(source, module) -> list[str]:
    """No address on the network but this machine's own; docstrings may cite a work."""
    tree = ast.parse(source)
    docs = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and node.body:
            first = node.body[0]
            if isinstance(first, ast.Expr):
                docs.add(id(first.value))
    # An XML namespace looks like an address and is none: nobody asks for it.
    names = r"gexf\.net|www\.w3\.org|schemas\.openxmlformats\.org|graphml\.graphdrawing\.org|doi\.org"
    pattern = rf"\b(?:https?|ftp)://(?!127\.0\.0\.1|localhost|{names})\S|\b(?!127\.0\.0\.1\b)(?:\d{{1,3}}\.){{3}}\d{{1,3}}\b"
    return [
        f"{module}: line {node.lineno} names an address"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
        if re.search(pattern, node.value)
    ]


def text_files_state_their_encoding(source, module) -> list[str]:
    """Text is read and written as UTF-8, with the same line ends on every system."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func).split(".")[-1]
        by_name = {k.arg: k.value for k in node.keywords}
        constants = [a.value for a in [*node.args, *by_name.values()] if isinstance(a, ast.Constant)]
        mode = next(
            (c for c in constants if isinstance(c, str) and re.fullmatch(r"[rwax]\+?[bt]?\+?", c)), "r"
        )
        if called not in ("read_text", "write_text") and ast.unparse(node.func) not in ("open", "io.open"):
            continue
        if "b" in mode and called == "open":
            continue
        if "encoding" not in by_name:
            found.append(f"{module}: line {node.lineno}: {called} without encoding=")
        if (called == "write_text" or mode[0] in "wax") and "newline" not in by_name:
            found.append(f"{module}: line {node.lineno}: {called} writes without newline=")
    return found


def draws_are_stable(source, module) -> list[str]:
    """The same seed gives the same bytes under any numpy: only random() of a PCG64 is drawn from."""
    return [
        f"{module}: line {node.lineno}: {ast.unparse(node.func)} is not the same under every numpy"
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in UNSTABLE_DRAWS
    ]


RULES = (
    imports_go_up,
    pyplot_stays_in_figures,
    signatures_are_small,
    docstrings_stand,
    nothing_dangerous,
    no_addresses,
    text_files_state_their_encoding,
    draws_are_stable,
)

#!/bin/sh
# Makes .venv from requirements.lock and compiles the inner loops of the measures (tools/compile.py). Every target
# of the Makefile calls it first; when all is up to date, it ends at once. All paths are relative, so the folder
# may have spaces and Chinese in its name.
#
#   PYTHON   the Python to use, for instance python3.12. Without it: the one .venv already has, else the first
#            of python3, python3.13, ... that is new enough.
#   LOCK     "newest" takes the newest release of everything instead of the versions in requirements.lock;
#            "oldest" takes each package of pyproject.toml at its lower bound, and what they need at its newest.
#   KERNELS  "later" compiles nothing now: each measure then compiles what it needs when it is first called.
set -eu

python=${PYTHON:-}
lock=${LOCK:-}
log=.venv/setup.log
stamp=.venv/ready # written last, so that a set-up which was interrupted is done again
kernels=commgov_lib/measures/_kernels
compiled=$kernels/__pycache__/compiled # lies with what was compiled, and goes with it

fail() {
    printf '%s\n' "$*" >&2
    exit 1
}

version() { # "3.11", or nothing where there is no such Python
    found=$("$1" -V 2>/dev/null) || return 0
    found=${found#Python }
    printf '%s' "${found%.*}"
}

says() { # what a Python says of itself
    "$1" -V 2>/dev/null || printf 'not to be found'
}

new_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

compile_kernels() { # what has changed since the last time; a machine of another kind needs all anew
    [ "${KERNELS:-}" != later ] || return 0
    key=$({
        cat "$stamp" tools/compile.py commgov_lib/measures/*.py commgov_lib/measures/*/*.py
        grep -m 1 'model name' /proc/cpuinfo || uname -m
        printf '%s\n' "${NUMBA_CACHE_DIR:-}"
    } 2>/dev/null | cksum)
    if [ "$(cat "$compiled" 2>/dev/null)" = "$key" ] || [ ! -w "$kernels" ]; then
        return 0
    fi
    printf 'Compiling what the measures need; only what has changed, at first all: one to two minutes.\n'
    if .venv/bin/python tools/compile.py; then
        mkdir -p "$kernels/__pycache__" && printf '%s\n' "$key" >"$compiled"
    else
        printf 'Not all could be compiled beforehand: measures compile when they are first called.\n' >&2
    fi
}

# The folder belongs to the key: the scripts in .venv name it, so a folder that was moved needs a new .venv.
key=$({ cat requirements.lock pyproject.toml tools/setup.sh && printf '%s\n' "$PWD" "$lock"; } | cksum)

if [ -f "$stamp" ]; then
    has=$(version .venv/bin/python)
    if [ "$(cat "$stamp")" = "$key $has" ] && { [ -z "$python" ] || [ "$(version "$python")" = "$has" ]; }; then
        compile_kernels
        exit 0
    fi
fi

if [ -n "$python" ]; then
    new_enough "$python" ||
        fail "commgov-lab needs Python 3.11 or newer, and PYTHON=$python is $(says "$python")."
else
    for candidate in python3 python3.13 python3.12 python3.11 python3.14 python; do
        if new_enough "$candidate"; then
            python=$candidate
            break
        fi
    done
    [ -n "$python" ] || fail "commgov-lab needs Python 3.11 or newer, and python3 is $(says python3);" \
        "install one, or name yours: make test PYTHON=/path/to/python3.12"
fi

# Settings of the user's own that would send packages elsewhere. Their package index stays in force.
unset PYTHONPATH PYTHONHOME PIP_TARGET PIP_PREFIX
export PIP_USER=0 PIP_NO_INPUT=1 PIP_DISABLE_PIP_VERSION_CHECK=1

# Each package that pyproject.toml names, at its lower bound: "numpy>=2.0" becomes "numpy==2.0".
oldest() {
    .venv/bin/python - >.venv/oldest.txt <<'END'
import pathlib, tomllib
project = tomllib.loads(pathlib.Path("pyproject.toml").read_text(encoding="utf-8"))
for need in project["project"]["dependencies"] + project["dependency-groups"]["dev"]:
    print(need.replace(">=", "=="))
END
}

with_uv() {
    uv venv --quiet --python "$python" .venv || return 1
    if [ "$lock" = newest ]; then
        set -- --upgrade --editable . --group dev
        uv pip install --python .venv/bin/python "$@" >"$log" 2>&1
    elif [ "$lock" = oldest ]; then
        oldest || return 1
        set -- --constraint .venv/oldest.txt --editable . --group dev
        uv pip install --python .venv/bin/python "$@" >"$log" 2>&1
    else
        uv pip install --python .venv/bin/python --require-hashes -r requirements.lock >"$log" 2>&1 &&
            uv pip install --python .venv/bin/python --no-deps --no-build-isolation -e . >>"$log" 2>&1
    fi
}

with_pip() {
    "$python" -m venv .venv || return 1
    if [ "$lock" = newest ]; then
        # Older releases of pip do not know --group.
        .venv/bin/python -m pip install --upgrade pip >"$log" 2>&1 &&
            .venv/bin/python -m pip install --upgrade --editable . --group dev >>"$log" 2>&1
    elif [ "$lock" = oldest ]; then
        oldest || return 1
        set -- --constraint .venv/oldest.txt --editable . --group dev
        .venv/bin/python -m pip install --upgrade pip >"$log" 2>&1 &&
            .venv/bin/python -m pip install "$@" >>"$log" 2>&1
    else
        .venv/bin/python -m pip install --require-hashes -r requirements.lock >"$log" 2>&1 &&
            .venv/bin/python -m pip install --no-deps --no-build-isolation -e . >>"$log" 2>&1
    fi
}

case "$lock" in "" | newest | oldest) ;; *) fail "LOCK=$lock is not known; use newest or oldest, or leave it out." ;; esac
printf 'Setting up .venv with %s. Once only; it takes one to three minutes (log: %s).\n' "$("$python" -V)" "$log"
rm -rf .venv
if command -v uv >/dev/null 2>&1; then
    # uv does not read pip's settings: where it cannot reach its index, pip may still reach its own.
    with_uv || {
        printf 'uv could not set it up; trying pip.\n'
        rm -rf .venv
    }
fi
if [ ! -d .venv ]; then
    with_pip || {
        [ -f "$log" ] && tail -n 20 "$log" >&2
        fail "The set-up did not succeed; the next make starts it again."
    }
fi

# matplotlib lists the machine's fonts once. Done now, its notice cannot turn up in the output of a notebook.
MPLCONFIGDIR=.venv/matplotlib .venv/bin/python -c 'import matplotlib.font_manager' >>"$log" 2>&1

# JupyterLab would ask whether it may fetch news: nothing leaves this machine, so it need not ask.
mkdir -p .venv/etc/jupyter/labconfig
printf '{"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": true}}\n' \
    >.venv/etc/jupyter/labconfig/page_config.json

printf '%s\n' "$key $(version .venv/bin/python)" >"$stamp"
compile_kernels

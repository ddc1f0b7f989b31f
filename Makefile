# Every target sets up its own environment first: .venv, from requirements.lock (tools/setup.sh). Once that is
# done it costs a twentieth of a second. Paths are relative: the folder may have spaces and Chinese in its name.

.DEFAULT_GOAL := help
.PHONY: help setup figures site browser test slow wheel lab bench peers fuzz mutants fmt lint lock messages readme clean

PYTHON := # a Python of your choice: make test PYTHON=python3.12
LOCK :=   # newest or oldest: in place of requirements.lock, the newest or the oldest releases that are allowed
KERNELS := # later: compile nothing now, but each measure when it is first called
ARGS :=   # passed on: make figures ARGS="--only 02 --lang zh"
# Settings of your own that would change results or imports.
unexport PYTHONPATH PYTHONHOME
# A folder of its own for the list of fonts, made during set-up.
export MPLCONFIGDIR := $(CURDIR)/.venv/matplotlib

help: ## what can be made
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-16s %s\n", $$1, $$2}'

setup: ## .venv alone, and what the measures need compiled
	@PYTHON="$(PYTHON)" LOCK="$(LOCK)" KERNELS="$(KERNELS)" sh tools/setup.sh

figures: setup ## every notebook's figures and tables, under build/ (open build/index.html)
	@.venv/bin/commgov figures $(ARGS)

site: setup ## the notebooks as pages in English and Chinese, under build/site (open build/index.html)
	@sh tools/site.sh
	@.venv/site/bin/python -m commgov_lib.cli site $(ARGS)

browser: setup ## tests of the pages, in Debian's Chromium
	@sh tools/site.sh
	@.venv/site/bin/python -m pytest tests/browser $(ARGS)

test: setup ## all tests, then every notebook cell against its stored output, without a network
	@.venv/bin/python tools/offline.py -m pytest -n 2 tests
	@PYTHONWARNINGS=error:Glyph:UserWarning .venv/bin/python tools/offline.py -m pytest --nbval --nbval-current-env --nbval-cell-timeout 120 \
		-n 2 --dist loadscope notebooks

slow: setup ## tests of some minutes to hours: many instances, long chains, kernels with checks (ARGS="-k siting")
	@.venv/bin/python tools/offline.py -m pytest -n 2 tests/slow $(ARGS)

wheel: setup ## what others can install, under dist/: library, data, notebooks; the same bytes each time
	@.venv/bin/python -m hatchling build -t wheel

lab: setup ## your copies of the notebooks in JupyterLab, on this machine (ARGS="--lang zh"; ARGS=--edit: the originals)
	@.venv/bin/commgov lab $(ARGS)

bench: setup ## how long the heavy parts take, beside the peers that are installed (make peers)
	@python=.venv/bin/python; [ ! -f .venv/peers/ready ] || python=.venv/peers/bin/python; \
		for job in benchmarks/bench_*.py; do echo "== $$job"; "$$python" "$$job" || exit 1; done

peers: setup ## tests beside other packages, which are installed apart, in .venv/peers
	@sh tools/peers.sh
	@.venv/peers/bin/python -m pytest tests/peers

fuzz: setup ## made-up bytes for every text reader, a minute each (ARGS=600: ten), in .venv/fuzz
	@sh tools/fuzz.sh $(ARGS)

mutants: setup ## small wrong changes, one at a time: does a test notice? Hours (ARGS="--room city --count 9")
	@.venv/bin/python tools/mutants.py $(ARGS)

fmt: setup ## format the code and mend what can be mended by itself
	@.venv/bin/ruff check --fix . && .venv/bin/ruff format .

lint: setup ## look at the code without changing it
	@.venv/bin/ruff check . && .venv/bin/ruff format --check .

lock: ## write requirements.lock anew from pyproject.toml (needs uv)
	@uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header --upgrade --quiet -o requirements.lock
	@sed 's/ *\\$$//; /^ *--hash/d' requirements.lock | uv pip compile pyproject.toml --extra site --group browser --constraint - \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
		--upgrade --quiet -o tools/site.lock

messages: setup ## collect what the library and the notebooks say, for translation
	@.venv/bin/python tools/messages.py; said=$$?; .venv/bin/python tools/notebooks_zh.py && exit $$said

readme: setup ## the tables in README.md and in docs: mechanisms, your_own_data, house
	@.venv/bin/python tools/readme.py && .venv/bin/python tools/mechanisms.py && \
		.venv/bin/python tools/own_data.py && .venv/bin/python tools/house.py

clean: ## remove everything that was made, .venv and build/ too
	rm -rf .venv build .pytest_cache .ruff_cache .hypothesis *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

PYTHON ?= python3
VENV ?= .venv
TORCH ?= torch
BIN := $(VENV)/bin

.PHONY: demo test check coverage docs train format fuzz kills load lowest soak bench bench-compare bench-scale wheel clean

demo: $(VENV)/.installed  ## the graph of the sample papers, in demo/
	$(BIN)/kg build --sample --out demo

test: $(VENV)/.installed-dev  ## all tests, as CI runs them
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(VENV)/.installed-dev  ## style, types, direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

coverage: $(VENV)/.installed-dev  ## which lines no test runs, by module
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=term:skip-covered

docs: $(VENV)/.installed-dev  ## the pages, into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

train: $(VENV)/.installed-train  ## what kg train and its tests need

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

fuzz: $(VENV)/.installed-dev  ## every reader on any bytes, 20 seconds each
	$(BIN)/python -m pip install --quiet atheris
	$(BIN)/python -m benchmarks.fuzz

kills: $(VENV)/.installed-dev  ## builds that are killed at random moments
	$(BIN)/python -m benchmarks.kills --times 50

load: $(VENV)/.installed-dev  ## kg serve under load: right or 503, and flat memory
	$(BIN)/python -m benchmarks.load

lowest:  ## the tests with the lowest versions that pyproject.toml admits
	$(PYTHON) -m venv build/lowest
	$(PYTHON) benchmarks/lowest.py dev cluster parquet > build/lowest/versions.txt
	build/lowest/bin/python -m pip install --quiet --prefer-binary --requirement build/lowest/versions.txt mypy
	build/lowest/bin/python -m pip install --quiet --no-deps --editable .
	build/lowest/bin/python -m pytest -n 2 --dist loadgroup --override-ini filterwarnings= --ignore tests/docs

# for these: ABSTRACTS=files of papers (else they are made up), STORE=what kg build made, TABLES=only these
ABSTRACTS ?=
STORE ?=
TABLES ?= startup extraction matching tagging graphml rdf sparql
RESULTS ?= benchmarks/results
SOAK ?= 150000

soak: $(VENV)/.installed-dev  ## one build of 150,000 abstracts, a worker killed in the middle: nothing lost, nothing twice
	$(BIN)/python -m benchmarks.scale $(ABSTRACTS) --sizes $(SOAK) --kill-worker --again

bench: $(VENV)/.installed-dev  ## every table of rivals and bounds, kept in benchmarks/results
	set -e; for table in $(TABLES); do $(BIN)/python -m benchmarks.$$table \
	    $(if $(ABSTRACTS),--abstracts $(ABSTRACTS)) $(if $(STORE),--store $(STORE)) --results $(RESULTS); done

bench-compare:  ## every table anew, beside the kept one; fails where a ratio is worse than noise makes it
	$(MAKE) bench RESULTS=build/bench
	$(BIN)/python -m benchmarks.compare build/bench

bench-scale: $(VENV)/.installed-dev  ## time and memory of 1,000 to 150,000 papers, stage by stage, and the plot of them
	$(BIN)/python -m benchmarks.scale $(ABSTRACTS) --plot docs/scale.png

wheel: $(VENV)/.installed-dev
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) build dist demo site *.egg-info

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	touch $@

$(VENV)/.installed-train: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet $(TORCH)
	$(BIN)/python -m pip install --quiet --editable '.[dev,train]'
	touch $@

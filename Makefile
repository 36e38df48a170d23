PYTHON ?= python3
VENV ?= .venv
TORCH ?= torch
BIN := $(VENV)/bin

.PHONY: demo test check train format fuzz kills wheel clean

demo: $(VENV)/.installed  ## the graph of the sample papers, in demo/
	$(BIN)/kg build --sample --out demo

test: $(VENV)/.installed-dev  ## all tests, as CI runs them
	$(BIN)/python -m pytest -n 2 --dist loadgroup

check: $(VENV)/.installed-dev  ## style, types, direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

train: $(VENV)/.installed-train  ## what kg train and its tests need

format: $(VENV)/.installed-dev
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

fuzz: $(VENV)/.installed-dev  ## every reader on any bytes, 20 seconds each
	$(BIN)/python -m pip install --quiet atheris
	$(BIN)/python -m benchmarks.fuzz

kills: $(VENV)/.installed-dev  ## builds that are killed at random moments
	$(BIN)/python -m benchmarks.kills --times 50

wheel: $(VENV)/.installed-dev
	$(BIN)/python -m build --wheel

clean:
	rm -rf $(VENV) build dist demo *.egg-info

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

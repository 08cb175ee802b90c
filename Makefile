# Everything is made from here. `make` alone lists what there is.
SHELL := /bin/sh
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
READY := .venv/.ready

# Compiled modules are kept: the tests and a build start Python many times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup book test explore serve check store lock bench clean

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Set up and do nothing else; the other targets do it by themselves

# ARGS passes options on: make book ARGS="--set level=0.9"
book: $(READY) ## Set up, run the notebooks, build the site in _site/
	$(BIN)/pbc build $(ARGS)

test: $(READY) ## Set up and run every test, in a real browser too
	@.ci/need-chromium
	@# The general chapters under templates/ run in tests/site/test_examples.py, each on a study.
	@# Three at a time on two processors: a test often waits for a browser or a cluster.
	$(BIN)/python -m pytest -n 3 --dist loadfile --nbval --doctest-modules tests src notebooks \
	  --ignore=src/pbcanalysis/templates

# ARGS passes options on: make explore ARGS="--hypothesis-seed=7"
explore: $(READY) ## Try the properties that the tests state on new random cases
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=explore -m hypothesis tests $(ARGS)

serve: $(READY) ## Show the built site at http://localhost:8000/
	$(BIN)/pbc serve

check: $(READY) ## Check the study, the code's form, its types and its imports
	$(BIN)/pbc check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

store: $(READY) ## Run the notebooks and keep their outputs in them
	$(BIN)/pbc store

lock: $(READY) ## Make requirements.txt anew from pyproject.toml
	$(BIN)/uv pip compile pyproject.toml --extra dev --upgrade --generate-hashes \
	  --python-version 3.11 --no-header --no-annotate -q -o requirements.txt

# ARGS passes options on: make bench ARGS="--only respondents payments"
bench: $(READY) ## Measure against the plain ways, and write the book's table of ratios
	$(BIN)/python benchmarks/run.py $(ARGS)

clean: ## Remove what was built; the environment and the sources stay
	rm -rf _build _site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

$(READY): requirements.txt pyproject.toml
	@.ci/need-python "$(PYTHON)"
	"$(PYTHON)" -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

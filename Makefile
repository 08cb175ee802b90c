# Everything is made from here. `make` alone lists what there is.
SHELL := /bin/sh
BIN := .venv/bin
# What a book needs, and what tests, checks and measurements need beside it.
BOOK := .venv/.book
TESTS := .venv/.tests

# Compiled modules are kept: the tests and a build start Python many times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.PHONY: help setup book chapter quick test thorough explore serve lab check store lock audit components bench clean named

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(TESTS) ## Set up and do nothing else; the other targets do it by themselves

# ARGS passes options on: make book ARGS="--set level=0.9"
book: $(BOOK) ## Set up, run the notebooks, build the site in _site/
	$(BIN)/pbc build $(ARGS)

# One chapter of the book as a page, in _build/chapter/_site: make chapter N=05
chapter: $(BOOK) ## Run one chapter and show it as a page
	$(BIN)/pbc build --chapter $(N) $(ARGS)

quick: $(TESTS) ## Check form and types, and run the unit and doc tests
	.ci/tests quick $(ARGS)

test: $(TESTS) ## Set up and run every test that lands, in a real browser too
	.ci/tests test $(ARGS)

thorough: $(TESTS) ## Run what takes longer as well
	.ci/tests thorough $(ARGS)

# ARGS passes options on: make explore ARGS="--hypothesis-seed=7"
explore: $(TESTS) ## Try the properties that the tests state on new random cases
	$(BIN)/python -m pytest -n 2 --hypothesis-profile=explore -m hypothesis tests $(ARGS)

serve: $(BOOK) ## Show the built site at http://localhost:8000/
	$(BIN)/pbc serve

lab: $(TESTS) ## Open the chapters in JupyterLab
	$(BIN)/jupyter lab notebooks

check: $(TESTS) ## Check the study, the code's form, its types and its imports
	$(BIN)/pbc check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

store: $(BOOK) ## Run the notebooks and keep their outputs in them
	$(BIN)/pbc store

lock: $(TESTS) ## Make requirements.txt and requirements-test.txt anew from pyproject.toml
	.ci/lock

audit: $(TESTS) ## Ask for known faults of every library in the locks; needs the network
	.ci/audit

components: $(TESTS) ## List what the project is made of, with licences, in components.cdx.json
	.ci/components

# ARGS passes options on: make bench ARGS="--only respondents payments"
bench: $(TESTS) ## Measure against the plain ways, and write the book's table of ratios
	$(BIN)/python benchmarks/run.py $(ARGS)

clean: ## Remove what was built; the environment and the sources stay
	rm -rf _build _site .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache

# The newest Python here is taken; name another with make PYTHON=python3.11.
$(BOOK): requirements.txt pyproject.toml $(if $(PYTHON),named)
	@.ci/install requirements.txt "$(PYTHON)"
	@touch $@

$(TESTS): requirements.txt requirements-test.txt pyproject.toml $(if $(PYTHON),named)
	@.ci/install requirements-test.txt "$(PYTHON)"
	@touch $@

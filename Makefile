# Everything a person needs to run, test and develop Twinloom. Needs Python 3.11 or later and make, nothing else.
# `make` alone prints the tasks.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

BIN      := .venv/bin
PIP      := $(BIN)/python -m pip --disable-pip-version-check --quiet
LOCK     := .ci/requirements.txt
LOCK_DEV := .ci/requirements-dev.txt
CONTRACT := ../shared/tools/contract.py
# One process more than cores: tests of servers, of kills and of clocks wait, and leave a core to others meanwhile.
WORKERS  ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)
# Real servers beside the tests: built once into a cache, then started in seconds (tests/with_servers.py).
SERVED   := $(BIN)/python -m tests.with_servers --workers $(WORKERS) --
UV       ?= uv
# Hundreds of commands are started by the tests: what one of them compiled, the others read.
export PYTHONDONTWRITEBYTECODE :=

# One stamp for each state of the virtual environment. What they depend on says when they are out of date.
VENV    := .venv/.made
RUNTIME := .venv/.runtime
DEV     := .venv/.dev

.PHONY: help
help: ## Print the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

# ---------------------------------------------------------------- use it
.PHONY: demo
demo: $(RUNTIME) ## Set up .venv, make the demo plant, serve it (TWIN_HOME, TWIN_PORT)
	@exec $(BIN)/twin demo

# ---------------------------------------------------------------- develop it
.PHONY: test
test: $(DEV) $(if $(filter 1 true,$(CI)),lint) ## Run every test; with CI=true the linters before them
	@$(SERVED) $(BIN)/python -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder

.PHONY: check
check: lint ## Lint, types, import contracts, public schema, then every test
	@$(MAKE) test CI=

.PHONY: lint
lint: $(DEV) ## What check does, without the tests
	@$(BIN)/ruff check
	@$(BIN)/ruff format --check
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@if [ -f $(CONTRACT) ]; then \
		$(BIN)/twin schema > .venv/schema.graphql && $(BIN)/python $(CONTRACT) .venv/schema.graphql; fi

.PHONY: fix
fix: $(DEV) ## Mend what ruff can mend, and format
	@$(BIN)/ruff check --fix
	@$(BIN)/ruff format

.PHONY: golden
golden: $(DEV) ## Rewrite the golden answers, plans and calls; read the diff
	@TWIN_GOLDEN=1 $(SERVED) $(BIN)/python -m pytest -q tests/queries

.PHONY: bench
bench: $(DEV) ## Measure, and print the figures
	@$(BIN)/python -m tests.bench

.PHONY: property
property: $(DEV) ## Ask random plants 50,000 random questions
	@TWIN_PROPERTY_EXAMPLES=$${TWIN_PROPERTY_EXAMPLES:-50000} $(SERVED) $(BIN)/python -m pytest -q \
		-n $(WORKERS) --dist load tests/property

.PHONY: coverage
coverage: $(DEV) ## Run every test and list the lines that none reached
	@$(BIN)/coverage erase
	@$(SERVED) $(BIN)/coverage run -m pytest -q -n $(WORKERS) --dist loadfile --no-loadscope-reorder
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report

.PHONY: lock
lock: ## Choose the versions of all dependencies anew (needs uv)
	@command -v $(UV) >/dev/null || { \
		echo "make lock needs uv: install it, or name it with make lock UV=/path/to/uv" >&2; exit 1; }
	@$(UV) pip compile $(LOCK_OPTIONS) pyproject.toml --output-file $(LOCK)
	@$(UV) pip compile $(LOCK_OPTIONS) --extra dev --constraints $(LOCK) pyproject.toml --output-file $(LOCK_DEV)
	@! grep -nE '://|^-|^ *@|file:' $(LOCK) $(LOCK_DEV) || { \
		echo "a lock file names an address; make lock must run without any index setting" >&2; exit 1; }

LOCK_OPTIONS := --quiet --upgrade --universal --python-version 3.11 --group build --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links

# ---------------------------------------------------------------- the virtual environment
$(VENV):
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
		python=$$(sh .ci/find-python) && rm -rf .venv && "$$python" -m venv .venv; }
	@touch $@

$(RUNTIME): $(LOCK) pyproject.toml | $(VENV)
	@echo "Installing what Twinloom needs into .venv, once; this takes about a minute."
	@$(PIP) install --require-hashes --requirement $(LOCK)
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): $(LOCK_DEV) $(RUNTIME)
	@echo "Installing what its tests need into .venv, once."
	@$(PIP) install --require-hashes --requirement $(LOCK_DEV)
	@touch $@

# Startline: `make run` starts everything, `make test` tests it; both need nothing but Python and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
RUN_READY := $(VENV)/ready-to-run
DEV_READY := $(VENV)/ready-to-develop
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check
# Tests run in as many processes as there are cores, up to eight: each may need a dozen of the server's hundred
# connections.
TEST_ARGS ?= -n auto --maxprocesses 8 --dist loadfile

.PHONY: run test test-browser test-servers check gate format bench lock clean help
.DEFAULT_GOAL := help

help: ## what there is to make
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

run: $(RUN_READY) ## start a rehearsal instance: database, pages, worker and mailbox in one terminal
	@$(BIN)/startline run

test: $(DEV_READY) ## run the tests, on a PostgreSQL of their own
	@$(BIN)/python -m pytest $(TEST_ARGS)

test-browser: $(DEV_READY) ## walk the pages in Chromium (/usr/bin/chromium); screenshots come into artefacts/
	@$(BIN)/python -m pytest $(TEST_ARGS) tests/browser

test-servers: $(DEV_READY) ## send mail through Postfix and Dovecot, and take in what comes back; needs both, and root
	@$(BIN)/python -m pytest tests/servers

check: gate test ## the one gate: format, lint, types, imports, migrations, translations, tests

gate: $(DEV_READY) ## all of it but the tests
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-cache
	@$(BIN)/startline manage makemigrations --check --dry-run

format: $(DEV_READY) ## write the code as the formatter wants it
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

bench: $(DEV_READY) ## the hot paths over a million lines, each beside the same SQL run bare
	@$(BIN)/python -m benchmarks

lock: $(DEV_READY) ## pin what requirements/*.in name, with hashes
	@for name in run dev; do $(BIN)/uv pip compile --quiet --universal --generate-hashes --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 --custom-compile-command "make lock" \
	  requirements/$$name.in --output-file requirements/$$name.txt; done

clean: ## remove what was built and installed; an instance's data in var/ stays
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache artefacts
	find . -name __pycache__ -prune -exec rm -rf {} +

$(RUN_READY): requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("Startline needs Python 3.11 or newer; set PYTHON=…" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(INSTALL) --require-hashes -r requirements/run.txt
	@$(INSTALL) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV_READY): requirements/dev.txt $(RUN_READY)
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@

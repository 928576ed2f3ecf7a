# Two commands on a fresh machine: `make run` and `make test`. Everything goes into this folder.
PYTHON ?= python3
BIN := .venv/bin
STAMP := var/.setup
WORDS := $(wildcard kernel/*/locale/en/LC_MESSAGES/django.po scenarios/*/locale/en/LC_MESSAGES/django.po)

.DEFAULT_GOAL := help
.PHONY: help setup run test check lock bench spark newscenario backup restore screenshots

help:                ## list these targets
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:[^#]*##/\t/'

setup: $(STAMP) var/.words      ## install everything into .venv, node_modules and var

$(STAMP): requirements/base.txt requirements/dev.txt requirements/data.txt package.json package-lock.json
	@$(PYTHON) tools/setup.py

var/.words: $(WORDS) | $(STAMP)
	@$(BIN)/python -m kernel.web.catalogues && touch $@

run: setup           ## migrate, load the demonstration county, serve; PORT= and DATABASE_URL= are honoured
	@$(BIN)/python manage.py start

test: setup          ## all tests on the embedded database (or on DATABASE_URL)
	@$(BIN)/python -m pytest -n auto --dist worksteal

check: setup         ## style, types, import order
	@$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

lock:                ## compile requirements/*.in into locked files with hashes
	@cd requirements && for f in base dev spark; do ../$(BIN)/pip-compile -q --strip-extras --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-find-links --no-emit-trusted-host $$f.in -o $$f.txt; done

bench: setup         ## every headline figure, as JSON lines
	@$(BIN)/python -m bench all --json

spark: setup         ## Spark for the analysis SQL of a province: pyspark beside the rest (needs Java 17), then its test
	@$(BIN)/pip install -q --require-hashes -r requirements/spark.txt
	@$(BIN)/python -m pytest -n 0 tests/test_analysis_engines.py

newscenario: setup   ## make newscenario NAME=x FROM=disputes
	@$(BIN)/python -m kernel.registry $(NAME) $(FROM)

backup: setup        ## make backup TO=folder
	@$(BIN)/python manage.py backup $(TO)

restore: setup       ## make restore FROM=folder (into an empty database)
	@$(BIN)/python manage.py restore $(FROM)

screenshots: setup   ## the README's pictures, from a running demonstration
	@$(BIN)/python -m bench.screenshots

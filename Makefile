# What people and CI run. Everything sets itself up: Python 3.11+ is all that must be there.
# Written for GNU make 3.81 and newer.

PYTHON ?= python3
BIN := .venv/bin
CODE := schemas streams workers tests benchmarks examples
export PYTHON

.DEFAULT_GOAL := help
.PHONY: help setup demo test lint types layers tests format lock lock-upgrade clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

setup: ## make .venv with wirewatch and all that demo and tests need; after it nothing needs the network
	@tools/setup.sh

demo: setup ## stream a day of news through the whole path and watch it; ends by itself
	@$(BIN)/wirewatch demo

test: lint types layers tests ## everything CI checks: lint, format, types, layers, tests with doctests

lint: setup ## lint, and is the code formatted?
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: setup ## mypy, strict
	$(BIN)/mypy

layers: setup ## workers > streams > schemas, and no effects in the lower two
	$(BIN)/lint-imports

tests: setup ## tests and doctests alone; ARGS="-k merge" narrows them
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

format: setup ## format, and mend what ruff can mend safely
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The lock names no index, so that it serves whoever installs from a mirror. `python-version` is the oldest we support.
COMPILE = $(BIN)/uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' --quiet --output-file requirements.lock

lock: setup ## write requirements.lock anew from pyproject.toml; pins that still fit stay
	$(COMPILE)

lock-upgrade: setup ## the same, with every package at its newest
	$(COMPILE) --upgrade

clean: ## remove .venv and caches of the checkout (uv's cache stays: UV_CACHE_DIR)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache dist
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

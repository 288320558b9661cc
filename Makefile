# Every target gets what it needs by itself; `make setup` alone only saves the wait later.

PYTHON_HERE = .venv/bin/python

.PHONY: help setup check test test-long demo bench pictures wheel lock clean

help:
	@awk -F ':.*## ' '/^[a-z-]+:.*##/ {printf "  make %-10s %s\n", $$1, $$2}' Makefile

setup: ## the virtual environment, the locked packages and a browser
	@scripts/setup

check: setup ## lint, format and types
	$(PYTHON_HERE) -m ruff check .
	$(PYTHON_HERE) -m ruff format --check .
	$(PYTHON_HERE) -m mypy

test: setup ## all tests that take seconds, two at a time where none is about load
	$(PYTHON_HERE) -m pytest -m "not long" --ignore=tests/loadtests -n 2 --dist worksteal
	$(PYTHON_HERE) -m pytest -m "not long" tests/loadtests

test-long: setup ## the tests that take minutes
	$(PYTHON_HERE) -m pytest -m long

demo: setup ## a healthy and a troubled portal, walked and reported
	@.venv/bin/civicgauge demo

bench: setup ## side-by-side measurements; needs a quiet machine
	@for script in benchmarks/*.py; do $(PYTHON_HERE) $$script || exit 1; done

pictures: setup ## the pictures of the report's pages in docs/pictures, from a new demo
	$(PYTHON_HERE) scripts/pictures.py

wheel: setup ## the installable package, in dist/
	$(PYTHON_HERE) -m hatchling build -t wheel

lock: ## new versions within the ranges of pyproject.toml (needs uv)
	scripts/lock

clean: ## everything that can be made again, except runs
	rm -rf .venv dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

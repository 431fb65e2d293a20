# make demo    audits a real mortgage model, end to end, into demo/
# make test    runs the tests
# make lint    style, types, layers
# make lock    renews requirements/*.txt from pyproject.toml
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test lint wheel lock system clean

demo: $(VENV)/demo.stamp system
	$(BIN)/audit demo --out demo

test: $(VENV)/dev.stamp system
	$(BIN)/pytest -n 2 $(PYTEST)

lint: $(VENV)/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python docs/generate.py --check
	$(BIN)/python docs/translate.py --check

wheel: $(VENV)/dev.stamp system
	$(BIN)/python tests/wheel.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "signoff needs Python 3.11 or newer; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo.stamp: requirements/demo.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/demo.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/dev.stamp: requirements/dev.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# WeasyPrint loads Pango and HarfBuzz at run time; no Python package brings them along.
system: | $(VENV)/bin/python
	@sh requirements/system.sh $(BIN)/python

lock:
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --all-extras --group dev pyproject.toml requirements/build.in -o requirements/dev.txt
	$(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	  --extra demo --constraint requirements/dev.txt pyproject.toml requirements/build.in -o requirements/demo.txt

clean:
	rm -rf $(VENV) demo dist build

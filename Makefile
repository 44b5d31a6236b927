# make demo     install into .venv and answer questions about the pictures in examples/
# make test     install what the tests need and run them all
# make lint     ruff, mypy --strict, import-linter
# make help     the rest

PYTHON ?= python3
VENV ?= .venv
BACKENDS ?= .venv-backends
WORKERS ?= 2
OUT ?= out/demo
# More for pip, for instance the index with the CPU build of torch (200 MB instead of 3 GB; see pytorch.org):
# PIP_ARGS='--extra-index-url ADDRESS'
PIP_ARGS ?=

BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet -c constraints.txt

.DEFAULT_GOAL := help
.PHONY: help demo install dev test test-backends lint format clean

help:
	@sed -n 's/^# \(make .*\)/\1/p' Makefile
	@echo "make format   format the code"
	@echo "make test-backends   the tests of optional backends, in an environment of their own (.venv-backends)"
	@echo "make clean    remove the environments and everything that was made"

demo: install
	$(BIN)/python examples/demo.py $(OUT)

install: $(VENV)/.installed
dev: $(VENV)/.dev

$(VENV)/bin/python:
	@$(PYTHON) -c "import sys; sys.version_info >= (3, 11) or sys.exit('Yaffle needs Python 3.11 or later: make PYTHON=python3.12 ...')"
	@$(PYTHON) -m venv $(VENV) || { echo "On Debian and Ubuntu: apt install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing Yaffle into $(VENV); this takes some minutes the first time ..."
	@$(PIP) $(PIP_ARGS) -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.installed
	@echo "Installing what the tests need ..."
	@$(PIP) $(PIP_ARGS) -e '.[dev]'
	@touch $@

test: dev
	OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n $(WORKERS) --dist loadfile $(TESTS)

lint: dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Backends that are not in the default install, in an environment of their own. ultralytics and segment-anything are
# installed without their torchvision, which must match torch to the build: tests/shims stands in for it, for their tests
# only, since transformers takes it for the real one.
$(BACKENDS)/.backends: pyproject.toml constraints.txt
	$(MAKE) VENV=$(BACKENDS) dev
	@echo "Installing the optional backends ..."
	@$(BACKENDS)/bin/python -m pip --disable-pip-version-check install --quiet -c constraints.txt --no-deps \
		ultralytics ultralytics-thop ultralytics-platform segment-anything
	@$(BACKENDS)/bin/python -m pip --disable-pip-version-check install --quiet -c constraints.txt \
		matplotlib polars psutil openvino 'paddleocr>=3.0'
	@touch $@

test-backends: $(BACKENDS)/.backends
	PYTHONPATH=tests/shims $(BACKENDS)/bin/python -m pytest tests/tools/detect/test_ultralytics.py \
		tests/tools/segment/test_segment.py tests/tools/models/test_offline.py \
		-k "ultralytics or segment_anything or mobile_sam or offline or socket"
	$(BACKENDS)/bin/python -m pytest tests/tools/read/test_readers.py

clean:
	rm -rf $(VENV) $(BACKENDS) out build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

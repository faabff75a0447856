# Needs make and Python 3.11 or newer; everything else goes into .venv. Works with GNU make 3.81 and BSD tools.

VENV := .venv
PY := $(VENV)/bin/python
# Your own python3 goes first, if it is new enough; `make setup PYTHON=/path/to/python3` names another.
PYTHON := python3 python3.13 python3.12 python3.11 python3.14
INSTALLED := $(VENV)/requirements.lock
# What is used is compiled once, here: a quick first start, and 150 MB less than compiling all that was installed.
USED := streamlit.web.cli, streamlit.web.bootstrap, streamlit.testing.v1, plotly.io, plotly.graph_objects, pandas, \
	pyarrow.parquet, scipy.sparse, scipy.stats, sklearn.feature_extraction.text, bertopic, graspologic_native, tokenizers, \
	safetensors.numpy, onnx, onnxruntime.quantization, simplemma, tqdm, pytest, playwright.sync_api

.PHONY: help setup run test bench clean lock

help:
	@echo 'make run     set up, then serve the dashboard on the bundled corpus (make run ARGS="FOLDER --port 8600" for another)'
	@echo 'make test    set up, then run the tests'
	@echo 'make setup   only set up: the packages of requirements.lock, into $(VENV)'
	@echo 'make bench   how the measurements are made'
	@echo 'make clean   remove what can be made again: the cache and compiled files ($(VENV) stays)'

setup:
	@if cmp -s requirements.lock $(INSTALLED) && $(PY) -c '' 2>/dev/null; then echo "setup: $(VENV) is up to date"; exit 0; fi; \
	python= novenv=; \
	for one in $(PYTHON); do \
	    "$$one" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 || continue; \
	    if "$$one" -c 'import ensurepip, venv' >/dev/null 2>&1; then python=$$one; break; fi; \
	    novenv=$${novenv:-$$one}; \
	done; \
	if [ -z "$$python" ] && [ -n "$$novenv" ]; then \
	    echo "setup: $$novenv has no venv module. Install it, then run make again: sudo apt-get install python3-venv" >&2; exit 2; \
	elif [ -z "$$python" ]; then \
	    echo "setup: no Python 3.11 or newer among: $(PYTHON)." >&2; \
	    echo "setup: install one (Debian 12 or newer: sudo apt-get install python3 python3-venv; macOS: brew install python@3.13)," >&2; \
	    echo "setup: or name yours: make setup PYTHON=/path/to/python3" >&2; exit 2; \
	fi; \
	total=$$(grep -c '==' requirements.lock); \
	echo "setup: making $(VENV) with $$("$$python" --version), $$(command -v "$$python")"; \
	"$$python" -m venv --clear $(VENV) || exit 2; \
	echo "setup: installing $$total packages from requirements.lock (about 420 MB to fetch, 1.1 GB on disk; one to a few minutes)"; \
	{ $(PY) -m pip install --disable-pip-version-check --no-input --progress-bar off --no-compile --only-binary :all: \
	    --no-deps --require-hashes -r requirements.lock && touch $(VENV)/fetched; } | { count=0; \
	    while read -r word name rest; do \
	        case "$$word $$name" in \
	            Collecting\ *|Processing\ *) count=$$((count + 1)); \
	                [ -t 1 ] && printf '\r  %s of %s: %-40.40s' "$$count" "$$total" "$${name##*/}";; \
	            Installing\ *) [ -t 1 ] && printf '\r  unpacking %-50s\n' "(the longest part)";; \
	        esac; \
	    done; :; }; \
	if [ ! -f $(VENV)/fetched ]; then \
	    echo "setup: the packages could not be installed, see above. Nothing is half done: run make again once it is mended." >&2; \
	    echo "setup: they are there for Linux (x86-64, ARM) and for macOS 14 or newer on Apple silicon, Python 3.11 to 3.14." >&2; exit 2; \
	fi; \
	$(PY) -m pip uninstall --quiet --yes setuptools 2>/dev/null; \
	echo "setup: compiling what is used"; \
	PYTHONDONTWRITEBYTECODE= $(PY) -W ignore -c 'import $(USED)' || exit 2; \
	$(PY) -m compileall -q analysis dashboard; \
	cp requirements.lock $(INSTALLED) && echo "setup: done ($$(du -sm $(VENV) | cut -f1) MB in $(VENV))"

run: setup
	@$(PY) -m dashboard $(ARGS)

# Tests that need a browser are left out, by name, where there is none; REQUIRE_BROWSER=1 (or CI=true) makes that a failure.
test: setup
	@$(PY) tests/browser.py
	@echo 'test: running the tests'
	@$(PY) -m pytest -n auto --dist loadfile $(ARGS)

bench:
	@echo 'Each of these begins with the command to run it:'
	@ls bench/*.py

clean:
	[ ! -d cache ] || find cache -mindepth 1 ! -name .gitkeep -delete
	find . -path ./$(VENV) -prune -o -type d \( -name __pycache__ -o -name .pytest_cache -o -name .ruff_cache \) -print | xargs rm -rf

# For maintainers, with uv (https://docs.astral.sh/uv): the complete lock from requirements.txt and [tool.uv] in pyproject.toml.
lock:
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	    --custom-compile-command 'make lock' requirements.txt --output-file requirements.lock

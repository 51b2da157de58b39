# Two commands: `make demo` and `make test`. Each makes its own .venv when there is none, and is quick the second time.

PYTHON ?= $(shell for p in python3.14 python3.13 python3.12 python3.11 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
BIN := .venv/bin

.PHONY: help demo test lint slow bench fuzz wheel lock letters clean

help:  ## what there is
	@echo "make demo   the whole loop on a semester of sample mail, in half a minute (a first time: a minute or two more)"
	@echo "make test   everything that is checked: style, types, the dependency rule, all tests"
	@echo "make slow   the tests that take longer than that"
	@echo "make bench  speed, measured beside its peers (installs nothing; says what is missing)"
	@echo "make fuzz   mutated mail into the parser for an hour (needs atheris)"
	@echo "make wheel  the wheel, in dist/"
	@echo "make lock   requirements.lock anew from pyproject.toml"

.venv/.ready: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "IEP Watch needs Python 3.11 or later, and none was found. Install it, or say where it is: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python has no venv module. On Debian or Ubuntu: sudo apt install python3-venv" >&2; exit 1; }
	@echo "Making .venv with what requirements.lock names (once) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements.lock \
		|| { echo "The packages could not be installed. Is the network there? Try again: nothing is half done." >&2; exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: .venv/.ready  ## the whole loop, nothing configured
	@$(BIN)/iepwatch demo

lint: .venv/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint  ## the truth
	$(BIN)/pytest -n auto --dist loadgroup -m "not slow"

slow: .venv/.ready
	$(BIN)/pytest -m slow

bench: .venv/.ready
	$(BIN)/python -m benchmarks

fuzz: .venv/.ready  ## mutated mail into the parser, an hour; findings go to fuzz-out/
	@$(BIN)/python -c 'import atheris' 2>/dev/null || { echo "It needs atheris: $(BIN)/python -m pip install atheris" >&2; exit 1; }
	$(BIN)/python -m tests.fuzz fuzz-out -max_total_time=3600

wheel: .venv/.ready
	$(BIN)/python -m hatchling build -t wheel -d dist

lock:  ## needs pip-tools
	pip-compile --quiet --generate-hashes --all-extras --all-build-deps --allow-unsafe --strip-extras --no-header --no-annotate \
		--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options -o requirements.lock pyproject.toml

clean:
	rm -rf .venv dist build demo-out fuzz-out .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

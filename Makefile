# Two commands do everything on a fresh machine:  make chat  and  make test.
# Set-up speaks on stderr, so that stdout carries the conversation only.

PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)

.PHONY: chat test stories install check lock eval bench faults check-deploy sbom clean

chat: install
	@$(BIN)/coach chat

install: .venv/.ready
	@$(BIN)/coach index 1>&2

# Bytecode is written whatever the environment says: a hundred processes start in a run, and would compile it all each time.
test: .venv/.ready-dev
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist worksteal

# What `make test` leaves out: every dialogue in every shape of a Slack installation, kills included.
stories: .venv/.ready-dev
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -n auto --dist worksteal -m slow

check: .venv/.ready-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/coach check

eval: .venv/.ready-dev
	$(BIN)/coach eval

bench: .venv/.ready-dev
	$(BIN)/python -m tests.bench

faults: .venv/.ready-dev
	$(BIN)/python -m tests.faults

# Tools that are missing are named and passed over, but fail on CI. One check alone: make check-deploy ONLY=systemd
check-deploy: .venv/.ready-deploy
	$(BIN)/python -m deploy.check $(ONLY)

# What the product is made of, from the locked requirements, as a CycloneDX document.
sbom: .venv/.ready-deploy
	@mkdir -p dist
	$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-reproducible --output-file dist/sbom.json requirements.lock
	@echo "dist/sbom.json" 1>&2

# Hashes without addresses: whoever installs decides where packages come from.
lock: .venv/.ready-dev
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group build -o requirements.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		pyproject.toml --group build --group dev -o requirements-dev.lock
	uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
		--group deploy -c requirements-dev.lock -o requirements-deploy.lock

.venv/bin/python:
	@echo "Setting up in .venv (once, under two minutes)..." 1>&2
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; this is $$($(PYTHON) --version). Try: make PYTHON=python3.11 $(MAKECMDGOALS)" 1>&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
		{ echo "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv" 1>&2; exit 1; }
	@$(PYTHON) -m venv .venv 1>&2

.venv/.ready: .venv/bin/python requirements.lock pyproject.toml setup.py
	@$(call require,requirements.lock)
	@touch $@

.venv/.ready-dev: .venv/bin/python requirements-dev.lock pyproject.toml setup.py
	@$(call require,requirements-dev.lock)
	@touch $@ .venv/.ready

# The tools that lint deploy/ come on top, in versions that get along with the rest.
.venv/.ready-deploy: .venv/.ready-dev requirements-deploy.lock
	@$(call require,requirements-deploy.lock)
	@touch $@

define require
echo "Installing what $(1) names..." 1>&2; \
if [ -n "$(UV)" ]; then \
	uv pip install -q --compile-bytecode --python $(BIN)/python --require-hashes -r $(1) 1>&2 && \
	uv pip install -q --python $(BIN)/python --no-deps --no-build-isolation -e . 1>&2; \
else \
	$(BIN)/python -m pip install -q --disable-pip-version-check --progress-bar on --require-hashes -r $(1) 1>&2 && \
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e . 1>&2; \
fi && $(BIN)/python -m compileall -q bot
endef

clean:
	rm -rf .venv build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

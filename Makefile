# Two commands: `make run` shows the strategy in a browser, `make test` proves the program.
# They need only python3 (3.11 or newer) with its venv module, and make.
# Python 3.13 is taken where it is there: it needs about a tenth less time. `PYTHON=python3` takes another.
PYTHON ?= $(shell python3.13 -c 'import venv, ensurepip' 2>/dev/null && echo python3.13 || echo python3)
BIN := .venv/bin
ROWS ?= 10000000
ROUNDS ?= 5
# Beside the EUPL: permissive licences, and of those in its appendix the ones that reach no further than their own files or library.
ACCEPTED := MIT;BSD;Apache;PSF;Python Software Foundation;Zlib;CC0;MPL-2.0;Mozilla Public License 2.0;LGPL-3.0
SIDE_BY_SIDE := -n auto --dist loadfile --no-loadscope-reorder
PURE := text strategy progress fulfilment statistics assessment

.PHONY: run demo test test-all check lint format bench cold faults screenshots size wheel licences sbom audit lock clean

run: .venv/.run
	$(BIN)/dashboard

# The same with two years of made-up reports, deleted when it stops.
demo: .venv/.run
	$(BIN)/dashboard demo

# What a change is likely to break.
test: .venv/.dev
	$(BIN)/pytest $(SIDE_BY_SIDE) -m "not rest"

# And PostgreSQL, faults, every page in the browser, every matrix in full.
test-all: test
	$(BIN)/pytest $(SIDE_BY_SIDE) -m rest

# Under a minute: style, types, and the pure rooms without the tests that take seconds each.
check: lint
	$(BIN)/pytest -n auto -m "not slow and not rest" $(PURE:%=tests/%) tests/presentation/test_languages.py tests/test_house.py tests/test_docs.py

lint: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# The page of commands is made from their help.
format: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m tests.commands_page

bench: .venv/.dev
	$(BIN)/python -m benchmarks --rows $(ROWS)
	$(BIN)/python -m benchmarks.documents --rows $(ROWS)
	$(BIN)/python -m benchmarks.pages --rows $(ROWS)

# Every page in Chromium with nothing kept, some minutes: not part of `bench`.
cold: .venv/.dev
	$(BIN)/python -m benchmarks.cold_pages

# Kills, full disks, clocks, restarts, what is down or hostile: tried, survived, lost. One round of most is part of `test`.
faults: .venv/.dev
	$(BIN)/python -m tests.faults --rounds $(ROUNDS) $(FAULTS)

screenshots: .venv/.dev
	$(BIN)/python -m tests.browser.pictures $(PAGES)

size:
	@$(PYTHON) .ci/size

wheel: .venv/.run
	$(BIN)/python -m hatchling build -t wheel

# What it is built from. `audit` asks the OSV service, and fails where it cannot ask about every package.
licences: .venv/.dev
	$(BIN)/pip-licenses --partial-match --allow-only "$(ACCEPTED)" --packages $$(sed -n 's/^\([A-Za-z0-9_.-]*\)==.*/\1/p' requirements.lock)

sbom: .venv/.dev
	mkdir -p dist
	$(BIN)/cyclonedx-py requirements requirements.lock --pyproject pyproject.toml --output-reproducible --output-file dist/strategy-fulfilment.cdx.json

audit: .venv/.dev
	$(BIN)/pip-audit --strict --disable-pip --require-hashes --vulnerability-service osv --requirement requirements-dev.lock

lock:
	uv lock
	uv export --quiet --frozen --no-emit-project --format requirements-txt -o requirements.lock
	uv export --quiet --frozen --only-group build --no-emit-project --format requirements-txt -o requirements-build.lock
	uv export --quiet --frozen --all-extras --group build --no-emit-project --format requirements-txt -o requirements-dev.lock

.venv/bin/python:
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "python3 has no venv module. On Debian or Ubuntu: apt-get install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

# Python 3.11 puts setuptools into every environment; nothing here needs it, and no lock has it.
.venv/.run: pyproject.toml requirements.lock requirements-build.lock | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -r requirements-build.lock
	$(BIN)/python -m pip uninstall --quiet --quiet --yes --disable-pip-version-check setuptools
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-build-isolation --no-deps -e .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@

clean:
	rm -rf .venv dist .pytest_cache .mypy_cache .ruff_cache

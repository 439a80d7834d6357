PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
# The outer pip installs into the environment: the same road where Debian lacks ensurepip.
PIP := $(PYTHON) -m pip --quiet --disable-pip-version-check --python $(BIN)/python
LOCK := $(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --no-emit-find-links
# Kept whatever the machine says: compiled anew, each start of the tool would take twice as long.
export PYTHONDONTWRITEBYTECODE :=
READING := check-format check-lint check-types check-imports check-templates

.PHONY: run demo bench test test-all lighthouse format lock chromium office proxies compiler wrk $(READING) check-tests

run: .venv/.run
	@$(BIN)/tracker init
	@$(BIN)/tracker run --port $(PORT)

# The server runs beside the shell, so that however it is stopped the shell lives to clean up.
demo: .venv/.run
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && trap 'exit 130' INT TERM && \
	export TRACKER_DATABASE_URL="sqlite:///$$folder/demo.db" && \
	$(BIN)/tracker init --demo && { $(BIN)/tracker run --port $(PORT) & server=$$!; \
	trap 'kill $$server; wait $$server; exit 130' INT TERM; wait $$server; }

# BENCH_DATA names the folder of the databases, BENCH may hold options: BENCH="--years 2 --municipalities 3".
bench: .venv/.bench chromium wrk
	@$(BIN)/python -m tests.load $(BENCH)

# Every check runs, also after one has failed, so that one round shows everything.
test: .venv/.dev chromium
	@$(MAKE) --no-print-directory --keep-going --jobs 3 check-tests $(READING)

test-all: office proxies compiler
	@$(MAKE) --no-print-directory test ALL=--all

# For CI: records how Lighthouse judges the main pages; without Node it says so, and no more.
lighthouse: .venv/.dev chromium
	@$(BIN)/python -m tests.lighthouse

check-format:
	$(BIN)/ruff format --quiet --check .

check-lint:
	$(BIN)/ruff check --quiet .

check-types:
	$(BIN)/mypy --strict tracker tests

check-imports:
	$(BIN)/lint-imports

check-templates:
	$(BIN)/djlint --quiet --lint templates

check-tests:
	$(BIN)/pytest --quiet --numprocesses 2 --dist worksteal $(ALL)

format: .venv/.dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix-only .

lock: .venv/.python
	@test -x $(BIN)/uv || $(PIP) install uv
	$(LOCK) --group build pyproject.toml --output-file requirements.txt
	$(LOCK) --group build --group dev pyproject.toml --constraint requirements.txt --output-file requirements-dev.txt
	$(LOCK) --group bench --output-file requirements-bench.txt

.venv/.python:
	$(PYTHON) -m venv --clear --without-pip .venv
	@touch $@

.venv/.run: .venv/.python requirements.txt pyproject.toml
	$(PIP) install --require-hashes --requirement requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.txt
	$(PIP) install --no-compile --require-hashes --requirement requirements-dev.txt
	@touch $@

.venv/.bench: .venv/.dev requirements-bench.txt
	$(PIP) install --require-hashes --requirement requirements-bench.txt
	@touch $@

# Only a throw-away machine is root; on a laptop without Chromium the browser tests skip.
chromium:
	@test -x /usr/bin/chromium || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || { \
	echo "Installing Chromium for the browser tests"; apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	apt-get -qq install --yes --no-install-recommends chromium fonts-liberation >/dev/null; }

# Likewise, for the long tests alone: files are opened and saved by another program.
office:
	@command -v soffice >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || { \
	echo "Installing LibreOffice Calc for the tests of files"; apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	apt-get -qq install --yes --no-install-recommends libreoffice-calc >/dev/null; }

# Likewise: the guide's proxies and units are tried.
proxies:
	@{ test -x /usr/sbin/nginx && command -v caddy && command -v systemd-analyze; } >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || { \
	echo "Installing nginx, Caddy and systemd for the tests of proxies and units"; apt-get -qq update && RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive \
	apt-get -qq install --yes --no-install-recommends nginx-light caddy systemd >/dev/null; }

# Likewise: a clock that can be moved is compiled.
compiler:
	@command -v cc >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || { \
	echo "Installing a C compiler for the tests of a moved clock"; apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	apt-get -qq install --yes --no-install-recommends gcc libc6-dev >/dev/null; }

# Likewise, for the benchmarks alone: what asks as many at once.
wrk:
	@command -v wrk >/dev/null || test "$$(id -u)" != 0 || ! command -v apt-get >/dev/null || { \
	echo "Installing wrk for the benchmarks"; apt-get -qq update && DEBIAN_FRONTEND=noninteractive \
	apt-get -qq install --yes --no-install-recommends wrk >/dev/null; }

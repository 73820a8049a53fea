# lp-hedge: everything a fresh machine with Python 3.11+ and make needs.
# Override on the command line:  make demo PYTHON=/path/to/python3.12   ·   make test JOBS=4

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo test lint diagrams bench mutants crash e2e simulate soak review environment constraints clean distclean

PYTHON ?= python3.11 python3.12 python3.13 python3
VENV   ?= .venv
OUT    ?= out
JOBS   ?= 2
HOURS  ?= 20000
SEED   ?= 1
SECONDS ?= 3600
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input
TOOLS  := PATH="$(CURDIR)/$(BIN):$$PATH"
NODE   := node_modules/.ready

help:  ## list the targets
	@awk '/^[a-z0-9-]+:.*## / {name = $$0; sub(/:.*/, "", name); sub(/.*## /, ""); printf "  make %-12s %s\n", name, $$0}' $(MAKEFILE_LIST)

demo: $(VENV)/.ready  ## simulated market, real charts, paper fills: report and diagrams in out/demo
	$(BIN)/lp-hedge demo --out $(OUT)/demo

test: lint node  ## lint, types, import contracts, then every test
	$(TOOLS) $(BIN)/python -m pytest -n $(JOBS)

lint: $(VENV)/.ready-dev  ## ruff (rules and format), mypy --strict, import contracts
	$(BIN)/ruff check . && $(BIN)/ruff format --check --output-format concise .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

diagrams: $(VENV)/.ready  ## draw docs/machines again from machines/*.yaml
	$(BIN)/lp-hedge render -o docs/machines

bench: $(VENV)/.ready-dev node  ## engines and back-test beside their peers, the journal beside a bare disk, live latency, a month, blocks of a chain (minutes)
	$(BIN)/python -m bench.engines
	$(BIN)/python -m bench.backtest
	$(BIN)/python -m bench.journal
	$(BIN)/python -m bench.paper
	$(BIN)/python -m bench.live
	$(BIN)/python -m bench.live_month
	$(BIN)/python -m bench.chain_latency

mutants: $(VENV)/.ready-dev  ## every mutant of every machine: killed by the generated tests, or proved equivalent
	$(BIN)/python -m bench.mutants

crash: $(VENV)/.ready-dev  ## a live run killed at every journal and venue call, and at pairs of them (minutes)
	$(BIN)/python -m tests.crash

e2e: $(VENV)/.ready-dev node  ## a pool on a local chain, an emulated exchange and live runs between them, killed on the way (minutes)
	$(BIN)/python -m tests.e2e

simulate: $(VENV)/.ready  ## the whole live system on virtual time under faults and crashes: HOURS=20000 simulated hours
	$(BIN)/python -m lp_hedge.simulation --hours $(HOURS) --seed $(SEED) --jobs $(JOBS)

soak: $(VENV)/.ready  ## the same with ever new seeds, for SECONDS=3600 real seconds
	$(BIN)/python -m lp_hedge.simulation --seconds $(SECONDS) --seed $$(date +%s) --jobs $(JOBS)

review: $(VENV)/.ready-dev  ## the risk-review packet in out/review, every small mistake in the charts tried (minutes)
	$(BIN)/lp-hedge review --mutants -o $(OUT)/review

environment: $(VENV)/.made  ## an empty environment in .venv, from the first Python 3.11+ found

constraints: $(VENV)/.made  ## pin the newest versions that pyproject.toml allows
	rm -rf $(OUT)/pins && $(BIN)/python -m venv $(OUT)/pins
	$(OUT)/pins/bin/python -m pip --disable-pip-version-check install -q '.[dev]'
	{ sed -n '/^#/p' constraints.txt; $(OUT)/pins/bin/python -m pip freeze --exclude lp-hedge; } > $(OUT)/constraints.txt
	mv $(OUT)/constraints.txt constraints.txt && rm -rf $(OUT)/pins

clean:  ## remove what runs and builds left behind
	rm -rf $(OUT) dist build .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './$(VENV)/*' -not -path './node_modules/*' -prune -exec rm -rf {} +

distclean: clean  ## clean, and remove the environment too
	rm -rf $(VENV) node_modules

# The environment. Each stamp is newer than what it was made from, so a second run does nothing.

$(VENV)/.made:
	@for python in $(PYTHON); do \
	  $$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || continue; \
	  echo "environment: $$($$python --version) in $(VENV)"; \
	  $$python -m venv --clear $(VENV) && touch $@ && exit 0; \
	  rm -rf $(VENV); \
	  echo "$$python cannot create an environment. Debian and Ubuntu: apt-get install python3-venv; then run make again." >&2; \
	  exit 1; \
	done; \
	echo "No Python 3.11 or newer found (tried: $(PYTHON)). Install one, or say where it is: make PYTHON=/path/to/python3" >&2; \
	exit 1

$(VENV)/.ready: pyproject.toml constraints.txt | $(VENV)/.made
	$(PIP) install --quiet --constraint constraints.txt --editable .
	@touch $@

$(VENV)/.ready-dev: pyproject.toml constraints.txt | $(VENV)/.ready
	$(PIP) install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@

# The SCXML conformance scripts, the contracts and the local chain come from npm; without it the tests that need them
# say so and skip.

.PHONY: node
node:
	@if [ $(NODE) -nt package.json ]; then exit 0; \
	elif command -v npm >/dev/null 2>&1; then \
	  npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel=error || exit 1; \
	  if ls node_modules/@foundry-rs/anvil-*/bin/anvil >/dev/null 2>&1; then touch $(NODE); \
	  else echo "npm brought no Anvil for this machine: the on-chain tests (tests/chain) cannot run."; fi; \
	elif [ -n "$$LP_HEDGE_REQUIRE_NODE" ]; then echo "npm is missing and LP_HEDGE_REQUIRE_NODE is set: install Node.js" >&2; exit 1; \
	else \
	  echo "npm is missing: the SCXML conformance suite (tests/engines) cannot run. Install Node.js to run it."; \
	  echo "npm is missing: the on-chain tests (tests/chain, tests/e2e: real contracts on a local chain) cannot run. Install Node.js to run them."; \
	fi

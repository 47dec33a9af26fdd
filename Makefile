# The one door: demo · test · check · bench · backtest · replay
.PHONY: demo test test-all check bench backtest replay setup readers postgres

CARGO ?= cargo
export CARGO_TERM_COLOR ?= auto

# what the build needs beyond Rust: a C compiler, for the SQLite that comes with the store
setup:
	@command -v cc >/dev/null 2>&1 || { \
	  run=""; [ "$$(id -u)" = 0 ] || run=sudo; \
	  $$run apt-get update -qq && $$run apt-get install -y -qq gcc libc6-dev; }

# a server for tests of ledgers on one; without it they say that they are skipped
postgres:
	@ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || { \
	  run=""; [ "$$(id -u)" = 0 ] || run=sudo; \
	  $$run apt-get update -qq && $$run apt-get install -y -qq postgresql; } \
	  || echo "PostgreSQL is not installed: tests with it are skipped"

# runs what follows it beside a server of its own
BESIDE = $(CARGO) run --locked --quiet -p xtask -- postgres --

demo: setup
	$(CARGO) run --locked --release --quiet -p landfall -- demo

test: setup readers postgres
	LANDFALL_READERS=$(READERS) $(BESIDE) $(CARGO) test --locked --workspace
	$(CARGO) run --locked --quiet -p xtask -- lint

# the same, more random changes of the fixtures, from a seed of the day that is printed (SEED=… gives them again), more
# kills in the midst of delivery, and more of what many write at once
test-all: test check
	LANDFALL_FUZZ_RUNS=$(or $(RUNS),20000) LANDFALL_FUZZ_SEED=$(or $(SEED),$(shell date +%s)) \
	  $(CARGO) test --locked -p landfall-ingest --test it random_change -- --nocapture
	LANDFALL_KILLS=200 $(CARGO) test --locked -p landfall-deliver --test it kills -- --nocapture
	LANDFALL_WRITES=1000 $(BESIDE) $(CARGO) test --locked -p landfall-store --test ledger writers

# other people's readers of feeds, calendars and webhooks, which tests try ours with; what installs them is installed
# where it is missing. Without them these tests say that they are skipped
READERS = $(CURDIR)/target/readers
WANTED = crates/landfall-deliver/tests/it/requirements.txt
readers: $(READERS)/.done
$(READERS)/.done: $(WANTED) Makefile
	@missing=""; \
	  python3 -c 'import ensurepip, venv' 2>/dev/null || missing="python3-venv"; \
	  command -v npm >/dev/null 2>&1 || missing="$$missing npm"; \
	  run=""; [ "$$(id -u)" = 0 ] || run="sudo -n"; \
	  [ -z "$$missing" ] || { $$run apt-get update -qq && $$run apt-get install -y -qq $$missing; } \
	  || echo "not installed: $$missing"
	@{ python3 -m venv --clear $(READERS) && $(READERS)/bin/pip install -q --disable-pip-version-check -r $(WANTED) \
	  && npm install --prefix $(READERS) --no-audit --no-fund --silent standardwebhooks@1.0.0 @modelcontextprotocol/sdk@1.32.2 \
	  && touch $@; } || echo "readers of others are not installed: tests with them are skipped"

# what a build script lists, the formatter does not find by itself
LISTED = crates/*/src/routes/*.rs crates/*/src/channels/*.rs

check: setup
	$(CARGO) fmt --all --check
	rustfmt --edition 2024 --check $(LISTED)
	$(CARGO) clippy --locked --workspace --all-targets -- -D warnings
	$(CARGO) check --locked --manifest-path bench/Cargo.toml

# every figure of docs/performance.md; JOBS=fleet measures one again
bench: setup
	$(CARGO) build --locked --release -p landfall
	$(CARGO) run --locked --release --manifest-path bench/Cargo.toml -- $(JOBS)

# scores the forecasts on the packs' own steps, or on a table of histories, and writes docs/forecast-score.md
backtest: setup
	$(CARGO) run --locked --release --quiet -p xtask -- backtest $(HISTORIES)

# what watches would have told since 2024, beside the list of what they should have; writes docs/replay-score.md
replay: setup
	$(CARGO) run --locked --release --quiet -p xtask -- replay

# The one door: demo · test · check · bench · backtest · replay
.PHONY: demo test test-all check bench backtest replay setup

CARGO ?= cargo
export CARGO_TERM_COLOR ?= auto

# what the build needs beyond Rust: a C compiler, for the SQLite that comes with the store
setup:
	@command -v cc >/dev/null 2>&1 || { \
	  run=""; [ "$$(id -u)" = 0 ] || run=sudo; \
	  $$run apt-get update -qq && $$run apt-get install -y -qq gcc libc6-dev; }

demo: setup
	$(CARGO) run --locked --release --quiet -p landfall -- demo

test: setup
	$(CARGO) test --locked --workspace
	$(CARGO) run --locked --quiet -p xtask -- lint

# the same and more random changes of the fixtures, from a seed of the day that is printed; SEED=… gives them again
test-all: test check
	LANDFALL_FUZZ_RUNS=$(or $(RUNS),20000) LANDFALL_FUZZ_SEED=$(or $(SEED),$(shell date +%s)) \
	  $(CARGO) test --locked -p landfall-ingest --test it random_change -- --nocapture

check: setup
	$(CARGO) fmt --all --check
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

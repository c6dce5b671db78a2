# What people and CI call; CI calls nothing else. `make help` lists it.

SHELL := /bin/bash
CARGO ?= cargo
BIN := $(or $(CARGO_TARGET_DIR),target)/release
DEBUG := $(abspath $(or $(CARGO_TARGET_DIR),target))/debug
# What is done with the clients, where Node.js is; deploy/needs.sh has said so where it is not.
IN_CLIENTS = if [ -d clients/node_modules ]; then cd clients && $(1); else echo "SKIPPED: the clients, for want of Node.js"; fi

.DEFAULT_GOAL := help
.PHONY: help needs fmt lint test clients soak fuzz bench demo deny ci

help: ## Lists what there is to make
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "%-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

needs: ## Installs what a build and the tests need and a bare Debian lacks
	@deploy/needs.sh

fmt: ## Formats the sources
	$(CARGO) fmt --all
	@$(call IN_CLIENTS,npm run format)

lint: needs ## Says what is wrong with the sources: form, clippy, types and documentation; warnings are errors
	$(CARGO) fmt --all --check
	$(CARGO) clippy --workspace --all-targets --all-features --locked -- -D warnings
	RUSTDOCFLAGS=-Dwarnings $(CARGO) doc --workspace --no-deps --locked
	@$(call IN_CLIENTS,npm run lint)

test: needs ## Runs all tests, those of the clients too
	$(CARGO) test --workspace --all-features --locked
	@$(MAKE) --no-print-directory clients

clients: needs ## Builds the clients in TypeScript and runs their tests, in a real browser too
	$(CARGO) test --workspace --all-features --locked --no-run
	@$(call IN_CLIENTS,GREENROOM_BIN=$(DEBUG)/greenroom npm test)

soak: needs ## Lives through many more schedules than the tests do: an hour or so; SERIES=n for n times 200 rooms
	GREENROOM_SERIES=$(or $(SERIES),200) $(CARGO) test --workspace --all-features --locked --test promises -- schedules --nocapture

fuzz: ## Lets the decoders read what nobody would write, where cargo-fuzz is installed; SECONDS_TO_FUZZ=n for more than a minute
	@if $(CARGO) fuzz --version >/dev/null 2>&1; then \
	mkdir -p fuzz/corpus/decode && $(CARGO) +nightly fuzz run decode fuzz/corpus/decode dialects/golden/*/in -- -max_total_time=$(or $(SECONDS_TO_FUZZ),60); \
	else echo "cargo-fuzz is not installed; to have it: rustup toolchain install nightly && cargo install --locked cargo-fuzz"; fi

bench: needs ## Installs the peers and measures side by side (bench/README.md): about twenty-five minutes
	bench/peers/setup.sh
	$(CARGO) build --release --workspace --locked
	$(BIN)/greenroom-bench --greenroom $(BIN)/greenroom

demo: needs ## Runs the service with two people in one room, who say hello to each other
	$(CARGO) build --release --locked
	deploy/demo.sh $(BIN)/greenroom

deny: ## Checks licences, bans and advisories (deny.toml), where cargo-deny is installed
	@if $(CARGO) deny --version >/dev/null 2>&1; then $(CARGO) deny --workspace check; \
	else echo "cargo-deny is not installed; to have it: cargo install --locked cargo-deny"; fi

ci: lint test ## What must hold before anything lands

# Two commands matter: `make run` and `make test`. `make` alone lists the rest.

SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help run demo test pages screenshots bundle fmt lint vectors bench soak fuzz

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## build and start the server on http://localhost:7070 with the demo registry (RELEASE=1, PORT=7071)
	@scripts/run.sh

demo: ## play the whole path unattended, with a test device as the phone
	@scripts/demo.sh

test: ## everything that must pass, each stage with its time (STAGES="fmt clippy" runs only those)
	@scripts/test.sh $(STAGES)

pages: ## build the phone's page and the desktop's window, which the next builds of server and app embed
	@source scripts/lib.sh && build_pages

screenshots: ## pictures of every screen, light and dark, of phone and desktop, in e2e/browser/artifacts/screenshots
	@scripts/screenshots.sh

bundle: ## a .deb of the desktop app, in dist/; it is installed and started when this machine allows it
	@scripts/bundle.sh

fmt: ## format the Rust code
	cargo fmt --all

lint: ## formatting, clippy, banned crates and licences, documentation
	@scripts/test.sh fmt clippy deny docs

vectors: ## write the golden vectors anew; look at the difference before you commit it
	COUNTERSIGN_UPDATE=1 cargo test -p countersign-shared --test vectors

bench: ## benchmarks
	cargo bench --workspace --benches

soak: ## kill the loaded server for COUNTERSIGN_SOAK_SECONDS (600); `make test` does it for 30
	cargo build --bins
	COUNTERSIGN_SOAK_SECONDS=$${COUNTERSIGN_SOAK_SECONDS:-600} \
		cargo nextest run -p countersign-e2e --profile soak -E 'test(kill_loop)'

fuzz: ## fuzz every parser of foreign bytes, FUZZ_SECONDS (60) a target (TARGETS="jws roster" runs only those)
	@scripts/fuzz.sh $(TARGETS)

# Each verb is one line to read; what is missing on the machine is found, started or installed by scripts/.
.PHONY: run test fuzz lint fmt bench docs

run:   ; @scripts/cargo run --bin parlance -- demo
test:  ; @scripts/test
fuzz:  ; @scripts/fuzz $(SEEDS)
lint:  ; @scripts/cargo clippy --workspace --all-targets -- -D warnings
fmt:   ; @scripts/cargo fmt --all
bench: ; @scripts/bench
docs:  ; @RUSTDOCFLAGS="-D warnings" scripts/cargo doc --workspace --no-deps

#!/usr/bin/env bash
# fuzz.sh [TARGET...]: runs the fuzz targets in shared/fuzz, all or the named ones, FUZZ_SECONDS (60) each.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root/shared"

need_rust
if [ "${RUSTC_BOOTSTRAP:-}" = 1 ]; then
    cargo=(cargo)
elif rustup toolchain list 2>/dev/null | grep -q '^nightly'; then
    cargo=(cargo +nightly)
else
    warn "Fuzzing needs the compiler's sanitizers, which only a nightly Rust has. Either of these will do:"
    warn "  rustup toolchain install nightly --profile minimal"
    die "  RUSTC_BOOTSTRAP=1 make fuzz    (lets the stable compiler use them)"
fi
have c++ || need_packages build-essential
have cargo-fuzz || env -u CARGO_TARGET_DIR -u RUSTC_BOOTSTRAP cargo install --locked cargo-fuzz --version 0.13.2

seconds="${FUZZ_SECONDS:-60}"
targets=("$@")
if [ $# -eq 0 ]; then
    list="$("${cargo[@]}" fuzz list)"
    mapfile -t targets <<<"$list"
fi
for target in "${targets[@]}"; do
    say "=== $target, ${seconds} s"
    "${cargo[@]}" fuzz run "$target" -- -max_total_time="$seconds"
done

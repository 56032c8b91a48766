#!/usr/bin/env bash
# screenshots.sh: builds everything, plays the real flows in a real browser, and keeps a picture of every screen.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

need_rust
need_build_packages node chromium
build_pages
cargo build "${profile_flags[@]}" --bins
install_packages "$root/e2e/browser"
cd e2e/browser
CHROMIUM="$(chromium_binary)" COUNTERSIGN_BIN_DIR="$(bin_dir)" npm run --silent screenshots

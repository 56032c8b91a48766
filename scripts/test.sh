#!/usr/bin/env bash
# test.sh [STAGE...]
#
# Runs every stage, or the named ones, in this order; stops at the first that fails; ends with what each took.
#   tools    installs what is missing: system packages, cargo-nextest, cargo-deny, Node, Chromium, Firefox
#   fmt      cargo fmt --check
#   pages    builds the phone's page, which the server embeds
#   clippy   every lint of Cargo.toml and clippy.toml, as an error
#   deny     banned crates, licences, sources
#   build    the programs
#   nextest  all Rust tests, on SQLite and on a throw-away PostgreSQL
#   doctests the examples in the documentation
#   docs     the documentation of the code, without a broken link
#   links    the pages of docs/, without a broken link
#   web      the TypeScript side: types and tests
#   browser  the page in a real browser, with the real server and the real command line
#   demo     the whole path, played by the real programs
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

all=(tools fmt pages clippy deny build nextest doctests docs links web browser demo)

# The versions that a missing tool is installed in.
nextest_version=0.9.143
deny_version=0.20.2

# In continuous integration the lock file must be the right one; elsewhere cargo may mend it.
locked=()
if [ "${CI:-}" = true ]; then locked=(--locked); fi

logs="$(mktemp -d)"
trap 'rm -rf "$logs"' EXIT

# A tool is built in a folder of its own, which cargo deletes again.
cargo_tool() {
    have "$1" || env -u CARGO_TARGET_DIR cargo install --locked "$1" --version "$2"
}

stage_tools() {
    need_rust
    need_build_packages postgresql node curl chromium firefox notifications keychain webkit display
    need_node
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy
    cargo_tool cargo-nextest "$nextest_version"
    cargo_tool cargo-deny "$deny_version"
    say "$(rustc --version)"
    say "$(cargo nextest --version | head -n 1)"
    say "$(cargo deny --version)"
    say "node $(node --version)"
    say "$("$(chromium_binary)" --version 2>/dev/null)"
    say "$("$(firefox_binary)" --version 2>/dev/null)"
    say "$("$(postgres_bin)/postgres" --version)"
    say "target folder: ${CARGO_TARGET_DIR:-$root/target}"
}

stage_fmt() { cargo fmt --all --check; }
stage_clippy() { cargo clippy "${locked[@]}" --workspace --all-targets -- -D warnings; }
stage_deny() { cargo deny check bans licenses sources; }
stage_pages() { build_pages; }
stage_build() { cargo build "${locked[@]}" --workspace --bins; }

stage_nextest() {
    # A push service of somebody else's making, which one test starts.
    use_node
    install_packages "$root/e2e/push"
    # nextest keeps its reports here wherever the target folder is.
    local report="$root/target/nextest/ci/junit.xml" status=0
    rm -f "$report"
    scripts/with-postgres.sh cargo nextest run "${locked[@]}" --workspace --profile ci || status=$?
    if [ -f "$report" ]; then cp "$report" "$logs/nextest.xml"; fi
    return "$status"
}

stage_doctests() { cargo test "${locked[@]}" --doc --workspace; }
stage_docs() { RUSTDOCFLAGS=-Dwarnings cargo doc "${locked[@]}" --no-deps --workspace; }

stage_links() { scripts/check-links.sh; }

stage_web() {
    use_node
    install_packages "$root/web"
    cd web
    npm run typecheck
    COUNTERSIGN_BIN_DIR="$(bin_dir)" npm test 2>&1 | tee "$logs/web.txt"
}

stage_browser() {
    use_node
    install_packages "$root/e2e/browser"
    cd e2e/browser
    export CHROMIUM FIREFOX COUNTERSIGN_BIN_DIR
    CHROMIUM="$(chromium_binary)" FIREFOX="$(firefox_binary)" COUNTERSIGN_BIN_DIR="$(bin_dir)"
    npm test 2>&1 | tee "$logs/browser.txt"
}

stage_demo() { scripts/demo.sh; }

# What nextest wrote in its report: `<testsuites name="nextest-run" tests="9" failures="1" errors="0" …>`.
attribute() { sed -n "s/^<testsuites .*[ ]$1=\"\([0-9]*\)\".*/\1/p" "$logs/nextest.xml"; }
# What Node's test runner printed at its end, once a package, `node_sum STAGE WORD`: `# pass 9`, or `ℹ pass 9` on a terminal.
node_sum() {
    sed 's/\x1b\[[0-9;]*m//g' "$logs/$1.txt" |
        awk -v key="$2" '($1 == "#" || $1 == "ℹ") && $2 == key && $3 ~ /^[0-9]+$/ { n += $3; seen = 1 } END { if (seen) print n + 0 }'
}

# Sets `passed` and `failed` from the reports of the runners that ran, or fails if one of them left no report.
count_tests() {
    passed=0
    failed=0
    local runner total bad n counted=no
    for runner in "${ran[@]}"; do
        case "$runner" in
            nextest)
                [ -f "$logs/nextest.xml" ] || return 1
                total="$(attribute tests)"
                [ -n "$total" ] || return 1
                bad=$(($(attribute failures) + $(attribute errors)))
                ;;
            web | browser)
                [ -f "$logs/$runner.txt" ] || return 1
                n="$(node_sum "$runner" pass)"
                [ -n "$n" ] || return 1
                bad=$(($(node_sum "$runner" fail) + $(node_sum "$runner" cancelled)))
                total=$((n + bad))
                ;;
            *) continue ;;
        esac
        counted=yes
        passed=$((passed + total - bad))
        failed=$((failed + bad))
    done
    [ "$counted" = yes ]
}

stages=("$@")
[ $# -gt 0 ] || stages=("${all[@]}")
for stage in "${stages[@]}"; do
    case " ${all[*]} " in
        *" $stage "*) ;;
        *) die "There is no stage \"$stage\". The stages are: ${all[*]}" ;;
    esac
done

ran=()
times=()
failure=""
for stage in "${stages[@]}"; do
    printf '\n=== %s\n' "$stage"
    begun=$SECONDS
    # In a subshell of its own, and not inside a condition: there bash would ignore `set -e`.
    set +e
    (
        set -e
        "stage_$stage"
    )
    status=$?
    set -e
    took=$((SECONDS - begun))
    ran+=("$stage")
    times+=("$took")
    printf '=== %s: %s\n' "$stage" "$(clock "$took")"
    if [ "$status" != 0 ]; then
        failure="$stage"
        break
    fi
done

printf '\nstage      time  result\n'
for i in "${!ran[@]}"; do
    result=ok
    if [ "${ran[$i]}" = "$failure" ]; then result=FAILED; fi
    printf '%-9s %5s  %s\n' "${ran[$i]}" "$(clock "${times[$i]}")" "$result"
done
printf '%-9s %5s\n' total "$(clock "$SECONDS")"

counts=""
if count_tests; then counts="tests: $passed passed, $failed failed"; fi
if [ -n "$failure" ]; then
    if [ -n "$counts" ]; then say "$counts"; fi
    say "The stage $failure failed."
    exit 1
fi
if [ -n "$counts" ]; then say "$counts"; fi

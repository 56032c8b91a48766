# shellcheck shell=bash disable=SC2034
# What the other scripts share. Sourced, never run.

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
cache="${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/countersign"

# In continuous integration every clone is new; one target folder outside of it keeps them warm.
if [ "${CI:-}" = true ]; then
    export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$cache/target}"
    export CARGO_INCREMENTAL="${CARGO_INCREMENTAL:-0}"
    export CARGO_TERM_PROGRESS_WHEN="${CARGO_TERM_PROGRESS_WHEN:-never}"
fi

# `cargo install` puts its tools here.
export PATH="${CARGO_HOME:-${HOME:-}/.cargo}/bin:$PATH"

# The profile of what we build and start: quick to build, unless RELEASE=1.
if [ "${RELEASE:-}" = 1 ]; then
    profile_flags=(--release)
    profile_dir=release
else
    profile_flags=()
    profile_dir=debug
fi

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
    warn "$@"
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Put before a command that runs beside us: the kernel ends it even if this script is killed outright.
bound=()
if have setpriv; then bound=(setpriv --pdeathsig TERM); fi

# 75 -> 1:15
clock() { printf '%d:%02d' $(($1 / 60)) $(($1 % 60)); }

# Is version $1 at least version $2?
at_least() { [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]; }

# Absolute path of the folder that the built programs are in.
bin_dir() {
    local target="${CARGO_TARGET_DIR:-$root/target}"
    case "$target" in /*) ;; *) target="$root/$target" ;; esac
    printf '%s/%s' "$target" "$profile_dir"
}

# A TCP port on the loopback that nobody listens on, below the range that the kernel hands out by itself.
free_port() {
    local port
    for _ in $(seq 50); do
        port=$((20000 + RANDOM % 10000))
        if ! (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
            printf '%s' "$port"
            return 0
        fi
    done
    die "No free port found between 20000 and 29999."
}

# need_packages PACKAGE...: installs Debian packages as root or with a sudo that asks nothing; else says how and stops.
need_packages() {
    [ $# -gt 0 ] || return 0
    local by=()
    say "Countersign also needs these system packages: $*"
    if ! have apt-get; then
        die "This is not Debian or Ubuntu: install the same by your system's own means, then try again."
    fi
    if [ "$(id -u)" != 0 ]; then
        if ! { have sudo && sudo -n true 2>/dev/null; }; then
            warn "They can be installed only as root. Run this, then try again:"
            die "  sudo apt-get update && sudo apt-get install -y --no-install-recommends $*"
        fi
        by=(sudo -n)
    fi
    local apt=("${by[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
    "${apt[@]}" update || warn "The package lists could not be refreshed; trying with the old ones."
    if ! "${apt[@]}" install --no-install-recommends "$@"; then
        warn "The installation failed; repairing and trying once more."
        "${apt[@]}" --fix-broken install
        "${apt[@]}" install --no-install-recommends "$@"
    fi
}

# Rust itself, in a version that can build us.
need_rust() {
    have cargo || die "Rust is missing: install it from https://rustup.rs, then try again."
    local wanted found
    wanted="$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)"
    found="$(rustc --version | awk '{ print $2 }')"
    at_least "$found" "$wanted" || die "Rust $wanted or newer is needed, and this is $found: run \`rustup update stable\`."
}

# need_build_packages [COMMAND...]: what the build needs beside Rust (a C compiler for the bundled SQLite and libpq,
# OpenSSL's headers for TLS to PostgreSQL), and those of curl, psql's server, Node, the browsers, the notification bus,
# the keychain, WebKit and the display that are named.
need_build_packages() {
    local missing=() tool
    have cc || missing+=(build-essential)
    have pkg-config || missing+=(pkg-config)
    { have pkg-config && pkg-config --exists openssl; } || missing+=(libssl-dev)
    for tool in "$@"; do
        case "$tool" in
            curl) have curl || missing+=(curl) ;;
            postgresql) postgres_bin >/dev/null || missing+=(postgresql) ;;
            node) { have node && have npm; } || missing+=(nodejs npm) ;;
            chromium) chromium_binary >/dev/null || missing+=(chromium fonts-dejavu-core) ;;
            firefox) firefox_binary >/dev/null || missing+=(firefox-esr) ;;
            notifications)
                # A session bus, a daemon that writes down what browsers show, and what clicks there. Firefox loads
                # libnotify when it first shows something.
                have dbus-daemon || missing+=(dbus)
                have gdbus || missing+=(libglib2.0-bin)
                /usr/bin/python3 -c 'import dbusmock' 2>/dev/null || missing+=(python3-dbusmock)
                [ -n "$(find /usr/lib -name libnotify.so.4 -print -quit)" ] || missing+=(libnotify4)
                ;;
            keychain)
                # A session bus and a real keychain, for the tests of the key store.
                have dbus-run-session || missing+=(dbus-daemon)
                have gnome-keyring-daemon || missing+=(gnome-keyring)
                ;;
            webkit)
                # What the desktop app is built with, and the tray's library, which is loaded when it starts.
                { have pkg-config && pkg-config --exists webkit2gtk-4.1; } || missing+=(libwebkit2gtk-4.1-dev)
                [ -n "$(find /usr/lib -name 'libayatana-appindicator3.so.1' -print -quit)" ] ||
                    missing+=(libayatana-appindicator3-1)
                ;;
            display)
                # A display without a screen, a session bus, what drives the app's window, what plays the tray, and what
                # reads the clipboard and covers a window.
                have Xvfb || missing+=(xvfb)
                have xauth || missing+=(xauth)
                have dbus-run-session || missing+=(dbus-daemon)
                have WebKitWebDriver || missing+=(webkit2gtk-driver)
                /usr/bin/python3 -c 'import gi' 2>/dev/null || missing+=(python3-gi)
                have xclip || missing+=(xclip)
                have xmessage || missing+=(x11-utils)
                ;;
            *) die "need_build_packages: unknown tool $tool" ;;
        esac
    done
    need_packages "${missing[@]}"
}

# The folder of the newest PostgreSQL server's programs: Debian's, else whatever is in the PATH.
postgres_bin() {
    local dir
    dir="$(find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -name bin 2>/dev/null | sort -V | tail -n 1)"
    if [ -x "$dir/initdb" ] && [ -x "$dir/postgres" ]; then
        printf '%s' "$dir"
    elif have initdb && have postgres; then
        dirname "$(command -v initdb)"
    else
        return 1
    fi
}

# The browser that plays the phone in tests: the one named in CHROMIUM, else the first that is installed.
chromium_binary() {
    local name
    for name in ${CHROMIUM:+"$CHROMIUM"} chromium chromium-browser google-chrome; do
        if have "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# The browser whose pushes come from a push service of ours: the one named in FIREFOX, else the first that is installed.
firefox_binary() {
    local name
    for name in ${FIREFOX:+"$FIREFOX"} firefox-esr firefox; do
        if have "$name"; then
            command -v "$name"
            return 0
        fi
    done
    return 1
}

# Node 20 or newer, with npm. Some releases of Debian and Ubuntu have an older one; then npm brings a newer, for us alone.
own_node="$cache/node/node_modules/.bin"
node_is_new() { have node && have npm && at_least "$(node --version | tr -d v)" 20; }
use_node() {
    if ! node_is_new && [ -x "$own_node/node" ]; then PATH="$own_node:$PATH"; fi
    node_is_new || die "Node 20 or newer, with npm, is needed: \`scripts/test.sh tools\` installs it."
}
need_node() {
    if ! node_is_new && [ ! -x "$own_node/node" ]; then
        say "Node $(node --version) is too old for the tests of web/; npm installs Node 22 in $cache/node"
        npm install --no-audit --no-fund --no-save --prefix "$cache/node" node@22
    fi
    use_node
}

# install_packages DIRECTORY: what its package-lock.json names, anew only when that has changed.
install_packages() {
    local mark="$1/node_modules/.package-lock.sha256" wanted
    wanted="$(sha256sum "$1/package-lock.json" | cut -d ' ' -f 1)"
    if [ "$(cat "$mark" 2>/dev/null)" != "$wanted" ]; then
        (cd "$1" && npm ci --no-audit --no-fund --prefer-offline)
        printf '%s' "$wanted" >"$mark"
    fi
}

# The phone's page, which the server's build then embeds, and the desktop's window, which the app's does. Node is needed
# for this alone.
build_pages() {
    need_build_packages node
    need_node
    install_packages "$root/web"
    (cd "$root/web" && npm run --silent build)
}

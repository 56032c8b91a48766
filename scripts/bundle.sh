#!/usr/bin/env bash
# bundle.sh: a .deb of the desktop app in dist/, with the window inside. Where this machine lets us install packages, it
# is installed, started on a display without a screen, and removed again; else it is unpacked and started from there.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

need_rust
need_build_packages node webkit display
build_pages
install_packages "$root/desktop/app/bundle"

say "Building for release; the first time takes some minutes."
target="$(dirname "$(bin_dir)")"
(cd desktop/app && CARGO_TARGET_DIR="$target" bundle/node_modules/.bin/tauri build --bundles deb --ci)

mkdir -p dist
package="$(find "$target/release/bundle/deb" -maxdepth 1 -name '*.deb' -printf '%T@ %p\n' | sort -n | tail -n 1 | cut -d ' ' -f 2-)"
[ -n "$package" ] || die "Tauri made no .deb in $target/release/bundle/deb."
cp "$package" dist/
package="$root/dist/$(basename "$package")"
say "$(dpkg-deb --field "$package" Package Version Architecture Depends)"

home="$(mktemp -d)"
installed=""
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    if [ -n "$installed" ]; then dpkg --remove "$installed" >/dev/null; fi
    rm -rf "$home"
}
trap clean_up EXIT
if [ "$(id -u)" = 0 ]; then
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$package"
    installed="$(dpkg-deb --field "$package" Package)"
    program="$(command -v countersign-app)"
else
    dpkg-deb --extract "$package" "$home/package"
    program="$home/package/usr/bin/countersign-app"
fi
"$program" --version

# It lives when its window is there.
mkdir -m 700 "$home/run"
export HOME="$home" XDG_CONFIG_HOME="$home/config" XDG_DATA_HOME="$home/data" XDG_RUNTIME_DIR="$home/run"
# shellcheck disable=SC2016 # the inner shell expands it
dbus-run-session -- xvfb-run -a -s "-screen 0 1024x768x24" bash -c '
    "$1" & app=$!
    for _ in $(seq 200); do
        if xwininfo -root -tree 2>/dev/null | grep -q "\"Countersign\""; then seen=yes; break; fi
        kill -0 "$app" 2>/dev/null || break
        sleep 0.1
    done
    kill "$app" 2>/dev/null || true
    [ "${seen:-}" = yes ]
' bash "$program" || die "The installed app showed no window within 20 seconds."
say "It starts and shows its window. The package: $package"

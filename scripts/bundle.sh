#!/usr/bin/env bash
# bundle.sh: a .deb of the desktop app in dist/, with the window inside. Where this machine lets us install packages, it
# is installed, started on a display without a screen, and removed again. Where it does not, or where somebody has the
# app installed already, it is unpacked and started from there, and what is installed stays as it is.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

need_rust
need_build_packages node webkit display
have gio || need_packages libglib2.0-bin
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

name="$(dpkg-deb --field "$package" Package)"
trial="$(mktemp -d)"
installed=""
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    if [ -n "$installed" ]; then dpkg --remove "$installed" >/dev/null; fi
    rm -rf "$trial"
}
trap clean_up EXIT
before="$(dpkg-query --show --showformat '${db:Status-Status} ${Version}' "$name" 2>/dev/null || true)"
if [ "${before%% *}" = installed ]; then
    say "$name ${before#* } is installed here and stays as it is; the new package is tried unpacked. To install it:"
    say "  sudo apt-get install --reinstall $package"
fi
if [ "$(id -u)" = 0 ] && [ "${before%% *}" != installed ]; then
    installed="$name"
    DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300 install --no-install-recommends "$package"
    root_folder=""
else
    dpkg-deb --extract "$package" "$trial/package"
    root_folder="$trial/package"
fi
program="$root_folder/usr/bin/countersign-app"
entry="$root_folder/usr/share/applications/Countersign.desktop"
"$program" --version

# Without %u the system would start the app by a link, and not tell it which.
for line in 'Exec=countersign-app %u' 'MimeType=x-scheme-handler/countersign;'; do
    grep -qxF "$line" "$entry" || die "$entry lacks the line $line"
done

# The desktop file's Exec finds this in the PATH: it notes with which words the app was started and how that ended.
mkdir -m 700 "$trial/bin" "$trial/run"
cat >"$trial/bin/countersign-app" <<END
#!/bin/sh
"$program" "\$@"
echo "\$? \$*" >>"$trial/starts"
END
chmod +x "$trial/bin/countersign-app"
export HOME="$trial" XDG_CONFIG_HOME="$trial/config" XDG_DATA_HOME="$trial/data" XDG_RUNTIME_DIR="$trial/run"
export PATH="$trial/bin:$PATH"

# It lives when its window is there; a link then goes to the app that runs, by a second start that ends well.
link="countersign://pair?server=https://countersign.example.org"
# shellcheck disable=SC2016 # the inner shell expands it
dbus-run-session -- xvfb-run -a -s "-screen 0 1024x768x24" bash -c '
    program="$1" entry="$2" link="$3" starts="$4"
    "$program" & app=$!
    trap "kill $app 2>/dev/null; wait $app" EXIT
    within() { # within 20 seconds, while the app lives: COMMAND...
        for _ in $(seq 200); do
            if "$@"; then return 0; fi
            kill -0 "$app" 2>/dev/null || return 1
            sleep 0.1
        done
        return 1
    }
    window() { xwininfo -root -tree 2>/dev/null | grep -q "\"Countersign\""; }
    handed_over() { [ "$(cat "$starts" 2>/dev/null)" = "0 $link" ]; }
    within window || { echo "The app showed no window within 20 seconds." >&2; exit 1; }
    gio launch "$entry" "$link"
    within handed_over || { echo "The link was not handed over: $(cat "$starts" 2>&1)" >&2; exit 1; }
    kill -0 "$app"
' bash "$program" "$entry" "$link" "$trial/starts" || die "The app of the package does not do its work."
say "It starts, shows its window and takes a link. The package: $package"

#!/usr/bin/env bash
# run.sh: builds the programs, then runs the server in the foreground on SQLite, with the demo registry, and says how
# to get to a first approval. RELEASE=1 builds for speed; PORT=… takes another port. All data is in .countersign/ beside
# this repository's README; remove that folder to begin anew.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

port="${PORT:-7070}"
url="http://localhost:$port"
data="$root/.countersign"

# The desktop app wants a display, and WebKit to be built; the server and the command line want neither.
app=()
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then app=(-p countersign-app); fi

need_rust
need_build_packages curl ${app[0]:+webkit}
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    die "Port $port is taken. Stop what listens there, or choose another port: PORT=7071 make run"
fi
say "Building; the first time takes some minutes."
build_pages
cargo build "${profile_flags[@]}" --bins
if [ ${#app[@]} != 0 ]; then cargo build "${profile_flags[@]}" "${app[@]}"; fi
bin="$(bin_dir)"
mkdir -p "$data"
chmod 700 "$data"

# The programs' folder as a person in this one would type it.
shown="$bin"
case "$bin" in "$root"/*) shown="\$PWD/${bin#"$root"/}" ;; esac

# The app does what the terminal does below, where there is a display.
pair_by() {
    if [ ${#app[@]} != 0 ]; then
        printf 'The desktop app has opened: pair it with %s there. Or, by the command line:\n   ' "$url"
    else
        printf 'There is no display here, so this is the command line; with one, the desktop app opens.\n   '
    fi
}

# What to do, once it is known what the server has printed: `guide OWNER-LINK API-KEY`, either perhaps empty.
guide() {
    local key="${2:-API-KEY}"
    cat <<END

Five minutes to a first approval. This computer's browser plays the phone; docs/phone.md takes you to your own phone.

END
    if [ -n "$1" ]; then
        printf '1. Open the link above in a browser, and make this browser your approver.\n'
    else
        printf '1. Open %s in the browser that you enrolled.\n' "$url"
    fi
    cat <<END

2. $(pair_by)In a second terminal, in this folder, pair the computer. Open the link that it prints below the QR in the same
   browser, compare the six words, and type the code that the page shows into the terminal.

     export COUNTERSIGN_HOME="\$PWD/.countersign" PATH="$shown:\$PATH"
     countersign pair --server $url --application-id app_demo --runtime-name "My computer" --link

3. Let an agent ask, and answer in the browser.

     countersign request --audience demo:payments --scope payments.identity --scope payments.prepare \\
         --purpose "Prepare the payment of invoice 42" --duration 15m --wait

4. Get a token, and see what the provider learns of it${2:+, with the key above}. Take the permission back on the page, and ask again.

     countersign token "\$(countersign delegations | grep -o 'del_[0-9a-z]*' | head -n 1)" | tr -d '\\n' |
         curl -u ":$key" --data-urlencode token@- $url/oauth2/introspect

Ctrl-C stops the server${app[0]:+ and the app}. Its data is in .countersign/; remove that folder to begin anew.

END
}

# What `show` ignores for itself the app would ignore too: put before it, this gives the signals back. Before coreutils
# 8.31 there is no such option; there the app ends by its own menu, and with the server by what `bound` does.
mortal=()
if env --default-signal=INT true 2>/dev/null; then mortal=(env "--default-signal=INT,TERM,HUP"); fi

# Passes on what the server prints, and the guide after its welcome.
# shellcheck disable=SC2317 # it is called below
show() {
    trap '' INT TERM HUP
    local line link="" key=""
    if IFS= read -r line; then
        # The welcome comes in one piece; what follows a second later is none of it.
        while
            printf '%s\n' "$line"
            case "$line" in
                *"$url/enrol#"*) link="${line#"${line%%[![:space:]]*}"}" ;;
                *" csk_"*) key="$(grep -o 'csk_[0-9a-z]*' <<<"$line")" ;;
            esac
            IFS= read -r -t 1 line
        do :; done
        guide "$link" "$key"
        if [ ${#app[@]} != 0 ]; then
            COUNTERSIGN_HOME="$data" "${mortal[@]}" "${bound[@]}" "$bin/countersign-app" </dev/null >"$data/app.log" 2>&1 &
        fi
    fi
    cat
}

# The server takes this script's place, so that Ctrl-C and every other signal reaches it.
exec "$bin/countersign-server" serve --demo --data-dir "$data" --listen "127.0.0.1:$port" --public-url "$url" \
    --key-file "$data/keys/server.key" \
    > >(show)

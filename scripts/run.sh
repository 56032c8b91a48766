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

need_rust
# shellcheck disable=SC2119 # it takes names of tools, and none is needed here
need_build_packages
if (exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null; then
    die "Port $port is taken. Stop what listens there, or choose another port: PORT=7071 make run"
fi
say "Building; the first time takes some minutes."
cargo build "${profile_flags[@]}" --workspace --bins
bin="$(bin_dir)"
mkdir -p "$data"
chmod 700 "$data"

# The programs' folder as a person in this one would type it.
shown="$bin"
case "$bin" in "$root"/*) shown="\$PWD/${bin#"$root"/}" ;; esac

# What to do, once it is known what the server has printed: `guide OWNER-LINK API-KEY`, either perhaps empty.
guide() {
    local phone="soft-phone --state .countersign/test-phone.json" key="${2:-API-KEY}"
    cat <<END

The phone's own page comes later. Until then a TEST DEVICE on this computer stands in for your phone: soft-phone, a
program with its keys in a plain file. Open two more terminals in this folder, one for the computer and one for the
phone, and begin both with:

  export COUNTERSIGN_HOME="\$PWD/.countersign" PATH="$shown:\$PATH"

END
    if [ -n "$1" ]; then
        printf "Phone:     %s enrol '%s' --name Ada --force\n\n" "$phone" "$1"
    fi
    cat <<END
Then three commands lead to a first approval; the phone answers in between.

Computer:  countersign pair --server $url --application-id app_demo --runtime-name "My computer" --link
Phone:     $phone confirm 'THE-LINK-BELOW-THE-QR'
             (type the code that it shows into the computer)

Computer:  countersign request --audience demo:payments --scope payments.identity --purpose "Try Countersign" --wait
Phone:     $phone approve next

Computer:  countersign token "\$(countersign delegations | grep -o 'del_[0-9a-z]*' | head -n 1)"

What the provider learns of such a token${2:+, with the key above}:

  curl -H "Authorization: Bearer $key" --data-urlencode token=THE-TOKEN $url/oauth2/introspect

Ctrl-C stops the server. Its data is in .countersign/; remove that folder to begin anew.

END
}

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
    fi
    cat
}

# The server takes this script's place, so that Ctrl-C and every other signal reaches it.
exec "$bin/countersign-server" serve --demo --data-dir "$data" --listen "127.0.0.1:$port" --public-url "$url" \
    > >(show)

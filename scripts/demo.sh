#!/usr/bin/env bash
# demo.sh: plays the whole path by itself, with the real programs, and prints each step as it happens. The person's
# phone is a TEST DEVICE, a program that answers at once. Everything is in a temporary folder and gone at the end.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"
cd "$root"

need_rust
need_build_packages curl
cargo build "${profile_flags[@]}" --bins
bin="$(bin_dir)"

dir="$(mktemp -d)"
port="$(free_port)"
url="http://localhost:$port"
export COUNTERSIGN_HOME="$dir/runtime"
audience=demo:payments
scope=payments.identity

# Our own output, also where that of a command goes elsewhere.
exec 5>&1

server=""
pairing=""
step=0
now="the beginning"

# Ends a program of ours: asks, waits up to ten seconds, insists.
end() {
    [ -n "$1" ] && kill -TERM "$1" 2>/dev/null || return 0
    for _ in $(seq 100); do
        kill -0 "$1" 2>/dev/null || break
        sleep 0.1
    done
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}
# shellcheck disable=SC2317 # called by the trap
clean_up() {
    local status=$?
    trap - EXIT
    trap '' INT TERM HUP
    end "$pairing"
    end "$server"
    if [ "$status" != 0 ]; then
        warn ""
        warn "The demo failed at step $step: $now"
        local log
        for log in "$dir"/*.log; do
            if [ -s "$log" ]; then
                warn "--- the last lines of ${log##*/}"
                tail -n 20 "$log" >&2
            fi
        done
    fi
    rm -rf "$dir"
    exit "$status"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

step() {
    step=$((step + 1))
    now="$*"
    printf '\n[%2d, %s] %s\n' "$step" "$(clock "$SECONDS")" "$*"
}
detail() { sed -u 's/^/    /'; }
# Shows a command as one would type it, then runs it for at most 30 seconds.
run() {
    local word line='' program="$1"
    shift
    for word in "$@"; do line+=" ${word@Q}"; done
    printf '    $ %s%s\n' "$program" "$(sed "s/'\([A-Za-z0-9_.,:@%/+=-]*\)'/\1/g" <<<"$line")" >&5
    timeout --foreground --kill-after=5 30 "$bin/$program" "$@"
}
# Waits up to 30 seconds until a command succeeds.
until_true() {
    local _
    for _ in $(seq 300); do
        if "$@"; then return 0; fi
        sleep 0.1
    done
    return 1
}
# The first string of that name in JSON.
field() { grep -o "\"$1\" *: *\"[^\"]*\"" | head -n 1 | sed 's/.*: *"//; s/"$//'; }
first_link() { grep -o "$url/$1#[^\"[:space:]]*" "$2" | head -n 1; }
# The test device says at each start that it is one; it was said above.
phone() {
    local status=0
    run soft-phone --state "$dir/test-phone.json" "$@" 2>"$dir/phone.log" || status=$?
    grep -v '^TEST DEVICE' "$dir/phone.log" | detail >&5 || true
    return "$status"
}

SECONDS=0
say "Countersign demo on $url"
say "The phone in it is a TEST DEVICE: a program that says yes at once. A person would look first."

step "The server starts on an empty SQLite database and prints a one-time owner link"
say '    $ countersign-server serve'
"${bound[@]}" "$bin/countersign-server" serve --data-dir "$dir/server" --listen "127.0.0.1:$port" --public-url "$url" \
    --key-file "$dir/keys/server.key" \
    </dev/null >"$dir/server.out" 2>"$dir/server.log" 5>&- &
server=$!
server_is_ready() {
    kill -0 "$server" 2>/dev/null || die "The server stopped."
    curl --silent --fail --max-time 5 --output /dev/null "$url/readyz"
}
until_true server_is_ready || die "The server did not become ready within 30 seconds."
until_true first_link enrol "$dir/server.out" >"$dir/owner-link" || die "The server printed no owner link."

step "The operator registers, while the server runs, a demo application, a provider and its audience $audience"
say '    $ countersign-server admin demo'
timeout --kill-after=5 30 "$bin/countersign-server" admin demo --json --data-dir "$dir/server" --public-url "$url" \
    >"$dir/demo.json" 2>"$dir/admin.log"
api_key="$(field apiKey <"$dir/demo.json")"
[ -n "$api_key" ] || die "The provider's API key is missing."
say "    The provider's API key was shown once: ${api_key:0:8}…"

step "TEST DEVICE: Ada opens the link and enrols a passkey and a device key"
phone enrol "$(cat "$dir/owner-link")" --name Ada --device-name "Test phone" | detail

step "The runtime makes its key pair and shows a QR code"
say "    \$ countersign pair --server $url --application-id app_demo --runtime-name 'Demo desktop'"
mkfifo "$dir/code"
exec 4<>"$dir/code"
"${bound[@]}" timeout --kill-after=5 60 "$bin/countersign" pair --server "$url" --application-id app_demo \
    --runtime-name "Demo desktop" --json <"$dir/code" >"$dir/pair.out" 2>"$dir/pair.log" 4>&- 5>&- &
pairing=$!
qr_is_shown() {
    kill -0 "$pairing" 2>/dev/null || die "\`countersign pair\` stopped."
    [ -s "$dir/pair.out" ] && first_link pair "$dir/pair.out"
}
until_true qr_is_shown >"$dir/qr-link" || die "\`countersign pair\` showed no QR code within 30 seconds."

step "TEST DEVICE: Ada scans the QR code, confirms with her passkey and reads out a code"
phone confirm "$(cat "$dir/qr-link")" >"$dir/confirm.out"
detail <"$dir/confirm.out"
code="$(grep -oE 'CSP1-[0-9A-Z]{4}-[0-9A-Z]{4}' "$dir/confirm.out" | head -n 1)"
[ -n "$code" ] || die "The test device showed no code."

step "The code is typed into the runtime, which verifies and pins Ada's keys"
printf '%s\n' "$code" >&4
exec 4>&-
wait "$pairing" || die "\`countersign pair\` failed."
pairing=""
run countersign status | detail

step "An agent asks for a delegation"
run countersign request --audience "$audience" --scope "$scope" --agent-id agent_demo --agent-name "Demo Agent" \
    --purpose "Identify the user before preparing a payment." >"$dir/request.out"
detail <"$dir/request.out"
delegation="$(grep -oE 'del_[0-9a-z]+' "$dir/request.out" | head -n 1)"
[ -n "$delegation" ] || die "The request has no id."

step "TEST DEVICE: Ada approves it with her passkey and device key"
phone approve "$delegation" | detail

step "The runtime checks the signed answer by itself"
run countersign wait "$delegation" --timeout 20 | detail

step "The runtime asks for a token, bound to that delegation"
run countersign token "$delegation" >"$dir/token"
token="$(grep -oE 'cst_[0-9A-Za-z_-]+' "$dir/token" | head -n 1)"
[ -n "$token" ] || die "There is no token."
say "    ${token:0:8}… (not shown here)"

# Neither the key nor the token stands in a command line, where other users of the machine could read it.
introspect() {
    printf 'header = "Authorization: Bearer %s"\ndata-urlencode = "token=%s"\n' "$api_key" "$token" |
        curl --silent --show-error --max-time 10 --config - "$url/oauth2/introspect"
}
say_introspect="    \$ curl -H 'Authorization: Bearer …' --data token=… $url/oauth2/introspect"

step "The provider introspects the token: active"
say "$say_introspect"
introspect >"$dir/active.json"
detail <"$dir/active.json"
say ""
grep -q '"active" *: *true' "$dir/active.json" || die "The token is not active."

step "TEST DEVICE: Ada revokes the delegation"
phone revoke-delegation "$delegation" | detail

step "The provider introspects the same token on its next call: inactive"
say "$say_introspect"
introspect >"$dir/inactive.json"
detail <"$dir/inactive.json"
say ""
[ "$(tr -d ' \n' <"$dir/inactive.json")" = '{"active":false}' ] || die "The token is not inactive, or too much is said."

printf '\nThe demo is complete: %d steps in %s.\n' "$step" "$(clock "$SECONDS")"

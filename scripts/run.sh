#!/usr/bin/env bash
# run.sh: builds the server and the command line, then runs the server in the foreground on SQLite, with the demo
# registry. RELEASE=1 builds for speed; PORT=… takes another port. The data is in .countersign/ beside this repository's
# README; remove that folder to begin anew.
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
cargo build "${profile_flags[@]}" --bins
bin="$(bin_dir)"
mkdir -p "$data"
chmod 700 "$data"

# Programs are shown as a person in this folder would type them.
shown="$bin"
case "$bin" in "$root"/*) shown="${bin#"$root"/}" ;; esac
phone="$shown/soft-phone --state .countersign/test-phone.json"

cat <<END

Countersign starts on $url. Its data is in .countersign/. Ctrl-C stops it.

First, at its first start, the server prints the owner link below. Until the phone's page is there, a TEST DEVICE on
this computer stands in for your phone; open the link with it, in a second terminal:

  $phone enrol 'OWNER-LINK' --name "Ada" --device-name "Test phone"

Then three commands lead to a first approval, the test device answering in between:

  1. $shown/countersign pair --server $url --application-id app_demo --runtime-name "My computer"
       $phone confirm 'PAIRING-LINK'      shows the code that \`pair\` asks for
  2. $shown/countersign request --audience demo:payments --scope payments.identity --purpose "Try Countersign"
       $phone approve DELEGATION-ID
  3. $shown/countersign token DELEGATION-ID

END
exec "$bin/countersign-server" serve --demo --data-dir "$data" --listen "127.0.0.1:$port" --public-url "$url"

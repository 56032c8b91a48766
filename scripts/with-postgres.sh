#!/usr/bin/env bash
# with-postgres.sh COMMAND [ARGUMENT...]
#
# Runs COMMAND beside a throw-away PostgreSQL server, whose address it finds in COUNTERSIGN_TEST_POSTGRES_URL.
# The server listens on a socket in a private folder and on no port, and is gone when COMMAND ends, however this
# script ends. It forgets its data on a power cut: it is for tests only. When the variable is set already, COMMAND
# simply runs with that server.
set -euo pipefail
# shellcheck source=scripts/lib.sh
source "$(dirname "${BASH_SOURCE[0]}")/lib.sh"

[ $# -gt 0 ] || die "usage: $0 COMMAND [ARGUMENT...]"
if [ -n "${COUNTERSIGN_TEST_POSTGRES_URL:-}" ]; then
    exec "$@"
fi

bin="$(postgres_bin)" || die "PostgreSQL's server is missing: sudo apt-get install -y postgresql"

# In /tmp whatever TMPDIR says: a socket's path may have at most 107 bytes, and the server's user must get there.
dir="$(mktemp -d /tmp/countersign-pg.XXXXXX)"
server=""

# shellcheck disable=SC2317 # called by the trap
clean_up() {
    trap - EXIT
    trap '' INT TERM HUP
    if [ -n "$server" ] && kill -INT "$server" 2>/dev/null; then
        for _ in $(seq 100); do
            kill -0 "$server" 2>/dev/null || break
            sleep 0.1
        done
        kill -KILL "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$dir"
}
trap clean_up EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

# PostgreSQL refuses to run as root.
as_owner=()
if [ "$(id -u)" = 0 ]; then
    owner=nobody
    if id postgres >/dev/null 2>&1; then owner=postgres; fi
    chown "$owner" "$dir"
    as_owner=(setpriv --reuid "$owner" --regid "$(id -g "$owner")" --clear-groups)
fi
# With this the kernel stops the server even if this script is killed outright.
dies_with_us=()
if have setpriv; then dies_with_us=("${as_owner[@]:-setpriv}" --pdeathsig INT); fi

cd "$dir"
"${as_owner[@]}" "$bin/initdb" --pgdata="$dir/data" --username=countersign --encoding=UTF8 --no-locale \
    --auth-local=trust --auth-host=reject --no-sync >"$dir/initdb.log" 2>&1 || {
    cat "$dir/initdb.log" >&2
    die "initdb failed."
}
# Many tests at once, each with a schema of its own: many connections, and many locks when a schema is dropped.
cat >>"$dir/data/postgresql.conf" <<END
listen_addresses = ''
unix_socket_directories = '$dir'
unix_socket_permissions = 0700
max_connections = 300
max_locks_per_transaction = 256
fsync = off
synchronous_commit = off
full_page_writes = off
autovacuum_naptime = 10s
timezone = 'UTC'
log_timezone = 'UTC'
END
"${dies_with_us[@]}" "$bin/postgres" -D "$dir/data" </dev/null >"$dir/server.log" 2>&1 &
server=$!
cd - >/dev/null

ready=no
for _ in $(seq 600); do
    if "$bin/pg_isready" --quiet --host="$dir" --username=countersign --dbname=postgres; then
        ready=yes
        break
    fi
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
done
if [ "$ready" = no ]; then
    tail -n 20 "$dir/server.log" >&2
    die "The test PostgreSQL did not start."
fi

# In a URL libpq takes the socket's folder as the parameter `host`, with its slashes percent-encoded.
export COUNTERSIGN_TEST_POSTGRES_URL="postgres://countersign@/postgres?host=${dir//\//%2F}"
status=0
"$@" || status=$?
exit "$status"

#!/bin/sh
# Runs a command beside a throw-away PostgreSQL server that only this machine can reach, and removes it afterwards:
#   tests/journal/postgresql.sh python -m pytest tests/journal
# Needs initdb and postgres (Debian: postgresql). They refuse to run as root; then the user `postgres` runs them.
set -eu
for folder in /usr/lib/postgresql/*/bin; do PATH="$PATH:$folder"; done
command -v initdb >/dev/null || { echo "initdb is missing: install postgresql" >&2; exit 1; }

as_user() { "$@"; }
[ "$(id -u)" -ne 0 ] || as_user() { runuser -u postgres -- "$@"; }

# A socket's path is short by law (107 bytes), so this is not below a long temporary folder.
place=$(as_user mktemp -d /tmp/lp-hedge-postgresql.XXXXXX)
stop() { as_user pg_ctl -D "$place/data" -m immediate -s stop || true; rm -rf "$place"; }
trap stop EXIT
trap 'exit 130' INT TERM

as_user initdb -D "$place/data" -U lp_hedge -A trust -N >/dev/null
as_user pg_ctl -D "$place/data" -l "$place/log" -o "-c listen_addresses= -c fsync=off -k $place" -s -w start
[ "$(id -u)" -ne 0 ] || chmod 755 "$place"
LP_HEDGE_TEST_POSTGRESQL="postgresql://lp_hedge@/postgres?host=$place" "$@"

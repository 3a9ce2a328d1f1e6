#!/bin/sh
# Restores a backup into the database of compose.yaml:  sh infra/restore.sh FILE [--replace]
# It restores everything or changes nothing. A database with tables is replaced only with --replace. The site is stopped.
set -eu

fail() {
	echo "$1" >&2
	exit 1
}

in_postgres() {
	docker compose exec -T postgres "$@"
}

psql_voicesite() {
	in_postgres psql --username=voicesite --dbname=voicesite --no-psqlrc --quiet --tuples-only --no-align \
		--set=ON_ERROR_STOP=1 "$@"
}

# Only a complete backup gets the COMMIT at the end. Without it, everything is undone.
commands() {
	echo "SET client_min_messages = warning; SET lock_timeout = '10s'; BEGIN;"
	[ -z "$replace" ] || echo "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;"
	in_postgres pg_restore --no-owner --no-privileges --file=- <"$file" && echo "COMMIT; SELECT 'restored';"
}

usage="Usage: sh infra/restore.sh FILE [--replace]"
[ $# -eq 1 ] || [ $# -eq 2 ] || fail "$usage"
replace=${2:-}
[ -z "$replace" ] || [ "$replace" = --replace ] || fail "$usage"
case $1 in
/*) file=$1 ;;
*) file=$PWD/$1 ;;
esac
[ -r "$file" ] || fail "$1 cannot be read."
cd "$(dirname "$0")/.."

in_postgres pg_restore --file=/dev/null <"$file" ||
	fail "Nothing was changed: $1 is not a complete backup, or the database does not run: docker compose ps postgres"
tables=$(psql_voicesite --command="SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
[ "$tables" = 0 ] || [ -n "$replace" ] ||
	fail "Nothing was changed: the database has tables already. Add --replace to replace them and lose their data."

docker compose stop web
case $(commands | psql_voicesite) in
*restored) echo "Restored. Now update the database to this release and start the site: docker compose up --detach" ;;
*) fail "Nothing was changed, see above. Start the site again: docker compose up --detach" ;;
esac

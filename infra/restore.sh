#!/bin/sh
# Restores a backup into the database of compose.yaml:  sh infra/restore.sh FILE [--replace] [--unsigned]
# It restores everything or changes nothing. A database with tables is replaced only with --replace, and a file that this
# site has not signed is taken only with --unsigned. The site is stopped, and everybody has to sign in again.
set -eu

fail() {
	echo "$1" >&2
	exit 1
}

in_postgres() {
	docker compose exec -T postgres "$@"
}

# in_site COMMAND: of manage.py, with the key of the site
in_site() {
	docker compose run --rm --no-deps -T --env VOICESITE_OPERATOR="${SUDO_USER:-$(id -un)}" migrate python manage.py "$@"
}

# Whatever ends it, the audit trail has it: the one that is in the database then.
finish() {
	in_site record_backup "$became" ${unsigned:+--unsigned} </dev/null || echo "The audit trail has no event of this restore, see above." >&2
}

psql_voicesite() {
	in_postgres psql --username=voicesite --dbname=voicesite --no-psqlrc --quiet --tuples-only --no-align \
		--set=ON_ERROR_STOP=1 "$@"
}

# As in voicesite/backups/logins.py, for backups that have login sessions.
without_logins() {
	while read -r table; do
		printf "SELECT format('DELETE FROM %%s', t) FROM to_regclass('public.%s') t WHERE t IS NOT NULL \\\\gexec\n" "$table"
	done <voicesite/backups/logins.txt
}

# Only a complete backup gets the COMMIT at the end. Without it, everything is undone.
commands() {
	echo "SET client_min_messages = warning; SET lock_timeout = '10s'; BEGIN;"
	[ -z "$replace" ] || echo "DROP SCHEMA public CASCADE; CREATE SCHEMA public; GRANT USAGE ON SCHEMA public TO PUBLIC;"
	in_postgres pg_restore --no-owner --no-privileges --file=- <"$file" && without_logins && echo "COMMIT; SELECT 'restored';"
}

usage="Usage: sh infra/restore.sh FILE [--replace] [--unsigned]"
[ $# -ge 1 ] || fail "$usage"
case $1 in
/*) file=$1 ;;
*) file=$PWD/$1 ;;
esac
name=$1 replace='' unsigned=''
shift
for option; do
	case $option in
	--replace) replace=1 ;;
	--unsigned) unsigned=1 ;;
	*) fail "$usage" ;;
	esac
done
[ -r "$file" ] || fail "$name cannot be read."
cd "$(dirname "$0")/.."
became=restore-failed
trap finish EXIT
trap 'exit 1' INT TERM

[ -n "$unsigned" ] || in_site backup_signature --check <"$file" || fail "Nothing was changed, see above."
in_postgres pg_restore --file=/dev/null <"$file" ||
	fail "Nothing was changed: $name is not a complete backup, or the database does not run: docker compose ps postgres"
tables=$(psql_voicesite --command="SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
[ "$tables" = 0 ] || [ -n "$replace" ] ||
	fail "Nothing was changed: the database has tables already. Add --replace to replace them and lose their data."

docker compose stop web
case $(commands | psql_voicesite) in
*restored)
	became=restored
	echo "Restored; everybody has to sign in again. Now update the database to this release and start the site: docker compose up --detach"
	;;
*) fail "Nothing was changed, see above. Start the site again: docker compose up --detach" ;;
esac

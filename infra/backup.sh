#!/bin/sh
# Backs up the database of compose.yaml:  sh infra/backup.sh FILE
# The site may run meanwhile. The file is complete or does not exist, was read again, and only its owner can read it.
set -eu
umask 077

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

# Whatever ends it, the audit trail has it.
finish() {
	rm -f "$part"
	in_site record_backup "$became" </dev/null || echo "The audit trail has no event of this backup, see above." >&2
}

[ $# -eq 1 ] || fail "Usage: sh infra/backup.sh FILE"
case $1 in
/*) file=$1 ;;
*) file=$PWD/$1 ;;
esac
[ ! -e "$file" ] || fail "$1 exists already. Give another name; nothing was written."
cd "$(dirname "$0")/.."

part=$(dirname "$file")/.$(basename "$file").$$.part
printf "" >"$part" || fail "$1 cannot be written."
became=failed
trap finish EXIT
trap 'exit 1' INT TERM

# Without login sessions (voicesite/backups/logins.py): a cookie of today must not open a site that is restored later.
# shellcheck disable=SC2046
in_postgres pg_dump --username=voicesite --dbname=voicesite --format=custom --no-owner --no-privileges \
	$(sed 's/^/--exclude-table-data=*./' voicesite/backups/logins.txt) >"$part" ||
	fail "Not backed up, see above. Does the database run? docker compose ps postgres"
signature=$(in_site backup_signature <"$part") || fail "Not backed up: the site could not sign the file, see above."
printf '\n%s\n' "$(echo "$signature" | tail -n 1)" >>"$part"
in_postgres pg_restore --file=/dev/null <"$part" || fail "Not backed up: the file could not be read again."
mv "$part" "$file"
became=made
echo "$1: $(wc -c <"$file") bytes, signed, and read again."

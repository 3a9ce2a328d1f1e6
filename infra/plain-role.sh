#!/bin/sh
# Takes the superuser's rights from the site's role, for a database that an earlier release of compose.yaml has made:
#   sh infra/plain-role.sh
# Run it once, after a backup, when the new release runs. It changes no data, and the site goes on.
set -eu

fail() {
	echo "$1" >&2
	exit 1
}

# as ROLE: runs the SQL of standard input
as() {
	docker compose exec -T postgres psql --username="$1" --dbname=voicesite --no-psqlrc --quiet --tuples-only \
		--no-align --set=ON_ERROR_STOP=1 --single-transaction --file=-
}

cd "$(dirname "$0")/.."
is_superuser=$(echo "SELECT rolsuper FROM pg_roles WHERE rolname = 'voicesite'" | as voicesite) ||
	fail "Nothing was changed: the database does not answer. Start it: docker compose up --detach postgres"
if [ "$is_superuser" = t ]; then
	# PostgreSQL keeps the superuser that it was made with, so that one gets the name it has in new databases. Nobody can
	# rename themselves: a third role does it, and is gone afterwards.
	as voicesite <<-'SQL' || fail "Nothing was changed, see above."
		DROP ROLE IF EXISTS voicesite_helper;
		CREATE ROLE voicesite_helper SUPERUSER LOGIN;
	SQL
	as voicesite_helper <infra/postgres/plain-role.sql || fail "Nothing was changed, see above. Run it again."
	echo "The site's role owns its database now, and has no other right."
else
	echo "The site's role is no superuser."
fi
as postgres >/dev/null <<-'SQL' || fail "The helper was not removed, see above. Run it again."
	DROP ROLE IF EXISTS voicesite_helper;
	SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'voicesite' AND pid <> pg_backend_pid();
SQL
echo "Done. The site connects again by itself."

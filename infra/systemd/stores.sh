#!/bin/sh
# Makes the site's database, with a role that owns it and has no other right, and the site's user in Redis:
#   sudo sh infra/systemd/stores.sh
# PostgreSQL and Redis run on this machine, and Redis serves the site alone: without the new password nobody uses it any
# more. The passwords are random, and go into DATABASE_URL and REDIS_URL of /etc/voicesite.env. What is set stays as it is.
set -eu
umask 077
settings=${VOICESITE_SETTINGS:-/etc/voicesite.env}

fail() {
	echo "$1" >&2
	exit 1
}

is_set() {
	grep -q "^$1=." "$settings"
}

# set_to NAME VALUE: in the settings
set_to() {
	{ grep -v "^$1=" "$settings" || true; echo "$1=$2"; } >"$settings.new"
	mv "$settings.new" "$settings"
}

password() {
	head -c 48 /dev/urandom | base64 | tr -dc 'A-Za-z0-9' | head -c 32
}

# Passwords come by standard input: everybody on the machine can read arguments.
make_database() {
	runuser -u postgres -- psql --no-psqlrc --quiet --tuples-only --no-align --set=ON_ERROR_STOP=1 <<-SQL
		SELECT 'CREATE ROLE voicesite' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'voicesite') \gexec
		ALTER ROLE voicesite LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS PASSWORD '$1';
		-- A statement that fails is not logged with its values: they can be what people said.
		ALTER ROLE voicesite SET log_min_error_statement = panic;
		ALTER ROLE voicesite SET log_error_verbosity = terse;
		SELECT 'CREATE DATABASE voicesite' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'voicesite') \gexec
		ALTER DATABASE voicesite OWNER TO voicesite;
	SQL
}

# set_in_redis RULE: makes or changes a user, and keeps it. Redis keeps users in a file of their own or in its settings: one
# of the last two commands fails.
set_in_redis() {
	said=$(
		redis-cli <<-COMMANDS
			ACL SETUSER $1
			ACL SAVE
			CONFIG REWRITE
		COMMANDS
	) && [ "$(echo "$said" | grep -c '^OK')" -ge 2 ]
}

# Whether the address that is set is the one that this script writes, and opens this Redis.
is_site_in_redis() {
	own=$(sed -n 's#^REDIS_URL=redis://voicesite:\([A-Za-z0-9]*\)@127\.0\.0\.1:6379/0$#\1#p' "$settings")
	[ -n "$own" ] && [ "$(REDISCLI_AUTH=$own redis-cli --user voicesite ping 2>&1)" = PONG ]
}

is_redis_open() {
	[ "$(redis-cli ping 2>/dev/null)" = PONG ]
}

[ -w "$settings" ] || fail "$settings is not there, or you may not write it. First run: sudo sh infra/systemd/install.sh"

if is_set DATABASE_URL; then
	echo "Database: DATABASE_URL is set already, and stays as it is."
else
	new=$(password)
	make_database "$new" || fail "No database was made, see above. Does PostgreSQL run? systemctl status postgresql"
	set_to DATABASE_URL "postgres://voicesite:$new@127.0.0.1:5432/voicesite"
	echo "Database: made, with a role that owns it."
fi

if is_set REDIS_URL; then
	echo "Redis: REDIS_URL is set already, and stays as it is."
else
	new=$(password)
	# The rights are those of compose.yaml.
	set_in_redis "voicesite reset on >$new ~*voicesite* resetchannels &asgi* +@all -@admin -@dangerous +info" ||
		fail "Redis made no user, or cannot keep it. Does it run, is it 6.2 or newer, without a password, and with a file of settings that it may write? systemctl status redis-server"
	set_to REDIS_URL "redis://voicesite:$new@127.0.0.1:6379/0"
fi
# Last of all, and only if the site gets in: whatever failed before, the site does not stand outside, and the next run
# continues here.
if is_redis_open && is_site_in_redis; then
	set_in_redis "default off" ||
		fail "Redis could not keep that only the site's user gets in. Restart it, then run this again: systemctl restart redis-server"
	echo "Redis: only the site's user gets in now."
fi

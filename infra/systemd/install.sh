#!/bin/sh
# Installs the site as a service of this machine:  sudo sh infra/systemd/install.sh
# Run it again after a `git pull` to install the new release. PostgreSQL, Redis and Caddy must be installed already;
# infra/systemd/stores.sh makes the site's database, and its users in both.
set -eu
umask 022
settings=${VOICESITE_SETTINGS:-/etc/voicesite.env}
units=${VOICESITE_UNITS:-/etc/systemd/system}

fail() {
	echo "$1" >&2
	exit 1
}

cd "$(dirname "$0")/../.."
[ -w "$units" ] || fail "$units cannot be written. Run it as root: sudo sh infra/systemd/install.sh"
case $PWD in
/home/* | /root/*) fail "A service cannot see home folders. Move this checkout, for example to /opt/voicesite." ;;
*[!A-Za-z0-9/._-]*) fail "systemd reads some characters of $PWD in its own way. Move this checkout, for example to /opt/voicesite." ;;
esac

if [ ! -e "$settings" ]; then
	install -m 600 .env.example "$settings"
	fail "Fill in $settings, which only root can read, then run this again."
fi
chmod 600 "$settings"

echo "Packages"
# When the system's Python has another version than before, it finds nothing in .venv any more.
.venv/bin/python -c "import pip" 2>/dev/null || python3 -m venv --clear .venv || fail "No virtual environment. On Debian: apt install python3-venv"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: \
	--requirement requirements.txt || fail "The packages were not installed, see above. The service was not changed."

echo "Static files"
# They need valid settings; these replace the real ones, as in the image.
SECRET_KEY=build ALLOWED_HOSTS=build.invalid ALLOWED_ORIGINS=https://build.invalid \
	DATABASE_URL=postgres://build.invalid/build .venv/bin/python manage.py collectstatic --noinput --verbosity 0

echo "Service"
sed -e "s#/opt/voicesite#$PWD#g" -e "s#/etc/voicesite.env#$settings#" infra/systemd/voicesite.service \
	>"$units/voicesite.service"
systemctl daemon-reload
systemctl enable --quiet voicesite
why="The reason: journalctl --unit voicesite --lines 30"
systemctl restart voicesite || fail "The site does not start. $why"
# A wrong setting of telemetry, or a port in use, ends it only after the start.
tries=30
until .venv/bin/python -c "import urllib.request as web; web.build_opener(web.ProxyHandler({})).open('http://127.0.0.1:8000/health/live', timeout=2)" 2>/dev/null; do
	tries=$((tries - 1))
	[ "$tries" -gt 0 ] || fail "The site started but does not answer. $why"
	sleep 0.5
done
echo "It runs. To check the setup: sudo sh infra/systemd/manage.sh setup_check"

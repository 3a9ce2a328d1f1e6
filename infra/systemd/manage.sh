#!/bin/sh
# manage.py with the settings and the rights of the service:  sudo sh infra/systemd/manage.sh setup_check
# It can write only to /var/lib/voicesite, for example: backup /var/lib/voicesite/today.backup
# The audit trail has the name of whoever runs it.
set -eu
cd "$(dirname "$0")/../.."
exec systemd-run --quiet --pipe --wait --collect \
	--setenv=VOICESITE_OPERATOR="${SUDO_USER:-$(id -un)}" \
	--property=EnvironmentFile="${VOICESITE_SETTINGS:-/etc/voicesite.env}" \
	--property=WorkingDirectory="$PWD" \
	--property=DynamicUser=yes \
	--property=User=voicesite \
	--property=StateDirectory=voicesite \
	--property=StateDirectoryMode=0700 \
	--property=UMask=0077 \
	--property=InaccessiblePaths="-$PWD/.git" \
	"$PWD/.venv/bin/python" manage.py "$@"

#!/bin/sh
# Installs this checkout as a service, or brings an installed one up to date. Run it as root, as often as you like:
# settings in /etc/ai-pm-coach/.env and data in /var/lib/ai-pm-coach stay as they are.
set -eu
cd "$(dirname "$0")/../.."
program=/opt/ai-pm-coach
settings=/etc/ai-pm-coach

[ "$(id -u)" = 0 ] || { echo 'Run it as root: sudo deploy/systemd/install.sh' >&2; exit 2; }
getent passwd ai-pm-coach >/dev/null ||
    useradd --system --user-group --home-dir /var/lib/ai-pm-coach --shell /usr/sbin/nologin ai-pm-coach

umask 022
mkdir -p "$program"
rm -rf "$program/bot" "$program/knowledge" "$program/prompts"
cp -R bot knowledge prompts Makefile pyproject.toml setup.py requirements.lock README.md LICENSE NOTICE "$program/"
make -C "$program" .venv/.ready

install -d -o root -g ai-pm-coach -m 0750 "$settings"
install -d -o ai-pm-coach -g ai-pm-coach -m 0700 /var/lib/ai-pm-coach
[ -e "$settings/.env" ] || install -o root -g ai-pm-coach -m 0640 .env.example "$settings/.env"
install -m 0755 deploy/systemd/coach /usr/local/bin/coach
install -m 0644 deploy/systemd/ai-pm-coach.service deploy/systemd/ai-pm-coach@.service \
    deploy/systemd/ai-pm-coach-backup.service deploy/systemd/ai-pm-coach-backup.timer /etc/systemd/system/
systemctl daemon-reload
/usr/local/bin/coach index
echo "Installed. Fill in $settings/.env, then: coach doctor"

#!/bin/sh
# A command of the dashboard as its own user, with the variables of the one file: install as /usr/local/sbin/dashboard.
set -eu
set -a
. /etc/dashboard/dashboard.env
set +a
cd /var/lib/dashboard
if [ "$(id -u)" = 0 ]; then exec runuser -u dashboard -- /opt/dashboard/bin/dashboard "$@"; fi
exec /opt/dashboard/bin/dashboard "$@"

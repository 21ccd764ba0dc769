#!/bin/sh
# A command of the dashboard as its own user, with the variables of the one file: install as /usr/local/sbin/dashboard.
set -eu
# As systemd reads it: a value with a space needs no quotes.
while IFS= read -r line || [ -n "$line" ]; do
    case $line in [A-Z]*=*) ;; *) continue ;; esac
    value=${line#*=}
    case $value in \'*\' | \"*\") value=${value#?} value=${value%?} ;; esac
    export "${line%%=*}=$value"
done </etc/dashboard/dashboard.env
cd /var/lib/dashboard
if [ "$(id -u)" = 0 ]; then exec runuser -u dashboard -- /opt/dashboard/bin/dashboard "$@"; fi
exec /opt/dashboard/bin/dashboard "$@"

#!/bin/bash
# The Debian package, from its installation to its purge.
set -u
. /checks.sh

# A container may forbid packages to start services; this machine does not.
rm -f /usr/sbin/policy-rc.d
systemd-run --quiet --unit=origin origin 127.0.0.1:9000
eventually "origin answers" get http://127.0.0.1:9000/hits/none
absent() { [ ! -e "$1" ] && [ ! -L "$1" ]; }
old=(/packages/0/*.deb) new=(/packages/1/*.deb)

# The configuration is there before the package, as an administrator would bring it.
configure mine /feed/north /feed/south
check "install" dpkg --force-confold -i "${old[0]}"
equal "the service runs" "$(show ActiveState)" active
equal "and comes again at the next boot" "$(systemctl is-enabled wirefold.service)" enabled
equal "the socket unit waits to be wanted" "$(systemctl is-enabled wirefold.socket)" disabled
has "the user was made" "$(getent passwd wirefold)" '^wirefold:.*nologin'
eventually "what was polled is published" entries_are 10
check "the manual" test -s /usr/share/man/man1/wirefold-serve.1.gz
has "the configuration stays the administrator's" "$(cat /etc/wirefold/config.toml)" '"mine"'

pid=$(show MainPID)
check "upgrade" dpkg --force-confold -i "${new[0]}"
equal "to the new version" "$(dpkg-query -f '${Version}' -W wirefold)" 1.1
if [ "$(show MainPID)" != "$pid" ]; then ok "the new program runs"; else fail "the new program runs" "still $pid"; fi
eventually "with all that was published" entries_are 10
equal "and asks nobody again" "$(get http://127.0.0.1:9000/hits/north)" 1
check "roll back" dpkg --force-confold -i "${old[0]}"
eventually "and still all that was published" entries_are 10
systemctl disable --quiet --now wirefold
check "upgrade of a service that is off" dpkg --force-confold -i "${new[0]}"
equal "leaves it disabled" "$(systemctl is-enabled wirefold.service)" disabled

systemctl start wirefold
check "remove" dpkg -r wirefold
equal "the service is stopped" "$(show ActiveState)" inactive
check "the program is gone" absent /usr/bin/wirefold
check "the database is kept" test -s /var/lib/private/wirefold/wirefold.db
check "the configuration is kept" test -s /etc/wirefold/config.toml
check "purge" dpkg -P wirefold
check "the database is gone" absent /var/lib/private/wirefold
check "the link to it is gone" absent /var/lib/wirefold
check "the configuration is gone" absent /etc/wirefold/config.toml
echo end

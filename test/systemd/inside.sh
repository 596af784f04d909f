#!/bin/bash
# The units, from the first start to what a restart cannot mend.
set -u
. /checks.sh
config=/etc/wirefold/config.toml
feed=http://127.0.0.1:8080/feed.json

restarted() { [ "$(show MainPID)" != "$1" ] && [ "$(show MainPID)" != 0 ] && [ "$(show ActiveState)" = active ]; }
drop_in() { # NAME LINES…
  mkdir -p /etc/systemd/system/wirefold.service.d
  printf '%s\n' "[Service]" "${@:2}" >"/etc/systemd/system/wirefold.service.d/$1.conf"
  systemctl daemon-reload
}
no_drop_ins() {
  rm -rf /etc/systemd/system/wirefold.service.d
  systemctl daemon-reload
}
systemd-run --quiet --unit=origin origin 127.0.0.1:9000
eventually "origin answers" get http://127.0.0.1:9000/hits/none

# Start.
configure first /feed/north /feed/south /hostile
check "start ends when the daemon is ready" systemctl start wirefold
check "the feed is served at once" get $feed
has "status line" "$(show StatusText)" '3 sources'
equal "it does not run as root" "$(ps -o user= -p "$(show MainPID)" | grep -c root)" 0
equal "the state is its own" "$(stat -c '%a' /var/lib/private/wirefold)" 700
eventually "what was polled is published" entries_are 15
check "commands reach it" wirefold sources --config $config

# Monitoring.
metrics=$(get http://127.0.0.1:9469/metrics)
has "the operator's listener has the figures" "$metrics" '^wirefold_polls_total\{result="read"\} [1-9]'
has "they say that the daemon is ready" "$metrics" '^wirefold_ready 1$'
has "its health checks succeed" "$(get 'http://127.0.0.1:9469/readyz?verbose')" '"ok":true'
equal "the public listener keeps them to itself" "$(get http://127.0.0.1:8080/metrics 2>/dev/null | grep -c wirefold_)" 0

# The journal.
log=$(journalctl -u wirefold -o json --no-pager)
has "records have priorities" "$log" '"PRIORITY":"6"'
equal "no record is dated twice" "$(grep -c '"MESSAGE":"time=' <<<"$log")" 0
polls=$(grep -c '"MESSAGE":"msg=poll source=[^ ]* outcome=[a-z-]* event=poll status=' <<<"$log")
if [ "$polls" -ge 3 ]; then ok "a poll is one record"; else fail "a poll is one record" "$polls of 3 in $log"; fi
equal "a feed cannot forge a priority" "$(journalctl -u wirefold -p 2 --no-pager -q | wc -l)" 0

# Reload.
pid=$(show MainPID)
configure second /feed/north /feed/south /hostile
check "a good reload succeeds" systemctl reload wirefold
second() { get $feed | grep -q '"title": *"second"'; }
eventually "and is in force" second
configure third /feed/north /feed/south /hostile
echo 'listen = ' >>$config
if systemctl reload wirefold 2>/dev/null; then fail "a bad reload fails" "it did not"; else ok "a bad reload fails"; fi
equal "a bad reload leaves the daemon running" "$(show ActiveState) $(show MainPID)" "active $pid"
check "with the configuration that it had" second
configure second /feed/north /feed/south /hostile

# Ends that nobody wanted.
kill -KILL "$pid"
eventually "after SIGKILL it is started again" restarted "$pid"
eventually "with all that was published" entries_are 15
equal "and asks nobody again" "$(get http://127.0.0.1:9000/hits/north)" 1
drop_in watchdog WatchdogSec=3s
systemctl restart wirefold
pid=$(show MainPID)
kill -STOP "$pid"
eventually "the watchdog ends what hangs" restarted "$pid"
has "with the stacks in the journal" "$(journalctl -u wirefold --no-pager)" 'SIGABRT|Watchdog timeout'
no_drop_ins

# A stop in the middle of a poll.
configure second /feed/north /feed/south /hostile /hang
systemctl restart wirefold
polling() { show StatusText | grep -Eq '[1-9][0-9]* being polled'; }
eventually "a feed that hangs is being polled" polling
check "stop" systemctl stop wirefold
equal "is a clean end" "$(show Result) $(show ExecMainStatus)" "success 0"

# Memory.
configure second /feed/north /feed/south /hostile
drop_in memory MemoryMax=96M Environment=GOMEMLIMIT=64MiB
check "start in 96 MB" systemctl start wirefold
eventually "it serves there" entries_are 15
limit=$(cat /sys/fs/cgroup/memory/system.slice/wirefold.service/memory.limit_in_bytes \
  /sys/fs/cgroup/system.slice/wirefold.service/memory.max 2>/dev/null | head -n 1)
equal "the limit is real" "$limit" $((96 * 1024 * 1024))
no_drop_ins
systemctl stop wirefold

# Socket activation.
check "socket unit" systemctl start wirefold.socket
equal "does not start the daemon" "$(show ActiveState)" inactive
check "a reader does, and is answered" get $feed
equal "the daemon runs" "$(show ActiveState)" active
eventually "and serves all on the socket" entries_are 15
refused=""
(for _ in 1 2 3; do systemctl restart wirefold; done) &
restarts=$!
while kill -0 $restarts 2>/dev/null; do refused+=$(get $feed 2>&1 >/dev/null); done
equal "no reader is refused over three restarts" "$refused" ""
systemctl stop wirefold.socket wirefold

# What a restart cannot mend.
echo '[serverr]' >$config
systemctl start wirefold 2>/dev/null
eventually "a bad configuration is a failure" state_is failed
equal "of code 78, without another try" "$(show ExecMainStatus) $(show NRestarts)" "78 0"
has "that names its place" "$(journalctl -u wirefold -n 20 --no-pager)" 'config.toml:1:'
systemctl reset-failed wirefold
configure second /feed/north
: >/var/lib/private/wirefold/wirefold.db
systemctl start wirefold 2>/dev/null
eventually "an empty database is a failure" state_is failed
equal "and stays as it is" "$(show ExecMainStatus) $(stat -c %s /var/lib/private/wirefold/wirefold.db)" "78 0"
echo end

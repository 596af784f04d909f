# What the scripts inside share. Each check is a line, "ok NAME" or "FAIL NAME: why";
# systemd_test.go makes a subtest of each.

ok() { echo "ok $1"; }
fail() { echo "FAIL $1: ${*:2}"; }
# check NAME COMMAND…: the command succeeds
check() {
  local name=$1 out
  shift
  if out=$("$@" 2>&1); then ok "$name"; else fail "$name" "$* said: $(tail -n 3 <<<"$out" | tr '\n' ' ')"; fi
}
# equal NAME GOT WANT
equal() { if [ "$2" = "$3" ]; then ok "$1"; else fail "$1" "got '$2', want '$3'"; fi; }
# has NAME TEXT PATTERN
has() { if grep -Eq -- "$3" <<<"$2"; then ok "$1"; else fail "$1" "no $3 in: $(head -c 300 <<<"$2")"; fi; }
# eventually NAME COMMAND…: it succeeds within a minute
eventually() {
  local name=$1
  shift
  for _ in $(seq 300); do
    if "$@" >/dev/null 2>&1; then
      ok "$name"
      return
    fi
    sleep 0.2
  done
  fail "$name" "$* did not come true"
}
show() { systemctl show wirefold -p "$1" --value; }
get() { origin get "$1"; }
entries() { get http://127.0.0.1:8080/feed.json | grep -o '"id": *"urn:uuid:[^"]*"' | sort -u | wc -l; }
entries_are() { [ "$(entries)" = "$1" ]; }
state_is() { [ "$(show ActiveState)" = "$1" ]; }
configure() { # TITLE SOURCES…
  mkdir -p /etc/wirefold
  {
    printf '[server]\nlisten = "127.0.0.1:8080"\ntitle = "%s"\n' "$1"
    printf '[admin]\nlisten = "127.0.0.1:9469"\n'
    printf '[fetch]\nallow_networks = ["127.0.0.0/8"]\nhost_gap = "0s"\n'
    for s in "${@:2}"; do printf '[[source]]\nurl = "http://127.0.0.1:9000%s"\n' "$s"; done
  } >/etc/wirefold/config.toml
}

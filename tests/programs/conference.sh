#!/bin/sh
# A case conference, from the command line: called, its invitations read by another parser of calendars,
# answered by calendars, also by strangers and late; somebody who cannot come is replaced; minutes. Run by
# tests/run.sh.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
. "$here/../harness/serve.sh"
root=$here/../..

says() { # WORDS
	grep -qF -e "$1" "$dir/out" || {
		cat "$dir/out" "$dir/err" >&2
		fail "not said: $1"
	}
}
tells() { # WORDS: on standard error
	grep -qF -e "$1" "$dir/err" || {
		cat "$dir/err" >&2
		fail "not told: $1"
	}
}
# invitation SEAT METHOD SEQUENCE: in order, by the icalendar module; written to SEAT.ics
invitation() {
	expect 0 "$jieyou" invitation 1 1 --member "$1"
	cp "$dir/out" "$dir/$1.ics"
	/usr/bin/python3 -B - "$dir/$1.ics" "$@" <<'PY'
import re, sys
import icalendar
path, seat, method, sequence = sys.argv[1:]
raw = open(path, "rb").read()
assert b"\r\n" in raw and b"\n" not in raw.replace(b"\r\n", b""), "CRLF"
assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "folded at 75 octets"
for line in raw.split(b"\r\n"):
    line.decode("utf-8")
calendar = icalendar.Calendar.from_ical(raw)
events = calendar.walk("VEVENT")
event = events[0]
assert len(events) == 1 and calendar["METHOD"] == method and calendar["VERSION"] == "2.0", calendar
assert "METHOD" not in event and int(event["SEQUENCE"]) == int(sequence), event
assert event["CLASS"] == "PRIVATE"
assert re.fullmatch(r"[0-9a-f]{32}-1@jieyou", event["UID"]), event["UID"]
assert str(event["ATTENDEE"]) == f"mailto:{seat}@jieyou.invalid"
assert raw.count(b"T021500Z") == 1 and event["DTSTART"].dt.tzinfo is not None, "in UTC"
for secret in ("示范专家", "PSY", "YOU", "情绪", "孩子", "玲", "王"):
    assert secret not in raw.decode().replace("\r\n ", ""), secret
assert icalendar.Calendar.from_ical(calendar.to_ical()) == calendar, "there and back"
PY
}
# reply SEAT PARTSTAT [SEQUENCE]: what a calendar answers to SEAT.ics, in reply.ics
reply() {
	/usr/bin/python3 -B - "$dir/$1.ics" "$dir/reply.ics" "$2" "${3:-}" <<'PY'
import sys
import icalendar
path, to, partstat, sequence = sys.argv[1:]
calendar = icalendar.Calendar.from_ical(open(path, "rb").read())
calendar["METHOD"] = "REPLY"
event = calendar.walk("VEVENT")[0]
event["ATTENDEE"].params["PARTSTAT"] = partstat
event["ATTENDEE"].params.pop("RSVP", None)
if sequence:
    event["SEQUENCE"] = int(sequence)
open(to, "wb").write(calendar.to_ical())
PY
}
as() { # PRINCIPAL: whoever runs the test is this one from now on
	psql -Xqd "$database" -c "update credential set principal = '$1', changed_at = clock_timestamp()" -c 'notify jieyou'
	sleep 3
}

serve conference --test_clock 2026-01-06T02:00:00Z
psql -Xqd "$database" <<'SQL'
insert into principal select 'X-' || e, 'PERSON', '示范' || e, '', e, false, now() from unnest('{E09,E40}'::text[]) e;
insert into role_held select 'X-' || e, 'EXPERT', 'CN', true, now() from unnest('{E09,E40}'::text[]) e;
SQL
expect 0 "$jieyou" submit "$root/clients/examples/linglong.json"
expect 0 "$jieyou" handle 1 take criteria=STUCK opinion=多重问题
expect 0 "$jieyou" handle 1 call summary=社工在现场
expect 0 "$jieyou" handle 1 convene minutes=60 manner=ONLINE problem=孩子不上学,母亲情绪低落 agenda=各自意见 \
	members.expert_id=E09 members.needs=PSY.COUNSEL members.expert_id=E24 members.needs=YOU.TRUANT
says '第 1 次会诊定于 2026-01-06 10:15'

# ---- Invited, and answered ---------------------------------------------------------------------------

expect 1 "$jieyou" invitation 1 2 --member E09
expect 1 "$jieyou" invitation 1 1
tells '--member'
expect 1 "$jieyou" invitation 1 1 --member E40
invitation E09 REQUEST 0
invitation E24 REQUEST 0
cmp -s "$dir/E09.ics" "$dir/E24.ics" && fail "one invitation for two"
reply E24 TENTATIVE
expect 1 "$jieyou" answer-invitation 1 "$dir/reply.ics"
tells 'ACCEPTED'
reply E24 ACCEPTED
expect 0 "$jieyou" answer-invitation 1 "$dir/reply.ics"
says '已答复:参加会诊'
expect 0 "$jieyou" answer-invitation 1 "$dir/reply.ics"
says '此前已答复'
expect 1 "$jieyou" answer-invitation 1 "$dir/E24.ics"
tells 'METHOD:REPLY'
{ sed '$d' "$dir/reply.ics"; printf 'COMMENT:'; head -c 10000 /dev/zero | tr '\0' x; printf '\r\nEND:VCALENDAR\r\n'; } >"$dir/long.ics"
expect 1 "$jieyou" answer-invitation 1 "$dir/long.ics"
tells '998 字节'
sed 's/^UID:./UID:x/' "$dir/reply.ics" >"$dir/other.ics"
expect 1 "$jieyou" answer-invitation 1 "$dir/other.ics"
tells '所说的会诊'
sed 's/^UID:.*/UID:1@elsewhere/' "$dir/reply.ics" >"$dir/other.ics"
expect 1 "$jieyou" answer-invitation 1 "$dir/other.ics"
tells 'UID'

# Whoever cannot come is replaced: the next is asked, and the seat taken from their calendar.
# They say so by the same mail twice, and then otherwise by another; of the case they see no more.
reply E09 DECLINED
as X-E09
expect 0 "$jieyou" answer-invitation 1 "$dir/reply.ics"
expect 0 "$jieyou" answer-invitation 1 "$dir/reply.ics"
says '此前已答复'
reply E09 ACCEPTED
expect 1 "$jieyou" answer-invitation 1 "$dir/reply.ics"
tells '已经答复为不能参加'
expect 1 "$jieyou" show 1
as test
next=$(sql "select expert from seat where state = 'ASKED'")
[ -n "$next" ] || fail "nobody is asked instead"
invitation "$next" REQUEST 1
invitation E09 CANCEL 1
invitation E24 REQUEST 0

# ---- Late, and strange -------------------------------------------------------------------------------

reply "$next" ACCEPTED 0
expect 1 "$jieyou" answer-invitation 1 "$dir/reply.ics"
tells '旧邀请'
reply "$next" ACCEPTED
as X-E40
expect 1 "$jieyou" answer-invitation 1 "$dir/reply.ics" # a stranger: there is no such case for them
[ "$(sql "select count(*) from event where kind = 'REPLIED'")" -eq 2 ] || fail "a stranger answered"
as test
expect 0 "$jieyou" show 1
says '会诊'
says '第 1 次'

"""What verify_record.py knows of the rows that follow from the record: those of a case from what its events say
(dispatcher/core/effects.h), those of the register from its changes. Of each row the newest that is said is how it is."""
import json, re

MICROS = r"(extract(epoch from \1) * 1000000)::int8"
TEXT = "encode(convert_to({}, 'UTF8'), 'hex')".format
# The table; the name of the effect; its columns, first what tells rows apart ($: a time); where that has happened.
ROWS = [line.split("; ") for line in """help_case; case_new; district; true
help_case; life; life; life <> 'CASE'
help_case; case_needs; needs; true
help_case; case_graded; grade, lowering, lowering_by; true
help_case; handed_over; responsible; true
shut_out; shut_out; principal, shut::int, $changed_at; true
glass; glass; seq, actor, $at, $until; true
glass; glass_reviewed; seq, verdict, reviewer, $reviewed_at; num_nonnulls(verdict, reviewer, reviewed_at) > 0
task; task; n, owner, $due; true
task; task_done; n, $done_at; done_at is not null
duty_of_case; duty; code, binds, $found_at; true
duty_of_case; duty_met; code, met, $met_at; met <> '' or met_at is not null
attempt; attempt; seq, $at; true
coded; coded; seq, what, code, $at, who, amount; true
brief; brief; seq, part, key_id, encode(sha256(body), 'hex'); true
offer; offer; n, expert, part, needs, $issued_at, $expires_at; true
offer; offer_answered; n, expert, state, reason, $answered_at, answered_by; state <> 'OPEN' or reason || answered_by <> '' or answered_at is not null
offer; lead_named; n, expert; named
seat; seat; n, expert, needs, state, sequence, $begins, $ends; true
conference; conference; n, state, sequence, $begins, $ends, manner, convenor, chair, quorum, client::int, minutes; true
linkage; linkage; n, kind, target, needs, state, result, $since, $until; true
attachment; attachment_done; number, seq, actor, bytes, chunks, key_id; seq is not null
entry_of_case; entry; seq, encode(case when digest in (kept, revised) or (code is null and state = 'ERASED') then digest end, 'hex'); true
entry_of_case; entry_withdrawn; withdrawn; withdrawn is not null
appointment; appointed; seq, named, encode(case when digest = kept then digest end, 'hex'); true
appointment; appointment_ended; coalesce(ended, 0), expert, last; num_nonnulls(ended, last) > 0
leave_said; leave; seq, expert, begins, ends; true
debriefing; debriefing; n, expert, about; true
notice; notice; recipient, seq, what, roles, owners, $at; true""".split("\n")]
TABLES = {effect: table for table, effect, _, _ in ROWS}
LATER = ("glass_reviewed", "task_done", "duty_met", "offer_answered")  # of a row that is there before
FROM = {"entry_of_case": "(select o.*, c.state, sha256(convert_to(concat_ws(chr(31), title, l.needs, narrative, helped, failed), 'UTF8')) "
        "as kept, sha256(convert_to(concat_ws(chr(31), title, l.needs, narrative, helped, failed, o.code), 'UTF8')) as revised from entry_of_case o join help_case c on c.id = o.case_id left join library_entry l on (l.code, l.version) = (o.code, o.version::text)) o",
        "appointment": "(select a.*, sha256(convert_to(concat_ws(chr(31), e.name, e.sex, e.unit, e.district, e.languages, e.places, e.appointed_from, "
        "e.appointed_until, e.agreement_until, coalesce((select string_agg(concat_ws(' ', type, level, nullif(needs, '')), ';' order by type collate \"C\") "
        "from expert_skill k where (k.expert, k.since) = (e.code, e.since)), '')), 'UTF8')) as kept from appointment a "
        "left join expert e on (e.code, e.since) = (a.expert, a.edition)) a",
        "help_case": "(select id as case_id, * from help_case) c", "notice":  # without a gap in a recipient's numbers
        "(select case_id, recipient, seq, what, roles, owners, case rseq when 1 + lag(rseq, 1, 0::int8) over "
        "(partition by recipient order by rseq) then at end as at from notice) n"}

# By case: what stands there (seq 0), and what its events say; seq -1 if its first is from before there were effects.
EFFECTS = f"""select case_id, seq, {TEXT("said")} from (
    select case_id, case when effects is null then -1 else seq end as seq, coalesce(nullif(effects, ''), '[]') as said
    from event where effects <> '' or (seq = 1 and effects is null)""" + "".join(f"""
    union all select case_id, 0, jsonb_build_array(jsonb_build_array('{effect}', {re.sub("[$]([a-z_]+)", MICROS, columns)}))::text
    from {FROM.get(table, table)} where {where}""" for table, effect, columns, where in ROWS) + ") e order by 1, 2"

REGISTER = f"""select t, {TEXT("w")}, {TEXT("s")} from (
    select 'principal', id, format('%s name %s agency %s expert %s', kind, name, agency, expert) from principal
    union all select 'suspended', id, '' from principal where suspended
    union all select 'role_held', concat_ws(' ', principal, role, district), '' from role_held where held
    union all select 'credential', name, principal from credential where held
    union all select 'represents', principal || ' ' || worker, '' from represents where held
    union all select 'revoked', serial, why from revoked
    union all select 'resource_kept', concat_ws(' ', k.seq, k.code), case when k.digest = sha256(convert_to(concat_ws(chr(31), r.name, r.provider, r.needs, r.region,
        r.offered, r.rule, r.conditions, r.deadline, r.contact, r.apply, r.benefit, r.verify, r.source, r.at_once, r.valid_from,
        r.valid_until, r.last_checked), 'UTF8')) then encode(k.digest, 'hex') else '' end
        from resource_kept k left join resource r on (r.code, r.since) = (k.code, k.edition)
    union all select 'capacity', code, concat_ws(' ', case places when -1 then 'unknown' else places::text end,
        (extract(epoch from said_at) * 1000000)::int8, taken) from capacity) r (t, w, s)"""
CHANGED = {"add": "principal", "amend": "principal", "suspend": "suspended", "resume": "suspended", "revoke": "revoked",
           "grant": "role_held", "withdraw": "role_held", "bind": "credential", "unbind": "credential",
           "represent": "represents", "unrepresent": "represents", "keep": "resource_kept", "capacity": "capacity"}


class Fault(Exception):
    """table, id, seq, name; and which row, where there are several"""


def words(hexed):
    return bytes.fromhex(hexed).decode()


def compare(subject, said, kept):
    """By (table, row, effect): what was said last, and by which event or change; and what stands there."""
    for place in sorted(said.keys() | kept.keys()):
        (last, seq), there, (table, row, effect) = said.get(place, (None, 0)), kept.get(place), place
        if last != there:
            part = table in ("help_case", "suspended") or effect in LATER or None not in (last, there)
            name = "ALTERED" if part else "ADDED" if last is None else "MISSING"
            raise Fault("principal" if table == "suspended" else table, subject, seq, name, row)


LINKAGES = {}  # by case and number: the target, and when it came into each state


def places_since(code, counted):
    """How many places of an item linkages hold, but for what the body had accepted and not got back when it was counted."""
    n = 0
    for target, at in LINKAGES.values():
        if target == code and "REFERRED" in at:
            ends = ["DECLINED", "WITHDRAWN", "FAILED"] + ["HANDED_BACK"] * ("ACCEPTED" not in at)
            freed = min((at[state] for state in ends if state in at), default=None)
            known = at.get("ACCEPTED", counted + 1) <= counted and (freed is None or freed > counted)
            n += (freed is None) - known
    return n


def verify_rows(case, rows):
    """How many rows stand there."""
    said, kept, old = {}, {}, any(seq == "-1" for _, seq, _ in rows)
    for seq, effect in ((int(seq), effect) for _, seq, hexed in rows for effect in json.loads(words(hexed))):
        table, keys = TABLES[effect[0]], effect[1:3] if effect[0] in ("notice", "brief", "seat", "coded") else effect[1:2]
        if seq > 0 and table == "linkage":
            _, n, _, target, _, state, _, since, _ = effect
            LINKAGES.setdefault((case, n), (target, {}))[1][state] = since
        place = table, "" if table == "help_case" else " ".join(map(str, keys)), effect[0]
        if seq == 0:
            kept[place] = effect
        elif effect[0] != "duty" or place not in said:  # found again, it stays as it was
            said[place] = effect, seq
    n = len(kept)
    if old:  # what no event tells of is believed
        said, kept = ({p: d[p] for p in d if p in said and p[2] != "duty"} for d in (said, kept))
    compare(case, said, kept)
    return n


def verify_register(changes, rows):
    """The same of the register. Of a change the columns: 1, seq, at, actor, via, kind, subject, detail, hash."""
    said, kept = {}, {(table, words(row), ""): words(there) for table, row, there in rows}
    for seq, at, kind, subject, detail in ((int(c[1]), c[2], *map(words, c[5:8])) for c in changes):
        table, row, last = CHANGED.get(kind), subject, detail
        if table == "credential":
            row, last = detail, subject
        elif table in ("role_held", "represents"):
            row, last = f"{subject} {detail}", ""
        elif table == "resource_kept":
            row = f"{seq} {subject}"
        elif table == "capacity":
            last = f"{detail} {at} {places_since(row, int(at))}"
        if kind in ("resume", "withdraw", "unbind", "unrepresent"):
            said.pop((table, row, ""), None)
        elif table and (table != "revoked" or (table, row, "") not in said):  # revoked once, for the first reason
            said[table, row, ""] = last, seq
    compare(1, said, kept)
    return len(kept)

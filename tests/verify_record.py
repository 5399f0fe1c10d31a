#!/usr/bin/python3
"""Verifies a record by the formulas of dispatcher/core/chain.h and checkpoint.h alone (and effects.h: verify_rows.py), whatever the daemon
says; by psql, and openssl for signatures. Prints what it verified, or `FAULT table id seq NAME [row]`, the first fault (exit 1)."""
import argparse, datetime, hashlib, heapq, itertools, pathlib, struct, subprocess, sys, tempfile
from verify_rows import EFFECTS, REGISTER, Fault, verify_register, verify_rows

ZEROS, HELD, RELEASED = bytes(32), b"HELD".hex(), b"RELEASED".hex()
US, BEGIN = "(extract(epoch from at) * 1000000)::int8", "begin isolation level repeatable read read only; set local row_security = off"
TEXT, RAW = "encode(convert_to({}, 'UTF8'), 'hex')".format, "encode({}, 'hex')".format
CHECKPOINTS = (f"select n, {US}, cases, events, reads, heads, {RAW('digest')}, {RAW('hash')}, "
               f"{RAW('signer')}, {RAW('signature')} from checkpoint order by n")
HEADS = (f"select checkpoint, chain, subject, version, {RAW('head')} from checkpoint_head order by 1, chain collate \"C\", 3, 4")
CASES = (f"select id, version, {RAW('head')}, {TEXT('state')}, {US.replace('at', 'filed_at')}, {TEXT('actor')}, "
         f"{TEXT('via')}, held from help_case order by id")
EVENTS = (f"select case_id, seq, {US}, {TEXT('kind')}, {TEXT('actor')}, {TEXT('via')}, {TEXT('from_state')}, {TEXT('to_state')}, "
          f"key_id, {RAW('body')}, coalesce({TEXT('effects')}, '-'), {RAW('hash')} from event order by case_id, seq")
READS = (f"select incarnation, seq, {US}, {TEXT('actor')}, {TEXT('via')}, {TEXT('verb')}, "
         f"case_id, found, {RAW('hash')} from access order by incarnation, seq")
REQUESTS = ("select r.case_id, r.seq, case when e.seq is null then 'MISSING' when (e.actor, e.via) <> (r.actor, r.via) "
            "then 'ALTERED' end from request r left join (select case_id, seq, actor, via from event union all "
            "select 0, seq, actor, via from register_change) e using (case_id, seq) where r.case_id <> 0 or r.seq <> 0 "
            "union all select case_id, seq, null from request where case_id = 0 and seq = 0 order by 1, 2")
CHUNKS = (f"select e.case_id, e.seq, {RAW('e.body')}, c.state is not distinct from 'ERASED', a.number, k.i, {RAW('k.body')} from event e "
          "left join help_case c on c.id = e.case_id left join attachment a using (case_id, seq) "
          "left join chunk k on k.attachment = a.number where e.kind = 'ATTACHED' order by e.case_id, e.seq, k.i")
CHANGES = (f"select 1, seq, {US}, {TEXT('actor')}, {TEXT('via')}, {TEXT('kind')}, {TEXT('subject')}, {TEXT('detail')}, "
           f"{RAW('hash')} from register_change order by seq")


class Database:
    """The answers to several questions, all of one moment; none where policies would keep a part of them back."""

    def __init__(self, conninfo, *questions):
        asked = [w for q in (BEGIN, *questions) for w in ("-c", q, "-c", "\\echo =")]
        self.psql = subprocess.Popen(["psql", "-XAtqd", conninfo, "-v", "ON_ERROR_STOP=1", "-v", "FETCH_COUNT=1000", *asked],
                                     stdout=subprocess.PIPE, encoding="ascii")
        list(self.rows())  # of `begin`: none

    def rows(self):
        for line in self.psql.stdout:
            if line == "=\n":
                return
            yield line.rstrip("\n").split("|")
        sys.exit("verify_record: psql failed")

    def subjects(self, also=()):
        """Rows by their first column, in order; of the subjects in `also` there may be none."""
        found, first = ((r[0], [r]) for r in self.rows()), lambda pair: int(pair[0])
        for subject, pairs in itertools.groupby(heapq.merge(found, ((s, []) for s in sorted(also)), key=first), first):
            yield subject, [row for _, rows in pairs for row in rows]


u16 = lambda hexed: struct.pack(">H", len(hexed) // 2) + bytes.fromhex(hexed)
sha = lambda *parts: hashlib.sha256(b"".join(parts)).digest()
head_bytes = lambda h: u16(h[1].encode().hex()) + struct.pack(">qq", int(h[2]), int(h[3])) + bytes.fromhex(h[4])
PACK = {"q": lambda v: struct.pack(">q", int(v)), "i": lambda v: struct.pack(">i", int(v)), "t": u16, "-": lambda v: b"",
        "b": lambda v: struct.pack(">I", len(v) // 2) + bytes.fromhex(v)}

hasher = lambda layout, version: lambda before, r: sha(bytes([version]), before, *(PACK[kind](v) for kind, v in zip(layout, r)))
old_hash, new_hash, read_hash, change_hash = map(hasher, ("qiqtttttib", "qiqtttttibb", "qqqtttqi", "-qqttttt"), b"\1\2\1\1")
event_hash = lambda before, r: (old_hash if r[10] == "-" else new_hash)(before, r)


def chain(table, subject, rows, compute, covered, state=None):
    """Walks a chain; returns its last seq, hash and state."""
    seq, before = 0, ZEROS
    for seq, r in enumerate(rows, 1):
        if int(r[1]) != seq:
            raise Fault(table, subject, seq, "MISSING")
        before = compute(before, r)
        if before.hex() != r[-1]:
            raise Fault(table, subject, seq, "ALTERED")
        if covered.get(seq, r[-1]) != r[-1]:
            raise Fault(table, subject, seq, "REWRITTEN")
        if state is not None:
            if bytes.fromhex(r[6]).decode() != state:
                raise Fault(table, subject, seq, "MISPLACED")
            state = bytes.fromhex(r[7]).decode()
    if max(covered, default=0) > seq:
        raise Fault(table, subject, seq + 1, "CUT_OFF")
    return seq, before, state


def signature_holds(signer, own, signature):
    files = {"key": bytes.fromhex("302a300506032b6570032100") + signer, "message": b"jieyou-checkpoint-1" + own, "signature": signature}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            pathlib.Path(folder, name).write_bytes(content)
        openssl = "openssl pkeyutl -verify -pubin -keyform DER -inkey key -rawin -in message -sigfile signature"
        return len(signer) == 32 and subprocess.run(openssl.split(), cwd=folder, capture_output=True).returncode == 0


def line_of(r):
    at = datetime.datetime(1970, 1, 1) + datetime.timedelta(microseconds=int(r[1]))
    said = zip("cases events reads heads digest hash signer signature".split(), r[2:])
    return f"jieyou-checkpoint {r[0]} {at:%Y-%m-%dT%H:%M:%S.%f}Z " + " ".join(f"{k}={v or '-'}" for k, v in said)


def verify_checkpoints(database, keys, lines):
    """The versions listed of each chain, with their heads; how many checkpoints; a fault against `lines`."""
    checkpoints, heads, listed_of = list(database.rows()), dict(database.subjects()), {}
    number, before, counts, was_signed = 0, ZEROS, [0, 0, 0, 0], False
    for number, r in enumerate(checkpoints, 1):
        listed = heads.pop(number, [])
        if int(r[0]) != number:
            raise Fault("checkpoint", number, 0, "MISSING")
        own = sha(b"\1", before, struct.pack(">qqqqqi", *map(int, r[0:6])), bytes.fromhex(r[6]), u16(r[8]))
        if own.hex() != r[7]:
            raise Fault("checkpoint", number, 0, "ALTERED")
        if r[6] != sha(*map(head_bytes, listed)).hex():
            raise Fault("checkpoint_head", number, 0, "ALTERED")
        for _, name, subject, version, head in listed:
            covered = listed_of.setdefault((name, int(subject)), {})
            counts[{"event": 1, "access": 2}.get(name, 3)] += int(version) - max(covered, default=0)
            counts[0] += name == "event" and not covered
            covered[int(version)] = head
        if [*map(int, r[2:6])] != [*counts[:3], len(listed)]:
            raise Fault("checkpoint", number, 0, "ALTERED")
        if was_signed and not r[8]:
            raise Fault("checkpoint", number, 0, "UNSIGNED")
        if (r[8] or r[9]) and not signature_holds(*map(bytes.fromhex, (r[8], r[7], r[9]))):
            raise Fault("checkpoint", number, 0, "SIGNATURE")
        if r[8] and keys and r[8] not in keys:
            raise Fault("checkpoint", number, 0, "UNTRUSTED")
        before, was_signed = own, bool(r[8])
    if any(n > number for n in heads):
        raise Fault("checkpoint", number + 1, 0, "MISSING")
    kept = {int(r[0]): line_of(r) for r in checkpoints}
    for line in lines:
        n = int(line.split()[1])
        if kept.get(n) != line:
            return listed_of, number, Fault("checkpoint", n, 0, "REWRITTEN" if n in kept else "CUT_OFF")
    return listed_of, number, None


def verify_case(case, said, rows, covered):
    if not said:
        raise Fault("help_case", case, 0, "MISSING")
    version, state = int(said[1]), bytes.fromhex(said[3]).decode()
    last, own, led = chain("event", case, rows, event_hash, covered, "NONE")
    is_head = own.hex() == said[2]
    if not rows or (version > last and not is_head):
        raise Fault("event", case, last + 1, "CUT_OFF")
    if version < last and not is_head:
        raise Fault("event", case, version + 1, "ADDED")
    held = [r[3] for r in rows if r[3] in (HELD, RELEASED)][-1:] == [HELD]
    if (version, True, state, said[4:]) != (last, is_head, led, [rows[0][i] for i in (2, 4, 5)] + ["ft"[held]]):
        raise Fault("help_case", case, 0, "ALTERED")


def verify_attachment(rows):
    """What the event says: a number, and the digest of each chunk; how many chunks there are."""
    body, there = bytes.fromhex(rows[0][2]), {int(r[5]): sha(bytes.fromhex(r[6])) for r in rows if r[5]}
    number, start = int.from_bytes(body[1:9], "little"), 11 + (body[10] > 127)
    size = body[10] & 127 | (body[11] << 7 if start > 11 else 0)
    told = {i // 32 + 1: body[start + i:][:32] for i in range(0, size, 32)}
    if rows[0][4] != str(number):
        raise Fault("attachment", number, 0, "ALTERED" if rows[0][4] else "MISSING")
    for i in sorted(told.keys() | there.keys()):
        if there.get(i) != told.get(i) and (i in there or rows[0][3] == "f"):
            raise Fault("chunk", number, i, "MISSING" if i not in there else "ALTERED" if i in told else "ADDED")
    return len(there)


def verify_all(conninfo, keys, lines):
    database = Database(conninfo, CHECKPOINTS, HEADS, CASES, "select n from incarnation", EVENTS, CHUNKS, EFFECTS, READS, CHANGES, REGISTER, REQUESTS)
    listed_of, checkpoints, kept_fault = verify_checkpoints(database, keys, lines)
    said, begun = {int(r[0]): r for r in database.rows()}, {int(r[0]) for r in database.rows()}
    events, reads, requests = 0, 0, 0
    for case, rows in database.subjects(set(said) | {s for name, s in listed_of if name == "event"}):
        verify_case(case, said.get(case), rows, listed_of.get(("event", case), {}))
        events += len(rows)
    chunks = sum(verify_attachment(list(rows)) for _, rows in itertools.groupby(database.rows(), lambda r: (r[0], r[1])))
    followed = sum(verify_rows(case, rows) for case, rows in database.subjects())
    for incarnation, rows in database.subjects(begun | {s for name, s in listed_of if name == "access"}):
        if incarnation not in begun:
            raise Fault("incarnation", incarnation, 0, "MISSING")
        reads += chain("access", incarnation, rows, read_hash, listed_of.get(("access", incarnation), {}))[0]
    chain("register_change", 1, changes := list(database.rows()), change_hash, listed_of.get(("register_change", 1), {}))
    followed += verify_register(changes, database.rows())
    for requests, (case, seq, fault) in enumerate(database.rows(), 1):
        if fault:
            raise Fault("request", int(case), int(seq), fault)
    if kept_fault:
        raise kept_fault
    return f"checkpoints={checkpoints} cases={len(said)} events={events} chunks={chunks} rows={followed} reads={reads} " \
        f"changes={len(changes)} requests={requests}"


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--key", action="append")
    options.add_argument("--against", type=argparse.FileType(), default=[])
    options.add_argument("conninfo")
    try:
        o = options.parse_args()
        print(verify_all(o.conninfo, o.key, [line.strip() for line in o.against if line.startswith("j")]))
    except Fault as fault:
        print("FAULT", *fault.args)
        sys.exit(1)

#!/usr/bin/python3
"""Tampers with a filled record, a hundred times, and expects both verifiers to name the place.

    tamper.py JIEYOU CONNINFO SEED

The daemon (JIEYOU_SERVER) makes no checkpoints meanwhile and writes nothing but its own reads, which
are of an incarnation of their own. After each tampering the tables are put back as they were, and in the
end the record is sound again: what had stayed would be named instead of the next. Prints how often the
place was named rightly; exit 1 unless always."""
import concurrent.futures, json, os, random, subprocess, sys

from verify_record import event_hash

JIEYOU, CONNINFO, SEED = sys.argv[1:4]
EVERY = int(os.environ.get("EVERY", "1"))  # one in so many is tried: run.sh
HERE = os.path.dirname(os.path.abspath(__file__))
TABLES = ("event", "access", "register_change", "incarnation", "help_case", "request", "attachment", "chunk",
          "checkpoint", "checkpoint_head")
OTHER = {"kind": "'OVERDU'", "actor": "actor || 'x'", "via": "left(via, -1)", "verb": "verb || ' '",
         "from_state": "'CLOSED'", "to_state": "'CLOSED'", "state": "'CLOSED'", "key_id": "key_id + 1",
         "at": "at + interval '1 microsecond'", "found": "found + 1", "cases": "cases + 1",
         "events": "events - 1", "reads": "reads + 1", "heads": "heads + 1",
         "body": "body || '\\x00'", "effects": "case effects when '' then null else '' end", "detail": "left(detail, -1)", "signature": "set_byte(signature, 5, get_byte(signature, 5) # 1)",
         "version": "version + 1", "n": "n + 1000", "subject": "subject + 1000", "case_id": "case_id + 1000",
         "incarnation": "incarnation + 1000", "seq": "seq + 1000",
         "chain": "case chain when 'event' then 'access' else 'event' end", "checkpoint": "checkpoint + 1",
         "filed_at": "filed_at - interval '1 microsecond'", "held": "not held"}
for name in ("hash", "head", "digest", "signer"):
    OTHER[name] = f"set_byte({name}, 7, get_byte({name}, 7) # 128)"


def sql(statement):
    """Rows, as lists of texts. As the superuser, who may do without triggers."""
    done = subprocess.run(["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-d", CONNINFO], encoding="utf-8", capture_output=True,
                          input="set session_replication_role = replica; begin;" + statement + "; commit;")
    if done.returncode:
        raise ValueError(done.stderr)
    return [line.split("|") for line in done.stdout.splitlines()]


def drawn(table, columns, where="true"):
    rows = sql(f"select {columns} from {table} where {where} order by {columns}")
    return [int(value) for value in random.choice(rows)]


def tamper_column(table, column):
    if table == "event":
        case, seq = drawn("event", "case_id, seq")
        sql(f"update event set {column} = {OTHER[column]} where case_id = {case} and seq = {seq}")
        return "event", case, seq
    if table == "access":
        incarnation, seq = drawn("access", "incarnation, seq", OLD_READS)
        sql(f"update access set {column} = {OTHER[column]} where incarnation = {incarnation} and seq = {seq}")
        return "access", incarnation, seq
    if table == "register_change":
        seq, = drawn("register_change", "seq")
        other = "subject || 'x'" if column == "subject" else OTHER[column]
        sql(f"update register_change set {column} = {other} where seq = {seq}")
        return "register_change", 1, seq
    if table == "help_case":
        case, = drawn("help_case", "id")
        sql(f"update help_case set {column} = {OTHER[column]} where id = {case}")
        return "help_case", case, 0
    if table == "request":
        case, seq = drawn("request", "case_id, seq")
        sql(f"update request set {column} = {OTHER[column]} where case_id = {case} and seq = {seq}")
        return "request", case + 1000 * (column == "case_id"), seq + 1000 * (column == "seq")
    if table == "checkpoint":
        n, = drawn("checkpoint", "n")
        sql(f"update checkpoint set {column} = {OTHER[column]} where n = {n}")
        return "checkpoint", n, 0
    subject, version, n = drawn("checkpoint_head", "subject, version, checkpoint")
    sql(f"update checkpoint_head set {column} = {OTHER[column]} "
        f"where subject = {subject} and version = {version} and checkpoint = {n}")
    return "checkpoint_head", n, 0


LAST = "seq = (select max(seq) from event o where o.case_id = event.case_id)"
LAST_READ = "seq = (select max(seq) from access o where o.incarnation = access.incarnation)"
OLD_READS = "incarnation in (select n from keep.incarnation)"


def deleted(table, key, where):
    subject, seq = drawn(table, f"{key}, seq", where)
    sql(f"delete from {table} where {key} = {subject} and seq = {seq}")
    return table, subject, seq


def deleted_change(last):
    seq, = drawn("register_change", "seq", f"(seq = (select max(seq) from register_change)) = {last}")
    sql(f"delete from register_change where seq = {seq}")
    return "register_change", 1, seq


def whole_case():
    case, = drawn("help_case", "id")
    sql(f"delete from help_case where id = {case}; delete from event where case_id = {case};"
        f"delete from request where case_id = {case}")
    return "help_case", case, 0


def case_row():
    case, = drawn("help_case", "id")
    sql(f"delete from help_case where id = {case}")
    return "help_case", case, 0


def all_events():
    case, = drawn("help_case", "id")
    sql(f"delete from event where case_id = {case}")
    return "event", case, 1


def incarnation_row():
    n, = drawn("keep.incarnation", "n", "exists (select from access where incarnation = n)")
    sql(f"delete from incarnation where n = {n}")
    return "incarnation", n, 0


def checkpoint_row():
    n, = drawn("checkpoint", "n")
    sql(f"delete from checkpoint where n = {n}")
    return "checkpoint", n, 0


def head_row():
    n, subject = drawn("checkpoint_head", "checkpoint, subject")
    sql(f"delete from checkpoint_head where checkpoint = {n} and subject = {subject}")
    return "checkpoint_head", n, 0


def reordered():
    case, seq = drawn("event", "case_id, seq", "seq > 1")
    sql(f"update event set seq = 10000 - seq where case_id = {case} and seq in ({seq}, {seq - 1});"
        f"update event set seq = {2 * seq - 1} - 10000 + seq where case_id = {case} and seq > 5000")
    return "event", case, seq - 1


def exchanged():
    (a, i), (b, j) = sorted([drawn("event", "case_id, seq"), drawn("event", "case_id, seq")])
    if a == b:
        return exchanged()
    sql(f"update event e set body = o.body from keep.event o where (e.case_id, e.seq, o.case_id, o.seq) in "
        f"(({a}, {i}, {b}, {j}), ({b}, {j}, {a}, {i}))")
    return ("event", a, i) if sql(f"select body from event where case_id = {a} and seq = {i}") != sql(
        f"select body from keep.event where case_id = {a} and seq = {i}") else exchanged()


def event_row(case, seq):
    return sql("select case_id, seq, (extract(epoch from at) * 1000000)::int8, " + ", ".join(
        f"encode(convert_to({c}, 'UTF8'), 'hex')" for c in ("kind", "actor", "via", "from_state", "to_state"))
        + ", key_id, encode(body, 'hex'), coalesce(encode(convert_to(effects, 'UTF8'), 'hex'), '-'), encode(hash, 'hex') "
        f"from event where case_id = {case} and seq = {seq}")[0]


def inserted(forged):
    """After the last event: with a hash of nothing, or with the one that it would have had."""
    case, seq = drawn("event", "case_id, seq", LAST)
    last = event_row(case, seq)
    new = last[:1] + [str(seq + 1)] + last[2:]
    new[6] = last[7]
    own = event_hash(bytes.fromhex(last[11]), new).hex() if forged else "00" * 32
    sql(f"insert into event select case_id, seq + 1, at, kind, actor, via, to_state, to_state, key_id, body, "
        f"'\\x{own}', effects from event where case_id = {case} and seq = {seq}")
    return "event", case, seq + 1


def rewritten():
    """The first event is another, and all that follows it is made to fit."""
    case, version = drawn("help_case", "id, version")
    sql(f"update event set body = body || 'x' where case_id = {case} and seq = 1")
    before = bytes(32)
    for seq in range(1, version + 1):
        before = event_hash(before, event_row(case, seq))
        sql(f"update event set hash = '\\x{before.hex()}' where case_id = {case} and seq = {seq}")
    sql(f"update help_case set head = '\\x{before.hex()}' where id = {case}")
    return "event", case, int(sql(f"select min(version) from checkpoint_head where chain = 'event' and subject = {case}")[0][0])


def shortened():
    """The last event is gone, and the case's own row knows nothing of it."""
    case, seq = drawn("event", "case_id, seq", f"seq > 2 and {LAST}")
    sql(f"delete from event where case_id = {case} and seq = {seq};"
        f"update help_case c set version = {seq - 1}, head = e.hash, state = e.to_state from event e "
        f"where c.id = {case} and e.case_id = {case} and e.seq = {seq - 1}")
    return "event", case, seq


def strange_request():
    case, = drawn("help_case", "id")
    sql(f"insert into request select actor, via, 'another', fingerprint, case_id, 77 from request where case_id = {case}")
    return "request", case, 77


def chunk(change):
    """One of an attachment that has several."""
    number, i = drawn("chunk", "attachment, i", "i > 1")
    sql(change.format(f"attachment = {number} and i = {i}", number=number, i=i))
    return "chunk", number, i


def chunk_added():
    number, i = drawn("chunk", "attachment, max(i)", "true group by attachment")
    sql(f"insert into chunk select attachment, i + 1, fingerprint, body from chunk where attachment = {number} and i = {i}")
    return "chunk", number, i + 1


def chunks_reordered():
    number, i = drawn("chunk", "attachment, i", "i > 1")
    sql(f"update chunk c set body = o.body from keep.chunk o where c.attachment = {number} and o.attachment = {number} "
        f"and c.i in ({i}, {i - 1}) and o.i = {2 * i - 1} - c.i")
    return "chunk", number, i - 1


def attachment_row():
    number, = drawn("attachment", "number", "seq is not null")
    sql(f"delete from attachment where number = {number}")
    return "attachment", number, 0


COLUMNS = {"event": "case_id seq at kind actor via from_state to_state key_id body hash effects",
           "access": "incarnation seq at actor via verb case_id found hash",
           "help_case": "version head state actor via filed_at held",
           "request": "actor via case_id seq",
           "register_change": "seq at actor via kind subject detail hash",
           "checkpoint": "n at cases events reads heads digest hash signer signature",
           "checkpoint_head": "chain subject version head checkpoint"}
WAYS = [(f"{table}.{column}", lambda t=table, c=column: tamper_column(t, c))
        for table, columns in COLUMNS.items() for column in columns.split()]
WAYS += [("deleted tail", lambda: deleted("event", "case_id", LAST)),
         ("deleted middle", lambda: deleted("event", "case_id", f"not {LAST}")),
         ("deleted tail of reads", lambda: deleted("access", "incarnation", f"{OLD_READS} and {LAST_READ}")),
         ("deleted middle of reads", lambda: deleted("access", "incarnation", f"{OLD_READS} and not {LAST_READ}")),
         ("deleted tail of changes", lambda: deleted_change("true")),
         ("deleted middle of changes", lambda: deleted_change("false")),
         ("inserted", lambda: inserted(False)), ("inserted, forged", lambda: inserted(True))]
WAYS += [("chunk altered", lambda: chunk("update chunk set body = set_byte(body, 99, get_byte(body, 99) # 1) where {0}")),
         ("chunk cut short", lambda: chunk("update chunk set body = substr(body, 1, octet_length(body) - 1) where {0}")),
         ("chunk of another", lambda: chunk("update chunk c set body = o.body from keep.chunk o "
                                            "where c.attachment = {number} and c.i = {i} and o.attachment <> {number} and o.i = 1")),
         ("chunk deleted", lambda: chunk("delete from chunk where {0}"))]
WAYS += [(way.__name__, way) for way in (whole_case, case_row, all_events, incarnation_row, checkpoint_row, head_row,
                                         reordered, exchanged, chunk_added,
                                         chunks_reordered, attachment_row, rewritten, shortened, strange_request)]


def restore():
    sql(";".join(f"delete from {t} where {OLD_READS if t == 'access' else 'true'};"
                 f"insert into {t} select * from keep.{t}" for t in TABLES if t != "incarnation")
        + "; delete from access where incarnation > 1000"
        + "; insert into incarnation overriding system value select * from keep.incarnation on conflict do nothing")


def daemon_names():
    """What `jieyou verify --all` says: (status, (table, id, seq, name, row) or None)."""
    done = subprocess.run([JIEYOU, "--json", "verify", "--all"], capture_output=True, encoding="utf-8", timeout=60)
    fault = json.loads(done.stdout)["fault"] if done.stdout else None
    return done.returncode, fault and (fault["table"], fault["id"], fault["seq"], fault["name"], fault["row"])


def script_names():
    done = subprocess.run([sys.executable, os.path.join(HERE, "verify_record.py"), CONNINFO], capture_output=True,
                          encoding="utf-8", timeout=60)
    words = done.stdout.rstrip("\n").split(" ", 5)
    named = words[:1] == ["FAULT"] and (words[1], int(words[2]), int(words[3]), words[4], "".join(words[5:]))
    return done.returncode, named or None


def both():
    """What the two say, at the same time."""
    with concurrent.futures.ThreadPoolExecutor() as pool:
        said = pool.submit(daemon_names), pool.submit(script_names)
        return [s.result() for s in said]


def main():
    random.seed(SEED)
    sql("drop schema if exists keep cascade; create schema keep;" + ";".join(
        f"create table keep.{t} as table {t}" for t in TABLES))
    sql("delete from keep.access where incarnation = (select max(n) from incarnation);"
        "delete from keep.incarnation where n = (select max(n) from incarnation)")
    named = tries = 0
    assert len(WAYS) <= 100, "not every way comes by"
    for i in range(0, 100, EVERY):
        tries += 1
        way, tamper = WAYS[i % len(WAYS)]
        expected = None
        while not expected:
            try:
                expected = tamper()
            except ValueError:  # two rows would have had one key: another is drawn
                pass
        answers = both()
        right = all(status == 1 and fault and fault[:3] == expected for status, fault in answers)
        if right and answers[0] == answers[1]:
            named += 1
        else:
            print(f"{way}: {answers[0]} and {answers[1]} instead of {expected}")
        restore()
    for status, fault in both():
        if status or fault:
            sys.exit(f"restored, and yet {fault}")
    print(f"{named} of {tries} tamperings named by both")
    sys.exit(named != tries)


if __name__ == "__main__":
    main()

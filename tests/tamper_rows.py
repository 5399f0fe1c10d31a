#!/usr/bin/python3
"""Tampers with the rows that follow from a record, each column of each table in turn, a row deleted, a row added; and expects
both verifiers to name the table.

    tamper_rows.py JIEYOU CONNINFO

Nobody else writes meanwhile. After each tampering the table is put back as it was, and in the end the record is sound again."""
import sys

sys.argv.append("1")
from tamper import EVERY, both, sql

# What is of no chain: bookkeeping of dispatchers, of an upload that is finished, of what a reader has seen.
UNSAID = {"attachment": "via key at until body", "notice": "acked_at", "principal": "changed_at", "role_held": "changed_at",
          "credential": "changed_at", "represents": "changed_at", "revoked": "at", "capacity": "changed_at"}
# Of the case itself the rest is in tamper.py.
ONLY = {"help_case": "district life needs grade responsible lowering lowering_by"}
TABLES = ("help_case", "shut_out", "glass", "task", "duty_of_case", "attempt", "coded", "brief", "offer", "seat", "conference", "linkage", "entry_of_case", "appointment", "leave_said", "debriefing", "attachment",
          "notice", "principal", "role_held", "credential", "represents", "revoked", "resource_kept", "capacity")
OTHER = {"text": "coalesce({0}, '') || 'x'", "integer": "coalesce({0}, 0) + 1000", "bigint": "{0} + 1000", "boolean": "not {0}",
         "bytea": "{0} || '\\x00'", "timestamp with time zone": "coalesce({0}, '2026-01-01') + interval '1 microsecond'"}


def columns(table):
    return sql(f"select attname, format_type(atttypid, null) from pg_attribute where attrelid = '{table}'::regclass "
               "and attnum > 0 and not attisdropped order by attnum")


def rows_of(table):
    """Some row; where a table has rows that are done and rows that are not, one of each; those in force only, and not who asks."""
    where = {"attachment": "seq is not null", "principal": "id <> 'test'", "role_held": "held", "credential": "held", "represents": "held"}.get(table, "true")
    order = {"task": "done_at", "offer": "state = 'OPEN'", "duty_of_case": "met", "glass": "verdict", "principal": "suspended",
             "shut_out": "case_id", "entry_of_case": "withdrawn", "appointment": "ended"}
    first = order.get(table, "1")
    places = [i for i, in sql(f"select place from (select *, row_number() over (order by ctid) - 1 as place from {table}) t "
                              f"where {where} order by {first}, place")]
    return [f"ctid = (select ctid from {table} order by ctid offset {i} limit 1)"
            for i in dict.fromkeys(places[:1] + places[-1:] * (table in order))]


def tried(what, statement, table):
    """Whether both name the table, and the same row."""
    sql(statement)
    daemon, script = both()
    sql(f"delete from {table}; insert into {table} select * from rows_kept.{table}")
    right = daemon[0] == script[0] == 1 and daemon[1] == script[1] and daemon[1][0] == table
    if not right:
        print(f"{what}: {daemon} and {script}")
    return right


def tamperings():
    """What is done to which table, and the statement that does it."""
    for table in TABLES:
        there = columns(table)
        names = ONLY.get(table, "").split() or [c for c, _ in there if c not in UNSAID.get(table, "").split()]
        rows = rows_of(table)
        for row in rows:
            for name, kind in there:
                if name in names:
                    yield f"{table}.{name}", f"update {table} set {name} = {OTHER[kind].format(name)} where {row}", table
            if table != "help_case":
                yield f"{table} deleted", f"delete from {table} where {row}", table
        if table != "help_case":
            key = next(c for c, _ in there if c in ("principal", "id", "name", "serial", "seq", "n", "number", "code", "rseq", "recipient"))
            other = {c: OTHER[k].format(c) if c in (key, "rseq", "key") or (table, c) == ("attachment", "seq") else c for c, k in there}
            yield (f"{table} added", f"insert into {table} select {', '.join(other[c] for c, _ in there)} from {table} where {rows[0]}",
                   table)


def main():
    sql("drop schema if exists rows_kept cascade; create schema rows_kept;" + ";".join(
        f"create table rows_kept.{t} as table {t}" for t in TABLES))
    # Whoever tampers does not mind what the tables would not take.
    sql("do $$ declare c record; begin for c in select conrelid::regclass as t, conname from pg_constraint where contype in ('c', 'f') "
        f"and conrelid::regclass::text = any ('{{{','.join(TABLES)}}}') loop execute format('alter table %s drop constraint %I', c.t, "
        "c.conname); end loop; end $$; alter table debriefing drop constraint debriefing_expert_about_key; "
        "drop index one_supervisor, one_lead, one_lead_asked, one_live_offer")
    tried_of_all = list(tamperings())[::EVERY]
    right = sum(tried(*tampering) for tampering in tried_of_all)
    daemon, script = both()
    print(f"{right} of {len(tried_of_all)} tamperings with rows named by both")
    sys.exit(right != len(tried_of_all) or daemon != (0, None) or script != (0, None))


if __name__ == "__main__":
    main()

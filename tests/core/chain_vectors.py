#!/usr/bin/env python3
"""Test vectors of the record's chain, from the formula in dispatcher/core/chain.h alone.

Its output is pasted into chain.c. Run it again only to add vectors: a formula does not change.
"""
import hashlib
import struct

ZEROS = bytes(32)


def text(t):
    raw = t.encode()
    return struct.pack(">H", len(raw)) + raw


def event(prev, case, seq, at, kind, actor, via, was, to, key, body, effects=None):
    said = b"" if effects is None else struct.pack(">I", len(effects.encode())) + effects.encode()
    return hashlib.sha256(
        (b"\x01" if effects is None else b"\x02") + prev + struct.pack(">qiq", case, seq, at)
        + text(kind) + text(actor) + text(via) + text(was) + text(to)
        + struct.pack(">iI", key, len(body)) + body + said).digest()


def access(prev, incarnation, seq, at, actor, via, verb, case, found):
    return hashlib.sha256(
        b"\x01" + prev + struct.pack(">qqq", incarnation, seq, at)
        + text(actor) + text(via) + text(verb) + struct.pack(">qi", case, found)).digest()



def change(prev, seq, at, actor, via, kind, subject, detail):
    return hashlib.sha256(
        b"\x01" + prev + struct.pack(">qq", seq, at)
        + text(actor) + text(via) + text(kind) + text(subject) + text(detail)).digest()


e1 = event(ZEROS, 257, 1, 1767603600000000, "FILED", "W-0001", "mini-program", "NONE", "RECEIVED",
           0, "单亲,孩子不肯去上学".encode())
e2 = event(e1, 257, 2, 1767603600000001, "MATCHED", "W-0001", "mini-program", "RECEIVED",
           "RECEIVED", 7, bytes(range(256)))
e3 = event(e2, 2**63 - 1, 2**31 - 1, -1, "OVERDUE", "", "", "RECEIVED", "RECEIVED", -1, b"")
a1 = access(ZEROS, 3, 1, 1767603600000000, "W-0001", "jieyou", "show", 257, 1)
a2 = access(a1, 3, 2**40, -(2**62), "主管", "", "list", 0, -1)
c1 = change(ZEROS, 1, 1767603600000000, "uid-0", "jieyou", "grant", "LH-0231", "WORKER 440309")
c2 = change(c1, 2**62, -1, "", "", "revoke", "0a1b", "钥匙丢失")
e4 = event(e1, 257, 2, 1767603600000001, "MATCHED", "W-0001", "mini-program", "RECEIVED",
           "RECEIVED", 0, b"", "")
e5 = event(e4, 257, 3, 1767603600000002, "TAKEN", "S-1", "jieyou", "RECEIVED", "ACCEPTED", 7,
           bytes(range(256)), '[["handed_over","李社工"]]')
for h in (e1, e2, e3, a1, a2, c1, c2, e4, e5):
    print('\t"%s",' % h.hex())

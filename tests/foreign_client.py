#!/usr/bin/python3
"""A client that knows nothing of Jieyou but its .proto: files a case and reads it back.

foreign_client.py GENERATED SERVER CASE.json   with jieyou_pb2.py made by protoc in GENERATED,
SERVER as unix:/path, or tls:host:port with the files of JIEYOU_CERT, JIEYOU_KEY and JIEYOU_CA. Prints
the case's number; exits 0 only if all is as it should be.
"""
import os
import socket
import ssl
import sys
import uuid

sys.path.insert(0, sys.argv[1])
import jieyou_pb2 as wire  # noqa: E402
from google.protobuf import json_format  # noqa: E402


def connect(server):
    if server.startswith("unix:"):
        s = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        s.connect(server[5:])
        return s
    host, port = server.removeprefix("tls:").rsplit(":", 1)
    context = ssl.create_default_context(cafile=os.environ["JIEYOU_CA"])
    context.load_cert_chain(os.environ["JIEYOU_CERT"], os.environ["JIEYOU_KEY"])
    return context.wrap_socket(socket.create_connection((host, int(port))), server_hostname=host)


def call(stream, request_id, **fields):
    body = wire.ClientFrame(request_id=request_id, **fields).SerializeToString()
    n, prefix = len(body), b""
    while n > 127:
        prefix, n = prefix + bytes([n & 127 | 128]), n >> 7
    stream.write(prefix + bytes([n]) + body)
    stream.flush()
    size = shift = 0
    while True:
        (byte,) = stream.read(1)
        size, shift = size | (byte & 127) << shift, shift + 7
        if byte < 128:
            break
    reply = wire.ServerFrame.FromString(stream.read(size))
    if reply.WhichOneof("reply") == "refusal":
        sys.exit(f"{reply.refusal.name} {reply.refusal.field}: {reply.refusal.message}")
    assert reply.request_id == request_id and not reply.more
    return reply


with open(sys.argv[3], encoding="utf-8") as f:
    case = json_format.Parse(f.read(), wire.HelpRequest())
with connect(sys.argv[2]) as connection, connection.makefile("rwb") as wire_stream:
    call(wire_stream, 1, hello=wire.Hello(version=1, client="foreign"))
    filed = call(wire_stream, 2, idempotency_key=uuid.uuid4().hex,
                 submit_case=wire.SubmitCase(help=case)).submit_case
    read = call(wire_stream, 3, get_case=wire.GetCase(case_id=filed.head.case_id)).get_case
assert filed.head.case_id > 0 and read.head.case_id == filed.head.case_id
assert read.help == case and read.match == filed.match
print(filed.head.case_id)

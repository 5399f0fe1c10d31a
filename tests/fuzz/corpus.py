#!/usr/bin/python3
"""Writes the first corpus for `make fuzz`: valid frames made from the .proto, and narratives.

usage: corpus.py GENERATED_FOLDER OUT_FOLDER CASES.jsonl
"""
import json
import sys

sys.path.insert(0, sys.argv[1])
import jieyou_pb2 as pb  # noqa: E402

out = sys.argv[2]
narratives = [json.loads(line)["narrative"] for line in open(sys.argv[3], encoding="utf-8")]
frames = []
for text in narratives:
    for arm in ("submit_case", "preview_match"):
        frame = pb.ClientFrame(request_id=7, idempotency_key="k", on_behalf_of="w")
        help_request = getattr(frame, arm).help
        help_request.narrative = text
        help_request.district = "440309"
        help_request.declared_needs.extend(["LAW.AID", "PSY.GRIEF"])
        help_request.client.age = 45
        help_request.client.facts.append("dibao")
        help_request.screen.violence = pb.YES
        help_request.criteria.append("MULTI_NEED")
        frames.append(frame)
frames.append(pb.ClientFrame(request_id=1, hello=pb.Hello(version=1, client="fuzz")))
frames.append(pb.ClientFrame(request_id=2, list_cases=pb.ListCases(district="440309")))
for i, frame in enumerate(frames):
    with open(f"{out}/frame{i}", "wb") as f:
        f.write(b"\0" + frame.SerializeToString())
for i, text in enumerate(narratives):
    with open(f"{out}/text{i}", "wb") as f:
        f.write(b"t" + text.encode())

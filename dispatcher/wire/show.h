/*
 * Showing: what the matcher found, and what the snapshot holds, as protobuf messages.
 *
 * Messages and lists live in the arena handed in; strings do too, or are the snapshot's own, so a
 * message goes with the arena and must not outlive the snapshot. Never free one with free_unpacked.
 * All functions are pure and answer NULL when the arena is full. The same input gives a message
 * that packs to the same bytes.
 */
#ifndef JIEYOU_SHOW_H
#define JIEYOU_SHOW_H

#include "jieyou.pb-c.h"
#include "matching.h"
#include "refusal.h"

/*
 * Evidence shown of one screen, need or duty: the first in the narrative. A narrative that says
 * one thing a thousand times must not make an answer that no frame can carry (64 KiB).
 */
enum { SHOW_EVIDENCE_MAX = 8 };

/*
 * The answer to a help-request, as it is kept on record: codes, evidence, reasons as codes. `id`
 * is the sender's own number, given back. What people read besides (names, questions, contacts,
 * sentences) is put on by dress_match (dress.h) when it goes out.
 */
Jieyou__Match *show_match(
	const struct snapshot *s, struct text id, const struct matching *m, struct arena *a);

/*
 * The body of event MATCHED: the answer and all that is needed to take the decision again, byte
 * for byte. `match` is the one shown; loads are those it was taken with, of
 * which the experts with places taken are listed.
 */
Jieyou__MatchedBody *show_matched_body(const struct snapshot *s, const struct help *help,
	Jieyou__Match *match, const struct matching *m, const struct loads *loads, moment now,
	struct arena *a);

/* An expert for a page of the pool; `taken` of their places are taken. */
Jieyou__Expert *show_expert(
	const struct snapshot *s, expert_index expert, int32_t taken, struct arena *a);

/* A resource for a page of the catalogue. */
Jieyou__Resource *show_resource(
	const struct snapshot *s, resource_index resource, struct capacity c, struct arena *a);

/* A refusal, for the wire and for programs that write JSON. */
Jieyou__Refusal *show_refusal(const struct refusal *r, struct arena *a);

#endif

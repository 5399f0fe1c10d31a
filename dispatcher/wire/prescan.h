/*
 * Prescan: the walk over a message's bytes before protobuf-c sees them. protobuf-c trusts too
 * much: it grows to 80 times the frame, recurses as deep as the bytes say, cuts strings at a NUL,
 * takes bad UTF-8 and any enum number. So here, with the type's descriptor at hand and without
 * any allocation but for the refusal:
 *
 *   - lengths stay within what holds them, tags and varints are well formed, groups are refused;
 *   - a known field comes as its type comes (or packed, where it repeats);
 *   - at most PRESCAN_DEPTH messages inside each other, at most PRESCAN_ELEMENTS fields and packed
 *     entries in all;
 *   - every string is UTF-8 without NUL, every enum number is known, at most one request arm.
 *
 * Unknown fields are counted and skipped, never entered. Sub-messages are followed only where the
 * descriptor has one, on a stack of fixed size.
 *
 * A refusal names the field in the protobuf's names, with the place in a list: "help.narrative",
 * "help.declared_needs[2]". The arm of the outermost oneof is left out of the path, since the
 * sender knows what was sent; a field that is not in the descriptor is "#" and its number.
 */
#ifndef JIEYOU_PRESCAN_H
#define JIEYOU_PRESCAN_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "refusal.h"
#include "text.h"

enum {
	PRESCAN_DEPTH = 8,       /* the deepest reply is 7 */
	PRESCAN_ELEMENTS = 1024, /* a help-request with every list full has about 200 */
};

struct prescan {
	uint32_t arm;     /* field number of the outermost oneof's member; 0: none, or one unknown */
	struct text body; /* that member's bytes exactly as received; inside the frame */
	size_t elements;
	size_t depth;
};

/* True: protobuf-c may have it. False: *r holds the refusal, texts in the arena or literals. */
bool prescan_run(const ProtobufCMessageDescriptor *type, struct text bytes, struct arena *a,
	struct prescan *ret, struct refusal *r);

#endif

/*
 * Message: between bytes and protobuf-c's structs, in an arena.
 *
 * Nothing that message_unpack returns is ever freed by itself: never call a generated
 * free_unpacked on it. It goes with its arena.
 */
#ifndef JIEYOU_MESSAGE_H
#define JIEYOU_MESSAGE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "arena.h"
#include "prescan.h"
#include "refusal.h"
#include "text.h"

/*
 * bytes to a message of the type, after a prescan: strings are clean, enums known. Unknown fields
 * are kept apart by protobuf-c and mean nothing. An arm that this program does not know leaves
 * the _case at 0: that is the caller's to refuse.
 *
 * NULL: *r holds the refusal, BAD_FRAME or BAD_VALUE by the prescan, TOO_LARGE when the arena is
 * full. ret_scan may be NULL; else it is filled on success, and points into bytes.
 */
ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *type, struct text bytes,
	struct arena *a, struct prescan *ret_scan, struct refusal *r);

/*
 * The same for what this daemon wrote itself and read back from the record: without the prescan,
 * whose limits are for strangers. NULL: not a message of the type, or the arena is full.
 */
ProtobufCMessage *message_unpack_own(
	const ProtobufCMessageDescriptor *type, struct text bytes, struct arena *a);

/* Packs into the arena. False, TOO_LARGE in *r: above the limit (bytes), or the arena is full. */
bool message_pack(const ProtobufCMessage *message, size_t limit, struct arena *a, struct text *ret,
	struct refusal *r);

#endif

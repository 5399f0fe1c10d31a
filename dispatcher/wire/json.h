/*
 * JSON of any message, by its descriptor: one writer and one reader for every program.
 *
 * The form is proto3's JSON with what people and scripts want of it:
 *   - names in lowerCamelCase; all fields in the order of their numbers, also those that are
 *     zero, "" or an empty list; a sub-message that is not there is null;
 *   - of a oneof only the member that is set; none set: none written (so an age that was not
 *     said is not there, rather than 0);
 *   - enums by the names of their values (a number where the name is unknown); true and false;
 *   - numbers of 64 bits as JSON numbers up to 2^53 - 1, which every reader holds exactly and
 *     which case numbers and microseconds stay below; beyond, as decimal strings;
 *   - bytes as lower-case hexadecimal;
 *   - a NaN or an infinity as null, since JSON has none.
 * Text stays as it is but for ", \ and control characters (also DEL and C1, so that the output is
 * harmless on a terminal); what is not UTF-8 becomes U+FFFD, so that the result is always JSON.
 *
 * Recursion is as deep as the schema, which has no cycles (a test walks it).
 */
#ifndef JIEYOU_JSON_H
#define JIEYOU_JSON_H

#include <jansson.h>
#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>

#include "arena.h"
#include "refusal.h"
#include "text.h"

enum json_form {
	JSON_COMPACT_FORM, /* one line, without a line end */
	JSON_PRETTY_FORM,  /* indented by two spaces, without a line end after the last */
};

/* What to do with a key that the type does not have. */
enum json_keys {
	JSON_KEYS_KNOWN, /* refuse it by name: in what people write it is a slip */
	JSON_KEYS_ANY,   /* leave it out: for data that has columns of its own */
};

/* The message as JSON, in the arena. False when the arena is full. */
bool json_write(
	const ProtobufCMessage *message, enum json_form form, struct arena *a, struct text *ret);

/*
 * A message of the type from a JSON object, in the arena. Keys may be lowerCamelCase or as in the
 * .proto; null is the same as not there. Enums by name, in capitals or not, or by number; 64-bit
 * numbers as numbers or decimal strings. Text must be clean, as everywhere.
 *
 * NULL: *r is BAD_VALUE with the path, in the keys as written ("client.age"), and a sentence that
 * says what belongs there; TOO_LARGE when the arena is full.
 */
ProtobufCMessage *json_read(const json_t *object, const ProtobufCMessageDescriptor *type,
	enum json_keys keys, struct arena *a, struct refusal *r);

/* The same from text; bad JSON is a BAD_VALUE that names line and column. */
ProtobufCMessage *json_parse(struct text json, const ProtobufCMessageDescriptor *type,
	enum json_keys keys, struct arena *a, struct refusal *r);

#endif

/*
 * Names: what everything that walks a message by its descriptor shares about fields: how they are
 * called, how large they are, where their values lie.
 */
#ifndef JIEYOU_NAMES_H
#define JIEYOU_NAMES_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>

enum { NAME_MAX_BYTES = 64 }; /* with the NUL; a test measures the schema against it */

/* "declared_needs" to "declaredNeeds". What does not fit is cut off. */
void name_camel(const char *snake, char ret[NAME_MAX_BYTES]);

/*
 * The field of a type that somebody who wrote `key` may have meant: at most two letters wrong,
 * missing or too many. Its name goes to ret as name_camel gives it; ret[0] is NUL if none is near.
 */
void name_nearest(
	const ProtobufCMessageDescriptor *type, const char *key, char ret[NAME_MAX_BYTES]);

/* Bytes of one element of a field's type, in a struct and in a list's array. */
size_t name_element_size(ProtobufCType type);

/*
 * How many values a field has: of a list its elements, of a oneof's member that is not set 0, else
 * 1. The first goes to *ret_first, the others follow it.
 */
size_t name_values(
	const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const void **ret_first);

#endif

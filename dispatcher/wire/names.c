#include "names.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

void name_camel(const char *snake, char ret[NAME_MAX_BYTES])
{
	size_t n = 0;
	bool up = false;

	for (; *snake && n + 1 < NAME_MAX_BYTES; snake++) {
		if (*snake == '_') {
			up = true;
			continue;
		}
		ret[n++] = up && *snake >= 'a' && *snake <= 'z' ? (char)(*snake - 'a' + 'A') : *snake;
		up = false;
	}
	ret[n] = '\0';
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Edits between two names, both shorter than NAME_MAX_BYTES, row by row (Levenshtein). */
static size_t edits(const char *a, const char *b)
{
	size_t row[NAME_MAX_BYTES];
	size_t width = strlen(b);

	for (size_t j = 0; j <= width; j++)
		row[j] = j;
	for (size_t i = 0; a[i]; i++) {
		size_t diagonal = row[0];

		row[0] = i + 1;
		for (size_t j = 0; j < width; j++) {
			size_t above = row[j + 1];
			size_t change = diagonal + (a[i] != b[j]);

			row[j + 1] = least(change, least(above, row[j]) + 1);
			diagonal = above;
		}
	}
	return row[width];
}

void name_nearest(const ProtobufCMessageDescriptor *type, const char *key, char ret[NAME_MAX_BYTES])
{
	size_t nearest = 3;

	ret[0] = '\0';
	if (strlen(key) >= NAME_MAX_BYTES)
		return;
	for (unsigned i = 0; i < type->n_fields; i++) {
		char name[NAME_MAX_BYTES];
		size_t distance;

		name_camel(type->fields[i].name, name);
		distance = edits(key, name);
		if (distance < nearest && distance < strlen(name)) {
			nearest = distance;
			memcpy(ret, name, sizeof(name));
		}
	}
}

size_t name_element_size(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return sizeof(int32_t);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return sizeof(int64_t);
	case PROTOBUF_C_TYPE_FLOAT:
		return sizeof(float);
	case PROTOBUF_C_TYPE_DOUBLE:
		return sizeof(double);
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_ENUM:
		return sizeof(int);
	case PROTOBUF_C_TYPE_STRING:
		return sizeof(char *);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(ProtobufCMessage *);
	}
	return 0;
}

size_t name_values(
	const ProtobufCMessage *message, const ProtobufCFieldDescriptor *field, const void **ret_first)
{
	const char *base = (const char *)message;
	const void *quantifier = base + field->quantifier_offset;

	*ret_first = base + field->offset;
	if (field->label == PROTOBUF_C_LABEL_REPEATED) {
		*ret_first = *(const void *const *)*ret_first;
		return *(const size_t *)quantifier;
	}
	return !(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) ||
		   *(const uint32_t *)quantifier == field->id;
}

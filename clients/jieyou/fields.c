#include "fields.h"

#include <inttypes.h>

#include "names.h"

static const struct label {
	const ProtobufCMessageDescriptor *type;
	const char *field, *zh;
} labels[] = {
#define LABEL(message, field, zh) {&jieyou__##message##__descriptor, #field, zh},
#include "labels.def"
};

static const struct word {
	const ProtobufCEnumDescriptor *type;
	const char *value, *zh;
} words[] = {
#define WORD(type, VALUE, zh) {&jieyou__##type##__descriptor, #VALUE, zh},
#include "labels.def"
};

const char *field_label(const ProtobufCMessageDescriptor *type, const char *field)
{
	for (size_t i = 0; i < sizeof(labels) / sizeof(labels[0]); i++)
		if (labels[i].type == type && strcmp(labels[i].field, field) == 0)
			return labels[i].zh;
	return NULL;
}

const char *field_word(const ProtobufCEnumDescriptor *type, int value)
{
	const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(type, value);

	for (size_t i = 0; known && i < sizeof(words) / sizeof(words[0]); i++)
		if (words[i].type == type && strcmp(words[i].value, known->name) == 0)
			return words[i].zh;
	return known ? known->name : "";
}

struct text field_named(const struct fields *f, const char *code)
{
	for (size_t i = 0; i < f->n_names; i++)
		if (strcmp(f->names[i]->code, code) == 0)
			return arena_format(f->arena, "%s(%s)", f->names[i]->name, code);
	return text_from(code);
}

/* Microseconds since 1970, by the name of the field. */
static bool is_time(const char *field)
{
	size_t n = strlen(field);

	return n > 3 && strcmp(field + n - 3, "_us") == 0;
}

/* No number of the protocol is above what a double holds exactly. */
static int64_t number_at(ProtobufCType type, const void *at)
{
	if (name_element_size(type) == sizeof(int64_t))
		return *(const int64_t *)at;
	if (type == PROTOBUF_C_TYPE_UINT32 || type == PROTOBUF_C_TYPE_FIXED32)
		return *(const uint32_t *)at;
	return *(const int32_t *)at;
}

/* Of a oneof that was set, 0 was said. */
static struct text number_text(
	const struct fields *f, const ProtobufCFieldDescriptor *field, int64_t n)
{
	char time[PAGE_TIME_SIZE];

	if (n == 0 && !(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return TEXT_NONE;
	page_time(n, time);
	return is_time(field->name) ? arena_format(f->arena, "%s", time)
								: arena_format(f->arena, "%" PRId64, n);
}

/* One value in words; empty: it says nothing. */
static struct text value_text(
	const struct fields *f, const ProtobufCFieldDescriptor *field, const void *at)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_STRING:
		return field_named(f, *(const char *const *)at);
	case PROTOBUF_C_TYPE_ENUM:
		return *(const int *)at ? text_from(field_word(field->descriptor, *(const int *)at))
								: TEXT_NONE;
	case PROTOBUF_C_TYPE_BOOL:
		return *(const protobuf_c_boolean *)at ? TEXT("是") : TEXT_NONE;
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return number_text(f, field, number_at(field->type, at));
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_DOUBLE:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		break; /* a test holds that no field that has a label is of these */
	}
	return TEXT_NONE;
}

/* A message under its label; of a oneof, whose member says by being there what it is, without. */
static void print_message(const struct fields *f, int indent, const ProtobufCFieldDescriptor *field,
	const char *label, const ProtobufCMessage *m)
{
	bool is_member = field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF;

	if (!m)
		return;
	if (!is_member)
		page_group(f->page, indent, label);
	fields_print(f, is_member ? indent : indent + 2, m);
}

static void print_field(const struct fields *f, int indent, const ProtobufCFieldDescriptor *field,
	const char *label, const ProtobufCMessage *m)
{
	size_t size = name_element_size(field->type);
	struct text all = TEXT_NONE;
	const void *first;
	size_t n = name_values(m, field, &first);

	for (size_t i = 0; i < n; i++) {
		const void *at = (const char *)first + i * size;

		if (field->type == PROTOBUF_C_TYPE_MESSAGE)
			print_message(f, indent, field, label, *(const ProtobufCMessage *const *)at);
		else
			all = arena_format(f->arena, "%.*s%s%.*s", TEXT_ARG(all), i ? "、" : "",
				TEXT_ARG(value_text(f, field, at)));
	}
	if (all.len)
		page_field(f->page, indent, label, all);
}

void fields_print(const struct fields *f, int indent, const ProtobufCMessage *message)
{
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		const char *label = field_label(message->descriptor, field->name);

		if (!label || label[0]) /* of a newer server: under the name it has there */
			print_field(f, indent, field, label ? label : field->name, message);
	}
}

#include "json.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include "names.h"

#define EXACT_IN_A_DOUBLE ((INT64_C(1) << 53) - 1)

/* Where the text goes; without `to` it is only counted, so that one allocation fits exactly. */
struct out {
	char *to;
	size_t len;
	enum json_form form;
	unsigned indent;
};

static void put(struct out *o, struct text t)
{
	if (o->to && t.len)
		memcpy(o->to + o->len, t.ptr, t.len);
	o->len += t.len;
}

static void put_char(struct out *o, char c)
{
	put(o, (struct text){&c, 1});
}

static void put_line(struct out *o)
{
	if (o->form == JSON_COMPACT_FORM)
		return;
	put_char(o, '\n');
	for (unsigned i = 0; i < o->indent; i++)
		put(o, TEXT("  "));
}

/* Before each member of an object or list; the first of them opens it. */
static void put_before(struct out *o, char open, bool *first)
{
	put_char(o, *first ? open : ',');
	if (*first)
		o->indent++;
	*first = false;
	put_line(o);
}

static void put_end(struct out *o, char open, char close, bool empty)
{
	if (empty) {
		put_char(o, open);
	} else {
		o->indent--;
		put_line(o);
	}
	put_char(o, close);
}

static void put_escaped(struct out *o, uint32_t cp)
{
	char escape[8];
	int n = snprintf(escape, sizeof(escape), "\\u%04x", (unsigned)cp);

	put(o, (struct text){escape, (size_t)n});
}

static void put_codepoint(struct out *o, struct text as_it_is, uint32_t cp)
{
	switch (cp) {
	case '"':
		put(o, TEXT("\\\""));
		break;
	case '\\':
		put(o, TEXT("\\\\"));
		break;
	case '\n':
		put(o, TEXT("\\n"));
		break;
	case '\r':
		put(o, TEXT("\\r"));
		break;
	case '\t':
		put(o, TEXT("\\t"));
		break;
	default:
		if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
			put_escaped(o, cp);
		else
			put(o, as_it_is);
	}
}

static void put_string(struct out *o, struct text t)
{
	put_char(o, '"');
	while (t.len) {
		uint32_t cp;
		size_t n = text_codepoint(t, &cp);

		if (n)
			put_codepoint(o, (struct text){t.ptr, n}, cp);
		else
			put(o, TEXT("\xef\xbf\xbd"));
		t.ptr += n ? n : 1;
		t.len -= n ? n : 1;
	}
	put_char(o, '"');
}

static void put_name(struct out *o, const char *field)
{
	char camel[NAME_MAX_BYTES];

	name_camel(field, camel);
	put_string(o, text_from(camel));
	put_char(o, ':');
	if (o->form == JSON_PRETTY_FORM)
		put_char(o, ' ');
}

static void put_number(struct out *o, int64_t n, bool as_text)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), as_text ? "\"%" PRId64 "\"" : "%" PRId64, n);

	put(o, (struct text){digits, (size_t)len});
}

static void put_signed(struct out *o, int64_t n)
{
	put_number(o, n, n > EXACT_IN_A_DOUBLE || n < -EXACT_IN_A_DOUBLE);
}

static void put_unsigned(struct out *o, uint64_t n)
{
	char digits[24];
	int len;

	if (n <= INT64_MAX) {
		put_signed(o, (int64_t)n);
		return;
	}
	len = snprintf(digits, sizeof(digits), "\"%" PRIu64 "\"", n);
	put(o, (struct text){digits, (size_t)len});
}

/* 17 digits give back the same double, 9 the same float. The locale's point must be '.'. */
static void put_double(struct out *o, double value, int digits)
{
	char number[32];
	int len;

	if (!isfinite(value)) {
		put(o, TEXT("null"));
		return;
	}
	len = snprintf(number, sizeof(number), "%.*g", digits, value);
	put(o, (struct text){number, (size_t)len});
}

static void put_enum(struct out *o, const ProtobufCEnumDescriptor *type, int value)
{
	const ProtobufCEnumValue *known = protobuf_c_enum_descriptor_get_value(type, value);

	if (known)
		put_string(o, text_from(known->name));
	else
		put_signed(o, value);
}

static void put_hex(struct out *o, const ProtobufCBinaryData *bytes)
{
	put_char(o, '"');
	for (size_t i = 0; i < bytes->len; i++) {
		char digits[2];

		text_hex(&bytes->data[i], 1, digits);
		put(o, (struct text){digits, sizeof(digits)});
	}
	put_char(o, '"');
}

static void put_message(struct out *o, const ProtobufCMessage *message);

/* One value, not a list; `at` is where it lies in the struct or in the list's array. */
static void put_value(struct out *o, const ProtobufCFieldDescriptor *field, const void *at)
{
	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		put_signed(o, *(const int32_t *)at);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		put_signed(o, *(const int64_t *)at);
		break;
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		put_unsigned(o, *(const uint32_t *)at);
		break;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		put_unsigned(o, *(const uint64_t *)at);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		put_double(o, (double)*(const float *)at, 9);
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		put_double(o, *(const double *)at, 17);
		break;
	case PROTOBUF_C_TYPE_BOOL:
		put(o, *(const protobuf_c_boolean *)at ? TEXT("true") : TEXT("false"));
		break;
	case PROTOBUF_C_TYPE_ENUM:
		put_enum(o, field->descriptor, *(const int *)at);
		break;
	case PROTOBUF_C_TYPE_STRING:
		put_string(o, text_from(*(const char *const *)at));
		break;
	case PROTOBUF_C_TYPE_BYTES:
		put_hex(o, at);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		put_message(o, *(const ProtobufCMessage *const *)at);
		break;
	}
}

static void put_list(
	struct out *o, const ProtobufCFieldDescriptor *field, const char *array, size_t count)
{
	size_t size = name_element_size(field->type);
	bool first = true;

	for (size_t i = 0; i < count; i++) {
		put_before(o, '[', &first);
		put_value(o, field, array + i * size);
	}
	put_end(o, '[', ']', first);
}

static void put_message(struct out *o, const ProtobufCMessage *message)
{
	bool first = true;

	if (!message) {
		put(o, TEXT("null"));
		return;
	}
	for (unsigned i = 0; i < message->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *field = &message->descriptor->fields[i];
		bool is_list = field->label == PROTOBUF_C_LABEL_REPEATED;
		const void *value;
		size_t n = name_values(message, field, &value);

		if (!is_list && n == 0)
			continue;
		put_before(o, '{', &first);
		put_name(o, field->name);
		if (is_list)
			put_list(o, field, value, n);
		else
			put_value(o, field, value);
	}
	put_end(o, '{', '}', first);
}

bool json_write(
	const ProtobufCMessage *message, enum json_form form, struct arena *a, struct text *ret)
{
	struct out counted = {.form = form};
	struct out written = {.form = form};

	put_message(&counted, message);
	written.to = arena_alloc(a, counted.len + 1);
	if (!written.to)
		return false;
	put_message(&written, message);
	*ret = (struct text){written.to, written.len};
	return true;
}

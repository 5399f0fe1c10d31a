#include "sample.h"

#include <stddef.h>
#include <string.h>

#include "jieyou.pb-c.h"

#define FIELD(number, name_, type_, member, type_descriptor)                        \
	{                                                                               \
		.name = name_, .id = number, .label = PROTOBUF_C_LABEL_NONE,                \
		.type = PROTOBUF_C_TYPE_##type_, .offset = offsetof(struct sample, member), \
		.descriptor = type_descriptor                                               \
	}
#define LIST(number, name_, type_, member, type_descriptor, flags_)                                \
	{                                                                                              \
		.name = name_, .id = number, .label = PROTOBUF_C_LABEL_REPEATED,                           \
		.type = PROTOBUF_C_TYPE_##type_, .quantifier_offset = offsetof(struct sample, n_##member), \
		.offset = offsetof(struct sample, member), .descriptor = type_descriptor, .flags = flags_  \
	}
#define ONE_OF(number, name_, type_, member)                                                     \
	{                                                                                            \
		.name = name_, .id = number, .label = PROTOBUF_C_LABEL_NONE,                             \
		.type = PROTOBUF_C_TYPE_##type_, .quantifier_offset = offsetof(struct sample, one_case), \
		.offset = offsetof(struct sample, member), .flags = PROTOBUF_C_FIELD_FLAG_ONEOF          \
	}
#define PACKED PROTOBUF_C_FIELD_FLAG_PACKED

static const ProtobufCFieldDescriptor fields[] = {
	FIELD(SAMPLE_I32, "i32", INT32, i32, NULL),
	FIELD(SAMPLE_S32, "s32", SINT32, s32, NULL),
	FIELD(SAMPLE_SF32, "sf32", SFIXED32, sf32, NULL),
	FIELD(SAMPLE_I64, "i64", INT64, i64, NULL),
	FIELD(SAMPLE_S64, "s64", SINT64, s64, NULL),
	FIELD(SAMPLE_SF64, "sf64", SFIXED64, sf64, NULL),
	FIELD(SAMPLE_U32, "u32", UINT32, u32, NULL),
	FIELD(SAMPLE_F32, "f32", FIXED32, f32, NULL),
	FIELD(SAMPLE_U64, "u64", UINT64, u64, NULL),
	FIELD(SAMPLE_F64, "f64", FIXED64, f64, NULL),
	FIELD(SAMPLE_FLT, "flt", FLOAT, flt, NULL),
	FIELD(SAMPLE_DBL, "dbl", DOUBLE, dbl, NULL),
	FIELD(SAMPLE_YES, "yes", BOOL, yes, NULL),
	FIELD(SAMPLE_GRADE, "grade", ENUM, grade, &jieyou__grade__descriptor),
	FIELD(SAMPLE_WORDS, "words", STRING, words, NULL),
	FIELD(SAMPLE_RAW, "raw", BYTES, raw, NULL),
	FIELD(SAMPLE_CHILD, "child", MESSAGE, child, &sample_descriptor),
	LIST(SAMPLE_NUMBERS, "numbers", UINT32, numbers, NULL, PACKED),
	LIST(SAMPLE_GRADES, "grades", ENUM, grades, &jieyou__grade__descriptor, PACKED),
	LIST(SAMPLE_MANY_WORDS, "many_words", STRING, many_words, NULL, 0),
	LIST(SAMPLE_CHILDREN, "children", MESSAGE, children, &sample_descriptor, 0),
	ONE_OF(SAMPLE_ONE_A, "one_a", INT32, one_a),
	ONE_OF(SAMPLE_ONE_B, "one_b", STRING, one_b),
	LIST(SAMPLE_BLOBS, "blobs", BYTES, blobs, NULL, 0),
	LIST(SAMPLE_DOUBLES, "doubles", DOUBLE, doubles, NULL, PACKED),
};

static const ProtobufCIntRange ranges[] = {{1, 0}, {0, SAMPLE_END - 1}};

static void init(ProtobufCMessage *m)
{
	sample_init((struct sample *)m);
}

const ProtobufCMessageDescriptor sample_descriptor = {
	.magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC,
	.name = "sample",
	.short_name = "sample",
	.c_name = "Sample",
	.package_name = "",
	.sizeof_message = sizeof(struct sample),
	.n_fields = SAMPLE_END - 1,
	.fields = fields,
	.n_field_ranges = 1,
	.field_ranges = ranges,
	.message_init = init,
};

void sample_init(struct sample *s)
{
	memset(s, 0, sizeof(*s));
	s->base.descriptor = &sample_descriptor;
	s->words = (char *)(uintptr_t)protobuf_c_empty_string;
}

uint64_t sample_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* ---- Random content ----------------------------------------------------------------------------
 */

/* Numbers are often at the edges, where things go wrong. */
static uint64_t any_number(uint64_t *state)
{
	static const uint64_t edges[] = {0, 1, INT32_MAX, (uint64_t)INT32_MIN, UINT32_MAX, INT64_MAX,
		(uint64_t)INT64_MIN, UINT64_MAX, (UINT64_C(1) << 53) - 1, UINT64_C(1) << 53};
	uint64_t pick = sample_random(state);

	if (pick % 2)
		return edges[pick / 2 % (sizeof(edges) / sizeof(edges[0]))];
	return sample_random(state) >> (pick / 2 % 64);
}

static char *any_string(uint64_t *state, struct arena *a)
{
	static const char *const pieces[] = {"\"", "\\", "\n", "\r", "\t", "\x01", "\x1f", "\x7f",
		"\xc2\x85", "/", "a", "王桦", "玲瓏", "𠮷", "😀", "\xe2\x80\xa8", "é", "\xef\xbf\xbf", " "};
	size_t n = sample_random(state) % 12;
	struct text s = TEXT("");

	for (size_t i = 0; i < n; i++)
		s = arena_format(a, "%.*s%s", TEXT_ARG(s),
			pieces[sample_random(state) % (sizeof(pieces) / sizeof(pieces[0]))]);
	return (char *)(uintptr_t)arena_text(a, s).ptr;
}

static ProtobufCBinaryData any_blob(uint64_t *state, struct arena *a)
{
	ProtobufCBinaryData blob = {sample_random(state) % 9, NULL};

	if (blob.len)
		blob.data = arena_alloc(a, blob.len);
	for (size_t i = 0; i < blob.len; i++)
		blob.data[i] = (uint8_t)sample_random(state);
	return blob;
}

static int any_enum(const ProtobufCEnumDescriptor *type, uint64_t *state)
{
	return type->values[sample_random(state) % type->n_values].value;
}

static void fill(
	const ProtobufCFieldDescriptor *f, unsigned depth, uint64_t *state, struct arena *a, void *at)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		*(uint32_t *)at = (uint32_t)any_number(state);
		break;
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		*(uint64_t *)at = any_number(state);
		break;
	case PROTOBUF_C_TYPE_FLOAT:
		*(float *)at = (float)(int64_t)any_number(state) / 3;
		break;
	case PROTOBUF_C_TYPE_DOUBLE:
		*(double *)at = (double)(int64_t)any_number(state) / 3;
		break;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)at = sample_random(state) % 2;
		break;
	case PROTOBUF_C_TYPE_ENUM:
		*(int *)at = any_enum(f->descriptor, state);
		break;
	case PROTOBUF_C_TYPE_STRING:
		*(char **)at = any_string(state, a);
		break;
	case PROTOBUF_C_TYPE_BYTES:
		*(ProtobufCBinaryData *)at = any_blob(state, a);
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		*(ProtobufCMessage **)at = sample_any(f->descriptor, depth - 1, state, a);
		break;
	}
}

static size_t size_of(const ProtobufCFieldDescriptor *f)
{
	static const size_t sizes[] = {
		[PROTOBUF_C_TYPE_INT32] = 4,
		[PROTOBUF_C_TYPE_SINT32] = 4,
		[PROTOBUF_C_TYPE_SFIXED32] = 4,
		[PROTOBUF_C_TYPE_INT64] = 8,
		[PROTOBUF_C_TYPE_SINT64] = 8,
		[PROTOBUF_C_TYPE_SFIXED64] = 8,
		[PROTOBUF_C_TYPE_UINT32] = 4,
		[PROTOBUF_C_TYPE_FIXED32] = 4,
		[PROTOBUF_C_TYPE_UINT64] = 8,
		[PROTOBUF_C_TYPE_FIXED64] = 8,
		[PROTOBUF_C_TYPE_FLOAT] = 4,
		[PROTOBUF_C_TYPE_DOUBLE] = 8,
		[PROTOBUF_C_TYPE_BOOL] = 4,
		[PROTOBUF_C_TYPE_ENUM] = 4,
		[PROTOBUF_C_TYPE_STRING] = sizeof(char *),
		[PROTOBUF_C_TYPE_BYTES] = sizeof(ProtobufCBinaryData),
		[PROTOBUF_C_TYPE_MESSAGE] = sizeof(void *),
	};

	return sizes[f->type];
}

static void fill_field(
	const ProtobufCFieldDescriptor *f, unsigned depth, uint64_t *state, struct arena *a, char *base)
{
	size_t n = sample_random(state) % 4;
	char *array;

	if (f->type == PROTOBUF_C_TYPE_MESSAGE && (depth <= 1 || n == 0))
		return;
	if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) {
		uint32_t *one = (uint32_t *)(void *)(base + f->quantifier_offset);

		if (*one || n == 0)
			return;
		*one = f->id;
	}
	if (f->label != PROTOBUF_C_LABEL_REPEATED) {
		fill(f, depth, state, a, base + f->offset);
		return;
	}
	array = arena_array(a, n, size_of(f));
	for (size_t i = 0; i < n; i++)
		fill(f, depth, state, a, array + i * size_of(f));
	*(size_t *)(void *)(base + f->quantifier_offset) = n;
	*(char **)(void *)(base + f->offset) = n ? array : NULL;
}

ProtobufCMessage *sample_any(
	const ProtobufCMessageDescriptor *type, unsigned depth, uint64_t *state, struct arena *a)
{
	ProtobufCMessage *m = arena_alloc(a, type->sizeof_message);

	type->message_init(m);
	for (unsigned i = 0; i < type->n_fields; i++)
		fill_field(&type->fields[i], depth, state, a, (char *)m);
	return m;
}

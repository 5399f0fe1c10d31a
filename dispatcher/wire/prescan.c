#include "prescan.h"

enum wire_type { WIRE_VARINT = 0, WIRE_64BIT = 1, WIRE_LENGTH = 2, WIRE_32BIT = 5 };

enum {
	VARINT_MAX = 10,           /* bytes of 64 bits */
	FIELD_MAX = (1 << 29) - 1, /* protobuf's largest field number */
};

#define BROKEN "收到的数据不完整或已损坏。请重试;若反复出现,请联系所用程序的维护人员。"

/* A message that is being walked, and the field of it that we are at. */
struct level {
	const ProtobufCMessageDescriptor *type;
	struct text all;
	struct text rest;
	const char *field_at;                  /* where the current field's tag began */
	uint32_t number;                       /* of the current field; 0: its tag is not read */
	const ProtobufCFieldDescriptor *field; /* NULL: unknown */
};

struct walk {
	struct level levels[PRESCAN_DEPTH];
	size_t depth;
	struct prescan found;
	struct arena *a;
	struct refusal *r;
};

/* A field's payload as it stands in the bytes. */
struct payload {
	enum wire_type wire;
	uint64_t varint;   /* WIRE_VARINT */
	struct text bytes; /* without its length, where it has one */
};

static bool read_varint(struct text *rest, uint64_t *ret)
{
	uint64_t value = 0;

	for (size_t i = 0; i < rest->len && i < VARINT_MAX; i++) {
		uint8_t byte = (uint8_t)rest->ptr[i];

		if (i == VARINT_MAX - 1 && byte > 1)
			return false; /* more than 64 bits */
		value |= (uint64_t)(byte & 0x7f) << (7 * i);
		if (byte & 0x80)
			continue;
		rest->ptr += i + 1;
		rest->len -= i + 1;
		*ret = value;
		return true;
	}
	return false;
}

static bool read_bytes(struct text *rest, uint64_t n, struct text *ret)
{
	if (n > rest->len)
		return false;
	*ret = (struct text){rest->ptr, (size_t)n};
	rest->ptr += n;
	rest->len -= (size_t)n;
	return true;
}

static bool read_tag(struct text *rest, uint32_t *ret_number, uint32_t *ret_wire)
{
	struct text before = *rest;
	uint64_t tag;

	/* five bytes: protobuf-c reads no more of a tag, so neither may we */
	if (!read_varint(rest, &tag) || before.len - rest->len > 5)
		return false;
	if (tag >> 3 == 0 || tag >> 3 > FIELD_MAX)
		return false;
	*ret_number = (uint32_t)(tag >> 3);
	*ret_wire = (uint32_t)(tag & 7);
	return true;
}

/* Groups and the two unused wire types are faults like any other broken payload. */
static bool read_payload(struct text *rest, uint32_t wire, struct payload *ret)
{
	uint64_t length;

	ret->wire = (enum wire_type)wire;
	switch (wire) {
	case WIRE_VARINT:
		return read_varint(rest, &ret->varint);
	case WIRE_64BIT:
		return read_bytes(rest, 8, &ret->bytes);
	case WIRE_32BIT:
		return read_bytes(rest, 4, &ret->bytes);
	case WIRE_LENGTH:
		return read_varint(rest, &length) && read_bytes(rest, length, &ret->bytes);
	default:
		return false;
	}
}

/* ---- Paths, made only when there is something to refuse ---------------------------------------
 */

/* How many times the current field of a level stood before: its place in the list. */
static unsigned place_in_list(const struct level *l)
{
	struct text rest = {l->all.ptr, (size_t)(l->field_at - l->all.ptr)};
	unsigned count = 0;
	uint32_t number, wire;
	struct payload skipped;

	while (rest.len && read_tag(&rest, &number, &wire) && read_payload(&rest, wire, &skipped))
		count += number == l->number;
	return count;
}

static bool is_arm(const ProtobufCFieldDescriptor *field)
{
	return field && (field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
		   field->type == PROTOBUF_C_TYPE_MESSAGE;
}

/* ".help", ".declared_needs[2]", ".#99"; nothing for a request's arm with more behind it. */
static struct text path_part(const struct walk *w, size_t depth)
{
	const struct level *l = &w->levels[depth];

	if (l->number == 0 || (depth == 0 && w->depth > 1 && is_arm(l->field)))
		return TEXT("");
	if (!l->field)
		return arena_format(w->a, ".#%u", (unsigned)l->number);
	if (l->field->label == PROTOBUF_C_LABEL_REPEATED)
		return arena_format(w->a, ".%s[%u]", l->field->name, place_in_list(l));
	return arena_format(w->a, ".%s", l->field->name);
}

static bool refuse_here(struct walk *w, enum refusal_kind kind, struct text sentence)
{
	struct text path = TEXT_NONE;

	for (size_t i = 0; i < w->depth; i++) {
		struct text part = path_part(w, i);

		path = arena_format(w->a, "%.*s%.*s", TEXT_ARG(path), TEXT_ARG(part));
	}
	if (path.len) {
		path.ptr++; /* the first dot */
		path.len--;
	}
	return refuse(w->r, kind, path, sentence);
}

/* ---- What a known field may hold ---------------------------------------------------------------
 */

static enum wire_type wire_of(ProtobufCType type)
{
	switch (type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_BOOL:
	case PROTOBUF_C_TYPE_ENUM:
		return WIRE_VARINT;
	case PROTOBUF_C_TYPE_SFIXED64:
	case PROTOBUF_C_TYPE_FIXED64:
	case PROTOBUF_C_TYPE_DOUBLE:
		return WIRE_64BIT;
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
		return WIRE_32BIT;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return WIRE_LENGTH;
	}
	return WIRE_LENGTH;
}

static bool count_element(struct walk *w)
{
	if (++w->found.elements <= PRESCAN_ELEMENTS)
		return true;
	return refuse_here(w, REFUSAL_TOO_LARGE,
		TEXT("条目太多:一个请求最多 1024 个字段和列表项。请减少后重新提交。"));
}

/* An enum's number; negative ones travel as 64 bits. */
static bool check_enum(struct walk *w, const ProtobufCFieldDescriptor *field, uint64_t varint)
{
	int64_t value = (int64_t)varint;

	if (value >= INT32_MIN && value <= INT32_MAX &&
		protobuf_c_enum_descriptor_get_value(field->descriptor, (int)value))
		return true;
	return refuse_here(
		w, REFUSAL_BAD_VALUE, TEXT("这一项的取值不在可选范围内。请更新所用程序,或改选其他值。"));
}

static bool check_string(struct walk *w, struct text bytes)
{
	if (text_is_clean(bytes))
		return true;
	return refuse_here(w, REFUSAL_BAD_VALUE,
		TEXT("这段文字不是有效的 UTF-8,或含有空字符(NUL)。请重新输入这段文字后提交。"));
}

static bool check_packed(struct walk *w, const ProtobufCFieldDescriptor *field, struct text bytes)
{
	uint32_t wire = wire_of(field->type);
	struct payload entry;

	while (bytes.len) {
		if (!count_element(w))
			return false;
		if (!read_payload(&bytes, wire, &entry))
			return refuse_here(w, REFUSAL_BAD_FRAME, TEXT(BROKEN));
		if (field->type == PROTOBUF_C_TYPE_ENUM && !check_enum(w, field, entry.varint))
			return false;
	}
	return true;
}

static bool note_arm(struct walk *w, const struct level *l, struct text bytes)
{
	if (w->found.arm)
		return refuse_here(w, REFUSAL_BAD_FRAME,
			TEXT("一帧里有两个请求。请把它们分成两帧发送,或联系所用程序的维护人员。"));
	w->found.arm = l->number;
	w->found.body = bytes;
	return true;
}

static bool enter(struct walk *w, const ProtobufCFieldDescriptor *field, struct text bytes)
{
	if (w->depth == PRESCAN_DEPTH)
		return refuse_here(w, REFUSAL_TOO_LARGE, TEXT("内容嵌套太深。请联系所用程序的维护人员。"));
	w->levels[w->depth++] = (struct level){.type = field->descriptor, .all = bytes, .rest = bytes};
	if (w->found.depth < w->depth)
		w->found.depth = w->depth;
	return true;
}

static bool check_known(struct walk *w, struct level *l, const struct payload *p)
{
	const ProtobufCFieldDescriptor *field = l->field;
	enum wire_type wanted = wire_of(field->type);

	if (p->wire == WIRE_LENGTH && wanted != WIRE_LENGTH &&
		field->label == PROTOBUF_C_LABEL_REPEATED)
		return check_packed(w, field, p->bytes);
	if (p->wire != wanted)
		return refuse_here(w, REFUSAL_BAD_FRAME, TEXT(BROKEN));
	if (w->depth == 1 && is_arm(field) && !note_arm(w, l, p->bytes))
		return false;
	if (field->type == PROTOBUF_C_TYPE_ENUM)
		return check_enum(w, field, p->varint);
	if (field->type == PROTOBUF_C_TYPE_STRING)
		return check_string(w, p->bytes);
	if (field->type == PROTOBUF_C_TYPE_MESSAGE)
		return enter(w, field, p->bytes);
	return true;
}

/* One field of the innermost message; may open a further one. */
static bool walk_field(struct walk *w)
{
	struct level *l = &w->levels[w->depth - 1];
	struct payload p = {0};
	uint32_t wire;

	l->field_at = l->rest.ptr;
	l->number = 0;
	l->field = NULL;
	if (!read_tag(&l->rest, &l->number, &wire))
		return refuse_here(w, REFUSAL_BAD_FRAME, TEXT(BROKEN));
	l->field = protobuf_c_message_descriptor_get_field(l->type, l->number);
	if (!count_element(w))
		return false;
	if (!read_payload(&l->rest, wire, &p))
		return refuse_here(w, REFUSAL_BAD_FRAME, TEXT(BROKEN));
	return l->field ? check_known(w, l, &p) : true;
}

bool prescan_run(const ProtobufCMessageDescriptor *type, struct text bytes, struct arena *a,
	struct prescan *ret, struct refusal *r)
{
	struct walk w = {
		.levels = {{.type = type, .all = bytes, .rest = bytes}},
		.depth = 1,
		.found.depth = 1,
		.a = a,
		.r = r,
	};

	while (w.depth) {
		if (w.levels[w.depth - 1].rest.len == 0)
			w.depth--;
		else if (!walk_field(&w))
			return false;
	}
	*ret = w.found;
	return true;
}

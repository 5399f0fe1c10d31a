#include "json.h"

#include <errno.h>
#include <stdlib.h>

#include "names.h"

/* Where in the object we are; lives on the stack, is made a path only to refuse. */
struct place {
	const struct place *up; /* NULL: the object itself */
	const char *key;        /* as written; NULL in a list */
	size_t index;           /* in a list */
};

struct reader {
	enum json_keys keys;
	struct arena *a;
	struct refusal *r;
};

static struct text path_of(struct reader *rd, const struct place *p)
{
	struct text path = TEXT("");

	for (; p && p->up; p = p->up) {
		if (p->key)
			path = arena_format(rd->a, ".%s%.*s", p->key, TEXT_ARG(path));
		else
			path = arena_format(rd->a, "[%zu]%.*s", p->index, TEXT_ARG(path));
	}
	if (path.len && path.ptr[0] == '.') {
		path.ptr++;
		path.len--;
	}
	return path;
}

static bool refuse_at(struct reader *rd, const struct place *p, struct text sentence)
{
	return refuse(rd->r, REFUSAL_BAD_VALUE, path_of(rd, p), sentence);
}

static bool refuse_full(struct reader *rd)
{
	return refuse(
		rd->r, REFUSAL_TOO_LARGE, TEXT_NONE, TEXT("内容太多,处理它的内存不够。请减少条目或文字。"));
}

/* ---- Numbers -----------------------------------------------------------------------------------
 */

static bool text_to_u64(const char *digits, uint64_t *ret)
{
	char *end;
	unsigned long long n;

	if (digits[0] < '0' || digits[0] > '9')
		return false; /* strtoull would take spaces and signs */
	errno = 0;
	n = strtoull(digits, &end, 10);
	if (*end || errno)
		return false;
	*ret = n;
	return true;
}

static bool read_i64(struct reader *rd, const json_t *v, const struct place *p, int64_t least,
	int64_t most, int64_t *ret)
{
	int64_t n = 0;
	bool ok = json_is_integer(v);

	if (ok)
		n = json_integer_value(v);
	else if (json_is_string(v) && most == INT64_MAX)
		ok = text_to_i64(text_from(json_string_value(v)), &n);
	if (ok && n >= least && n <= most) {
		*ret = n;
		return true;
	}
	return refuse_at(rd, p,
		arena_format(rd->a, "这里应填 %lld 到 %lld 之间的整数,不加引号。", (long long)least,
			(long long)most));
}

static bool read_u64(struct reader *rd, const json_t *v, const struct place *p, uint64_t *ret)
{
	if (json_is_integer(v) && json_integer_value(v) >= 0) {
		*ret = (uint64_t)json_integer_value(v);
		return true;
	}
	if (json_is_string(v) && text_to_u64(json_string_value(v), ret))
		return true;
	return refuse_at(rd, p, TEXT("这里应填不小于 0 的整数。"));
}

static bool read_i32(struct reader *rd, const json_t *v, const struct place *p, int32_t *ret)
{
	int64_t n;

	if (!read_i64(rd, v, p, INT32_MIN, INT32_MAX, &n))
		return false;
	*ret = (int32_t)n;
	return true;
}

static bool read_u32(struct reader *rd, const json_t *v, const struct place *p, uint32_t *ret)
{
	int64_t n;

	if (!read_i64(rd, v, p, 0, UINT32_MAX, &n))
		return false;
	*ret = (uint32_t)n;
	return true;
}

static bool read_double(struct reader *rd, const json_t *v, const struct place *p, double *ret)
{
	if (!json_is_number(v))
		return refuse_at(rd, p, TEXT("这里应填一个数,不加引号。"));
	*ret = json_number_value(v);
	return true;
}

static bool read_bool(
	struct reader *rd, const json_t *v, const struct place *p, protobuf_c_boolean *ret)
{
	if (!json_is_boolean(v))
		return refuse_at(rd, p, TEXT("这里应填 true 或 false,不加引号。"));
	*ret = json_is_true(v);
	return true;
}

/* ---- Enums -------------------------------------------------------------------------------------
 */

/* Capitals or not: ASCII only, whatever the locale. */
static bool same_word(const char *a, const char *b)
{
	for (;; a++, b++) {
		char x = *a >= 'a' && *a <= 'z' ? (char)(*a - 'a' + 'A') : *a;
		char y = *b >= 'a' && *b <= 'z' ? (char)(*b - 'a' + 'A') : *b;

		if (x != y)
			return false;
		if (!x)
			return true;
	}
}

static const ProtobufCEnumValue *enum_value(const ProtobufCEnumDescriptor *type, const json_t *v)
{
	if (json_is_integer(v) && json_integer_value(v) >= INT32_MIN &&
		json_integer_value(v) <= INT32_MAX)
		return protobuf_c_enum_descriptor_get_value(type, (int)json_integer_value(v));
	for (unsigned i = 0; json_is_string(v) && i < type->n_values; i++) {
		if (same_word(json_string_value(v), type->values[i].name))
			return &type->values[i];
	}
	return NULL;
}

static bool read_enum(struct reader *rd, const ProtobufCEnumDescriptor *type, const json_t *v,
	const struct place *p, int *ret)
{
	const ProtobufCEnumValue *value = enum_value(type, v);
	struct text names = TEXT("");

	if (value) {
		*ret = value->value;
		return true;
	}
	for (unsigned i = 0; i < type->n_values; i++)
		names =
			arena_format(rd->a, "%.*s%s%s", TEXT_ARG(names), i ? "、" : "", type->values[i].name);
	return refuse_at(rd, p, arena_format(rd->a, "这里只能填以下之一:%.*s。", TEXT_ARG(names)));
}

/* ---- Text and bytes ----------------------------------------------------------------------------
 */

static bool read_string(struct reader *rd, const json_t *v, const struct place *p, char **ret)
{
	struct text t = {json_string_value(v), json_string_length(v)};
	char *copy;

	if (!json_is_string(v))
		return refuse_at(rd, p, TEXT("这里应填文字,放在双引号里。"));
	if (!text_is_clean(t))
		return refuse_at(
			rd, p, TEXT("这段文字不是有效的 UTF-8,或含有空字符(NUL)。请重新输入这段文字。"));
	copy = arena_alloc(rd->a, t.len + 1);
	if (!copy)
		return refuse_full(rd);
	memcpy(copy, t.ptr, t.len);
	*ret = copy;
	return true;
}

static bool read_hex(
	struct reader *rd, const json_t *v, const struct place *p, ProtobufCBinaryData *ret)
{
	struct text digits = text_from(json_is_string(v) ? json_string_value(v) : "?");
	size_t n = digits.len / 2;
	uint8_t *data = arena_alloc(rd->a, n);

	if (!data)
		return refuse_full(rd);
	if (!text_unhex(digits, data))
		return refuse_at(rd, p, TEXT("这里应填十六进制数字(0-9、a-f),成对书写,放在双引号里。"));
	*ret = (ProtobufCBinaryData){n, n ? data : NULL};
	return true;
}

/* ---- Messages ----------------------------------------------------------------------------------
 */

static ProtobufCMessage *read_message(struct reader *rd, const json_t *object,
	const ProtobufCMessageDescriptor *type, const struct place *p);

static bool read_sub(struct reader *rd, const ProtobufCMessageDescriptor *type, const json_t *v,
	const struct place *p, ProtobufCMessage **ret)
{
	ProtobufCMessage *message = read_message(rd, v, type, p);

	if (message)
		*ret = message;
	return message != NULL;
}

/* One value, not a list, to `at` in the struct or in the list's array. */
static bool read_value(struct reader *rd, const ProtobufCFieldDescriptor *field, const json_t *v,
	const struct place *p, void *at)
{
	double real = 0;

	switch (field->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
		return read_i32(rd, v, p, at);
	case PROTOBUF_C_TYPE_INT64:
	case PROTOBUF_C_TYPE_SINT64:
	case PROTOBUF_C_TYPE_SFIXED64:
		return read_i64(rd, v, p, INT64_MIN, INT64_MAX, at);
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return read_u32(rd, v, p, at);
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return read_u64(rd, v, p, at);
	case PROTOBUF_C_TYPE_FLOAT:
		if (!read_double(rd, v, p, &real))
			return false;
		*(float *)at = (float)real;
		return true;
	case PROTOBUF_C_TYPE_DOUBLE:
		return read_double(rd, v, p, at);
	case PROTOBUF_C_TYPE_BOOL:
		return read_bool(rd, v, p, at);
	case PROTOBUF_C_TYPE_ENUM:
		return read_enum(rd, field->descriptor, v, p, at);
	case PROTOBUF_C_TYPE_STRING:
		return read_string(rd, v, p, at);
	case PROTOBUF_C_TYPE_BYTES:
		return read_hex(rd, v, p, at);
	case PROTOBUF_C_TYPE_MESSAGE:
		return read_sub(rd, field->descriptor, v, p, at);
	}
	return false;
}

static bool read_list(struct reader *rd, const ProtobufCFieldDescriptor *field, const json_t *v,
	const struct place *p, char *base)
{
	size_t size = name_element_size(field->type);
	size_t count = json_array_size(v);
	char *array;

	if (!json_is_array(v))
		return refuse_at(rd, p, TEXT("这里应填一个列表,用方括号括起来,例如 [\"甲\", \"乙\"]。"));
	array = arena_array(rd->a, count, size);
	if (!array)
		return refuse_full(rd);
	for (size_t i = 0; i < count; i++) {
		struct place at = {p, NULL, i};

		if (!read_value(rd, field, json_array_get(v, i), &at, array + i * size))
			return false;
	}
	if (count) {
		*(char **)(void *)(base + field->offset) = array;
		*(size_t *)(void *)(base + field->quantifier_offset) = count;
	}
	return true;
}

static bool read_field(struct reader *rd, const ProtobufCFieldDescriptor *field, const json_t *v,
	const struct place *p, ProtobufCMessage *message)
{
	char *base = (char *)message;
	uint32_t *oneof = (uint32_t *)(void *)(base + field->quantifier_offset);

	if (field->label == PROTOBUF_C_LABEL_REPEATED)
		return read_list(rd, field, v, p, base);
	if (!(field->flags & PROTOBUF_C_FIELD_FLAG_ONEOF))
		return read_value(rd, field, v, p, base + field->offset);
	if (*oneof)
		return refuse_at(rd, p, TEXT("这一项与前面填的另一项只能填其中之一。"));
	if (!read_value(rd, field, v, p, base + field->offset))
		return false;
	*oneof = field->id;
	return true;
}

static const ProtobufCFieldDescriptor *field_named(
	const ProtobufCMessageDescriptor *type, const char *key)
{
	for (unsigned i = 0; i < type->n_fields; i++) {
		char camel[NAME_MAX_BYTES];

		name_camel(type->fields[i].name, camel);
		if (strcmp(key, camel) == 0 || strcmp(key, type->fields[i].name) == 0)
			return &type->fields[i];
	}
	return NULL;
}

static bool refuse_key(
	struct reader *rd, const ProtobufCMessageDescriptor *type, const struct place *p)
{
	char nearest[NAME_MAX_BYTES];

	name_nearest(type, p->key, nearest);
	if (nearest[0])
		return refuse_at(
			rd, p, arena_format(rd->a, "没有“%s”这一项。是否要写“%s”?", p->key, nearest));
	return refuse_at(
		rd, p, arena_format(rd->a, "没有“%s”这一项。请对照说明检查拼写,或删去它。", p->key));
}

/* The other spelling of the same field stands there too: which of them counts is not ours to say.
 */
static bool twice(const json_t *object, const ProtobufCFieldDescriptor *field, const char *key)
{
	char camel[NAME_MAX_BYTES];

	name_camel(field->name, camel);
	return strcmp(camel, field->name) != 0 && strcmp(key, camel) != 0 &&
		   json_object_get(object, camel);
}

static ProtobufCMessage *read_message(struct reader *rd, const json_t *object,
	const ProtobufCMessageDescriptor *type, const struct place *p)
{
	ProtobufCMessage *message;
	void *at;

	if (!json_is_object(object)) {
		refuse_at(rd, p, TEXT("这里应填一组内容,用花括号括起来,例如 {\"…\": …}。"));
		return NULL;
	}
	message = arena_alloc(rd->a, type->sizeof_message);
	if (!message) {
		refuse_full(rd);
		return NULL;
	}
	type->message_init(message);
	/* jansson's iterator takes the object without const and does not change it */
	at = json_object_iter((json_t *)(uintptr_t)object);
	for (; at; at = json_object_iter_next((json_t *)(uintptr_t)object, at)) {
		struct place here = {p, json_object_iter_key(at), 0};
		const ProtobufCFieldDescriptor *field = field_named(type, here.key);
		const json_t *v = json_object_iter_value(at);
		bool ok = true;

		if (!field)
			ok = rd->keys == JSON_KEYS_ANY || refuse_key(rd, type, &here);
		else if (twice(object, field, here.key))
			ok = refuse_at(rd, &here, TEXT("这一项写了两遍。请只留一处。"));
		else if (!json_is_null(v))
			ok = read_field(rd, field, v, &here, message);
		if (!ok)
			return NULL;
	}
	return message;
}

ProtobufCMessage *json_read(const json_t *object, const ProtobufCMessageDescriptor *type,
	enum json_keys keys, struct arena *a, struct refusal *r)
{
	struct reader rd = {keys, a, r};
	struct place top = {0};

	return read_message(&rd, object, type, &top);
}

ProtobufCMessage *json_parse(struct text json, const ProtobufCMessageDescriptor *type,
	enum json_keys keys, struct arena *a, struct refusal *r)
{
	json_error_t error;
	json_t *object = json_loadb(json.ptr ? json.ptr : "", json.len, JSON_REJECT_DUPLICATES, &error);
	ProtobufCMessage *message;

	if (!object) {
		refuse(r, REFUSAL_BAD_VALUE, TEXT_NONE,
			arena_format(a, "不是有效的 JSON:第 %d 行第 %d 列附近有误(%s)。", error.line,
				error.column, error.text));
		return NULL;
	}
	message = json_read(object, type, keys, a, r);
	json_decref(object);
	return message;
}

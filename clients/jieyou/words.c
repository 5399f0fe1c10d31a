#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "day.h"
#include "json.h"

/* "A,B" as a list of texts. */
static json_t *list_json(const char *value)
{
	json_t *list = json_array();
	struct text rest = text_from(value);

	while (rest.len) {
		struct text one = text_cut(&rest, ',');

		json_array_append_new(list, json_stringn(one.ptr, one.len));
	}
	return list;
}

const ProtobufCFieldDescriptor *words_field(
	const ProtobufCMessageDescriptor *type, const char *name, bool *ret_time)
{
	char time[80];
	const ProtobufCFieldDescriptor *f;

	snprintf(time, sizeof(time), "%s_us", name);
	f = protobuf_c_message_descriptor_get_field_by_name(type, time);
	*ret_time = f;
	return f ? f : protobuf_c_message_descriptor_get_field_by_name(type, name);
}

/* Microseconds since 1970 of a minute in China, or of the first moment of a day. */
static bool time_from(struct text t, int64_t *ret)
{
	moment at;

	if (!day_minute_from(t, &at) && !day_from(t, &at))
		return false;
	*ret = at.us;
	return true;
}

/* What is no number, no time and no yes stays text, and is refused by its field. */
static json_t *value_json(const ProtobufCFieldDescriptor *f, bool is_time, const char *value)
{
	bool numeric = f->type == PROTOBUF_C_TYPE_INT32 || f->type == PROTOBUF_C_TYPE_INT64 ||
				   f->type == PROTOBUF_C_TYPE_UINT32;
	int64_t n;

	if (f->label == PROTOBUF_C_LABEL_REPEATED)
		return list_json(value);
	if (f->type == PROTOBUF_C_TYPE_BOOL && strcmp(value, "yes") == 0)
		return json_true();
	if (f->type == PROTOBUF_C_TYPE_BOOL && strcmp(value, "no") == 0)
		return json_false();
	if (is_time && time_from(text_from(value), &n))
		return json_integer(n);
	if (numeric && text_to_i64(text_from(value), &n))
		return json_integer(n);
	return json_string(value);
}

/*
 * Where LIST.FIELD goes: into the last element of the list that does not have it yet, or a new one.
 */
static json_t *element_of(json_t *fields, const char *list, const char *name)
{
	json_t *array = json_object_get(fields, list);
	json_t *last;

	if (!array) {
		array = json_array();
		json_object_set_new(fields, list, array);
	}
	last = json_array_get(array, json_array_size(array) - 1);
	if (last && !json_object_get(last, name))
		return last;
	last = json_object();
	json_array_append_new(array, last);
	return last;
}

/* Where PART.FIELD goes. */
static json_t *part_of(json_t *fields, const char *name)
{
	if (!json_object_get(fields, name))
		json_object_set_new(fields, name, json_object());
	return json_object_get(fields, name);
}

void words_put(
	json_t *fields, const ProtobufCMessageDescriptor *type, char *name, const char *value)
{
	const ProtobufCFieldDescriptor *f;
	char *sub = strchr(name, '.');
	bool is_time;

	if (sub)
		*sub++ = '\0';
	f = words_field(type, name, &is_time);
	if (sub && f && f->type == PROTOBUF_C_TYPE_MESSAGE)
		words_put(f->label == PROTOBUF_C_LABEL_REPEATED ? element_of(fields, name, sub)
														: part_of(fields, name),
			f->descriptor, sub, value);
	else /* what there is not is refused by its name */
		json_object_set_new(
			fields, f ? f->name : name, f ? value_json(f, is_time, value) : json_string(value));
}

enum cli_exit words_read(
	struct cli *c, json_t *fields, const ProtobufCMessageDescriptor *type, ProtobufCMessage **ret)
{
	struct refusal r = {0};
	char *text = json_dumps(fields, JSON_COMPACT);

	json_decref(fields);
	if (!text)
		return cli_misuse("请用 UTF-8 填写");
	*ret = json_parse(text_from(text), type, JSON_KEYS_KNOWN, &c->arena, &r);
	free(text);
	return *ret ? CLI_DONE : cli_refuse(c, &r);
}

/* handle: something happens to a file; open: one begins. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
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

/* A field of a form by its name; of a time people leave out the "_us". NULL: there is none. */
static const ProtobufCFieldDescriptor *field_of(
	const ProtobufCMessageDescriptor *form, const char *name, bool *ret_time)
{
	char time[80];
	const ProtobufCFieldDescriptor *f;

	snprintf(time, sizeof(time), "%s_us", name);
	f = protobuf_c_message_descriptor_get_field_by_name(form, time);
	*ret_time = f;
	return f ? f : protobuf_c_message_descriptor_get_field_by_name(form, name);
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

/* One FIELD=VALUE, PART.FIELD=VALUE, or LIST.FIELD=VALUE of a list's element. */
static void put_field(
	json_t *fields, const ProtobufCMessageDescriptor *form, char *name, const char *value)
{
	const ProtobufCFieldDescriptor *f;
	char *sub = strchr(name, '.');
	bool is_time;

	if (sub)
		*sub++ = '\0';
	f = field_of(form, name, &is_time);
	if (sub && f && f->type == PROTOBUF_C_TYPE_MESSAGE)
		put_field(f->label == PROTOBUF_C_LABEL_REPEATED ? element_of(fields, name, sub)
														: part_of(fields, name),
			f->descriptor, sub, value);
	else /* what there is not is refused by its name */
		json_object_set_new(
			fields, f ? f->name : name, f ? value_json(f, is_time, value) : json_string(value));
}

/* Whether a word is of the request itself, and not of the form in it. */
static bool is_own(
	const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *arm, const char *name)
{
	bool is_time;
	const ProtobufCFieldDescriptor *f = field_of(type, name, &is_time);

	return f && !(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
		   !field_of(arm->descriptor, name, &is_time);
}

/* Whether the request says when something was done. */
static bool has_when(const ProtobufCMessageDescriptor *type)
{
	return protobuf_c_message_descriptor_get_field_by_name(type, "done_us");
}

/* The form, by FIELD=VALUE ...; `when` is when it was done. NULL: told as a wrong use. */
static json_t *request_json(
	const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *arm, char *const *words)
{
	json_t *all = json_object(), *fields = json_object();

	json_object_set_new(all, arm->name, fields);
	for (; *words; words++) {
		char *value = strchr(*words, '='), done[] = "done";

		if (!value) {
			cli_misuse("应写成 字段=内容:%s", *words);
			json_decref(all);
			return NULL;
		}
		*value++ = '\0';
		if (strcmp(*words, "when") == 0 && has_when(type))
			put_field(all, type, done, value);
		else if (is_own(type, arm, *words))
			put_field(all, type, *words, value);
		else
			put_field(fields, arm->descriptor, *words, value);
	}
	return all;
}

/* The form named by the first word, filled in by those after it. NULL: told as a wrong use. */
static char *form_json(const ProtobufCMessageDescriptor *type, char *const *words)
{
	const ProtobufCFieldDescriptor *arm;
	json_t *all;
	char *text;

	for (char *at = words[0]; (at = strchr(at, '-')); at++)
		*at = '_';
	arm = protobuf_c_message_descriptor_get_field_by_name(type, words[0]);
	if (!arm || !(arm->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)) {
		cli_misuse("没有这种办理:%s;可用的见 jieyou forms", words[0]);
		return NULL;
	}
	all = request_json(type, arm, words + 1);
	text = all ? json_dumps(all, JSON_COMPACT) : NULL;
	json_decref(all);
	return text;
}

static enum cli_exit read_form(struct cli *c, const ProtobufCMessageDescriptor *type,
	char *const *words, ProtobufCMessage **ret)
{
	struct refusal r = {0};
	char *text = form_json(type, words);

	if (!text)
		return CLI_USAGE;
	*ret = json_parse(text_from(text), type, JSON_KEYS_KNOWN, &c->arena, &r);
	free(text);
	return *ret ? CLI_DONE : cli_refuse(c, &r);
}

static void print_handled(struct cli *c, const Jieyou__HandleReply *reply)
{
	page_print(&c->page, 0, 2, "案号 %lld  状态 %s%s", (long long)reply->head->case_id,
		reply->head->state_name, reply->repeated ? "  此前已办理" : "");
	if (reply->notice[0])
		page_print(&c->page, 0, 2, "%s", reply->notice);
}

/* Asks, and tells what came of it. */
static enum cli_exit tell_handled(
	struct cli *c, Jieyou__ClientFrame *frame, Jieyou__ServerFrame__ReplyCase wanted)
{
	Jieyou__ServerFrame *reply;
	enum cli_exit result = cli_write(c, frame, wanted, &reply);
	const Jieyou__HandleReply *m;

	if (result != CLI_DONE)
		return result;
	m = wanted == JIEYOU__SERVER_FRAME__REPLY_OPEN_FILE ? reply->open_file : reply->handle_case;
	if (c->json)
		result = cli_print_json(c, &m->base);
	else
		print_handled(c, m);
	jieyou_free(reply);
	return result;
}

enum cli_exit handle_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	ProtobufCMessage *form;
	enum cli_exit result;
	int64_t number;

	jieyou__client_frame__init(&frame);
	if (!cli_case(c, &number))
		return CLI_USAGE;
	if (!c->words[1])
		return cli_misuse("请写明办理什么,见 jieyou handle --help");
	result = read_form(c, &jieyou__handle_case__descriptor, c->words + 1, &form);
	if (result != CLI_DONE)
		return result;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_HANDLE_CASE;
	frame.handle_case = (Jieyou__HandleCase *)form;
	frame.handle_case->case_id = number;
	return tell_handled(c, &frame, JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE);
}

enum cli_exit open_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	ProtobufCMessage *form;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	if (!c->words[0])
		return cli_misuse("请写明申请什么,见 jieyou open --help");
	result = read_form(c, &jieyou__open_file__descriptor, c->words, &form);
	if (result != CLI_DONE)
		return result;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_OPEN_FILE;
	frame.open_file = (Jieyou__OpenFile *)form;
	return tell_handled(c, &frame, JIEYOU__SERVER_FRAME__REPLY_OPEN_FILE);
}

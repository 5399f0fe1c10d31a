/* handle: something happens to a file; open: one begins. */
#include <string.h>

#include "words.h"

/* Whether a word is of the request itself, and not of the form in it. */
static bool is_own(
	const ProtobufCMessageDescriptor *type, const ProtobufCFieldDescriptor *arm, const char *name)
{
	bool is_time;
	const ProtobufCFieldDescriptor *f = words_field(type, name, &is_time);

	return f && !(f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
		   !words_field(arm->descriptor, name, &is_time);
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
			words_put(all, type, done, value);
		else if (is_own(type, arm, *words))
			words_put(all, type, *words, value);
		else
			words_put(fields, arm->descriptor, *words, value);
	}
	return all;
}

/* The form named by the first word, filled in by those after it. NULL: told as a wrong use. */
static json_t *form_json(const ProtobufCMessageDescriptor *type, char *const *words)
{
	const ProtobufCFieldDescriptor *arm;

	for (char *at = words[0]; (at = strchr(at, '-')); at++)
		*at = '_';
	arm = protobuf_c_message_descriptor_get_field_by_name(type, words[0]);
	if (!arm || !(arm->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)) {
		cli_misuse("没有这种办理:%s;可用的见 jieyou forms", words[0]);
		return NULL;
	}
	return request_json(type, arm, words + 1);
}

static enum cli_exit read_form(struct cli *c, const ProtobufCMessageDescriptor *type,
	char *const *words, ProtobufCMessage **ret)
{
	json_t *all = form_json(type, words);

	return all ? words_read(c, all, type, ret) : CLI_USAGE;
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

/* handle: something happens to a case. */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli.h"
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

/* FIELD=VALUE ... as the JSON of a form. NULL: told as a wrong use. */
static json_t *fields_json(const ProtobufCMessageDescriptor *form, char *const *words)
{
	json_t *fields = json_object();

	for (; *words; words++) {
		char *value = strchr(*words, '=');
		const ProtobufCFieldDescriptor *f;

		if (!value) {
			cli_misuse("应写成 字段=内容:%s", *words);
			json_decref(fields);
			return NULL;
		}
		*value++ = '\0';
		f = protobuf_c_message_descriptor_get_field_by_name(form, *words);
		json_object_set_new(fields, *words,
			f && f->label == PROTOBUF_C_LABEL_REPEATED ? list_json(value) : json_string(value));
	}
	return fields;
}

/* The form named by the second word, filled in by those after it. NULL: told as a wrong use. */
static char *form_json(struct cli *c)
{
	const ProtobufCFieldDescriptor *arm =
		protobuf_c_message_descriptor_get_field_by_name(&jieyou__handle_case__descriptor,
			strcmp(c->words[1], "send-back") == 0 ? "send_back" : c->words[1]);
	json_t *fields, *all;
	char *text;

	if (!arm || arm->type != PROTOBUF_C_TYPE_MESSAGE) {
		cli_misuse("没有这种办理:%s;可用的见 jieyou handle --help", c->words[1]);
		return NULL;
	}
	fields = fields_json(arm->descriptor, c->words + 2);
	if (!fields)
		return NULL;
	all = json_pack("{so}", strcmp(arm->name, "send_back") == 0 ? "sendBack" : arm->name, fields);
	text = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	return text;
}

static enum cli_exit read_form(struct cli *c, Jieyou__HandleCase **ret)
{
	struct refusal r = {0};
	char *text = form_json(c);
	ProtobufCMessage *m;

	if (!text)
		return CLI_USAGE;
	m = json_parse(
		text_from(text), &jieyou__handle_case__descriptor, JSON_KEYS_KNOWN, &c->arena, &r);
	free(text);
	*ret = (Jieyou__HandleCase *)m;
	return m ? CLI_DONE : cli_refuse(c, &r);
}

static void print_handled(struct cli *c, const Jieyou__HandleReply *reply)
{
	page_print(&c->page, 0, 2, "案号 %lld  状态 %s%s", (long long)reply->head->case_id,
		reply->head->state_name, reply->repeated ? "  此前已办理" : "");
	if (reply->notice[0])
		page_print(&c->page, 0, 2, "%s", reply->notice);
}

enum cli_exit handle_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__HandleCase *form;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;
	int64_t number;

	jieyou__client_frame__init(&frame);
	if (!cli_case(c, &number))
		return CLI_USAGE;
	if (!c->words[1])
		return cli_misuse("请写明办理什么,见 jieyou handle --help");
	result = read_form(c, &form);
	if (result != CLI_DONE)
		return result;
	form->case_id = number;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_HANDLE_CASE;
	frame.handle_case = form;
	result = cli_write(c, &frame, JIEYOU__SERVER_FRAME__REPLY_HANDLE_CASE, &reply);
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->handle_case->base);
	else
		print_handled(c, reply->handle_case);
	jieyou_free(reply);
	return result;
}

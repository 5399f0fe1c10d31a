#include "cli.h"

#include <ctype.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "json.h"

enum { PATIENCE_MS = 15000 };

static void tell(const char *field, const char *message, int64_t retry_after_ms)
{
	const struct page p = page_on(stderr);

	page_print(&p, 0, 6, "拒绝:%s", message);
	if (field[0])
		page_print(&p, 6, 6, "所在的项:%s", field);
	if (retry_after_ms > 0)
		page_print(&p, 6, 6, "请等待约 %lld 秒后再试。", (long long)(retry_after_ms + 999) / 1000);
}

static void put_line(FILE *out, struct text t)
{
	fwrite(t.ptr, 1, t.len, out);
	fputc('\n', out);
}

/* The Refusal message, on one line. */
static void tell_json(struct arena *a, const Jieyou__Refusal *refusal)
{
	struct text json;

	if (json_write(&refusal->base, JSON_COMPACT_FORM, a, &json))
		put_line(stderr, json);
}

enum cli_exit cli_refuse(const struct cli *c, const struct refusal *r)
{
	struct arena a;
	Jieyou__Refusal refusal;

	arena_init(&a, 1 << 20);
	jieyou__refusal__init(&refusal);
	refusal.code = refusal_code(r->kind);
	refusal.name = (char *)(uintptr_t)refusal_name(r->kind);
	refusal.field = (char *)(uintptr_t)arena_text(&a, r->field).ptr;
	refusal.message = (char *)(uintptr_t)arena_text(&a, r->sentence).ptr;
	if (!a.failed && c->json)
		tell_json(&a, &refusal);
	else if (!a.failed)
		tell(refusal.field, refusal.message, 0);
	arena_release(&a);
	return CLI_REFUSED;
}

static enum cli_exit exit_of(enum jieyou_status status)
{
	switch (status) {
	case JIEYOU_OK:
		return CLI_DONE;
	case JIEYOU_REFUSED:
	case JIEYOU_BAD_REQUEST:
	case JIEYOU_NO_MEMORY:
		return CLI_REFUSED;
	case JIEYOU_BAD_ADDRESS:
		return CLI_USAGE;
	case JIEYOU_UNREACHABLE:
	case JIEYOU_TIMED_OUT:
	case JIEYOU_BAD_REPLY:
	case JIEYOU_BAD_CERTIFICATE:
		return CLI_NOT_REACHED;
	}
	return CLI_NOT_REACHED;
}

/* A refusal changes nothing, but for the two that come when the commit is under way. */
static bool may_be_done(const struct jieyou_error *e)
{
	if (e->status == JIEYOU_REFUSED)
		return strcmp(e->name, "OUTCOME_UNKNOWN") == 0 || strcmp(e->name, "DEADLINE") == 0;
	return exit_of(e->status) == CLI_NOT_REACHED;
}

enum cli_exit cli_fail(struct cli *c, const struct jieyou_error *e)
{
	const struct page p = page_on(stderr);
	struct jieyou_error copy = *e;
	Jieyou__Refusal refusal;

	c->outcome_unknown = may_be_done(e);
	c->passing = exit_of(e->status) == CLI_NOT_REACHED || e->retry_after_ms > 0;
	if (e->status != JIEYOU_REFUSED) {
		page_print(&p, 0, 4, "%s", e->message);
		return exit_of(e->status);
	}
	if (!c->json) {
		tell(e->field, e->message, e->retry_after_ms);
		return CLI_REFUSED;
	}
	jieyou__refusal__init(&refusal);
	refusal.code = copy.code;
	refusal.name = copy.name;
	refusal.field = copy.field;
	refusal.message = copy.message;
	refusal.retry_after_ms = copy.retry_after_ms;
	tell_json(&c->arena, &refusal);
	return CLI_REFUSED;
}

enum cli_exit cli_misuse(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputs("\n用法见 jieyou --help\n", stderr);
	return CLI_USAGE;
}

bool cli_case(const struct cli *c, int64_t *ret)
{
	if (text_to_i64(text_from(c->words[0]), ret) && *ret > 0)
		return true;
	cli_misuse("案号应为正整数:%s", c->words[0]);
	return false;
}

int cli_code(const ProtobufCEnumDescriptor *type, const char *option, const char *name)
{
	enum { CODE_ROOM = 40 };
	const ProtobufCEnumValue *value;
	char code[CODE_ROOM];
	size_t n = 0;

	for (; name && name[n] && n + 1 < sizeof(code); n++)
		code[n] = (char)toupper((unsigned char)name[n]);
	code[n] = '\0';
	value = protobuf_c_enum_descriptor_get_value_by_name(type, code);
	if (!value || value->value == 0)
		cli_misuse(
			"--%s 应为代码中的一项,见 --help%s%s", option, name ? ":" : "", name ? name : "");
	return value ? value->value : 0;
}

enum cli_exit cli_connect(struct cli *c)
{
	struct jieyou_error e;

	if (c->connection)
		return CLI_DONE;
	c->connection = jieyou_open_with(c->server, "jieyou", &c->files, c->timeout_ms, &e);
	return c->connection ? CLI_DONE : cli_fail(c, &e);
}

/* Where nothing was done and a while helps, it is waited for: commands of many pages ask much. */
static Jieyou__ServerFrame *ask_patiently(
	struct cli *c, const Jieyou__ClientFrame *frame, struct jieyou_error *ret)
{
	Jieyou__ServerFrame *reply = jieyou_call(c->connection, frame, ret);
	int64_t waited_ms = 0;

	while (!reply && ret->status == JIEYOU_REFUSED && strcmp(ret->name, "BUSY") == 0 &&
		   ret->retry_after_ms > 0 && waited_ms + ret->retry_after_ms <= PATIENCE_MS) {
		waited_ms += ret->retry_after_ms;
		poll(NULL, 0, (int)ret->retry_after_ms);
		reply = jieyou_call(c->connection, frame, ret);
	}
	return reply;
}

enum cli_exit cli_ask(struct cli *c, Jieyou__ClientFrame *frame,
	Jieyou__ServerFrame__ReplyCase wanted, Jieyou__ServerFrame **ret_reply)
{
	enum cli_exit result = cli_connect(c);
	struct jieyou_error e;
	Jieyou__ServerFrame *reply;

	if (result != CLI_DONE)
		return result;
	frame->on_behalf_of = (char *)(uintptr_t)c->on_behalf_of;
	if (c->timeout_ms > 0)
		frame->deadline_ms = (uint32_t)c->timeout_ms;
	reply = ask_patiently(c, frame, &e);
	if (!reply)
		return cli_fail(c, &e);
	if (reply->reply_case != wanted) {
		jieyou_free(reply);
		fputs("服务器的答复与请求不符,可能版本不一致。\n", stderr);
		return CLI_NOT_REACHED;
	}
	*ret_reply = reply;
	return CLI_DONE;
}

enum cli_exit cli_write(struct cli *c, Jieyou__ClientFrame *frame,
	Jieyou__ServerFrame__ReplyCase wanted, Jieyou__ServerFrame **ret_reply)
{
	char fresh[JIEYOU_KEY_SIZE];
	enum cli_exit result;

	if (!c->key && !jieyou_key(fresh))
		return cli_misuse("系统没有给出随机数,请用 --key 指定一个幂等键");
	frame->idempotency_key = (char *)(uintptr_t)(c->key ? c->key : fresh);
	result = cli_ask(c, frame, wanted, ret_reply);
	if (result != CLI_DONE && c->outcome_unknown)
		fprintf(stderr, "不能确定是否已经办理,请用同一个幂等键再办一次:--key %s\n",
			frame->idempotency_key);
	return result;
}

enum cli_exit cli_print_value(json_t *value)
{
	char *text = json_dumps(value, isatty(STDOUT_FILENO) ? JSON_INDENT(2) : JSON_COMPACT);

	json_decref(value);
	if (text)
		puts(text);
	free(text);
	return text ? CLI_DONE : CLI_REFUSED;
}

enum cli_exit cli_print_json(struct cli *c, const ProtobufCMessage *message)
{
	enum json_form form = isatty(STDOUT_FILENO) ? JSON_PRETTY_FORM : JSON_COMPACT_FORM;
	struct text json;

	if (!json_write(message, form, &c->arena, &json)) {
		fputs("内存不足。\n", stderr);
		return CLI_REFUSED;
	}
	put_line(stdout, json);
	return CLI_DONE;
}

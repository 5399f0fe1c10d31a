/* catalogue: the policies and services, all or those for a need or a district, or what must be
 * checked again; resource: one of them, shown or kept. */
#include <string.h>

#include "day.h"
#include "pages.h"
#include "words.h"

static void detail(struct cli *c, const char *label, const char *text)
{
	if (text[0])
		page_print(&c->page, 5, 5, "%s:%s", label, text);
}

static void print_resource(struct cli *c, const struct pages *pages, const Jieyou__Resource *r)
{
	struct text region = pages_named(c, pages, r->region);
	struct text needs = pages_all_named(c, pages, r->needs, r->n_needs);

	page_print(&c->page, 0, 5, "%s  %s%s", r->code, r->name, r->withdrawn ? "  〔已停用〕" : "");
	page_print(&c->page, 5, 5, "地区:%.*s", TEXT_ARG(region));
	page_print(&c->page, 5, 10, "需要:%.*s", TEXT_ARG(needs));
	detail(c, "规则", r->rule);
	detail(c, "条件", r->conditions);
	detail(c, "待遇", r->benefit);
	detail(c, "期限", r->deadline);
	detail(c, "办理", r->apply);
	detail(c, "联系", r->contact);
	detail(c, "请先核实", r->verify);
	detail(c, "有效期自", r->valid_from);
	detail(c, "有效期至", r->valid_until);
	detail(c, "上次核对", r->last_checked);
	detail(c, "来源", r->source);
	if (r->has_left_case)
		page_print(&c->page, 5, 5, "名额:%s%d(%.*s登记)", r->left ? "剩余 " : "已满,剩余 ",
			(int)r->left, TEXT_ARG(day_text((moment){r->capacity_us}, &c->arena)));
}

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__CatalogueReply *m = reply->get_catalogue;

	frame->get_catalogue->after = m->next;
	return (struct part){m->resources, m->n_resources, m->names, m->n_names, m->next[0]};
}

/* What the keeper types next; staff, for whom it is not, are told whose it is. */
static void print_next(struct cli *c)
{
	page_print(&c->page, 0, 0,
		"资源管理员与来源核对后,仍然正确的,请逐项办理:jieyou resource 编号 checked;"
		"有变的同时写上,例如 contact=新的联系方式;不再提供的,写 offered=no。");
}

/* Those that were asked for, one after the other. */
static enum cli_exit print_all(struct cli *c, Jieyou__GetCatalogue *get)
{
	Jieyou__ClientFrame frame;
	Jieyou__CatalogueReply all;
	struct pages pages;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__catalogue_reply__init(&all);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_GET_CATALOGUE;
	frame.get_catalogue = get;
	result =
		pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_GET_CATALOGUE, read_page, true, &pages);
	all.resources = (Jieyou__Resource **)(void *)pages.items;
	all.n_resources = pages.n_items;
	all.names = pages.names;
	all.n_names = pages.n_names;
	if (pages.n_replies)
		all.edition = pages.replies[0]->get_catalogue->edition;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	else if (result == CLI_DONE && all.n_resources == 0)
		page_print(&c->page, 0, 0, "没有符合条件的资源。");
	for (size_t i = 0; result == CLI_DONE && !c->json && i < all.n_resources; i++)
		print_resource(c, &pages, all.resources[i]);
	if (result == CLI_DONE && !c->json && get->stale && all.n_resources)
		print_next(c);
	if (result == CLI_DONE && !c->json && get->code[0])
		page_print(&c->page, 0, 0, "资源库第 %lld 版", (long long)all.edition);
	pages_release(&pages);
	return result;
}

enum cli_exit catalogue_run(struct cli *c)
{
	Jieyou__GetCatalogue get;

	jieyou__get_catalogue__init(&get);
	get.need = (char *)(uintptr_t)c->need;
	get.district = (char *)(uintptr_t)c->district;
	get.stale = c->stale;
	get.withdrawn = c->withdrawn;
	return print_all(c, &get);
}

/* ---- Keeping ---- */

/* "add", "checked", or FIELD=VALUE. */
static void put_word(json_t *fields, char *word)
{
	char *value = strchr(word, '=');

	if (value) {
		*value++ = '\0';
		words_put(fields, &jieyou__keep_resource__descriptor, word, value);
	} else {
		json_object_set_new(fields, word, json_true());
	}
}

static enum cli_exit tell_kept(struct cli *c, const Jieyou__KeptReply *m)
{
	if (c->json)
		return cli_print_json(c, &m->base);
	page_print(&c->page, 0, 0, "已记入资源库:%s%s", m->code, m->repeated ? "(此前已办理)" : "");
	return CLI_DONE;
}

/* What the words say of the item. */
static enum cli_exit read_item(struct cli *c, ProtobufCMessage **ret)
{
	json_t *fields = json_object();

	json_object_set_new(fields, "code", json_string(c->words[0]));
	for (char *const *at = c->words + 1; *at; at++)
		put_word(fields, *at);
	return words_read(c, fields, &jieyou__keep_resource__descriptor, ret);
}

/* left=N, or left= where that is not known any more. */
static enum cli_exit say_left(struct cli *c, const char *value)
{
	Jieyou__ClientFrame frame;
	Jieyou__SayCapacity say;
	Jieyou__ServerFrame *reply;
	enum cli_exit result;
	int64_t n;

	jieyou__client_frame__init(&frame);
	jieyou__say_capacity__init(&say);
	say.code = c->words[0];
	if (value[0]) {
		if (!text_to_i64(text_from(value), &n) || n < 0 || n > INT32_MAX)
			return cli_misuse("left= 后面是剩余名额,例如 left=3;不清楚的,写 left=");
		say.has_left_case = JIEYOU__SAY_CAPACITY__HAS_LEFT_LEFT;
		say.left = (int32_t)n;
	}
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_SAY_CAPACITY;
	frame.say_capacity = &say;
	result = cli_write(c, &frame, JIEYOU__SERVER_FRAME__REPLY_SAY_CAPACITY, &reply);
	if (result != CLI_DONE)
		return result;
	result = tell_kept(c, reply->say_capacity);
	jieyou_free(reply);
	return result;
}

static enum cli_exit keep(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__ServerFrame *reply;
	ProtobufCMessage *item;
	enum cli_exit result = read_item(c, &item);

	if (result != CLI_DONE)
		return result;
	jieyou__client_frame__init(&frame);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_KEEP_RESOURCE;
	frame.keep_resource = (Jieyou__KeepResource *)item;
	result = cli_write(c, &frame, JIEYOU__SERVER_FRAME__REPLY_KEEP_RESOURCE, &reply);
	if (result != CLI_DONE)
		return result;
	result = tell_kept(c, reply->keep_resource);
	jieyou_free(reply);
	return result;
}

enum cli_exit resource_run(struct cli *c)
{
	Jieyou__GetCatalogue get;

	if (!c->words[0])
		return cli_misuse("请写明资源编号,见 jieyou catalogue");
	if (c->words[1] && strncmp(c->words[1], "left=", 5) == 0)
		return c->words[2] ? cli_misuse("left= 要单独登记") : say_left(c, c->words[1] + 5);
	if (c->words[1])
		return keep(c);
	jieyou__get_catalogue__init(&get);
	get.code = c->words[0];
	return print_all(c, &get);
}

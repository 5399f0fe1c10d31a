/* admin: changes of the register, one at a time, and what is in it. */
#include <stdio.h>

#include "pages.h"

enum { WORDS_MAX = 4 };

/* A change: the frame's messages, all of them at hand, of which one is sent. */
struct change {
	Jieyou__ClientFrame frame;
	Jieyou__Administer administer;
	Jieyou__AddPrincipal add;
	Jieyou__Bind bind;
	Jieyou__Grant grant;
	Jieyou__Represent represent;
	Jieyou__Suspend suspend;
	Jieyou__Revoke revoke;
	Jieyou__Amend amend;
};

static char *word(struct cli *c, int n)
{
	static char empty[] = "";

	for (int i = 0; i < n; i++) {
		if (!c->words[i])
			return empty;
	}
	return c->words[n] ? c->words[n] : empty;
}

/* protobuf-c's strings are not const, though it only reads them. */
static char *option(const char *value)
{
	return (char *)(uintptr_t)(value ? value : "");
}

static enum cli_exit fill_add(struct cli *c, struct change *m, bool off)
{
	(void)off;
	m->add.id = word(c, 1);
	m->add.name = c->name ? option(c->name) : m->add.id;
	m->add.agency = option(c->agency);
	m->add.expert = option(c->expert);
	if (!c->kind || strcmp(c->kind, "person") == 0)
		m->add.kind = JIEYOU__PRINCIPAL_KIND__PERSON;
	else if (strcmp(c->kind, "service") == 0)
		m->add.kind = JIEYOU__PRINCIPAL_KIND__SERVICE;
	else
		return cli_misuse("--kind 应为 person(人)或 service(程序)");
	m->administer.add = &m->add;
	m->administer.change_case = JIEYOU__ADMINISTER__CHANGE_ADD;
	return CLI_DONE;
}

static enum cli_exit fill_amend(struct cli *c, struct change *m, bool off)
{
	(void)off;
	if (c->kind || c->expert || (!c->name && !c->agency))
		return cli_misuse("admin amend 要写 --name、--agency 或两者;别的不能改");
	m->amend.id = word(c, 1);
	m->amend.name = option(c->name);
	m->amend.has_name_case =
		c->name ? JIEYOU__AMEND__HAS_NAME_NAME : JIEYOU__AMEND__HAS_NAME__NOT_SET;
	m->amend.agency = option(c->agency);
	m->amend.has_agency_case =
		c->agency ? JIEYOU__AMEND__HAS_AGENCY_AGENCY : JIEYOU__AMEND__HAS_AGENCY__NOT_SET;
	m->administer.amend = &m->amend;
	m->administer.change_case = JIEYOU__ADMINISTER__CHANGE_AMEND;
	return CLI_DONE;
}

static enum cli_exit fill_bind(struct cli *c, struct change *m, bool off)
{
	m->bind.id = word(c, 1);
	m->bind.credential = word(c, 2);
	m->bind.off = off;
	m->administer.bind = &m->bind;
	m->administer.change_case = JIEYOU__ADMINISTER__CHANGE_BIND;
	return CLI_DONE;
}

static enum cli_exit fill_grant(struct cli *c, struct change *m, bool off)
{
	m->grant.id = word(c, 1);
	m->grant.role = word(c, 2);
	m->grant.district = word(c, 3);
	m->grant.off = off;
	m->administer.grant = &m->grant;
	m->administer.change_case = JIEYOU__ADMINISTER__CHANGE_GRANT;
	return CLI_DONE;
}

static enum cli_exit fill_represent(struct cli *c, struct change *m, bool off)
{
	m->represent.id = word(c, 1);
	m->represent.worker = word(c, 2);
	m->represent.off = off;
	m->administer.represent = &m->represent;
	m->administer.change_case = JIEYOU__ADMINISTER__CHANGE_REPRESENT;
	return CLI_DONE;
}

static enum cli_exit fill_suspend(struct cli *c, struct change *m, bool off)
{
	m->suspend.id = word(c, 1);
	m->suspend.off = off;
	m->administer.suspend = &m->suspend;
	m->administer.change_case = JIEYOU__ADMINISTER__CHANGE_SUSPEND;
	return CLI_DONE;
}

static enum cli_exit fill_revoke(struct cli *c, struct change *m, bool off)
{
	(void)off;
	m->revoke.serial = word(c, 1);
	m->revoke.why = word(c, 2);
	m->administer.revoke = &m->revoke;
	m->administer.change_case = JIEYOU__ADMINISTER__CHANGE_REVOKE;
	return CLI_DONE;
}

static const struct verb {
	const char *name, *words; /* to be given, for people; in [] what may be left out */
	bool off;
	enum cli_exit (*fill)(struct cli *c, struct change *m, bool off);
	const char *done;
} verbs[] = {
	{"add", "ID", false, fill_add, "已登记"},
	{"amend", "ID", false, fill_amend, "已更改"},
	{"bind", "ID CREDENTIAL", false, fill_bind, "已绑定"},
	{"unbind", "ID CREDENTIAL", true, fill_bind, "已解绑"},
	{"grant", "ID ROLE DISTRICT", false, fill_grant, "已授予"},
	{"withdraw", "ID ROLE DISTRICT", true, fill_grant, "已收回"},
	{"represent", "ID WORKER", false, fill_represent, "已登记代表关系"},
	{"unrepresent", "ID WORKER", true, fill_represent, "已解除代表关系"},
	{"suspend", "ID", false, fill_suspend, "已停用"},
	{"resume", "ID", true, fill_suspend, "已恢复"},
	{"revoke", "SERIAL [WHY]", false, fill_revoke, "已吊销"},
};

static const struct verb *verb_named(const char *name)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (strcmp(verbs[i].name, name) == 0)
			return &verbs[i];
	}
	return NULL;
}

/* Whether there are as many words as the verb needs. */
static bool words_fit(const struct cli *c, const struct verb *v)
{
	struct text rest = text_from(v->words);
	int least = 0, most = 0, given = 0;

	while (rest.len) {
		least += text_cut(&rest, ' ').ptr[0] != '[';
		most++;
	}
	while (given < WORDS_MAX && c->words[given])
		given++;
	return given - 1 >= least && given - 1 <= most;
}

static enum cli_exit send_change(struct cli *c, struct change *m, const struct verb *v)
{
	Jieyou__ServerFrame *reply;
	enum cli_exit result = cli_ask(c, &m->frame, JIEYOU__SERVER_FRAME__REPLY_ADMINISTER, &reply);

	if (result != CLI_DONE && c->outcome_unknown)
		fprintf(stderr, "不能确定是否已经改动;请再做一次,不会重复。\n");
	if (result != CLI_DONE)
		return result;
	if (c->json)
		result = cli_print_json(c, &reply->administer->base);
	else
		page_print(&c->page, 0, 0, "%s:%s", v->done, word(c, 1));
	jieyou_free(reply);
	return result;
}

static enum cli_exit change_run(struct cli *c, const struct verb *v)
{
	struct change m;
	char fresh[JIEYOU_KEY_SIZE];
	enum cli_exit result;

	jieyou__client_frame__init(&m.frame);
	jieyou__administer__init(&m.administer);
	jieyou__add_principal__init(&m.add);
	jieyou__bind__init(&m.bind);
	jieyou__grant__init(&m.grant);
	jieyou__represent__init(&m.represent);
	jieyou__suspend__init(&m.suspend);
	jieyou__revoke__init(&m.revoke);
	jieyou__amend__init(&m.amend);
	if (!words_fit(c, v))
		return cli_misuse("admin %s 后面要写 %s", v->name, v->words);
	if (!jieyou_key(fresh))
		return cli_misuse("系统没有给出随机数");
	result = v->fill(c, &m, v->off);
	if (result != CLI_DONE)
		return result;
	m.frame.idempotency_key = fresh;
	m.frame.administer = &m.administer;
	m.frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_ADMINISTER;
	return send_change(c, &m, v);
}

/* ---- The register ---- */

static void print_principal(struct cli *c, const Jieyou__Principal *m)
{
	const struct page *p = &c->page;

	page_print(p, 0, 4, "%s  %s%s%s", m->id, m->name,
		m->kind == JIEYOU__PRINCIPAL_KIND__SERVICE ? "  〔程序〕" : "",
		m->suspended ? "  〔已停用〕" : "");
	if (m->agency[0])
		page_print(p, 4, 4, "机构 %s", m->agency);
	if (m->expert[0])
		page_print(p, 4, 4, "专家编号 %s", m->expert);
	for (size_t i = 0; i < m->n_roles; i++)
		page_print(p, 4, 4, "角色 %s,在 %s 及其下级", m->roles[i]->role, m->roles[i]->district);
	for (size_t i = 0; i < m->n_credentials; i++)
		page_print(p, 4, 4, "凭据 %s", m->credentials[i]);
	if (m->represents)
		page_print(p, 4, 4, "可代表 %d 位社工", (int)m->represents);
}

static struct part read_page(const Jieyou__ServerFrame *reply, Jieyou__ClientFrame *frame)
{
	const Jieyou__PrincipalsReply *m = reply->list_principals;

	frame->list_principals->after = m->next;
	return (struct part){m->principals, m->n_principals, NULL, 0, m->next[0]};
}

static enum cli_exit principals_run(struct cli *c)
{
	Jieyou__ClientFrame frame;
	Jieyou__ListPrincipals list;
	Jieyou__PrincipalsReply all;
	struct pages pages;
	enum cli_exit result;

	jieyou__client_frame__init(&frame);
	jieyou__list_principals__init(&list);
	jieyou__principals_reply__init(&all);
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_LIST_PRINCIPALS;
	frame.list_principals = &list;
	result =
		pages_ask(c, &frame, JIEYOU__SERVER_FRAME__REPLY_LIST_PRINCIPALS, read_page, true, &pages);
	all.principals = (Jieyou__Principal **)(void *)pages.items;
	all.n_principals = pages.n_items;
	if (result == CLI_DONE && c->json)
		result = cli_print_json(c, &all.base);
	for (size_t i = 0; result == CLI_DONE && !c->json && i < all.n_principals; i++)
		print_principal(c, all.principals[i]);
	pages_release(&pages);
	return result;
}

enum cli_exit admin_run(struct cli *c)
{
	const struct verb *v = verb_named(c->words[0]);

	if (!v && strcmp(c->words[0], "list") != 0)
		return cli_misuse("admin 没有 %s;可用的见 jieyou admin --help", c->words[0]);
	if ((c->kind || c->name || c->agency || c->expert) &&
		(!v || (v->fill != fill_add && v->fill != fill_amend)))
		return cli_misuse("--kind、--name、--agency、--expert 只用于 admin add 和 amend");
	if (!v && c->words[1])
		return cli_misuse("admin list 后面多了:%s", c->words[1]);
	return v ? change_run(c, v) : principals_run(c);
}

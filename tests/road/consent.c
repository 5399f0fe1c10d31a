/*
 * Consent and safe contact through the socket: on what ground each case is held, what the record
 * keeps of one without a ground, and what workers and staff are told. What is not taken:
 * contents.c. The rules themselves: tests/core.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"
#include "attaching.h"

#define CALM "想咨询怎样申请法律援助。"

/* A submission with its client. */
struct intake {
	struct submission s;
	Jieyou__Client client;
	Jieyou__SafeContact contact;
};

static void build_intake(struct intake *in, int number, const char *narrative, int age)
{
	build_submission(&in->s, number);
	jieyou__client__init(&in->client);
	jieyou__safe_contact__init(&in->contact);
	in->s.help.narrative = words(narrative);
	in->s.help.client = &in->client;
	in->client.age = (uint32_t)age;
	in->client.has_age_case = age < 0 ? 0 : JIEYOU__CLIENT__HAS_AGE_AGE;
}

static void consent(struct intake *in, Jieyou__ConsentKind kind, Jieyou__ConsentGiver giver)
{
	in->s.consent.kind = kind;
	in->s.consent.giver = giver;
	in->s.consent.given_on = words(giver ? "2025-01-02" : "");
}

static Jieyou__ServerFrame *show(struct peer *p, int64_t id)
{
	struct question q;
	Jieyou__ServerFrame *f;

	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	return f;
}

/* ---- Every outcome ---- */

enum { NOT_SAID = -1 };

static const struct outcome {
	const char *what, *narrative, *need;
	int age;
	Jieyou__ConsentKind kind;
	Jieyou__ConsentGiver giver;
	Jieyou__Basis__Code code;
	Jieyou__Basis__Ask ask;
	bool suspected;
	const char *duty, *says, *fact; /* stated of the client; NULL: none */
} outcomes[] = {
	{"an old client, kind and scope", CALM, NULL, 36, JIEYOU__CONSENT_KIND__ORAL, 0,
		JIEYOU__BASIS__CODE__CONSENT_OF_CLIENT, JIEYOU__BASIS__ASK__NOBODY, false, "", "", NULL},
	{"the client's", CALM, NULL, NOT_SAID, JIEYOU__CONSENT_KIND__WRITTEN,
		JIEYOU__CONSENT_GIVER__CLIENT_SELF, JIEYOU__BASIS__CODE__CONSENT_OF_CLIENT,
		JIEYOU__BASIS__ASK__NOBODY, false, "", "", NULL},
	{"a child of 14", CALM, NULL, 14, JIEYOU__CONSENT_KIND__ORAL,
		JIEYOU__CONSENT_GIVER__CLIENT_SELF, JIEYOU__BASIS__CODE__CONSENT_OF_CLIENT,
		JIEYOU__BASIS__ASK__NOBODY, false, "", "", NULL},
	{"under 14, by the guardian", CALM, NULL, 13, JIEYOU__CONSENT_KIND__ORAL,
		JIEYOU__CONSENT_GIVER__GUARDIAN, JIEYOU__BASIS__CODE__CONSENT_OF_GUARDIAN,
		JIEYOU__BASIS__ASK__NOBODY, false, "", "", NULL},
	{"under 14, by the child", CALM, NULL, 13, JIEYOU__CONSENT_KIND__ORAL,
		JIEYOU__CONSENT_GIVER__CLIENT_SELF, JIEYOU__BASIS__CODE__DEIDENTIFIED,
		JIEYOU__BASIS__ASK__ASK_GUARDIAN, false, "", "须监护人同意", NULL},
	{"under 14, an old client", CALM, NULL, 13, JIEYOU__CONSENT_KIND__ORAL, 0,
		JIEYOU__BASIS__CODE__DEIDENTIFIED, JIEYOU__BASIS__ASK__ASK_GUARDIAN, false, "",
		"请补监护人的同意方式", NULL},
	{"a minor of unknown age, by themselves", CALM, NULL, NOT_SAID, JIEYOU__CONSENT_KIND__WRITTEN,
		JIEYOU__CONSENT_GIVER__CLIENT_SELF, JIEYOU__BASIS__CODE__DEIDENTIFIED,
		JIEYOU__BASIS__ASK__ASK_GUARDIAN, false, "", "须监护人同意", "minor"},
	{"without full capacity, by themselves", CALM, NULL, 36, JIEYOU__CONSENT_KIND__WRITTEN,
		JIEYOU__CONSENT_GIVER__CLIENT_SELF, JIEYOU__BASIS__CODE__DEIDENTIFIED,
		JIEYOU__BASIS__ASK__ASK_GUARDIAN, false, "", "须监护人同意", "incapable"},
	{"without full capacity, by the guardian", CALM, NULL, 36, JIEYOU__CONSENT_KIND__WRITTEN,
		JIEYOU__CONSENT_GIVER__GUARDIAN, JIEYOU__BASIS__CODE__CONSENT_OF_GUARDIAN,
		JIEYOU__BASIS__ASK__NOBODY, false, "", "", "incapable"},
	{"without full capacity, the guardian suspected", CALM, "DV.WITNESS", 70,
		JIEYOU__CONSENT_KIND__WRITTEN, JIEYOU__CONSENT_GIVER__GUARDIAN,
		JIEYOU__BASIS__CODE__DEIDENTIFIED, JIEYOU__BASIS__ASK__ASK_OFFICE, true, "",
		"不要征求其同意", "incapable"},
	{"a minor of unknown age, the guardian suspected", CALM, "DV.WITNESS", NOT_SAID,
		JIEYOU__CONSENT_KIND__NONE_GIVEN, 0, JIEYOU__BASIS__CODE__DEIDENTIFIED,
		JIEYOU__BASIS__ASK__ASK_OFFICE, true, "", "民政部门", "minor"},
	{"nobody's", CALM, NULL, 36, JIEYOU__CONSENT_KIND__NONE_GIVEN, 0,
		JIEYOU__BASIS__CODE__DEIDENTIFIED, JIEYOU__BASIS__ASK__ASK_CLIENT, false, "",
		"请向服务对象本人说明用途后征求同意", NULL},
	{"not said", CALM, NULL, NOT_SAID, JIEYOU__CONSENT_KIND__CONSENT_UNKNOWN, 0,
		JIEYOU__BASIS__CODE__DEIDENTIFIED, JIEYOU__BASIS__ASK__ASK_CLIENT, false, "",
		"去标识化咨询", NULL},
	{"a crisis without consent", "她买了农药,写好了遗书,今晚就要喝。", NULL, 36,
		JIEYOU__CONSENT_KIND__NONE_GIVEN, 0, JIEYOU__BASIS__CODE__DANGER_TO_LIFE,
		JIEYOU__BASIS__ASK__ASK_CLIENT, false, "", "第13条第1款第4项", NULL},
	{"a duty without consent", CALM, "CHD.REPORT", 36, JIEYOU__CONSENT_KIND__NONE_GIVEN, 0,
		JIEYOU__BASIS__CODE__DUTY_TO_REPORT, JIEYOU__BASIS__ASK__ASK_CLIENT, false, "CHD.REPORT",
		"第13条第1款第3项", NULL},
	{"a guardian suspected, who signed", CALM, "DV.WITNESS", 9, JIEYOU__CONSENT_KIND__WRITTEN,
		JIEYOU__CONSENT_GIVER__GUARDIAN, JIEYOU__BASIS__CODE__DEIDENTIFIED,
		JIEYOU__BASIS__ASK__ASK_OFFICE, true, "", "不要征求其同意", NULL},
	{"a guardian suspected, nobody signed", CALM, "DV.WITNESS", 9, JIEYOU__CONSENT_KIND__NONE_GIVEN,
		0, JIEYOU__BASIS__CODE__DEIDENTIFIED, JIEYOU__BASIS__ASK__ASK_OFFICE, true, "", "民政部门",
		NULL},
	{"a guardian suspected, the office signed", CALM, "DV.WITNESS", 9,
		JIEYOU__CONSENT_KIND__WRITTEN, JIEYOU__CONSENT_GIVER__TEMPORARY_GUARDIAN,
		JIEYOU__BASIS__CODE__CONSENT_OF_OFFICE, JIEYOU__BASIS__ASK__NOBODY, true, "",
		"不要征求其同意", NULL},
	{"a child beaten, whose guardian signed", "孩子被父亲打,身上有伤,不敢回家。", NULL, 9,
		JIEYOU__CONSENT_KIND__WRITTEN, JIEYOU__CONSENT_GIVER__GUARDIAN,
		JIEYOU__BASIS__CODE__DANGER_TO_LIFE, JIEYOU__BASIS__ASK__ASK_OFFICE, true, "CHD.REPORT",
		"12345", NULL},
};

static void expect_told(const Jieyou__CaseReply *r, const struct outcome *o)
{
	cr_assert(r->basis, "%s: on no ground", o->what);
	cr_expect_eq(r->basis->code, o->code, "%s: on ground %d", o->what, (int)r->basis->code);
	cr_expect_eq(r->basis->ask, o->ask, "%s: asks %d", o->what, (int)r->basis->ask);
	cr_expect_eq(r->basis->guardian_suspected, o->suspected, "%s", o->what);
	cr_expect_str_eq(r->basis->duty, o->duty, "%s", o->what);
	cr_expect(r->basis->text[0] && r->basis->law[0], "%s", o->what);
	cr_expect(strstr(r->notice, o->says), "%s: %s", o->what, r->notice);
	if (o->suspected)
		cr_expect_not(strstr(r->notice, "请补监护人"), "%s: %s", o->what, r->notice);
	cr_expect(r->contact[0], "%s", o->what);
}

Test(consent, each_case_is_held_on_its_ground_and_nobody_is_turned_away)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);

	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		const struct outcome *o = &outcomes[i];
		char *needs[] = {words(o->need)}, *facts[] = {words(o->fact)};
		Jieyou__ServerFrame *filed, *shown;
		struct intake in;

		build_intake(&in, (int)i, o->narrative, o->age);
		consent(&in, o->kind, o->giver);
		in.s.help.declared_needs = needs;
		in.s.help.n_declared_needs = o->need != NULL;
		in.client.facts = facts;
		in.client.n_facts = o->fact != NULL;
		filed = peer_ask(p, &in.s.frame);
		expect_told(expect_filed(filed, in.s.frame.request_id), o);
		shown = show(p, filed->submit_case->head->case_id);
		expect_told(shown->get_case, o);
		cr_expect(same_message(&shown->get_case->basis->base, &filed->submit_case->basis->base));
		cr_expect(same_message(&shown->get_case->match->base, &filed->submit_case->match->base));
		cr_expect_str_eq(shown->get_case->help->narrative,
			o->code == JIEYOU__BASIS__CODE__DEIDENTIFIED ? "" : o->narrative, "%s", o->what);
		peer_free(filed);
		peer_free(shown);
	}
	cr_assert_eq(written(&d).cases, sizeof(outcomes) / sizeof(outcomes[0]));
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What is kept ---- */

static char canary[] = "CANARY";
static char told[] = "想咨询怎样申请法律援助。CANARY住在CANARY小区";

/* All that tells of the client, or leads to them, as canaries; a street; experts close to them. */
static void sing(struct intake *in, int number)
{
	static char *kin[1], *excluded[1], *units[1];

	kin[0] = words("E04"); /* who would lead */
	excluded[0] = words("E05");
	units[0] = words("CANARY示范单位");
	build_intake(in, number, told, 36);
	consent(in, JIEYOU__CONSENT_KIND__NONE_GIVEN, 0);
	in->s.help.id = in->s.help.tried = in->s.help.supervisor_opinion = canary;
	in->s.consent.scope = canary;
	in->s.help.district = words("440309-guanhu");
	in->s.help.kin_experts = kin;
	in->s.help.excluded_experts = excluded;
	in->s.help.complained_units = units;
	in->s.help.n_kin_experts = in->s.help.n_excluded_experts = in->s.help.n_complained_units = 1;
	in->client.safe_contact = canary;
	in->client.contact = &in->contact;
	in->contact.phone = in->contact.trusted = in->contact.phrase = canary;
	in->contact.password = JIEYOU__YES_NO__YES;
}

static bool says_canary(const ProtobufCMessage *m)
{
	size_t n = protobuf_c_message_get_packed_size(m);
	uint8_t *bytes = malloc(n + 1);
	bool found;

	cr_assert(bytes);
	protobuf_c_message_pack(m, bytes);
	found = memmem(bytes, n, canary, strlen(canary)) != NULL;
	free(bytes);
	return found;
}

static int64_t rows_with(const struct daemon *d, const char *table, const char *what)
{
	return daemon_count(d,
		"select count(*) from %s t where position('%s'::bytea in "
		"convert_to(t::text, 'UTF8')) > 0 or t::text like '%%' || encode('%s'::bytea, 'hex') || "
		"'%%'",
		table, what, what);
}

static void expect_none_kept(const struct daemon *d)
{
	static const char *const tables[] = {"help_case", "event", "request", "due", "access"};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		cr_expect_eq(rows_with(d, tables[i], canary), 0, "the client is in %s", tables[i]);
		cr_expect_eq(rows_with(d, tables[i], "guanhu"), 0, "the street is in %s", tables[i]);
		cr_expect_eq(rows_with(d, tables[i], "E04"), 0, "their kin is in %s", tables[i]);
		cr_expect_eq(rows_with(d, tables[i], "E05"), 0, "whom they avoid is in %s", tables[i]);
	}
}

static void expect_consultation(const Jieyou__CaseReply *r)
{
	cr_assert_eq(r->basis->code, JIEYOU__BASIS__CODE__DEIDENTIFIED);
	cr_expect_not(says_canary(&r->base));
	cr_expect_str_eq(r->head->district, "440309");
	cr_expect(r->match->n_needs > 0 && r->match->team->n_members > 0, "and is helped all the same");
	for (size_t i = 0; i < r->match->n_needs; i++)
		cr_expect_eq(r->match->needs[i]->n_evidence, 0);
}

/* In clear, so that what is kept can be looked into: nothing is left to the seal. */
Test(consent, a_consultation_keeps_no_client)
{
	struct daemon d = daemon_start((const char *const[]){"--sealing", "off", NULL});
	struct peer *p = peer_open(d.socket);
	struct intake in;
	Jieyou__ServerFrame *f;
	const Jieyou__HelpRequest *kept;
	int64_t id;

	sing(&in, 1);
	for (int repeat = 0; repeat < 2; repeat++) {
		f = peer_ask(p, &in.s.frame);
		expect_consultation(expect_filed(f, in.s.frame.request_id));
		cr_expect_eq(f->submit_case->repeated, repeat);
		id = f->submit_case->head->case_id;
		peer_free(f);
	}
	expect_none_kept(&d);
	f = show(p, id);
	expect_consultation(f->get_case);
	kept = f->get_case->help;
	cr_expect(!kept->client && !kept->safety && !kept->narrative[0] && !kept->n_kin_experts);
	cr_expect_str_eq(kept->agency, in.s.help.agency);
	cr_expect_str_eq(kept->worker, in.s.help.worker);
	cr_expect_eq((int)kept->consent->kind, (int)JIEYOU__CONSENT_KIND__NONE_GIVEN);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* Little is kept, and that is sealed like any other. */
Test(consent, a_consultation_is_sealed)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct intake in;
	Jieyou__ServerFrame *f;

	sing(&in, 1);
	f = peer_ask(p, &in.s.frame);
	expect_consultation(expect_filed(f, in.s.frame.request_id));
	cr_expect_eq(rows_with(&d, "event", in.s.help.agency), 0, "the agency can be read");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where key_id = case_id"), 2);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* The same with consent is kept whole, so that the canaries above are worth something. */
Test(consent, a_case_is_kept_whole)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct intake in;
	Jieyou__ServerFrame *filed, *shown;

	sing(&in, 1);
	consent(&in, JIEYOU__CONSENT_KIND__ORAL, JIEYOU__CONSENT_GIVER__CLIENT_SELF);
	filed = peer_ask(p, &in.s.frame);
	shown = show(p, expect_filed(filed, in.s.frame.request_id)->head->case_id);
	cr_expect(same_message(&shown->get_case->help->base, &in.s.help.base));
	cr_expect(says_canary(&shown->get_case->base));
	cr_expect_str_eq(shown->get_case->head->district, "440309-guanhu");
	peer_free(filed);
	peer_free(shown);
	peer_close(p);
	daemon_stop(&d);
}

/* It is matched twice, and there is room for it: as much as may be said, and no consent. */
Test(consent, a_long_consultation_is_taken)
{
	static char narrative[16 << 10];
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct intake in;
	Jieyou__ServerFrame *f;

	for (size_t n = 0; n + sizeof(CALM) <= sizeof(narrative); n += sizeof(CALM) - 1)
		memcpy(narrative + n, CALM, sizeof(CALM));
	build_intake(&in, 1, narrative, 36);
	consent(&in, JIEYOU__CONSENT_KIND__NONE_GIVEN, 0);
	f = peer_ask(p, &in.s.frame);
	expect_consultation(expect_filed(f, in.s.frame.request_id));
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* A photo or a scan would be of the client; whoever has a consent files again. */
Test(consent, nothing_is_attached_to_a_consultation)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct intake in;
	struct question q;
	struct upload u;
	Jieyou__ServerFrame *f;

	for (int given = 0; given < 2; given++) {
		sing(&in, given);
		if (given)
			consent(&in, JIEYOU__CONSENT_KIND__ORAL, JIEYOU__CONSENT_GIVER__CLIENT_SELF);
		f = peer_ask(p, &in.s.frame);
		u = upload_of(expect_filed(f, in.s.frame.request_id)->head->case_id, 100, 1);
		peer_free(f);
		ask_attach(&q, &u);
		f = peer_ask(p, &q.frame);
		cr_expect_str_eq(refused_as(f), given ? "" : "WRONG_STATE");
		cr_expect(given || strstr(f->refusal->message, "去标识化"));
		peer_free(f);
		cr_expect_eq(daemon_count(&d, "select count(*) from attachment"), given);
		upload_end(&u);
	}
	peer_close(p);
	daemon_stop(&d);
}

/* Of a consultation there is nothing to match again. */
Test(consent, why_is_refused_of_a_consultation)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct question q;
	struct intake in;
	Jieyou__ServerFrame *f;
	uint64_t id;

	sing(&in, 1);
	f = peer_ask(p, &in.s.frame);
	ask_why(&q, expect_filed(f, in.s.frame.request_id)->head->case_id, "E01", "");
	id = ask(p, &q.frame);
	expect_refused(p, id, "BAD_VALUE", "case_id");
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- How the client may be reached ---- */

static void agree(struct intake *in)
{
	static Jieyou__SafeContact__Channel call[] = {JIEYOU__SAFE_CONTACT__CHANNEL__CALL};

	in->client.contact = &in->contact;
	in->contact.phone = words("13800000000");
	in->contact.channels = call;
	in->contact.n_channels = 1;
	in->contact.days = words("1-5");
	in->contact.hours = words("09:00-18:00");
	in->contact.pick_up = JIEYOU__SAFE_CONTACT__PICK_UP__CLIENT_ONLY;
	in->contact.with_abuser = JIEYOU__YES_NO__NO;
}

/* Files it and looks at it: both tell the same, which must begin like this. */
static void expect_contact(struct peer *p, struct intake *in, const char *begins)
{
	Jieyou__ServerFrame *filed = peer_ask(p, &in->s.frame), *shown;

	expect_filed(filed, in->s.frame.request_id);
	shown = show(p, filed->submit_case->head->case_id);
	cr_expect_eq(strncmp(filed->submit_case->contact, begins, strlen(begins)), 0, "%s",
		filed->submit_case->contact);
	cr_expect_str_eq(shown->get_case->contact, filed->submit_case->contact);
	cr_expect_not(strstr(shown->get_case->contact, "138"), "the number is where it belongs");
	peer_free(filed);
	peer_free(shown);
}

static void expect_contacts(const char *start, const char *agreed)
{
	const char *flags[] = {"--test_clock", start, NULL};
	struct daemon d = daemon_start(flags);
	struct peer *p = peer_open(d.socket);
	struct intake in;

	build_intake(&in, 1, CALM, 36);
	agree(&in);
	expect_contact(p, &in, agreed);
	build_intake(&in, 2, CALM, 36);
	expect_contact(p, &in, "不可:没有约定");
	build_intake(&in, 3, CALM, 36);
	in.client.safe_contact = words("白天打本人手机");
	expect_contact(p, &in, "不可:安全联系只有文字说明");
	build_intake(&in, 4, CALM, 36);
	agree(&in);
	in.contact.with_abuser = JIEYOU__YES_NO__YES;
	expect_contact(p, &in, "不可:服务对象与施害嫌疑人同住");
	build_intake(&in, 5, "她被丈夫打了,有伤。", 36);
	agree(&in);
	expect_contact(p, &in, "不可:有暴力或疑似暴力");
	peer_close(p);
	daemon_stop(&d);
}

Test(contact, is_told_by_the_hour_and_never_by_default)
{
	/* Monday 17:00, and 19:00, in Shenzhen */
	expect_contacts("2026-01-05T09:00:00Z", "电话现在可以,只限本人");
	expect_contacts("2026-01-05T11:00:00Z", "电话现在不可,不在约定时间,2026-01-06 09:00起可以");
}

/* ---- Who has a case erased ---- */

static const char *erase_for(struct peer *p, int64_t id, int requester)
{
	static char refused[40];
	struct question q;
	Jieyou__ServerFrame *f;

	ask_erase(&q, id, JIEYOU__ERASE_CASE__ACT_ERASE, fresh_key());
	q.erase_case.requester = (Jieyou__EraseCase__Requester)requester;
	f = peer_ask(p, &q.frame);
	snprintf(refused, sizeof(refused), "%s", refused_as(f));
	if (refused[0]) {
		cr_expect_str_eq(peer_refusal(f)->field, "requester", "%s", peer_refusal(f)->message);
		cr_expect_null(strstr(f->refusal->message, "嫌疑"), "the suspicion is not told");
	}
	peer_free(f);
	return refused;
}

static int64_t file_for_erasure(struct peer *p, int number, const char *narrative, int age)
{
	struct intake in;
	Jieyou__ServerFrame *f;
	int64_t id;

	build_intake(&in, number, narrative, age);
	consent(&in, JIEYOU__CONSENT_KIND__WRITTEN,
		age < 14 ? JIEYOU__CONSENT_GIVER__GUARDIAN : JIEYOU__CONSENT_GIVER__CLIENT_SELF);
	f = peer_ask(p, &in.s.frame);
	id = expect_filed(f, in.s.frame.request_id)->head->case_id;
	peer_free(f);
	return id;
}

#define REQUESTER(name) JIEYOU__ERASE_CASE__REQUESTER__##name

/* A guardian who may have done harm, or kin who may, has nothing erased: not what was filed whole
 * for the danger, nor a consultation; a child's case in which there is none, they do. */
Test(consent, nobody_suspected_has_a_case_erased)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	int64_t beaten = file_for_erasure(p, 1, "孩子被父亲打,身上有伤,不敢回家。", 9);
	int64_t wife = file_for_erasure(p, 2, "丈夫多次打她,她不敢回家。", 36);
	int64_t calm = file_for_erasure(p, 3, CALM, 9), old = file_for_erasure(p, 4, CALM, 80);

	cr_expect_str_eq(erase_for(p, beaten, REQUESTER(REQUESTER_UNKNOWN)), "BAD_VALUE");
	cr_expect_str_eq(erase_for(p, beaten, 99), "BAD_VALUE");
	cr_expect_str_eq(erase_for(p, beaten, REQUESTER(GUARDIAN)), "REQUESTER_BARRED");
	cr_expect_str_eq(erase_for(p, beaten, REQUESTER(KIN)), "REQUESTER_BARRED");
	cr_expect_str_eq(erase_for(p, wife, REQUESTER(GUARDIAN)), "REQUESTER_BARRED");
	cr_expect_str_eq(erase_for(p, wife, REQUESTER(KIN)), "REQUESTER_BARRED");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'ERASED'"), 0);
	cr_expect_str_eq(erase_for(p, beaten, REQUESTER(TEMPORARY_GUARDIAN)), "");
	cr_expect_str_eq(erase_for(p, wife, REQUESTER(CLIENT)), "");
	cr_expect_str_eq(erase_for(p, calm, REQUESTER(GUARDIAN)), "");
	cr_expect_str_eq(erase_for(p, old, REQUESTER(KIN)), "");
	cr_expect_eq(daemon_count(&d, "select count(*) from event where kind = 'ERASED'"), 4);
	peer_close(p);
	daemon_stop(&d);
}

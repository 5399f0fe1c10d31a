/*
 * Contents of a help-request that are not taken. Each is one change of a request that would be;
 * the refusal names the field, and nothing is written.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"

enum { NARRATIVE_MOST = 16384, TEXT_ROOM = 20000, MANY = 70, BODY_ROOM = 70000 };

/* Static room for what a change puts in. */
static char text_room[TEXT_ROOM];
static char *list_room[MANY];
static Jieyou__Client client;
static Jieyou__Consent consent;
static Jieyou__Safety safety;
static Jieyou__SafeContact contact;

static char *text_of(size_t n)
{
	cr_assert(n < sizeof(text_room));
	memset(text_room, 'a', n);
	text_room[n] = '\0';
	return text_room;
}

static char **list_of(const char *code, size_t n)
{
	cr_assert(n <= MANY);
	for (size_t i = 0; i < n; i++)
		list_room[i] = words(code);
	return list_room;
}

static Jieyou__Client *client_of(struct submission *s)
{
	jieyou__client__init(&client);
	s->help.client = &client;
	return &client;
}

#define CHANGE(name) static void name(struct submission *s)
#define LIST(s, field, code, count)             \
	do {                                        \
		(s)->help.field = list_of(code, count); \
		(s)->help.n_##field = count;            \
	} while (0)

CHANGE(empty_narrative)
{
	s->help.narrative = words("");
}

CHANGE(blank_narrative)
{
	s->help.narrative = words(" \t\r\n \xe3\x80\x80 ");
}

CHANGE(long_narrative)
{
	s->help.narrative = text_of(NARRATIVE_MOST + 1);
}

CHANGE(unknown_need)
{
	static const char *const needs[] = {"LAW.AID", "LAW.MAGIC"};

	LIST(s, declared_needs, needs[0], 2);
	list_room[1] = words(needs[1]);
}

CHANGE(many_needs)
{
	LIST(s, declared_needs, "LAW.AID", 33);
}

CHANGE(empty_district)
{
	s->help.district = words("");
}

CHANGE(unknown_district)
{
	s->help.district = words("亚特兰蒂斯");
}

CHANGE(bad_language)
{
	s->help.language = words("Chinese");
}

CHANGE(unknown_criterion)
{
	LIST(s, criteria, "JUST_BECAUSE", 1);
}

CHANGE(many_criteria)
{
	LIST(s, criteria, "STUCK", 9);
}

CHANGE(unknown_excluded)
{
	LIST(s, excluded_experts, "E99", 1);
}

CHANGE(many_excluded)
{
	LIST(s, excluded_experts, "E01", 65);
}

CHANGE(unknown_known)
{
	s->help.known_expert = words("E99");
}

CHANGE(unknown_kin)
{
	LIST(s, kin_experts, "E99", 1);
}

CHANGE(many_kin)
{
	LIST(s, kin_experts, "E01", 17);
}

CHANGE(unknown_other_party)
{
	LIST(s, other_party_experts, "E99", 1);
}

CHANGE(many_other_party)
{
	LIST(s, other_party_experts, "E01", 17);
}

CHANGE(short_unit)
{
	LIST(s, complained_units, "院", 1);
}

CHANGE(long_unit)
{
	LIST(s, complained_units, text_of(129), 1);
}

CHANGE(many_units)
{
	LIST(s, complained_units, "示范医院", 9);
}

static Jieyou__Safety *safety_of(struct submission *s)
{
	jieyou__safety__init(&safety);
	s->help.safety = &safety;
	return &safety;
}

CHANGE(no_day)
{
	safety_of(s)->assessed_on = words("2025-02-29");
}

CHANGE(day_to_come)
{
	safety_of(s)->assessed_on = words("9999-12-31");
}

CHANGE(long_tried)
{
	s->help.tried = text_of(4097);
}

CHANGE(long_opinion)
{
	s->help.supervisor_opinion = text_of(4097);
}

CHANGE(long_agency)
{
	s->help.agency = text_of(129);
}

CHANGE(long_worker)
{
	s->help.worker = text_of(65);
}

CHANGE(long_id)
{
	s->help.id = text_of(65);
}

CHANGE(long_scope)
{
	jieyou__consent__init(&consent);
	consent.scope = text_of(257);
	s->help.consent = &consent;
}

/* A consent given on a day by somebody. */
static Jieyou__Consent *consent_of(struct submission *s)
{
	jieyou__consent__init(&consent);
	consent.kind = JIEYOU__CONSENT_KIND__WRITTEN;
	consent.giver = JIEYOU__CONSENT_GIVER__CLIENT_SELF;
	consent.scope = words("提供给中心");
	consent.given_on = words("2025-01-02");
	s->help.consent = &consent;
	return &consent;
}

CHANGE(consent_to_come)
{
	consent_of(s)->given_on = words("9999-12-31");
}

CHANGE(consent_of_no_day)
{
	consent_of(s)->given_on = words("");
}

CHANGE(consent_to_nothing)
{
	consent_of(s)->scope = words("");
}

CHANGE(consent_of_nobody)
{
	consent_of(s)->giver = JIEYOU__CONSENT_GIVER__GIVER_NOT_SAID;
}

CHANGE(consent_not_given)
{
	consent_of(s)->kind = JIEYOU__CONSENT_KIND__NONE_GIVEN;
}

CHANGE(guardian_of_an_adult)
{
	consent_of(s)->giver = JIEYOU__CONSENT_GIVER__GUARDIAN;
	client_of(s)->age = 36;
	client.has_age_case = JIEYOU__CLIENT__HAS_AGE_AGE;
}

CHANGE(long_contact)
{
	client_of(s)->safe_contact = text_of(513);
}

static Jieyou__SafeContact *contact_of(struct submission *s)
{
	jieyou__safe_contact__init(&contact);
	client_of(s)->contact = &contact;
	return &contact;
}

CHANGE(long_phone)
{
	contact_of(s)->phone = text_of(65);
}

CHANGE(hours_over_midnight)
{
	contact_of(s)->days = words("1-7");
	contact.hours = words("22:00-06:00");
}

CHANGE(hours_of_no_day)
{
	contact_of(s)->hours = words("09:00-18:00");
}

CHANGE(messages_and_not)
{
	static Jieyou__SafeContact__Channel message[] = {JIEYOU__SAFE_CONTACT__CHANNEL__MESSAGE};

	contact_of(s)->channels = message;
	contact.n_channels = 1;
	contact.message = JIEYOU__YES_NO__NO;
}

CHANGE(trusted_nobody)
{
	contact_of(s)->pick_up = JIEYOU__SAFE_CONTACT__PICK_UP__TRUSTED;
}

CHANGE(phrase_of_none_agreed)
{
	contact_of(s)->phrase = words("问奶奶的药吃了没有");
}

CHANGE(long_phrase)
{
	contact_of(s)->password = JIEYOU__YES_NO__YES;
	contact_of(s)->phrase = text_of(65);
}

CHANGE(old_client)
{
	client_of(s)->age = 131;
	client.has_age_case = JIEYOU__CLIENT__HAS_AGE_AGE;
}

CHANGE(fifth_disability)
{
	client_of(s)->disability = 5;
	client.has_disability_case = JIEYOU__CLIENT__HAS_DISABILITY_DISABILITY;
}

CHANGE(unknown_fact)
{
	client_of(s)->facts = list_of("can_fly", 1);
	client.n_facts = 1;
}

CHANGE(many_facts)
{
	client_of(s)->facts_not = list_of("dibao", 65);
	client.n_facts_not = 65;
}

CHANGE(two_minds)
{
	client_of(s)->facts = list_of("dibao", 1);
	client.facts_not = list_room;
	client.n_facts = client.n_facts_not = 1;
}

CHANGE(poor_and_not)
{
	client_of(s)->income = JIEYOU__INCOME__ENOUGH;
	client.facts = list_of("dibao", 1);
	client.n_facts = 1;
}

static const struct change {
	void (*make)(struct submission *s);
	const char *name, *field;
} changes[] = {
	{empty_narrative, "BAD_VALUE", "help.narrative"},
	{blank_narrative, "BAD_VALUE", "help.narrative"},
	{long_narrative, "TOO_LARGE", "help.narrative"},
	{unknown_need, "BAD_VALUE", "help.declared_needs[1]"},
	{many_needs, "TOO_LARGE", "help.declared_needs"},
	{empty_district, "BAD_VALUE", "help.district"},
	{unknown_district, "BAD_VALUE", "help.district"},
	{bad_language, "BAD_VALUE", "help.language"},
	{unknown_criterion, "BAD_VALUE", "help.criteria[0]"},
	{many_criteria, "TOO_LARGE", "help.criteria"},
	{unknown_excluded, "BAD_VALUE", "help.excluded_experts[0]"},
	{many_excluded, "TOO_LARGE", "help.excluded_experts"},
	{unknown_known, "BAD_VALUE", "help.known_expert"},
	{unknown_kin, "BAD_VALUE", "help.kin_experts[0]"},
	{many_kin, "TOO_LARGE", "help.kin_experts"},
	{unknown_other_party, "BAD_VALUE", "help.other_party_experts[0]"},
	{many_other_party, "TOO_LARGE", "help.other_party_experts"},
	{short_unit, "BAD_VALUE", "help.complained_units[0]"},
	{long_unit, "TOO_LARGE", "help.complained_units[0]"},
	{many_units, "TOO_LARGE", "help.complained_units"},
	{no_day, "BAD_VALUE", "help.safety.assessed_on"},
	{day_to_come, "BAD_VALUE", "help.safety.assessed_on"},
	{long_tried, "TOO_LARGE", "help.tried"},
	{long_opinion, "TOO_LARGE", "help.supervisor_opinion"},
	{long_agency, "TOO_LARGE", "help.agency"},
	{long_worker, "TOO_LARGE", "help.worker"},
	{long_id, "TOO_LARGE", "help.id"},
	{long_scope, "TOO_LARGE", "help.consent.scope"},
	{consent_to_come, "BAD_VALUE", "help.consent.given_on"},
	{consent_of_no_day, "BAD_VALUE", "help.consent.given_on"},
	{consent_to_nothing, "BAD_VALUE", "help.consent.scope"},
	{consent_of_nobody, "BAD_VALUE", "help.consent.giver"},
	{consent_not_given, "BAD_VALUE", "help.consent.kind"},
	{guardian_of_an_adult, "BAD_VALUE", "help.consent.giver"},
	{long_contact, "TOO_LARGE", "help.client.safe_contact"},
	{long_phone, "TOO_LARGE", "help.client.contact.phone"},
	{hours_over_midnight, "BAD_VALUE", "help.client.contact.hours"},
	{hours_of_no_day, "BAD_VALUE", "help.client.contact.days"},
	{messages_and_not, "BAD_VALUE", "help.client.contact.message"},
	{trusted_nobody, "BAD_VALUE", "help.client.contact.trusted"},
	{phrase_of_none_agreed, "BAD_VALUE", "help.client.contact.phrase"},
	{long_phrase, "TOO_LARGE", "help.client.contact.phrase"},
	{old_client, "BAD_VALUE", "help.client.age"},
	{fifth_disability, "BAD_VALUE", "help.client.disability"},
	{unknown_fact, "BAD_VALUE", "help.client.facts[0]"},
	{many_facts, "TOO_LARGE", "help.client.facts_not"},
	{two_minds, "BAD_VALUE", "help.client.facts_not[0]"},
	{poor_and_not, "BAD_VALUE", "help.client.income"},
};

/* A preview takes the same road to the same refusal. */
static void expect_preview_refused(struct peer *p, struct submission *s, const struct change *c)
{
	struct question q;
	uint64_t id;

	ask_preview(&q, s);
	id = ask(p, &q.frame);
	expect_refused(p, id, c->name, c->field);
}

Test(contents, that_are_not_taken_are_named)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before = written(&d);
	struct submission s;

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		uint64_t id;

		build_submission(&s, 1); /* one key for all: a refusal uses none up */
		changes[i].make(&s);
		id = ask(p, &s.frame);
		expect_refused(p, id, changes[i].name, changes[i].field);
		expect_preview_refused(p, &s, &changes[i]);
	}
	expect_unwritten(&d, &before);
	file_case(p, 1);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- At the limit ---- */

static void expect_taken(const struct daemon *d, struct peer *p, struct submission *s)
{
	Jieyou__ServerFrame *f = peer_ask(p, &s->frame);
	int64_t before = daemon_count(d, "select count(*) from help_case"), id;
	struct question q;

	id = expect_filed(f, s->frame.request_id)->head->case_id;
	peer_free(f);
	cr_assert(before > 0);
	ask_case(&q, id);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_GET_CASE);
	cr_assert_str_eq(f->get_case->help->narrative, s->help.narrative);
	peer_free(f);
}

Test(contents, of_exactly_the_limits_are_taken)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	char tried[4097], safe[513];

	build_submission(&s, 1);
	s.help.narrative = text_of(NARRATIVE_MOST);
	expect_taken(&d, p, &s);
	build_submission(&s, 2);
	memset(tried, 't', sizeof(tried));
	tried[4096] = '\0';
	memset(safe, 'c', sizeof(safe));
	safe[512] = '\0';
	s.help.tried = s.help.supervisor_opinion = tried;
	client_of(&s)->safe_contact = safe;
	client.age = 130;
	client.has_age_case = JIEYOU__CLIENT__HAS_AGE_AGE;
	LIST(&s, excluded_experts, "E01", 64);
	expect_taken(&d, p, &s);
	build_submission(&s, 3);
	LIST(&s, complained_units, text_of(128), 8);
	s.help.kin_experts = s.help.other_party_experts = (char *[]){words("E01"), words("E02")};
	s.help.n_kin_experts = s.help.n_other_party_experts = 2;
	safety_of(&s)->assessed_on = words("2026-01-01");
	safety.victim_consents = JIEYOU__YES_NO__YES;
	s.help.seminar = true;
	expect_taken(&d, p, &s);
	peer_close(p);
	daemon_stop(&d);
}

/* The lead that is proposed for a request; "" for none. The unit goes to `unit`. */
static void lead_of(struct peer *p, struct submission *s, char lead[32], char unit[128])
{
	Jieyou__ServerFrame *f;
	struct question q;
	const Jieyou__Match *m;

	ask_preview(&q, s);
	f = peer_ask(p, &q.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_PREVIEW_MATCH);
	m = f->preview_match->match;
	snprintf(lead, 32, "%s", m->team->lead);
	snprintf(unit, 128, "%s", m->team->n_members ? m->team->members[0]->unit : "");
	peer_free(f);
}

/* Whoever would lead steps back, for each kind of conflict; the unit takes its others along. */
Test(contents, nobody_in_conflict_is_proposed)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	char first[32], unit[128], second[32], other_unit[128];
	char *needs[] = {words("LAW.AID")}, *kept_out[] = {first}, *units[] = {unit};

	for (int kind = 0; kind < 4; kind++) {
		build_submission(&s, 1);
		s.help.narrative = words("请支援。");
		s.help.declared_needs = needs;
		s.help.n_declared_needs = 1;
		lead_of(p, &s, first, unit);
		cr_assert(first[0] && unit[0]);
		*(char ***[]){&s.help.excluded_experts, &s.help.kin_experts, &s.help.other_party_experts,
			&s.help.complained_units}[kind] = kind < 3 ? kept_out : units;
		*(size_t *[]){&s.help.n_excluded_experts, &s.help.n_kin_experts,
			&s.help.n_other_party_experts, &s.help.n_complained_units}[kind] = 1;
		lead_of(p, &s, second, other_unit);
		cr_expect(second[0] && strcmp(first, second) != 0, "kind %d: %s, %s", kind, first, second);
		if (kind == 3)
			cr_expect_str_neq(unit, other_unit);
	}
	peer_close(p);
	daemon_stop(&d);
}

/* A narrative full of needs and dangers, as long as one may be: the answer still fits a frame. */
Test(contents, a_long_dense_narrative_is_filed_and_shown)
{
	static const char dense[] =
		"丈夫打她,她说不想活了。孩子不去上学,家里揭不开锅,欠薪没发,房东要赶人,"
		"老人瘫痪没人照顾,她确诊抑郁,吸毒的弟弟刚放出来,想离婚争抚养权。";
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct submission s;
	size_t n = 0;

	while (n + sizeof(dense) <= NARRATIVE_MOST) {
		memcpy(text_room + n, dense, sizeof(dense));
		n += sizeof(dense) - 1;
	}
	build_submission(&s, 1);
	s.help.narrative = text_room;
	expect_taken(&d, p, &s);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Bytes that protobuf-c would let through ---- */

/* Sends a submission in which the bytes of `mark` are replaced. */
static uint64_t send_patched(
	struct peer *p, struct submission *s, const char *mark, const char *bytes)
{
	static uint8_t body[BODY_ROOM];
	uint8_t *at;
	size_t n;

	s->frame.request_id = p->next_id++;
	n = jieyou__client_frame__pack(&s->frame, body);
	at = memmem(body, n, mark, strlen(mark));
	cr_assert(at);
	memcpy(at, bytes, strlen(mark));
	peer_body(p, body, n);
	return s->frame.request_id;
}

static const struct {
	const char *what, *mark, *bytes;
} patches[] = {
	{"a byte that begins nothing", "@@", "\xff\x20"},
	{"a character cut short", "@@", "\xe6\x88"},
	{"an overlong form", "@@", "\xc0\xaf"},
	{"a surrogate", "@@@", "\xed\xa0\x80"},
	{"beyond the last character", "@@@@", "\xf4\x90\x80\x80"},
	{"a NUL", "@@", "\x00x"},
};

Test(contents, strings_are_utf8_without_nul)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before = written(&d);
	struct submission s;
	char narrative[64], agency[64];

	for (size_t i = 0; i < sizeof(patches) / sizeof(patches[0]); i++) {
		uint64_t id;

		snprintf(narrative, sizeof(narrative), "求助%s求助", patches[i].mark);
		snprintf(agency, sizeof(agency), "某%s机构", patches[i].mark);
		build_submission(&s, 1);
		s.help.narrative = narrative;
		id = send_patched(p, &s, patches[i].mark, patches[i].bytes);
		expect_refused(p, id, "BAD_VALUE", "help.narrative");
		build_submission(&s, 1);
		s.help.agency = agency;
		id = send_patched(p, &s, patches[i].mark, patches[i].bytes);
		expect_refused(p, id, "BAD_VALUE", "help.agency");
		build_submission(&s, 1);
		s.frame.idempotency_key = patches[i].mark[2] ? words("@@@@") : words("@@");
		id = send_patched(p, &s, patches[i].mark, patches[i].bytes);
		expect_refused(p, id, "BAD_VALUE", "idempotency_key");
	}
	expect_alive(p);
	expect_unwritten(&d, &before);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Bombs ---- */

/* A length as a varint of its own making; 0 too. */
static size_t prefix_of(size_t n, uint8_t *to)
{
	size_t at = 0;

	for (; n > 127; n >>= 7)
		to[at++] = (uint8_t)(n | 128);
	to[at++] = (uint8_t)n;
	return at;
}

/* submit_case { help { `inner` } } under request 5, key k. Returns its size. */
static size_t wrap_help(const uint8_t *inner, size_t n, uint8_t body[BODY_ROOM])
{
	static uint8_t help[BODY_ROOM];
	size_t at = 7, h = 0;

	help[h++] = 0x0a; /* help = 1 */
	h += prefix_of(n, help + h);
	memcpy(help + h, inner, n);
	h += n;
	memcpy(body, "\x08\x05\x1a\x01k\x8a\x01", 7); /* request_id, idempotency_key, submit_case */
	at += prefix_of(h, body + at);
	memcpy(body + at, help, h);
	return at + h;
}

Test(contents, bombs_of_elements_do_not_go_off)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before = written(&d);
	static uint8_t inner[60000], body[BODY_ROOM];

	for (size_t i = 0; i < sizeof(inner); i += 2) /* 30,000 declared needs, all empty */
		memcpy(inner + i, "\x12\x00", 2);
	peer_body(p, body, wrap_help(inner, sizeof(inner), body));
	expect_refused(p, 5, "TOO_LARGE", "help.declared_needs[1020]");
	for (size_t i = 0; i < sizeof(inner); i += 3) /* 20,000 fields that nobody knows */
		memcpy(inner + i, "\xf8\x7f\x00", 3);
	peer_body(p, body, wrap_help(inner, sizeof(inner), body));
	expect_refused(p, 5, "TOO_LARGE", "help.#2047");
	for (size_t i = 0; i < sizeof(inner); i += 2) /* 30,000 times the client: they are merged */
		memcpy(inner + i, "\x32\x00", 2);
	peer_body(p, body, wrap_help(inner, sizeof(inner), body));
	expect_refused(p, 5, "TOO_LARGE", "help.client");
	expect_alive(p);
	expect_unwritten(&d, &before);
	peer_close(p);
	daemon_stop(&d);
}

/* Groups inside groups are no protobuf 3; messages inside an unknown field are never entered. */
Test(contents, bombs_of_depth_do_not_go_off)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket), *other = peer_open(d.socket);
	struct written before = written(&d);
	static uint8_t inner[60000], body[BODY_ROOM];
	Jieyou__ServerFrame *f;
	size_t at = sizeof(inner);

	memset(inner, 0x0b, sizeof(inner));
	peer_body(p, body, wrap_help(inner, sizeof(inner), body));
	f = peer_receive(p, SOON_MS);
	cr_assert_str_eq(peer_refusal(f)->name, "BAD_FRAME");
	cr_assert_str_eq(f->refusal->field, "help.narrative");
	peer_free(f);
	cr_assert(peer_closed(p, SOON_MS));
	peer_close(p);

	while (at > 8) { /* from the inside out: field 2047 around what is there so far */
		uint8_t head[8] = {0xfa, 0x7f};
		size_t n = 2 + prefix_of(sizeof(inner) - at, head + 2);

		at -= n;
		memcpy(inner + at, head, n);
	}
	p = peer_open(d.socket);
	peer_body(p, body, wrap_help(inner + at, sizeof(inner) - at, body));
	expect_refused(p, 5, "BAD_VALUE", "help.narrative");
	expect_alive(p);
	expect_alive(other);
	expect_unwritten(&d, &before);
	peer_close(p);
	peer_close(other);
	daemon_stop(&d);
}

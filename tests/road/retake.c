/*
 * A decision can be taken again: from what the record keeps of a case, and the edition it was
 * decided on, the matcher finds the same, byte for byte. The edition is that of the seeds, rebuilt
 * here from the files compiled in.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"
#include "chains.h"
#include "help.h"
#include "message.h"
#include "seeded.h"
#include "show.h"

enum { ARENA_MOST = 256 << 20 };

static void *unpack(struct text body, const ProtobufCMessageDescriptor *type, struct arena *a)
{
	struct refusal r = {0};
	ProtobufCMessage *m = message_unpack(type, body, a, NULL, &r);

	cr_assert(m, "%.*s", TEXT_ARG(r.sentence));
	return m;
}

/* Places taken and outcomes, as recorded. */
static struct loads *loads_of(
	const struct snapshot *s, const Jieyou__MatchedBody *matched, struct arena *a)
{
	struct loads *loads = loads_new(a, s);

	cr_assert(loads);
	for (size_t i = 0; i < matched->n_loads; i++) {
		expert_index e = snapshot_expert(s, text_from(matched->loads[i]->expert_id));

		cr_assert_neq(e, NOBODY);
		loads_set(loads, s, e, matched->loads[i]->taken);
		loads_set_trauma(loads, e, matched->loads[i]->trauma);
	}
	for (size_t i = 0; i < matched->n_outcomes; i++) {
		const Jieyou__Outcomes *o = matched->outcomes[i];

		loads_set_outcomes(loads, snapshot_resource(s, text_from(o->resource)),
			(struct outcomes){o->helped, o->failed});
		if (o->has_left_case)
			loads_set_capacity(loads, snapshot_resource(s, text_from(o->resource)),
				(struct capacity){o->left, {o->capacity_us}});
	}
	return loads;
}

/* The body of MATCHED as it comes out of the matcher now. */
static struct text take_again(const struct snapshot *s, const Jieyou__FiledBody *filed,
	const Jieyou__MatchedBody *matched, struct arena *a)
{
	moment now = {matched->now_us};
	struct loads *loads = loads_of(s, matched, a);
	struct refusal r = {0};
	struct matching found;
	struct help help;
	struct text bytes;
	Jieyou__Match *match;

	cr_assert(help_read(filed->help, s, now, NONE, a, &help, &r), "%.*s", TEXT_ARG(r.sentence));
	cr_assert(matching_run(s, loads, &help, now, a, &found));
	match = show_match(s, text_from(filed->help->id), &found, a);
	cr_assert(match);
	cr_assert(message_pack(
		&show_matched_body(s, &help, match, &found, loads, now, a)->base, 1 << 20, a, &bytes, &r));
	return bytes;
}

/* Every case of the database; returns how many. */
static int retake_all(const struct daemon *d, const struct snapshot *s)
{
	PGresult *res = chains_read_events(d);
	int cases = 0;

	for (int i = 0; i + 1 < PQntuples(res); i += 2, cases++) {
		struct row_event filed = chains_event(res, i), matched = chains_event(res, i + 1);
		const Jieyou__MatchedBody *recorded;
		struct text again;
		struct arena a;

		arena_init(&a, ARENA_MOST);
		cr_assert(text_eq(filed.kind, TEXT("FILED")) && text_eq(matched.kind, TEXT("MATCHED")));
		recorded = unpack(matched.body, &jieyou__matched_body__descriptor, &a);
		cr_assert(recorded->n_loads > 0, "decided without knowing who is full");
		cr_assert(recorded->n_outcomes > 0, "decided without knowing what has helped");
		cr_assert_eq(recorded->edition, 1);
		cr_assert_eq(recorded->matcher, MATCHER_VERSION);
		cr_assert_eq(recorded->now_us, matched.at.us);
		cr_assert(recorded->snapshot_digest.len == sizeof(s->digest) &&
				  memcmp(recorded->snapshot_digest.data, s->digest, sizeof(s->digest)) == 0);
		again =
			take_again(s, unpack(filed.body, &jieyou__filed_body__descriptor, &a), recorded, &a);
		cr_assert(text_eq(again, matched.body), "case %lld is decided otherwise",
			(long long)filed.case_id);
		arena_release(&a);
	}
	PQclear(res);
	return cases;
}

/* Cases that differ in all that the matcher looks at. */
static void file_various(struct peer *p)
{
	static Jieyou__Client client;
	static Jieyou__UrgentScreen screen;
	Jieyou__Safety safety;
	char *needs[] = {words("LAW.AID"), words("PSY.COUNSEL")}, *excluded[] = {words("E04")},
		 *facts[] = {words("dibao")}, *units[] = {words("示范医院")};
	static const char *const narratives[] = {
		"服务对象单亲,孩子正叛逆,不肯去上学,家里揭不开锅,她情绪快撑不住了。",
		"丈夫打她,她说最近冒出一些不好的念头,想离婚争抚养权。",
		"想咨询怎样申请法律援助。",
		"聽說鄰居的老人癱瘓在床,沒有人照顧。",
	};

	jieyou__safety__init(&safety);
	safety.assessed_on = words("2026-01-01");
	safety.victim_consents = JIEYOU__YES_NO__YES;
	for (int i = 0; i < 16; i++) {
		struct submission s;

		build_submission(&s, i);
		s.help.narrative = words(narratives[i % 4]);
		s.help.declared_needs = needs;
		s.help.n_declared_needs = (size_t)i % 3;
		s.help.excluded_experts = excluded;
		s.help.n_excluded_experts = (size_t)i % 2;
		s.help.kin_experts = excluded;
		s.help.n_kin_experts = (size_t)i % 3 == 1;
		s.help.complained_units = units;
		s.help.n_complained_units = (size_t)i / 4 % 2;
		s.help.safety = i / 2 % 2 ? &safety : NULL;
		s.help.seminar = i % 7 == 0;
		s.help.language = words(i % 5 == 0 ? "yue" : "");
		s.help.helper_sex = (Jieyou__Sex)(i % 3);
		s.help.urgency = (Jieyou__Grade)(i % 4);
		s.help.district = words(i % 3 ? "440309" : "民治街道");
		jieyou__client__init(&client);
		client.facts = facts;
		client.n_facts = i / 8 ? 1 : 0;
		s.help.client = &client;
		jieyou__urgent_screen__init(&screen);
		screen.no_support = (Jieyou__YesNo)(i % 3);
		s.help.screen = &screen;
		peer_free(peer_ask(p, &s.frame));
	}
}

Test(retake, what_was_decided_is_decided_again_byte_for_byte)
{
	struct daemon d = daemon_prepare_taught();
	struct arena a;
	const struct snapshot *s;
	struct peer *p;

	daemon_sql(&d,
		"insert into place select code, n, '2025-06-01' from (select code, "
		"(row_number() over (order by code) %% 4)::int as n from expert) e where n > 0; insert "
		"into linkage select 1000 + n, 1, 'LINKAGE', code, '', "
		"case n %% 3 when 0 then 'SUCCEEDED' else 'DECLINED' end, case n %% 3 when 0 then "
		"'SUCCESS' else 'NO_PLACE' end, '2025-06-01', '2025-06-01' from (select code, "
		"row_number() over (order by code) as n from resource) r where n %% 2 = 0");
	daemon_run(&d, (const char *const[]){"--sealing", "off", NULL}); /* to read the bodies */
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	file_various(p);
	s = seeded(&a);
	cr_assert_eq(retake_all(&d, s), 16);
	cr_assert_eq(
		daemon_count(&d, "select count(distinct body) from event where kind = 'MATCHED'"), 16);
	arena_release(&a);
	peer_close(p);
	daemon_stop(&d);
}

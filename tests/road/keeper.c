/*
 * The keeper of resources, through the socket: items of the catalogue are entered, changed,
 * withdrawn, given back and checked, each on the register's record; what no edition could be built
 * with, what is another's to keep, and what somebody else was first to change is refused, and
 * changes nothing. On Tuesday, 6 January 2026, ten o'clock.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "handing.h"
#include "invariants.h"
#include "people.h"

#define ITEM "T.ITEM"

static const char *const tuesday[] = {"--test_clock", "2026-01-06T02:00:00Z", NULL};

static struct daemon d;
static struct peer *p;
static struct question q;
static char said[600];

static void begin(void)
{
	d = daemon_prepare();
	daemon_sql(&d,
		"insert into resource select '" ITEM "', name, provider, needs, '440309', offered, rule, "
		"conditions, deadline, contact, apply, benefit, verify, source, at_once, valid_from, "
		"valid_until, last_checked, since from resource where code = 'GOV.12355' returning code");
	daemon_run(&d, tuesday);
	daemon_wait_serving(&d);
	enter(&d, "KEEPER", "KEEPER");
	p = become(&d, "KEEPER");
}

static void be(const char *id)
{
	peer_close(p);
	p = become(&d, id);
}

/* The register's record, and what follows from it. */
static void expect_whole(void)
{
	put_on_record(&d);
	cr_expect_str_eq(
		daemon_sql(
			&d, "select string_agg(concat_ws(' ', tab, which), '; ') from register_strays()"),
		"");
}

static void end(void)
{
	expect_whole();
	peer_close(p);
	daemon_stop(&d);
}

static void ask_item(const char *code)
{
	ask_keep(&q, code, fresh_key());
	q.keep_resource.checked = false;
}

#define SET(column, value)                                                                 \
	(q.keep_resource.has_##column##_case = JIEYOU__KEEP_RESOURCE__HAS_##column##_##column, \
		q.keep_resource.column = words(value))
#define JIEYOU__KEEP_RESOURCE__HAS_contact_contact JIEYOU__KEEP_RESOURCE__HAS_CONTACT_CONTACT
#define JIEYOU__KEEP_RESOURCE__HAS_offered_offered JIEYOU__KEEP_RESOURCE__HAS_OFFERED_OFFERED
#define JIEYOU__KEEP_RESOURCE__HAS_region_region JIEYOU__KEEP_RESOURCE__HAS_REGION_REGION
#define JIEYOU__KEEP_RESOURCE__HAS_name_name JIEYOU__KEEP_RESOURCE__HAS_NAME_NAME
#define JIEYOU__KEEP_RESOURCE__HAS_provider_provider JIEYOU__KEEP_RESOURCE__HAS_PROVIDER_PROVIDER
#define JIEYOU__KEEP_RESOURCE__HAS_needs_needs JIEYOU__KEEP_RESOURCE__HAS_NEEDS_NEEDS

/* "", or "NAME field: message". */
static const char *answer(Jieyou__ServerFrame *f)
{
	cr_assert(f);
	said[0] = '\0';
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL)
		snprintf(said, sizeof(said), "%s %s: %s", f->refusal->name, f->refusal->field,
			f->refusal->message);
	else
		cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_KEEP_RESOURCE);
	peer_free(f);
	return said;
}

static const char *asked(void)
{
	return answer(peer_ask(p, &q.frame));
}

static const char *cell(const char *code, const char *column)
{
	return daemon_sql(
		&d, "select %s from resource where code = '%s' and until is null", column, code);
}

/* Editions, items that were kept, changes on record. */
static const char *written_so_far(void)
{
	return daemon_sql(&d, "select concat_ws(' ', (select max(version) from edition), "
						  "(select count(*) from resource_kept), (select count(*) from "
						  "register_change), (select count(*) from request))");
}

/* ---- What is kept ---- */

Test(keeper, checks_an_item_and_corrects_it)
{
	char edition[32];
	Jieyou__ServerFrame *f;

	begin();
	ask_item(ITEM);
	q.keep_resource.checked = true;
	SET(contact, "0755-0000009");
	cr_assert_str_eq(asked(), "", "%s", said);
	cr_expect_str_eq(cell(ITEM, "last_checked"), "2026-01-06", "the day in China");
	cr_expect_str_eq(cell(ITEM, "contact"), "0755-0000009");
	cr_expect_str_eq(
		daemon_sql(&d,
			"select concat_ws(' ', actor, via, kind, subject, detail = "
			"encode(sha256(resource_content('" ITEM "', (select since from resource where "
			"code = '" ITEM "' and until is null))), 'hex')) from register_change "
			"order by seq desc limit 1"),
		"KEEPER KEEPER keep " ITEM " t");
	cr_expect_eq(daemon_count(&d, "select count(*) from resource a join resource b using (code) "
								  "where a.until = b.since and a.code = '" ITEM "' and a.name = "
								  "b.name and a.rule = b.rule and a.contact <> b.contact"),
		1, "what was stays as it was, until then");
	snprintf(edition, sizeof(edition), "%s", daemon_sql(&d, "select max(version) from edition"));
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->reply_case, JIEYOU__SERVER_FRAME__REPLY_KEEP_RESOURCE);
	cr_expect(f->keep_resource->repeated, "the same key again");
	peer_free(f);
	cr_expect_str_eq(daemon_sql(&d, "select max(version) from edition"), edition);
	SET(contact, "0755-0000008");
	cr_expect(begins(asked(), "KEY_REUSED"), "%s", said);
	cr_expect_str_eq(cell(ITEM, "contact"), "0755-0000009");
	end();
}

/* In what is shown, soon. */
static bool is_listed(const char *code, bool withdrawn)
{
	Jieyou__ServerFrame *f;
	bool found = false;

	ask_catalogue(&q);
	q.get_catalogue.withdrawn = withdrawn;
	q.get_catalogue.district = words("440309");
	q.get_catalogue.limit = 100;
	f = peer_ask(p, &q.frame);
	for (size_t i = 0; i < f->get_catalogue->n_resources; i++)
		found = found || strcmp(f->get_catalogue->resources[i]->code, code) == 0;
	peer_free(f);
	return found;
}

static void wait_listed(const char *code, bool withdrawn)
{
	int64_t until = now_ms() + SOON_MS;

	while (!is_listed(code, withdrawn)) {
		cr_assert_lt(now_ms(), until, "%s is not listed", code);
		sleep_ms(20);
	}
}

Test(keeper, withdraws_an_item_and_gives_it_back)
{
	begin();
	cr_expect(is_listed(ITEM, false));
	ask_item(ITEM);
	SET(offered, "no");
	cr_assert_str_eq(asked(), "", "%s", said);
	wait_listed(ITEM, true);
	cr_expect_not(is_listed(ITEM, false));
	ask_item(ITEM);
	SET(offered, "yes");
	cr_assert_str_eq(asked(), "", "%s", said);
	wait_listed(ITEM, false);
	cr_expect_not(is_listed(ITEM, true));
	end();
}

Test(keeper, enters_an_item)
{
	begin();
	ask_item("LH.NEW");
	SET(name, "示范资源");
	cr_expect(begins(asked(), "NOT_FOUND code"), "%s", said);
	ask_item("LH.NEW");
	q.keep_resource.add = true;
	SET(name, "示范资源");
	cr_expect(begins(asked(), "BAD_VALUE region"), "%s", said);
	SET(region, "440309");
	SET(needs, "PSY.COUNSEL");
	cr_expect(begins(asked(), "BAD_VALUE provider"), "%s", said);
	SET(provider, "CHARITY");
	cr_assert_str_eq(asked(), "", "%s", said);
	cr_expect_str_eq(cell("LH.NEW", "concat_ws(' ', offered, region, needs, rule, last_checked)"),
		"yes 440309 PSY.COUNSEL  ");
	wait_listed("LH.NEW", false);
	ask_item("LH.NEW");
	q.keep_resource.add = true;
	SET(region, "440309");
	cr_expect(begins(asked(), "BAD_VALUE code"), "%s", said);
	end();
}

/* ---- What is refused ---- */

/* With the column, and what the builder says of it. */
Test(keeper, nothing_that_no_edition_could_be_built_with)
{
	static const struct {
		const char *column, *value, *says;
	} bad[] = {{"provider", "CHURCH", "provider is \"CHURCH\", unknown"},
		{"needs", "LAW.AID LAW.NO", "there is no need \"LAW.NO\""},
		{"region", "龙华区", "there is no district \"龙华区\""},
		{"offered", "perhaps", "offered is \"perhaps\", not yes or no"},
		{"rule", "age>=60 rich", "rule names fact \"rich\", unknown"},
		{"rule", "disability<=5", "not a condition"},
		{"rule",
			"age>=1 age>=2 age>=3 age>=4 age>=5 age>=6 age>=7 age>=8 age>=9 age>=10 age>=11 "
			"age>=12 age>=13",
			"more than 12 conditions"},
		{"at_once", "soon", "at_once is \"soon\""},
		{"valid_from", "2026-02-30", "valid_from is \"2026-02-30\", not a date"},
		{"last_checked", "yesterday", "last_checked is \"yesterday\""},
		{"last_checked", "2026-01-07", "不能晚于今天"}, {"name", "", "请写明资源名称"},
		{"needs", "", "请写明可以回应的需要"}, {"contact", "甲\n乙", "控制字符"}};
	const ProtobufCMessageDescriptor *type = &jieyou__keep_resource__descriptor;
	char before[100];

	begin();
	snprintf(before, sizeof(before), "%s", written_so_far());
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		const ProtobufCFieldDescriptor *f =
			protobuf_c_message_descriptor_get_field_by_name(type, bad[i].column);
		char field[80];

		ask_item(ITEM);
		*(uint32_t *)(void *)((char *)&q.keep_resource + f->quantifier_offset) = f->id;
		*(char **)(void *)((char *)&q.keep_resource + f->offset) = words(bad[i].value);
		snprintf(field, sizeof(field), "BAD_VALUE %s: ", bad[i].column);
		cr_expect(begins(asked(), field) && strstr(said, bad[i].says), "%s=%s: %s", bad[i].column,
			bad[i].value, said);
	}
	ask_item(ITEM);
	cr_expect(begins(asked(), "BAD_VALUE checked"), "nothing is said: %s", said);
	cr_expect_str_eq(written_so_far(), before, "nothing was written");
	end();
}

Test(keeper, keeps_what_holds_in_their_districts_and_nobody_else_does)
{
	char before[100];

	begin();
	enter(&d, "DUTY", "STAFF");
	enter_at(&d, "THERE", "KEEPER", "440306");
	enter_at(&d, "STREET", "KEEPER", "440309-guanhu");
	snprintf(before, sizeof(before), "%s", written_so_far());
	ask_item(ITEM);
	SET(region, "440306");
	cr_expect(begins(asked(), "DENIED region"), "%s", said);
	for (int i = 0; i < 3; i++) {
		be(i == 0 ? "DUTY" : i == 1 ? "THERE" : "STREET");
		ask_item(ITEM);
		q.keep_resource.checked = true;
		cr_expect(begins(asked(), "DENIED :"), "%d: %s", i, said);
	}
	cr_expect_str_eq(written_so_far(), before, "nothing was written");
	end();
}

/* ---- Two at once ---- */

/* Who has looked at an edition is told what was changed since. */
Test(keeper, what_was_changed_since_they_looked_is_not_overwritten)
{
	int64_t looked;
	Jieyou__ServerFrame *f;

	begin();
	ask_catalogue(&q);
	q.get_catalogue.code = words(ITEM);
	f = peer_ask(p, &q.frame);
	cr_assert_eq(f->get_catalogue->n_resources, 1);
	looked = f->get_catalogue->edition;
	peer_free(f);
	for (int i = 0; i < 2; i++) {
		ask_item(ITEM);
		q.keep_resource.edition = looked;
		SET(contact, i ? "0755-0000002" : "0755-0000001");
		cr_expect(begins(asked(), i ? "WRONG_STATE edition" : ""), "%d: %s", i, said);
		cr_expect_eq(said[0] != '\0', i);
	}
	cr_expect_str_eq(cell(ITEM, "contact"), "0755-0000001");
	end();
}

/* Each was decided on the item as it was before the other had changed it. */
Test(keeper, of_two_at_once_one_is_told)
{
	struct question both[2];
	struct peer *peers[2];
	struct daemon other;
	PGconn *held;
	int told = 0;

	begin();
	other = daemon_start_beside(&d, tuesday);
	peers[0] = p;
	peers[1] = peer_open(other.socket);
	for (int i = 0; i < 2; i++) {
		ask_item(ITEM);
		SET(contact, i ? "0755-0000002" : "0755-0000001");
		both[i] = q;
	}
	held = hold(&d, "edition");
	for (int i = 0; i < 2; i++)
		ask(peers[i], &both[i].frame);
	wait_at_least(&d, 2,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and "
		"datname = current_database()");
	hold_end(held);
	for (int i = 0; i < 2; i++)
		if (answer(peer_receive(peers[i], SOON_MS))[0]) {
			cr_expect(begins(said, "WRONG_STATE edition"), "%s", said);
			told++;
		}
	cr_expect_eq(told, 1, "one of them");
	cr_expect_eq(daemon_count(&d, "select count(*) from resource_kept"), 1);
	peer_close(peers[1]);
	daemon_end_beside(&other);
	end();
}

/* ---- Places ---- */

static const char *say_left(const char *code, int32_t left)
{
	Jieyou__ServerFrame *f;

	ask_capacity(&q, code, left, fresh_key());
	f = peer_ask(p, &q.frame);
	said[0] = '\0';
	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL)
		snprintf(said, sizeof(said), "%s %s", f->refusal->name, f->refusal->field);
	peer_free(f);
	return said;
}

static const char *left(void)
{
	return daemon_sql(&d, "select capacity_left from daemon.capacities('-infinity')");
}

static const char *move(int64_t id, Jieyou__MoveLinkage__To to)
{
	struct handing a;

	handing_fill(&a, id, FORM_OF(MOVE_LINKAGE));
	a.form.move_linkage.to = to;
	if (to == JIEYOU__MOVE_LINKAGE__TO__DECLINED || to == JIEYOU__MOVE_LINKAGE__TO__FAILED)
		a.form.move_linkage.cause = JIEYOU__MOVE_LINKAGE__CAUSE__NO_PLACE;
	return handing_in(p, &a);
}

/* A case with a linkage to the item, whose keeper has been spoken with. */
static int64_t contact(int number)
{
	int64_t id = file_case(p, number);
	struct handing a;

	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(TAKE)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(CALL)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(LINK)), "SERVING");
	handing_fill(&a, id, FORM_OF(PROPOSE_LINKAGE));
	a.form.propose_linkage.target = words(ITEM);
	cr_assert_str_eq(handing_in(p, &a), "SERVING");
	cr_assert_str_eq(move(id, JIEYOU__MOVE_LINKAGE__TO__CONTACTED), "SERVING");
	return id;
}

static const char *refer(int64_t id)
{
	return handing_as_is(p, id, FORM_OF(REFER));
}

static int64_t contact_and_refer(int number)
{
	int64_t id = contact(number);

	cr_assert_str_eq(refer(id), "SERVING");
	return id;
}

#define MOVE(id, to) cr_assert_str_eq(move(id, JIEYOU__MOVE_LINKAGE__TO__##to), "SERVING")

/* Who is referred holds a place; what comes to nothing gives it back; what succeeds has it. */
Test(keeper, linkages_hold_places_until_they_come_to_nothing)
{
	int64_t ids[3];
	const char *full;

	begin();
	enter(&d, "DUTY", "STAFF");
	enter_at(&d, "THERE", "STAFF", "440306");
	cr_assert_str_eq(say_left(ITEM, 2), "", "%s", said);
	cr_expect_str_eq(left(), "2");
	be("DUTY");
	for (int i = 0; i < 2; i++) {
		ids[i] = contact_and_refer(i + 1);
		cr_expect_str_eq(left(), i ? "0" : "1");
	}
	ids[2] = contact(3);
	full = refer(ids[2]);
	cr_expect(begins(full, "FULL refer.number ") && strstr(full, "名额已满"), "%s", full);
	cr_expect_str_eq(daemon_sql(&d, "select taken from capacity"), "2");
	MOVE(ids[0], ACCEPTED);
	cr_expect_str_eq(left(), "0", "it has had its place since it was referred");
	MOVE(ids[0], RECEIVED);
	MOVE(ids[0], SUCCEEDED);
	MOVE(ids[0], FOLLOWED);
	cr_expect_str_eq(left(), "0", "it has its place");
	MOVE(ids[1], DECLINED);
	cr_expect_str_eq(left(), "1");
	cr_expect_str_eq(refer(ids[2]), "SERVING", "now there is one");
	MOVE(ids[2], ACCEPTED);
	MOVE(ids[2], FAILED);
	cr_expect_str_eq(left(), "1");
	be("THERE");
	cr_expect_str_eq(say_left(ITEM, 1), "DENIED ");
	cr_expect_str_eq(left(), "1");
	invariants_hold(&d);
	end();
}

/* Whoever counts knows what was accepted, and not what waits for an answer. */
Test(keeper, what_is_counted_are_places_that_nobody_was_given)
{
	int64_t before, waiting, handed;

	begin();
	enter(&d, "DUTY", "STAFF");
	be("DUTY");
	before = contact_and_refer(1);
	MOVE(before, ACCEPTED);
	waiting = contact_and_refer(2);
	cr_assert_str_eq(say_left(ITEM, 5), "", "staff say what the unit has told: %s", said);
	cr_expect_str_eq(left(), "4", "what was accepted is in the number, and what waits is not");
	MOVE(waiting, ACCEPTED);
	cr_expect_str_eq(left(), "4");
	MOVE(before, FAILED);
	cr_expect_str_eq(left(), "5", "given back");
	MOVE(waiting, WITHDRAWN);
	cr_expect_str_eq(left(), "6");
	handed = contact_and_refer(3);
	MOVE(handed, HANDED_BACK);
	cr_expect_str_eq(left(), "6", "nobody has answered");
	handed = contact_and_refer(4);
	MOVE(handed, ACCEPTED);
	MOVE(handed, HANDED_BACK);
	cr_expect_str_eq(left(), "5", "the body has accepted it still");
	cr_assert_str_eq(say_left(ITEM, 0), "", "%s", said);
	waiting = contact(5);
	cr_expect(begins(refer(waiting), "FULL "));
	invariants_hold(&d);
	end();
}

/*
 * Each way a linkage can go, and what is left counted at each time of it, whether that is written
 * before the moves that came earlier or after them: kept move by move, it is what the record says.
 */
Test(keeper, places_kept_and_places_on_record_are_the_same)
{
	begin();
	cr_expect_str_eq(
		daemon_sql(&d,
			"with recursive way as ("
			" select array['PROPOSED'] as s union all select s || m.to_state from way"
			" join linkage_move m on m.from_state = s[cardinality(s)] and m.who = 'STAFF'"
			"), counted as ("
			" select s, to_timestamp(t) as t, k from way, generate_series(0, 8) t,"
			" generate_series(0, cardinality(s)) k"
			"), held as ("
			" select c.*, n, to_timestamp(array_position(s[:n], 'ACCEPTED')) as accepted,"
			" (select to_timestamp(min(i)) from generate_series(1, n) i where s[i] = any"
			" ('{DECLINED,WITHDRAWN,FAILED}') or (s[i] = 'HANDED_BACK' and not 'ACCEPTED' ="
			" any (s[:n]))) as freed, 'REFERRED' = any (s[:n]) as referred"
			" from counted c, unnest(array[k, cardinality(s)]) n"
			"), said as ("
			" select s, t, k, sum(case when n = k then -1 else 1 end * place_since(t, accepted,"
			" freed)) filter (where referred and k < cardinality(s)) as more"
			" from held group by 1, 2, 3"
			"), kept as ("
			" select s, t, k, more, (select sum(takes_places(s[i - 1], s[i], to_timestamp(i) <= t))"
			" from generate_series(k + 1, cardinality(s)) i) as taken from said)"
			"select concat(count(*) filter (where coalesce(more, 0) <> coalesce(taken, 0)), ' of ',"
			" count(*) > 1000) from kept"),
		"0 of t");
	end();
}

/* Each was decided while there was a place. */
Test(keeper, of_two_at_once_one_has_the_last_place)
{
	struct handing both[2];
	struct peer *peers[2];
	struct daemon other;
	int had = 0;
	PGconn *held;

	begin();
	enter(&d, "DUTY", "STAFF");
	be("DUTY");
	cr_assert_str_eq(say_left(ITEM, 1), "", "%s", said);
	other = daemon_start_beside(&d, tuesday);
	peers[0] = p;
	peers[1] = peer_open(other.socket);
	for (int i = 0; i < 2; i++)
		handing_fill(&both[i], contact(i + 1), FORM_OF(REFER));
	held = hold(
		&d, "head_waiting"); /* what is loaded does not wait for it, and what is written does */
	for (int i = 0; i < 2; i++)
		ask(peers[i], &both[i].q.frame);
	wait_at_least(&d, 2,
		"select count(*) from pg_stat_activity where wait_event_type = 'Lock' and "
		"datname = current_database()");
	hold_end(held);
	for (int i = 0; i < 2; i++) {
		const char *came = handing_told(peer_receive(peers[i], SOON_MS));

		had += strcmp(came, "SERVING") == 0;
		cr_expect(strcmp(came, "SERVING") == 0 || begins(came, "FULL refer.number "), "%s", came);
	}
	cr_expect_eq(had, 1, "one of them");
	cr_expect_str_eq(daemon_sql(&d, "select concat_ws(' ', taken, (select count(*) from linkage "
									"where state = 'REFERRED')) from capacity"),
		"1 1");
	invariants_hold(&d);
	peer_close(peers[1]);
	daemon_end_beside(&other);
	end();
}

/* Of the match of a case filed now, whether the item is said to be full; -1: it is not listed. */
static int found_full(int number)
{
	struct submission s;
	Jieyou__ServerFrame *f;
	char *needs[] = {words("YOU.NET")};
	int full = -1;

	build_submission(&s, number);
	s.help.declared_needs = needs;
	s.help.n_declared_needs = 1;
	f = peer_ask(p, &s.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE);
	for (size_t i = 0; i < f->submit_case->match->n_resources; i++) {
		const Jieyou__ResourceMatch *r = f->submit_case->match->resources[i];

		if (strcmp(r->code, ITEM) != 0)
			continue;
		full = 0;
		for (size_t k = 0; k < r->n_reasons; k++)
			full = full || r->reasons[k]->code == JIEYOU__REASON__CODE__FULL;
	}
	peer_free(f);
	return full;
}

static int file_number = 100;

static void wait_found(int full)
{
	int64_t until = now_ms() + 6 * SOON_MS; /* places are asked for now and then */

	while (found_full(file_number++) != full) {
		cr_assert_lt(now_ms(), until, "not found so: %d", full);
		sleep_ms(200);
	}
}

/* Matching hears of it without an edition, and proposes what is full still. */
Test(keeper, what_is_full_is_proposed_and_says_so)
{
	int64_t edition;

	begin();
	enter(&d, "DUTY", "STAFF");
	be("DUTY");
	wait_found(0);
	edition = daemon_count(&d, "select max(version) from edition");
	cr_assert_str_eq(say_left(ITEM, 0), "", "%s", said);
	wait_found(1);
	cr_assert_str_eq(say_left(ITEM, 1), "", "%s", said);
	wait_found(0);
	cr_expect_str_eq(say_left("NONE", 1), "NOT_FOUND code");
	cr_expect_str_eq(say_left(ITEM, -1), "BAD_VALUE left");
	cr_expect_str_eq(say_left(ITEM, 1000001), "BAD_VALUE left");
	cr_expect_eq(daemon_count(&d, "select max(version) from edition"), edition);
	end();
}

/* Whether staff who confirm the team of a case are told that a resource is found for YOU.NET. */
static bool confirm_found(void)
{
	struct submission s;
	Jieyou__ServerFrame *f;
	char *needs[] = {words("YOU.NET")};
	int64_t id;

	build_submission(&s, file_number++);
	s.help.declared_needs = needs;
	s.help.n_declared_needs = 1;
	f = peer_ask(p, &s.frame);
	cr_assert_eq((int)f->reply_case, (int)JIEYOU__SERVER_FRAME__REPLY_SUBMIT_CASE);
	id = f->submit_case->head->case_id;
	peer_free(f);
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(TAKE)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(CALL)), "ACCEPTED");
	cr_assert_str_eq(handing_as_is(p, id, FORM_OF(CONFIRM)), "OFFERED");
	return daemon_count(&d,
		"select count(*) from coded where case_id = %lld and what = 'RESOURCE' and 'YOU.NET' = "
		"any (string_to_array(code, ' '))",
		(long long)id);
}

/* Every item that answers the need. */
static void fill_all(void)
{
	char codes[500];

	snprintf(codes, sizeof(codes), "%s",
		daemon_sql(&d, "select string_agg(code, ' ' order by code = '" ITEM "') from resource "
					   "where until is null and 'YOU.NET' = any (string_to_array(needs, ' '))"));
	for (char *at = strtok(codes, " "); at; at = strtok(NULL, " "))
		cr_assert_str_eq(say_left(at, 0), "", "%s: %s", at, said);
}

Test(keeper, what_is_full_covers_no_need)
{
	begin();
	enter_at(&d, "DUTY", "STAFF", "CN");
	be("DUTY");
	cr_expect(confirm_found());
	fill_all();
	wait_found(1);
	cr_expect_not(confirm_found());
	invariants_hold(&d);
	end();
}

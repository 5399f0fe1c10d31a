/*
 * What stands in the database and in the program as well: the life of a case, the columns of what
 * people edit, and the snapshot, which is the same whether it was made of the seed files or of
 * the database.
 */
#include <criterion/criterion.h>
#include <event2/event.h>
#include <stdio.h>
#include <string.h>

#include "builder.h"
#include "daemon.h"
#include "life.h"
#include "linkage.h"
#include "seeded.h"

static struct daemon d;
static PGconn *conn;

static void connect_fresh(void)
{
	d = daemon_prepare_taught();
	conn = daemon_connect(&d);
}

static void disconnect(void)
{
	PQfinish(conn);
	daemon_clean(&d);
}

TestSuite(tables, .init = connect_fresh, .fini = disconnect);

static PGresult *ask(const char *sql)
{
	PGresult *res = PQexec(conn, sql);

	cr_assert(PQresultStatus(res) == PGRES_TUPLES_OK || PQresultStatus(res) == PGRES_COMMAND_OK,
		"%s: %s", sql, PQresultErrorMessage(res));
	return res;
}

static void run(const char *sql)
{
	PQclear(ask(sql));
}

/* ---- The life of a case ---- */

static bool is(const PGresult *res, int row, int column, struct text expected)
{
	return text_eq(text_from(PQgetvalue(res, row, column)), expected);
}

Test(tables, states_are_those_of_life_def)
{
	PGresult *res = ask("select code, final, owner, due, life from state");

	cr_expect_eq(PQntuples(res), STATES);
	for (int i = 0; i < PQntuples(res); i++) {
		enum state s;

		cr_assert(state_from(text_from(PQgetvalue(res, i, 0)), &s), "%s", PQgetvalue(res, i, 0));
		cr_expect_str_eq(PQgetvalue(res, i, 1), state_final(s) ? "t" : "f");
		cr_expect(is(res, i, 2, state_owner(s)), "%s", PQgetvalue(res, i, 2));
		cr_expect(is(res, i, 3, state_due(s)), "%s", PQgetvalue(res, i, 3));
		cr_expect(is(res, i, 4, life_code(state_life(s))), "%s", PQgetvalue(res, i, 4));
	}
	PQclear(res);
}

static int rows_of_move(
	const PGresult *res, const struct life_move *m, enum state from, enum role who)
{
	enum state to = m->to == STATE_SAME ? from : m->to;
	int n = 0;

	for (int i = 0; i < PQntuples(res); i++)
		n += is(res, i, 0, event_code(m->event)) && is(res, i, 1, state_code(from)) &&
			 is(res, i, 2, state_code(to)) && is(res, i, 3, role_code(who));
	return n;
}

Test(tables, moves_are_those_of_life_def)
{
	PGresult *res = ask("select event, from_state, to_state, who from move");
	struct life_move m;
	int legal = 0;

	for (size_t i = 0; life_move(i, &m); i++) {
		for (int k = 0; k < STATES * (ROLES + 1); k++) {
			enum state from = (enum state)(k % STATES);
			enum role who = (enum role)(k / STATES);

			if (!(m.from & 1u << from) || !(m.who & role_bit(who)))
				continue;
			legal++;
			cr_expect_eq(rows_of_move(res, &m, from, who), 1, "%s from %s by %s",
				event_code(m.event).ptr, state_code(from).ptr, role_code(who).ptr);
		}
	}
	cr_expect_gt(legal, 0);
	cr_expect_eq(PQntuples(res), legal);
	PQclear(res);
}

/* The way of a linkage: its states, and who may take it where. */
Test(tables, linkages_are_those_of_linkage_def)
{
	PGresult *states = ask("select code, final, owner, due from linkage_state");
	PGresult *moves = ask("select to_state, from_state, who from linkage_move");

	cr_expect_eq(PQntuples(states), LINKAGE_STATES);
	for (int i = 0; i < PQntuples(states); i++) {
		enum linkage_state s;

		cr_assert(linkage_from(text_from(PQgetvalue(states, i, 0)), &s));
		cr_expect_str_eq(PQgetvalue(states, i, 1), linkage_final(s) ? "t" : "f");
		cr_expect(is(states, i, 2, linkage_owner(s)) && is(states, i, 3, linkage_due(s)), "%s",
			linkage_code(s).ptr);
	}
	for (int i = 0; i < LINKAGE_STATES * LINKAGE_STATES * (ROLES + 1); i++) {
		enum linkage_state from = (enum linkage_state)(i % LINKAGE_STATES);
		enum linkage_state to = (enum linkage_state)(i / LINKAGE_STATES % LINKAGE_STATES);
		enum role who = (enum role)(i / LINKAGE_STATES / LINKAGE_STATES);
		int n = 0;

		for (int k = 0; k < PQntuples(moves); k++)
			n += is(moves, k, 0, linkage_code(to)) && is(moves, k, 1, linkage_code(from)) &&
				 is(moves, k, 2, role_code(who));
		cr_expect_eq(n, linkage_may(from, to, role_bit(who)), "%s from %s by %s",
			linkage_code(to).ptr, linkage_code(from).ptr, role_code(who).ptr);
	}
	PQclear(states);
	PQclear(moves);
}

/* An event is put on record and taken back: the SQLSTATE, '' where it was put on record. */
static const char recorded_sql[] =
	"create function pg_temp.recorded(kind text, from_state text, to_state text) returns text "
	"language plpgsql as $$ begin "
	"insert into event values (1, 1, 'epoch', kind, 'a', 'v', from_state, to_state, 0, '', "
	"decode(repeat('00', 32), 'hex')); raise exception using errcode = 'TRIED'; "
	"exception when others then return case sqlstate when 'TRIED' then '' else sqlstate end; "
	"end $$";

/* From every state to every state, by their places in life.def. */
static PGresult *record_all(enum event_kind e)
{
	char sql[32 * STATES + 500];
	size_t n = (size_t)snprintf(sql, sizeof(sql), "with s as (select * from unnest('{");

	for (int i = 0; i < STATES; i++)
		n += (size_t)snprintf(
			sql + n, sizeof(sql) - n, "%s%s", i ? "," : "", state_code((enum state)i).ptr);
	n += (size_t)snprintf(sql + n, sizeof(sql) - n,
		"}'::text[]) with ordinality s (code, i)) select pg_temp.recorded('%s', f.code, t.code) "
		"from s f, s t order by f.i, t.i",
		event_code(e).ptr);
	cr_assert_lt(n, sizeof(sql));
	return ask(sql);
}

Test(tables, database_refuses_other_moves)
{
	struct life_move m;
	bool legal[EVENT_KINDS][STATES][STATES] = {0};

	for (size_t i = 0; life_move(i, &m); i++)
		for (int from = 0; from < STATES; from++)
			if (m.from & 1u << from)
				legal[m.event][from][m.to == STATE_SAME ? from : (int)m.to] = true;
	run(recorded_sql);
	for (int e = 0; e < EVENT_KINDS; e++) {
		PGresult *res = record_all((enum event_kind)e);

		cr_assert_eq(PQntuples(res), STATES * STATES);
		for (int i = 0; i < STATES * STATES; i++)
			cr_expect_str_eq(PQgetvalue(res, i, 0), legal[e][i / STATES][i % STATES] ? "" : "23514",
				"event %d from %d to %d", e, i / STATES, i % STATES);
		PQclear(res);
	}
}

/* ---- What people edit ---- */

/* Names of a table's columns before `since`, parted by spaces, as the seed's header has them. */
static struct text columns_of(const char *table, char *names, size_t size)
{
	char sql[300];
	PGresult *res;
	size_t n = 0;

	snprintf(sql, sizeof(sql),
		"select attname, format_type(atttypid, null) from pg_attribute where attrelid = "
		"'%s'::regclass and attnum > 0 and not attisdropped order by attnum",
		table);
	res = ask(sql);
	cr_assert_gt(PQntuples(res), 2);
	cr_expect_str_eq(PQgetvalue(res, PQntuples(res) - 2, 0), "since", "%s", table);
	cr_expect_str_eq(PQgetvalue(res, PQntuples(res) - 1, 0), "until", "%s", table);
	for (int i = 0; i < PQntuples(res) - 2; i++) {
		const char *name = PQgetvalue(res, i, 0);

		/* `since` is taken by the edition: the rule's own is called otherwise. */
		if (strcmp(table, "practice_rule") == 0 && strcmp(name, "since_date") == 0)
			name = "since";
		cr_expect_str_eq(PQgetvalue(res, i, 1), "text", "%s.%s", table, name);
		n += (size_t)snprintf(names + n, size - n, "%s%s", i ? " " : "", name);
	}
	PQclear(res);
	return (struct text){names, n};
}

static const char *const headers[] = {
#define COLUMNS(table, name, header) [TABLE_##table] = header,
#include "columns.def"
#undef COLUMNS
};

Test(tables, columns_are_those_of_the_seed)
{
	for (int t = 0; t < TABLES; t++) {
		const char *table = snapshot_table_name((enum snapshot_table)t);
		char names[400];
		struct text got = columns_of(table, names, sizeof(names));

		cr_expect(text_eq(got, text_from(headers[t])), "%s: %.*s", table, TEXT_ARG(got));
	}
}

static size_t lines_of_seed(enum snapshot_table t)
{
	struct text file = seed_file(t);
	size_t lines = 0;

	while (file.len) {
		struct text line = text_cut(&file, '\n');

		lines += line.len && line.ptr[0] != '#';
	}
	return lines - 1; /* the header */
}

Test(tables, rows_are_those_of_the_seed)
{
	for (int t = 0; t < TABLES; t++) {
		const char *table = snapshot_table_name((enum snapshot_table)t);

		cr_expect_eq((size_t)daemon_count(&d, "select count(*) from %s", table),
			lines_of_seed((enum snapshot_table)t), "%s", table);
	}
}

/* ---- The snapshot ---- */

static struct event_base *base;
static struct held *built;
static bool answered;

static void take(void *arg, struct held *h)
{
	(void)arg;
	built = h;
	answered = true;
	event_base_loopbreak(base);
}

/* Builds an edition from the database, by the store's own builder; NULL when that fails. */
static struct held *build(int64_t edition_number, int snapshot_bytes)
{
	struct store_settings settings = {.database = d.conninfo, .snapshot_bytes = snapshot_bytes};
	struct builder *b;

	base = event_base_new();
	built = NULL;
	answered = false;
	b = builder_open(base, &settings, take, NULL);
	cr_assert(b);
	builder_ask(b, (edition){edition_number});
	event_base_dispatch(base);
	builder_close(b);
	event_base_free(base);
	cr_assert(answered);
	return built;
}

enum { ROOM = 256 << 20 };

static bool same_digest(const struct held *h, const struct snapshot *s)
{
	return h && memcmp(h->snapshot->digest, s->digest, sizeof(s->digest)) == 0;
}

Test(tables, snapshot_of_the_database_is_that_of_the_seed)
{
	struct arena a;
	const struct snapshot *seed = seeded(&a);
	struct held *h;

	h = build(1, ROOM);
	cr_assert(h);
	cr_expect(same_digest(h, seed));
	cr_expect_eq(h->snapshot->n_experts, seed->n_experts);
	cr_expect_eq(h->snapshot->edition.n, 1);
	cr_expect_eq(h->loads->taken[0], 0);
	held_release(h);
	/* Rows that were rewritten stand elsewhere in the table, and are read in another order. */
	run("update expert set name = name where code < (select max(code) from expert)");
	run("update lexicon set term = term where term < '我'");
	h = build(1, ROOM);
	cr_expect(same_digest(h, seed), "the order of rows shows");
	held_release(h);
	arena_release(&a);
}

Test(tables, any_edition_can_be_built_again)
{
	struct held *first = build(1, ROOM), *second, *again;
	const struct snapshot *one;

	cr_assert(first);
	one = first->snapshot;
	run("insert into edition values (2, '2026-01-05', 'one expert fewer, one renamed');"
		"update expert set until = 2 where code in (select code from expert order by code limit 2);"
		"update expert_skill set until = 2 where expert = (select min(code) from expert);"
		"insert into expert select code, '另名', sex, unit, district, languages, places, "
		"appointed_from, appointed_until, agreement_until, demo, 2, null from expert "
		"where until = 2 order by code desc limit 1");
	second = build(2, ROOM);
	cr_assert(second);
	cr_expect_eq(second->snapshot->n_experts, one->n_experts - 1);
	cr_expect(
		text_eq(snapshot_cell(second->snapshot->experts[second->snapshot->experts_by_code[0]].row,
					EXPERT_NAME),
			TEXT("另名")));
	cr_expect(!same_digest(second, one));
	again = build(1, ROOM);
	cr_expect(same_digest(again, one));
	held_release(first);
	held_release(second);
	held_release(again);
}

/* A catalogue of before 0004: its rows stay, in all editions, and say nothing of what is new. */
Test(tables, a_catalogue_of_before_validity)
{
	static const char silent[] = "select count(*) from resource where at_once = '' and "
								 "valid_from = '' and valid_until = '' and last_checked = ''";
	int64_t rows = daemon_count(&d, "select count(*) from resource");
	char names[400];
	struct held *h;

	run("update resource set until = 2 where code = 'GOV.DIBAO';"
		"alter table resource drop column at_once, drop column valid_from, "
		"drop column valid_until, drop column last_checked;"
		"drop table combination; delete from migration where name in ('0004_resources', "
		"'0005_combinations');"
		"update schema set version = 3");
	cr_assert_eq(daemon_migrate(&d), 0);
	cr_expect(daemon_logged(&d, "applied 0004_resources"));
	run("grant select on resource, combination to jieyou_daemon"); /* as 0011 did with the old ones
																	*/
	cr_expect(
		text_eq(columns_of("resource", names, sizeof(names)), text_from(headers[TABLE_RESOURCE])));
	cr_expect_eq(daemon_count(&d, silent), rows);
	cr_expect_eq(daemon_count(&d, "select until from resource where code = 'GOV.DIBAO'"), 2);
	cr_expect_eq(daemon_count(&d, "select count(*) from pg_class where relname = 'resource_now' or "
								  "relname like 'resource_before%%'"),
		1);
	h = build(1, ROOM);
	cr_assert(h);
	cr_expect_eq((int64_t)h->snapshot->n_resources, rows);
	held_release(h);
}

Test(tables, what_cannot_be_built)
{
	cr_expect_null(build(1, 1 << 20), "no room");
	run("insert into domain values ('', '', '', 2, null)");
	cr_expect_null(build(2, ROOM), "a row without a code");
	run("alter table duty drop column until");
	cr_expect_null(build(1, ROOM), "a statement that fails");
	snprintf(d.conninfo, sizeof(d.conninfo), "host=/nowhere");
	cr_expect_null(build(1, ROOM), "no database");
}

/*
 * The database's half of the rights: what the roles of the daemon can do by themselves, whatever
 * the program asks of them. The table of rights is rights.def's; every cell of it is read through,
 * as jieyou_daemon, under the policies; what a principal may not write is refused by the owner's
 * functions, called as a program would that had lost its own checks; and what is nobody's business
 * is closed.
 */
#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

#include "daemon.h"
#include "life.h"
#include "rights.h"

static struct daemon d;
static PGconn *owner, *conn; /* a superuser's, and one with nothing but the daemon's rights */

static PGresult *must(PGconn *c, const char *sql)
{
	PGresult *res = PQexec(c, sql);

	cr_assert(PQresultStatus(res) == PGRES_TUPLES_OK || PQresultStatus(res) == PGRES_COMMAND_OK,
		"%s: %s", sql, PQresultErrorMessage(res));
	return res;
}

static void run(PGconn *c, const char *sql)
{
	PQclear(must(c, sql));
}

static int64_t number(PGconn *c, const char *sql)
{
	PGresult *res = must(c, sql);
	int64_t n;

	cr_assert_eq(PQntuples(res), 1, "%s", sql);
	n = atoll(PQgetvalue(res, 0, 0));
	PQclear(res);
	return n;
}

static const char *text(PGconn *c, const char *sql)
{
	static char said[200];
	PGresult *res = must(c, sql);

	snprintf(said, sizeof(said), "%s", PQgetvalue(res, 0, 0));
	PQclear(res);
	return said;
}

/* The SQLSTATE; "" where it went through. */
static const char *state_of(PGconn *c, const char *sql)
{
	static char state[6];
	PGresult *res = PQexec(c, sql);
	const char *said = PQresultErrorField(res, PG_DIAG_SQLSTATE);

	snprintf(state, sizeof(state), "%s", said ? said : "");
	PQclear(res);
	return state;
}

static void expect_closed(PGconn *c, const char *sql)
{
	cr_expect_str_eq(state_of(c, sql), "42501", "%s: %s", sql, PQerrorMessage(c));
}

/*
 * Cases as they stand to `me`, who acts at 440309: 1 is their own, 2 a colleague's of the same
 * agency elsewhere, 3 somebody's in 440309-guanhu, 4 nobody's of theirs; over 5, elsewhere, they
 * have broken the glass, and it is open from 2026-01-01 01:00 for four hours; and 6 would be theirs
 * in every way, with the glass broken besides, but they are shut out of it. Somebody else has
 * broken the glass of 3. Each has one event and a due time.
 */
enum { OWN = 1, AGENCY, DISTRICT, NONE_OF_THEIRS, GLASS, SHUT_OUT, CASES = SHUT_OUT };
#define WHILE_OPEN "2026-01-01 02:00+00"

static const char cases_sql[] =
	"insert into principal select id, 'PERSON', id, agency, '', false, '2026-01-01' from (values "
	"('me', 'ours'), ('peer', 'ours'), ('other', 'theirs'), ('idle', '')) p (id, agency);"
	"insert into principal values ('svc', 'SERVICE', 'svc', '', '', false, '2026-01-01');"
	"insert into help_case (id, district, state, grade, needs, actor, responsible, via, version, "
	"head, filed_at) "
	"select id, district, 'RECEIVED', 'NORMAL', '', actor, actor, actor, 1, sha256('1'), "
	"'2026-01-01' "
	"from "
	"(values (1, '340300', 'me'), (2, '340300', 'peer'), (3, '440309-guanhu', 'other'), "
	"(4, '340300', 'other'), (5, '340300', 'other'), (6, '440309-guanhu', 'me')) "
	"c (id, district, actor);"
	"insert into event select id, 1, '2026-01-01', 'FILED', actor, actor, 'NONE', 'RECEIVED', 0, "
	"'words', sha256('1') from help_case;"
	"insert into due select id, 'STATE', 'STAFF', '2026-01-02' from help_case;"
	"insert into incarnation (started_at, program) values ('2026-01-01', 'test');"
	"insert into access values (1, 1, '2026-01-01', 'me', 'me', 'show', 1, 1, sha256('1'));"
	"insert into request values ('me', 'me', 'k', sha256('1'), 1, 1), "
	"('me', 'me', 'k6', sha256('1'), 6, 1);"
	"insert into register_change values (1, '2026-01-01', 'a', 'a', 'add', 'me', '', sha256('1'));"
	"insert into shut_out values (6, 'me', true, '2026-01-01');"
	"insert into glass (case_id, seq, actor, at, until) select c, 1, who, '2026-01-01 01:00+00', "
	"'2026-01-01 05:00+00' from (values (3, 'idle'), (5, 'me'), (6, 'me')) g (c, who);"
	"insert into phone select sha256('number'), id, '0123456789abcdef' from help_case";

/* As a dispatcher of a real installation logs in. Logins are the cluster's: tests make it once. */
static PGconn *log_in(const char *conninfo)
{
	char mine[300];

	run(owner, "do $$ begin create role test_login login in role jieyou_daemon, jieyou_keyring; "
			   "exception when duplicate_object or unique_violation then null; end $$");
	snprintf(mine, sizeof(mine), "%s user=test_login", conninfo);
	return PQconnectdb(mine);
}

static void open_database(void)
{
	d = daemon_prepare();
	owner = daemon_connect(&d);
	run(owner, cases_sql);
	conn = log_in(d.conninfo);
}

static void close_database(void)
{
	PQfinish(conn);
	PQfinish(owner);
	daemon_clean(&d);
}

TestSuite(rights_of_database, .init = open_database, .fini = close_database);

/* ---- The table ---- */

Test(rights_of_database, are_those_of_rights_def)
{
	int cells = 0;

	for (int r = 0; r < ROLES; r++) {
		for (int a = 1; a < ACTS; a++) {
			for (int l = 0; l < RELATIONS; l++) {
				enum view v = rights_cell((enum role)r, (enum act)a, (enum relation)l);
				char sql[300];

				cells += v != VIEW_NONE;
				snprintf(sql, sizeof(sql),
					"select count(*) from rights where role = '%s' and verb = '%s' and relation = "
					"'%s' and view = '%s'",
					role_code((enum role)r).ptr, act_code((enum act)a).ptr,
					relation_code((enum relation)l).ptr, view_code(v).ptr);
				cr_expect_eq(number(owner, sql), v != VIEW_NONE, "%s", sql);
			}
		}
	}
	cr_expect_eq(number(owner, "select count(*) from rights"), cells);
	cr_expect_eq(
		number(owner, "select count(*) from reading r where not exists (select from rights "
					  "g where g.verb = r.verb)"),
		0);
	cr_expect_eq(number(owner, "select count(*) from rights join reading using (verb) where "
							   "relation = 'NONE'"),
		0, "any case at all is nobody's to read");
	cr_expect_eq(number(owner, "select count(*) from move where (who = 'SYSTEM') <> (verb = '') or "
							   "(verb <> '' and verb not in (select verb from rights))"),
		0);
}

/* ---- Reading: every cell ---- */

/* `me` acts as the role from now on, at 440309, and as nothing else. */
static void act_as(enum role role)
{
	char sql[300];

	snprintf(sql, sizeof(sql),
		"delete from role_held where principal = 'me'; insert into role_held values ('me', '%s', "
		"'440309', true, '2026-01-01')",
		role_code(role).ptr);
	run(owner, sql);
}

static void read_at(const char *reader, const char *speaker, const char *verb, const char *at)
{
	char sql[300];

	snprintf(sql, sizeof(sql),
		"select set_config('jieyou.reader', '%s', false), set_config('jieyou.speaker', '%s', "
		"false), set_config('jieyou.verb', '%s', false), set_config('jieyou.at', '%s', false)",
		reader, speaker, verb, at);
	run(conn, sql);
}

/* Whenever it may be. */
static void read_as(const char *reader, const char *speaker, const char *verb)
{
	read_at(reader, speaker, verb, "");
}

/* Of each case: its head, what is due, breakings of its glass, its events' words, and the record
 * without them. */
static const char seen_sql[] =
	"select (select count(*) from help_case where id = i), "
	"(select count(*) from due where case_id = i), "
	"(select count(body) from event where case_id = i), "
	"(select count(*) from daemon.case_record(i, 100)), "
	"(select count(*) from glass where case_id = i) from generate_series(1, 6) i order by i";

static bool reads_cases(enum act act)
{
	return act == ACT_show || act == ACT_list || act == ACT_queue || act == ACT_linkages ||
		   act == ACT_find || act == ACT_why || act == ACT_attach || act == ACT_fetch ||
		   act == ACT_glass || act == ACT_handle || act == ACT_notices || act == ACT_similar ||
		   act == ACT_draft;
}

/* The most that the table gives for a case of this kind. */
static enum view view_of(enum role role, enum act act, int id)
{
	static const enum relation relation_of[] = {
		[OWN] = RELATION_OWN,
		[AGENCY] = RELATION_AGENCY,
		[DISTRICT] = RELATION_DISTRICT,
		[GLASS] = RELATION_GLASS,
	};
	enum view v, agency;

	if (id == SHUT_OUT)
		return VIEW_NONE;
	if (act == ACT_verify)
		return rights_cell(role, act, RELATION_ANY) == VIEW_NONE ? VIEW_NONE : VIEW_WHOLE;
	if (!reads_cases(act) || id == NONE_OF_THEIRS)
		return VIEW_NONE;
	v = rights_cell(role, act, relation_of[id]);
	agency = rights_cell(role, act, RELATION_AGENCY); /* one's own are of one's agency, too */
	return id == OWN && agency > v ? agency : v;
}

static int seen(const PGresult *res, int id, int what)
{
	return atoi(PQgetvalue(res, id - 1, what));
}

static void expect_cell(enum role role, enum act act, int id, const PGresult *res)
{
	enum view v = view_of(role, act, id);
	const char *r = role_code(role).ptr, *a = act_code(act).ptr;

	cr_expect_eq(seen(res, id, 0), v != VIEW_NONE, "head: %s %s %d", r, a, id);
	cr_expect_eq(seen(res, id, 1), v != VIEW_NONE, "due: %s %s %d", r, a, id);
	cr_expect_eq(seen(res, id, 2), v == VIEW_WHOLE, "words: %s %s %d", r, a, id);
	cr_expect_eq(seen(res, id, 4), v != VIEW_NONE && (id == DISTRICT || id == GLASS),
		"breakings: %s %s %d", r, a, id);
	if (act != ACT_verify)
		cr_expect_eq(seen(res, id, 3), v != VIEW_NONE, "record: %s %s %d", r, a, id);
}

Test(rights_of_database, read_every_cell, .timeout = 120)
{
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		for (int a = 0; a < ACTS; a++) {
			bool all = rights_cell((enum role)r, ACT_verify, RELATION_ANY) != VIEW_NONE;

			PGresult *res;

			read_at("me", "me", act_code((enum act)a).ptr, WHILE_OPEN);
			res = must(conn, seen_sql);
			for (int id = 1; id <= CASES; id++)
				expect_cell((enum role)r, (enum act)a, id, res);
			PQclear(res);
			cr_expect_eq(number(conn, "select count(*) from access"), a == ACT_verify && all);
			cr_expect_eq(number(conn, "select count(*) from request"), a == ACT_verify && all);
			cr_expect_eq(number(conn, "select count(*) from incarnation"), a == ACT_verify && all);
			cr_expect_eq(
				number(conn, "select count(*) from register_change"), a == ACT_verify && all);
		}
	}
}

/* Open linkages are listed where the table has it, with what is needed where it is more than the
 * record; by no other verb, and what is settled is not. */
Test(rights_of_database, open_linkages_by_every_role)
{
	static const char listed[] = "select (select count(*) from l where case_id = i), (select "
								 "count(*) from l where case_id = i "
								 "and needs <> '') from generate_series(1, 6) i order by i";
	char sql[500];

	snprintf(sql, sizeof(sql),
		"with l as materialized (select * from daemon.open_linkages('', '', null, 'infinity', "
		"'-infinity', 0, 0, 100, '{}', '', '', 1, '{}')) %s",
		listed);
	run(owner, "insert into linkage select id, n, 'REFERRAL', 'LH.WELFARE', 'ECO.TEMP', "
			   "case n when 1 then 'PROPOSED' else 'WITHDRAWN' end, '', '2026-01-02', '2026-01-09' "
			   "from help_case, generate_series(1, 2) n");
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		for (int other = 0; other < 2; other++) {
			PGresult *res;

			read_at("me", "me", other ? "list" : "linkages", WHILE_OPEN);
			res = must(conn, sql);
			for (int id = 1; id <= CASES; id++) {
				enum view v = other ? VIEW_NONE : view_of((enum role)r, ACT_linkages, id);

				cr_expect_eq(seen(res, id, 0), v != VIEW_NONE, "%d %d %d", r, other, id);
				cr_expect_eq(seen(res, id, 1), v > VIEW_RECORD, "%d %d %d", r, other, id);
			}
			PQclear(res);
		}
	}
}

static void expect_nothing(const char *why)
{
	cr_expect_eq(number(conn, "select count(*) from help_case"), 0, "%s", why);
	cr_expect_eq(number(conn, "select count(*) from event"), 0, "%s", why);
	cr_expect_eq(number(conn, "select count(*) from due"), 0, "%s", why);
	cr_expect_eq(number(conn, "select count(*) from access"), 0, "%s", why);
	cr_expect_eq(number(conn, "select count(*) from request"), 0, "%s", why);
	cr_expect_eq(number(conn, "select count(*) from glass"), 0, "%s", why);
	cr_expect_eq(number(conn, "select count(*) from register_change"), 0, "%s", why);
	cr_expect_eq(number(conn, "select count(*) from daemon.case_record(1, 100)"), 0, "%s", why);
}

Test(rights_of_database, nobody_reads_nothing)
{
	expect_nothing("nothing was said at all");
	act_as(ROLE_STAFF);
	read_as("", "", "show");
	expect_nothing("nobody");
	read_as("me", "me", "");
	expect_nothing("no verb");
	read_as("nosuch", "nosuch", "show");
	expect_nothing("not in the register");
	read_as("dispatcher", "dispatcher", "show");
	expect_nothing("the dispatcher's own");
	read_as("me", "me", "show");
	cr_expect_eq(number(conn, "select count(*) from event"), 1, "the control");
	run(owner, "update principal set suspended = true where id = 'me'");
	expect_nothing("suspended");
	run(owner, "update principal set suspended = false; update role_held set held = false where "
			   "principal = 'me'");
	expect_nothing("withdrawn");
	run(owner, "update role_held set held = true, district = '440300' where principal = 'me'");
	cr_expect_eq(number(conn, "select count(*) from event"), 1, "from further above");
	run(owner, "update role_held set district = '440309-minzhi' where principal = 'me'");
	expect_nothing("the next street");
}

/* Who speaks for a worker reads as that worker, and only for whom they may speak. */
Test(rights_of_database, reading_on_behalf)
{
	act_as(ROLE_WORKER);
	read_as("me", "svc", "show");
	expect_nothing("not represented");
	run(owner, "insert into represents values ('svc', 'me', true, '2026-01-01')");
	cr_expect_eq(number(conn, "select case_id from event"), OWN);
	run(owner, "insert into role_held values ('me', 'STAFF', 'CN', true, '2026-01-01')");
	cr_expect_eq(
		number(conn, "select case_id from event"), OWN, "not as staff, which they are, too");
	run(owner, "update principal set suspended = true where id = 'svc'");
	expect_nothing("the service is suspended");
	run(owner, "update principal set suspended = false; update represents set held = false where "
			   "principal = 'svc'");
	expect_nothing("no longer represented");
}

/* Whether anything is seen of one case, in any way. */
static void expect_sight(int id, bool seen, const char *why)
{
	static const char *const ways[] = {
		"select count(*) from help_case where id = %d",
		"select count(*) from event where case_id = %d",
		"select count(*) from due where case_id = %d",
		"select count(*) from daemon.case_record(%d, 100)",
		("select count(*) from help_case where id = %d and "
		 "id in (select daemon.noted_in(array[sha256('number')]))"),
	};
	static const char *const more[] = {"select count(*) from glass where case_id = %d",
		"select count(*) from request where case_id = %d"};
	char sql[200];

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		snprintf(sql, sizeof(sql), ways[i], id);
		cr_expect_eq(number(conn, sql), seen, "%s: %s", why, sql);
	}
	for (size_t i = 0; !seen && i < sizeof(more) / sizeof(more[0]); i++) {
		snprintf(sql, sizeof(sql), more[i], id);
		cr_expect_eq(number(conn, sql), 0, "%s: %s", why, sql);
	}
}

/* Whoever is shut out of a case is nothing to it, and neither is who speaks for them. */
Test(rights_of_database, who_is_shut_out_reads_nothing)
{
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		for (int a = 0; a < ACTS; a++) {
			read_at("me", "me", act_code((enum act)a).ptr, WHILE_OPEN);
			expect_sight(SHUT_OUT, false, role_code((enum role)r).ptr);
		}
	}
	act_as(ROLE_STAFF);
	read_at("me", "me", "show", WHILE_OPEN);
	run(owner, "update shut_out set shut = false");
	expect_sight(SHUT_OUT, true, "let in");
	act_as(ROLE_WORKER);
	run(owner, "insert into represents values ('svc', 'me', true, '2026-01-01'); insert into "
			   "shut_out values (1, 'svc', true, '2026-01-01'), (1, 'peer', true, '2026-01-01')");
	read_as("me", "svc", "show");
	expect_sight(OWN, false, "who speaks for them is shut out");
	expect_sight(SHUT_OUT, true, "but not of this one");
	read_as("me", "me", "show");
	expect_sight(OWN, true, "by themselves");
}

/* Rows of the case that they are shut out of, in whichever table that has such; there must be. */
static const char of_shut_out_sql[] =
	"update principal set expert = 'E09' where id = 'me';"
	"insert into offer values (6, 1, 'E09', 'LEAD', '', 'JOINED', '2026-01-01', '2026-01-05', "
	"'2026-01-02');"
	"insert into attachment values (6, 6, 'me', 'me', 'k6', '2026-01-01', '2026-01-04', 3, 1, 0, "
	"'body', 1);"
	"insert into chunk values (6, 1, sha256('1'), 'abc');"
	"insert into brief values (6, 1, 'TASK', 0, 'words');"
	"insert into entry_of_case values (6, 1, 'L1', 1, '', null);"
	"insert into notice values ('P:me', 1, 6, 1, 'TAKEN', '', '', '2026-01-02');"
	"insert into notice_count values ('P:me', 1)";

/* By name, the tables that the daemon reads and that name cases. Of `access` whoever verifies the
 * record needs all, for it is one chain; what they are shown of it is that it is whole. */
#define TABLES_OF_CASES                                                                          \
	"from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'case_id' where " \
	"relnamespace = 'public'::regnamespace and relkind in ('r', 'p', 'v', 'm', 'f') and "        \
	"has_any_column_privilege('jieyou_daemon', c.oid, 'select') and relname <> 'access'"

Test(rights_of_database, who_is_shut_out_reads_no_row_of_any_table)
{
	char *rows;
	PGresult *res;

	run(owner, of_shut_out_sql);
	res = must(owner, "select 'select ' || string_agg(format('(select count(*) from %I where "
					  "case_id = 6)', relname), ' + ') " TABLES_OF_CASES);
	rows = PQgetvalue(res, 0, 0);
	cr_expect_geq(number(owner, rows), number(owner, "select count(*) " TABLES_OF_CASES),
		"each table has one, so that this can fail");
	cr_expect_geq(number(owner, "select count(*) " TABLES_OF_CASES), 7);
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		for (int a = 0; a < ACTS; a++) {
			read_at("me", "me", act_code((enum act)a).ptr, WHILE_OPEN);
			cr_expect_eq(number(conn, rows), 0, "%s %s", role_code((enum role)r).ptr,
				act_code((enum act)a).ptr);
			cr_expect_eq(number(conn, "select count(*) from chunk where attachment = 6"), 0);
		}
	}
	act_as(ROLE_STAFF);
	run(owner, "update shut_out set shut = false");
	read_at("me", "me", "show", WHILE_OPEN);
	cr_expect_gt(number(conn, rows), 3, "let in");
	PQclear(res);
}

static void expect_through_glass(bool seen, const char *why)
{
	expect_sight(GLASS, seen, why);
	expect_sight(SHUT_OUT, false, why);
	expect_sight(NONE_OF_THEIRS, false, why);
}

/* One case, for reading, for whoever has broken it, and for as long as it is open. */
Test(rights_of_database, the_glass_opens_one_case_while_open)
{
	act_as(ROLE_STAFF);
	read_at("me", "me", "show", WHILE_OPEN);
	expect_through_glass(true, "open");
	read_at("me", "me", "show", "2026-01-01 05:00+00");
	expect_through_glass(false, "over");
	read_as("me", "me", "show");
	expect_through_glass(false, "nobody has said when");
	for (int a = 0; a < ACTS; a++) {
		read_at("me", "me", act_code((enum act)a).ptr, WHILE_OPEN);
		if (a != ACT_show && a != ACT_fetch)
			expect_through_glass(false, act_code((enum act)a).ptr);
	}
	read_at("me", "me", "show", WHILE_OPEN);
	run(owner, "update glass set verdict = 'JUSTIFIED', reviewer = 'peer', reviewed_at = "
			   "'2026-01-01 01:30+00'");
	expect_through_glass(true, "found justified");
	run(owner, "update glass set verdict = 'UNJUSTIFIED'");
	expect_through_glass(false, "found unjustified");
	run(owner, "update glass set verdict = null, reviewer = null, reviewed_at = null; insert into "
			   "role_held values ('peer', 'STAFF', '440309-minzhi', true, '2026-01-01')");
	read_at("peer", "peer", "show", WHILE_OPEN);
	expect_through_glass(false, "somebody else");
	act_as(ROLE_WORKER);
	read_at("me", "me", "show", WHILE_OPEN);
	expect_through_glass(false, "no longer on duty");
}

/* Why it was broken is told to whoever may review it, and to nobody else. */
Test(rights_of_database, why_the_glass_was_broken)
{
	for (int r = 0; r < ROLES; r++) {
		bool may = rights_cell((enum role)r, ACT_review_glass, RELATION_DISTRICT) != VIEW_NONE;

		act_as((enum role)r);
		read_at("me", "me", "show", WHILE_OPEN);
		cr_expect_eq(
			number(conn, "select coalesce(max(length(body)), 0) from daemon.case_glass(3, 9)") != 0,
			may);
	}
}

/* Where a district lies is what the newest edition says. */
Test(rights_of_database, districts_move)
{
	act_as(ROLE_STAFF);
	read_as("me", "me", "show");
	run(owner, "update district set until = 2 where code = '440309-guanhu'; insert into district "
			   "select code, '340300', level, name, 2, null from district where code = "
			   "'440309-guanhu'");
	expect_nothing("moved away");
	run(owner, "delete from district where since = 2; update district set until = null");
	cr_expect_eq(number(conn, "select count(*) from event"), 1);
	run(owner, "update district set until = 2");
	cr_expect_eq(number(conn, "select count(*) from event"), 1, "none at all is no edition");
}

/* ---- Facts that are told ---- */

/* Of every case something that is told of it. */
static const char facts_sql[] =
	"update help_case set needs = 'N', held = true;"
	"insert into event select id, 2, '2026-01-01', 'TAKEN', 'taker', 'taker', 'RECEIVED', "
	"'ACCEPTED', "
	"0, '', sha256('2') from help_case;"
	"insert into duty_of_case select id, 'D', '', '2026-01-01', '', null from help_case;"
	"insert into task select id, 1, 'idle', '2026-01-09', null from help_case;"
	"insert into attempt select id, 1, '2026-01-01' from help_case;"
	"insert into offer select id, 1, 'E10', 'MEMBER', '', 'JOINED', '2026-01-01', '2026-01-02', "
	"'2026-01-01' from help_case;"
	"insert into shut_out select id, 'idle', true, '2026-01-01' from help_case";

/* As text, of each case: needs and who answers for it; where, in which state, and since when; who
 * is shut out; what has happened, and what is to be done; who else supports it; breakings of its
 * glass. */
static const char facts_told[] =
	"select concat_ws(' ', c.needs, c.responsible), concat_ws(' ', c.district, c.state, c.held, "
	"c.filed_at is not null, t.owner), c.shut_out, concat_ws(' ', s.past, s.tasks <> '', "
	"s.tasks_set, "
	"s.duties, s.tries <> '', nullif(s.taken_by, '')), (select count(*) from "
	"daemon.case_offers(i)), (select count(*) from "
	"daemon.case_glass(i, 9)) from generate_series(1, 6) i left join daemon.case_facts(i) c on "
	"true left "
	"join daemon.case_term(i) t on true left join daemon.case_service(i) s on true order by i";

/* By any right at all. */
static enum view most(enum role role, enum act act, int id)
{
	static const unsigned relations[] = {
		[OWN] = 1u << RELATION_OWN | 1u << RELATION_AGENCY,
		[AGENCY] = 1u << RELATION_AGENCY,
		[DISTRICT] = 1u << RELATION_DISTRICT,
		[GLASS] = 1u << RELATION_GLASS,
		[SHUT_OUT] = 0,
	};
	struct standing one = {role, relations[id] | (id == SHUT_OUT ? 0 : 1u << RELATION_NONE)};

	return rights_view(&one, 1, act);
}

static bool does_something(enum act act)
{
	return act == ACT_submit || act == ACT_open || act == ACT_erase || act == ACT_shut_out ||
		   act == ACT_break_glass || act == ACT_review_glass || act == ACT_handle ||
		   act == ACT_attach;
}

static void expect_facts(enum role role, enum act act, int id, const PGresult *res)
{
	static const char *const who[] = {"", "me", "peer", "other", "other", "other", "me"};
	static const char *const where[] = {
		"", "340300", "340300", "440309-guanhu", "340300", "340300", "440309-guanhu"};
	enum view v = most(role, act, id);
	bool all = v != VIEW_NONE && does_something(act), head = all || v >= VIEW_HEAD;
	bool doors = all || most(role, ACT_shut_out, id) != VIEW_NONE;
	bool glass = id == GLASS || (id == DISTRICT && (head || v == VIEW_RECORD));
	char told[5][100] = {" ", "  f f", "", " f 0  f", ""};

	if (head)
		snprintf(told[0], sizeof(told[0]), "N %s", who[id]);
	if (head || v == VIEW_RECORD)
		snprintf(told[1], sizeof(told[1]), "%s RECEIVED t t STAFF", where[id]);
	snprintf(told[2], sizeof(told[2]), "%s", id == SHUT_OUT ? "me" : doors ? "idle" : "");
	if (head || v == VIEW_RECORD)
		snprintf(told[3], sizeof(told[3]), "FILED 1 TAKEN 2 t %d %s %s%s", head, head ? "D" : "-",
			all ? "t" : "f", head ? " taker" : "");
	for (int i = 0; i < 4; i++)
		cr_expect_str_eq(PQgetvalue(res, id - 1, i), told[i], "%s %s %d: %s, not %s",
			role_code(role).ptr, act_code(act).ptr, id, PQgetvalue(res, id - 1, i), told[i]);
	cr_expect_eq(seen(res, id, 4), all || v == VIEW_WHOLE, "%s %s %d: offers", role_code(role).ptr,
		act_code(act).ptr, id);
	cr_expect_eq(
		seen(res, id, 5), glass, "%s %s %d: glass", role_code(role).ptr, act_code(act).ptr, id);
}

/* Functions tell no more than the policies: every cell of the table, once more. */
Test(rights_of_database, facts_are_told_as_far_as_one_sees, .timeout = 120)
{
	run(owner, facts_sql);
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		for (int a = 0; a < ACTS; a++) {
			PGresult *res;

			read_at("me", "me", act_code((enum act)a).ptr, WHILE_OPEN);
			res = must(conn, facts_told);
			for (int id = 1; id <= CASES; id++)
				expect_facts((enum role)r, (enum act)a, id, res);
			PQclear(res);
		}
	}
	read_as("dispatcher", "dispatcher", "");
	cr_expect_eq(number(conn, "select count(*) from daemon.case_offers(4)"), 1, "its own business");
	read_as("me", "me", "show");
	cr_expect_eq(number(conn, "select count(*) from daemon.closed_to(array['idle', 'other'])"), 0,
		"of which cases others must stay away");
	cr_expect_eq(number(conn, "select daemon.closed_to(array['idle', 'me'])"), SHUT_OUT);
}

/* ---- Offers: disclosure by need ---- */

/*
 * `me` is E09, and asked to support case 21, on the team of 22, leads that of 23, has declined 24;
 * is asked for 25, from which they are shut out; 26 somebody else is asked for. Each has, besides
 * what was filed, what staff wrote for those asked.
 */
static const char offers_sql[] =
	"update principal set expert = 'E09' where id = 'me';"
	"insert into help_case (id, district, state, grade, needs, actor, responsible, via, version, "
	"head, "
	"filed_at) "
	"select i, '340300', 'OFFERED', 'NORMAL', '', 'other', 'other', 'other', 2, sha256('2'), "
	"'2026-01-01' "
	"from "
	"generate_series(21, 26) i;"
	"insert into event select i, 1, '2026-01-01', 'FILED', 'other', 'other', 'NONE', 'RECEIVED', "
	"0, "
	"'words', sha256('1') from generate_series(21, 26) i;"
	"insert into event select i, 2, '2026-01-01', 'CONFIRMED', 'other', 'other', 'ACCEPTED', "
	"'OFFERED', 0, 'brief', sha256('2') from generate_series(21, 26) i;"
	"insert into offer select i, 1, case i when 26 then 'E10' else 'E09' end, case i when 23 then "
	"'LEAD' else 'MEMBER' end, '', case i when 22 then 'JOINED' when 23 then 'JOINED' when 24 then "
	"'DECLINED' else 'OPEN' end, '2026-01-01', '2026-01-05', case when i in (22, 23, 24) then "
	"'2026-01-02'::timestamptz end from generate_series(21, 26) i;"
	"insert into place values ('E09', 4, '2026-01-01'), ('E10', 1, '2026-01-01');"
	"insert into shut_out values (25, 'me', true, '2026-01-01');"
	"insert into due select i, 'STATE', 'STAFF', '2026-01-02' from generate_series(21, 26) i;"
	"insert into glass (case_id, seq, actor, at, until) select i, 1, 'idle', '2026-01-01', "
	"'2026-01-02' from generate_series(21, 26) i;"
	"insert into brief select i, 2, part, 0, convert_to(part, 'UTF8') from generate_series(21, 26) "
	"i, unnest(array['OFFER', 'TASK']) part";

/* Of a case as `me` sees it: its head, with which goes what is due and who broke its glass; bodies
 * of events; what its record has; and what was written for experts. */
static const char *disclosed(const char *verb, int id)
{
	char sql[700];

	read_as("me", "me", verb);
	snprintf(sql, sizeof(sql),
		"select concat_ws(' ', (select count(*) from help_case where id = %d), (select count(*) "
		"from "
		"due where case_id = %d), (select count(*) from glass where case_id = %d), (select "
		"count(*) "
		"from event where case_id = %d), (select count(*) from daemon.case_record(%d, 9)), (select "
		"coalesce(string_agg(part || '=' || convert_from(body, 'UTF8'), ',' order by part), '-') "
		"from brief where case_id = %d))",
		id, id, id, id, id, id);
	return text(conn, sql);
}

Test(rights_of_database, an_expert_reads_what_is_needed)
{
	run(owner, offers_sql);
	act_as(ROLE_EXPERT);
	cr_expect_str_eq(disclosed("show", 21), "0 0 0 0 1 OFFER=OFFER");
	cr_expect_str_eq(disclosed("show", 22), "0 0 0 0 1 TASK=TASK");
	cr_expect_str_eq(disclosed("show", 23), "1 1 1 2 2 -", "who leads reads the events");
	cr_expect_str_eq(disclosed("handle", 21), "0 0 0 0 1 OFFER=OFFER");
	cr_expect_str_eq(disclosed("handle", 22), "0 0 0 0 1 TASK=TASK");
	for (int id = 24; id <= 26; id++)
		cr_expect_str_eq(disclosed("show", id), "0 0 0 0 0 -");
	cr_expect_str_eq(disclosed("list", 21), "0 0 0 0 0 -");
	cr_expect_str_eq(disclosed("why", 23), "0 0 0 0 0 -");
	cr_expect_str_eq(disclosed("attach", 22), "0 0 0 0 0 -");
	for (int id = 21; id <= 22; id++) {
		char sql[100];

		read_as("me", "me", "show");
		snprintf(sql, sizeof(sql),
			"select kind || actor || via || to_state from daemon.case_record(%d, 9)", id);
		cr_expect_str_eq(text(conn, sql), "CONFIRMED", "and not by whom");
	}
	read_as("me", "me", "offers");
	cr_expect_str_eq(
		text(conn, "select string_agg(case_id::text, ' ' order by case_id) from offer"), "21 22 23",
		"their own that are live");
	read_as("other", "other", "offers");
	cr_expect_eq(number(conn, "select count(*) from offer"), 0);
	act_as(ROLE_WORKER);
	cr_expect_str_eq(disclosed("show", 21), "0 0 0 0 0 -");
	read_as("me", "me", "offers");
	cr_expect_eq(number(conn, "select count(*) from offer"), 0);
}

/* What an offer, a task and a team's lead are told: where, in which state, with whom; not what else
 * is needed, what has happened and is to be done, nor of others who are asked. */
Test(rights_of_database, an_expert_is_told_what_is_needed)
{
	static const char told[] =
		"select concat_ws('|', c.district, c.state, c.grade, c.needs, c.responsible, c.held, "
		"c.filed_at is "
		"not null, t.owner, s.past <> '', s.tasks, s.duties, (select string_agg(expert || state, ' "
		"' order "
		"by n) from daemon.case_offers(%d)), (select count(*) from daemon.case_glass(%d, 9))) from "
		"daemon.case_facts(%d) c left join daemon.case_term(%d) t on true cross join "
		"daemon.case_service(%d) s";
	static const char *const by_case[] = {
		"440309|OFFERED|NORMAL|||f|f|f|||E09OPEN|0",
		"440309|OFFERED|NORMAL||other|f|t|STAFF|f|||E09JOINED E11JOINED|0",
		"440309-guanhu|OFFERED|NORMAL|N|other|t|t|STAFF|t|1 idle 1767916800000000|D|E09JOINED "
		"E10OPEN "
		"E11JOINED|1",
	};

	run(owner, offers_sql);
	run(owner,
		"update help_case set needs = 'N', district = '440309-guanhu', held = true; "
		"insert into offer select i, 2, 'E10', 'MEMBER', '', 'OPEN', '2026-01-01', '2026-01-05' "
		"from generate_series(21, 23) i; "
		"insert into offer select i, 3, 'E11', 'MEMBER', '', 'JOINED', '2026-01-01', '2026-01-05', "
		"'2026-01-02' from generate_series(21, 23) i; "
		"insert into duty_of_case select i, 'D', '', '2026-01-01', '', null from "
		"generate_series(21, "
		"23) i; "
		"insert into task select i, 1, 'idle', '2026-01-09', null from generate_series(21, 23) i");
	act_as(ROLE_EXPERT);
	for (int id = 21; id <= 23; id++) {
		char sql[600];

		snprintf(sql, sizeof(sql), told, id, id, id, id, id);
		read_as("me", "me", "show");
		cr_expect_str_eq(text(conn, sql), by_case[id - 21], "%d: %s", id, text(conn, sql));
	}
	read_as("me", "me", "offers");
	cr_expect_str_eq(text(conn, "select concat_ws(' ', district, grade, needs, responsible) from "
								"daemon.case_facts(21)"),
		"440309 NORMAL  ");
}

/* How many events a decision on the case rests on, and how many of them with words. */
static const char *rested_on(const char *verb, int id, bool own)
{
	char sql[200];

	read_as("me", "me", verb);
	snprintf(sql, sizeof(sql),
		"select concat_ws(' ', count(*), count(*) filter (where body <> '')) from "
		"daemon.case_asked(%d, 9, %s)",
		id, own ? "true" : "false");
	return text(conn, sql);
}

/* What was asked and found is for whoever sees the case whole; for the dispatcher itself, where
 * whoever asks may do something with the case. */
Test(rights_of_database, a_decision_rests_on_what_its_asker_may_do)
{
	run(owner, offers_sql);
	act_as(ROLE_EXPERT);
	cr_expect_str_eq(rested_on("handle", 21, false), "0 0", "asked");
	cr_expect_str_eq(rested_on("handle", 22, false), "0 0", "on the team");
	cr_expect_str_eq(rested_on("handle", 23, false), "2 2", "leads");
	cr_expect_str_eq(rested_on("handle", 21, true), "2 2", "whom to ask instead");
	for (int id = 24; id <= 26; id++)
		cr_expect_str_eq(rested_on("handle", id, true), "0 0", "nothing of theirs");
	cr_expect_str_eq(rested_on("show", 23, false), "0 0", "who looks decides nothing");
	cr_expect_str_eq(rested_on("show", 23, true), "0 0");
	cr_expect_str_eq(rested_on("offers", 21, true), "0 0");
	act_as(ROLE_PRIVACY);
	run(owner, "update help_case set district = '440309' where id = 24");
	cr_expect_str_eq(rested_on("erase", 24, false), "0 0", "the record, and no words");
	cr_expect_str_eq(rested_on("erase", 24, true), "2 2");
	cr_expect_str_eq(rested_on("erase", 26, true), "0 0", "elsewhere");
	read_as("dispatcher", "dispatcher", "");
	cr_expect_eq(number(conn, "select count(*) from daemon.case_asked(21, 9, false)"), 2);
}

/* ---- Writing: forged decisions, by the functions themselves ---- */

#define AT "array['2026-01-03'::timestamptz]"
#define HASH "array[sha256('2')]"

static void expect_state(const char *state, const char *sql)
{
	run(conn, "begin; select set_config('jieyou.lost', '', true)");
	cr_expect_str_eq(state_of(conn, sql), state, "%s: %s", sql, PQerrorMessage(conn));
	run(conn, "rollback");
}

static void expect_refused(const char *format, const char *value)
{
	char sql[1200];

	snprintf(sql, sizeof(sql), format, value);
	expect_state("42501", sql);
}

static void expect_written(const char *format, const char *value)
{
	char sql[1200];

	snprintf(sql, sizeof(sql), format, value);
	expect_state("", sql);
}

#define FILE_CASE                                                              \
	"select daemon.write_case_new(array[0], array[9::int8], array['440309'], " \
	"array['RECEIVED'], array['NORMAL'], array[''], %s, array[2], " HASH ", " AT ")"

Test(rights_of_database, filing_is_for_those_who_may)
{
	act_as(ROLE_WORKER);
	expect_written(FILE_CASE, "array['me'], array['me'], array['me']");
	expect_refused(FILE_CASE, "array['idle'], array['idle'], array['idle']");
	expect_refused(FILE_CASE, "array['nosuch'], array['nosuch'], array['nosuch']");
	expect_refused(FILE_CASE, "array['dispatcher'], array['dispatcher'], array['dispatcher']");
	expect_refused(FILE_CASE, "array['me'], array['svc'], array['me']");
	run(owner, "insert into represents values ('svc', 'me', true, '2026-01-01')");
	expect_written(FILE_CASE, "array['me'], array['svc'], array['me']");
	run(owner, "update principal set suspended = true where id = 'svc'");
	expect_refused(FILE_CASE, "array['me'], array['svc'], array['me']");
	run(owner, "update role_held set district = '340300' where principal = 'me'");
	expect_refused(FILE_CASE, "array['me'], array['me'], array['me']");
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		if (rights_cell((enum role)r, ACT_submit, RELATION_DISTRICT) == VIEW_NONE)
			expect_refused(FILE_CASE, "array['me'], array['me'], array['me']");
		else
			expect_written(FILE_CASE, "array['me'], array['me'], array['me']");
	}
}

/* A file that is opened, for whom. */
#define OPEN_FILE(state, who)                                                               \
	"select daemon.write_case_new(array[0], array[9::int8], array['440309'], "              \
	"array['" state "'], array['NORMAL'], array[''], array['me'], array['me'], array['" who \
	"'], array[2], " HASH ", " AT ")%s"
#define OPENED(who) OPEN_FILE("SUPERVISION_ASKED", who)

/* By whoever may ask there; for another worker, their agency's supervisor, or staff where they act.
 */
Test(rights_of_database, opening_is_for_those_who_may)
{
	run(owner, "insert into role_held values ('peer', 'WORKER', '440309', true, '2026-01-01'), "
			   "('idle', 'WORKER', '440309', true, '2026-01-01')");
	for (int r = 0; r < ROLES; r++) {
		bool may = rights_cell((enum role)r, ACT_open, RELATION_DISTRICT) != VIEW_NONE;
		bool centre = r == ROLE_STAFF || r == ROLE_SUPERVISOR;

		act_as((enum role)r);
		(may ? expect_written : expect_refused)(OPENED("me"), "");
		(centre || r == ROLE_AGENCY_SUPERVISOR ? expect_written : expect_refused)(
			OPENED("peer"), "");
		(centre ? expect_written : expect_refused)(OPENED("idle"), "");
		expect_refused(OPENED("nosuch"), "");
		expect_refused(OPEN_FILE("RECEIVED", "peer"), ""); /* nobody files a case for another */
		expect_refused(OPEN_FILE("SUPERVISED", "me"), "");
		(centre ? expect_written : expect_refused)(OPEN_FILE("SEMINAR_PLANNED", "me"), "");
		expect_refused(OPEN_FILE("SEMINAR_HELD", "me"), "");
		(r == ROLE_SUPERVISOR ? expect_written : expect_refused)(OPEN_FILE("NOMINATING", "me"), "");
	}
	act_as(ROLE_STAFF);
	run(owner, "update principal set suspended = true where id = 'peer'");
	expect_refused(OPENED("peer"), "");
	run(owner, "update principal set suspended = false; update role_held set district = '340300' "
			   "where principal = 'peer'");
	expect_refused(OPENED("peer"), "");
}

/* The one that is not theirs, and nothing else of a batch, goes: the places that are lost do not
 * count. */
Test(rights_of_database, a_decision_that_is_lost_is_not_looked_at)
{
	static const char two[] =
		"select daemon.write_case_new(array[0, 1], array[8::int8, 9], array['440309', '440309'], "
		"array['RECEIVED', 'RECEIVED'], array['NORMAL', 'NORMAL'], array['', ''], array['me', "
		"'idle'], array['me', 'idle'], array['me', 'idle'], array[2, 2], array[sha256('2'), "
		"sha256('3')], "
		"array['2026-01-03'::timestamptz, '2026-01-03'])";

	act_as(ROLE_WORKER);
	expect_refused("%s", two);
	run(conn, "begin; select set_config('jieyou.lost', '1', true)");
	cr_expect_str_eq(state_of(conn, two), "");
	run(conn, "commit");
	cr_expect_eq(number(owner, "select count(*) from help_case where id in (8, 9)"), 1);
}

/* An event of a case (the third), of this kind and state to go to, by these. */
#define MOVE_OF(id)                                                          \
	"select daemon.write_event(array[0], array[" id "::int8], array[2], " AT \
	", %s, array[0], array[''::bytea], " HASH ", array[''])"
#define MOVE MOVE_OF("3")
#define STAYS(kind, who) \
	"array['" kind "'], array['" who "'], array['" who "'], array['RECEIVED'], array['RECEIVED']"
#define HOLD_BY(who) STAYS("HELD", who)
#define MOVES(kind, from, to) \
	"array['" kind "'], array['me'], array['me'], array['" from "'], array['" to "']"

Test(rights_of_database, moves_are_for_those_who_may)
{
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		if (rights_cell((enum role)r, ACT_erase, RELATION_DISTRICT) == VIEW_NONE)
			expect_refused(MOVE, HOLD_BY("me"));
		else
			expect_written(MOVE, HOLD_BY("me"));
	}
	act_as(ROLE_PRIVACY);
	expect_refused(MOVE, HOLD_BY("idle"));
	expect_refused(MOVE, HOLD_BY("dispatcher"));
	expect_refused(MOVE,
		"array['HELD'], array['me'], array['me'], array['RECEIVED'], array['ERASED']"); /* no such
																						   move */
	expect_refused(
		MOVE, "array['NONSENSE'], array['me'], array['me'], array['RECEIVED'], array['RECEIVED']");
	expect_refused(MOVE,
		"array['MATCHED'], array['other'], array['other'], array['RECEIVED'], array['RECEIVED']");
	run(owner, "update role_held set district = '340300' where principal = 'me'");
	expect_refused(MOVE, HOLD_BY("me"));
}

/* What a key was used for is told to whoever has used it, by the same words or not; no list of
 * them. */
Test(rights_of_database, keys_are_known_to_those_who_used_them)
{
	static const char used[] = "select count(*) from daemon.repeated(%s) where (case_id, seq) = "
							   "(1, 1) and same = %s";
	static const struct {
		const char *key, *same;
		int64_t rows;
	} asked[] = {
		{"'me', 'me', 'k', sha256('1')", "true", 1},
		{"'me', 'me', 'k', sha256('2')", "false", 1},
		{"'me', 'me', 'other', sha256('1')", "same", 0},
		{"'me', 'svc', 'k', sha256('1')", "same", 0},
		{"'peer', 'peer', 'k', sha256('1')", "same", 0},
		{"'', '', '', ''", "same", 0},
		{"null, null, null, null", "same", 0},
	};
	char sql[300];

	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		snprintf(sql, sizeof(sql), used, asked[i].key, asked[i].same);
		cr_expect_eq(number(conn, sql), asked[i].rows, "%s", sql);
	}
	cr_expect_eq(number(conn, "select count(*) from request"), 0);
}

/* ---- Handling a case: as what one does it, and from where ---- */

/* What can happen to a case by a form of HandleCase. */
static const enum event_kind handled[] = {EVENT_TAKEN, EVENT_ASKED, EVENT_SUPPLIED, EVENT_RETURNED,
	EVENT_ADVISED, EVENT_CALLED, EVENT_RAISED, EVENT_LOWERING, EVENT_LOWERED, EVENT_WITHDRAWN,
	EVENT_REOPENED, EVENT_LINKED, EVENT_EXTENDED, EVENT_PLANNED, EVENT_NOTED, EVENT_REVIEWED,
	EVENT_PHASE, EVENT_TASK_SET, EVENT_TASK_DONE, EVENT_DUTY_REPORTED, EVENT_DUTY_EXCUSED,
	EVENT_SUPPORT_ENDED, EVENT_WORKER_HEARD, EVENT_CLIENT_HEARD, EVENT_FOLLOWED, EVENT_UNSATISFIED,
	EVENT_AGENCY_CLOSED, EVENT_HANDED_OVER, EVENT_CONFIRMED, EVENT_JOINED, EVENT_LED,
	EVENT_DECLINED, EVENT_SHORT, EVENT_ADDED, EVENT_PULLED, EVENT_CITY_ASKED, EVENT_NEEDS_CHANGED,
	EVENT_MATCHED, EVENT_CONVENED, EVENT_RESCHEDULED, EVENT_REPLIED, EVENT_CONCLUDED,
	EVENT_CALLED_OFF, EVENT_NAMED, EVENT_ENTRY_PROPOSED, EVENT_ENTRY_APPROVED,
	EVENT_ENTRY_WITHDRAWN, EVENT_LINKAGE_PROPOSED, EVENT_LINKAGE_MOVED, EVENT_ASSIGNED,
	EVENT_SESSION, EVENT_SUMMARY, EVENT_SUPERVISION_ENDED, EVENT_PAID, EVENT_APPOINTMENT_PROPOSED,
	EVENT_APPOINTED, EVENT_RENEWED, EVENT_NOT_APPOINTED, EVENT_ASSESSED, EVENT_LEAVE_SET,
	EVENT_LEAVE_ENDED, EVENT_DEBRIEFED, EVENT_APPOINTMENT_ENDED, EVENT_SEMINAR_HELD,
	EVENT_SEMINAR_ENDED, EVENT_NOMINATED, EVENT_PANEL_NAMED, EVENT_SCORED, EVENT_RECUSED,
	EVENT_RANKED, EVENT_PUBLISHED};
enum { HANDLED = sizeof(handled) / sizeof(handled[0]) };

/* What `me` is to a case; RELATION_ANY: it is closed to them, or nothing of theirs. */
static const struct {
	int id;
	enum relation relation;
} near[] = {
	{1, RELATION_OWN},
	{2, RELATION_AGENCY},
	{3, RELATION_DISTRICT},
	{31, RELATION_OFFERED},
	{32, RELATION_TEAM},
	{33, RELATION_LEAD},
	{34, RELATION_SEAT},
	{35, RELATION_EXCUSED},
	{36, RELATION_LED},
	{37, RELATION_SUBJECT},
	{4, RELATION_ANY},
	{6, RELATION_ANY},
};

/* `me` writes an event, which is taken back: the SQLSTATE, '' where it was written. */
static const char tried_sql[] =
	"create schema tried; grant usage on schema tried to public;"
	"create function tried.event(id int8, kind text, from_state text, to_state text) returns text "
	"language plpgsql as $$ begin "
	"perform daemon.write_event(array[0], array[id], array[2], " AT ", array[kind], array['me'], "
	"array['me'], array[from_state], array[to_state], array[0], array[''::bytea], " HASH
	", array['']); raise exception using errcode = 'TRIED'; "
	"exception when others then return case sqlstate when 'TRIED' then '' else sqlstate end; "
	"end $$";

/*
 * `me` is asked to support 31, on the team of 32, leads that of 33, has a seat at a conference on
 * 34, has declined one at that on 35, led 36 until its support ended, and is appointed by 37;
 * nothing else is theirs of them.
 */
static const char near_sql[] =
	"update principal set expert = 'E09' where id = 'me';"
	"insert into help_case (id, district, state, grade, needs, actor, responsible, via, version, "
	"head, filed_at) select i, '340300', case i when 36 then 'ENDED' else 'OFFERED' end, 'NORMAL', "
	"'', 'other', 'other', 'other', 1, "
	"sha256('1'), '2026-01-01' from generate_series(31, 37) i;"
	"insert into appointment values (37, 1, 'E09', 'E09', 1, sha256('1'), null, null);"
	"insert into conference select i, 1, 'CALLED', 0, '2026-01-06', '2026-01-07', 'ONLINE', "
	"'other', 'other', 1, false, 1 from generate_series(34, 35) i;"
	"insert into seat values (34, 1, 'E09', '', 'ASKED', 0, '2026-01-06', '2026-01-07'), "
	"(35, 1, 'E09', '', 'DECLINED', 0, '2026-01-06', '2026-01-07');"
	"insert into event select i, 1, '2026-01-01', 'FILED', 'other', 'other', 'NONE', 'RECEIVED', "
	"0, "
	"'words', sha256('1') from generate_series(31, 37) i;"
	"insert into offer select i, 1, 'E09', case when i in (33, 36) then 'LEAD' else 'MEMBER' end, "
	"'', case i when 31 then 'OPEN' when 36 then 'DONE' else 'JOINED' end, '2026-01-01', "
	"'2026-01-05', case when i > 31 then '2026-01-02'::timestamptz end from "
	"unnest(array[31, 32, 33, 36]) i";

/* Who is asked may answer; who is on the team may write down what they do; more is the lead's. */
static bool is_for(enum view v, enum event_kind event)
{
	if (v == VIEW_OFFER)
		return event == EVENT_JOINED || event == EVENT_LED || event == EVENT_DECLINED ||
			   event == EVENT_SHORT || event == EVENT_REPLIED || event == EVENT_LEAVE_SET ||
			   event == EVENT_LEAVE_ENDED || event == EVENT_DEBRIEFED;
	return v == VIEW_WHOLE ||
		   (v == VIEW_TASK && (event == EVENT_NOTED || event == EVENT_TASK_DONE ||
								  event == EVENT_REPLIED || event == EVENT_PULLED || /* oneself */
								  event == EVENT_SCORED || event == EVENT_RECUSED));
}

static bool may_handle(enum role role, enum relation relation, enum event_kind event)
{
	return is_for(rights_cell(role, ACT_handle, relation), event) ||
		   (relation == RELATION_OWN &&
			   is_for(rights_cell(role, ACT_handle, RELATION_AGENCY), event));
}

/* Where an event leads, and whether anybody of these roles may write it who handles such a file. */
static bool leads(role_set roles, enum state from, enum event_kind event, enum state *to)
{
	const struct life_facts facts = {.reviewed = true,
		.planned = true,
		.tasks_done = true,
		.linkages_closed = true,
		.duties_met = true,
		.worker_heard = true,
		.client_heard = true}; /* the daemon's to look at */
	enum guard lacks;

	*to = from;
	return life_step(from, event, roles, &facts, to, &lacks);
}

/* On how many of the files that are near: what nobody may do is tried on one's own alone. */
static size_t tried_on(enum state from, enum event_kind event)
{
	enum state to;

	return leads((1u << ROLES) - 1, from, event, &to) ? sizeof(near) / sizeof(near[0]) : 1;
}

/* Every event from a state to where it leads, in one statement. */
static PGresult *try_handling(enum role role, enum state from)
{
	static char sql[16 << 10];
	size_t n = (size_t)snprintf(sql, sizeof(sql),
		"select tried.event(c, event, '%s', to_state) from (values ", state_code(from).ptr);

	for (size_t i = 0; i < HANDLED; i++) {
		enum state to;

		leads(role_bit(role), from, handled[i], &to);
		n += (size_t)snprintf(sql + n, sizeof(sql) - n, "%s(%zu, '%s', '%s', %zu)", i ? ", " : "",
			i, event_code(handled[i]).ptr, state_code(to).ptr, tried_on(from, handled[i]));
	}
	n += (size_t)snprintf(sql + n, sizeof(sql) - n, ") e (i, event, to_state, most), unnest('{");
	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		n += (size_t)snprintf(sql + n, sizeof(sql) - n, "%s%d", i ? "," : "", near[i].id);
	n += (size_t)snprintf(sql + n, sizeof(sql) - n,
		"}'::int8[]) with ordinality c (c, k) where k <= most order by i, k");
	cr_assert_lt(n, sizeof(sql));
	return must(conn, sql);
}

static void expect_handling(enum role role, enum state from)
{
	PGresult *res;
	int row = 0;

	run(conn, "begin; select set_config('jieyou.lost', '', true)");
	res = try_handling(role, from);
	for (size_t i = 0; i < HANDLED; i++) {
		for (size_t k = 0; k < tried_on(from, handled[i]); k++) {
			enum state to;
			bool may = leads(role_bit(role), from, handled[i], &to) &&
					   near[k].relation != RELATION_ANY &&
					   may_handle(role, near[k].relation, handled[i]);

			cr_expect_str_eq(PQgetvalue(res, row++, 0), may ? "" : "42501",
				"%s from %s of %d by %s", event_code(handled[i]).ptr, state_code(from).ptr,
				near[k].id, role_code(role).ptr);
		}
	}
	cr_expect_eq(PQntuples(res), row);
	PQclear(res);
	run(conn, "rollback");
}

/* A role, by its place in the parameters. */
static struct criterion_test_params each_role(void)
{
	static int roles[ROLES];

	for (int i = 0; i < ROLES; i++)
		roles[i] = i;
	return cr_make_param_array(int, roles, ROLES);
}

ParameterizedTestParameters(rights_of_database, handling_is_for_those_who_may)
{
	return each_role();
}

/*
 * Every form in every state by every role is as the table of lives has it: that somebody may handle
 * a file at all does not make every form theirs.
 */
ParameterizedTest(const int *role, rights_of_database, handling_is_for_those_who_may)
{
	run(owner, near_sql);
	run(owner, tried_sql);
	act_as((enum role) * role);
	for (int from = STATE_RECEIVED; from < STATES; from++)
		expect_handling((enum role) * role, (enum state)from);
}

Test(rights_of_database, handling_for_a_worker)
{
	cr_expect_eq(number(owner, "select count(distinct event) from move where verb = 'handle'"),
		(int64_t)HANDLED);
	act_as(ROLE_WORKER);
	run(owner, "insert into represents values ('svc', 'me', true, '2026-01-01'); insert into "
			   "role_held values ('me', 'STAFF', 'CN', true, '2026-01-01')");
	expect_written(MOVE_OF("1"), MOVES("TAKEN", "RECEIVED", "ACCEPTED"));
	expect_refused(MOVE_OF("1"), "array['TAKEN'], array['me'], array['svc'], array['RECEIVED'], "
								 "array['ACCEPTED']"); /* for a worker, and as nothing else */
	expect_written(MOVE_OF("1"), "array['WITHDRAWN'], array['me'], array['svc'], "
								 "array['RECEIVED'], array['WITHDRAWN']");
	expect_refused(MOVE_OF("1"), MOVES("TAKEN", "RECEIVED", "ADVISED"));
}

/* What is due is the dispatcher's own to put on record, in nobody's name. */
Test(rights_of_database, moves_of_nobody_are_the_dispatchers)
{
	act_as(ROLE_STAFF);
	expect_written(MOVE, "array['OVERDUE'], array['dispatcher'], array['dispatcher'], "
						 "array['RECEIVED'], array['RECEIVED']");
	expect_refused(
		MOVE, "array['OVERDUE'], array['me'], array['me'], array['RECEIVED'], array['RECEIVED']");
	expect_refused(MOVE, "array['OVERDUE'], array['me'], array['dispatcher'], array['RECEIVED'], "
						 "array['RECEIVED']");
	cr_expect_str_neq(
		state_of(owner, "insert into principal values ('dispatcher', 'PERSON', '', '', "
						"'', false, '2026-01-01')"),
		"");
}

/* A case moves, or is held, only as an event of the same transaction says. */
#define BOTH                                                                     \
	"select daemon.write_event(array[0], array[3::int8], array[2], " AT          \
	", " HOLD_BY("me") ", array[0], array[''::bytea], " HASH                     \
					   ", array['']); select daemon.write_case_moved(array[0], " \
					   "array[3::int8], array[1], array[2], " HASH ", array['RECEIVED']); "
#define MATCHED_BY_FILER \
	"array['MATCHED'], array['other'], array['other'], array['RECEIVED'], array['RECEIVED']"
#define RELEASED_BY_ME \
	"array['RELEASED'], array['me'], array['me'], array['RECEIVED'], array['RECEIVED']"

Test(rights_of_database, a_case_moves_with_its_event)
{
	static const char moved[] =
		"select daemon.write_case_moved(array[0], array[3::int8], array[1], "
		"array[%s], " HASH ", array['RECEIVED'])",
					  hold[] = "select daemon.write_hold(array[0], array[3::int8], array[%s])",
					  both[] = BOTH "select daemon.write_hold(array[0], array[3::int8], array[%s])",
					  and_then[] = BOTH "select daemon.write_event(array[0], array[3::int8], "
										"array[3], " AT ", %s, array[0], array[''::bytea], " HASH
										", array[''])";

	act_as(ROLE_PRIVACY);
	expect_refused(moved, "2");
	expect_refused(hold, "1");
	expect_refused(both, "0");
	expect_written(both, "1");
	run(owner, "insert into event values (3, 2, '2026-01-03', 'HELD', 'me', 'me', 'RECEIVED', "
			   "'RECEIVED', 0, '', sha256('2'))");
	expect_refused(moved, "2"); /* of an earlier one */
	run(owner, "alter table event disable trigger append_only; delete from event where seq = 2");
	expect_refused(and_then, MATCHED_BY_FILER); /* that the case has just changed proves nothing */
	expect_written(and_then, RELEASED_BY_ME);
}

/* Whoever must act is due with an event, and no more with the last one of the case. */
Test(rights_of_database, a_term_is_set_and_ended_with_an_event)
{
	static const char term[] = "select daemon.write_term(array[0], array[%s], array['440309'], "
							   "array['STAFF'], " AT ", " AT ", " AT ")",
					  both[] =
						  BOTH "select daemon.write_term(array[0], array[%s], array['440309'], "
							   "array['STAFF'], " AT ", " AT ", " AT ")",
					  set[] = BOTH "select daemon.write_due(array[0], array[3::int8], array[%s], "
								   "array['STAFF'], " AT ")",
					  ended[] = "select daemon.write_due_done(array[0], array[3::int8], array[%s])",
					  held[] =
						  BOTH "select daemon.write_due_done(array[0], array[3::int8], array[%s])";

	act_as(ROLE_PRIVACY);
	expect_refused(term, "3::int8");
	expect_refused(both, "2::int8"); /* the event is another case's */
	expect_refused(set, "'STATE'");
	expect_refused(ended, "'STATE'");
	expect_refused(held, "'STATE'"); /* it goes on */
	expect_written(both, "3::int8");
}

/* The third case, moved on to a state. */
#define MOVED_TO(state, move)                                                     \
	"select daemon.write_event(array[0], array[3::int8], array[2], " AT ", " move \
	", array[0], array[''::bytea], " HASH                                         \
	", array['']); select daemon.write_case_moved(array[0], "                     \
	"array[3::int8], array[1], array[2], " HASH ", array['" state "']); "
#define WITH(move) MOVED_TO("RECEIVED", move)

#define DUE_ROW "select daemon.write_due(array[0], array[3::int8], array[%s::timestamptz])"
#define DUE_BY(what, owner, at) "'" what "'], array['" owner "'], array['" at "'"
#define DUE_DONE "select daemon.write_due_done(array[0], array[3::int8], array['%s'])"
#define ERASED "array['ERASED'], array['me'], array['me'], array['RECEIVED'], array['ERASED']"

/* A forged due time sets nothing off, and what is to be done is not forgotten. */
Test(rights_of_database, what_is_due_is_so)
{
	run(owner, "insert into task values (3, 1, 'idle', '2026-01-09', null), "
			   "(3, 2, 'idle', '2026-01-09', '2026-01-02')");
	act_as(ROLE_STAFF);
	expect_refused(DUE_ROW, DUE_BY("TASK.1", "idle", "2026-01-09")); /* off the record */
	expect_written(WITH(STAYS("CALLED", "me")) DUE_ROW, DUE_BY("TASK.1", "idle", "2026-01-09"));
	expect_refused(WITH(STAYS("CALLED", "me")) DUE_ROW, DUE_BY("TASK.1", "me", "2026-01-09"));
	expect_refused(WITH(STAYS("CALLED", "me")) DUE_ROW, DUE_BY("TASK.2", "idle", "2026-01-09"));
	expect_refused(WITH(STAYS("CALLED", "me")) DUE_ROW, DUE_BY("TASK.3", "idle", "2026-01-09"));
	expect_refused(WITH(STAYS("CALLED", "me")) DUE_ROW, DUE_BY("OFFERS", "STAFF", "2027-01-01"));
	expect_refused(WITH(STAYS("CALLED", "me")) DUE_ROW, DUE_BY("OTHER", "SYSTEM", "2026-01-09"));
	expect_refused(DUE_DONE, "TASK.1");
	expect_written(DUE_DONE, "TASK.2");
	expect_refused(DUE_DONE, "OFFERS");
	run(owner, "update help_case set state = 'WITHDRAWN' where id = 3");
	expect_written(DUE_DONE, "TASK.1"); /* nobody acts any more */
	run(owner, "update help_case set state = 'RECEIVED' where id = 3");

	expect_refused(DUE_ROW, DUE_BY("SWEEP", "SYSTEM", "2026-01-03"));
	run(owner,
		"insert into attachment values (30, 3, 'me', 'me', 'k', '2026-01-01', '2026-01-04', 3, "
		"1, 0, '', null)");
	expect_written(DUE_ROW, DUE_BY("SWEEP", "SYSTEM", "2026-01-04"));
	expect_refused(DUE_ROW, DUE_BY("SWEEP", "SYSTEM", "2026-01-05"));
	expect_refused(DUE_DONE, "SWEEP");
	run(owner,
		"update attachment set seq = 1; insert into chunk values (30, 1, sha256('1'), 'abc')");
	expect_written(DUE_DONE, "SWEEP");

	act_as(ROLE_PRIVACY);
	expect_refused(DUE_ROW, DUE_BY("DESTROY", "SYSTEM", "2026-01-03"));
	expect_refused(WITH(HOLD_BY("me")) DUE_ROW, DUE_BY("DESTROY", "SYSTEM", "2026-01-03"));
	expect_written(MOVED_TO("ERASED", ERASED) DUE_ROW, DUE_BY("DESTROY", "SYSTEM", "2026-01-03"));
	expect_refused(DUE_DONE, "DESTROY");
	run(owner, "update help_case set state = 'ERASED' where id = 3");
	expect_refused(DUE_DONE, "DESTROY"); /* a chunk is there still */
	run(owner, "delete from chunk");
	expect_written(DUE_DONE, "DESTROY");
}

/* That somebody has to go is not forgotten: neither by who says that they have looked, nor by what
 * changes meanwhile. */
Test(rights_of_database, offers_are_looked_at_when_somebody_has_to_go)
{
	static const char looked[] = "select daemon.write_offers_looked(array[0], array[21::int8])",
					  due[] =
						  "select at = '-infinity' from due where case_id = 21 and what = 'OFFERS'";

	run(owner, offers_sql);
	expect_written("%s", looked);
	run(owner, "update principal set suspended = true where id = 'me'");
	cr_expect_str_eq(text(owner, due), "t");
	expect_refused("%s", looked);
	run(owner, "select offers_due(array[21::int8])");
	cr_expect_str_eq(text(owner, due), "t", "it is due still");
	run(owner,
		"update principal set suspended = false; insert into shut_out values (21, 'me', true, "
		"'2026-01-01'); select offers_due(array[21::int8])");
	cr_expect_str_eq(text(owner, due), "t");
	expect_refused("%s", looked);
	run(owner, "update shut_out set shut = false; select offers_due(array[21::int8])");
	cr_expect_str_eq(text(owner, due), "f");
	expect_written("%s", looked);
}

#define NOTE                                                                   \
	"select daemon.write_access(array[0], array[1::int8], array[2::int8], " AT \
	", %s, array['show'], array[1::int8], array[1], " HASH ")"
#define KEEP_KEY \
	"select daemon.write_request(array[0], %s, array['x'], " HASH ", array[1::int8], array[1])"

Test(rights_of_database, reads_and_keys_are_of_those_who_are_known)
{
	static const char *const forged[] = {"array['nosuch'], array['nosuch']",
		"array['me'], array['svc']", "array['me'], array['nosuch']", "array[''], array['']"};

	act_as(ROLE_WORKER);
	expect_written(NOTE, "array['idle'], array['idle']"); /* refused reads are on record, too */
	expect_written(KEEP_KEY, "array['me'], array['me']");
	for (size_t i = 0; i < sizeof(forged) / sizeof(forged[0]); i++) {
		expect_refused(NOTE, forged[i]);
		expect_refused(KEEP_KEY, forged[i]);
	}
	run(owner, "update principal set suspended = true where id = 'me'");
	expect_refused(NOTE, "array['me'], array['me']");
	expect_refused(KEEP_KEY, "array['me'], array['me']");
}

/* ---- The same of who is shut out, of the glass, and of numbers ---- */

Test(rights_of_database, moves_of_doors_are_for_those_who_may)
{
	static const struct {
		enum act act;
		const char *moved;
	} moves[] = {
		{ACT_shut_out, STAYS("SHUT_OUT", "me")},
		{ACT_shut_out, STAYS("LET_IN", "me")},
		{ACT_break_glass, STAYS("GLASS_BROKEN", "me")},
		{ACT_review_glass, STAYS("GLASS_REVIEWED", "me")},
	};

	for (size_t i = 0; i < sizeof(moves) / sizeof(moves[0]); i++) {
		for (int r = 0; r < ROLES; r++) {
			bool anywhere = rights_cell((enum role)r, moves[i].act, RELATION_NONE) != VIEW_NONE;
			bool may =
				anywhere || rights_cell((enum role)r, moves[i].act, RELATION_DISTRICT) != VIEW_NONE;

			act_as((enum role)r);
			(may ? expect_written : expect_refused)(MOVE, moves[i].moved);
			(anywhere ? expect_written : expect_refused)(MOVE_OF("4"), moves[i].moved);
			expect_refused(MOVE_OF("6"), moves[i].moved);
		}
	}
	act_as(ROLE_PRIVACY);
	expect_refused(MOVE_OF("6"), HOLD_BY("me"));
	run(owner, "update shut_out set shut = false");
	expect_written(MOVE_OF("6"), HOLD_BY("me"));
}

/* Whoever files a case may shut others out of it with the filing itself, and no later; nor may they
 * do anything else with it. */
#define FILE_WITH                                                                              \
	"select daemon.write_case_new(array[0], array[9::int8], array['440309'], "                 \
	"array['RECEIVED'], array['NORMAL'], array[''], array['me'], array['me'], array['me'], "   \
	"array[3], " HASH ", " AT                                                                  \
	"); select daemon.write_event(array[0, 0, 0], array[9::int8, 9, 9], array[1, 2, "          \
	"3], array['2026-01-03'::timestamptz, '2026-01-03', '2026-01-03'], array['FILED', %s, "    \
	"'MATCHED'], array['me', 'me', 'me'], array['me', 'me', 'me'], array['NONE', 'RECEIVED', " \
	"'RECEIVED'], array['RECEIVED', 'RECEIVED', 'RECEIVED'], array[0, 0, 0], "                 \
	"array[''::bytea, '', ''], array[sha256('1'), sha256('2'), sha256('3')], array['', '', '']); "
#define AND_SHUT \
	"select daemon.write_shut_out(array[0], array[9::int8], array['other'], array[1], " AT ")"

Test(rights_of_database, shutting_out_with_the_filing)
{
	act_as(ROLE_WORKER);
	expect_written(FILE_WITH AND_SHUT, "'SHUT_OUT'");
	expect_refused(FILE_WITH AND_SHUT, "'MATCHED'"); /* without its event nobody is shut out */
	expect_written(FILE_WITH, "'MATCHED'");
	expect_refused(FILE_WITH, "'HELD'");
	expect_refused(FILE_WITH, "'LET_IN'");
	expect_refused(FILE_WITH, "'OVERDUE'");
	expect_refused(MOVE_OF("1"), STAYS("SHUT_OUT", "me"));
	expect_refused(MOVE_OF("1"), STAYS("MATCHED", "me"));
}

/* ---- What goes with a move ---- */

/* A move starts where the case stands, whatever its event says. */
Test(rights_of_database, a_case_moves_from_where_it_is)
{
	act_as(ROLE_STAFF);
	expect_written("%s", MOVED_TO("ACCEPTED", MOVES("TAKEN", "RECEIVED", "ACCEPTED")));
	expect_written("%s", MOVED_TO("WITHDRAWN", MOVES("WITHDRAWN", "RECEIVED", "WITHDRAWN")));
	expect_refused("%s", MOVED_TO("WITHDRAWN", MOVES("WITHDRAWN", "ACCEPTED", "WITHDRAWN")));
	expect_refused("%s", MOVED_TO("RECEIVED", MOVES("REOPENED", "WITHDRAWN", "RECEIVED")));
	run(owner, "update help_case set state = 'WITHDRAWN' where id = 3");
	expect_written("%s", MOVED_TO("RECEIVED", MOVES("REOPENED", "WITHDRAWN", "RECEIVED")));
	expect_refused("%s", MOVED_TO("ACCEPTED", MOVES("TAKEN", "RECEIVED", "ACCEPTED")));
}

#define GRADE_ROW "select daemon.write_case_graded(array[0], array[%s])"
#define GRADED(grade, lowering, by) \
	"3::int8], array['" grade "'], array['" lowering "'], array['" by "'"

/* The grade of a case changes with its event, the way that says, and nobody proposes for another.
 */
Test(rights_of_database, a_grade_changes_with_its_event)
{
	act_as(ROLE_STAFF);
	run(owner, "update help_case set grade = 'URGENT'");
	expect_refused(GRADE_ROW, GRADED("CRISIS", "", ""));
	expect_refused(GRADE_ROW, GRADED("URGENT", "NORMAL", "me"));
	expect_refused(WITH(STAYS("CALLED", "me")) GRADE_ROW, GRADED("CRISIS", "", ""));
	expect_refused(WITH(STAYS("CALLED", "me")) GRADE_ROW, GRADED("URGENT", "NORMAL", "me"));

	expect_written(WITH(STAYS("RAISED", "me")) GRADE_ROW, GRADED("CRISIS", "", ""));
	expect_refused(WITH(STAYS("RAISED", "me")) GRADE_ROW, GRADED("URGENT", "", ""));
	expect_refused(WITH(STAYS("RAISED", "me")) GRADE_ROW, GRADED("NORMAL", "", ""));
	expect_refused(WITH(STAYS("RAISED", "me")) GRADE_ROW, GRADED("CRISIS", "NORMAL", "me"));
	expect_refused(WITH(STAYS("RAISED", "me")) GRADE_ROW, GRADED("CRISIS", "", "idle"));
	expect_refused(WITH(STAYS("RAISED", "me")) GRADE_ROW,
		"4::int8], array['CRISIS'], array[''], array[''"); /* of another case */

	expect_written(WITH(STAYS("LOWERED", "me")) GRADE_ROW, GRADED("NORMAL", "", ""));
	expect_refused(WITH(STAYS("LOWERED", "me")) GRADE_ROW, GRADED("CRISIS", "", ""));
	expect_refused(WITH(STAYS("LOWERED", "me")) GRADE_ROW, GRADED("NORMAL", "NORMAL", "me"));

	expect_written(WITH(STAYS("LOWERING", "me")) GRADE_ROW, GRADED("URGENT", "NORMAL", "me"));
	expect_refused(WITH(STAYS("LOWERING", "me")) GRADE_ROW, GRADED("NORMAL", "NORMAL", "me"));
	expect_refused(WITH(STAYS("LOWERING", "me")) GRADE_ROW, GRADED("NORMAL", "", ""));
	expect_refused(WITH(STAYS("LOWERING", "me")) GRADE_ROW, GRADED("URGENT", "CRISIS", "me"));
	expect_refused(WITH(STAYS("LOWERING", "me")) GRADE_ROW, GRADED("URGENT", "NORMAL", "idle"));
	run(owner, "insert into event values (3, 2, '2026-01-02', 'RAISED', 'me', 'me', 'RECEIVED', "
			   "'RECEIVED', 0, '', sha256('2'))");
	expect_refused(GRADE_ROW, GRADED("CRISIS", "", "")); /* of an earlier event */
}

#define SHUT_ROW "select daemon.write_shut_out(array[0], array[%s], " AT ")"

Test(rights_of_database, nobody_is_shut_out_off_the_record)
{
	act_as(ROLE_SUPERVISOR);
	expect_refused(SHUT_ROW, "3::int8], array['other'], array[1");
	expect_refused(SHUT_ROW, "3::int8], array['other'], array[0");
	expect_written(WITH(STAYS("SHUT_OUT", "me")) SHUT_ROW, "3::int8], array['other'], array[1");
	expect_refused(WITH(STAYS("SHUT_OUT", "me")) SHUT_ROW, "3::int8], array['other'], array[0");
	expect_refused(WITH(STAYS("SHUT_OUT", "me")) SHUT_ROW, "4::int8], array['other'], array[1");
	expect_written(WITH(STAYS("LET_IN", "me")) SHUT_ROW, "3::int8], array['other'], array[0");
	expect_refused(WITH(STAYS("LET_IN", "me")) SHUT_ROW, "3::int8], array['other'], array[1");
}

#define LINK_ROW "select daemon.write_linkage(array[0], array[3::int8], %s, " AT ", " AT ")"
#define LINK(n, target, state, result)                                                      \
	"array[" n "], array['REFERRAL'], array['" target "'], array[''], array['" state "'], " \
	"array['" result "']"
#define ASKS MOVES("LINKAGE_PROPOSED", "ACCEPTED", "ACCEPTED")
#define GOES_ON MOVES("LINKAGE_MOVED", "ACCEPTED", "ACCEPTED")

/* A linkage goes as its table has it, with an event that says so, and by whom the table lets. */
Test(rights_of_database, linkages_go_their_way)
{
	run(owner, "update help_case set state = 'ACCEPTED' where id = 3");
	act_as(ROLE_STAFF);
	expect_refused(LINK_ROW, LINK("1", "LH.WELFARE", "PROPOSED", ""));
	expect_refused(MOVED_TO("ACCEPTED", GOES_ON) LINK_ROW, LINK("1", "LH.WELFARE", "PROPOSED", ""));
	expect_refused(MOVED_TO("ACCEPTED", ASKS) LINK_ROW, LINK("2", "LH.WELFARE", "PROPOSED", ""));
	expect_refused(MOVED_TO("ACCEPTED", ASKS) LINK_ROW, LINK("1", "LH.NOBODY", "PROPOSED", ""));
	expect_refused(MOVED_TO("ACCEPTED", ASKS) LINK_ROW, LINK("1", "LH.WELFARE", "CONTACTED", ""));
	expect_written(MOVED_TO("ACCEPTED", ASKS) LINK_ROW, LINK("1", "LH.WELFARE", "PROPOSED", ""));

	run(owner, "insert into linkage values (3, 1, 'REFERRAL', 'LH.WELFARE', '', 'CONTACTED', '', "
			   "'2026-01-02', '2026-01-09')");
	expect_written(MOVED_TO("ACCEPTED", GOES_ON) LINK_ROW, LINK("1", "LH.WELFARE", "REFERRED", ""));
	expect_refused(MOVED_TO("ACCEPTED", GOES_ON) LINK_ROW, LINK("1", "LH.POLICE", "REFERRED", ""));
	expect_refused(
		MOVED_TO("ACCEPTED", GOES_ON) LINK_ROW, LINK("1", "LH.WELFARE", "SUCCEEDED", "SUCCESS"));
	expect_written(
		MOVED_TO("ACCEPTED", GOES_ON) LINK_ROW, LINK("1", "LH.WELFARE", "DECLINED", "NO_PLACE"));
	expect_state("23514", "select 1; " MOVED_TO("ACCEPTED",
							  GOES_ON) "select daemon.write_linkage(array[0], "
									   "array[3::int8], " LINK("1", "LH.WELFARE", "DECLINED",
										   "") ", " AT ", " AT ")"); /* without saying why */
	expect_state("42501", "select from linkage");
	cr_expect_str_eq(state_of(owner, "begin; update help_case set state = 'SERVING' where id = 3; "
									 "update help_case set state = 'ENDED' where id = 3"),
		"42501", "it is open");
	run(owner, "rollback; update linkage set state = 'WITHDRAWN'");
	expect_refused(MOVED_TO("ACCEPTED", GOES_ON) LINK_ROW, LINK("1", "LH.WELFARE", "ACCEPTED", ""));
	run(owner, "update linkage set state = 'SUCCEEDED', result = 'SUCCESS'");
	expect_written(
		MOVED_TO("ACCEPTED", GOES_ON) LINK_ROW, LINK("1", "LH.WELFARE", "FOLLOWED", "SUCCESS"));
	expect_refused(
		MOVED_TO("ACCEPTED", GOES_ON) LINK_ROW, LINK("1", "LH.WELFARE", "FOLLOWED", "NO_PLACE"));
	cr_expect_eq(number(owner, "select count(*) from pg_policies where tablename = 'linkage' and "
							   "not 'jieyou_owner' = any (roles)"),
		0);
	act_as(ROLE_KEEPER);
	expect_refused(MOVED_TO("ACCEPTED", ASKS) LINK_ROW, LINK("2", "LH.WELFARE", "PROPOSED", ""));
}

#define GLASS_ROW "select daemon.write_glass(array[0], array[3::int8], array[2], array[%s])"
#define FOR(who, time) "'" who "'], " AT ", array['2026-01-03'::timestamptz + interval '" time "'"

Test(rights_of_database, no_glass_is_broken_unseen)
{
	act_as(ROLE_STAFF);
	expect_refused(GLASS_ROW, FOR("me", "1 hour"));
	expect_written(WITH(STAYS("GLASS_BROKEN", "me")) GLASS_ROW, FOR("me", "1 hour"));
	expect_refused(WITH(STAYS("GLASS_BROKEN", "me")) GLASS_ROW, FOR("idle", "1 hour"));
	act_as(ROLE_SUPERVISOR);
	expect_refused(WITH(STAYS("SHUT_OUT", "me")) GLASS_ROW, FOR("me", "1 hour"));
}

/* Both halves have the same hours: what the daemon opens the database lets, and not a moment more.
 */
Test(rights_of_database, the_glass_is_open_as_long_as_the_daemon_says)
{
	char most[200], more[200];

	snprintf(most, sizeof(most), FOR("me", "%d hours"), GLASS_HOURS);
	snprintf(more, sizeof(more), FOR("me", "%d hours 1 microsecond"), GLASS_HOURS);
	act_as(ROLE_STAFF);
	expect_written(WITH(STAYS("GLASS_BROKEN", "me")) GLASS_ROW, most);
	expect_refused(WITH(STAYS("GLASS_BROKEN", "me")) GLASS_ROW, more);
}

#define REVIEW_ROW "select daemon.write_glass_reviewed(array[0], array[3::int8], array[%s], " AT ")"

Test(rights_of_database, a_review_is_once_and_anothers)
{
	act_as(ROLE_PRIVACY);
	expect_refused(REVIEW_ROW, "1], array['JUSTIFIED'], array['me'");
	expect_written(
		WITH(STAYS("GLASS_REVIEWED", "me")) REVIEW_ROW, "1], array['JUSTIFIED'], array['me'");
	expect_refused(
		WITH(STAYS("GLASS_REVIEWED", "me")) REVIEW_ROW, "1], array['JUSTIFIED'], array['peer'");
	expect_refused(
		WITH(STAYS("GLASS_REVIEWED", "me")) REVIEW_ROW, "7], array['JUSTIFIED'], array['me'");
	expect_refused(WITH(HOLD_BY("me")) REVIEW_ROW, "1], array['JUSTIFIED'], array['me'");
	run(owner, "update glass set actor = 'me' where case_id = 3");
	expect_refused(
		WITH(STAYS("GLASS_REVIEWED", "me")) REVIEW_ROW, "1], array['JUSTIFIED'], array['me'");
	run(owner, "update glass set actor = 'idle', verdict = 'UNJUSTIFIED', reviewer = 'peer', "
			   "reviewed_at = '2026-01-02' where case_id = 3");
	expect_refused(
		WITH(STAYS("GLASS_REVIEWED", "me")) REVIEW_ROW, "1], array['JUSTIFIED'], array['me'");
}

/* ---- The same of tasks, mandatory reports, tries, and of who answers for a case ---- */

#define SERVES(kind) \
	"array['" kind "'], array['me'], array['me'], array['SERVING'], array['SERVING']"
#define SERVED(kind) MOVED_TO("SERVING", SERVES(kind))
#define TASK_ROW \
	"select daemon.write_task(array[0], array[%s::int8], array[1], array['idle'], " AT ")"
#define TASK_OF "select daemon.write_task(array[0], array[3::int8], array[1], array['%s'], " AT ")"
#define TASK_DONE_ROW "select daemon.write_task_done(array[0], array[3::int8], array[%s], " AT ")"

Test(rights_of_database, tasks_are_on_record)
{
	act_as(ROLE_STAFF);
	run(owner, "update help_case set state = 'SERVING' where id in (3, 4)");
	expect_refused(TASK_ROW, "3");
	expect_written(SERVED("TASK_SET") TASK_ROW, "3");
	expect_written(SERVED("PLANNED") TASK_ROW, "3");
	expect_refused(SERVED("PHASE") TASK_ROW, "3");
	expect_refused(SERVED("TASK_SET") TASK_ROW, "4");
	expect_refused(SERVED("TASK_SET") TASK_OF, "nosuch");
	run(owner, "update principal set suspended = true where id = 'peer'; "
			   "insert into shut_out values (3, 'other', true, '2026-01-01')");
	expect_refused(SERVED("TASK_SET") TASK_OF, "peer");
	expect_refused(SERVED("TASK_SET") TASK_OF, "other");

	expect_refused(SERVED("TASK_DONE") TASK_DONE_ROW, "1"); /* there is none */
	run(owner, "insert into task values (3, 1, 'idle', '2026-01-02', null)");
	expect_refused(TASK_DONE_ROW, "1");
	expect_refused(SERVED("TASK_SET") TASK_DONE_ROW, "1");
	expect_written(SERVED("TASK_DONE") TASK_DONE_ROW, "1");
	run(owner, "update task set done_at = '2026-01-02'");
	expect_refused(SERVED("TASK_DONE") TASK_DONE_ROW, "1"); /* once */
}

/* Of those on a team who do not lead it each does their own. */
Test(rights_of_database, a_task_is_done_by_whose_it_is)
{
	static const char done[] =
		"select daemon.write_event(array[0], array[22::int8], array[3], " AT ", " MOVES("TASK_DONE",
			"OFFERED", "OFFERED") ", array[0], array[''::bytea], " HASH
								  ", array['']); select daemon.write_task_done(array[0], "
								  "array[22::int8], array[%s], " AT ")";

	run(owner, offers_sql);
	run(owner, "insert into task values (22, 1, 'idle', '2026-01-02', null), "
			   "(22, 2, 'me', '2026-01-02', null)");
	act_as(ROLE_EXPERT);
	expect_refused(done, "1");
	expect_written(done, "2");
	run(owner, "update offer set part = 'LEAD' where case_id = 22");
	expect_written(done, "1");
}

#define MATCHED_BY_NOBODY                                                             \
	"array['MATCHED'], array['dispatcher'], array['dispatcher'], array['RECEIVED'], " \
	"array['RECEIVED']"
#define DUTY_ROW \
	"select daemon.write_duty(array[0], array[%s::int8], array['D'], array[''], " AT ")"
#define DUTY_MET_ROW \
	"select daemon.write_duty_met(array[0], array[3::int8], array['D'], array['%s'], " AT ")"

Test(rights_of_database, duties_are_found_once_and_met_as_the_record_says)
{
	act_as(ROLE_STAFF);
	expect_refused(DUTY_ROW, "3");
	expect_written(WITH(MATCHED_BY_NOBODY) DUTY_ROW, "3");
	expect_refused(WITH(MATCHED_BY_NOBODY) DUTY_ROW, "4");
	run(owner, "update help_case set state = 'SERVING' where id in (3, 4)");
	expect_refused(SERVED("NOTED") DUTY_ROW, "3");
	expect_refused(SERVED("DUTY_REPORTED") DUTY_MET_ROW, "REPORTED"); /* there is none */
	run(owner, "insert into duty_of_case values (3, 'D', '', '2026-01-02', '', null)");
	expect_refused(DUTY_MET_ROW, "REPORTED");
	expect_written(SERVED("DUTY_REPORTED") DUTY_MET_ROW, "REPORTED");
	expect_refused(SERVED("DUTY_REPORTED") DUTY_MET_ROW, "EXCUSED");
	expect_written(SERVED("DUTY_EXCUSED") DUTY_MET_ROW, "EXCUSED");
	act_as(ROLE_WORKER);
	run(owner, "update help_case set responsible = 'me' where id = 3");
	expect_written(SERVED("DUTY_REPORTED") DUTY_MET_ROW, "REPORTED");
	run(owner, "update duty_of_case set met = 'REPORTED', met_at = '2026-01-02'");
	expect_refused(SERVED("DUTY_REPORTED") DUTY_MET_ROW, "REPORTED");
	run(owner, "update help_case set state = 'RECEIVED' where id = 3");
	run(conn, "begin; select set_config('jieyou.lost', '', true)");
	run(conn, WITH(MATCHED_BY_NOBODY) "select daemon.write_duty(array[0], array[3::int8], "
									  "array['D'], array[''], " AT ")");
	run(conn, "commit");
	cr_expect_eq(number(owner, "select count(*) from duty_of_case where met = 'REPORTED'"), 1,
		"one that was met stays so");
}

#define TRY_ROW "select daemon.write_attempt(array[0], array[3::int8], array[%s'::timestamptz])"

Test(rights_of_database, tries_are_notes_of_the_past)
{
	act_as(ROLE_STAFF);
	run(owner, "update help_case set state = 'SERVING' where id in (3, 4)");
	expect_refused(TRY_ROW, "2], array['2026-01-02");
	expect_written(SERVED("NOTED") TRY_ROW, "2], array['2026-01-02");
	expect_refused(SERVED("NOTED") TRY_ROW, "2], array['2026-01-04");
	expect_refused(SERVED("NOTED") TRY_ROW, "1], array['2026-01-02");
	expect_refused(SERVED("REVIEWED") TRY_ROW, "2], array['2026-01-02");
}

/* By their verb, where they act, and nothing of cases themselves by it. */
Test(rights_of_database, figures_are_for_who_may_know_them)
{
	static const struct {
		enum role role;
		bool figures, experts, incidents;
	} wanted[] = {{ROLE_WORKER, false, false, false}, {ROLE_STAFF, true, true, false},
		{ROLE_SUPERVISOR, true, true, true}, {ROLE_ADMIN, true, true, false},
		{ROLE_BUREAU, true, false, true}, {ROLE_AUDITOR, false, false, false}};
	const char *all =
		"select count(*) from daemon.figures('2000-01-01', '2100-01-01', '440309', '', "
		"'', 9)";

	run(owner, facts_sql);
	run(owner, "insert into coded values (1, 1, 'INCIDENT', 'CRISIS', '2026-01-01');"
			   "update help_case set district = '440309'");
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const char *role = role_code(wanted[i].role).ptr;

		act_as(wanted[i].role);
		read_as("me", "me", "figures");
		cr_expect_eq(number(conn, all) > 0, wanted[i].figures, "%s", role);
		cr_expect_eq(number(conn, "select count(*) from daemon.publication('2000-01-01', "
								  "'2100-01-01', '440309')") > 0,
			wanted[i].figures, "%s", role);
		cr_expect_eq(number(conn, "select count(*) from daemon.figures('2000-01-01', '2100-01-01', "
								  "'440309', 'EXPERT', '', 9)") > 0,
			wanted[i].experts, "%s", role);
		cr_expect_eq(number(conn, "select count(*) from daemon.figures('2000-01-01', '2100-01-01', "
								  "'CN', '', '', 9)"),
			0, "%s: above where they act", role);
		cr_expect_eq(number(conn, "select count(*) from help_case"), 0, "%s", role);
		read_as("me", "me", "incidents");
		cr_expect_eq(number(conn, "select count(*) from daemon.incidents('2000-01-01', "
								  "'2100-01-01', '440309', 0, 9)") > 0,
			wanted[i].incidents, "%s", role);
		read_as("me", "me", "show");
		cr_expect_eq(number(conn, all), 0, "%s, by another verb", role);
	}
}

/* By their verb, of themselves or where they act; whatever the dispatcher says that they may see.
 */
Test(rights_of_database, hours_are_for_who_may_know_them)
{
	static const struct {
		enum role role;
		const char *all, *there, *nowhere;
	} wanted[] = {{ROLE_WORKER, "", "", ""}, {ROLE_STAFF, "E10 60", "E10 60", ""},
		{ROLE_SUPERVISOR, "E10 60", "E10 60", ""}, {ROLE_BUREAU, "", "", ""},
		{ROLE_EXPERT, "E09 30", "E09 30", "E09 30"}, {ROLE_ADMIN, "", "", ""}};
	static const char hours[] =
		"select coalesce(string_agg(expert || ' ' || minutes, ','), '') from "
		"daemon.hours('2000-01-01', '2100-01-01', '', '', 9, 'E09', %s)";
	char sql[300];

	run(owner, "update help_case set district = case id when 1 then '440309' else '340300' end; "
			   "update principal set expert = 'E09' where id = 'me'; insert into coded values "
			   "(1, 1, 'SESSION', 'GROUP', '2026-01-02', 'E10', 60), "
			   "(2, 1, 'SESSION', 'GROUP', '2026-01-02', 'E09', 30)");
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const char *role = role_code(wanted[i].role).ptr;

		act_as(wanted[i].role);
		read_as("me", "me", "hours");
		snprintf(sql, sizeof(sql), hours, "'{}', true");
		cr_expect_str_eq(text(conn, sql), wanted[i].all, "%s", role);
		snprintf(sql, sizeof(sql), hours, "array['440309'], false");
		cr_expect_str_eq(text(conn, sql), wanted[i].there, "%s", role);
		snprintf(sql, sizeof(sql), hours, "array['340300'], false");
		cr_expect_str_eq(text(conn, sql), wanted[i].nowhere, "%s", role);
		read_as("me", "me", "figures");
		cr_expect_str_eq(text(conn, sql), "", "%s, by another verb", role);
	}
}

#define CODED_ROW                                                                 \
	"select daemon.write_coded(array[0], array[3::int8], array[2], array['%s'], " \
	"array['GOAL_MET'], " AT ", array[''], array[0])"

Test(rights_of_database, codes_are_of_the_event_that_says_so)
{
	act_as(ROLE_STAFF);
	run(owner, "update help_case set state = 'SERVING' where id in (3, 4)");
	expect_refused(CODED_ROW, "OUTCOME");
	expect_refused(SERVED("NOTED") CODED_ROW, "OUTCOME");
	expect_refused(SERVED("REVIEWED") CODED_ROW, "INCIDENT");
}

#define HELD(kind) MOVED_TO("SUPERVISED", MOVES(kind, "SUPERVISED", "SUPERVISED"))
#define LINE(what, code, who, amount)                                            \
	"select daemon.write_coded(array[0], array[3::int8], array[2], array['" what \
	"'], array['" code "'], " AT ", array['" who "'], array[" amount "])%s"

/* The ledger: of who supervises, with the session that was held; and nobody is paid more than is
 * owed. */
Test(rights_of_database, the_ledger_is_of_who_supervises)
{
	act_as(ROLE_STAFF);
	run(owner,
		"update help_case set life = 'SUPERVISION', state = 'SUPERVISED' where id = 3; insert "
		"into offer values (3, 1, 'E01', 'SUPERVISES_POST', '', 'JOINED', '2026-01-01', "
		"'2026-01-05', '2026-01-01'), (3, 2, 'E02', 'SUPERVISES_POST', '', 'PULLED', "
		"'2026-01-01', '2026-01-05', '2026-01-01')");
	expect_written(HELD("SESSION") LINE("SESSION", "INDIVIDUAL", "E01", "60"), "");
	expect_written(HELD("SESSION") LINE("ALLOWANCE", "AGENCY", "E01", "5000"), "");
	expect_written(HELD("SUMMARY") LINE("SUMMARY", "GROUP", "E01", "1"), "");
	expect_refused(HELD("SESSION") LINE("SESSION", "INDIVIDUAL", "E02", "60"), "");
	expect_refused(HELD("SUMMARY") LINE("SESSION", "INDIVIDUAL", "E01", "60"), "");
	expect_refused(HELD("PAID") LINE("ALLOWANCE", "AGENCY", "E01", "5000"), "");
	expect_refused(HELD("PAID") LINE("PAID", "AGENCY", "E01", "1"), "");
	run(owner, "insert into coded values (3, 1, 'ALLOWANCE', 'AGENCY', '2026-01-01', 'E02', 5000)");
	expect_written(HELD("PAID") LINE("PAID", "AGENCY", "E02", "5000"), "");
	expect_refused(HELD("PAID") LINE("PAID", "AGENCY", "E02", "5001"), "");
	expect_refused(HELD("PAID") LINE("PAID", "CENTRE", "E02", "5000"), "");
}

/* Terms that were proposed for case 3, or its file, by somebody (the first event stands for it). */
static void propose_by(const char *who)
{
	char sql[700];

	snprintf(sql, sizeof(sql),
		"set session_replication_role = replica; update event set kind = 'APPOINTMENT_PROPOSED', "
		"actor = '%s' where case_id = 3; update help_case set life = 'APPOINTMENT', state = "
		"'APPOINTMENT_ASKED' where id = 3; set session_replication_role = origin",
		who);
	run(owner, sql);
}

#define APPOINTS                                       \
	MOVED_TO("APPOINTED", "array['APPOINTED'], "       \
						  "array['me'], array['me'], " \
						  "array['APPOINTMENT_ASKED'], array['APPOINTED']")
#define IN_POOL(expert, content)                                                       \
	"select daemon.write_appointed(array[0], array[3::int8], array[2], array['" expert \
	"'], array[convert_to(replace('" content "', '|', chr(31)), 'UTF8')])%s"
#define TERMS "440309|cmn yue|3|2026-01-02|2027-12-31|2027-12-31|"
#define COUNSELLOR "新人|F|单位|" TERMS "COUNSELLOR 2 PSY.COUNSEL;SUPERVISOR 3"

/* Of what a supervisor approves who has not proposed it; and only what the pool can take. */
Test(rights_of_database, the_pool_is_written_by_two)
{
	static const char *const bad[] = {"|F|单位|" TERMS "LAWYER 2", "新人|X|单位|" TERMS "LAWYER 2",
		"新人|F|单位|nowhere|cmn|3|2026-01-02|2027-12-31|2027-12-31|LAWYER 2",
		"新人|F|单位|440309|Chinese|3|2026-01-02|2027-12-31|2027-12-31|LAWYER 2",
		"新人|F|单位|440309|cmn|0|2026-01-02|2027-12-31|2027-12-31|LAWYER 2",
		"新人|F|单位|440309|cmn|3|2026-02-30|2027-12-31|2027-12-31|LAWYER 2",
		"新人|F|单位|440309|cmn|3|2028-01-01|2027-12-31|2027-12-31|LAWYER 2",
		"新人|F|单位|440309|cmn|3|2026-01-02|2027-12-31|2027-12-30|LAWYER 2", "新人|F|单位|" TERMS,
		"新人|F|单位|" TERMS "LAWYER 4", "新人|F|单位|" TERMS "POLICE 2",
		"新人|F|单位|" TERMS "LAWYER 2 PSY.COUNSEL", "新人|F|单位|" TERMS "LAWYER 2;LAWYER 3",
		"新|人|F|单位|" TERMS "LAWYER 2"};

	propose_by("other");
	act_as(ROLE_SUPERVISOR);
	expect_written(APPOINTS IN_POOL("", COUNSELLOR), "");
	expect_written(APPOINTS IN_POOL("E09", COUNSELLOR), "");
	expect_refused(APPOINTS IN_POOL("E99", COUNSELLOR), "");
	expect_refused(IN_POOL("", COUNSELLOR), ""); /* nothing has happened */
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char sql[600];

		snprintf(sql, sizeof(sql),
			"select daemon.write_appointed(array[0], array[3::int8], array[2], array[''], "
			"array[convert_to(replace('%s', '|', chr(31)), 'UTF8')])",
			bad[i]);
		expect_refused(APPOINTS "%s", sql);
	}
	run(owner, "insert into appointment values (4, 1, 'E09', 'E09', 1, '', null, null); update "
			   "help_case set life = 'APPOINTMENT', state = 'APPOINTED' where id = 4");
	expect_refused(
		APPOINTS IN_POOL("E09", COUNSELLOR), ""); /* another appointment of theirs runs */
	propose_by("me");
	expect_refused(APPOINTS IN_POOL("", COUNSELLOR), "");
	propose_by("other");
	act_as(ROLE_STAFF);
	expect_refused(APPOINTS IN_POOL("", COUNSELLOR), "");
}

#define ENDS \
	MOVED_TO("APPOINTMENT_ENDED", MOVES("APPOINTMENT_ENDED", "APPOINTED", "APPOINTMENT_ENDED"))
#define LAST(expert, day)                                                                      \
	"select daemon.write_appointment_ended(array[0], array[3::int8], array[2], array['" expert \
	"'], array['" day "'])%s"

/* Of whom the file appoints; since yesterday, whatever the clock of who says it. */
Test(rights_of_database, an_appointment_ends_as_its_file_says)
{
	act_as(ROLE_STAFF);
	run(owner, "insert into appointment values (3, 1, 'E09', 'E09', 1, '', null, null); update "
			   "help_case set life = 'APPOINTMENT', state = 'APPOINTED' where id = 3");
	expect_refused(LAST("E09", "2026-01-02"), "");
	expect_refused(ENDS LAST("E10", "2026-01-02"), "");
	expect_refused(ENDS LAST("E09", "2026-01-01"), "");
	expect_refused(ENDS LAST("E09", "2026-01-03"), "");
	expect_written(ENDS LAST("E09", "2026-01-02"), "");
}

#define SAYS_LEAVE(kind) MOVED_TO("APPOINTED", MOVES(kind, "APPOINTED", "APPOINTED"))
#define AWAY(expert, begins, ends)                                                 \
	"select daemon.write_leave(array[0], array[3::int8], array[2], array['" expert \
	"'], array['" begins "'], array['" ends "'])%s"

/* Of whom the file appoints, as its event says; and nobody is asked meanwhile. */
Test(rights_of_database, a_leave_is_as_its_event_says)
{
	act_as(ROLE_STAFF);
	run(owner, "insert into appointment values (3, 1, 'E09', 'E09', 1, '', null, null); update "
			   "help_case set life = 'APPOINTMENT', state = 'APPOINTED' where id = 3");
	expect_refused(AWAY("E09", "2026-01-05", "2026-01-06"), "");
	expect_refused(SAYS_LEAVE("LEAVE_SET") AWAY("E10", "2026-01-05", "2026-01-06"), "");
	expect_refused(SAYS_LEAVE("LEAVE_SET") AWAY("E09", "2026-01-05", "2026-01-04"), "");
	expect_refused(SAYS_LEAVE("LEAVE_SET") AWAY("E09", "2026-01-05", "soon"), "");
	expect_refused(SAYS_LEAVE("LEAVE_SET") AWAY("E09", "", ""), "");
	expect_refused(SAYS_LEAVE("LEAVE_ENDED") AWAY("E09", "2026-01-05", "2026-01-06"), "");
	expect_refused(SAYS_LEAVE("LEAVE_ENDED") AWAY("E09", "", "2026-01-06"), "");
	expect_written(SAYS_LEAVE("LEAVE_SET") AWAY("E09", "2026-01-05", "2026-01-06"), "");
	expect_written(SAYS_LEAVE("LEAVE_ENDED") AWAY("E09", "", ""), "");
}

#define OWES                                                                \
	MOVED_TO("APPOINTED", "array['DEBRIEFING_OWED'], array['dispatcher'], " \
						  "array['dispatcher'], array['APPOINTED'], array['APPOINTED']")
#define ITS_TASK(n) \
	"select daemon.write_task(array[0], array[3::int8], array[" n "], array['me'], " AT "); "
#define TALK(n, expert, about)                                                              \
	"select daemon.write_debriefing(array[0], array[3::int8], array[" n "], array['" expert \
	"'], array[" about "::int8])%s"

/* E09, whom file 3 appoints, and E24 were on case 4, a crisis, until its support ended. */
static const char debriefing_sql[] =
	"insert into appointment values (3, 1, 'E09', 'E09', 1, '', null, null); update help_case set "
	"life = 'APPOINTMENT', state = 'APPOINTED' where id = 3; update help_case set grade = "
	"'CRISIS', state = 'ENDED' where id = 4; insert into event (case_id, seq, at, kind, actor, "
	"via, from_state, to_state, key_id, body, hash) values (4, 9, '2026-01-02', 'SUPPORT_ENDED', "
	"'other', 'other', 'SERVING', 'ENDED', 0, '', sha256('9')); insert into offer select 4, n, "
	"expert, 'MEMBER', '', 'DONE', '2026-01-01', '2026-01-02', '2026-01-02', '', 'other' from "
	"(values (91, 'E09'), (92, 'E24')) o (n, expert)";

/* Of what is owed, as the offers say, by whom the file appoints; once. */
Test(rights_of_database, a_debriefing_is_as_its_event_says)
{
	static const char due[] = "insert into due (case_id, what, owner, at, since) values (3, "
							  "'DEBRIEFING', 'SYSTEM', '2026-01-02', '2026-01-02')";

	act_as(ROLE_STAFF);
	run(owner, debriefing_sql);
	expect_refused(OWES ITS_TASK("5") TALK("5", "E09", "4"), ""); /* nobody has to look */
	run(owner, due);
	expect_refused(TALK("5", "E09", "4"), "");
	expect_refused(OWES TALK("5", "E09", "4"), "");
	expect_refused(OWES ITS_TASK("5") TALK("6", "E09", "4"), "");
	expect_refused(OWES ITS_TASK("5") TALK("5", "E24", "4"), "");
	expect_refused(OWES ITS_TASK("5") TALK("5", "E09", "5"), "");
	expect_refused(SAYS_LEAVE("LEAVE_SET") ITS_TASK("5") TALK("5", "E09", "4"), "");
	expect_written(OWES ITS_TASK("5") TALK("5", "E09", "4"), "");
	expect_refused(
		"select daemon.write_debriefings_looked(array[0], array[3::int8], array['E24'], " AT ")%s",
		"");
	run(owner, "update offer set state = 'PULLED' where n = 91");
	expect_refused(OWES ITS_TASK("5") TALK("5", "E09", "4"), ""); /* they had left before */
	run(owner, "update offer set state = 'DONE' where n = 91; insert into task values (3, 4, 'me', "
			   "'2026-01-05', null); insert into debriefing values (3, 4, 'E09', 4)");
	expect_refused(OWES ITS_TASK("5") TALK("5", "E09", "4"), "");
}

#define TALKED MOVED_TO("APPOINTED", MOVES("DEBRIEFED", "APPOINTED", "APPOINTED"))
#define DONE_BY(n) "select daemon.write_task_done(array[0], array[3::int8], array[" n "], " AT "); "
#define MINUTES(what, who)                                                              \
	"select daemon.write_coded(array[0], array[3::int8], array[2], array['" what "'], " \
	"array['EXPERT'], " AT ", array['" who "'], array[60])%s"

/* A talk is done by its own form, and its minutes are those of whoever owed it, and of somebody who
 * was not on the team. */
Test(rights_of_database, a_debriefing_is_held_as_its_event_says)
{
	act_as(ROLE_STAFF);
	run(owner, debriefing_sql);
	run(owner, "insert into task select 3, n, 'me', '2026-01-05', null from generate_series(4, 5) "
			   "n; insert into debriefing values (3, 4, 'E09', 4)");
	expect_written(TALKED DONE_BY("4") "%s", "");
	expect_refused(TALKED DONE_BY("5") "%s", ""); /* the assessment */
	expect_refused(SAYS_LEAVE("ASSESSED") DONE_BY("4") "%s", "");
	expect_written(SAYS_LEAVE("ASSESSED") DONE_BY("5") "%s", "");
	expect_written(TALKED DONE_BY("4") MINUTES("DEBRIEFING", "E09"), "");
	expect_written(TALKED DONE_BY("4") MINUTES("DEBRIEFER", "E10"), "");
	expect_refused(TALKED MINUTES("DEBRIEFING", "E09"), "");
	expect_refused(TALKED DONE_BY("4") MINUTES("DEBRIEFING", "E10"), "");
	expect_refused(TALKED DONE_BY("4") MINUTES("DEBRIEFER", "E09"), "");
	expect_refused(TALKED DONE_BY("4") MINUTES("DEBRIEFER", "E24"), "");
	expect_refused(SAYS_LEAVE("ASSESSED") DONE_BY("5") MINUTES("DEBRIEFING", "E09"), "");
}

#define SEMINAR_HELD \
	MOVED_TO("SEMINAR_HELD", MOVES("SEMINAR_HELD", "SEMINAR_PLANNED", "SEMINAR_HELD"))

/* That a seminar was held, as its conference was; and of experts as many as have attended. */
Test(rights_of_database, a_seminar_is_counted_as_it_was_held)
{
	act_as(ROLE_STAFF);
	run(owner,
		"update help_case set life = 'SEMINAR', state = 'SEMINAR_PLANNED' where id = 3; insert "
		"into "
		"conference values (3, 1, 'HELD', 0, '2026-01-02', '2026-01-03', 'ONLINE', 'me', 'me', 1, "
		"false, 1); insert into seat select 3, 1, expert, '', state, 0, '2026-01-02', '2026-01-03' "
		"from (values ('E09', 'ATTENDED'), ('E10', 'ATTENDED'), ('E11', 'ABSENT')) s (expert, "
		"state)");
	expect_written(SEMINAR_HELD LINE("SEMINARS", "ONLINE", "", "1"), "");
	expect_written(SEMINAR_HELD LINE("SEMINAR_EXPERTS", "ONLINE", "", "2"), "");
	expect_written(SEMINAR_HELD LINE("SEMINAR_WORKERS", "ONLINE", "", "30"), "");
	expect_refused(SEMINAR_HELD LINE("SEMINARS", "ON_SITE", "", "1"), "");
	expect_refused(SEMINAR_HELD LINE("SEMINARS", "ONLINE", "", "2"), "");
	expect_refused(SEMINAR_HELD LINE("SEMINAR_EXPERTS", "ONLINE", "", "3"), "");
	run(owner, "update conference set state = 'CALLED_OFF' where case_id = 3");
	expect_refused(SEMINAR_HELD LINE("SEMINARS", "ONLINE", "", "1"), "");
	expect_refused(
		MOVED_TO("SEMINAR_PLANNED", MOVES("CONVENED", "SEMINAR_PLANNED", "SEMINAR_PLANNED"))
			LINE("SEMINAR_WORKERS", "ONLINE", "", "1"),
		"");
}

#define SAID(kind) MOVED_TO("SCORING", MOVES(kind, "SCORING", "SCORING"))

/* A score is of one of the panel, their own, of what was nominated, once, and of no case of theirs;
 * and nobody reads it before all are in. */
Test(rights_of_database, a_score_is_ones_own_and_blind)
{
	static const char told[] = "select string_agg(concat_ws(' ', code, version, mine, scores, "
							   "complete, points), ',') from daemon.contest(3)";

	act_as(ROLE_EXPERT);
	run(owner,
		"update principal set expert = 'E09' where id = 'me'; update help_case set life = "
		"'CONTEST', "
		"state = 'SCORING', district = '340300', responsible = 'other' where id = 3; delete from "
		"due "
		"where case_id = 3; insert into due (case_id, what, owner, at, until) values (3, 'STATE', "
		"'SUPERVISOR', '2100-01-01', '2100-01-01'); insert into offer values (3, 1, 'E09', "
		"'JUDGES', "
		"'', 'JOINED', '2026-01-01', '2026-01-05', '2026-01-01'), (3, 2, 'E10', 'JUDGES', '', "
		"'JOINED', '2026-01-01', '2026-01-05', '2026-01-01'); insert into coded values (3, 0, "
		"'NOMINATED', 'L000001 1', '2026-01-01', '', 0), (3, -1, 'NOMINATED', 'L000002 1', "
		"'2026-01-01', '', 0); insert into entry_of_case values (1, 1, 'L000002', 1, '', null)");
	run(owner,
		"insert into seat values (1, 1, 'E09', '', 'ATTENDED', 0, '2026-01-01', '2026-01-02')");
	expect_written(SAID("SCORED") LINE("SCORED", "L000001 1", "E09", "70000"), "");
	expect_written(SAID("SCORED") LINE("SCORED", "L000001 1", "E09", "0"), "");
	expect_written(SAID("RECUSED") LINE("RECUSED", "L000001 1", "E09", "0"), "");
	expect_refused(SAID("SCORED") LINE("SCORED", "L000001 1", "E10", "70000"), ""); /* another's */
	expect_refused(SAID("SCORED") LINE("SCORED", "L000001 2", "E09", "70000"), "");
	expect_refused(SAID("SCORED") LINE("SCORED", "L000002 1", "E09", "70000"), ""); /* theirs */
	expect_refused(SAID("RECUSED") LINE("SCORED", "L000001 1", "E09", "70000"), "");
	read_as("me", "me", "show");
	cr_expect_str_eq(text(conn, told), "L000001 1 OPEN 0 f ,L000002 1 CONFLICT 0 f ");
	run(owner,
		"insert into coded values (3, 2, 'SCORED', 'L000001 1', '2026-01-02', 'E09', 70000)");
	expect_refused(SAID("SCORED") LINE("SCORED", "L000001 1", "E09", "80000"), ""); /* again */
	read_as("me", "me", "handle");
	cr_expect_str_eq(text(conn, told), "L000001 1 DONE 0 f ,L000002 1 CONFLICT 0 f ");
	run(owner,
		"update help_case set district = '440309' where id = 3; update principal set expert = '' "
		"where id = 'me'");
	act_as(ROLE_SUPERVISOR);
	read_as("me", "me", "show");
	cr_expect_str_eq(text(conn, told), "L000001 1  1 f ,L000002 1  0 f ", "E10 has not scored");
	run(owner,
		"insert into coded values (3, 3, 'SCORED', 'L000001 1', '2026-01-02', 'E10', 60000), "
		"(3, 4, 'RECUSED', 'L000002 1', '2026-01-02', 'E10', 0)");
	read_as("me", "me", "show");
	cr_expect_str_eq(text(conn, told), "L000001 1  2 t 60000 70000,L000002 1  0 t ");
	run(owner, "delete from coded where seq in (3, 4); update due set until = '2000-01-01' where "
			   "case_id = 3");
	read_at("me", "me", "show", WHILE_OPEN);
	cr_expect_str_eq(text(conn, told), "L000001 1  1 t 70000,L000002 1  0 t ");
	cr_expect_str_eq(state_of(conn, "select count(*) from coded"), "42501");
}

#define APPROVED(state) MOVED_TO(state, MOVES("ENTRY_APPROVED", state, state))
#define ENTRY_OF(parts)                                                               \
	"select daemon.write_entry(array[0], array[3::int8], array[2], array[convert_to(" \
	"concat_ws(chr(31), 'title', 'LAW.AID', 'narrative', '', ''" parts "), 'UTF8')])%s"

/* What is revised is there, and revised by a seminar that has no entry yet: whatever a daemon says.
 */
Test(rights_of_database, only_a_seminar_revises_another_entry)
{
	static const char proposed[] =
		"insert into event values (3, 1, '2026-01-01', 'ENTRY_PROPOSED', 'other', 'other', "
		"'SEMINAR_HELD', 'SEMINAR_HELD', 0, '', sha256('1')) on conflict (case_id, seq) do "
		"nothing; "
		"insert into library_entry values ('L000001', '1', 't', 'LAW.AID', 'n', '', '', 1, null), "
		"('L000002', '1', 't', 'LAW.AID', 'n', '', '', 1, 1)";

	act_as(ROLE_STAFF);
	run(owner,
		"alter table event disable trigger append_only; delete from event where case_id = 3");
	run(owner, proposed);
	run(owner, "update help_case set life = 'SEMINAR', state = 'SEMINAR_HELD' where id = 3");
	expect_written(APPROVED("SEMINAR_HELD") ENTRY_OF(), "");
	expect_written(APPROVED("SEMINAR_HELD") ENTRY_OF(", 'L000001'"), "");
	expect_refused(APPROVED("SEMINAR_HELD") ENTRY_OF(", 'L000002'"), ""); /* it has left */
	expect_refused(APPROVED("SEMINAR_HELD") ENTRY_OF(", 'L000003'"), "");
	expect_refused(APPROVED("SEMINAR_HELD") ENTRY_OF(", 'L000001', ''"), "");
	run(owner, "insert into entry_of_case values (3, 1, 'L000002', 1, '', null)");
	expect_refused(APPROVED("SEMINAR_HELD") ENTRY_OF(", 'L000001'"), ""); /* it has one */
	run(owner,
		"delete from entry_of_case; update help_case set life = 'CASE', state = 'ENDED' where "
		"id = 3");
	expect_written(APPROVED("ENDED") ENTRY_OF(), "");
	expect_refused(APPROVED("ENDED") ENTRY_OF(", 'L000001'"), "");
}

#define OVER_TO                                                                                   \
	"select daemon.write_event(array[0], array[2::int8], array[2], " AT ", " STAYS("HANDED_OVER", \
		"me") ", array[0], array[''::bytea], " HASH                                               \
			  ", array['']); select daemon.write_case_moved(array[0], "                           \
			  "array[2::int8], array[1], array[2], " HASH ", array['RECEIVED']); "                \
			  "select daemon.write_handed_over(array[0], array[2::int8], array['%s'])"

Test(rights_of_database, a_case_goes_to_a_worker_of_the_agency)
{
	run(owner,
		"insert into role_held select id, 'WORKER', '440309', true, '2026-01-01' "
		"from principal where id in ('peer', 'other', 'svc'); "
		"insert into principal values ('new', 'PERSON', 'new', 'ours', '', false, '2026-01-01'), "
		"('chief', 'PERSON', 'chief', 'ours', '', false, '2026-01-01'); "
		"insert into role_held values ('new', 'WORKER', '440309', true, '2026-01-01')");
	act_as(ROLE_AGENCY_SUPERVISOR);
	expect_written(OVER_TO, "new");
	expect_refused(OVER_TO, "other"); /* of another agency */
	expect_refused(OVER_TO, "chief"); /* no worker */
	expect_refused(OVER_TO, "nosuch");
	expect_refused("select daemon.write_handed_over(array[0], array[2::int8], array['%s'])", "new");
	run(owner, "insert into shut_out values (2, 'new', true, '2026-01-01')");
	expect_refused(OVER_TO, "new");
	run(owner, "update shut_out set shut = false");
	expect_written(OVER_TO, "new");
	run(owner, "update principal set suspended = true where id = 'new'");
	expect_refused(OVER_TO, "new");
	act_as(ROLE_WORKER);
	expect_refused(OVER_TO, "peer");
}

Test(rights_of_database, who_answers_for_a_case_reads_it)
{
	act_as(ROLE_WORKER);
	read_as("me", "me", "show");
	expect_sight(OWN, true, "they filed it");
	expect_sight(DISTRICT, false, "another's");
	run(owner, "update help_case set responsible = 'other' where id = 1; "
			   "update help_case set responsible = 'me' where id = 3");
	expect_sight(OWN, false, "handed over");
	expect_sight(DISTRICT, true, "to them");
}

/* Of this case a number, by these. */
#define NUMBER                                                                              \
	"select daemon.write_phone(array[0], array[%s::int8], array['0123456789abcdef'], " HASH \
	", array['me'], array['me'], array['" WHILE_OPEN "'::timestamptz])"
#define OFFER_AT(kind, by)                                                                    \
	"with e as (select daemon.write_event(array[0], array[21::int8], array[3], "              \
	"array['2026-01-03'::timestamptz], array['" kind "'], array['" by "'], array['" by "'], " \
	"array['OFFERED'], array[case '" kind "' when 'LED' then 'SERVING' else 'OFFERED' end], " \
	"array[0], array[''::bytea], " HASH ", array[''])) select count(*) from e; "
#define ANSWER(expert, state, by)                                                            \
	"select daemon.write_offer_answered(array[0], array[21::int8], array[1], array['" expert \
	"'], array['" state "'], array[''], " AT ", array['" by "'])"
#define ASK(expert)                                                                 \
	"select daemon.write_offer(array[0], array[21::int8], array[2], array['" expert \
	"'], array['MEMBER'], array[''], " AT ", array['2026-01-04'::timestamptz])"

/* Whoever is on a team steps back by themselves, and takes nobody else out. */
Test(rights_of_database, an_expert_takes_out_nobody_else)
{
	run(owner, offers_sql);
	act_as(ROLE_EXPERT);
	expect_refused("%s", OFFER_AT("PULLED", "me") ANSWER("E09", "PULLED", "me")); /* asked only */
	run(owner, "update offer set state = 'JOINED', answered_at = '2026-01-03' where case_id = 21");
	expect_written("%s", OFFER_AT("PULLED", "me") ANSWER("E09", "PULLED", "me"));
	run(owner, "insert into offer (case_id, n, expert, part, needs, state, issued_at, expires_at, "
			   "answered_at) values (21, 9, 'E10', 'MEMBER', '', 'JOINED', '2026-01-02', "
			   "'2026-01-04', '2026-01-03'); update principal set expert = 'E10' where id = 'me'");
	expect_refused("%s", OFFER_AT("PULLED", "me") ANSWER("E09", "PULLED", "me"));
}

/* Who answers is whoever is asked, or staff; on the case's record at that moment, and no other way.
 */
Test(rights_of_database, offers_are_answered_and_made_as_the_record_says)
{
	run(owner, offers_sql);
	act_as(ROLE_EXPERT);
	expect_written("%s", OFFER_AT("JOINED", "me") ANSWER("E09", "JOINED", "me"));
	expect_written("%s", OFFER_AT("DECLINED", "me") ANSWER("E09", "DECLINED", "me"));
	expect_refused("%s", ANSWER("E09", "JOINED", "me"));
	expect_refused("%s", OFFER_AT("DECLINED", "me") ANSWER("E09", "JOINED", "me"));
	expect_refused("%s", OFFER_AT("JOINED", "me") ANSWER("E09", "JOINED", "peer"));
	expect_refused("%s", OFFER_AT("JOINED", "me") ANSWER("E10", "JOINED", "me"));
	expect_refused("%s", OFFER_AT("JOINED", "me") ANSWER("E09", "LAPSED", "me"));
	expect_refused("%s", OFFER_AT("PULLED", "me") ANSWER("E09", "PULLED", "me"));
	expect_refused("%s", OFFER_AT("LED", "me") ANSWER("E09", "JOINED", "me"));
	expect_refused("%s", OFFER_AT("ADDED", "me") ASK("E10"));
	run(owner,
		"update principal set expert = ''; update help_case set district = '440309' where id "
		"= 21");
	act_as(ROLE_STAFF);
	expect_written("%s", OFFER_AT("JOINED", "me") ANSWER("E09", "JOINED", "me"));
	expect_written("%s", OFFER_AT("PULLED", "me") ANSWER("E09", "PULLED", "me"));
	expect_written("%s", OFFER_AT("ADDED", "me") ASK("E10"));
	expect_refused("%s", ASK("E10"));
	expect_refused("%s", OFFER_AT("JOINED", "me") ASK("E10"));
	expect_refused("%s", OFFER_AT("ADDED", "me") ASK("E07")); /* has not signed */
	expect_refused("%s", OFFER_AT("ADDED", "me") ASK("E19")); /* is not appointed any more */
	expect_refused("%s", OFFER_AT("ADDED", "me") ASK("E99")); /* is not in the pool */
	run(owner, "update help_case set grade = 'CRISIS' where id = 21");
	expect_refused("%s", OFFER_AT("ADDED", "me") ASK("E10"));
	expect_written("%s", OFFER_AT("ADDED", "me") ASK("E16")); /* the crisis worker */
	run(owner, "update help_case set grade = 'NORMAL' where id = 21; insert into principal values "
			   "('x', 'PERSON', 'x', '', 'E10', true, '2026-01-01')");
	expect_refused("%s", OFFER_AT("ADDED", "me") ASK("E10")); /* suspended */
	run(owner, "update principal set suspended = false where id = 'x'; insert into shut_out values "
			   "(21, 'x', true, '2026-01-01')");
	expect_refused("%s", OFFER_AT("ADDED", "me") ASK("E10")); /* must stay away */
	run(owner, "delete from shut_out; insert into offer values (21, 5, 'E10', 'MEMBER', '', "
			   "'DECLINED', '2026-01-01', '2026-01-02', '2026-01-01')");
	expect_refused("%s", OFFER_AT("ADDED", "me") ASK("E10")); /* rests */
}

#define BRIEF_ROW \
	"select daemon.write_brief(array[0], array[21::int8], array[%s], array[0], array['w'::bytea])"

Test(rights_of_database, what_is_written_for_experts_is_on_record)
{
	run(owner, offers_sql);
	run(owner, "update help_case set district = '440309' where id = 21");
	act_as(ROLE_STAFF);
	expect_written(OFFER_AT("ADDED", "me") BRIEF_ROW, "3], array['TASK'");
	expect_refused(BRIEF_ROW, "2], array['TASK'"); /* of an earlier event */
	expect_refused(OFFER_AT("ADDED", "me") BRIEF_ROW, "2], array['TASK'");
	expect_refused(OFFER_AT("PULLED", "me") BRIEF_ROW, "3], array['TASK'");
}

#define NUMBER_BY \
	"select daemon.write_phone(array[0], array[1::int8], array['0123456789abcdef'], " HASH ", %s)"

Test(rights_of_database, numbers_are_noted_by_those_who_see_them)
{
	for (int r = 0; r < ROLES; r++) {
		static const char *const id[] = {"0", "1", "2", "3", "4", "5", "6"};

		act_as((enum role)r);
		for (int c = 1; c <= CASES; c++)
			(view_of((enum role)r, ACT_show, c) == VIEW_WHOLE ? expect_written : expect_refused)(
				NUMBER, id[c]);
		expect_refused(NUMBER, "77"); /* there is none */
	}
	act_as(ROLE_WORKER);
	expect_written(NUMBER_BY, "array['me'], array['me'], " AT);
	expect_refused(NUMBER_BY, "array['me'], array['svc'], " AT);
	expect_refused(NUMBER_BY, "array['idle'], array['idle'], " AT);
	expect_refused(NUMBER_BY, "array['nosuch'], array['nosuch'], " AT);
	act_as(ROLE_STAFF);
	expect_refused(
		"select daemon.write_phone(array[0], array[5::int8], array['0123456789abcdef'], " HASH
		", %s)",
		"array['me'], array['me'], " AT); /* the glass is closed by then */
}

#define GONE "select daemon.write_phone_gone(array[0], array[%s::int8])"

Test(rights_of_database, numbers_go_with_an_erasure)
{
	act_as(ROLE_PRIVACY);
	expect_refused(GONE, "3");
	expect_refused(GONE, "77");
	expect_refused(WITH(HOLD_BY("me")) GONE, "3");
	expect_written(MOVED_TO("ERASED", ERASED) GONE, "3");
	expect_refused(MOVED_TO("ERASED", ERASED) GONE, "4");
	act_as(ROLE_STAFF);
	run(owner, "update help_case set state = 'ERASED' where id = 3; delete from phone");
	run(conn, "begin; select set_config('jieyou.lost', '', true); select daemon.write_phone("
			  "array[0], array[3::int8], array['0123456789abcdef'], " HASH ", array['me'], "
			  "array['me'], " AT "); commit");
	cr_expect_eq(number(owner, "select count(*) from phone"), 0, "of an erased case nothing");
}

/* ---- Attachments ---- */

/* Of each case one that is finished, and one chunk of it; `me` has two more open in the third. */
static const char attached_sql[] =
	"insert into attachment select id, id, 'other', 'other', 'k' || id, '2026-01-01', "
	"'2026-01-04', 3, 1, "
	"0, 'body', 1 from help_case; "
	"insert into chunk select number, 1, sha256('1'), 'abc' from attachment; "
	"insert into attachment select n, 3, 'me', 'me', 'm' || n, '2026-01-01', until::timestamptz, "
	"50000, 2, "
	"0, 'body', null from (values (20, '2026-01-04'), (21, '2026-01-02')) a (n, until)";

Test(rights_of_database, attachments_are_for_those_who_see_the_case_whole)
{
	run(owner, attached_sql);
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		for (int a = 0; a < ACTS; a++) {
			PGresult *res;

			read_at("me", "me", act_code((enum act)a).ptr, WHILE_OPEN);
			res = must(conn, "select (select count(*) from attachment where number = n), "
							 "(select count(*) from chunk where attachment = n) "
							 "from generate_series(1, 6) n order by n");
			for (int id = 1; id <= CASES; id++) {
				bool whole = view_of((enum role)r, (enum act)a, id) == VIEW_WHOLE;

				cr_expect_eq(seen(res, id, 0), whole, "%d %d %d", r, a, id);
				cr_expect_eq(seen(res, id, 1), whole, "%d %d %d", r, a, id);
			}
			PQclear(res);
		}
	}
}

#define OPEN_ROW                                                                                   \
	"select daemon.write_attachment(array[0], array[30::int8], array[%s], array['k'], " AT ", " AT \
	" , array[3::int8], array[1], array[0], array['b'::bytea])"
#define OPEN_IN(id) id "::int8], array['me'], array['me'"
#define CHUNK_ROW \
	"select daemon.write_chunk(array[0], array[%s], " AT ", " HASH ", array['abc'::bytea])"
#define CHUNK_OF(number, id, i, who) \
	number "::int8], array[" id "::int8], array[" i "], array['" who "'], array['" who "'"

Test(rights_of_database, uploads_are_for_those_who_may_attach)
{
	run(owner, attached_sql);
	for (int r = 0; r < ROLES; r++) {
		bool may = rights_cell((enum role)r, ACT_attach, RELATION_DISTRICT) != VIEW_NONE;

		act_as((enum role)r);
		(may ? expect_written : expect_refused)(OPEN_ROW, OPEN_IN("3"));
		(may ? expect_written : expect_refused)(CHUNK_ROW, CHUNK_OF("20", "3", "1", "me"));
		expect_refused(OPEN_ROW, OPEN_IN("4"));
		expect_refused(OPEN_ROW, OPEN_IN("6"));
		expect_refused(OPEN_ROW, OPEN_IN("77"));
	}
	act_as(ROLE_STAFF);
	expect_refused(OPEN_ROW, "3::int8], array['idle'], array['idle'");
	expect_refused(OPEN_ROW, "3::int8], array['me'], array['svc'");
	expect_refused(CHUNK_ROW, CHUNK_OF("20", "3", "1", "idle")); /* not who opened it */
	run(owner, "insert into role_held values ('peer', 'STAFF', '440309', true, '2026-01-01')");
	expect_refused(CHUNK_ROW, CHUNK_OF("20", "3", "1", "peer"));
	expect_refused(CHUNK_ROW, CHUNK_OF("20", "1", "1", "me")); /* another case's */
	expect_refused(CHUNK_ROW, CHUNK_OF("20", "3", "3", "me"));
	expect_refused(CHUNK_ROW, CHUNK_OF("20", "3", "0", "me"));
	expect_refused(CHUNK_ROW, CHUNK_OF("21", "3", "1", "me")); /* too late */
	expect_refused(CHUNK_ROW, CHUNK_OF("99", "3", "1", "me"));
	run(owner, "update attachment set actor = 'me' where number = 3");
	expect_refused(CHUNK_ROW, CHUNK_OF("3", "3", "1", "me")); /* finished */
	run(owner, "insert into attachment select 40 + n, 3, 'me', 'me', 'n' || n, '2026-01-01', "
			   "'2026-01-05', "
			   "3, 1, 0, 'body', null from generate_series(1, 3) n");
	expect_refused(OPEN_ROW, OPEN_IN("3")); /* the fifth */
	run(owner, "update help_case set state = 'ERASED' where id = 3");
	run(owner, "delete from attachment where number > 40");
	expect_refused(OPEN_ROW, OPEN_IN("3"));
}

#define DONE                                                                                    \
	"select daemon.write_attachment_done(array[0], array[%s::int8], array[3::int8], array[2], " \
	"array['me'], array[50000::int8], array[2], array[0])"

Test(rights_of_database, an_attachment_is_finished_with_its_event)
{
	run(owner, attached_sql);
	act_as(ROLE_STAFF);
	expect_refused(DONE, "20");
	expect_refused(WITH(STAYS("ATTACHED", "me")) DONE, "20"); /* two chunks are missing */
	run(owner, "insert into chunk select 20, i, sha256('1'), 'abc' from generate_series(1, 2) i");
	expect_written(WITH(STAYS("ATTACHED", "me")) DONE, "20");
	expect_refused(WITH(STAYS("CALLED", "me")) DONE, "20");
	expect_refused(WITH(STAYS("ATTACHED", "me")) DONE, "3");
	run(owner, "update attachment set actor = 'idle' where number = 20");
	expect_refused(WITH(STAYS("ATTACHED", "me")) DONE, "20"); /* another's */
	act_as(ROLE_PRIVACY);
	run(owner, "update attachment set actor = 'me' where number = 20");
	expect_refused(WITH(STAYS("ATTACHED", "me")) DONE, "20");
}

/* Of a team the one who sees the case whole. */
Test(rights_of_database, whoever_leads_the_team_attaches_and_reads)
{
	run(owner, offers_sql);
	run(owner,
		"insert into attachment select 100 + id, id, 'other', 'other', 'k' || id, '2026-01-01', "
		"'2026-01-04', 3, 1, 0, 'body', 1 from help_case; "
		"insert into chunk select number, 1, sha256('1'), 'abc' from attachment");
	act_as(ROLE_EXPERT);
	for (int a = ACT_attach; a <= ACT_fetch; a++) {
		read_as("me", "me", act_code((enum act)a).ptr);
		cr_expect_str_eq(text(conn, "select string_agg(case_id::text, ' ') from attachment"), "23");
		cr_expect_str_eq(text(conn, "select string_agg(attachment::text, ' ') from chunk"), "123");
	}
	for (int id = 21; id <= 26; id++) {
		char in[100];

		snprintf(in, sizeof(in), "%d::int8], array['me'], array['me'", id);
		(id == 23 ? expect_written : expect_refused)(OPEN_ROW, in);
	}
}

/* What is on record stays, but for what nobody can open any more. */
Test(rights_of_database, nothing_is_swept_but_what_may_be)
{
	run(owner, attached_sql);
	run(owner, "insert into chunk values (20, 1, sha256('1'), 'abc'), (21, 1, sha256('1'), 'abc')");
	run(conn, "select daemon.sweep(3, '2026-01-03')");
	cr_expect_eq(number(owner, "select count(*) from attachment where case_id = 3"), 2);
	cr_expect_eq(number(owner, "select count(*) from chunk where attachment in (3, 20)"), 2);
	cr_expect_eq(number(owner, "select count(*) from chunk where attachment = 21"), 0);
	cr_expect_str_eq(state_of(owner, "delete from chunk where attachment = 3"), "23001");
	cr_expect_str_eq(state_of(owner, "update chunk set body = 'x' where attachment = 20"), "23001");
	run(owner, "update help_case set state = 'ERASED' where id = 3");
	run(conn, "select daemon.sweep(3, '2026-01-03')");
	cr_expect_eq(number(owner, "select count(*) from attachment where case_id = 3"), 1);
	cr_expect_eq(number(owner, "select count(*) from chunk where attachment in (3, 20, 21)"), 0);
	cr_expect_eq(number(owner, "select count(*) from chunk"), 5, "of no other case");
	expect_closed(conn, "delete from chunk");
	expect_closed(conn, "update attachment set until = '2030-01-01'");
}

/* ---- The register ---- */

#define CHANGE \
	"select daemon.write_register_change(array[0], array[2::int8], " AT ", %s, " HASH "); "
#define ON_RECORD(kind, subject, detail)                                                  \
	"select daemon.write_register_change(array[0], array[2::int8], " AT                   \
	", array['me'], array['me'], array['" kind "'], array['" subject "'], array['" detail \
	"'], " HASH "); "

/* A change, what it is on record as, and what it is not. */
static const struct {
	const char *row, *record, *others[4];
} changes[] = {
	{"select daemon.write_principal(array[0], array['new'], array['PERSON'], array['N'], "
	 "array['A'], array[''], array[0], " AT ")",
		ON_RECORD("add", "new", "PERSON name N agency A expert "),
		{ON_RECORD("add", "else", "PERSON name N agency A expert "),
			ON_RECORD("add", "new", "PERSON name M agency A expert "),
			ON_RECORD("amend", "new", ""), ON_RECORD("resume", "new", "")}},
	{"select daemon.write_principal(array[0], array['peer'], array['PERSON'], array['peer'], "
	 "array['ours'], array[''], array[1], " AT ")",
		ON_RECORD("suspend", "peer", ""),
		{ON_RECORD("resume", "peer", ""), ON_RECORD("suspend", "other", ""),
			ON_RECORD("amend", "peer", "name peer"), ON_RECORD("grant", "peer", "")}},
	{"select daemon.write_principal(array[0], array['peer'], array['PERSON'], array['N'], "
	 "array['ours'], array[''], array[0], " AT ")",
		ON_RECORD("amend", "peer", "PERSON name N agency ours expert "),
		{ON_RECORD("amend", "peer", "name N"),
			ON_RECORD("amend", "other", "PERSON name N agency ours expert "),
			ON_RECORD("amend", "peer", "PERSON name M agency ours expert "),
			ON_RECORD("bind", "peer", "N")}},
	{"select daemon.write_role_held(array[0], array['peer'], array['STAFF'], array['CN'], "
	 "array[1], " AT ")",
		ON_RECORD("grant", "peer", "STAFF CN"),
		{ON_RECORD("withdraw", "peer", "STAFF CN"), ON_RECORD("grant", "other", "STAFF CN"),
			ON_RECORD("grant", "peer", "WORKER CN"), ON_RECORD("grant", "peer", "STAFF 440309")}},
	{"select daemon.write_credential(array[0], array['uid:7'], array['peer'], array[1], " AT ")",
		ON_RECORD("bind", "peer", "uid:7"),
		{ON_RECORD("unbind", "peer", "uid:7"), ON_RECORD("bind", "other", "uid:7"),
			ON_RECORD("bind", "peer", "uid:8"), ON_RECORD("represent", "peer", "uid:7")}},
	{"select daemon.write_represents(array[0], array['svc'], array['peer'], array[1], " AT ")",
		ON_RECORD("represent", "svc", "peer"),
		{ON_RECORD("unrepresent", "svc", "peer"), ON_RECORD("represent", "peer", "svc"),
			ON_RECORD("represent", "svc", "other"), ON_RECORD("grant", "svc", "peer")}},
	{"select daemon.write_revoked(array[0], array['ab'], " AT ", array['superseded'])",
		ON_RECORD("revoke", "ab", "superseded"),
		{ON_RECORD("revoke", "ac", "superseded"), ON_RECORD("revoke", "ab", ""),
			ON_RECORD("unbind", "ab", "superseded"), ON_RECORD("suspend", "ab", "")}},
};

Test(rights_of_database, the_register_changes_as_its_record_says)
{
	char sql[1200];

	act_as(ROLE_ADMIN);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		expect_refused("%s", changes[i].row);
		snprintf(sql, sizeof(sql), "%s%s", changes[i].record, changes[i].row);
		expect_written("%s", sql);
		for (size_t k = 0; k < 4; k++) {
			snprintf(sql, sizeof(sql), "%s%s", changes[i].others[k], changes[i].row);
			expect_refused("%s", sql);
		}
	}
	expect_state("23514",
		ON_RECORD("revoke", "ab", "words") "select daemon.write_revoked(array[0], array['ab'], " AT
										   ", array['words'])");
	run(owner, "insert into register_change values (2, '2026-01-02', 'me', 'me', 'revoke', 'ab', "
			   "'superseded', sha256('2'))");
	expect_refused("%s", "select daemon.write_revoked(array[0], array['ab'], " AT
						 ", array['superseded'])"); /* that was another time */
}

Test(rights_of_database, the_register_is_administrators)
{
	static const char by[] = CHANGE;
	static const char me[] =
		"array['me'], array['me'], array['revoke'], array['ab'], array['lost']";

	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		if (rights_cell((enum role)r, ACT_administer, RELATION_ANY) == VIEW_NONE)
			expect_refused(by, me);
		else
			expect_written(by, me);
	}
	act_as(ROLE_ADMIN);
	expect_refused(by, "array['me'], array['svc'], array['revoke'], array['ab'], array['lost']");
	expect_refused(
		by, "array['dispatcher'], array['dispatcher'], array['revoke'], array['ab'], array['']");
}

/* An item put on record with the digest of `said`, and written as `content`: expressions of it as
 * it is, `c`. */
static const char *kept(const char *subject, const char *said, const char *content)
{
	static char sql[1200];
	char ask[1200];
	PGresult *res;

	snprintf(ask, sizeof(ask),
		"select encode(sha256(convert_to(%s, 'UTF8')), 'hex'), convert_to(%s, 'UTF8') from (select "
		"convert_from(resource_content(code, since), 'UTF8') as c from resource where code = "
		"'T.ITEM' and until is null) r",
		said, content);
	res = must(owner, ask);
	snprintf(sql, sizeof(sql),
		"select daemon.write_register_change(array[0], array[2::int8], " AT
		", array['me'], array['me'], array['keep'], array['%s'], array['%s'], " HASH "); "
		"select daemon.write_resource(array[0], array['T.ITEM'], array['%s'::bytea])",
		subject, PQgetvalue(res, 0, 0), PQgetvalue(res, 0, 1));
	PQclear(res);
	return sql;
}

Test(rights_of_database, the_catalogue_is_kept_as_its_record_says)
{
	static const char *const wrong[] = {"replace(c, 'GOVERNMENT', 'CHURCH')",
		"replace(c, '440309', '440306')", "replace(c, '440309', 'nowhere')",
		"replace(c, 'yes', '')", "c || 'soon'", "c || chr(31)",
		"replace(c, 'PSY.COUNSEL', 'PSY.NO')", "regexp_replace(c, '(yes.)', '\\1rich')",
		"regexp_replace(c, '(yes.)', '\\1age>=999')"};

	run(owner,
		"insert into resource select 'T.ITEM', 'name', 'GOVERNMENT', 'PSY.COUNSEL', '440309', "
		"'yes', '', '', '', '', '', '', '', '', '', '', '', '', 1, null");
	act_as(ROLE_KEEPER);
	expect_written("%s", kept("T.ITEM", "c", "c"));
	expect_written(
		"%s", kept("T.ITEM", "replace(c, 'name', 'other')", "replace(c, 'name', 'other')"));
	expect_refused("%s", strstr(kept("T.ITEM", "c", "c"), "select daemon.write_resource"));
	expect_refused("%s", kept("T.ITEM", "replace(c, 'name', 'other')", "c"));
	expect_refused("%s", kept("T.OTHER", "c", "c"));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++)
		expect_refused("%s", kept("T.ITEM", wrong[i], wrong[i]));
	run(owner, "update resource set region = '440306' where code = 'T.ITEM'");
	expect_refused("%s", kept("T.ITEM", "replace(c, '440306', '440309')",
							 "replace(c, '440306', '440309')")); /* it was another's to keep */
	run(owner, "update resource set region = '440309' where code = 'T.ITEM'");
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		if (r == ROLE_KEEPER)
			expect_written("%s", kept("T.ITEM", "c", "c"));
		else
			expect_refused("%s", kept("T.ITEM", "c", "c"));
	}
}

/* ---- What is closed ---- */

static const char *const closed[] = {
	"insert into help_case select * from help_case",
	"update help_case set held = false",
	"delete from help_case",
	"insert into event select * from event",
	"update event set body = ''",
	"delete from event",
	"truncate event",
	"alter table event disable trigger append_only",
	"alter table event disable row level security",
	"alter table event no force row level security",
	"drop policy reader on event",
	"drop trigger append_only on access",
	"delete from access",
	"update request set fingerprint = ''",
	"insert into principal values ('x', 'PERSON', 'x', '', '', false, '2026-01-01')",
	"update role_held set role = 'ADMIN'",
	"update credential set principal = 'me'",
	"insert into rights values ('WORKER', 'show', 'DISTRICT', 'WHOLE')",
	"insert into reading values ('submit')",
	"update move set verb = ''",
	"update district set parent = ''",
	"insert into district_within values ('340300', '440309')",
	"insert into edition values (2, '2026-01-01', '')",
	"update expert set name = ''",
	"update place set taken = 0",
	"update due set at = '2027-01-01'",
	"delete from checkpoint_head",
	"update checkpoint_turn set taken_until = null",
	"insert into brief values (1, 1, 'OFFER', 0, '')",
	"delete from brief",
	"select * from shut_out",
	"select * from task",
	"update task set done_at = '2026-01-01'",
	"select * from duty_of_case",
	"update duty_of_case set met = 'EXCUSED', met_at = '2026-01-01'",
	"select * from attempt",
	"select * from coded",
	"insert into coded values (1, 1, 'OUTCOME', 'GOAL_MET', '2026-01-01')",
	"select * from happened('2026-01-01', '2027-01-01', '440309')",
	"select * from figure_cases('440309')",
	"update help_case set responsible = 'me'",
	"insert into shut_out values (1, 'me', true, '2026-01-01')",
	"update shut_out set shut = false",
	"delete from shut_out",
	"alter table shut_out disable row level security",
	"drop policy shut_out on help_case",
	"insert into glass values (1, 1, 'me', '2026-01-01', '2027-01-01')",
	"update glass set until = '2027-01-01'",
	"update glass set verdict = 'JUSTIFIED'",
	"select * from phone",
	"insert into phone values (sha256('1'), 1, '0123456789abcdef')",
	"delete from phone",
	"insert into register_change select * from register_change",
	"update register_change set detail = ''",
	"select * from head_waiting",
	"select * from instance",
	"select * from migration",
	"select * from administrator",
	"update schema set version = 0",
	"select setval('case_number', 1)",
	"create table mine (n int)",
	"create function mine() returns int language sql as 'select 1'",
	"create schema mine",
	"create function daemon.mine() returns int language sql as 'select 1'",
	"create or replace function daemon.reads_record() returns bool language sql as 'select true'",
	"alter table event owner to jieyou_daemon",
	"create role mine",
	"alter role jieyou_daemon bypassrls",
	"set session_replication_role = replica",
	"set session authorization jieyou_owner",
	"set role jieyou_owner",
	"copy event to program 'cat'",
	"select acts('me', 'me')",
	"select batch_lost()",
	"select is_on_record('grant', 'me', 'ADMIN CN')",
};

Test(rights_of_database, the_daemon_has_no_others)
{
	for (size_t i = 0; i < sizeof(closed) / sizeof(closed[0]); i++)
		expect_closed(conn, closed[i]);
	cr_expect_eq(number(owner, "select count(*) from pg_roles where rolname ~ '^jieyou_' and "
							   "(rolsuper or rolbypassrls or rolcreatedb or rolcreaterole or "
							   "rolreplication or rolcanlogin)"),
		0);
}

/* By rule, so that what comes later is no exception. */
Test(rights_of_database, the_owner_owns_all_and_opens_little)
{
	static const char *const none[] = {
		"select count(*) from pg_class where relnamespace in ('public'::regnamespace, "
		"'daemon'::regnamespace) and relowner <> 'jieyou_owner'::regrole",
		"select count(*) from pg_proc where pronamespace in ('public'::regnamespace, "
		"'daemon'::regnamespace) and proowner <> 'jieyou_owner'::regrole",
		/* the daemon writes to no table, and takes nothing from everybody's rights */
		"select count(*) from pg_class c where relnamespace = 'public'::regnamespace and relkind "
		"in "
		"('r', 'v') and (has_table_privilege('jieyou_daemon', oid, "
		"'insert, update, delete, truncate, references, trigger') or "
		"has_table_privilege('public', oid, 'select'))",
		"select count(*) from pg_proc where pronamespace in ('public'::regnamespace, "
		"'daemon'::regnamespace) and has_function_privilege('public', oid, 'execute')",
		"select count(*) from pg_proc where pronamespace = 'public'::regnamespace and "
		"has_function_privilege('jieyou_daemon', oid, 'execute')",
		/* what it may call is the owner's, with names that nobody else can take */
		"select count(*) from pg_proc where pronamespace = 'daemon'::regnamespace and not "
		"(prosecdef "
		"and proconfig @> array['search_path=pg_catalog, public, pg_temp'] and "
		"has_function_privilege('jieyou_daemon', oid, 'execute'))",
		/* what names a case is behind policies, the owner's too, whoever may read it */
		"select count(*) from pg_class c where relnamespace = 'public'::regnamespace and relkind "
		"in ('r', 'p', 'm', 'f') and (relname = 'help_case' or exists (select from pg_attribute a "
		"where a.attrelid = c.oid and a.attname = 'case_id') or exists (select from pg_constraint "
		"k "
		"where k.conrelid = c.oid and k.confrelid = 'help_case'::regclass)) and not "
		"(relrowsecurity and relforcerowsecurity)",
	};

	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
		cr_expect_eq(number(owner, none[i]), 0, "%s", none[i]);
}

/* What the daemon reads whole: what people edit, the register, and what tells of no case. Whatever
 * comes later is read under policies, or is added here by hand. */
static const char open_to_the_daemon[] =
	"calendar_day checkpoint checkpoint_head combination credential district district_within "
	"domain "
	"duty edition expert expert_skill expert_type fact leave lexicon liaison library_entry model "
	"move "
	"need place "
	"practice_rule principal principal_shown represents resource revoked rights role_held schema "
	"screen screen_cue state word_class";

Test(rights_of_database, every_other_table_is_behind_policies)
{
	PGresult *res = must(owner,
		"select string_agg(relname, ' ' order by relname) from pg_class c where relnamespace in "
		"('public'::regnamespace, 'daemon'::regnamespace) and relkind in ('r', 'p', 'v', 'm', 'f') "
		"and has_any_column_privilege('jieyou_daemon', oid, 'select') and not (relrowsecurity and "
		"relforcerowsecurity)");

	cr_expect_str_eq(PQgetvalue(res, 0, 0), open_to_the_daemon);
	PQclear(res);
	cr_expect_eq(number(owner, "select count(*) from pg_class c where relnamespace in "
							   "('public'::regnamespace, 'daemon'::regnamespace) and relkind in "
							   "('r', 'p', 'v', 'm', 'f') and has_any_column_privilege("
							   "'jieyou_keyring', oid, 'select')"),
		0, "the keyring's is another database");
}

/* --migrate takes it from everybody; a copy made of a database has it again, until then. */
Test(rights_of_database, no_temporary_tables)
{
	static const char temporary[] = "create temporary table mine (n int)";

	cr_expect_str_eq(state_of(conn, temporary), "");
	run(conn, "drop table mine");
	cr_assert_eq(daemon_migrate(&d), 0);
	expect_closed(conn, temporary);
}

Test(rights_of_database, the_key_store_gives_one_key_at_a_time)
{
	static const char *const shut[] = {
		"select * from case_key",
		"select * from master_key",
		"insert into case_key values (1, 'x', null, null)",
		"update case_key set wrapped = null",
		"delete from case_key",
		"truncate case_key",
		"alter table case_key disable trigger no_row_goes",
		"select admit_masters(array['0123456789abcdef'])",
		"create table mine (n int)",
		"update schema set version = 0",
	};
	PGconn *all = PQconnectdb(d.keys), *keys = log_in(d.keys);

	run(all, "insert into master_key values ('0123456789abcdef'); insert into case_key values (7, "
			 "'0123456789abcdef', decode(repeat('ab', 72), 'hex'), null)");
	PQfinish(all);
	run(keys, "set role jieyou_keyring");
	for (size_t i = 0; i < sizeof(shut) / sizeof(shut[0]); i++)
		expect_closed(keys, shut[i]);
	cr_expect_eq(number(keys, "select id from daemon.load_key(7)"), 7);
	run(keys, "set role jieyou_daemon");
	expect_closed(keys, "select daemon.load_key(7)");
	PQfinish(keys);
	run(conn, "set role jieyou_keyring");
	expect_closed(conn, "select daemon.reads_record()");
	expect_closed(conn, "select * from help_case");
}

/* ---- Notices ---- */

#define TOLD                                                                               \
	"insert into notice values ('P:me', 1, 4, 1, 'TAKEN', '', '', '2026-01-02'), "         \
	"('P:peer', 1, 1, 1, 'TAKEN', '', '', '2026-01-02'), "                                 \
	"('P:me', 2, 6, 1, 'TAKEN', '', '', '2026-01-02'), "                                   \
	"('D:440309-guanhu', 1, 3, 1, 'FILED', 'STAFF', 'STAFF', '2026-01-02'), "              \
	"('D:440309-guanhu', 2, 6, 1, 'FILED', 'STAFF', 'STAFF', '2026-01-02'), "              \
	"('D:340300', 1, 1, 1, 'FILED', 'STAFF', 'STAFF', '2026-01-02'), "                     \
	"('D:340300', 2, 2, 1, 'FILED', 'STAFF', 'STAFF', '2026-01-02'), "                     \
	"('D:340300', 3, 4, 1, 'FILED', 'STAFF', 'STAFF', '2026-01-02'), "                     \
	"('D:340300', 4, 5, 1, 'FILED', 'STAFF', 'STAFF', '2026-01-02');"                      \
	"insert into notice_count values ('P:me', 2), ('P:peer', 1), ('D:440309-guanhu', 2), " \
	"('D:340300', 4)"

static bool may_hear(enum role role, enum act act)
{
	for (int l = 0; l < RELATIONS; l++)
		if (rights_cell(role, act, (enum relation)l) != VIEW_NONE)
			return true;
	return false;
}

/* In person only what is one's own, by the verb for it; of a district what is about cases that one
 * may see by the verb; and never what is about a case that one is shut out of. */
Test(rights_of_database, notices_are_for_those_who_are_told)
{
	run(owner, TOLD);
	cr_expect_eq(number(conn, "select count(*) from notice"), 0, "for nobody");
	for (int r = 0; r < ROLES; r++) {
		act_as((enum role)r);
		for (int a = 0; a < ACTS; a++) {
			bool own = a == ACT_notices && may_hear((enum role)r, ACT_notices);
			int64_t seen = 0;

			read_at("me", "me", act_code((enum act)a).ptr, WHILE_OPEN);
			for (int id = 1; id < SHUT_OUT; id++)
				seen += view_of((enum role)r, (enum act)a, id) != VIEW_NONE;
			cr_expect_eq(number(conn, "select count(*) from notice where recipient like 'P:%'"),
				own, "%s %s", role_code((enum role)r).ptr, act_code((enum act)a).ptr);
			cr_expect_eq(number(conn, "select count(*) from notice where recipient like 'D:%'"),
				seen, "%s %s", role_code((enum role)r).ptr, act_code((enum act)a).ptr);
			cr_expect_eq(number(conn, "select count(*) from notice where case_id = 6"), 0);
		}
	}
	expect_closed(conn, "select * from notice_count");
	expect_closed(conn, "select * from notice_mark");
	expect_closed(conn, "update notice set acked_at = null");
}

/* On an event of this transaction and of that kind and moment; to a person who is known, or to the
 * district of the case. */
#define NOTICE                                                                                   \
	"select daemon.write_notice(array[0], array[%s::int8], array[2], array['HELD'], array[''], " \
	"array[''], " AT ")"
#define NOTICE_OF(what, at)                                                                      \
	"select daemon.write_notice(array[0], array['P:me'], array[3::int8], array[2], array['" what \
	"'], array[''], array[''], array['" at "'::timestamptz])"

Test(rights_of_database, a_notice_hangs_on_an_event_of_its_transaction)
{
	act_as(ROLE_PRIVACY);
	expect_refused(NOTICE, "'P:me'], array[3");
	expect_written(WITH(HOLD_BY("me")) NOTICE, "'P:me'], array[3");
	expect_written(WITH(HOLD_BY("me")) NOTICE, "'D:440309-guanhu'], array[3");
	expect_refused(WITH(HOLD_BY("me")) NOTICE, "'P:me'], array[4");
	expect_refused(WITH(HOLD_BY("me")) NOTICE, "'P:nosuch'], array[3");
	expect_refused(WITH(HOLD_BY("me")) NOTICE, "'D:440309'], array[3");
	expect_refused(WITH(HOLD_BY("me")) NOTICE, "'X:me'], array[3");
	expect_written(WITH(HOLD_BY("me")) "%s", NOTICE_OF("HELD", "2026-01-03"));
	expect_refused(WITH(HOLD_BY("me")) "%s", NOTICE_OF("RELEASED", "2026-01-03"));
	expect_refused(WITH(HOLD_BY("me")) "%s", NOTICE_OF("HELD", "2026-01-04"));
	run(owner, "insert into event values (3, 2, '2026-01-03', 'HELD', 'me', 'me', 'RECEIVED', "
			   "'RECEIVED', 0, '', sha256('2'))");
	expect_refused(NOTICE, "'P:me'], array[3"); /* of an earlier one */
}

/* What several decisions of a batch tell is numbered on, but for those that are lost. */
Test(rights_of_database, notices_are_numbered_on)
{
	static const char sql[] = "begin; select set_config('jieyou.lost', '2', true);" WITH(
		HOLD_BY("me")) "select daemon.write_notice(array[0, 1, 1, 2, 3], array['P:me', 'P:peer', "
					   "'P:me', 'P:me', "
					   "'P:me'], array[3::int8, 3, 3, 3, 3], array[2, 2, 2, 2, 2], array['HELD', "
					   "'HELD', 'HELD', "
					   "'HELD', 'HELD'], array['', '', '', '', ''], array['', '', '', '', ''], "
					   "array['2026-01-03'::timestamptz, '2026-01-03', '2026-01-03', '2026-01-03', "
					   "'2026-01-03']); commit";

	act_as(ROLE_PRIVACY);
	run(owner, "insert into notice_count values ('P:me', 7)");
	cr_expect_str_eq(state_of(conn, sql), "", "%s", PQerrorMessage(conn));
	cr_expect_eq(
		number(owner, "select sum(rseq) from notice where recipient = 'P:me'"), 8 + 9 + 10);
	cr_expect_eq(number(owner, "select rseq from notice where recipient = 'P:peer'"), 1);
	cr_expect_eq(number(owner, "select rseq from notice_count where recipient = 'P:me'"), 10);
}

#define ACK_BY "select daemon.write_notice_acked(array[0], %s, array[1::int8], " AT ")"

Test(rights_of_database, notices_are_acknowledged_by_those_who_hear_them)
{
	run(owner, TOLD);
	for (int r = 0; r < ROLES; r++) {
		bool there = rights_cell((enum role)r, ACT_notices, RELATION_DISTRICT) != VIEW_NONE;

		act_as((enum role)r);
		(may_hear((enum role)r, ACT_notices) ? expect_written : expect_refused)(
			ACK_BY, "array['me'], array['me'], array['P:me']");
		(there ? expect_written : expect_refused)(
			ACK_BY, "array['me'], array['me'], array['D:440309-guanhu']");
		expect_refused(ACK_BY, "array['me'], array['me'], array['D:340300']");
		expect_refused(ACK_BY, "array['me'], array['me'], array['P:peer']");
	}
	act_as(ROLE_WORKER);
	expect_refused(ACK_BY, "array['me'], array['svc'], array['P:me']");
	expect_refused(ACK_BY, "array['nosuch'], array['nosuch'], array['P:nosuch']");
}

/* Not past what there is, never back, and what is not told to somebody is not acknowledged by them.
 */
Test(rights_of_database, acknowledging_goes_as_far_as_it_says)
{
	run(owner, TOLD);
	act_as(ROLE_STAFF);
	run(conn,
		"begin; select set_config('jieyou.lost', '', true); select "
		"daemon.write_notice_acked(array[0, 0], array['me', 'me'], array['me', 'me'], "
		"array['P:me', 'D:440309-guanhu'], array[99::int8, 1], array['2026-01-03'::timestamptz, "
		"'2026-01-03']); commit");
	cr_expect_eq(number(owner, "select upto from notice_mark where recipient = 'P:me'"), 2);
	cr_expect_eq(number(owner, "select count(*) from notice where acked_at is not null"), 2);
	cr_expect_eq(
		number(owner, "select count(*) from notice where acked_at is not null and case_id = 6"), 0,
		"they are shut out of it");
	run(conn, "begin; select set_config('jieyou.lost', '', true); select "
			  "daemon.write_notice_acked(array[0], array['me'], array['me'], array['P:me'], "
			  "array[1::int8], array['2026-01-04'::timestamptz]); commit");
	cr_expect_eq(number(owner, "select upto from notice_mark where recipient = 'P:me'"), 2);
	cr_expect_eq(number(owner, "select count(*) from notice where acked_at = '2026-01-04'"), 0);
}

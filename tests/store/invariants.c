/*
 * The queries of tests/invariants.sql: each fault that they are for is planted, past every guard of
 * the database, and is found by its name; before, nothing is.
 */
#include "invariants.h"

#include <criterion/criterion.h>
#include <stdio.h>

/* Two cases in support with one live offer each, one that is accepted, a supervision, two
 * appointments, a seminar that was held, a contest that is scored, and a crisis whose support has
 * ended and of which one of the appointed owes a debriefing. */
static const char sound[] =
	"insert into help_case (id, district, state, grade, needs, actor, responsible, via, version, "
	"head, "
	"filed_at) "
	"select id, '440309', state, 'NORMAL', '', 'test', 'test', 'test', 3, sha256('3'), "
	"'2026-01-05' from "
	"(values (1, 'OFFERED'), (2, 'SERVING'), (3, 'ACCEPTED')) c (id, state);"
	"insert into event select c.id, e.seq, ('2026-01-0' || 4 + e.seq)::timestamptz, case e.seq "
	"when 1 "
	"then 'FILED' when 2 then case c.id when 3 then 'TAKEN' else 'CONFIRMED' end else case c.id "
	"when 2 "
	"then 'LED' when 3 then 'LINKAGE_PROPOSED' else 'CALLED' end end, 'test', 'test', "
	"case e.seq when 1 then 'NONE' when 2 then case c.id when 3 then 'RECEIVED' else 'ACCEPTED' "
	"end "
	"else case c.id when 3 then 'ACCEPTED' else 'OFFERED' end end, "
	"case e.seq when 1 then case c.id when 3 then 'RECEIVED' else 'ACCEPTED' end when 2 then case "
	"c.id "
	"when 3 then 'ACCEPTED' else 'OFFERED' end else c.state end, 0, '', sha256(e.seq::text::bytea) "
	"from help_case c, generate_series(1, 3) as e (seq) order by 1, 2;"
	"insert into offer values "
	"(1, 1, 'E09', 'LEAD', 'PSY.COUNSEL', 'OPEN', '2026-01-06', '2026-01-07', null, '', ''), "
	"(2, 1, 'E10', 'LEAD', 'PSY.COUNSEL', 'JOINED', '2026-01-06', '2026-01-08', '2026-01-07', '', "
	"'test');"
	"insert into place values ('E09', 1, now()), ('E10', 1, now());"
	"insert into due select id, 'STATE', case id when 2 then 'LEAD' else 'STAFF' end, '2026-02-01' "
	"from help_case;"
	"insert into due values (1, 'OFFERS', 'STAFF', '2026-01-07'), (2, 'OFFERS', 'STAFF', "
	"'2026-03-01');"
	"insert into conference select id, 1, 'CALLED', 0, at, at + interval '1 hour', 'ONLINE', "
	"'test', "
	"'test', 1, false, 1 from (values (1, '2026-02-02 01:00+00'::timestamptz), "
	"(2, '2026-02-02 02:00+00')) k (id, at);"
	"insert into seat select case_id, 1, 'E12', '', 'ASKED', 0, begins, ends from conference;"
	"insert into task select case_id, 1, 'test', '2026-02-05' from conference;"
	"insert into linkage values (3, 1, 'REFERRAL', 'LH.WELFARE', '', 'PROPOSED', '', '2026-01-07', "
	"'2026-02-01');"
	"insert into due values (3, 'LINKAGE.1', 'STAFF', '2026-02-01');"
	"insert into help_case (id, life, district, state, grade, needs, actor, responsible, via, "
	"version, head, filed_at) values (4, 'SUPERVISION', '440309', 'SUPERVISED', 'NORMAL', '', "
	"'test', 'test', 'test', 2, sha256('2'), '2026-01-05');"
	"insert into event values (4, 1, '2026-01-05', 'SUPERVISION_ASKED', 'test', 'test', 'NONE', "
	"'SUPERVISION_ASKED', 0, '', sha256('1')), (4, 2, '2026-01-06', 'ASSIGNED', 'test', 'test', "
	"'SUPERVISION_ASKED', 'SUPERVISED', 0, '', sha256('2'));"
	"insert into offer values (4, 1, 'E01', 'SUPERVISES_PROJECT', '', 'JOINED', '2026-01-06', "
	"'2026-01-07', '2026-01-06', '', 'test');"
	"insert into due values (4, 'STATE', 'LEAD', '2026-02-06'), (4, 'OFFERS', 'STAFF', "
	"'2026-03-01');"
	"insert into task values (4, 1, 'test', '2026-07-08');"
	"insert into help_case (id, life, district, state, grade, needs, actor, responsible, via, "
	"version, head, filed_at) select id, 'APPOINTMENT', '440309', 'APPOINTED', 'NORMAL', '', "
	"'test', 'test', 'test', 3, sha256('3'), '2026-01-05' from generate_series(5, 6) id;"
	"insert into event select id, seq, '2026-01-05', kind, who, who, was, state, 0, '', "
	"sha256(seq::text::bytea) from generate_series(5, 6) id, (values (1, 'APPOINTMENT_ASKED', "
	"'test', 'NONE', 'APPOINTMENT_ASKED'), (2, 'APPOINTMENT_PROPOSED', 'test', "
	"'APPOINTMENT_ASKED', 'APPOINTMENT_ASKED'), (3, 'APPOINTED', 'other', 'APPOINTMENT_ASKED', "
	"'APPOINTED')) e (seq, kind, who, was, state);"
	"insert into appointment values (5, 3, 'E20', 'E20', 1, '', null, null), (6, 3, 'E21', 'E21', "
	"1, '', null, null);"
	"insert into task select case_id, 1, 'test', '2027-01-05' from appointment;"
	"insert into due (case_id, what, owner, at, until) select a.case_id, 'STATE', 'STAFF', "
	"day_ends(e.appointed_until), day_ends(e.appointed_until) from appointment a join expert e on "
	"e.code = a.expert;"
	"insert into help_case (id, life, district, state, grade, needs, actor, responsible, via, "
	"version, head, filed_at) values (7, 'SEMINAR', '440309', 'SEMINAR_HELD', 'NORMAL', '', "
	"'test', 'test', 'test', 2, sha256('2'), '2026-01-05');"
	"insert into event values (7, 1, '2026-01-05', 'SEMINAR_PLANNED', 'test', 'test', 'NONE', "
	"'SEMINAR_PLANNED', 0, '', sha256('1')), (7, 2, '2026-01-06', 'SEMINAR_HELD', 'test', 'test', "
	"'SEMINAR_PLANNED', 'SEMINAR_HELD', 0, '', sha256('2'));"
	"insert into conference values (7, 1, 'HELD', 0, '2026-01-05', '2026-01-06', 'ONLINE', 'test', "
	"'test', 1, false, 1);"
	"insert into seat values (7, 1, 'E12', '', 'ATTENDED', 0, '2026-01-05', '2026-01-06');"
	"insert into task values (7, 1, 'test', '2026-01-08', '2026-01-06');"
	"insert into coded values (7, 2, 'SEMINAR_EXPERTS', 'ONLINE', '2026-01-06', '', 1);"
	"insert into due values (7, 'STATE', 'STAFF', '2026-02-06');"
	"insert into help_case (id, life, district, state, grade, needs, actor, responsible, via, "
	"version, head, filed_at) values (8, 'CONTEST', '440309', 'SCORING', 'NORMAL', '', "
	"'test', 'test', 'test', 2, sha256('2'), '2026-01-05');"
	"insert into event values (8, 1, '2026-01-05', 'CONTEST_OPENED', 'test', 'test', 'NONE', "
	"'NOMINATING', 0, '', sha256('1')), (8, 2, '2026-01-06', 'PANEL_NAMED', 'test', 'test', "
	"'NOMINATING', 'SCORING', 0, '', sha256('2'));"
	"insert into offer values (8, 1, 'E01', 'JUDGES', '', 'JOINED', '2026-01-06', "
	"'2026-01-07', '2026-01-06', '', 'test');"
	"insert into coded values (8, 1, 'NOMINATED', 'L000001 1', '2026-01-05', '', 0), (8, 2, "
	"'SCORED', 'L000001 1', '2026-01-06', 'E01', 70000);"
	"insert into due values (8, 'STATE', 'SUPERVISOR', '2026-02-06'), (8, 'OFFERS', 'STAFF', "
	"'2026-03-01');"
	"insert into help_case (id, district, state, grade, needs, actor, responsible, via, version, "
	"head, filed_at) values (9, '440309', 'ENDED', 'CRISIS', '', 'test', 'test', 'test', 2, "
	"sha256('2'), '2026-01-05');"
	"insert into event values (9, 1, '2026-01-05', 'CONFIRMED', 'test', 'test', 'NONE', "
	"'SERVING', 0, '', sha256('1')), (9, 2, '2026-01-06', 'SUPPORT_ENDED', 'test', 'test', "
	"'SERVING', 'ENDED', 0, '', sha256('2'));"
	"insert into offer values (9, 1, 'E20', 'MEMBER', '', 'DONE', '2026-01-05', '2026-01-07', "
	"'2026-01-06', '', 'test');"
	"insert into due values (9, 'STATE', 'STAFF', '2026-02-06');"
	"insert into task values (5, 2, 'test', '2026-01-13');"
	"insert into debriefing values (5, 2, 'E20', 9);"
	"insert into request values ('test', 'test', 'k', sha256('1'), 1, 1)";

/* Guards that would keep the faults out: triggers and constraints are out of the way. */
static const char unguarded[] =
	"set session_replication_role = replica; drop index one_live_offer, one_lead, one_lead_asked; "
	"alter table offer drop constraint offer_case_id_fkey;";

static const struct {
	const char *plant, *broken;
} faults[] = {
	{"update place set taken = 2 where expert = 'E09'", "places_are_live_offers"},
	{"delete from place where expert = 'E09'", "places_are_live_offers"},
	{"update expert set places = '0' where code = 'E09'", "nobody_beyond_their_places"},
	{"update offer set expert = 'NOBODY' where case_id = 2; update place set expert = 'NOBODY' "
	 "where "
	 "expert = 'E10'",
		"who_is_asked_is_in_the_pool"},
	{"insert into offer select case_id, 2, expert, 'MEMBER', '', 'OPEN', issued_at, expires_at, "
	 "null, "
	 "'', '' from offer where case_id = 1; update place set taken = 2 where expert = 'E09'",
		"one_live_offer_of_a_case_and_expert"},
	{"insert into offer select case_id, 2, 'E11', part, '', state, issued_at, expires_at, "
	 "answered_at, "
	 "'', answered_by from offer where case_id = 2; insert into place values ('E11', 1, now())",
		"one_lead"},
	{"insert into offer select case_id, 2, 'E11', part, '', state, issued_at, expires_at, null, "
	 "'', '' "
	 "from offer where case_id = 1; insert into place values ('E11', 1, now())",
		"one_lead_asked"},
	{"update due set owner = 'STAFF' where (case_id, what) = (2, 'STATE'); "
	 "update offer set case_id = 3, issued_at = '2026-01-06' where case_id = 2; update due set "
	 "case_id "
	 "= 3 where case_id = 2 and what = 'OFFERS'; update event set kind = 'CONFIRMED' where case_id "
	 "= 3 "
	 "and seq = 2; update event set kind = 'LED' where case_id = 3 and seq = 3; delete from "
	 "linkage; delete from due where what = 'LINKAGE.1'",
		"a_team_only_in_support"},
	{"update offer set part = 'MEMBER' where case_id = 1", "somebody_is_asked_to_lead"},
	{"insert into offer values (1, 0, 'E09', 'LEAD', '', 'DECLINED', '2026-01-06', '2026-01-07', "
	 "'2026-01-06', '', 'test'); insert into event values (1, 4, '2026-01-06', 'DECLINED', 'test', "
	 "'test', 'OFFERED', 'OFFERED', 0, '', sha256('4')); update help_case set version = 4, head = "
	 "sha256('4') where id = 1",
		"who_declined_rests"},
	{"update due set at = '2026-01-09' where case_id = 1 and what = 'OFFERS'", "offers_fall_due"},
	{"delete from due where case_id = 2 and what = 'OFFERS'", "offers_fall_due"},
	{"insert into due values (3, 'OFFERS', 'STAFF', now())", "nothing_falls_due_without_offers"},
	{"insert into principal values ('X-E10', 'PERSON', 'X-E10', '', 'E10', true, now())",
		"who_is_barred_is_looked_at"},
	{"delete from due where case_id = 3 and what = 'STATE'", "somebody_must_act"},
	{"update due set owner = 'WORKER' where case_id = 3", "somebody_must_act"},
	{"update due set owner = 'SUPERVISOR', until = at where case_id = 3", "somebody_must_act"},
	{"update due set owner = 'STAFF' where case_id = 2", "somebody_must_act"},
	{"update help_case set grade = 'CRISIS' where id = 2", "somebody_must_act"},
	{"update offer set answered_by = 'other' where case_id = 2", "answers_are_on_record"},
	{"update offer set issued_at = '2026-01-05 01:00' where case_id = 1", "asking_is_on_record"},
	{"update offer set expires_at = '2026-01-07' where case_id = 2", "nobody_accepts_late"},
	{"delete from event where case_id = 3 and seq = 2", "no_gap_in_the_record"},
	{"update help_case set head = sha256('9') where id = 3", "the_head_is_the_last"},
	{"update event set from_state = 'RECEIVED' where case_id = 3 and seq = 3",
		"each_follows_the_one_before"},
	{"update seat set ends = ends + interval '1 second' where case_id = 1; update conference set "
	 "ends "
	 "= ends + interval '1 second' where case_id = 1",
		"nobodys_hour_is_given_away_twice"},
	{"update seat set ends = ends - interval '1 second' where case_id = 1",
		"seats_are_of_a_conference"},
	{"update conference set state = 'CALLED_OFF' where case_id = 2; update task set done_at = "
	 "now() "
	 "where case_id = 2",
		"seats_are_of_a_conference"},
	{"update seat set n = 2 where case_id = 1", "seats_are_of_a_conference"},
	{"update seat set sequence = 1 where case_id = 1", "asked_with_a_sequence_there_is"},
	{"update help_case set state = 'ENDED' where id = 3; update event set to_state = 'ENDED' where "
	 "case_id = 3 and seq = 3; update conference set case_id = 3 where case_id = 1; update seat "
	 "set "
	 "case_id = 3 where case_id = 1; update task set case_id = 3 where case_id = 1; delete from "
	 "linkage; delete from due where what = 'LINKAGE.1'",
		"a_conference_only_in_support"},
	{"update task set done_at = now() where case_id = 1", "minutes_are_a_task"},
	{"delete from task where case_id = 1", "minutes_are_a_task"},
	{"update conference set state = 'HELD' where case_id = 1; update task set done_at = now() "
	 "where "
	 "case_id = 1; update seat set state = 'ABSENT' where case_id = 1",
		"held_with_a_quorum"},
	{"update help_case set state = 'ENDED' where id = 3; update event set to_state = 'ENDED' where "
	 "case_id = 3 and seq = 3",
		"a_linkage_only_in_support"},
	{"delete from due where what = 'LINKAGE.1'", "an_open_linkage_is_due"},
	{"insert into due values (3, 'LINKAGE.2', 'STAFF', '2026-02-01')", "an_open_linkage_is_due"},
	{"update linkage set state = 'WITHDRAWN'; update event set kind = 'LINKAGE_MOVED' where "
	 "case_id = 3 "
	 "and seq = 3",
		"an_open_linkage_is_due"},
	{"update linkage set state = 'CONTACTED'", "linkages_are_on_record"},
	{"update linkage set since = since - interval '1 second'", "linkages_are_on_record"},
	{"insert into linkage select case_id, 2, kind, target, needs, state, result, since, until from "
	 "linkage; insert into due values (3, 'LINKAGE.2', 'STAFF', '2026-02-01')",
		"no_body_is_asked_twice_at_once"},
	{"update offer set state = 'DONE' where case_id = 4; delete from due where case_id = 4 and "
	 "what = 'OFFERS'; update due set owner = 'STAFF' where case_id = 4 and what = 'STATE'",
		"one_supervises"},
	{"update task set done_at = now() where case_id = 4", "one_summary_is_owed"},
	{"insert into offer select 2, 2, expert, part, '', state, issued_at, expires_at, answered_at, "
	 "'', "
	 "answered_by from offer where case_id = 4; update event set kind = 'ASSIGNED' where case_id = "
	 "2 "
	 "and seq = 3; update help_case set life = 'SUPERVISION', state = 'SUPERVISED' where id = 2; "
	 "update event set to_state = 'SUPERVISED' where case_id = 2 and seq = 3; delete from offer "
	 "where "
	 "case_id = 2 and n = 1; update place set taken = 0 where expert = 'E10'; update conference "
	 "set "
	 "case_id = 1, n = 2 where case_id = 2; update seat set case_id = 1, n = 2 where case_id = 2; "
	 "update task set case_id = 1, n = 2 where case_id = 2; update conference set minutes = 2 "
	 "where n "
	 "= 2; insert into task values (2, 1, 'test', '2026-07-08'); update offer set issued_at = "
	 "(select at from event where case_id = 2 and seq = 3), answered_at = (select at from event "
	 "where case_id = 2 and seq = 3), expires_at = '2026-01-09' where case_id = 2",
		"nobody_beyond_the_ratio"},
	{"insert into coded values (4, 2, 'ALLOWANCE', 'AGENCY', now(), 'E01', 5000), (4, 3, 'PAID', "
	 "'AGENCY', now(), 'E01', 5001)",
		"nobody_is_paid_more"},
	{"update task set done_at = now() where case_id = 5", "one_assessment_is_owed"},
	{"delete from task where case_id = 5 and n = 2", "a_debriefing_is_a_task"},
	{"update offer set state = 'PULLED' where case_id = 9", "a_debriefing_is_a_task"},
	{"delete from debriefing; delete from task where case_id = 5 and n = 2",
		"a_debriefing_is_owed"},
	{"delete from appointment where case_id = 6", "an_appointment_is_in_the_pool"},
	{"update expert set appointed_until = '2026-01-04' where code = 'E20'",
		"an_appointment_is_in_the_pool"},
	{"update appointment set ended = 3, last = '2026-01-04' where case_id = 5",
		"an_appointment_is_in_the_pool"},
	{"update due set until = until + interval '1 day' where case_id = 5",
		"an_appointment_is_in_the_pool"},
	{"update appointment set expert = 'E20' where case_id = 6; update due set until = (select "
	 "until "
	 "from due where case_id = 5) where case_id = 6",
		"one_appointment_at_a_time"},
	{"update event set actor = 'test' where case_id = 5 and seq = 3", "an_appointment_needs_two"},
	{"update help_case set life = 'CASE' where id = 4", "a_state_of_its_life"},
	{"update conference set state = 'CALLED_OFF' where case_id = 7", "a_seminar_was_held_once"},
	{"update coded set amount = 2 where case_id = 7", "who_is_counted_has_attended"},
	{"update offer set part = 'JUDGES', expert = 'E02' where case_id = 8; insert into offer select "
	 "1, 9, 'E03', part, needs, state, issued_at, expires_at, answered_at, '', 'test' from offer "
	 "where case_id = 8; update event set kind = 'PANEL_NAMED', at = '2026-01-06' where case_id = "
	 "1 and seq = 2; update due set at = '2026-01-06' where case_id = 1 and what = 'OFFERS'",
		"a_panel_only_while_it_scores"},
	{"insert into coded values (8, 3, 'RECUSED', 'L000001 1', '2026-01-06', 'E01', 0)",
		"nobody_scores_twice"},
	{"update coded set code = 'L000001 2' where what = 'NOMINATED'",
		"what_is_scored_was_nominated"},
	{"update request set actor = 'other'", "a_key_answers_with_its_event"},
};

static struct daemon d;

static void run(PGconn *conn, const char *sql)
{
	PGresult *res = PQexec(conn, sql);

	cr_assert_eq(
		(int)PQresultStatus(res), (int)PGRES_COMMAND_OK, "%s: %s", sql, PQerrorMessage(conn));
	PQclear(res);
}

Test(invariants, each_fault_is_found_by_its_name)
{
	PGconn *conn;

	d = daemon_prepare();
	conn = daemon_connect(&d);
	run(conn, unguarded);
	run(conn, sound);
	cr_expect_str_eq(invariants_broken(&d), "");
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		run(conn,
			"create table kept_help_case as table help_case; create table kept_event as table "
			"event; create table kept_offer as table offer; create table kept_place as table "
			"place; create table kept_due as table due; create table kept_request as table "
			"request; create table kept_expert as table expert; "
			"create table kept_principal as table principal; create table kept_conference as table "
			"conference; create table kept_seat as table seat; create table kept_task as table "
			"task; create table kept_linkage as table linkage; "
			"create table kept_coded as table coded; create table kept_appointment as table "
			"appointment; create table kept_debriefing as table debriefing");
		run(conn, faults[i].plant);
		cr_expect_str_eq(invariants_broken(&d), faults[i].broken, "%s", faults[i].plant);
		for (const char *const *t = (const char *const[]){"help_case", "event", "offer", "place",
				 "due", "request", "expert", "principal", "conference", "seat", "task", "linkage",
				 "coded", "appointment", "debriefing", NULL};
			 *t; t++) {
			char sql[200];

			snprintf(sql, sizeof(sql),
				"delete from %s; insert into %s table kept_%s; drop table kept_%s", *t, *t, *t, *t);
			run(conn, sql);
		}
	}
	cr_expect_str_eq(invariants_broken(&d), "");
	PQfinish(conn);
	daemon_clean(&d);
}

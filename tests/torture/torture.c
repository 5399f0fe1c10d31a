/*
 * Torture: three dispatchers on one database, 64 clients that file, take, offer, accept, decline,
 * add, pull, end and hand over at random, by telephone and by themselves, while offers run out and
 * people are suspended; dispatchers that are killed meanwhile; and anything at all, asked of one
 * dispatcher. Whatever was done: nobody was beyond their places at any moment, nothing was accepted
 * twice, no case is left without somebody who must act, each team was asked whole, and every chain
 * is gapless.
 *
 * TRIES, ROUNDS and SEED are how many requests, how many kills, and which (make torture: 100,000
 * and 50); which request comes first on a dispatcher is not drawn, so that a seed gives the same
 * requests only as far as the answers are the same.
 */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "draw.h"
#include "history.h"
#include "judge.h"

enum { TRIES_SHORT = 2000, TRIES_LONG = 50000, ROUNDS_SHORT = 3, AN_HOUR = 3600 };

static struct game game;

/* Many due times are looked at, by all; checkpoints come by, as they do. */
static const char *const flags[] = {"--due_every_ms", "100", "--checkpoint_ms", "1800000", NULL};
static const char *const greatest[] = {
	"--due_every_ms", "100", "--checkpoint_ms", "1800000", "--batch_decisions", "512", NULL};

static int64_t events(const char *kind)
{
	return daemon_count(
		&game.dispatchers[0].d, "select count(*) from event where kind = '%s'", kind);
}

/* Judged by all; then the database is given up. */
static void judge_all(const char *what, uint64_t seed)
{
	int kept, offers;

	judge_database(&game);
	game_stop(&game);
	game_tell(&game, what, seed);
	/* Of what meets once, as a chunk that is put twice at a time, each half of the batch tells. */
	cr_expect_leq(game.n_met, 30 + game.n_tries / 1000, "dispatchers stand in each other's way");
	judge_database(&game);
	kept = judge_answers(&game);
	game_run_judge(&game);
	offers = judge_teams(&game);
	judge_record(&game);
	game_end_judge(&game);
	fprintf(stderr, "%s: %d keys, %d offers; events: %s\n", what, kept, offers,
		daemon_sql(&game.dispatchers[0].d,
			"select string_agg(kind || ' ' || n, ', ' order by n desc) from ("
			"select kind, count(*) as n from event group by kind) k"));
}

/* Of so many requests some of each must have come to something, or nothing was tortured. */
static void expect_busy(int tries)
{
	static const char *const kinds[] = {"FILED", "TAKEN", "CONFIRMED", "JOINED", "LED", "DECLINED",
		"LAPSED", "PULLED", "ADDED", "CONVENED", "REPLIED"};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		cr_expect_gt(events(kinds[i]), tries / 1000, "%s", kinds[i]);
	cr_expect_gt(game.n_full, tries / 1000, "places never ran out");
}

Test(torture, three_dispatchers_and_sixty_four_clients, .timeout = AN_HOUR)
{
	uint64_t seed = draw_setting("SEED", 20261122);
	int tries = (int)draw_setting("TRIES", TRIES_SHORT);

	game_open(&game, GAME_DISPATCHERS, flags, seed);
	for (int tenth = 0; tenth < 10; tenth++) {
		game_play(&game, tries / 10);
		if (tries > TRIES_SHORT)
			game_tell(&game, "torture", seed);
	}
	game_settle(&game);
	expect_busy(tries);
	judge_all("torture", seed);
	game_close(&game);
}

/* In the midst of it, at any moment; then it comes back, and all is as if it had not been. */
Test(torture, a_dispatcher_is_killed_at_random, .timeout = AN_HOUR)
{
	uint64_t seed = draw_setting("SEED", 20261122) + 1;
	int rounds = (int)draw_setting("ROUNDS", ROUNDS_SHORT);

	game_open(&game, GAME_DISPATCHERS, flags, seed);
	game_play(&game, 400); /* so that there are offers */
	for (int round = 0; round < rounds; round++) {
		int victim = (int)draw_below(&game.seed, GAME_DISPATCHERS);

		game_play(&game, 40 + (int)draw_below(&game.seed, 200));
		game_kill(&game, victim);
		game_play(&game, (int)draw_below(&game.seed, 100));
		game_raise(&game, victim);
		game_settle(&game);
		judge_database(&game);
	}
	judge_all("killed", seed);
	game_close(&game);
}

/* Each kind of event has come; and somebody has stepped back by themselves. */
static void expect_all_events(void)
{
	cr_expect_gt(daemon_count(&game.dispatchers[0].d,
					 "select count(*) from event where kind = 'PULLED' and actor like 'X-%%'"),
		0);
	for (int e = 0; e < EVENT_KINDS; e++) {
		const char *kind = event_code((enum event_kind)e).ptr;

		cr_expect_gt(events(kind), 0, "%s", kind);
	}
}

/* Every move of the table, in every state, by anybody: one dispatcher, many in one batch. */
Test(torture, anything_at_all, .timeout = AN_HOUR)
{
	uint64_t seed = draw_setting("SEED", 20261122) + 2;
	int tries = (int)draw_setting("TRIES", TRIES_SHORT);

	game_open(&game, 1, greatest, seed);
	game.anything = 50;
	game_play(&game, tries);
	game_settle(&game);
	if (tries >= TRIES_LONG)
		expect_all_events();
	judge_all("anything", seed);
	game_close(&game);
}

/* No form is left to chance. */
Test(torture, every_form_has_its_turn)
{
	const ProtobufCMessageDescriptor *all = &jieyou__handle_case__descriptor;

	for (unsigned i = 0; i < all->n_fields; i++)
		if (all->fields[i].flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
			cr_expect(move_is_played((Jieyou__HandleCase__FormCase)all->fields[i].id), "%s",
				all->fields[i].name);
}

/* ---- The history of offers and of conferences ---- */

static void plant(const struct daemon *d, const char *sql)
{
	PGconn *conn = daemon_connect(d);
	PGresult *res = PQexec(conn, sql);

	cr_assert_eq((int)PQresultStatus(res), (int)PGRES_COMMAND_OK, "%s", PQerrorMessage(conn));
	PQclear(res);
	PQfinish(conn);
}

static void write_down(const struct daemon *d, const char *rows)
{
	char sql[1000];

	snprintf(sql, sizeof(sql),
		"truncate witness restart identity; insert into witness (case_id, number, expert, part, "
		"was, "
		"state, at) select w.*, '2026-01-06'::timestamptz from (values %s) w",
		rows);
	plant(d, sql);
}

static void write_into(const struct daemon *d, const char *columns, const char *rows)
{
	char sql[1000];

	snprintf(sql, sizeof(sql), "insert into %s values %s", columns, rows);
	plant(d, sql);
}

/* E12 has two places. */
Test(history, finds_each_fault_by_its_name)
{
	static const struct {
		const char *rows, *broken;
	} faults[] = {
		{"(1, 1, 'E12', 'MEMBER', '', 'OPEN'), (2, 1, 'E12', 'MEMBER', '', 'OPEN')", ""},
		{"(1, 1, 'E12', 'MEMBER', '', 'OPEN'), (2, 1, 'E12', 'MEMBER', '', 'OPEN'), "
		 "(3, 1, 'E12', 'MEMBER', '', 'OPEN'), (3, 1, 'E12', 'MEMBER', 'OPEN', 'PULLED')",
			"nobody_was_ever_beyond_their_places"},
		{"(1, 1, 'E12', 'MEMBER', '', 'OPEN'), (1, 1, 'E12', 'MEMBER', 'OPEN', 'PULLED'), "
		 "(1, 1, 'E12', 'MEMBER', 'OPEN', 'LAPSED')",
			"an_offer_goes_its_way no_place_was_given_back_twice"},
		{"(1, 1, 'E12', 'MEMBER', '', 'OPEN'), (1, 2, 'E12', 'MEMBER', '', 'OPEN')",
			"nobody_was_asked_twice_at_once"},
		{"(1, 1, 'E12', 'LEAD', '', 'OPEN'), (1, 2, 'E13', 'LEAD', '', 'OPEN'), "
		 "(1, 2, 'E13', 'LEAD', 'OPEN', 'PULLED')",
			"there_was_one_lead"},
		{"(1, 1, 'E12', 'LEAD', '', 'OPEN'), (1, 1, 'E12', 'LEAD', 'OPEN', 'JOINED')",
			"an_acceptance_is_on_record_once"},
		{"(1, 1, 'E12', 'LEAD', '', 'OPEN'), (1, 1, 'E12', 'LEAD', 'OPEN', 'DONE')",
			"an_offer_goes_its_way"},
	};
	struct daemon d = daemon_prepare();

	history_witness(&d);
	cr_expect_str_eq(history_broken(&d), "");
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		write_down(&d, faults[i].rows);
		cr_expect_str_eq(history_broken(&d), faults[i].broken, "%s", faults[i].rows);
	}
	plant(&d, "truncate witness; set session_replication_role = replica; insert into offer values "
			  "(1, 1, 'E12', 'MEMBER', '', 'OPEN', '2026-01-06', '2026-01-07', null, '', '')");
	cr_expect_str_eq(history_broken(&d), "the_witness_saw_all");
	daemon_clean(&d);
}

#define MEETS "'2026-01-06 01:00Z'::timestamptz, '2026-01-06 02:00Z'::timestamptz"
#define LATER "'2026-01-06 01:59Z'::timestamptz, '2026-01-06 03:00Z'::timestamptz"
#define AFTER "'2026-01-06 02:00Z'::timestamptz, '2026-01-06 03:00Z'::timestamptz"

Test(history, finds_each_fault_of_a_conference_by_its_name)
{
	static const struct {
		const char *seats, *conferences, *broken;
	} faults[] = {
		{"(1, 1, 'E12', '', 'ASKED', 0, 0, " MEETS "), (2, 1, 'E12', '', 'ASKED', 0, 0, " AFTER ")",
			"(1, 1, '', 'CALLED', 0, 0), (1, 1, 'CALLED', 'CALLED', 0, 1), "
			"(1, 1, 'CALLED', 'CALLED_OFF', 1, 1)",
			""},
		{"(1, 1, 'E12', '', 'ASKED', 0, 0, " MEETS "), (2, 1, 'E12', '', 'ASKED', 0, 0, " LATER
		 "), "
		 "(1, 1, 'E12', 'ASKED', 'RELEASED', 0, 0, " MEETS ")",
			NULL, "nobody_was_ever_at_two_conferences"},
		{"(1, 1, 'E12', '', 'ASKED', 0, 0, " MEETS
		 "), (1, 1, 'E12', 'ASKED', 'RELEASED', 0, 0, " MEETS
		 "), (2, 1, 'E12', '', 'ASKED', 0, 0, " LATER ")",
			NULL, ""},
		{"(1, 1, 'E12', '', 'ASKED', 0, 0, " MEETS
		 "), (1, 1, 'E12', 'ASKED', 'RELEASED', 0, 0, " MEETS
		 "), (1, 1, 'E12', 'RELEASED', 'ASKED', 0, 1, " MEETS ")",
			NULL, "a_seat_goes_its_way"},
		{"(1, 1, 'E12', '', 'ASKED', 0, 0, " MEETS "), (1, 1, 'E12', 'ASKED', 'ASKED', 0, 0, " LATER
		 ")",
			NULL, "who_is_asked_anew_can_tell"},
		{"(1, 1, 'E12', '', 'ASKED', 0, 0, " MEETS
		 "), (1, 1, 'E12', 'ASKED', 'ACCEPTED', 0, 0, " MEETS ")",
			NULL, "an_answer_is_on_record_once"},
		{NULL, "(1, 1, '', 'CALLED', 0, 1), (1, 1, 'CALLED', 'CALLED', 1, 0)",
			"a_sequence_only_grows"},
		{NULL,
			"(1, 1, '', 'CALLED', 0, 0), (1, 1, 'CALLED', 'CALLED_OFF', 0, 0), "
			"(1, 1, 'CALLED_OFF', 'CALLED', 0, 0)",
			"a_conference_goes_its_way"},
		{NULL, "(1, 1, '', 'CALLED', 0, 0), (1, 1, 'CALLED', 'HELD', 0, 0)",
			"what_was_held_is_on_record_once"},
	};
	struct daemon d = daemon_prepare();

	history_witness(&d);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		plant(&d, "truncate witness_seat, witness_conference restart identity");
		if (faults[i].seats)
			write_into(&d,
				"witness_seat (case_id, number, expert, was, state, was_sequence, sequence, "
				"begins, ends)",
				faults[i].seats);
		if (faults[i].conferences)
			write_into(&d,
				"witness_conference (case_id, number, was, state, was_sequence, sequence)",
				faults[i].conferences);
		cr_expect_str_eq(history_broken(&d), faults[i].broken, "%s%s",
			faults[i].seats ? faults[i].seats : "",
			faults[i].conferences ? faults[i].conferences : "");
	}
	plant(&d, "truncate witness_seat, witness_conference; set session_replication_role = replica; "
			  "insert into seat values (1, 1, 'E12', '', 'ASKED', 0, " MEETS ")");
	cr_expect_str_eq(history_broken(&d), "the_witness_saw_all");
	daemon_clean(&d);
}

/* The record: what is filed stays as it was filed, and a change of it shows. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "asking.h"
#include "chains.h"

enum { MANY = 1000, FRAME_ROOM = 1024 };

/* ---- A thousand cases ---- */

struct filing {
	int64_t cases[MANY + 1]; /* by request number, from 1 */
	size_t n;
	uint64_t first;
};

static void take_filed(void *arg, Jieyou__ServerFrame *f)
{
	struct filing *filing = arg;
	const Jieyou__CaseReply *r = expect_filed(f, f->request_id);
	uint64_t at = f->request_id - filing->first;

	cr_assert(at < MANY && filing->cases[at] == 0, "answered twice");
	cr_assert(!r->repeated);
	filing->cases[at] = r->head->case_id;
	filing->n++;
	peer_free(f);
}

/* One stream of bytes: submissions that all differ. */
static size_t many_submissions(uint64_t first, uint8_t *to, size_t room)
{
	size_t n = 0;

	for (int i = 0; i < MANY; i++) {
		struct submission s;
		char narrative[256], agency[64];

		build_submission(&s, i);
		snprintf(narrative, sizeof(narrative), "第%d户:单亲,孩子不肯去上学,家里揭不开锅。", i);
		snprintf(agency, sizeof(agency), "第%d机构", i % 10);
		s.help.narrative = narrative;
		s.help.agency = agency;
		s.frame.request_id = first + (uint64_t)i;
		n += frame_bytes(&s.frame, to + n, room - n);
	}
	return n;
}

static int by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* In clear: sealed bodies would differ even if they were mixed up. */
Test(record, a_thousand_cases_in_flight_are_a_thousand_gapless_chains)
{
	struct daemon d = daemon_start((const char *const[]){"--sealing", "off", NULL});
	struct peer *p = peer_open(d.socket);
	static struct filing filing = {.first = 1000};
	uint8_t *bytes = malloc(MANY * FRAME_ROOM);
	size_t n;

	cr_assert(bytes);
	n = many_submissions(filing.first, bytes, MANY * FRAME_ROOM);
	exchange(p, bytes, n, MANY, take_filed, &filing);
	free(bytes);
	cr_assert_eq(filing.n, MANY);
	qsort(filing.cases, MANY, sizeof(filing.cases[0]), by_number);
	for (int i = 1; i < MANY; i++)
		cr_assert(filing.cases[i] > filing.cases[i - 1], "two requests got one case");
	cr_assert_eq(written(&d).cases, MANY);
	cr_assert_eq(written(&d).requests, MANY);
	cr_assert_eq(written(&d).dues, MANY);
	cr_assert_eq(daemon_count(&d, "select count(distinct body) from event where kind = 'FILED'"),
		MANY, "bodies are mixed up");
	cr_assert_eq(chains_verify_events(&d), 2 * MANY);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- What a change does ---- */

static bool hash_differs(const struct row_event *e, const uint8_t prev[CHAIN_HASH])
{
	uint8_t hash[CHAIN_HASH];

	chain_event(prev, e, hash);
	return memcmp(hash, e->hash.ptr, CHAIN_HASH) != 0;
}

/* The text with one bit of its byte `at` turned over. */
static struct text flipped(struct text t, size_t at)
{
	static char copy[1 << 16];

	cr_assert(t.len > at && t.len <= sizeof(copy));
	memcpy(copy, t.ptr, t.len);
	copy[at] ^= 1;
	return (struct text){copy, t.len};
}

#define SHOWS(change)                                          \
	do {                                                       \
		struct row_event e = whole;                            \
		change;                                                \
		cr_expect(hash_differs(&e, prev), "unseen: " #change); \
	} while (0)

/* whole is seq 2 of a case; prev the hash of seq 1. */
static void expect_changes_to_show(const struct row_event whole, const uint8_t prev[CHAIN_HASH])
{
	uint8_t other[CHAIN_HASH];

	cr_assert(!hash_differs(&whole, prev));
	SHOWS(e.case_id ^= 1);
	SHOWS(e.case_id ^= INT64_C(1) << 56);
	SHOWS(e.seq ^= 1);
	SHOWS(e.at.us ^= 1);
	SHOWS(e.key_id ^= 1);
	SHOWS(e.kind = flipped(e.kind, 0));
	SHOWS(e.actor = flipped(e.actor, 0));
	SHOWS(e.via = flipped(e.via, 0));
	SHOWS(e.from_state = flipped(e.from_state, 0));
	SHOWS(e.to_state = flipped(e.to_state, 0));
	SHOWS(e.body.len--);
	SHOWS(e.kind.len--);
	for (size_t at = 0; at < whole.body.len; at += 7)
		SHOWS(e.body = flipped(e.body, at));
	/* a letter moved from one column to the next */
	SHOWS((e.actor = TEXT("testt"), e.via = TEXT("est")));
	for (size_t i = 0; i < CHAIN_HASH; i++) {
		memcpy(other, prev, CHAIN_HASH);
		other[i] ^= 1;
		cr_expect(hash_differs(&whole, other), "the one before does not count");
	}
}

Test(record, a_change_of_any_column_shows)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct row_event first;
	PGresult *res;

	file_case(p, 1);
	res = chains_read_events(&d);
	cr_assert_eq(PQntuples(res), 2);
	first = chains_event(res, 0);
	expect_changes_to_show(chains_event(res, 1), (const uint8_t *)first.hash.ptr);
	PQclear(res);
	peer_close(p);
	daemon_stop(&d);
}

static void expect_sql_refused(const struct daemon *d, const char *sql)
{
	PGconn *conn = daemon_connect(d);
	PGresult *res = PQexec(conn, sql);

	cr_expect_eq(PQresultStatus(res), PGRES_FATAL_ERROR, "%s was done", sql);
	cr_expect_str_eq(PQresultErrorField(res, PG_DIAG_SQLSTATE), "23001", "%s", sql);
	PQclear(res);
	PQfinish(conn);
}

Test(record, of_events_and_reads_is_append_only)
{
	static const char *const changes[] = {"update event set actor = 'nobody'",
		"update event set seq = 9 where seq = 2", "delete from event",
		"delete from event where seq = 2", "truncate event", "update access set found = 0",
		"delete from access", "truncate access"};
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	struct written before;
	struct question q;

	ask_case(&q, file_case(p, 1));
	peer_free(peer_ask(p, &q.frame));
	before = written(&d);
	cr_assert(before.events == 2 && before.accesses == 1);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		expect_sql_refused(&d, changes[i]);
	expect_unwritten(&d, &before);
	cr_assert_eq(written(&d).accesses, 1);
	chains_verify_events(&d);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- Reads ---- */

/* Each of many reads at once, of three kinds and by two people, has its row in the chain. */
Test(record, of_reads_is_chained_and_complete)
{
	enum { READS = 90 };
	struct daemon d = daemon_start(NULL);
	struct peer *a = peer_open(d.socket), *b = peer_open(d.socket);
	int64_t id = file_case(a, 1);
	struct question q;

	for (int i = 0; i < READS; i++) {
		if (i % 3 == 2)
			ask_list(&q);
		else
			ask_case(&q, i % 3 ? id : id + 1000);
		q.frame.on_behalf_of = words(i % 2 ? "W-1" : "");
		ask(i % 2 ? a : b, &q.frame);
	}
	for (int i = 0; i < READS; i++) {
		Jieyou__ServerFrame *f = peer_receive(i % 2 ? a : b, SOON_MS);

		cr_assert(f);
		peer_free(f);
	}
	cr_assert_eq(chains_verify_accesses(&d), READS);
	cr_assert_eq(daemon_count(&d,
					 "select count(*) from access where verb = 'show' and "
					 "case_id = %lld and found = 1",
					 (long long)id),
		READS / 3);
	cr_assert_eq(daemon_count(&d,
					 "select count(*) from access where verb = 'show' and "
					 "case_id = %lld and found = 0",
					 (long long)id + 1000),
		READS / 3);
	cr_assert_eq(daemon_count(&d, "select count(*) from access where verb = 'list' and "
								  "case_id = 0 and found = 1"),
		READS / 3);
	cr_assert_eq(daemon_count(&d, "select count(*) from access where actor = 'W-1'"), READS / 2);
	peer_close(a);
	peer_close(b);
	daemon_stop(&d);
}

/* A dispatcher that starts again begins a chain of its own. */
Test(record, of_reads_begins_anew_with_each_start)
{
	struct daemon d = daemon_start(NULL);

	for (int start = 1; start <= 2; start++) {
		struct peer *p = peer_open(d.socket);
		struct question q;

		for (int i = 0; i < 3; i++) {
			ask_list(&q);
			peer_free(peer_ask(p, &q.frame));
		}
		peer_close(p);
		cr_assert_eq(daemon_end(&d, SIGTERM), 0);
		if (start == 2)
			break;
		daemon_run(&d, NULL);
		daemon_wait_serving(&d);
	}
	cr_assert_eq(chains_verify_accesses(&d), 6);
	cr_assert_eq(daemon_count(&d, "select count(distinct incarnation) from access"), 2);
	daemon_clean(&d);
}

#include "chains.h"

#include <criterion/criterion.h>
#include <string.h>

/* Microseconds from 1970 to 2000, where PostgreSQL counts from. */
#define PG_EPOCH_US INT64_C(946684800000000)

static PGresult *read_rows(const struct daemon *d, const char *sql)
{
	PGconn *conn = daemon_connect(d);
	PGresult *res = PQexecParams(conn, sql, 0, NULL, NULL, NULL, NULL, 1);

	cr_assert_eq(PQresultStatus(res), PGRES_TUPLES_OK, "%s", PQerrorMessage(conn));
	PQfinish(conn);
	return res;
}

static int64_t number(const PGresult *res, int row, int column)
{
	const unsigned char *p = (const unsigned char *)PQgetvalue(res, row, column);
	int n = PQgetlength(res, row, column);
	uint64_t v = 0;

	cr_assert(n == 4 || n == 8);
	for (int i = 0; i < n; i++)
		v = v << 8 | p[i];
	return n == 4 ? (int32_t)v : (int64_t)v;
}

static moment time_at(const PGresult *res, int row, int column)
{
	return (moment){number(res, row, column) + PG_EPOCH_US};
}

static struct text text_at(const PGresult *res, int row, int column)
{
	return (struct text){PQgetvalue(res, row, column), (size_t)PQgetlength(res, row, column)};
}

PGresult *chains_read_events(const struct daemon *d)
{
	return read_rows(d,
		"select e.case_id, e.seq, e.at, e.kind, e.actor, e.via, e.from_state, e.to_state, "
		"e.key_id, e.body, e.hash, c.version, c.head, c.state, e.effects "
		"from event e join help_case c on c.id = e.case_id order by e.case_id, e.seq");
}

struct row_event chains_event(const PGresult *res, int i)
{
	return (struct row_event){.case_id = number(res, i, 0),
		.seq = (int32_t)number(res, i, 1),
		.at = time_at(res, i, 2),
		.kind = text_at(res, i, 3),
		.actor = text_at(res, i, 4),
		.via = text_at(res, i, 5),
		.from_state = text_at(res, i, 6),
		.to_state = text_at(res, i, 7),
		.key_id = (int32_t)number(res, i, 8),
		.body = text_at(res, i, 9),
		.hash = text_at(res, i, 10),
		.effects = PQgetisnull(res, i, 14) ? TEXT_NONE : text_at(res, i, 14)};
}

/* The same by PostgreSQL: how many events do not fit the formula or the one before. */
static const char wrong_events[] =
	"with e as (select *, lag(hash) over w as prev, row_number() over w as n, "
	"lag(to_state) over w as was from event window w as (partition by case_id order by seq)) "
	"select count(*) from e where seq <> n or from_state <> coalesce(was, 'NONE') or hash <> "
	"sha256("
	"case when effects is null then '\\x01'::bytea else '\\x02' end || "
	"coalesce(prev, decode(repeat('00', 32), 'hex')) || int8send(case_id) || "
	"int4send(seq) || int8send((extract(epoch from at) * 1000000)::bigint) || "
	"int2send(octet_length(kind)::int2) || convert_to(kind, 'UTF8') || "
	"int2send(octet_length(actor)::int2) || convert_to(actor, 'UTF8') || "
	"int2send(octet_length(via)::int2) || convert_to(via, 'UTF8') || "
	"int2send(octet_length(from_state)::int2) || convert_to(from_state, 'UTF8') || "
	"int2send(octet_length(to_state)::int2) || convert_to(to_state, 'UTF8') || "
	"int4send(key_id) || int4send(octet_length(body)) || body || "
	"coalesce(int4send(octet_length(effects)) || convert_to(effects, 'UTF8'), ''))";

/* A case whose version or head is not that of its last event, or an event without a case. */
static const char wrong_heads[] =
	"select count(*) from (select distinct on (case_id) * from event order by case_id, seq desc) e "
	"full join help_case c on c.id = e.case_id where c.id is null or e.case_id is null "
	"or c.version <> e.seq or c.head <> e.hash or c.state <> e.to_state";

int64_t chains_verify_events(const struct daemon *d)
{
	PGresult *res = chains_read_events(d);
	int n = PQntuples(res);
	uint8_t head[CHAIN_HASH] = {0};
	int32_t seq = 0;

	for (int i = 0; i < n; i++) {
		struct row_event e = chains_event(res, i);
		bool last = i + 1 == n || number(res, i + 1, 0) != e.case_id;
		uint8_t hash[CHAIN_HASH];

		cr_assert_eq(e.seq, ++seq, "case %lld has a gap", (long long)e.case_id);
		chain_event(head, &e, hash);
		cr_assert(e.hash.len == CHAIN_HASH && memcmp(e.hash.ptr, hash, CHAIN_HASH) == 0,
			"case %lld event %d: another hash", (long long)e.case_id, e.seq);
		memcpy(head, hash, CHAIN_HASH);
		if (!last)
			continue;
		cr_assert_eq(number(res, i, 11), e.seq);
		cr_assert(text_eq(text_at(res, i, 12), e.hash));
		cr_assert(text_eq(text_at(res, i, 13), e.to_state));
		memset(head, 0, sizeof(head));
		seq = 0;
	}
	PQclear(res);
	cr_assert_eq(daemon_count(d, "%s", wrong_events), 0);
	cr_assert_eq(daemon_count(d, "%s", wrong_heads), 0);
	return n;
}

static const char wrong_accesses[] =
	"with a as (select *, lag(hash) over w as prev, row_number() over w as n "
	"from access window w as (partition by incarnation order by seq)) "
	"select count(*) from a where seq <> n or hash <> sha256("
	"'\\x01'::bytea || coalesce(prev, decode(repeat('00', 32), 'hex')) || int8send(incarnation) || "
	"int8send(seq) || int8send((extract(epoch from at) * 1000000)::bigint) || "
	"int2send(octet_length(actor)::int2) || convert_to(actor, 'UTF8') || "
	"int2send(octet_length(via)::int2) || convert_to(via, 'UTF8') || "
	"int2send(octet_length(verb)::int2) || convert_to(verb, 'UTF8') || "
	"int8send(case_id) || int4send(found))";

int64_t chains_verify_accesses(const struct daemon *d)
{
	PGresult *res = read_rows(d, "select incarnation, seq, at, actor, via, verb, case_id, found, "
								 "hash from access order by incarnation, seq");
	int n = PQntuples(res);
	uint8_t head[CHAIN_HASH] = {0};
	int64_t incarnation = 0, seq = 0;

	for (int i = 0; i < n; i++) {
		struct row_access a = {.incarnation = number(res, i, 0),
			.seq = number(res, i, 1),
			.at = time_at(res, i, 2),
			.actor = text_at(res, i, 3),
			.via = text_at(res, i, 4),
			.verb = text_at(res, i, 5),
			.case_id = number(res, i, 6),
			.found = (int32_t)number(res, i, 7)};
		uint8_t hash[CHAIN_HASH];

		if (a.incarnation != incarnation) {
			memset(head, 0, sizeof(head));
			seq = 0;
		}
		incarnation = a.incarnation;
		cr_assert_eq(a.seq, ++seq, "incarnation %lld has a gap", (long long)incarnation);
		chain_access(head, &a, hash);
		cr_assert(text_eq(text_at(res, i, 8), (struct text){(const char *)hash, CHAIN_HASH}));
		memcpy(head, hash, CHAIN_HASH);
	}
	PQclear(res);
	cr_assert_eq(daemon_count(d, "%s", wrong_accesses), 0);
	return n;
}

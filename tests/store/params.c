/* Parameters in PostgreSQL's binary form: what the server understands is what was meant. */
#include "params.h"

#include <criterion/criterion.h>
#include <stdio.h>

#include "daemon.h"
#include "row_read.h"

static struct daemon d;
static PGconn *conn;
static struct params p;

static void connect_fresh(void)
{
	d = daemon_prepare();
	conn = daemon_connect(&d);
}

static void disconnect(void)
{
	params_release(&p);
	PQfinish(conn);
	daemon_clean(&d);
}

TestSuite(params, .init = connect_fresh, .fini = disconnect);

static PGresult *ask(const char *sql, int result_format)
{
	static const int binary[PARAMS_MAX] = {
		1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
	const char *values[PARAMS_MAX];
	int lengths[PARAMS_MAX];
	PGresult *res;

	cr_assert(!p.failed);
	params_pointers(&p, values, lengths);
	res = PQexecParams(conn, sql, p.n, NULL, values, lengths, binary, result_format);
	cr_assert_eq(PQresultStatus(res), PGRES_TUPLES_OK, "%s: %s", sql, PQresultErrorMessage(res));
	params_clear(&p);
	return res;
}

/* What the server makes of the parameters, in its own words. */
static void means(const char *sql, const char *expected)
{
	PGresult *res = ask(sql, 0);
	const char *got = PQgetisnull(res, 0, 0) ? "null" : PQgetvalue(res, 0, 0);

	cr_expect_str_eq(got, expected, "%s: %s", sql, got);
	PQclear(res);
}

Test(params, integers)
{
	params_int8(&p, INT64_MIN);
	means("select $1::int8", "-9223372036854775808");
	params_int8(&p, INT64_MAX);
	means("select $1::int8", "9223372036854775807");
	params_int8(&p, -1);
	means("select $1::int8", "-1");
	params_int4(&p, INT32_MIN);
	means("select $1::int4", "-2147483648");
	params_int4(&p, 258);
	means("select $1::int4", "258");
}

Test(params, texts)
{
	params_text(&p, TEXT("单亲 'x' \\ \"y\""));
	means("select $1::text", "单亲 'x' \\ \"y\"");
	params_text(&p, TEXT(""));
	means("select '<' || $1::text || '>'", "<>");
	params_text(&p, TEXT_NONE);
	means("select $1::text is null", "f"); /* no text is an empty one, not a null */
	params_text(&p, TEXT("a\0b\xff"));
	means("select encode($1::bytea, 'hex')", "610062ff");
	params_null(&p);
	means("select $1::text", "null");
	params_null(&p);
	means("select $1::int8[]", "null");
}

Test(params, times)
{
	params_time(&p, (moment){INT64_C(1767603600123456)});
	means("select to_char($1::timestamptz at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
		"2026-01-05 09:00:00.123456");
	params_time(&p, (moment){0});
	means("select extract(epoch from $1::timestamptz)::int8", "0");
	params_time(&p, (moment){-1});
	means("select extract(epoch from $1::timestamptz)", "-0.000001");
}

Test(params, several_in_order_with_a_null_between)
{
	params_int4(&p, 1);
	params_null(&p);
	params_text(&p, TEXT(""));
	params_int8(&p, 2);
	params_time(&p, (moment){0});
	means("select concat_ws('|', $1::int4, $2::text is null, $3::text, $4::int8, "
		  "$5::timestamptz is null)",
		"1|t||2|f");
}

static const int64_t int8s[] = {INT64_MIN, 0, INT64_MAX};
static const int32_t int4s[] = {INT32_MIN, 0, INT32_MAX};
static const struct text texts[] = {
	TEXT_INIT("a,b"), TEXT_INIT(""), TEXT_INIT("{单}"), TEXT_INIT("NULL")};
static const struct text blobs[] = {TEXT_INIT("\0\xff"), TEXT_INIT(""), TEXT_INIT("x")};
static const moment times[] = {{-1}, {0}, {INT64_C(1767603600000000)}};

static void array(enum column_type type, const void *values, size_t n, size_t size)
{
	params_array(&p, type);
	for (size_t i = 0; i < n; i++)
		params_item(&p, type, (const char *)values + i * size);
	params_array_end(&p);
}

Test(params, arrays)
{
	array(COLUMN_INT8, int8s, 3, sizeof(int8s[0]));
	means("select $1::int8[]", "{-9223372036854775808,0,9223372036854775807}");
	array(COLUMN_INT4, int4s, 3, sizeof(int4s[0]));
	means("select $1::int4[]", "{-2147483648,0,2147483647}");
	array(COLUMN_TEXT, texts, 4, sizeof(texts[0]));
	means("select $1::text[]", "{\"a,b\",\"\",\"{单}\",\"NULL\"}");
	array(COLUMN_BYTES, blobs, 3, sizeof(blobs[0]));
	means("select $1::bytea[]", "{\"\\\\x00ff\",\"\\\\x\",\"\\\\x78\"}");
	array(COLUMN_TIME, times, 3, sizeof(times[0]));
	means("select string_agg(extract(epoch from t)::text, ' ') from unnest($1::timestamptz[]) t",
		"-0.000001 0.000000 1767603600.000000");
}

Test(params, empty_arrays)
{
	static const struct {
		enum column_type type;
		const char *sql;
	} rows[] = {
		{COLUMN_INT8, "select count(*) from unnest($1::int8[])"},
		{COLUMN_INT4, "select count(*) from unnest($1::int4[])"},
		{COLUMN_TEXT, "select count(*) from unnest($1::text[])"},
		{COLUMN_BYTES, "select count(*) from unnest($1::bytea[])"},
		{COLUMN_TIME, "select count(*) from unnest($1::timestamptz[])"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		array(rows[i].type, NULL, 0, 0);
		means(rows[i].sql, "0");
	}
	array(COLUMN_TEXT, NULL, 0, 0);
	array(COLUMN_INT4, int4s, 3, sizeof(int4s[0])); /* the next one is not disturbed */
	params_int4(&p, 7);
	means("select concat_ws(' ', cardinality($1::text[]), cardinality($2::int4[]), $3::int4)",
		"0 3 7");
}

/* Several arrays grow one buffer, while pointers into it are taken only at the end. */
Test(params, ten_thousand_elements)
{
	enum { N = 10000 };

	for (int round = 0; round < 2; round++) { /* the second in the warm buffer */
		params_array(&p, COLUMN_INT8);
		for (int64_t i = 1; i <= N; i++)
			params_item(&p, COLUMN_INT8, &i);
		params_array_end(&p);
		params_array(&p, COLUMN_TEXT);
		for (int i = 1; i <= N; i++) {
			char word[16];
			struct text t = {word, (size_t)snprintf(word, sizeof(word), "n%d", i)};

			params_item(&p, COLUMN_TEXT, &t);
		}
		params_array_end(&p);
		means("select count(*) || ' ' || sum(a) || ' ' || count(*) filter (where b = 'n' || a) "
			  "from unnest($1::int8[], $2::text[]) as r (a, b)",
			"10000 50005000 10000");
	}
}

/* What goes out and comes back through row_read is the same. */
Test(params, and_back_by_row_read)
{
	static char all[256];
	struct row_read r;
	PGresult *res;

	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	params_int8(&p, INT64_MIN + 1);
	params_int4(&p, -2);
	params_text(&p, TEXT("亲"));
	params_text(&p, (struct text){all, sizeof(all)});
	params_time(&p, (moment){INT64_C(1767603600123456)});
	params_time(&p, (moment){-1});
	params_null(&p);
	res = ask("select $1::int8, $2::int4, $3::text, $4::bytea, $5::timestamptz, $6::timestamptz, "
			  "$7::timestamptz, true, false",
		1);
	r = row_read(res, 0);
	cr_expect_eq(row_int8(&r), INT64_MIN + 1);
	cr_expect_eq(row_int4(&r), -2);
	cr_expect(text_eq(row_text(&r), TEXT("亲")));
	cr_expect(text_eq(row_text(&r), (struct text){all, sizeof(all)}));
	cr_expect_eq(row_time(&r).us, INT64_C(1767603600123456));
	cr_expect_eq(row_time(&r).us, -1);
	cr_expect_eq(row_time(&r).us, 0);
	cr_expect(row_bool(&r));
	cr_expect_not(row_bool(&r));
	cr_expect(row_end(&r));
	PQclear(res);
}

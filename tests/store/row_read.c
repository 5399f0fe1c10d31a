/* Reading rows that are not as expected: it is remembered, whatever was read before or after. */
#include "row_read.h"

#include <criterion/criterion.h>

#include "daemon.h"

static struct daemon d;
static PGconn *conn;
static PGresult *res;

static void connect_fresh(void)
{
	d = daemon_prepare();
	conn = daemon_connect(&d);
}

static void disconnect(void)
{
	PQclear(res);
	PQfinish(conn);
	daemon_clean(&d);
}

TestSuite(row_read, .init = connect_fresh, .fini = disconnect);

static struct row_read row_of(const char *sql)
{
	PQclear(res);
	res = PQexecParams(conn, sql, 0, NULL, NULL, NULL, NULL, 1);
	cr_assert_eq(PQresultStatus(res), PGRES_TUPLES_OK, "%s", PQresultErrorMessage(res));
	return row_read(res, 0);
}

Test(row_read, wrong_length)
{
	struct row_read r = row_of("select 1::int4, 2::int8");

	cr_expect_eq(row_int8(&r), 0, "nothing, not a part of it");
	cr_expect(r.failed);
	cr_expect_eq(row_int8(&r), 2, "the next column is still found");
	cr_expect_not(row_end(&r));
	r = row_of("select 1::int8");
	cr_expect_eq(row_int4(&r), 0);
	cr_expect_not(row_end(&r));
	r = row_of("select 1::int4");
	cr_expect_not(row_bool(&r));
	cr_expect_not(row_end(&r));
	r = row_of("select date '2026-01-05'");
	row_time(&r);
	cr_expect_not(row_end(&r));
	r = row_of("select ''::text");
	cr_expect_eq(row_int8(&r), 0);
	cr_expect_not(row_end(&r));
}

Test(row_read, null)
{
	struct row_read r = row_of("select null::int8");

	cr_expect_eq(row_int8(&r), 0);
	cr_expect_not(row_end(&r));
	r = row_of("select null::int4");
	cr_expect_eq(row_int4(&r), 0);
	cr_expect_not(row_end(&r));
	r = row_of("select null::bool");
	cr_expect_not(row_bool(&r));
	cr_expect_not(row_end(&r));
	r = row_of("select null::text");
	cr_expect_null(row_text(&r).ptr);
	cr_expect_not(row_end(&r));
	r = row_of("select ''::text");
	cr_expect(row_text(&r).ptr, "an empty text is no null");
	cr_expect(row_end(&r));
	r = row_of("select null::timestamptz, 5::int4");
	cr_expect_eq(row_time(&r).us, 0, "a time may be null");
	cr_expect_eq(row_int4(&r), 5);
	cr_expect(row_end(&r));
}

Test(row_read, too_few)
{
	struct row_read r = row_of("select 1::int8");

	row_int8(&r);
	cr_expect_eq(row_int8(&r), 0);
	cr_expect_not(row_end(&r));
	r = row_of("select 1::int8");
	row_int8(&r);
	row_time(&r);
	cr_expect_not(row_end(&r));
	r = row_of("select");
	cr_expect_eq(row_text(&r).len, 0);
	cr_expect_not(row_end(&r));
}

Test(row_read, too_many)
{
	struct row_read r = row_of("select 1::int8, 2::int8");

	row_int8(&r);
	cr_expect_not(r.failed);
	cr_expect_not(row_end(&r));
	row_int8(&r);
	cr_expect(row_end(&r));
}

Test(row_read, the_row_asked_for)
{
	struct row_read r = row_of("select n, 'w' || n from generate_series(1, 3) n order by n");

	cr_expect_eq(row_int4(&r), 1);
	r = row_read(res, 2);
	cr_expect_eq(row_int4(&r), 3);
	cr_expect(text_eq(row_text(&r), TEXT("w3")));
	cr_expect(row_end(&r));
}

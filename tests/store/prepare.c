/*
 * Every statement that is compiled in, on a migrated database: it prepares as the daemon's role
 * (which a daemon itself finds out only when it first needs the statement), takes as many
 * parameters as the store believes, and the statements of the row kinds take an array for each
 * column, of the column's type.
 */
#include <criterion/criterion.h>
#include <stdio.h>

#include "daemon.h"
#include "decision.h"
#include "queries.h"

static struct daemon d;
static PGconn *conn;

static void connect_fresh(void)
{
	d = daemon_prepare();
	conn = daemon_connect(&d);
}

static void disconnect(void)
{
	PQfinish(conn);
	daemon_clean(&d);
}

TestSuite(prepare, .init = connect_fresh, .fini = disconnect);

static PGresult *described(const char *name, const char *text)
{
	PGresult *res = PQprepare(conn, name, text, 0, NULL);

	cr_assert_eq(PQresultStatus(res), PGRES_COMMAND_OK, "%s: %s", name, PQresultErrorMessage(res));
	PQclear(res);
	res = PQdescribePrepared(conn, name);
	cr_assert_eq(PQresultStatus(res), PGRES_COMMAND_OK, "%s", name);
	return res;
}

static void expect_prepared(const struct schema *schema)
{
	char role[80];

	snprintf(role, sizeof(role), "set role %s", schema->role);
	PQclear(PQexec(conn, role));
	for (int q = schema->first; q < schema->end; q++) {
		PGresult *res = described(query_texts[q].name, query_texts[q].text);

		cr_expect_eq(PQnparams(res), query_texts[q].n_params, "%s: %d, not %d", query_texts[q].name,
			PQnparams(res), query_texts[q].n_params);
		PQclear(res);
	}
}

Test(prepare, every_query_with_its_parameters)
{
	expect_prepared(&schema_of_cases);
}

Test(prepare, every_query_of_the_key_store)
{
	PQfinish(conn);
	conn = PQconnectdb(d.keys);
	expect_prepared(&schema_of_keys);
}

/* Array types by their numbers in pg_type: int4[] 1007, int8[] 1016, and so on. */
static const Oid array_oid[] = {
	[COLUMN_INT8] = 1016,
	[COLUMN_INT4] = 1007,
	[COLUMN_TEXT] = 1009,
	[COLUMN_BYTES] = 1001,
	[COLUMN_TIME] = 1185,
};

static const struct query_text *write_statement(const char *kind)
{
	char name[80];

	snprintf(name, sizeof(name), "write_%s", kind);
	for (int q = 0; q < QUERIES; q++) {
		if (strcmp(query_texts[q].name, name) == 0)
			return &query_texts[q];
	}
	cr_assert_fail("no sql/queries/%s.sql", name);
	return NULL;
}

Test(prepare, write_statements_fit_the_row_kinds)
{
	for (int k = 0; k < ROW_KINDS; k++) {
		const struct row_shape *shape = &row_shapes[k];
		const struct query_text *q = write_statement(shape->name);
		PGresult *res = described(q->name, q->text);

		cr_assert_eq(PQnparams(res), (int)shape->n_columns + 1, "%s", q->name);
		cr_expect_eq(PQparamtype(res, 0), 1007, "%s: $1 is the place in the batch", q->name);
		for (size_t c = 0; c < shape->n_columns; c++)
			cr_expect_eq(PQparamtype(res, (int)c + 1), array_oid[shape->columns[c].type],
				"%s: $%zu is %s", q->name, c + 2, shape->columns[c].name);
		PQclear(res);
	}
}

/* `as r (n, ...)` of each owner's function names the columns as rows.def does, in its order. */
Test(prepare, write_functions_name_the_columns_in_order)
{
	for (int k = 0; k < ROW_KINDS; k++) {
		const struct row_shape *shape = &row_shapes[k];
		const char *text =
			daemon_sql(&d, "select prosrc from pg_proc where proname = 'write_%s'", shape->name);
		const char *at = NULL; /* the last one is what is written; those before it are looked at */

		for (const char *next = text; (next = strstr(next, "as r (n")); next++)
			at = next;
		cr_assert(at, "%s", shape->name);
		at += strlen("as r (n");
		for (size_t c = 0; c < shape->n_columns; c++) {
			size_t len = strlen(shape->columns[c].name);

			at += strspn(at, ", \n\t");
			cr_expect(strncmp(at, shape->columns[c].name, len) == 0 && strchr(",)", at[len]),
				"%s: %s", shape->name, shape->columns[c].name);
			at += strcspn(at, ",)");
		}
		cr_expect_eq(*at, ')', "%s", shape->name);
	}
}

/* A time default, or a statement that asks the database what time it is, would be a second clock.
 */
Test(prepare, no_column_has_a_default_of_time)
{
	PGresult *res =
		PQexec(conn, "select count(*) from pg_attrdef where pg_get_expr(adbin, adrelid) ~* "
					 "'now|clock_timestamp|current|localtime'");

	cr_expect_str_eq(PQgetvalue(res, 0, 0), "0");
	PQclear(res);
}

#include "migrate.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "queries.h"
#include "task.h"

/* One key for all migrations of this program; any number will do, as long as it stays. */
#define MIGRATION_LOCK "6071003"

/* Which migration is recorded as number n: 0 none, 1 the one compiled in, -1 another. */
static int recorded(PGconn *conn, const struct migration *m, int n)
{
	struct params p = {0};
	PGresult *res;
	int answer;

	params_int4(&p, n + 1);
	params_text(&p, text_from(m->text));
	res = task_run(
		conn, "select checksum = sha256($2::bytea) from migration where version = $1::int4", &p);
	params_release(&p);
	if (!res)
		return -1;
	answer = PQntuples(res) == 0 ? 0 : PQgetvalue(res, 0, 0)[0] == 't' ? 1 : -1;
	PQclear(res);
	if (answer < 0)
		fprintf(stderr,
			"jieyoud: migrate: migration %s was applied with another text; use the "
			"jieyoud that applied it, or restore its file\n",
			m->name);
	return answer;
}

static bool apply(PGconn *conn, const struct migration *m, int n, moment now)
{
	struct params p = {0};
	bool ok;

	if (!task_do(conn, "begin", NULL) || !task_do(conn, m->text, NULL))
		return false;
	params_int4(&p, n + 1);
	params_text(&p, text_from(m->name));
	params_text(&p, text_from(m->text));
	params_time(&p, now);
	ok = task_do(conn,
			 "insert into migration values ($1::int4, $2::text, sha256($3::bytea), "
			 "$4::timestamptz)",
			 &p) &&
		 task_do(conn, "commit", NULL);
	params_release(&p);
	if (ok)
		printf("applied %s\n", m->name);
	return ok;
}

/* The number of the last migration that the database has had; -1 when it cannot be told. */
static int last_applied(PGconn *conn)
{
	PGresult *res;
	int last;

	if (!task_do(conn,
			"set client_min_messages = warning; create table if not exists migration (version int "
			"primary key, name text not null, checksum bytea not null, applied_at timestamptz not "
			"null)",
			NULL))
		return -1;
	res = task_run(conn, "select coalesce(max(version), 0) from migration", NULL);
	last = res ? atoi(PQgetvalue(res, 0, 0)) : -1;
	PQclear(res);
	return last;
}

static bool apply_all(PGconn *conn, const struct schema *schema, moment now)
{
	for (int n = 0; n < schema->built_for; n++) {
		const struct migration *m = &schema->migrations[n];
		int there = recorded(conn, m, n);

		if (there < 0 || (there == 0 && !apply(conn, m, n, now)))
			return false;
	}
	return true;
}

/* The instance's own secret, made once. */
static bool make_instance(PGconn *conn)
{
	uint8_t key[32];
	struct params p = {0};
	FILE *f = fopen("/dev/urandom", "rb");
	bool ok = f && fread(key, sizeof(key), 1, f) == 1;

	if (f)
		fclose(f);
	if (!ok) {
		fprintf(stderr, "jieyoud: migrate: cannot read /dev/urandom\n");
		return false;
	}
	params_text(&p, (struct text){(const char *)key, sizeof(key)});
	ok = task_do(conn,
		"insert into instance (one, fingerprint_key) values (true, $1::bytea) on conflict do "
		"nothing",
		&p);
	params_release(&p);
	return ok;
}

/* ---- The seed ---- */

static void seed_arrays(const struct seed_table *t, struct params *p, size_t *ret_rows)
{
	for (size_t c = 0; c < t->n_columns; c++) {
		struct text file = t->file;
		bool header = true;

		params_array(p, COLUMN_TEXT);
		*ret_rows = 0;
		while (file.len) {
			struct text line = text_cut(&file, '\n'), cell = TEXT_NONE;

			if (line.len == 0 || line.ptr[0] == '#')
				continue;
			if (header) {
				header = false;
				continue;
			}
			for (size_t i = 0; i <= c; i++)
				cell = text_cut(&line, '\t');
			params_item(p, COLUMN_TEXT, &cell);
			++*ret_rows;
		}
		params_array_end(p);
	}
}

static bool seed_table(PGconn *conn, const struct seed_table *t)
{
	char sql[512];
	struct params p = {0};
	size_t rows = 0;
	int len = snprintf(sql, sizeof(sql), "insert into %s select *, 1, null from unnest(", t->name);
	bool ok;

	for (size_t c = 0; c < t->n_columns; c++)
		len +=
			snprintf(sql + len, sizeof(sql) - (size_t)len, "%s$%zu::text[]", c ? ", " : "", c + 1);
	snprintf(sql + len, sizeof(sql) - (size_t)len, ")");
	seed_arrays(t, &p, &rows);
	ok = !p.failed && task_do(conn, sql, &p);
	params_release(&p);
	if (ok)
		printf("seeded %s: %zu rows\n", t->name, rows);
	else
		fprintf(stderr, "jieyoud: migrate: the seed of %s was refused\n", t->name);
	return ok;
}

static bool seed_all(PGconn *conn, const struct seed_table *seeds, size_t n_seeds, moment now)
{
	PGresult *res = task_run(conn, "select 1 from edition limit 1", NULL);
	bool seeded = res && PQntuples(res) > 0;
	struct params p = {0};
	bool ok;

	PQclear(res);
	if (!res || seeded)
		return res != NULL;
	params_time(&p, now);
	ok = task_do(conn, "begin", NULL) &&
		 task_do(conn, "insert into edition values (1, $1::timestamptz, 'seed')", &p);
	params_release(&p);
	for (size_t i = 0; ok && i < n_seeds; i++)
		ok = seed_table(conn, &seeds[i]);
	return ok && task_do(conn, "commit", NULL);
}

/* False, with *ret_newer, where there is nothing to be done for the schema is newer than this. */
static bool migrate_schema(PGconn *conn, const struct schema *schema, moment now, bool *ret_newer)
{
	int last = last_applied(conn);

	*ret_newer = last > schema->built_for;
	if (*ret_newer)
		printf("the schema of %s is newer (%d) than this jieyoud (%d): left as it is\n",
			schema->name, last, schema->built_for);
	return last >= 0 && !*ret_newer && apply_all(conn, schema, now);
}

/*
 * A connection that holds the lock of migrations, and acts as the owner; with its end the lock is
 * gone.
 */
static PGconn *connect_locked(const char *conninfo)
{
	PGconn *conn = task_connect(conninfo);

	if (!conn)
		return NULL;
	if (task_do(conn, "select pg_advisory_lock(" MIGRATION_LOCK ")", NULL) &&
		task_do(conn, roles_sql, NULL))
		return conn;
	PQfinish(conn);
	return NULL;
}

bool migrate(const char *conninfo, const struct seed_table *seeds, size_t n_seeds, moment now)
{
	PGconn *conn = connect_locked(conninfo);
	bool newer = false, ok;

	if (!conn)
		return false;
	ok = migrate_schema(conn, &schema_of_cases, now, &newer) && make_instance(conn) &&
		 seed_all(conn, seeds, n_seeds, now) && task_do(conn, "notify jieyou", NULL);
	PQfinish(conn);
	return ok || newer;
}

bool migrate_keys(const char *conninfo, moment now)
{
	PGconn *conn = connect_locked(conninfo);
	bool newer = false, ok;

	if (!conn)
		return false;
	ok = migrate_schema(conn, &schema_of_keys, now, &newer);
	PQfinish(conn);
	return ok || newer;
}

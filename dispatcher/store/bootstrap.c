#include "bootstrap.h"

#include <stdio.h>
#include <stdlib.h>

#include "chain.h"
#include "queries.h"
#include "row_read.h"
#include "task.h"

/*
 * Two at the same time wait for each other. The principal is of the credential's name; who has
 * other roles under it has them no longer, for an administrator has none.
 */
static const char *const steps[] = {
	"update role_held set held = false, changed_at = $2::timestamptz "
	"where principal = translate($1::text, ':', '-') and role <> 'ADMIN' and held",
	"update represents set held = false, changed_at = $2::timestamptz "
	"where principal = translate($1::text, ':', '-') and held",
	"insert into principal values (translate($1::text, ':', '-'), 'PERSON', $1::text, '', '', "
	"false, "
	"$2::timestamptz) on conflict (id) do update set suspended = false, changed_at = "
	"$2::timestamptz",
	"insert into role_held select translate($1::text, ':', '-'), 'ADMIN', code, true, "
	"$2::timestamptz from district where parent = '' and until is null "
	"on conflict (principal, role, district) do update set held = true, "
	"changed_at = $2::timestamptz",
	"insert into credential values ($1::text, translate($1::text, ':', '-'), true, "
	"$2::timestamptz) on conflict (name) do update set principal = excluded.principal, held = "
	"true, "
	"changed_at = $2::timestamptz",
};

/* False: somebody can, or it could not be asked. */
static bool nobody_administers(PGconn *conn)
{
	PGresult *res = task_run(conn, "select id from administrator order by id limit 1", NULL);
	bool nobody = res && PQntuples(res) == 0;

	if (res && !nobody)
		fprintf(stderr,
			"jieyoud: %s administers already: let them enter others by `jieyou admin` "
			"(add, bind, grant); see `jieyou admin --help`\n",
			PQgetvalue(res, 0, 0));
	PQclear(res);
	return nobody;
}

static bool enter(PGconn *conn, const char *credential, moment now)
{
	struct params p = {0};
	bool ok = true;

	params_text(&p, text_from(credential));
	params_time(&p, now);
	for (size_t i = 0; ok && i < sizeof(steps) / sizeof(steps[0]); i++)
		ok = !p.failed && task_do(conn, steps[i], &p);
	params_release(&p);
	return ok;
}

/* Row kind register_change, by the owner, who is nobody in the register. */
static bool write_change(PGconn *conn, const struct row_register_change *c)
{
	struct params p = {0};
	bool ok;

	params_int8(&p, c->seq);
	params_time(&p, c->at);
	params_text(&p, c->actor);
	params_text(&p, c->via);
	params_text(&p, c->kind);
	params_text(&p, c->subject);
	params_text(&p, c->detail);
	params_text(&p, c->hash);
	ok = !p.failed && task_do(conn,
						  "with noted as (insert into register_change values ($1::int8, "
						  "$2::timestamptz, $3::text, $4::text, $5::text, $6::text, $7::text, "
						  "$8::bytea) returning seq) insert into head_waiting (chain, subject, "
						  "version, added) select 'register_change', 1, seq, 1 from noted",
						  &p);
	params_release(&p);
	return ok;
}

/* The number and the hash of the last change there is; false: it could not be asked. */
static bool last_change(PGconn *conn, int64_t *ret_seq, uint8_t ret_hash[CHAIN_HASH])
{
	PGresult *res =
		PQexecParams(conn, query_texts[QUERY_register_head].text, 0, NULL, NULL, NULL, NULL, 1);
	bool ok = PQresultStatus(res) == PGRES_TUPLES_OK;

	*ret_seq = 0;
	memset(ret_hash, 0, CHAIN_HASH);
	if (!ok)
		fprintf(stderr, "jieyoud: %s", PQerrorMessage(conn));
	if (ok && PQntuples(res)) {
		struct row_read r = row_read(res, 0);
		struct text hash;

		*ret_seq = row_int8(&r);
		hash = row_text(&r);
		ok = row_end(&r) && hash.len == CHAIN_HASH;
		if (ok)
			memcpy(ret_hash, hash.ptr, CHAIN_HASH);
	}
	PQclear(res);
	return ok;
}

/* Nobody in the register has done it: whoever did may run the daemon's program on its database. */
static bool put_on_record(PGconn *conn, const char *credential, moment now)
{
	uint8_t before[CHAIN_HASH], hash[CHAIN_HASH];
	char subject[80], detail[80];
	struct row_register_change c = {.at = now,
		.actor = TEXT("--bootstrap-admin"),
		.via = TEXT("jieyoud"),
		.kind = TEXT("bootstrap"),
		.hash = {(const char *)hash, CHAIN_HASH}};

	if (!last_change(conn, &c.seq, before))
		return false;
	c.seq++;
	snprintf(subject, sizeof(subject), "%s", credential);
	subject[strcspn(subject, ":")] = '-'; /* as the steps name the principal */
	snprintf(detail, sizeof(detail), "%s ADMIN", credential);
	c.subject = text_from(subject);
	c.detail = text_from(detail);
	chain_change(before, &c, hash);
	return write_change(conn, &c);
}

bool bootstrap_admin(const char *conninfo, const char *credential, moment now)
{
	PGconn *conn = task_connect(conninfo);
	bool ok;

	if (!conn)
		return false;
	ok = task_do(conn, "set role " OWNER_ROLE "; begin; select 1 from instance for update", NULL) &&
		 nobody_administers(conn) && enter(conn, credential, now) &&
		 put_on_record(conn, credential, now) && task_do(conn, "commit", NULL) &&
		 task_do(conn, "notify jieyou", NULL);
	PQfinish(conn);
	if (ok)
		printf("%s administers now: jieyou admin --help\n", credential);
	return ok;
}

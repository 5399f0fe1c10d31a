#include "rival.h"

#include <libpq-fe.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "times.h"

enum { PARAMS = 15, TAKERS_PARAMS = 14, LIST = 2048, KNOWING_IS_WORTH = 100 };

/* All of it is in memory, and no statement is worth compiling. */
#define OPTIONS "-c jit=off -c random_page_cost=1 -c work_mem=256MB -c maintenance_work_mem=1GB"

struct rival {
	PGconn *db;
	const struct snapshot *s;
	PGresult *units; /* id, name */
};

/* ---- The server ----------------------------------------------------------------------------- */

static _Noreturn void fail(PGconn *db, const char *what)
{
	fprintf(stderr, "rival: %s: %s\n", what, PQerrorMessage(db));
	exit(69);
}

static PGconn *connect_to(const char *name)
{
	const char *keys[] = {"dbname", "options", NULL};
	const char *values[] = {name, OPTIONS, NULL};
	PGconn *db = PQconnectdbParams(keys, values, 0);

	if (PQstatus(db) != CONNECTION_OK)
		fail(db, "no server");
	return db;
}

static void run(PGconn *db, const char *sql)
{
	PGresult *res = PQexec(db, sql);

	if (PQresultStatus(res) != PGRES_COMMAND_OK && PQresultStatus(res) != PGRES_EMPTY_QUERY)
		fail(db, sql);
	PQclear(res);
}

/* As statements, one by one: vacuum bears no company. */
static void run_all(PGconn *db, struct text sql)
{
	while (sql.len) {
		struct text one = text_trim(text_cut(&sql, ';'));
		char *copy = strndup(one.ptr, one.len);

		run(db, copy);
		free(copy);
	}
}

static char *read_file(const char *name)
{
	char path[4096], *text;
	FILE *in;
	long size;

	snprintf(path, sizeof(path), "%s/%s", RIVAL_FOLDER, name);
	in = fopen(path, "r");
	if (!in || fseek(in, 0, SEEK_END) || (size = ftell(in)) < 0) {
		perror(path);
		exit(66);
	}
	rewind(in);
	text = calloc((size_t)size + 1, 1);
	if (fread(text, 1, (size_t)size, in) != (size_t)size) {
		perror(path);
		exit(66);
	}
	fclose(in);
	return text;
}

/* ---- Copying the snapshot ------------------------------------------------------------------- */

struct copy {
	PGconn *db;
	char *buffer;
	size_t size;
	FILE *out;
};

static void copy_begin(struct copy *c, PGconn *db, const char *table)
{
	char sql[64];
	PGresult *res;

	snprintf(sql, sizeof(sql), "copy %s from stdin", table);
	res = PQexec(db, sql);
	if (PQresultStatus(res) != PGRES_COPY_IN)
		fail(db, sql);
	PQclear(res);
	c->db = db;
	c->out = open_memstream(&c->buffer, &c->size);
}

/* The rows printed so far go to the server, if they are many. */
static void copy_on(struct copy *c, size_t many)
{
	if ((size_t)ftell(c->out) < many)
		return;
	fflush(c->out);
	if (PQputCopyData(c->db, c->buffer, (int)c->size) != 1)
		fail(c->db, "copy");
	rewind(c->out);
}

static void copy_end(struct copy *c)
{
	PGresult *res;

	copy_on(c, 0);
	fclose(c->out);
	free(c->buffer);
	PQputCopyEnd(c->db, NULL);
	res = PQgetResult(c->db);
	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		fail(c->db, "copy");
	PQclear(res);
	PQclear(PQgetResult(c->db));
}

/* The leaf that stands for a supervisor's work comes after all others. */
static void copy_leaves(PGconn *db, const struct snapshot *s)
{
	struct copy c;

	copy_begin(&c, db, "need_type");
	for (need_index n = 0; n < s->n_needs; n++)
		for (unsigned i = 0; i < s->needs[n].n_types && s->needs[n].kind == NEED_NEED; i++)
			fprintf(c.out, "%u\t%u\t%u\n", n, s->needs[n].types[i], i);
	fprintf(c.out, "%zu\t%u\t0\n", s->n_needs, snapshot_type(s, TEXT("SUPERVISOR")));
	copy_end(&c);
	copy_begin(&c, db, "district");
	for (district_index d = 0; d < s->n_districts; d++)
		fprintf(c.out, "%u\t%d\n", d, s->districts[d].level);
	copy_end(&c);
}

static void copy_skills(PGconn *db, const struct snapshot *s)
{
	struct copy c;
	uint16_t interpreter = snapshot_type(s, TEXT("INTERPRETER"));

	copy_begin(&c, db, "skill");
	for (size_t p = 0; p < s->n_profiles; p++) {
		for (size_t i = 0; i < profile_skills(&s->profiles[p]); i++) {
			const struct skill *k = &s->skills[s->profiles[p].skills[i]];
			const char *between = "{";

			fprintf(c.out, "%zu\t%zu\t%u\t%u\t", p, i, k->type, k->level);
			for (need_index n = 0; n < s->n_needs && k->narrowed; n++)
				if (need_set_has(&k->needs, n)) {
					fprintf(c.out, "%s%u", between, n);
					between = ",";
				}
			fprintf(c.out, "%s\t%d\n",
				!k->narrowed      ? "\\N"
				: *between == '{' ? "{}"
								  : "}",
				k->type == interpreter);
		}
		copy_on(&c, 1 << 20);
	}
	copy_end(&c);
}

static void copy_people(PGconn *db, const struct snapshot *s, const struct loads *loads)
{
	struct copy c;

	copy_begin(&c, db, "person");
	for (size_t p = 0; p < s->n_profiles; p++) {
		for (uint32_t at = s->experts_alike[p]; at < s->experts_alike[p + 1]; at++) {
			expert_index e = s->experts_by_profile[at];
			const struct expert *x = &s->experts[e];
			struct text unit = snapshot_cell(x->row, EXPERT_UNIT);

			fprintf(c.out, "%u\t%u\t%zu\t%lld\t%c\t%.*s\t%d\t%d\t%lld\t%lld\t%lld\n", e,
				x->district, p, (long long)x->languages, x->sex, TEXT_ARG(unit), x->places,
				loads->taken[e], (long long)x->appointed_from.us, (long long)x->appointed_until.us,
				(long long)x->agreement_until.us);
		}
		copy_on(&c, 1 << 20);
	}
	copy_end(&c);
}

/* ---- Making it ------------------------------------------------------------------------------ */

static void prepare(PGconn *db, const char *name, const char *sql)
{
	PGresult *res = PQprepare(db, name, sql, 0, NULL);

	if (PQresultStatus(res) != PGRES_COMMAND_OK)
		fail(db, name);
	PQclear(res);
}

static const char *const scoped_names[] = {"takers around", "team around", "team by expert around"};
static const char *const unscoped_names[] = {
	"takers anywhere", "team anywhere", "team by expert anywhere"};

/* Where no district is said the condition on it becomes another that holds: a plan of its own. */
static void prepare_both(PGconn *db, const char *scoped, const char *unscoped, const char *sql)
{
	static const char here[] = "district = any ($2)", everywhere[] = "$2::int2[] is null ";
	char *copy = strdup(sql);

	prepare(db, scoped, copy);
	memcpy(strstr(copy, here), everywhere, strlen(here));
	prepare(db, unscoped, copy);
	free(copy);
}

static char *join(const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		exit(70);
	va_end(args);
	return text;
}

static void prepare_all(PGconn *db)
{
	char *by_leaf = read_file("rival_by_leaf.sql"), *by_expert = read_file("rival_by_expert.sql");
	char *takers = read_file("rival.sql"), *team = read_file("rival_team.sql");
	char *statements[] = {
		[RIVAL_TAKERS] = join("with best as materialized (%s) %s table taker", by_leaf, takers),
		[RIVAL_TEAM] =
			join("with recursive best as materialized (%s) %s %s", by_leaf, takers, team),
		[RIVAL_TEAM_BY_EXPERT] =
			join("with recursive best as materialized (%s) %s %s", by_expert, takers, team),
	};

	run(db, "set plan_cache_mode = force_generic_plan");
	for (int i = RIVAL_TAKERS; i < RIVAL_QUESTIONS; i++) {
		prepare_both(db, scoped_names[i], unscoped_names[i], statements[i]);
		free(statements[i]);
	}
	prepare(db, "nothing", "select");
	free(by_leaf);
	free(by_expert);
	free(takers);
	free(team);
}

static PGconn *make_database(const char *name)
{
	PGconn *db = connect_to("postgres");
	char sql[128];

	snprintf(sql, sizeof(sql), "create database %s", name);
	run(db, sql);
	PQfinish(db);
	return connect_to(name);
}

struct rival *rival_load(const char *name, const struct snapshot *s, const struct loads *loads)
{
	struct rival *r = calloc(1, sizeof(*r));
	char *sql = read_file("rival_pool.sql");
	char *rows = strstr(sql, "-- rows come here");
	double begun = seconds();

	r->s = s;
	r->db = make_database(name);
	run_all(r->db, (struct text){sql, (size_t)(rows - sql)});
	copy_leaves(r->db, s);
	copy_skills(r->db, s);
	copy_people(r->db, s, loads);
	run_all(r->db, text_from(rows));
	free(sql);
	prepare_all(r->db);
	r->units = PQexec(r->db, "select id, name from unit");
	if (PQresultStatus(r->units) != PGRES_TUPLES_OK)
		fail(r->db, "units");
	printf(" loaded into PostgreSQL in %.1f s\n", seconds() - begun);
	return r;
}

void rival_close(struct rival *r)
{
	PQclear(r->units);
	PQfinish(r->db);
	free(r);
}

/* ---- Asking --------------------------------------------------------------------------------- */

/* An array as the server reads it, or a number. */
struct param {
	char said[LIST];
	size_t len;
};

static void param_add(struct param *p, int64_t value)
{
	p->len -= p->len > 0; /* the brace that closes it */
	p->len += (size_t)snprintf(p->said + p->len, sizeof(p->said) - p->len, "%c%lld}",
		p->len ? ',' : '{', (long long)value);
	if (p->len >= sizeof(p->said)) {
		fprintf(stderr, "rival: too long a list\n");
		exit(70);
	}
}

static void param_set(struct param *p, int64_t value)
{
	p->len = (size_t)snprintf(p->said, sizeof(p->said), "%lld", (long long)value);
}

static void name_districts(const struct rules *r, struct param *around, struct param *outside)
{
	for (district_index d = r->help->district; d != NONE; d = r->s->districts[d].parent) {
		param_add(around, d);
		if (rules_outside(r, d))
			param_add(outside, d);
	}
}

static void name_conflicts(const struct help *help, struct param *p)
{
	for (size_t i = 0; i < help->n_excluded; i++)
		param_add(p, help->excluded[i]);
	for (size_t i = 0; i < help->n_kin; i++)
		param_add(p, help->kin[i]);
	for (size_t i = 0; i < help->n_other_party; i++)
		param_add(p, help->other_party[i]);
}

/* A unit and its departments complain of each other: one name begins with the other. */
static void name_units(const struct rival *r, const struct help *help, struct param *p)
{
	for (int i = 0; help->n_complained && i < PQntuples(r->units); i++) {
		struct text unit = text_from(PQgetvalue(r->units, i, 1));
		bool of = false;

		for (size_t k = 0; k < help->n_complained; k++) {
			struct text named = help->complained[k];
			size_t len = named.len < unit.len ? named.len : unit.len;

			of = of || (len && memcmp(named.ptr, unit.ptr, len) == 0);
		}
		if (of)
			param_add(p, strtol(PQgetvalue(r->units, i, 0), NULL, 10));
	}
}

/* The supervisor's work comes after all leaves. */
static int64_t leaf_number(const struct rival *r, need_index n)
{
	return n == NONE ? (int64_t)r->s->n_needs : n;
}

static int64_t leaf_or_none(need_index n)
{
	return n == NONE ? -1 : n;
}

static int64_t bit_of(bool there, unsigned bit)
{
	return there ? (int64_t)(UINT64_C(1) << bit) : 0;
}

static void fill_params(const struct rival *r, const struct rival_case *c, struct param p[PARAMS])
{
	const struct rules *rules = c->rules;
	const struct help *help = rules->help;

	memset(p, 0, PARAMS * sizeof(*p));
	for (int i = 0; i < 3; i++)
		memcpy(p[i].said, "{}", 3);
	memcpy(p[6].said, "{}", 3);
	memcpy(p[7].said, "{}", 3);
	for (size_t i = 0; i < c->n_leaves; i++)
		param_add(&p[0], leaf_number(r, c->leaves[i]));
	name_districts(rules, &p[1], &p[2]);
	param_set(&p[3], rules->now.us);
	param_set(&p[4], help->known_expert == NOBODY ? -1 : (int64_t)help->known_expert);
	param_set(&p[5], KNOWING_IS_WORTH);
	name_conflicts(help, &p[6]);
	name_units(r, help, &p[7]);
	p[8].said[0] = rules->sex;
	memcpy(p[9].said, rules->speaks ? "t" : "f", 2);
	param_set(&p[10], bit_of(help->language != NONE && !help->language_unknown, help->language));
	param_set(&p[11], leaf_or_none(rules->language_need));
	param_set(&p[12], leaf_or_none(rules->s->own.sign));
	param_set(&p[13], bit_of(rules->s->own.csl != NONE, rules->s->own.csl));
	memcpy(p[14].said, c->language_asked ? "t" : "f", 2);
}

static int64_t number_at(const PGresult *res, int row, int column)
{
	const unsigned char *bytes = (const unsigned char *)PQgetvalue(res, row, column);
	uint64_t value = 0;

	for (int i = 0; i < PQgetlength(res, row, column); i++)
		value = value << 8 | bytes[i];
	return (int64_t)value;
}

/* One row of the answer: who, for which of the leaves, at what score. */
struct row {
	expert_index expert;
	unsigned leaf;
	uint16_t score;
	bool speaks;
};

static int by_expert(const void *x, const void *y)
{
	const struct row *a = x, *b = y;

	return a->expert < b->expert ? -1 : a->expert > b->expert;
}

static struct row row_at(
	const struct rival *r, const PGresult *res, int at, const struct rival_case *c)
{
	struct row row = {.expert = (expert_index)number_at(res, at, 1),
		.score = (uint16_t)number_at(res, at, 2),
		.speaks = number_at(res, at, 3)};
	int64_t leaf = number_at(res, at, 0);

	while (row.leaf < c->n_leaves && leaf_number(r, c->leaves[row.leaf]) != leaf)
		row.leaf++;
	return row;
}

static struct takers gather(
	const struct rival *r, const PGresult *res, const struct rival_case *c, struct arena *a)
{
	size_t n = (size_t)PQntuples(res);
	struct row *rows = arena_array(a, n, sizeof(*rows));
	struct takers t = {.list = arena_array(a, n, sizeof(*t.list))};

	if (!rows || !t.list)
		exit(70);
	for (size_t i = 0; i < n; i++)
		rows[i] = row_at(r, res, (int)i, c);
	qsort(rows, n, sizeof(*rows), by_expert);
	for (size_t i = 0; i < n; i++) {
		struct taker *taker;

		if (i == 0 || rows[i].expert != rows[i - 1].expert)
			t.list[t.n++].expert = rows[i].expert;
		taker = &t.list[t.n - 1];
		taker->able |= UINT64_C(1) << rows[i].leaf;
		taker->scores[rows[i].leaf] = rows[i].score;
		if (!rows[i].speaks)
			t.interpreted |= UINT64_C(1) << rows[i].leaf;
	}
	return t;
}

static PGresult *ask(struct rival *r, const char *statement, int n_params,
	const char *const *params, double *ret_took)
{
	double begun = seconds();
	PGresult *res = PQexecPrepared(r->db, statement, n_params, params, NULL, NULL, 1);

	*ret_took = seconds() - begun;
	if (PQresultStatus(res) != PGRES_TUPLES_OK)
		fail(r->db, statement);
	return res;
}

double rival_ask(struct rival *r, enum rival_question what, const struct rival_case *c,
	struct arena *a, struct takers *ret)
{
	static struct param said[PARAMS];
	bool somewhere = c->rules->help->district != NONE;
	const char *params[PARAMS];
	double took;
	PGresult *res;

	fill_params(r, c, said);
	for (int i = 0; i < PARAMS; i++)
		params[i] = said[i].said;
	if (!somewhere)
		params[1] = NULL;
	if (!c->rules->sex)
		params[8] = NULL;
	res = ask(r, somewhere ? scoped_names[what] : unscoped_names[what],
		what == RIVAL_TAKERS ? TAKERS_PARAMS : PARAMS, params, &took);
	*ret = gather(r, res, c, a);
	PQclear(res);
	return took;
}

double rival_ask_nothing(struct rival *r)
{
	double took;

	PQclear(ask(r, "nothing", 0, NULL, &took));
	return took;
}

/*
 * GetPublication: the tables that may leave the house, of a year that is over. What is counted is
 * the database's; what of it must not be shown is for core/suppression.h.
 *
 * No two publications overlap: a year is one period, and each place has one publisher (practice
 * rule figures.publisher: its code), which a city and its districts cannot both be.
 */
#include "casework.h"
#include "day.h"
#include "dress.h"
#include "period.h"
#include "suppression.h"

enum { FIRST_YEAR = 2000, LAST_YEAR = 9998, LEAST = 5, LEAST_MIN = 3 };

/* ---- Check --------------------------------------------------------------------------------- */

static moment year_begin(int year, struct arena *a)
{
	moment begin = {0};

	day_from(arena_format(a, "%04d-01-01", year), &begin);
	return begin;
}

static bool publication_check(struct request *q)
{
	const Jieyou__GetPublication *m = q->frame->get_publication;

	q->load = (struct load){.kind = LOAD_PUBLICATION};
	if (m->year < FIRST_YEAR || m->year > LAST_YEAR)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("year"), TEXT("年份应为四位数,例如 2026。"));
	q->load.since = year_begin(m->year, &q->arena);
	q->load.until = year_begin(m->year + 1, &q->arena);
	if (q->load.until.us > q->now.us)
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("year"),
			TEXT("这一年尚未结束;对外公布须在年度结束之后,以免前后两次公布相减。"));
	return period_check_place(q, m->district);
}

static struct text rule(const struct request *q, district_index d, const char *name)
{
	return snapshot_practice(request_snapshot(q), d, text_from(name), q->now);
}

/* Whoever publishes for the place does so for all below it, and for nothing above. */
static bool publishes(const struct request *q)
{
	const struct snapshot *s = request_snapshot(q);
	struct text code = s->districts[q->place].code;

	for (size_t i = 0; i < s->n_districts; i++)
		if (snapshot_within(s, (district_index)i, q->place) &&
			!text_eq(rule(q, (district_index)i, "figures.publisher"), code))
			return false;
	return true;
}

static bool publication_load(struct request *q)
{
	return publishes(q) || request_refuse(q, REFUSAL_BAD_VALUE, TEXT("district"),
							   TEXT("这个地区的数据不由它自己统一公布(规则 figures.publisher);"
									"同一地区只能有一个公布单位。"));
}

static bool publication_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_figures);
}

/* ---- Tables -------------------------------------------------------------------------------- */

struct publishing {
	struct arena *a;
	const struct facts *facts;
	int64_t least;
	struct suppression_sums grades; /* of all requests, merged for all tables */
	int64_t requests;
	Jieyou__PublicationReply *reply;
};

static const enum grade grades[] = {GRADE_NORMAL, GRADE_URGENT, GRADE_CRISIS};
enum { N_GRADES = sizeof(grades) / sizeof(grades[0]) };

static size_t column_of(struct text grade)
{
	size_t i = 0;

	while (i < N_GRADES && grades[i] != casework_grade(grade))
		i++;
	return i;
}

/* A message of a list; NULL: the arena is full. */
static void *message(struct arena *a, const ProtobufCMessageDescriptor *type)
{
	void *m = arena_alloc(a, type->sizeof_message);

	if (m)
		type->message_init(m);
	return m;
}

static Jieyou__TableRow *add_row(struct publishing *p, Jieyou__Table *t, struct text code)
{
	Jieyou__TableRow *row = message(p->a, &jieyou__table_row__descriptor);
	Jieyou__TableRow **wider =
		arena_grow(p->a, t->rows, t->n_rows, sizeof(struct Jieyou__TableRow *));

	if (!row || !wider)
		return NULL;
	row->code = casework_string(code, p->a);
	row->cells = arena_array(p->a, t->n_columns, sizeof(struct Jieyou__Cell *));
	t->rows = wider;
	t->rows[t->n_rows++] = row;
	return row->cells ? row : NULL;
}

static void add_cell(struct publishing *p, Jieyou__TableRow *row, int64_t n, bool hidden)
{
	Jieyou__Cell *cell = row ? message(p->a, &jieyou__cell__descriptor) : NULL;

	if (!cell)
		return;
	cell->suppressed = hidden;
	cell->n = hidden ? 0 : n;
	row->cells[row->n_cells++] = cell;
}

static Jieyou__Table *add_table(struct publishing *p, const char *figure, const char *by)
{
	Jieyou__Table *t = message(p->a, &jieyou__table__descriptor);
	Jieyou__Table **wider =
		arena_grow(p->a, p->reply->tables, p->reply->n_tables, sizeof(struct Jieyou__Table *));

	if (!t || !wider)
		return NULL;
	t->figure = casework_string(text_from(figure), p->a);
	t->by = casework_string(text_from(by), p->a);
	t->columns = arena_array(p->a, N_GRADES + 2, sizeof(*t->columns));
	p->reply->tables = wider;
	p->reply->tables[p->reply->n_tables++] = t;
	return t->columns ? t : NULL;
}

static void add_column(struct publishing *p, Jieyou__Table *t, struct text code)
{
	t->columns[t->n_columns++] = casework_string(code, p->a);
}

/* ---- Requests by a side and by grade ---- */

/* The rows of a side: its values, each once, as they come in order. */
struct side {
	const char *name;
	struct text values[SUPPRESSION_GROUPS];
	struct suppression_table table;
	struct suppression_sums rows;
};

/* False: there are more values than are looked at. */
static bool read_side(const struct publishing *p, struct side *s)
{
	struct suppression_table *t = &s->table;

	t->columns = N_GRADES;
	for (size_t i = 0; i < p->facts->n_figures; i++) {
		const struct figure_facts *f = &p->facts->figures[i];
		size_t column = column_of(f->of);

		if (!text_eq(f->group, text_from(s->name)) || column == N_GRADES)
			continue;
		if (!t->rows || !text_eq(s->values[t->rows - 1], f->figure)) {
			if (t->rows + 1 == SUPPRESSION_GROUPS)
				return false;
			s->values[t->rows++] = f->figure;
		}
		t->count[t->rows - 1][column] += f->n;
	}
	return true;
}

static bool any_merged(const struct suppression_sums *s)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->merged[i])
			return true;
	return false;
}

static bool is_shown(const struct suppression_sums *s, size_t i)
{
	return i < s->n ? !s->merged[i] : any_merged(s);
}

static void show_columns(struct publishing *p, Jieyou__Table *t)
{
	for (size_t c = 0; c < N_GRADES; c++)
		if (is_shown(&p->grades, c))
			add_column(p, t, text_from(grade_name(grades[c])));
	if (is_shown(&p->grades, N_GRADES))
		add_column(p, t, TEXT("OTHERS"));
	add_column(p, t, TEXT(""));
}

/* Of a row that is merged it is shown only where nothing was merged. */
static void show_row(struct publishing *p, const struct side *s, size_t r, Jieyou__Table *m)
{
	const struct suppression_table *t = &s->table;
	bool merged = r < s->rows.n && s->rows.merged[r];
	size_t at = merged ? s->rows.n : r; /* the row that has it */
	Jieyou__TableRow *row = add_row(p, m, r < s->rows.n ? s->values[r] : TEXT("OTHERS"));
	int64_t sum = 0;

	for (size_t c = 0; c < t->columns; c++) {
		bool nothing = t->count[at][c] == 0 && !t->hidden[at][c];

		sum += t->count[at][c];
		if (is_shown(&p->grades, c))
			add_cell(p, row, t->count[at][c], t->hidden[at][c] || (merged && !nothing));
	}
	add_cell(p, row, sum, merged);
}

static void show_sums(struct publishing *p, Jieyou__Table *m)
{
	Jieyou__TableRow *row = add_row(p, m, TEXT(""));
	int64_t merged = 0;

	for (size_t c = 0; c < N_GRADES; c++) {
		if (is_shown(&p->grades, c))
			add_cell(p, row, p->grades.count[c], false);
		else
			merged += p->grades.count[c];
	}
	if (is_shown(&p->grades, N_GRADES))
		add_cell(p, row, merged, false);
	add_cell(p, row, p->requests, false);
}

static bool add_side(struct publishing *p, const char *name)
{
	struct side *s = arena_alloc(p->a, sizeof(*s));
	Jieyou__Table *m = add_table(p, "REQUESTS", name);

	if (!s || !m)
		return true; /* told by the arena */
	s->name = name;
	if (!read_side(p, s))
		return false;
	suppression_publish(&s->table, &p->grades, &s->rows, p->least);
	m->adds_up = true;
	show_columns(p, m);
	for (size_t r = 0; r <= s->rows.n; r++)
		if (r < s->rows.n || any_merged(&s->rows))
			show_row(p, s, r, m);
	show_sums(p, m);
	return true;
}

/* ---- Requests by what they need, of which each has several ---- */

static void add_domains(struct publishing *p)
{
	Jieyou__Table *m = add_table(p, "REQUESTS", "DOMAIN");

	if (!m)
		return;
	add_column(p, m, TEXT(""));
	for (size_t i = 0; i < p->facts->n_figures; i++) {
		const struct figure_facts *f = &p->facts->figures[i];

		if (text_eq(f->group, TEXT("DOMAIN")))
			add_cell(
				p, add_row(p, m, f->figure), f->n, suppression_alone(f->n, p->requests, p->least));
	}
}

/* ---- Other figures by kind ---- */

static void show_kinds(
	struct publishing *p, const char *name, const struct text *kinds, struct suppression_sums *s)
{
	Jieyou__Table *m = add_table(p, name, "");
	bool shown = suppression_merge(s, p->least);
	int64_t all = 0, merged = 0;

	if (!m)
		return;
	m->adds_up = true;
	add_column(p, m, TEXT(""));
	for (size_t i = 0; i < s->n; i++) {
		all += s->count[i];
		merged += s->merged[i] ? s->count[i] : 0;
		add_cell(p, add_row(p, m, kinds[i]), s->count[i], !shown || s->merged[i]);
	}
	if (merged)
		add_cell(p, add_row(p, m, TEXT("OTHERS")), merged, false);
	add_cell(p, add_row(p, m, TEXT("")), all, !shown);
}

/* False: there are more kinds than are looked at. */
static bool add_kinds(struct publishing *p, const char *name)
{
	struct text kinds[SUPPRESSION_GROUPS];
	struct suppression_sums s = {0};

	for (size_t i = 0; i < p->facts->n_figures; i++) {
		const struct figure_facts *f = &p->facts->figures[i];

		if (!text_eq(f->group, text_from(name)))
			continue;
		if (s.n == SUPPRESSION_GROUPS)
			return false;
		kinds[s.n] = f->figure;
		s.count[s.n++] = f->n;
	}
	if (s.n)
		show_kinds(p, name, kinds, &s);
	return true;
}

/* ---- Reply --------------------------------------------------------------------------------- */

/* Requests by grade, which all sides agree on. */
static void read_grades(struct publishing *p)
{
	p->grades.n = N_GRADES;
	for (size_t i = 0; i < p->facts->n_figures; i++) {
		const struct figure_facts *f = &p->facts->figures[i];
		size_t column = column_of(f->of);

		if (text_eq(f->group, TEXT("QUARTER")) && column < N_GRADES) {
			p->grades.count[column] += f->n;
			p->requests += f->n;
		}
	}
}

/* False: too many groups for a table. */
static bool add_tables(struct publishing *p)
{
	static const char *const sides[] = {"QUARTER", "DISTRICT", "CHANNEL", "ANSWER"};
	static const char *const kinds[] = {"TEAMS", "NEEDS", "ANSWERS", "OUTCOMES", "WORKER_SAID",
		"CLIENT_SAID", "DECLINES", "LAPSES", "DUTIES", "LINKAGES", "LINKAGES_DECLINED",
		"LINKAGE_OUTCOMES"};
	bool ok = true;

	read_grades(p);
	if (p->requests && suppression_merge(&p->grades, p->least)) {
		for (size_t i = 0; ok && i < sizeof(sides) / sizeof(sides[0]); i++)
			ok = add_side(p, sides[i]);
		add_domains(p);
	} else if (p->requests) {
		struct suppression_sums all = {.n = 1, .count = {p->requests}};

		show_kinds(p, "REQUESTS", &(struct text)TEXT_INIT("REQUESTS"), &all);
	}
	for (size_t i = 0; ok && i < sizeof(kinds) / sizeof(kinds[0]); i++)
		ok = add_kinds(p, kinds[i]);
	return ok;
}

static int64_t least_of(const struct request *q)
{
	int64_t n;

	return text_to_i64(rule(q, q->place, "figures.least"), &n) && n >= LEAST_MIN ? n : LEAST;
}

static bool publication_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__PublicationReply *m = message(&q->arena, &jieyou__publication_reply__descriptor);
	struct publishing p = {.a = &q->arena, .facts = &q->facts, .least = least_of(q), .reply = m};

	if (!m)
		return false;
	m->year = q->frame->get_publication->year;
	m->district = casework_string(q->load.node, &q->arena);
	m->least = p.least;
	if (!add_tables(&p))
		return request_refuse(q, REFUSAL_BAD_VALUE, TEXT("district"),
			TEXT("这个地区的下级太多,一张表放不下;请由下级分别公布。"));
	ret->get_publication = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_GET_PUBLICATION;
	return !q->arena.failed && dress_publication(request_snapshot(q), m, &q->arena);
}

const struct verb verb_publication = {.name = "publication",
	.act = ACT_figures,
	.concern = CONCERN_PLACE,
	.snapshot = true,
	.check = publication_check,
	.load = publication_load,
	.decide = publication_decide,
	.reply = publication_reply};

/* Figures on paper: tables, and plots of what is counted. */
#include "paper.h"
#include "plot.h"
#include "stats.h"

enum { BARS_MAX = 24, CELLS_MAX = 16 };

/* What is drawn: a figure, and of all groups or of its kinds. */
static const char *const drawn[] = {"OUTCOMES", "WORKER_SAID", "CLIENT_SAID", "DECLINES",
	"LINKAGES", "LINKAGES_DECLINED", "LINKAGE_OUTCOMES"};

static bool can_draw(void)
{
	if (!plot_can())
		cli_misuse("--html 要用 gnuplot 画图,请先安装(Debian:apt-get install gnuplot-nox)");
	return plot_can();
}

static bool draw(struct cli *c, struct text title, const struct bar *bars, size_t n)
{
	bool ok;

	if (n == 0)
		return true;
	paper_figure(c->page.out, true);
	fflush(c->page.out);
	ok = plot_bars(title, bars, n);
	paper_figure(c->page.out, false);
	return ok;
}

/* ---- Figures ---- */

static void table(struct cli *c, const struct stats *s)
{
	FILE *out = c->page.out;
	size_t first = s->by == JIEYOU__GET_FIGURES__GROUPING__IN_ALL; /* there is but one group */

	paper_table(out, true);
	paper_row(out, true,
		(struct text[]){TEXT("分组"), TEXT("数据"), TEXT("其中"), TEXT("数值")} + first, 4 - first);
	for (size_t i = 0; i < s->n_groups; i++)
		for (size_t k = 0; k < s->groups[i]->n_figures; k++) {
			const Jieyou__Figure *f = s->groups[i]->figures[k];

			paper_row(out, false,
				(struct text[]){stats_word(c, s->names, s->n_names, s->groups[i]->group),
					stats_word(c, s->names, s->n_names, f->code),
					f->of[0] ? stats_word(c, s->names, s->n_names, f->of) : TEXT(""),
					stats_value(c, f->code, f->n)} +
					first,
				4 - first);
		}
	paper_table(out, false);
}

/* Requests by group. */
static bool draw_groups(struct cli *c, const struct stats *s)
{
	struct bar bars[BARS_MAX];
	size_t n = 0;

	for (size_t i = 0; i < s->n_groups; i++)
		for (size_t k = 0; k < s->groups[i]->n_figures && n < BARS_MAX; k++)
			if (strcmp(s->groups[i]->figures[k]->code, "REQUESTS") == 0)
				bars[n++] = (struct bar){stats_word(c, s->names, s->n_names, s->groups[i]->group),
					s->groups[i]->figures[k]->n};
	return draw(c, TEXT("求助"), bars, n);
}

/* Each of some figures by kind. */
static bool draw_kinds(struct cli *c, const struct stats *s)
{
	const Jieyou__Figures *g = s->n_groups ? s->groups[0] : NULL;
	bool ok = true;

	for (size_t i = 0; ok && g && i < sizeof(drawn) / sizeof(drawn[0]); i++) {
		struct bar bars[BARS_MAX];
		size_t n = 0;

		for (size_t k = 0; k < g->n_figures && n < BARS_MAX; k++)
			if (strcmp(g->figures[k]->code, drawn[i]) == 0)
				bars[n++] = (struct bar){
					stats_word(c, s->names, s->n_names, g->figures[k]->of), g->figures[k]->n};
		ok = draw(c, stats_word(c, NULL, 0, drawn[i]), bars, n);
	}
	return ok;
}

bool stats_paper(struct cli *c, const char *title, const struct stats *list, size_t n)
{
	bool ok = can_draw();

	if (!ok)
		return false;
	paper_begin(c->page.out, "疑难个案支援统计", title, "内部资料", title);
	for (size_t i = 0; ok && i < n; i++) {
		const char *by = protobuf_c_enum_descriptor_get_value(
			&jieyou__get_figures__grouping__descriptor, (int)list[i].by)
							 ->name;
		bool all = list[i].by == JIEYOU__GET_FIGURES__GROUPING__IN_ALL;

		paper_heading(c->page.out,
			all ? "合计"
				: arena_format(&c->arena, "按%.*s", TEXT_ARG(stats_word(c, NULL, 0, by))).ptr);
		ok = all ? draw_kinds(c, &list[i]) : draw_groups(c, &list[i]);
		table(c, &list[i]);
	}
	paper_end(c->page.out);
	return ok;
}

/* ---- What is published ---- */

static struct text cell_text(struct cli *c, const Jieyou__Cell *cell)
{
	return cell->suppressed ? TEXT("*") : arena_format(&c->arena, "%lld", (long long)cell->n);
}

static void published_table(
	struct cli *c, const Jieyou__PublicationReply *m, const Jieyou__Table *t)
{
	FILE *out = c->page.out;
	struct text cells[CELLS_MAX] = {TEXT("")};

	paper_table(out, true);
	for (size_t k = 0; k < t->n_columns && k + 1 < CELLS_MAX; k++)
		cells[k + 1] = stats_word(c, m->names, m->n_names, t->columns[k]);
	paper_row(out, true, cells, t->n_columns + 1);
	for (size_t r = 0; r < t->n_rows; r++) {
		cells[0] = stats_word(c, m->names, m->n_names, t->rows[r]->code);
		for (size_t k = 0; k < t->rows[r]->n_cells && k + 1 < CELLS_MAX; k++)
			cells[k + 1] = cell_text(c, t->rows[r]->cells[k]);
		paper_row(out, false, cells, t->rows[r]->n_cells + 1);
	}
	paper_table(out, false);
}

/* The sums of the rows that are shown. */
static bool published_bars(
	struct cli *c, const Jieyou__PublicationReply *m, const Jieyou__Table *t, struct text title)
{
	struct bar bars[BARS_MAX];
	size_t n = 0;

	for (size_t r = 0; r < t->n_rows && n < BARS_MAX; r++) {
		const Jieyou__TableRow *row = t->rows[r];
		const Jieyou__Cell *sum = row->n_cells ? row->cells[row->n_cells - 1] : NULL;

		if (sum && !sum->suppressed && row->code[0])
			bars[n++] = (struct bar){stats_word(c, m->names, m->n_names, row->code), sum->n};
	}
	return n < 2 || draw(c, title, bars, n);
}

bool stats_paper_published(struct cli *c, const Jieyou__PublicationReply *m)
{
	struct text place = stats_word(c, m->names, m->n_names, m->district);
	const char *title = arena_format(&c->arena, "%.*s %d 年", TEXT_ARG(place), m->year).ptr;
	bool ok = can_draw();

	if (!ok)
		return false;
	paper_begin(c->page.out, "疑难个案支援年度数据", title, "可对外公布", title);
	paper_line(c->page.out, 0, 0,
		arena_format(&c->arena,
			"* 为保护个人信息不公布:不足 %lld 的数,以及由它们可以推出这些数的。",
			(long long)m->least));
	for (size_t i = 0; ok && i < m->n_tables; i++) {
		const Jieyou__Table *t = m->tables[i];
		struct text name = stats_word(c, m->names, m->n_names, t->figure);

		if (t->by[0])
			name = arena_format(&c->arena, "%.*s,按%.*s", TEXT_ARG(name),
				TEXT_ARG(stats_word(c, m->names, m->n_names, t->by)));
		paper_heading(c->page.out, arena_format(&c->arena, "%.*s", TEXT_ARG(name)).ptr);
		ok = published_bars(c, m, t, name);
		published_table(c, m, t);
	}
	paper_end(c->page.out);
	return ok;
}

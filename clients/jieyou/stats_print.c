/* Figures on a terminal. */
#include "stats.h"

enum { CELL = 14, WIDE = 24 };

static struct text word(struct cli *c, const struct stats *s, const char *code)
{
	return stats_word(c, s->names, s->n_names, code);
}

static void print_figure(struct cli *c, const struct stats *s, const Jieyou__Figure *f)
{
	struct text name = word(c, s, f->code), value = stats_value(c, f->code, f->n);

	if (f->of[0])
		page_print(&c->page, 4, 6, "%.*s · %.*s:%.*s", TEXT_ARG(name), TEXT_ARG(word(c, s, f->of)),
			TEXT_ARG(value));
	else
		page_print(&c->page, 4, 6, "%.*s:%.*s", TEXT_ARG(name), TEXT_ARG(value));
}

static void print_group(struct cli *c, const struct stats *s, const Jieyou__Figures *g)
{
	if (s->by != JIEYOU__GET_FIGURES__GROUPING__IN_ALL)
		page_print(
			&c->page, 2, 4, "%.*s", TEXT_ARG(g->group[0] ? word(c, s, g->group) : TEXT("未写明")));
	for (size_t i = 0; i < g->n_figures; i++)
		print_figure(c, s, g->figures[i]);
}

void stats_print(struct cli *c, const struct stats *s)
{
	if (s->n_groups == 0)
		page_print(&c->page, 0, 0, "这一时段没有数据。");
	for (size_t i = 0; i < s->n_groups; i++)
		print_group(c, s, s->groups[i]);
}

/* ---- What is published ---- */

static struct text cell_text(struct cli *c, const Jieyou__Cell *cell)
{
	return cell->suppressed ? TEXT("*") : arena_format(&c->arena, "%lld", (long long)cell->n);
}

static void print_row(struct cli *c, struct text name, Jieyou__Cell *const *cells, size_t n)
{
	fputs("  ", c->page.out);
	page_cell(&c->page, WIDE, name);
	for (size_t i = 0; i < n; i++)
		page_cell(&c->page, i + 1 < n ? CELL : 0, cell_text(c, cells[i]));
	fputc('\n', c->page.out);
}

static void print_columns(struct cli *c, const Jieyou__PublicationReply *m, const Jieyou__Table *t)
{
	fputs("  ", c->page.out);
	page_cell(&c->page, WIDE, TEXT(""));
	for (size_t i = 0; i < t->n_columns; i++)
		page_cell(&c->page, i + 1 < t->n_columns ? CELL : 0,
			stats_word(c, m->names, m->n_names, t->columns[i]));
	fputc('\n', c->page.out);
}

void stats_print_published(struct cli *c, const Jieyou__PublicationReply *m)
{
	page_print(&c->page, 0, 0, "%.*s %d 年疑难个案支援数据(可对外公布)",
		TEXT_ARG(stats_word(c, m->names, m->n_names, m->district)), m->year);
	page_print(&c->page, 0, 0, "* 为保护个人信息不公布:不足 %lld 的数,以及由它们可以推出这些数的。",
		(long long)m->least);
	for (size_t i = 0; i < m->n_tables; i++) {
		const Jieyou__Table *t = m->tables[i];
		struct text name = stats_word(c, m->names, m->n_names, t->figure);

		page_heading(&c->page, t->by[0] ? arena_format(&c->arena, "%.*s,按%.*s", TEXT_ARG(name),
											  TEXT_ARG(stats_word(c, m->names, m->n_names, t->by)))
											  .ptr
										: arena_format(&c->arena, "%.*s", TEXT_ARG(name)).ptr);
		if (t->n_columns > 1)
			print_columns(c, m, t);
		for (size_t r = 0; r < t->n_rows; r++)
			print_row(c, stats_word(c, m->names, m->n_names, t->rows[r]->code), t->rows[r]->cells,
				t->rows[r]->n_cells);
	}
}

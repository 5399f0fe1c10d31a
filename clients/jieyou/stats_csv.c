/* Figures as CSV. */
#include "stats.h"

/* One cell, quoted; what would be a formula is made a text. */
static void cell(FILE *out, struct text t, bool last)
{
	fputc('"', out);
	if (t.len && strchr("=+-@\t\r", t.ptr[0]))
		fputc('\'', out);
	for (size_t i = 0; i < t.len; i++) {
		if (t.ptr[i] == '"')
			fputc('"', out);
		fputc(t.ptr[i], out);
	}
	fputs(last ? "\"\r\n" : "\",", out);
}

static void line(FILE *out, const struct text *cells, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cell(out, cells[i], i + 1 == n);
}

#define LINE(out, ...)                                         \
	do {                                                       \
		const struct text cells_[] = {__VA_ARGS__};            \
		line(out, cells_, sizeof(cells_) / sizeof(cells_[0])); \
	} while (0)

void stats_csv(struct cli *c, const struct stats *s)
{
	FILE *out = c->page.out;

	LINE(out, TEXT("group"), TEXT("group_name"), TEXT("figure"), TEXT("figure_name"), TEXT("of"),
		TEXT("of_name"), TEXT("unit"), TEXT("n"));
	for (size_t i = 0; i < s->n_groups; i++)
		for (size_t k = 0; k < s->groups[i]->n_figures; k++) {
			const Jieyou__Figure *f = s->groups[i]->figures[k];

			LINE(out, text_from(s->groups[i]->group),
				stats_word(c, s->names, s->n_names, s->groups[i]->group), text_from(f->code),
				stats_word(c, s->names, s->n_names, f->code), text_from(f->of),
				f->of[0] ? stats_word(c, s->names, s->n_names, f->of) : TEXT(""),
				stats_is_time(f->code) ? TEXT("us") : TEXT("count"),
				arena_format(&c->arena, "%lld", (long long)f->n));
		}
}

void stats_csv_published(struct cli *c, const Jieyou__PublicationReply *m)
{
	FILE *out = c->page.out;

	LINE(out, TEXT("figure"), TEXT("by"), TEXT("row"), TEXT("row_name"), TEXT("column"),
		TEXT("column_name"), TEXT("suppressed"), TEXT("n"));
	for (size_t i = 0; i < m->n_tables; i++)
		for (size_t r = 0; r < m->tables[i]->n_rows; r++)
			for (size_t k = 0; k < m->tables[i]->rows[r]->n_cells; k++) {
				const Jieyou__Table *t = m->tables[i];
				const Jieyou__Cell *at = t->rows[r]->cells[k];

				LINE(out, text_from(t->figure), text_from(t->by), text_from(t->rows[r]->code),
					stats_word(c, m->names, m->n_names, t->rows[r]->code), text_from(t->columns[k]),
					stats_word(c, m->names, m->n_names, t->columns[k]),
					at->suppressed ? TEXT("yes") : TEXT("no"),
					at->suppressed ? TEXT("") : arena_format(&c->arena, "%lld", (long long)at->n));
			}
}

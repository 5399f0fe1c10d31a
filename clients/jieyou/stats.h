/*
 * Stats: figures of a period, as the server has counted them, for people, as CSV or on paper. What
 * is here is shared by stats.c, which asks, and by those who print.
 */
#ifndef JIEYOU_STATS_H
#define JIEYOU_STATS_H

#include "cli.h"

/* Figures by some grouping, of all pages. */
struct stats {
	Jieyou__GetFigures__Grouping by;
	Jieyou__Figures **groups;
	size_t n_groups;
	Jieyou__Name **names;
	size_t n_names;
};

/* What people read for a code: of a figure, a kind, a group, a place; the code where nothing is
 * known. */
struct text stats_word(struct cli *c, Jieyou__Name *const *names, size_t n_names, const char *code);

/* The place of a figure in the order of the work, which is that of figures.def. */
size_t stats_place(const char *figure);

/* Whether a figure is a time, in microseconds; and what people read for so much of it. */
bool stats_is_time(const char *figure);
struct text stats_value(struct cli *c, const char *figure, int64_t n);

/* For people. */
void stats_print(struct cli *c, const struct stats *s);
void stats_print_published(struct cli *c, const Jieyou__PublicationReply *m);

/*
 * RFC 4180, with a line of headings. A cell that a spreadsheet would take for a formula begins with
 * an apostrophe instead (OWASP, CSV injection).
 */
void stats_csv(struct cli *c, const struct stats *s);
void stats_csv_published(struct cli *c, const Jieyou__PublicationReply *m);

/* A file to be printed, with plots. False: there is no gnuplot, which is told. */
bool stats_paper(struct cli *c, const char *title, const struct stats *list, size_t n);
bool stats_paper_published(struct cli *c, const Jieyou__PublicationReply *m);

#endif

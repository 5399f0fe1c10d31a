/*
 * Plot: bars as SVG, drawn by gnuplot: its SVG terminal needs no display, its tics and labels are
 * well kept, and it is a package of every system. It is run for each plot and draws straight into
 * the page.
 */
#ifndef JIEYOU_PLOT_H
#define JIEYOU_PLOT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "text.h"

struct bar {
	struct text label;
	int64_t n;
};

/* Whether there is gnuplot. */
bool plot_can(void);

/*
 * Draws to standard output, which whoever has written to it must have flushed. Of title and labels
 * only letters, digits, blanks and Chinese are drawn. False: gnuplot has failed.
 */
bool plot_bars(struct text title, const struct bar *bars, size_t n);

#endif

/*
 * Paper: a page (page.h) as one HTML file that prints well on A4: numbered, with the same line at
 * the foot of every sheet, and without anything from elsewhere: no script, no font, no picture. The
 * sheet's margins are CSS paged media (@page), which Chromium prints.
 *
 * Whatever is printed is escaped here and nowhere else; no text becomes an attribute or a style but
 * what paper_begin is given, which is letters, digits and blanks.
 */
#ifndef JIEYOU_PAPER_H
#define JIEYOU_PAPER_H

#include <stdbool.h>
#include <stdio.h>

#include "text.h"

/*
 * head: at the head of every sheet, mark: opposite, who may see it; foot: at its foot, beside the
 * number of the sheet.
 */
void paper_begin(
	FILE *out, const char *title, const char *head, const char *mark, const char *foot);
void paper_end(FILE *out);

void paper_heading(FILE *out, const char *title);
void paper_group(FILE *out, int indent, const char *title);
void paper_line(FILE *out, int indent, int hang, struct text line);
void paper_field(FILE *out, int indent, const char *label, struct text value);
void paper_item(FILE *out, int number, const char *title, const char *beside);

/* The beginning of a table, or its end; a row of it, of headings or of values. */
void paper_table(FILE *out, bool begins);
void paper_row(FILE *out, bool headings, const struct text *cells, size_t n);

/* The beginning of a picture, or its end: what is between is SVG. */
void paper_figure(FILE *out, bool begins);

/* Harmless text, and of HTML nothing but text, also between quotes. */
void paper_escape(FILE *out, struct text t);

#endif

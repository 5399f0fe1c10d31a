/*
 * Page: text for people on a terminal: wrapped to its width, Chinese counted as two columns.
 *
 * Whatever is printed is made harmless first (harmless.h). Lines break between Chinese characters,
 * but never before a closing or after an opening punctuation mark, and not within a word, a number
 * or an address that fits a line.
 */
#ifndef JIEYOU_PAGE_H
#define JIEYOU_PAGE_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "text.h"

enum { PAGE_WIDTH = 80, PAGE_WIDTH_MIN = 40, PAGE_WIDTH_MAX = 100 };

struct page {
	FILE *out;  /* not owned */
	int width;  /* columns */
	bool bold;  /* headings in bold */
	bool paper; /* HTML instead, to be printed: paper.h */
};

/* A page of the terminal's width; PAGE_WIDTH and plain where `out` is none. */
struct page page_on(FILE *out);

/* An empty line and 【title】. */
void page_heading(const struct page *p, const char *title);

/* A paragraph: its first line indented by `indent` columns, the others by `hang`. */
void page_text(const struct page *p, int indent, int hang, struct text t);
void page_print(const struct page *p, int indent, int hang, const char *format, ...)
	__attribute__((format(printf, 4, 5)));

/* The title of what follows, which is indented by two columns more. */
void page_group(const struct page *p, int indent, const char *title);

/* A labelled value; and what is numbered: its number and title, and what stands beside them. */
void page_field(const struct page *p, int indent, const char *label, struct text value);
void page_item(const struct page *p, int number, const char *title, const char *beside);

/* Harmless text without wrapping or line end, filled up with spaces to `columns`. */
void page_cell(const struct page *p, int columns, struct text t);

/* "2025年11月21日 18:47", China Standard Time; "未定" for 0. */
enum { PAGE_TIME_SIZE = 40 };
void page_time(int64_t us, char ret[PAGE_TIME_SIZE]);

/* Columns of one code point: 0, 1 or 2. By a table, since a server's locale is often C. */
int page_columns(uint32_t cp);

#endif

#include "decision.h"

#include <inttypes.h>

#define COLUMN_SHAPE(kind, type, name) {#name, COLUMN_##type, offsetof(struct row, kind.name)},
#define ROW(kind, lock, columns) \
	static const struct column kind##_columns[] = {columns(COLUMN_SHAPE, kind)};
#include "rows.def"
#undef ROW

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

const struct row_shape row_shapes[ROW_KINDS] = {
#define ROW(kind, lock, columns) \
	[ROW_##kind] = {#kind, lock, kind##_columns, COUNT(kind##_columns)},
#include "rows.def"
#undef ROW
};

void decision_init(struct decision *d)
{
	d->rows = NULL;
	d->last = &d->rows;
	d->head = TEXT_NONE;
}

struct row *decision_add(struct decision *d, struct arena *a, enum row_kind kind)
{
	struct row *r = arena_alloc(a, sizeof(*r));

	if (!r)
		return NULL;
	r->kind = kind;
	*d->last = r;
	d->last = &r->next;
	return r;
}

struct row *decision_row(const struct decision *d, enum row_kind kind)
{
	struct row *r = d->rows;

	while (r && r->kind != kind)
		r = r->next;
	return r;
}

static struct text print_value(const struct row *r, const struct column *c, struct arena *a)
{
	const void *p = (const char *)r + c->offset;
	const struct text *t = p;

	switch (c->type) {
	case COLUMN_INT8:
		return arena_format(a, "%" PRId64, *(const int64_t *)p);
	case COLUMN_INT4:
		return arena_format(a, "%" PRId32, *(const int32_t *)p);
	case COLUMN_TIME:
		return arena_format(a, "%" PRId64 "us", ((const moment *)p)->us);
	case COLUMN_TEXT:
		return *t;
	case COLUMN_BYTES:
		return arena_format(a, "<%zu bytes>", t->len);
	}
	return TEXT_NONE;
}

struct text decision_print(const struct decision *d, struct arena *a)
{
	struct text all = TEXT("");

	for (const struct row *r = d->rows; r; r = r->next) {
		const struct row_shape *shape = &row_shapes[r->kind];

		all = arena_format(a, "%.*s%s", TEXT_ARG(all), shape->name);
		for (size_t i = 0; i < shape->n_columns; i++) {
			struct text value = print_value(r, &shape->columns[i], a);

			all = arena_format(
				a, "%.*s %s=%.*s", TEXT_ARG(all), shape->columns[i].name, TEXT_ARG(value));
		}
		all = arena_format(a, "%.*s\n", TEXT_ARG(all));
	}
	return all;
}

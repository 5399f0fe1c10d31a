/*
 * Nation: a made-up pool and catalogue of any size, for measuring. Domains, types, needs, facts,
 * screens, duties and words are the seed's; districts, experts, skills and resources are drawn,
 * from one seed of randomness, so that the same size is the same nation everywhere.
 *
 * Of the experts 88 in a hundred serve a district of some 320 people, 10 a city, the rest a
 * province or the country; of the resources 75 hold in a district, 20 in a city, 4 in a province
 * and 1 everywhere. Both follow the reference's proportions (reference/matching.md, 4).
 */
#ifndef JIEYOU_NATION_H
#define JIEYOU_NATION_H

#include "loads.h"
#include "snapshot.h"

struct nation_row {
	enum snapshot_table table;
	struct text columns[COLUMNS_MAX];
};

/* All rows, in the order in which a snapshot takes them. */
struct nation {
	struct arena arena;
	struct nation_row *rows;
	size_t n;
};

void nation_make(struct nation *n, size_t experts, size_t resources);
void nation_release(struct nation *n);

/* Parts of it, to weigh what the others take. */
enum nation_part { NATION_WHOLE, NATION_WITHOUT_RESOURCES, NATION_WITHOUT_BOTH };

/* The snapshot of it; NULL says why on standard error. */
const struct snapshot *nation_snapshot(
	const struct nation *n, enum nation_part part, struct arena *a);

/* Everybody has taken some of their places; one in seven is full. */
struct loads *nation_loads(const struct snapshot *s, struct arena *a);

/* A number below n; the same run of numbers after the same nation_seed(). */
void nation_seed(uint64_t seed);
unsigned nation_pick(unsigned n);

#endif

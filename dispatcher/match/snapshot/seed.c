#include "seed.h"

#define COLUMNS(table, name, header) extern const char seed_##name[], seed_##name##_end[];
#include "columns.def"
#undef COLUMNS

struct text seed_file(enum snapshot_table t)
{
	static const struct {
		const char *begin, *end;
	} files[TABLES] = {
#define COLUMNS(table, name, header) [TABLE_##table] = {seed_##name, seed_##name##_end},
#include "columns.def"
#undef COLUMNS
	};

	return (struct text){files[t].begin, (size_t)(files[t].end - files[t].begin)};
}

const struct snapshot *seed_snapshot(struct arena *a, struct snapshot_fault *ret_fault)
{
	const struct snapshot *s;
	struct snapshot_builder b;

	if (!snapshot_begin(&b, a)) {
		*ret_fault = (struct snapshot_fault){.why = TEXT("the arena is full")};
		return NULL;
	}
	for (int t = 0; t < TABLES; t++)
		if (!snapshot_file(&b, (enum snapshot_table)t, seed_file((enum snapshot_table)t)))
			break;
	s = snapshot_finish(&b, (edition){1});
	if (!s)
		*ret_fault = b.fault;
	return s;
}

#include "evidence.h"

struct evidence evidence_from(
	const struct folded *f, struct text narrative, uint32_t begin, uint32_t end)
{
	uint32_t from = f->source[begin], to = f->source[end - 1] + 1;

	return (struct evidence){from, to, fold_slice(f, narrative, from, to)};
}

size_t evidence_add(struct evidence *list, size_t n, struct evidence words)
{
	size_t at = n, from;

	while (at > 0 && list[at - 1].begin > words.begin)
		at--;
	memmove(&list[at + 1], &list[at], (n - at) * sizeof(*list));
	list[at] = words;
	n++;
	for (from = at = at > 0 ? at - 1 : 0; from + 1 < n; from++) {
		struct evidence *last = &list[at];
		const struct evidence *next = &list[from + 1];

		if (next->begin >= last->end) {
			list[++at] = *next;
		} else if (next->end > last->end) {
			last->words.len = (size_t)(next->words.ptr + next->words.len - last->words.ptr);
			last->end = next->end;
		}
	}
	return at + 1;
}

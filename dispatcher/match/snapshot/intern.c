#include "intern.h"

#include <string.h>

struct intern intern_begin(struct arena *a, size_t size)
{
	return (struct intern){.arena = a, .size = size};
}

static const void *thing_at(const struct intern *t, size_t i)
{
	return (const char *)t->things + i * t->size;
}

static uint64_t eight_bytes(const unsigned char *p)
{
	uint64_t word;

	memcpy(&word, p, sizeof(word));
	return word;
}

/* Fewer than eight; those of the middle may be read twice. */
static uint64_t few_bytes(const unsigned char *p, size_t n)
{
	uint32_t first, last;

	if (n < sizeof(first))
		return n ? (uint64_t)p[0] << 16 | (uint64_t)p[n / 2] << 8 | p[n - 1] : 0;
	memcpy(&first, p, sizeof(first));
	memcpy(&last, p + n - sizeof(last), sizeof(last));
	return (uint64_t)first << 32 | last;
}

static uint64_t mix(uint64_t h, uint64_t word)
{
	h = (h ^ word) * UINT64_C(0x9e3779b97f4a7c15);
	return h ^ h >> 29;
}

/* Eight bytes at a time; the last eight may overlap those before. */
uint64_t intern_hash(const void *thing, size_t size)
{
	const unsigned char *p = thing;
	uint64_t h = mix(size, UINT64_C(0xcbf29ce484222325));

	if (size < sizeof(h))
		return mix(h, few_bytes(p, size)) * UINT64_C(0x9e3779b97f4a7c15);
	for (size_t at = 0; at + sizeof(h) < size; at += sizeof(h))
		h = mix(h, eight_bytes(p + at));
	return mix(h, eight_bytes(p + size - sizeof(h))) * UINT64_C(0x9e3779b97f4a7c15);
}

/* The slot of a thing, or the free one where it belongs. */
static uint32_t *slot_of(const struct intern *t, const void *thing)
{
	size_t at = (size_t)(intern_hash(thing, t->size) >> 32) & (t->n_slots - 1);

	while (t->slots[at] && memcmp(thing_at(t, t->slots[at] - 1), thing, t->size) != 0)
		at = (at + 1) & (t->n_slots - 1);
	return &t->slots[at];
}

/* At most half of the slots are taken. */
static bool widen(struct intern *t)
{
	enum { SLOTS_FIRST = 64 };
	size_t n = t->n_slots ? t->n_slots * 2 : SLOTS_FIRST;
	uint32_t *slots;

	if (t->n < t->n_slots / 2)
		return true;
	slots = arena_array(t->arena, n, sizeof(*slots));
	if (!slots)
		return false;
	t->slots = slots;
	t->n_slots = n;
	for (size_t i = 0; i < t->n; i++)
		*slot_of(t, thing_at(t, i)) = (uint32_t)(i + 1);
	return true;
}

bool intern(struct intern *t, const void *thing, uint32_t *ret)
{
	uint32_t *slot;

	if (!widen(t))
		return false;
	slot = slot_of(t, thing);
	if (*slot == 0) {
		t->things = arena_grow(t->arena, t->things, t->n, t->size);
		if (!t->things)
			return false;
		memcpy((char *)t->things + t->n * t->size, thing, t->size);
		*slot = (uint32_t)++t->n;
	}
	*ret = *slot - 1;
	return true;
}

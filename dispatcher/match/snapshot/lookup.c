#include "lookup.h"

#include "intern.h"

enum { SLOTS_FIRST = 64 };

struct lookup lookup_begin(struct arena *a, size_t expected)
{
	struct lookup l = {.arena = a, .n_slots = SLOTS_FIRST};

	while (l.n_slots / 2 <= expected)
		l.n_slots *= 2;
	l.slots = arena_array(a, l.n_slots, sizeof(*l.slots));
	return l;
}

/* The slot of a key, or the free one where it belongs. */
static struct lookup_slot *slot_of(const struct lookup *l, struct text key, uint32_t hash)
{
	size_t at = hash & (l->n_slots - 1);

	while (l->slots[at].taken && (l->slots[at].hash != hash || !text_eq(l->slots[at].key, key)))
		at = (at + 1) & (l->n_slots - 1);
	return &l->slots[at];
}

static uint32_t hash_of(struct text key)
{
	return (uint32_t)(intern_hash(key.ptr, key.len) >> 32);
}

/* At most half of the slots are taken. */
static bool widen(struct lookup *l)
{
	struct lookup wider;

	if (!l->slots || l->n < l->n_slots / 2)
		return l->slots;
	wider = lookup_begin(l->arena, l->n_slots);
	if (!wider.slots)
		return false;
	for (size_t i = 0; i < l->n_slots; i++)
		if (l->slots[i].taken)
			*slot_of(&wider, l->slots[i].key, l->slots[i].hash) = l->slots[i];
	wider.n = l->n;
	*l = wider;
	return true;
}

uint32_t *lookup_add(struct lookup *l, struct text key)
{
	uint32_t hash = hash_of(key);
	struct lookup_slot *slot;

	if (!widen(l))
		return NULL;
	slot = slot_of(l, key, hash);
	if (!slot->taken) {
		*slot = (struct lookup_slot){key, hash, LOOKUP_NEW, true};
		l->n++;
	}
	return &slot->value;
}

uint32_t lookup_find(const struct lookup *l, struct text key)
{
	const struct lookup_slot *slot = slot_of(l, key, hash_of(key));

	return slot->taken ? slot->value : LOOKUP_NEW;
}

#include "slots.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

bool slots_open(struct slots *s, uint32_t capacity, size_t size)
{
	*s = (struct slots){.size = size, .capacity = capacity};
	s->places = calloc(capacity, size);
	s->generation = calloc(capacity, sizeof(*s->generation));
	s->free = calloc(capacity, sizeof(*s->free));
	if (!s->places || !s->generation || !s->free) {
		slots_close(s);
		return false;
	}
	for (uint32_t i = 0; i < capacity; i++)
		s->free[i] = capacity - 1 - i;
	return true;
}

void slots_close(struct slots *s)
{
	free(s->places);
	free(s->generation);
	free(s->free);
	*s = (struct slots){0};
}

void *slots_take(struct slots *s, handle *ret_handle)
{
	uint32_t index;
	char *place;

	if (s->used == s->capacity)
		return NULL;
	index = s->free[s->capacity - 1 - s->used];
	s->used++;
	s->generation[index]++;
	if (index >= s->high)
		s->high = index + 1;
	*ret_handle = (handle){index, s->generation[index]};
	place = s->places + (size_t)index * s->size;
	memset(place, 0, s->size);
	return place;
}

void *slots_find(struct slots *s, handle h)
{
	if (h.index >= s->capacity || s->generation[h.index] != h.generation || !(h.generation & 1))
		return NULL;
	return s->places + (size_t)h.index * s->size;
}

void slots_drop(struct slots *s, handle h)
{
	assert(slots_find(s, h));
	s->generation[h.index]++;
	s->used--;
	s->free[s->capacity - 1 - s->used] = h.index;
}

void *slots_next(struct slots *s, uint32_t *at)
{
	while (*at < s->high) {
		uint32_t index = (*at)++;

		if (s->generation[index] & 1)
			return s->places + (size_t)index * s->size;
	}
	return NULL;
}

#include "buckets.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/random.h>

enum { WINDOW = 16 }; /* places in which a key may be */

struct pace pace_of(int a_minute, int at_once)
{
	int64_t every_us = INT64_C(60000000) / a_minute;

	return (struct pace){every_us, every_us * at_once};
}

bool buckets_open(struct buckets *b, unsigned bits)
{
	assert(bits >= 4 && bits <= 24);
	*b = (struct buckets){.n = UINT32_C(1) << bits};
	b->places = calloc(b->n, sizeof(*b->places));
	if (b->places && getrandom(&b->secret, sizeof(b->secret), 0) == sizeof(b->secret))
		return true;
	buckets_close(b);
	return false;
}

void buckets_close(struct buckets *b)
{
	free(b->places);
	*b = (struct buckets){0};
}

/* Where the window of a key begins: its bits, well mixed (splitmix64) with what nobody knows. */
static uint32_t home(const struct buckets *b, uint64_t key)
{
	uint64_t x = key ^ b->secret;

	x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)(x >> 32) & (b->n - 1);
}

/* What lies further ahead than an empty bucket's moments is from before the clock went back. */
static void mend(struct bucket *k, const struct pace *p, int64_t now_us)
{
	int64_t latest = now_us + p->span_us;

	if (k->full_us > latest)
		k->full_us = latest;
	if (k->told_us > latest)
		k->told_us = latest;
}

/*
 * The bucket of the key, or NULL: it is full. ret_room: a place that it may have; the shared bucket
 * where there is none.
 */
static struct bucket *find(
	struct buckets *b, const struct pace *p, uint64_t key, int64_t now_us, struct bucket **ret_room)
{
	uint32_t at = home(b, key);

	*ret_room = &b->shared;
	for (uint32_t i = 0; i < WINDOW; i++) {
		struct bucket *k = &b->places[(at + i) & (b->n - 1)];

		mend(k, p, now_us);
		if (k->key == key && k->full_us > now_us)
			return k;
		if (*ret_room == &b->shared && k->full_us <= now_us)
			*ret_room = k;
	}
	return NULL;
}

/* The same; where it is full, it gets a place. */
static struct bucket *place(struct buckets *b, const struct pace *p, uint64_t key, int64_t now_us)
{
	struct bucket *room, *k = find(b, p, key, now_us, &room);

	if (k)
		return k;
	if (room != &b->shared)
		*room = (struct bucket){key, now_us, now_us};
	else
		mend(room, p, now_us);
	return room;
}

/* When there will be one for who is refused now. */
static int64_t promise(struct bucket *k, const struct pace *p, int64_t now_us)
{
	int64_t first = k->full_us + p->every_us - p->span_us;

	k->told_us = k->told_us < first ? first : k->told_us + p->every_us;
	if (k->told_us > now_us + p->span_us)
		k->told_us = now_us + p->span_us;
	return k->told_us - now_us;
}

int64_t buckets_take(struct buckets *b, const struct pace *p, uint64_t key, int64_t now_us)
{
	struct bucket *k = place(b, p, key, now_us);

	if (k->full_us < now_us)
		k->full_us = now_us;
	if (k->full_us + p->every_us > now_us + p->span_us)
		return promise(k, p, now_us);
	k->full_us += p->every_us;
	return 0;
}

void buckets_return(struct buckets *b, const struct pace *p, uint64_t key, int64_t now_us)
{
	struct bucket *room, *k = find(b, p, key, now_us, &room);

	if (k)
		k->full_us -= p->every_us;
}

/*
 * Buckets: how often each of very many may do something. A bucket starts full, what is done takes
 * one out of it, and it fills again evenly: in any time t nobody gets more than its size and what
 * has come in during t. It is never locked: it fills whatever is asked of it meanwhile, and being
 * refused takes nothing out.
 *
 * A bucket is a moment, the one when it will be full again (the generic cell rate algorithm, as in
 * ATM Forum TM 4.0), and so one that is full is the same as none: it needs no place, and may be
 * forgotten. The table has a fixed number of places, taken once. A key is kept in one of a few
 * places, which nobody outside can foretell. Where these are all of others' buckets that are not
 * full, whoever comes shares a bucket with all who find no place either: so a great many keys get
 * no more by driving each other out, and keep nobody from a bucket that is in use.
 *
 * Time is handed in, in microseconds of any clock that mostly goes on. Should it go back, a bucket
 * is empty at the worst; should it leap, full at the best.
 */
#ifndef JIEYOU_BUCKETS_H
#define JIEYOU_BUCKETS_H

#include <stdbool.h>
#include <stdint.h>

/* How fast a bucket fills, and how much it holds. */
struct pace {
	int64_t every_us; /* one more */
	int64_t span_us;  /* from empty to full; at least every_us */
};

struct bucket {
	uint64_t key;
	int64_t full_us; /* when it will be full */
	int64_t told_us; /* until then what comes in is promised to those who were told to wait */
};

struct buckets {
	struct bucket *places;
	uint32_t n; /* a power of two */
	uint64_t secret;
	struct bucket shared;
};

/* So many in a minute (1 to 60,000,000), and so many at once. */
struct pace pace_of(int a_minute, int at_once);

/* A table of 2^bits places, 4 to 24. False without memory. */
bool buckets_open(struct buckets *b, unsigned bits);
void buckets_close(struct buckets *b);

/*
 * Takes one out of the bucket of `key` and returns 0; or nothing, and returns after how many
 * microseconds there will be one for who asks. Each who is refused is told a later time, one more
 * after the other, up to that from empty to full: so all who wait as long as they were told find
 * one, if they are no more than a bucket holds and nobody else draws on it meanwhile.
 */
int64_t buckets_take(struct buckets *b, const struct pace *p, uint64_t key, int64_t now_us);

/* Puts one back that was taken out; but not into the shared bucket. */
void buckets_return(struct buckets *b, const struct pace *p, uint64_t key, int64_t now_us);

#endif

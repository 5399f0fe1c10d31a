/*
 * The chain: fixed vectors, computed by chain_vectors.py (Python's hashlib) from the formula as
 * written in chain.h, and that a change of any column of any row changes the hash.
 */
#include "chain.h"

#include <criterion/criterion.h>
#include <stdio.h>

static const char *const vectors[] = {
	"d6e4c40076965ae42d8099efb535cc8e1ad072c809c1c05cd49c1da954e2477a",
	"e21f6a9919742367367a1d57018ba74e56a1f88b127640a47047ce839e389bdc",
	"5a934f01c4141babc4a12a3a641a953c9ce4578bdbc19d7714de708eaa15e392",
	"1b3ce7d4d707aab16372dc08744d7f797bc73f4b363682786f57c9cb8f1871f6",
	"67395b9d98155cf544ccf77698ca5b39c73098a669faa1fd034dc51217f9a68c",
	"29188f06b80edfa2aa149b87e124ab790f91979f0a9b2bfed958547415e94b4d",
	"e289ada04a3dba7cc0d9340ca94889fbed80cf149f1da6c7ba2b81c04cac958e",
	"5875ac3d02fbcb5e4b09e9da77eb9eeaabd55e203d498cd5fc661c8bed8bf872",
	"9e0983e2a136f8d331d67dc1c06f25044d755072730ea862f9878646a8f4bda2",
};

static const uint8_t zeros[CHAIN_HASH];

static const char *hex(const uint8_t hash[CHAIN_HASH])
{
	static char text[2 * CHAIN_HASH + 1];

	for (int i = 0; i < CHAIN_HASH; i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
	return text;
}

static struct row_event first_event(void)
{
	return (struct row_event){.case_id = 257,
		.seq = 1,
		.at = {INT64_C(1767603600000000)},
		.kind = TEXT("FILED"),
		.actor = TEXT("W-0001"),
		.via = TEXT("mini-program"),
		.from_state = TEXT("NONE"),
		.to_state = TEXT("RECEIVED"),
		.key_id = 0,
		.body = TEXT("单亲,孩子不肯去上学")};
}

static struct row_access first_access(void)
{
	return (struct row_access){.incarnation = 3,
		.seq = 1,
		.at = {INT64_C(1767603600000000)},
		.actor = TEXT("W-0001"),
		.via = TEXT("jieyou"),
		.verb = TEXT("show"),
		.case_id = 257,
		.found = 1};
}

Test(chain, vectors_of_events)
{
	struct row_event e = first_event();
	uint8_t one[CHAIN_HASH], two[CHAIN_HASH], three[CHAIN_HASH];
	char all[256];

	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	chain_event(zeros, &e, one);
	cr_expect_str_eq(hex(one), vectors[0]);
	e.seq = 2;
	e.at.us++;
	e.kind = TEXT("MATCHED");
	e.from_state = TEXT("RECEIVED");
	e.key_id = 7;
	e.body = (struct text){all, sizeof(all)};
	chain_event(one, &e, two);
	cr_expect_str_eq(hex(two), vectors[1]);
	e = (struct row_event){.case_id = INT64_MAX,
		.seq = INT32_MAX,
		.at = {-1},
		.kind = TEXT("OVERDUE"),
		.from_state = TEXT("RECEIVED"),
		.to_state = TEXT("RECEIVED"),
		.key_id = -1};
	chain_event(two, &e, three);
	cr_expect_str_eq(hex(three), vectors[2]);
}

/* From when there were effects; one without any is not one from before. */
Test(chain, vectors_of_events_with_effects)
{
	struct row_event e = first_event();
	uint8_t one[CHAIN_HASH], two[CHAIN_HASH], three[CHAIN_HASH];
	char all[256];

	for (int i = 0; i < 256; i++)
		all[i] = (char)i;
	chain_event(zeros, &e, one);
	e.seq = 2;
	e.at.us++;
	e.kind = TEXT("MATCHED");
	e.from_state = TEXT("RECEIVED");
	e.body = TEXT("");
	e.effects = TEXT("");
	chain_event(one, &e, two);
	cr_expect_str_eq(hex(two), vectors[7]);
	e = (struct row_event){.case_id = 257,
		.seq = 3,
		.at = {INT64_C(1767603600000002)},
		.kind = TEXT("TAKEN"),
		.actor = TEXT("S-1"),
		.via = TEXT("jieyou"),
		.from_state = TEXT("RECEIVED"),
		.to_state = TEXT("ACCEPTED"),
		.key_id = 7,
		.body = {all, sizeof(all)},
		.effects = TEXT("[[\"handed_over\",\"李社工\"]]")};
	chain_event(two, &e, three);
	cr_expect_str_eq(hex(three), vectors[8]);
}

Test(chain, vectors_of_reads)
{
	struct row_access r = first_access();
	uint8_t one[CHAIN_HASH], two[CHAIN_HASH];

	chain_access(zeros, &r, one);
	cr_expect_str_eq(hex(one), vectors[3]);
	r = (struct row_access){.incarnation = 3,
		.seq = INT64_C(1) << 40,
		.at = {-(INT64_C(1) << 62)},
		.actor = TEXT("主管"),
		.verb = TEXT("list"),
		.found = -1};
	chain_access(one, &r, two);
	cr_expect_str_eq(hex(two), vectors[4]);
}

static struct row_register_change first_change(void)
{
	return (struct row_register_change){.seq = 1,
		.at = {INT64_C(1767603600000000)},
		.actor = TEXT("uid-0"),
		.via = TEXT("jieyou"),
		.kind = TEXT("grant"),
		.subject = TEXT("LH-0231"),
		.detail = TEXT("WORKER 440309")};
}

Test(chain, vectors_of_changes)
{
	struct row_register_change c = first_change();
	uint8_t one[CHAIN_HASH], two[CHAIN_HASH];

	chain_change(zeros, &c, one);
	cr_expect_str_eq(hex(one), vectors[5]);
	c = (struct row_register_change){.seq = INT64_C(1) << 62,
		.at = {-1},
		.kind = TEXT("revoke"),
		.subject = TEXT("0a1b"),
		.detail = TEXT("钥匙丢失")};
	chain_change(one, &c, two);
	cr_expect_str_eq(hex(two), vectors[6]);
}

/* A value that differs from the one there by as little as can be. */
static void change(struct row *r, const struct column *c)
{
	char *p = (char *)r + c->offset;
	struct text *t = (struct text *)(void *)p;

	switch (c->type) {
	case COLUMN_INT8:
	case COLUMN_INT4:
	case COLUMN_TIME:
		p[0] = (char)(p[0] ^ 1);
		break;
	case COLUMN_TEXT:
	case COLUMN_BYTES:
		t->len -= t->len > 0;
		break;
	}
}

Test(chain, every_column_of_an_event_counts)
{
	const struct row_shape *shape = &row_shapes[ROW_event];
	struct row original = {.kind = ROW_event}, changed;
	uint8_t before[CHAIN_HASH], after[CHAIN_HASH];

	original.event = first_event();
	original.event.effects = TEXT("[]");
	original.event.hash = TEXT("0123456789abcdef0123456789abcdef");
	chain_event(zeros, &original.event, before);
	for (size_t c = 0; c < shape->n_columns; c++) {
		bool own_hash = strcmp(shape->columns[c].name, "hash") == 0;

		changed = original;
		change(&changed, &shape->columns[c]);
		chain_event(zeros, &changed.event, after);
		cr_expect_eq(
			memcmp(before, after, CHAIN_HASH) == 0, own_hash, "%s", shape->columns[c].name);
	}
}

Test(chain, every_column_of_a_read_counts)
{
	const struct row_shape *shape = &row_shapes[ROW_access];
	struct row original = {.kind = ROW_access}, changed;
	uint8_t before[CHAIN_HASH], after[CHAIN_HASH];

	original.access = first_access();
	original.access.hash = TEXT("0123456789abcdef0123456789abcdef");
	chain_access(zeros, &original.access, before);
	for (size_t c = 0; c < shape->n_columns; c++) {
		bool own_hash = strcmp(shape->columns[c].name, "hash") == 0;

		changed = original;
		change(&changed, &shape->columns[c]);
		chain_access(zeros, &changed.access, after);
		cr_expect_eq(
			memcmp(before, after, CHAIN_HASH) == 0, own_hash, "%s", shape->columns[c].name);
	}
}

Test(chain, every_column_of_a_change_counts)
{
	const struct row_shape *shape = &row_shapes[ROW_register_change];
	struct row original = {.kind = ROW_register_change}, changed;
	uint8_t before[CHAIN_HASH], after[CHAIN_HASH];

	original.register_change = first_change();
	original.register_change.hash = TEXT("0123456789abcdef0123456789abcdef");
	chain_change(zeros, &original.register_change, before);
	for (size_t c = 0; c < shape->n_columns; c++) {
		bool own_hash = strcmp(shape->columns[c].name, "hash") == 0;

		changed = original;
		change(&changed, &shape->columns[c]);
		chain_change(zeros, &changed.register_change, after);
		cr_expect_eq(
			memcmp(before, after, CHAIN_HASH) == 0, own_hash, "%s", shape->columns[c].name);
	}
}

Test(chain, every_bit_of_the_one_before_counts)
{
	struct row_event e = first_event();
	uint8_t prev[CHAIN_HASH] = {0}, hash[CHAIN_HASH];

	for (int bit = 0; bit < 8 * CHAIN_HASH; bit++) {
		prev[bit / 8] ^= (uint8_t)(1 << bit % 8);
		chain_event(prev, &e, hash);
		cr_expect_str_neq(hex(hash), vectors[0], "bit %d", bit);
		prev[bit / 8] ^= (uint8_t)(1 << bit % 8);
	}
}

/* Lengths stand before texts, so that a letter cannot move from one column to the next. */
Test(chain, no_letter_moves_between_columns)
{
	struct row_event e = first_event();
	uint8_t one[CHAIN_HASH], two[CHAIN_HASH];

	e.actor = TEXT("ab");
	e.via = TEXT("c");
	chain_event(zeros, &e, one);
	e.actor = TEXT("a");
	e.via = TEXT("bc");
	chain_event(zeros, &e, two);
	cr_expect_neq(memcmp(one, two, CHAIN_HASH), 0);
	e = first_event();
	e.to_state = TEXT("");
	e.body = TEXT("x");
	chain_event(zeros, &e, one);
	e.to_state = TEXT("x");
	e.body = TEXT("");
	chain_event(zeros, &e, two);
	cr_expect_neq(memcmp(one, two, CHAIN_HASH), 0);
}

/* ---- A decision ends ---- */

static struct row *add_event(struct decision *d, struct arena *a, int32_t seq)
{
	struct row *r = decision_add(d, a, ROW_event);

	r->event = first_event();
	r->event.seq = seq;
	return r;
}

Test(chain, a_decision_is_chained_to_what_was_there)
{
	uint8_t first[CHAIN_HASH], second[CHAIN_HASH];
	struct row *one, *two, *moved;
	struct decision d;
	struct arena a;

	arena_init(&a, 1 << 14);
	decision_init(&d);
	d.head = TEXT("0123456789abcdef0123456789abcdef");
	one = add_event(&d, &a, 4);
	moved = decision_add(&d, &a, ROW_case_moved);
	two = add_event(&d, &a, 5);
	decision_add(&d, &a, ROW_task_done)->task_done =
		(struct row_task_done){.case_id = 257, .number = 3, .at = {17}};
	cr_assert(chain_decision(&a, &d));
	cr_expect(text_eq(one->event.effects, TEXT("")) && one->event.effects.ptr);
	cr_expect(text_eq(two->event.effects, TEXT("[[\"task_done\",3,17]]")));
	chain_event((const uint8_t *)d.head.ptr, &one->event, first);
	chain_event(first, &two->event, second);
	cr_expect_eq(memcmp(one->event.hash.ptr, first, CHAIN_HASH), 0);
	cr_expect_eq(memcmp(two->event.hash.ptr, second, CHAIN_HASH), 0);
	cr_expect(text_eq(moved->case_moved.head, two->event.hash));
	arena_release(&a);
}

Test(chain, a_filing_is_chained_to_nothing)
{
	uint8_t hash[CHAIN_HASH];
	struct row *one, *new;
	struct decision d;
	struct arena a;

	arena_init(&a, 1 << 14);
	decision_init(&d);
	one = add_event(&d, &a, 1);
	new = decision_add(&d, &a, ROW_case_new);
	cr_assert(chain_decision(&a, &d));
	chain_event(zeros, &one->event, hash);
	cr_expect_eq(memcmp(new->case_new.head.ptr, hash, CHAIN_HASH), 0);
	arena_release(&a);
}

Test(chain, a_decision_in_a_full_arena)
{
	struct decision d;
	struct arena a;

	arena_init(&a, 1 << 14);
	decision_init(&d);
	add_event(&d, &a, 1);
	while (arena_alloc(&a, 8))
		;
	cr_expect_not(chain_decision(&a, &d));
	decision_init(&d); /* without events, too: the arena remembers */
	cr_expect_not(chain_decision(&a, &d));
	arena_release(&a);
}

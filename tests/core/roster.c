/* The register in memory: who is known by what, and for whom they speak. */
#include "roster.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct arena arena;
static struct roster roster;

static void open_roster(void)
{
	arena_init(&arena, 256 << 20);
	roster_init(&roster, &arena);
}

static void close_roster(void)
{
	arena_release(&arena);
}

TestSuite(roster, .init = open_roster, .fini = close_roster);

static void take(struct row row)
{
	cr_assert(roster_take(&roster, &row));
}

static void enter(const char *id, const char *kind, bool suspended, int64_t at)
{
	take((struct row){.kind = ROW_principal,
		.principal = {.id = text_from(id),
			.kind = text_from(kind),
			.agency = TEXT("机构"),
			.suspended = suspended,
			.changed_at = {at}}});
}

static void bind(const char *credential, const char *id, bool held, int64_t at)
{
	take((struct row){.kind = ROW_credential,
		.credential = {.name = text_from(credential),
			.principal = text_from(id),
			.held = held,
			.changed_at = {at}}});
}

static void grant(const char *id, const char *role, bool held, int64_t at)
{
	take((struct row){.kind = ROW_role_held,
		.role_held = {.principal = text_from(id),
			.role = text_from(role),
			.district = TEXT("440309"),
			.held = held,
			.changed_at = {at}}});
}

static void represent(const char *id, const char *worker, bool held, int64_t at)
{
	take((struct row){.kind = ROW_represents,
		.represents = {.principal = text_from(id),
			.worker = text_from(worker),
			.held = held,
			.changed_at = {at}}});
}

static const char *who(const char *name, const char *serial, int64_t until, int64_t now)
{
	struct credential c = {.until = {until}};
	principal_index p;

	snprintf(c.name, sizeof(c.name), "%s", name);
	snprintf(c.serial, sizeof(c.serial), "%s", serial);
	p = roster_identify(&roster, &c, (moment){now});
	return p == NO_PRINCIPAL ? "" : roster_at(&roster, p)->id.ptr;
}

Test(roster, a_credential_is_its_principals_as_long_as_both_are_good)
{
	cr_expect_str_eq(who("uid:1", "", 0, 5), "", "an empty register knows nobody");
	bind("uid:1", "A", true, 1);
	cr_expect_str_eq(who("uid:1", "", 0, 5), "", "named only, not known");
	enter("A", "PERSON", false, 1);
	cr_expect_str_eq(who("uid:1", "", 0, 5), "A");
	cr_expect_str_eq(who("uid:11", "", 0, 5), "");
	cr_expect_str_eq(who("", "", 0, 5), "");
	enter("A", "PERSON", true, 2);
	cr_expect_str_eq(who("uid:1", "", 0, 5), "", "suspended");
	enter("A", "PERSON", false, 3);
	bind("uid:1", "A", false, 3);
	cr_expect_str_eq(who("uid:1", "", 0, 5), "", "unbound");
	enter("B", "PERSON", false, 3);
	bind("uid:1", "B", true, 4);
	cr_expect_str_eq(who("uid:1", "", 0, 5), "B", "bound to another");
}

Test(roster, a_certificate_ends_and_can_be_revoked)
{
	enter("A", "SERVICE", false, 1);
	bind("cert:backend", "A", true, 1);
	cr_expect_str_eq(who("cert:backend", "0a1b", 100, 99), "A");
	cr_expect_str_eq(who("cert:backend", "0a1b", 100, 100), "", "its end has come");
	take((struct row){.kind = ROW_revoked, .revoked = {.serial = TEXT("0a1b"), .at = {7}}});
	cr_expect_str_eq(who("cert:backend", "0a1b", 100, 99), "");
	cr_expect_str_eq(who("cert:backend", "0a1c", 100, 99), "A", "another certificate of theirs");
}

/* Pages overlap, and what was committed here is known before it is read: the newer row stands. */
Test(roster, an_older_row_undoes_nothing)
{
	enter("A", "PERSON", true, 9);
	enter("A", "PERSON", false, 8);
	bind("uid:1", "A", true, 1);
	cr_expect_str_eq(who("uid:1", "", 0, 5), "");
	enter("A", "PERSON", false, 9);
	bind("uid:1", "A", false, 9);
	bind("uid:1", "A", true, 8);
	cr_expect_str_eq(who("uid:1", "", 0, 5), "");
	grant("A", "STAFF", false, 9);
	grant("A", "STAFF", true, 8);
	cr_expect_not(roster_at(&roster, 0)->roles->held);
	cr_expect_null(roster_at(&roster, 0)->roles->next);
}

static const char *speaks(const char *worker)
{
	principal_index p = roster_spoken_for(&roster, 0, text_from(worker));

	return p == NO_PRINCIPAL ? "" : roster_at(&roster, p)->id.ptr;
}

Test(roster, one_speaks_for_named_workers_only)
{
	enter("backend", "SERVICE", false, 1);
	enter("W", "PERSON", false, 1);
	cr_expect_str_eq(speaks("W"), "", "not represented");
	represent("backend", "W", true, 1);
	cr_expect_str_eq(speaks("W"), "", "no worker");
	grant("W", "STAFF", true, 1);
	cr_expect_str_eq(speaks("W"), "", "staff speak for themselves");
	grant("W", "WORKER", true, 1);
	cr_expect_str_eq(speaks("W"), "W");
	cr_expect_str_eq(speaks("w"), "");
	cr_expect_str_eq(speaks(""), "");
	cr_expect_str_eq(speaks("backend"), "");
	enter("W", "PERSON", true, 2);
	cr_expect_str_eq(speaks("W"), "", "suspended");
	enter("W", "SERVICE", false, 3);
	cr_expect_str_eq(speaks("W"), "", "no person");
	enter("W", "PERSON", false, 4);
	represent("backend", "W", false, 4);
	cr_expect_str_eq(speaks("W"), "", "no longer");
	represent("W", "backend", true, 5);
	cr_expect_str_eq(speaks("W"), "", "the other way round");
}

Test(roster, a_role_of_a_later_version_gives_nothing)
{
	enter("A", "PERSON", false, 1);
	grant("A", "EMPEROR", true, 1);
	cr_expect_null(roster_at(&roster, 0)->roles);
}

/* A nation: all are found, and reading the same rows again takes no memory. */
Test(roster, two_hundred_thousand)
{
	enum { N = 200000 };
	char id[32], name[32];
	size_t used = 0;

	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < N; i++) {
			snprintf(id, sizeof(id), "W-%d", i);
			snprintf(name, sizeof(name), "cert:w%d", i);
			enter(id, "PERSON", i % 7 == 0, 1);
			grant(id, "WORKER", true, 1);
			bind(name, id, true, 1);
		}
		cr_expect_eq(roster_size(&roster), N);
		if (pass)
			cr_expect_eq(arena.used, used);
		used = arena.used;
	}
	for (int i = 0; i < N; i += 101) {
		snprintf(id, sizeof(id), "W-%d", i);
		snprintf(name, sizeof(name), "cert:w%d", i);
		cr_assert_str_eq(who(name, "", 0, 1), i % 7 ? id : "");
	}
	cr_expect_lt(used, 160u << 20, "%zu bytes", used);
}

/* Without room it says so, and what was known stays as it was. */
Test(roster, a_full_arena)
{
	struct arena small;
	struct roster r;
	char id[32];
	int i;

	arena_init(&small, 64 << 10);
	roster_init(&r, &small);
	for (i = 0; i < 100000; i++) {
		struct row row = {.kind = ROW_principal, .principal = {.kind = TEXT("PERSON")}};

		snprintf(id, sizeof(id), "W-%d", i);
		row.principal.id = text_from(id);
		if (!roster_take(&r, &row))
			break;
	}
	cr_assert(i > 10 && i < 100000);
	cr_expect_neq(roster_find(&r, TEXT("W-0")), NO_PRINCIPAL);
	cr_expect_neq(roster_find(&r, TEXT("W-10")), NO_PRINCIPAL);
	cr_expect_eq(roster_find(&r, text_from(id)), NO_PRINCIPAL);
	arena_release(&small);
}

/* ---- Who is which expert ---- */

static void is_expert(const char *id, const char *expert, int64_t at)
{
	take((struct row){.kind = ROW_principal,
		.principal = {.id = text_from(id),
			.kind = TEXT("PERSON"),
			.expert = text_from(expert),
			.changed_at = {at}}});
}

/* How many are this expert; *ret_sum adds up their indexes, by which they are told apart. */
static int experts(const char *code, uint32_t *ret_sum)
{
	principal_index i = NO_PRINCIPAL;
	int n = 0;

	*ret_sum = 0;
	while ((i = roster_next_expert(&roster, text_from(code), i)) != NO_PRINCIPAL) {
		cr_expect(text_eq(roster_at(&roster, i)->expert, text_from(code)));
		*ret_sum += i;
		n++;
	}
	return n;
}

static uint32_t index_of(const char *id)
{
	return roster_find(&roster, text_from(id));
}

/* Several may be one; whoever becomes another, or nobody, is one no more. */
Test(roster, an_expert_is_found_by_code)
{
	uint32_t sum;

	cr_expect_eq(experts("E1", &sum), 0);
	is_expert("nobody", "", 1);
	cr_expect_eq(experts("", &sum), 0, "no expert is nobody's code");
	is_expert("A", "E1", 1);
	is_expert("B", "E1", 1);
	is_expert("C", "E1", 1);
	is_expert("D", "E2", 1);
	cr_expect_eq(experts("E1", &sum), 3);
	cr_expect_eq(sum, index_of("A") + index_of("B") + index_of("C"));
	is_expert("B", "E2", 2); /* out of the middle */
	cr_expect_eq(experts("E1", &sum), 2);
	cr_expect_eq(sum, index_of("A") + index_of("C"));
	cr_expect_eq(experts("E2", &sum), 2);
	is_expert("C", "", 2);   /* the first */
	is_expert("B", "E1", 1); /* an older row undoes nothing */
	cr_expect_eq(experts("E1", &sum), 1);
	cr_expect_eq(sum, index_of("A"));
	is_expert("A", "E2", 2); /* the last */
	cr_expect_eq(experts("E1", &sum), 0);
	cr_expect_eq(experts("E2", &sum), 3);
	cr_expect_eq(sum, index_of("A") + index_of("B") + index_of("D"));
}

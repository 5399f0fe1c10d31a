/* Refusals: names and numbers are part of the wire, so they are listed here once more. */
#include "refusal.h"

#include <criterion/criterion.h>

/* Numbers of google.rpc.Code (googleapis, google/rpc/code.proto). */
enum {
	CANCELLED = 1,
	INVALID_ARGUMENT = 3,
	DEADLINE_EXCEEDED = 4,
	NOT_FOUND = 5,
	ALREADY_EXISTS = 6,
	PERMISSION_DENIED = 7,
	RESOURCE_EXHAUSTED = 8,
	FAILED_PRECONDITION = 9,
	ABORTED = 10,
	UNIMPLEMENTED = 12,
	INTERNAL = 13,
	UNAVAILABLE = 14,
	UNAUTHENTICATED = 16
};

static const struct {
	enum refusal_kind kind;
	const char *name;
	int code;
} expected[] = {
	{REFUSAL_NONE, "NONE", 0},
	{REFUSAL_BAD_FRAME, "BAD_FRAME", INVALID_ARGUMENT},
	{REFUSAL_BAD_VALUE, "BAD_VALUE", INVALID_ARGUMENT},
	{REFUSAL_HELLO_FIRST, "HELLO_FIRST", FAILED_PRECONDITION},
	{REFUSAL_BAD_VERSION, "BAD_VERSION", FAILED_PRECONDITION},
	{REFUSAL_UNKNOWN_REQUEST, "UNKNOWN_REQUEST", UNIMPLEMENTED},
	{REFUSAL_BAD_CREDENTIAL, "BAD_CREDENTIAL", UNAUTHENTICATED},
	{REFUSAL_UNAUTHENTICATED, "UNAUTHENTICATED", UNAUTHENTICATED},
	{REFUSAL_DENIED, "DENIED", PERMISSION_DENIED},
	{REFUSAL_NOT_FOUND, "NOT_FOUND", NOT_FOUND},
	{REFUSAL_LAST_ADMIN, "LAST_ADMIN", FAILED_PRECONDITION},
	{REFUSAL_DUTIES_APART, "DUTIES_APART", FAILED_PRECONDITION},
	{REFUSAL_ID_IN_USE, "ID_IN_USE", ALREADY_EXISTS},
	{REFUSAL_KEY_REUSED, "KEY_REUSED", ALREADY_EXISTS},
	{REFUSAL_TOO_LARGE, "TOO_LARGE", RESOURCE_EXHAUSTED},
	{REFUSAL_BUSY, "BUSY", RESOURCE_EXHAUSTED},
	{REFUSAL_LOOKUPS_SPENT, "LOOKUPS_SPENT", RESOURCE_EXHAUSTED},
	{REFUSAL_CONFLICT, "CONFLICT", ABORTED},
	{REFUSAL_FULL, "FULL", FAILED_PRECONDITION},
	{REFUSAL_WRONG_STATE, "WRONG_STATE", FAILED_PRECONDITION},
	{REFUSAL_REQUESTER_BARRED, "REQUESTER_BARRED", FAILED_PRECONDITION},
	{REFUSAL_NOT_SET_UP, "NOT_SET_UP", FAILED_PRECONDITION},
	{REFUSAL_CANCELLED, "CANCELLED", CANCELLED},
	{REFUSAL_DEADLINE, "DEADLINE", DEADLINE_EXCEEDED},
	{REFUSAL_UNAVAILABLE, "UNAVAILABLE", UNAVAILABLE},
	{REFUSAL_OUTCOME_UNKNOWN, "OUTCOME_UNKNOWN", UNAVAILABLE},
	{REFUSAL_DRAINING, "DRAINING", UNAVAILABLE},
	{REFUSAL_INTERNAL, "INTERNAL", INTERNAL},
};

Test(refusal, names_and_codes)
{
	cr_assert_eq(REFUSAL_KINDS, sizeof(expected) / sizeof(expected[0]));
	for (int i = 0; i < REFUSAL_KINDS; i++) {
		cr_expect_eq((int)expected[i].kind, i);
		cr_expect_str_eq(refusal_name(expected[i].kind), expected[i].name);
		cr_expect_eq(refusal_code(expected[i].kind), expected[i].code, "%s", expected[i].name);
	}
}

Test(refusal, the_first_fault_is_the_one_told)
{
	struct refusal r = {0};

	cr_expect_not(refuse(&r, REFUSAL_BAD_VALUE, TEXT("help.narrative"), TEXT("一")));
	cr_expect_not(refuse(&r, REFUSAL_TOO_LARGE, TEXT("help.district"), TEXT("二")));
	cr_expect_eq(r.kind, REFUSAL_BAD_VALUE);
	cr_expect(text_eq(r.field, TEXT("help.narrative")));
	cr_expect(text_eq(r.sentence, TEXT("一")));
	cr_expect_eq(r.retry_after_ms, 0);
}

#include "client.h"

static void derive(const struct snapshot *s, struct known_facts *f, struct text code, bool holds)
{
	uint16_t fact = snapshot_fact(s, code);
	uint64_t bit = fact == NONE ? 0 : UINT64_C(1) << fact;

	f->yes = holds ? f->yes | bit : f->yes & ~bit;
	f->no = holds ? f->no & ~bit : f->no | bit;
}

/* Two names of one thing: whoever has full capacity is not without it, and the other way round. */
static void derive_incapable(const struct snapshot *s, struct known_facts *f)
{
	uint16_t full = snapshot_fact(s, TEXT("full_capacity"));

	if (full != NONE && (f->yes | f->no) >> full & 1)
		derive(s, f, TEXT("incapable"), f->no >> full & 1);
}

struct known_facts client_facts(const struct snapshot *s, const struct help *help)
{
	uint64_t both = help->facts_yes & help->facts_no;
	struct known_facts f = {.yes = help->facts_yes & ~both, .no = help->facts_no & ~both};

	if (help->age >= 0) {
		/* 未成年人保护法 2: under 18; 老年人权益保障法 2: 60 and above. */
		derive(s, &f, TEXT("minor"), help->age < 18);
		derive(s, &f, TEXT("under_16"), help->age < 16);
		derive(s, &f, TEXT("elder"), help->age >= 60);
	}
	if (help->disability >= 0)
		derive(s, &f, TEXT("disabled"), help->disability >= 1);
	derive_incapable(s, &f);
	return f;
}

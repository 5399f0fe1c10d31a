#include "client.h"

/* bit: of the fact; 0 where no rule asks for it. */
static void derive(struct known_facts *f, uint64_t bit, bool holds)
{
	f->yes = holds ? f->yes | bit : f->yes & ~bit;
	f->no = holds ? f->no & ~bit : f->no | bit;
}

static enum answer3 known(const struct known_facts *f, uint64_t bit)
{
	return f->yes & bit ? ANSWER_YES : f->no & bit ? ANSWER_NO : ANSWER_UNKNOWN;
}

/* Two names of one thing: whoever has full capacity is not without it, and the other way round. */
static void derive_incapable(const struct own_facts *own, struct known_facts *f)
{
	if ((f->yes | f->no) & own->full_capacity)
		derive(f, own->incapable, (f->no & own->full_capacity) != 0);
}

struct known_facts client_facts(const struct snapshot *s, const struct help *help)
{
	const struct own_facts *own = &s->own_facts;
	uint64_t both = help->facts_yes & help->facts_no;
	struct known_facts f = {.yes = help->facts_yes & ~both, .no = help->facts_no & ~both};

	if (help->age >= 0) {
		/* 未成年人保护法 2: under 18; 老年人权益保障法 2: 60 and above. */
		derive(&f, own->minor, help->age < 18);
		derive(&f, own->under_16, help->age < 16);
		derive(&f, own->elder, help->age >= 60);
	}
	if (help->disability >= 0)
		derive(&f, own->disabled, help->disability >= 1);
	derive_incapable(own, &f);
	f.minor = known(&f, own->minor);
	f.child = known(&f, own->minor_in_case);
	return f;
}

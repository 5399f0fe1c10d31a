#include "linkage.h"

struct state_row {
	struct text code;
	struct text owner;
	struct text due;
	struct text zh;
	bool final;
};

static const struct state_row states[] = {
#define LINKAGE(code, final, owner, due, zh) \
	[LINKAGE_##code] = {TEXT_INIT(#code), TEXT_INIT(#owner), TEXT_INIT(due), TEXT_INIT(zh), final},
#include "linkage.def"
};

enum {
#define LINKAGE(code, final, owner, due, zh) IN_##code = 1u << LINKAGE_##code,
#include "linkage.def"
#define ROLE(code, zh) BY_##code = 1u << ROLE_##code,
#include "role.def"
#undef ROLE
#define LINKAGE(code, final, owner, due, zh) \
	| ((final) || LINKAGE_##code == LINKAGE_NONE ? 0u : 1u << LINKAGE_##code)
	IN_OPEN = 0u
#include "linkage.def"
};

static const struct linkage_move moves[] = {
#define MOVE(to, from, who) {LINKAGE_##to, from, who},
#include "linkage.def"
};

enum { MOVES = sizeof(moves) / sizeof(moves[0]) };

bool linkage_may(enum linkage_state from, enum linkage_state to, role_set who)
{
	for (size_t i = 0; i < MOVES; i++)
		if (moves[i].to == to && moves[i].from & 1u << from && moves[i].who & who)
			return true;
	return false;
}

bool linkage_move(size_t i, struct linkage_move *ret)
{
	if (i >= MOVES)
		return false;
	*ret = moves[i];
	return true;
}

struct text linkage_code(enum linkage_state s)
{
	return states[s].code;
}

struct text linkage_zh(enum linkage_state s)
{
	return states[s].zh;
}

bool linkage_final(enum linkage_state s)
{
	return states[s].final;
}

struct text linkage_owner(enum linkage_state s)
{
	return states[s].owner;
}

struct text linkage_due(enum linkage_state s)
{
	return states[s].due;
}

bool linkage_from(struct text code, enum linkage_state *ret)
{
	for (int i = 0; i < LINKAGE_STATES; i++) {
		if (text_eq(code, states[i].code)) {
			*ret = (enum linkage_state)i;
			return true;
		}
	}
	return false;
}

bool linkage_open(struct text code)
{
	enum linkage_state s;

	return !linkage_from(code, &s) || !states[s].final;
}

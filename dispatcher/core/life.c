#include "life.h"

struct state_row {
	struct text code;
	struct text owner;
	struct text zh;
	bool final;
};

struct move {
	struct text code;
	enum state from;
	enum state to;
	enum role who;
};

static const struct state_row states[] = {
#define STATE(code, final, owner, zh) \
	[STATE_##code] = {TEXT_INIT(#code), TEXT_INIT(#owner), TEXT_INIT(zh), final},
#include "life.def"
};

static const struct move moves[] = {
#define MOVE(event, from, to, who) \
	[EVENT_##event] = {TEXT_INIT(#event), STATE_##from, STATE_##to, ROLE_##who},
#include "life.def"
};

bool life_step(enum state from, enum event_kind event, enum role who, enum state *ret_to)
{
	const struct move *m = &moves[event];

	if (m->from != from || m->who != who)
		return false;
	*ret_to = m->to;
	return true;
}

struct text state_code(enum state s)
{
	return states[s].code;
}

struct text state_zh(enum state s)
{
	return states[s].zh;
}

bool state_final(enum state s)
{
	return states[s].final;
}

struct text state_owner(enum state s)
{
	return states[s].owner;
}

struct text event_code(enum event_kind e)
{
	return moves[e].code;
}

bool state_from(struct text code, enum state *ret)
{
	for (int i = 0; i < STATES; i++) {
		if (text_eq(code, states[i].code)) {
			*ret = (enum state)i;
			return true;
		}
	}
	return false;
}

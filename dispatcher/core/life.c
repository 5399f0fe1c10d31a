#include "life.h"

struct state_row {
	struct text code;
	struct text owner;
	struct text due;
	struct text zh;
	enum life life;
	bool final;
};

struct named {
	struct text code;
	struct text zh;
};

static const struct state_row states[] = {
#define STATE(code, life, final, owner, due, zh) \
	[STATE_##code] = {                           \
		TEXT_INIT(#code), TEXT_INIT(#owner), TEXT_INIT(due), TEXT_INIT(zh), LIFE_##life, final},
#include "life.def"
};

static const struct named lives[] = {
#define LIFE(code, zh) [LIFE_##code] = {TEXT_INIT(#code), TEXT_INIT(zh)},
#include "life.def"
	[LIFE_ANY] = {TEXT_INIT(""), TEXT_INIT("")},
};

static const struct named events[] = {
#define EVENT(code, zh) [EVENT_##code] = {TEXT_INIT(#code), TEXT_INIT(zh)},
#include "life.def"
};

static const struct named guards[] = {
#define GUARD(code, zh) [GUARD_##code] = {TEXT_INIT(#code), TEXT_INIT(zh)},
#include "life.def"
};

enum {
#define STATE(code, life, final, owner, due, zh) IN_##code = 1u << STATE_##code,
#include "life.def"
#define ROLE(code, zh) BY_##code = 1u << ROLE_##code,
#include "role.def"
#undef ROLE
	BY_SYSTEM = 1u << ROLE_SYSTEM,
/* Somebody must act in them. */
#define STATE(code, life, final, owner, due, zh) \
	| ((final) || STATE_##code == STATE_NONE ? 0u : 1u << STATE_##code)
	IN_OPEN = 0u
#include "life.def"
	,
/* Nobody must, but it can begin again. */
#define STATE(code, life, final, owner, due, zh) \
	| ((final) && STATE_##code != STATE_ERASED ? 1u << STATE_##code : 0u)
	IN_FINAL = 0u
#include "life.def"
	,
/* Those of a case alone. */
#define STATE(code, life, final, owner, due, zh) \
	| (LIFE_##life == LIFE_CASE ? 1u << STATE_##code : 0u)
	IN_CASE = 0u
#include "life.def"
	,
	IN_OPEN_CASE = IN_OPEN & IN_CASE,
	IN_FINAL_CASE = IN_FINAL & IN_CASE,
	/* Support is asked for, or given. */
	IN_SUPPORT = IN_OPEN_CASE & ~(1u << STATE_ENDED),
#define GUARD(code, zh) NEEDS_##code = 1u << GUARD_##code,
#include "life.def"
};

static const struct life_move moves[] = {
#define MOVE(event, from, to, who, needs) {EVENT_##event, from, STATE_##to, who, needs},
#include "life.def"
};

enum { MOVES = sizeof(moves) / sizeof(moves[0]) };

static bool is_met(enum guard g, const struct life_facts *facts)
{
	switch (g) {
	case GUARD_FREE:
		return !facts->held;
	case GUARD_REVIEWED:
		return facts->reviewed;
	case GUARD_PLANNED:
		return facts->planned;
	case GUARD_TASKS_DONE:
		return facts->tasks_done;
	case GUARD_LINKAGES_CLOSED:
		return facts->linkages_closed;
	case GUARD_DUTIES_MET:
		return facts->duties_met;
	case GUARD_WORKER_HEARD:
		return facts->worker_heard;
	case GUARD_CLIENT_HEARD:
		return facts->client_heard;
	case GUARDS:
		break;
	}
	return false;
}

/* The first guard that is not met; GUARDS: all are. */
static enum guard lacks(unsigned needs, const struct life_facts *facts)
{
	for (int g = 0; g < GUARDS; g++)
		if (needs & 1u << g && !is_met((enum guard)g, facts))
			return (enum guard)g;
	return GUARDS;
}

bool life_step(enum state from, enum event_kind event, role_set who, const struct life_facts *facts,
	enum state *ret_to, enum guard *ret_lacks)
{
	*ret_lacks = GUARDS;
	for (size_t i = 0; i < MOVES; i++) {
		const struct life_move *m = &moves[i];

		if (m->event != event || !(m->from & 1u << from) || !(m->who & who))
			continue;
		*ret_lacks = lacks(m->needs, facts);
		if (*ret_lacks != GUARDS)
			return false;
		*ret_to = m->to == STATE_SAME ? from : m->to;
		return true;
	}
	return false;
}

enum event_kind life_begins(enum life l)
{
	for (size_t i = 0; i < MOVES; i++)
		if (moves[i].from & IN_NONE && states[moves[i].to].life == l)
			return moves[i].event;
	return EVENT_KINDS;
}

bool life_move(size_t i, struct life_move *ret)
{
	if (i >= MOVES)
		return false;
	*ret = moves[i];
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

enum life state_life(enum state s)
{
	return states[s].life;
}

struct text life_code(enum life l)
{
	return lives[l].code;
}

struct text life_zh(enum life l)
{
	return lives[l].zh;
}

bool life_from(struct text code, enum life *ret)
{
	for (int i = 0; i < LIVES; i++) {
		if (text_eq(code, lives[i].code)) {
			*ret = (enum life)i;
			return true;
		}
	}
	return false;
}

struct text state_owner(enum state s)
{
	return states[s].owner;
}

struct text state_due(enum state s)
{
	return states[s].due;
}

struct text event_code(enum event_kind e)
{
	return events[e].code;
}

struct text event_zh(enum event_kind e)
{
	return events[e].zh;
}

struct text guard_code(enum guard g)
{
	return guards[g].code;
}

struct text guard_zh(enum guard g)
{
	return guards[g].zh;
}

bool event_from(struct text code, enum event_kind *ret)
{
	for (int i = 0; i < EVENT_KINDS; i++) {
		if (text_eq(code, events[i].code)) {
			*ret = (enum event_kind)i;
			return true;
		}
	}
	return false;
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

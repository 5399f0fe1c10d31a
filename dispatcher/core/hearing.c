#include "hearing.h"

enum {
#define ROLE(code, zh) BY_##code = 1u << ROLE_##code,
#include "role.def"
#undef ROLE
	SILENT = 0,
	TELLS = 1
};

static const struct hearing hearings[EVENT_KINDS] = {
#define HEAR(event, roles, worker) [EVENT_##event] = {roles, worker, true},
#include "hearing.def"
#undef HEAR
};

struct hearing hearing_of(enum event_kind event, enum grade grade)
{
	struct hearing h = hearings[event];

	if (grade == GRADE_CRISIS && h.roles & BY_STAFF)
		h.roles |= BY_SUPERVISOR;
	return h;
}

struct text recipient_person(struct text id, struct arena *a)
{
	return arena_format(a, "P:%.*s", TEXT_ARG(id));
}

struct text recipient_district(struct text code, struct arena *a)
{
	return arena_format(a, "D:%.*s", TEXT_ARG(code));
}

bool recipient_read(struct text recipient, struct text *ret_name)
{
	bool known = recipient.len > 2;

	*ret_name = known ? (struct text){recipient.ptr + 2, recipient.len - 2} : TEXT_NONE;
	return known && recipient.ptr[0] == 'P';
}

struct text roles_text(role_set roles, struct arena *a)
{
	struct text codes[ROLES];
	size_t n = 0;

	for (int r = 0; r < ROLES; r++)
		if (roles & role_bit((enum role)r))
			codes[n++] = role_code((enum role)r);
	return arena_join(a, TEXT(" "), codes, n);
}

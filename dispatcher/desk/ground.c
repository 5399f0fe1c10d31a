#include "ground.h"

#include "casework.h"
#include "intake.h"

/* The ground with what people read of it. NULL: the arena is full. */
static Jieyou__Basis *dressed(const struct consent_ground *g, struct arena *a)
{
	Jieyou__Basis *ret = arena_alloc(a, sizeof(*ret));

	if (!ret)
		return NULL;
	intake_show_ground(g, a, ret);
	ret->text = casework_string(consent_zh(g->basis), a);
	ret->law = casework_string(consent_law(g->basis), a);
	return ret;
}

bool ground_tell(
	struct request *q, const Jieyou__FiledBody *filed, enum grade grade, Jieyou__CaseReply *m)
{
	struct arena *a = &q->arena;
	struct consent_ground ground = intake_ground(filed ? filed->basis : NULL);
	struct contact_note note = intake_note(filed ? filed->help : NULL);
	struct text told[] = {casework_notice(grade), consent_notice(&ground, a)};
	bool violence = intake_violence(request_snapshot(q), m->match);

	if (ground.basis != BASIS_NOT_SAID)
		m->basis = dressed(&ground, a);
	m->notice = casework_string(arena_join(a, TEXT_NONE, told, 2), a);
	m->contact = casework_string(contact_line(&note, q->now, violence, a), a);
	return !a->failed;
}

/* ListPrincipals: a page of the register, in order of id; what was asked is recorded as one read.
 */
#include "casework.h"

enum { PAGE = 50, PAGE_MAX = 100 };

static bool principals_check(struct request *q)
{
	const Jieyou__ListPrincipals *m = q->frame->list_principals;

	if (m->limit > PAGE_MAX)
		return request_refuse(
			q, REFUSAL_BAD_VALUE, TEXT("limit"), TEXT("每页最多 100 条,请减小。"));
	q->load = (struct load){.kind = LOAD_PRINCIPALS,
		.principal = text_from(m->after),
		.limit = (int32_t)(m->limit ? m->limit : PAGE)};
	return true;
}

static bool principals_load(struct request *q)
{
	(void)q; /* check has said all */
	return true;
}

static bool principals_decide(struct request *q)
{
	return request_note_read(q, (case_id){0}, q->facts.n_principals);
}

static size_t count_words(struct text t)
{
	size_t n = t.len > 0;

	for (size_t i = 0; i < t.len; i++)
		n += t.ptr[i] == ' ';
	return n;
}

/* "STAFF@440309 ..." */
static bool show_roles(Jieyou__Principal *m, struct text roles, struct arena *a)
{
	m->roles = arena_array(a, count_words(roles), sizeof(*m->roles));
	while (m->roles && roles.len) {
		struct text district = text_cut(&roles, ' '), role = text_cut(&district, '@');
		Jieyou__RoleHeld *one = arena_alloc(a, sizeof(*one));

		if (!one)
			return false;
		jieyou__role_held__init(one);
		one->role = casework_string(role, a);
		one->district = casework_string(district, a);
		m->roles[m->n_roles++] = one;
	}
	return !a->failed;
}

static Jieyou__Principal *show_principal(const struct principal_facts *p, struct arena *a)
{
	Jieyou__Principal *m = arena_alloc(a, sizeof(*m));
	struct text names = p->credentials;

	if (!m)
		return NULL;
	jieyou__principal__init(m);
	m->id = casework_string(p->id, a);
	m->kind = text_eq(p->kind, TEXT("SERVICE")) ? JIEYOU__PRINCIPAL_KIND__SERVICE
												: JIEYOU__PRINCIPAL_KIND__PERSON;
	m->name = casework_string(p->name, a);
	m->agency = casework_string(p->agency, a);
	m->expert = casework_string(p->expert, a);
	m->suspended = p->suspended;
	m->represents = p->represents;
	m->credentials = arena_array(a, count_words(names), sizeof(*m->credentials));
	while (m->credentials && names.len)
		m->credentials[m->n_credentials++] = casework_string(text_cut(&names, ' '), a);
	return show_roles(m, p->roles, a) ? m : NULL;
}

static bool principals_reply(struct request *q, Jieyou__ServerFrame *ret)
{
	Jieyou__PrincipalsReply *m = arena_alloc(&q->arena, sizeof(*m));
	size_t n = q->facts.n_principals;

	if (!m)
		return false;
	jieyou__principals_reply__init(m);
	m->principals = arena_array(&q->arena, n, sizeof(*m->principals));
	if (!m->principals)
		return false;
	for (size_t i = 0; i < n; i++)
		m->principals[i] = show_principal(&q->facts.principals[i], &q->arena);
	m->n_principals = n;
	m->next = casework_string(
		n == (size_t)q->load.limit ? q->facts.principals[n - 1].id : TEXT_NONE, &q->arena);
	ret->list_principals = m;
	ret->reply_case = JIEYOU__SERVER_FRAME__REPLY_LIST_PRINCIPALS;
	return !q->arena.failed;
}

const struct verb verb_principals = {.name = "principals",
	.act = ACT_principals,
	.concern = CONCERN_NO_CASE,
	.snapshot = true,
	.check = principals_check,
	.load = principals_load,
	.decide = principals_decide,
	.reply = principals_reply};

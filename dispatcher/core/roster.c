#include "roster.h"

#include "text.h"

struct roster_entry {
	struct text key;
	uint64_t hash;
	uint32_t value; /* of credentials: the principal; of represents: whether it holds; of experts:
					 * 1 + the first who is, 0: nobody */
	moment changed;
};

/* Who represents whom, as a key. */
struct pair {
	principal_index speaker, worker;
};

/* FNV-1a: keys are an administrator's, so nobody chooses them to collide. */
static uint64_t hash_of(struct text key)
{
	uint64_t h = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < key.len; i++)
		h = (h ^ (unsigned char)key.ptr[i]) * UINT64_C(1099511628211);
	return h ^ h >> 32;
}

/* ---- Books ---- */

static uint32_t slot_of(const struct roster_book *b, uint64_t hash, struct text key)
{
	uint32_t at = (uint32_t)hash & (b->n_slots - 1);

	for (;; at = (at + 1) & (b->n_slots - 1)) {
		const struct roster_entry *e;

		if (!b->slots[at])
			return at;
		e = &b->entries[b->slots[at] - 1];
		if (e->hash == hash && text_eq(e->key, key))
			return at;
	}
}

static struct roster_entry *find(const struct roster_book *b, struct text key)
{
	uint32_t at;

	if (b->n_slots == 0)
		return NULL;
	at = slot_of(b, hash_of(key), key);
	return b->slots[at] ? &b->entries[b->slots[at] - 1] : NULL;
}

/* Twice the slots, before they are half taken. */
static bool widen(struct roster_book *b, struct arena *a)
{
	uint32_t n_slots = b->n_slots ? b->n_slots * 2 : 64;
	uint32_t *slots;

	if (b->n * 2 < b->n_slots)
		return true;
	slots = arena_array(a, n_slots, sizeof(*slots));
	if (!slots)
		return false;
	for (uint32_t i = 0; i < b->n; i++) {
		uint32_t at = (uint32_t)b->entries[i].hash & (n_slots - 1);

		while (slots[at])
			at = (at + 1) & (n_slots - 1);
		slots[at] = i + 1;
	}
	b->slots = slots;
	b->n_slots = n_slots;
	return true;
}

/* The entry of a key, made if there is none. NULL: the arena is full. */
static struct roster_entry *entry(struct roster_book *b, struct text key, struct arena *a)
{
	struct roster_entry *e = find(b, key), *wider;
	struct text copy;

	if (e)
		return e;
	copy = arena_text(a, key);
	wider = arena_grow(a, b->entries, b->n, sizeof(*wider));
	if (!copy.ptr || !wider)
		return NULL;
	b->entries = wider;
	if (!widen(b, a))
		return NULL;
	e = &b->entries[b->n];
	*e = (struct roster_entry){.key = copy, .hash = hash_of(key)};
	b->slots[slot_of(b, e->hash, key)] = ++b->n;
	return e;
}

/* ---- Rows in ---- */

/* The principal of an id, made if it was never named. NO_PRINCIPAL: the arena is full. */
static principal_index named(struct roster *r, struct text id)
{
	const struct roster_entry *known = find(&r->ids, id);
	struct principal *wider;
	struct roster_entry *e;
	uint32_t n = r->ids.n;

	if (known)
		return (principal_index)(known - r->ids.entries);
	wider = arena_grow(r->arena, r->principals, n, sizeof(*wider));
	if (!wider)
		return NO_PRINCIPAL;
	r->principals = wider;
	wider[n] = (struct principal){0};
	e = entry(&r->ids, id, r->arena);
	if (!e)
		return NO_PRINCIPAL;
	wider[n].id = e->key;
	return n;
}

/* A text that has changed is copied; one that has not takes no memory. */
static bool keep(struct arena *a, struct text *was, struct text is)
{
	if (!text_eq(*was, is))
		*was = arena_text(a, is);
	return was->ptr || is.len == 0;
}

/* Where the link to the next of those who are one expert stands, from the first on. */
static uint32_t *link_to(struct roster *r, struct roster_entry *e, principal_index i)
{
	uint32_t *link = &e->value;

	while (*link && *link != i + 1)
		link = &r->principals[*link - 1].same_expert;
	return link;
}

/* Who is which expert: out of those of the old code, in front of those of the new one. */
static bool keep_expert(struct roster *r, principal_index i, struct text expert)
{
	struct principal *p = &r->principals[i];
	struct roster_entry *e;

	if (text_eq(p->expert, expert))
		return true;
	if (p->expert.len)
		*link_to(r, find(&r->experts, p->expert), i) = p->same_expert;
	p->same_expert = 0;
	if (!keep(r->arena, &p->expert, expert) || !expert.len)
		return !expert.len;
	e = entry(&r->experts, p->expert, r->arena);
	if (!e)
		return false;
	p->same_expert = e->value;
	e->value = i + 1;
	return true;
}

static bool take_principal(struct roster *r, const struct row_principal *row)
{
	principal_index i = named(r, row->id);
	struct principal *p;

	if (i == NO_PRINCIPAL)
		return false;
	p = &r->principals[i];
	if (p->known && row->changed_at.us < p->changed.us)
		return true;
	p->known = true;
	p->service = text_eq(row->kind, TEXT("SERVICE"));
	p->suspended = row->suspended != 0;
	p->changed = row->changed_at;
	return keep(r->arena, &p->agency, row->agency) && keep_expert(r, i, row->expert);
}

static bool take_role(struct roster *r, const struct row_role_held *row)
{
	principal_index i = named(r, row->principal);
	struct role_entry *e;
	enum role role;

	if (i == NO_PRINCIPAL)
		return false;
	if (!role_from(row->role, &role))
		return true; /* of a later version: it gives nothing here */
	e = r->principals[i].roles;
	while (e && (e->role != role || !text_eq(e->district, row->district)))
		e = e->next;
	if (!e) {
		e = arena_alloc(r->arena, sizeof(*e));
		if (!e)
			return false;
		*e = (struct role_entry){.role = role, .next = r->principals[i].roles};
		e->district = arena_text(r->arena, row->district);
		if (!e->district.ptr)
			return false;
		r->principals[i].roles = e;
	} else if (row->changed_at.us < e->changed.us) {
		return true;
	}
	e->held = row->held != 0;
	e->changed = row->changed_at;
	return true;
}

/* A newer value of an entry. */
static bool take_value(
	struct roster *r, struct roster_book *b, struct text key, uint32_t value, moment changed)
{
	struct roster_entry *e = entry(b, key, r->arena);

	if (e && changed.us >= e->changed.us) {
		e->value = value;
		e->changed = changed;
	}
	return e != NULL;
}

static bool take_credential(struct roster *r, const struct row_credential *row)
{
	principal_index i = named(r, row->principal);

	return i != NO_PRINCIPAL &&
		   take_value(r, &r->credentials, row->name, row->held ? i : NO_PRINCIPAL, row->changed_at);
}

static bool take_represents(struct roster *r, const struct row_represents *row)
{
	struct pair pair = {named(r, row->principal), named(r, row->worker)};

	return pair.speaker != NO_PRINCIPAL && pair.worker != NO_PRINCIPAL &&
		   take_value(r, &r->represents, (struct text){(const char *)&pair, sizeof(pair)},
			   row->held != 0, row->changed_at);
}

bool roster_take(struct roster *r, const struct row *row)
{
	switch ((int)row->kind) {
	case ROW_principal:
		return take_principal(r, &row->principal);
	case ROW_role_held:
		return take_role(r, &row->role_held);
	case ROW_credential:
		return take_credential(r, &row->credential);
	case ROW_represents:
		return take_represents(r, &row->represents);
	case ROW_revoked:
		return take_value(r, &r->revoked, row->revoked.serial, 1, row->revoked.at);
	default: /* of no register */
		return true;
	}
}

/* ---- Questions ---- */

void roster_init(struct roster *r, struct arena *a)
{
	*r = (struct roster){.arena = a};
}

size_t roster_size(const struct roster *r)
{
	return r->ids.n;
}

const struct principal *roster_at(const struct roster *r, principal_index p)
{
	return &r->principals[p];
}

principal_index roster_find(const struct roster *r, struct text id)
{
	const struct roster_entry *e = find(&r->ids, id);

	return e && r->principals[e - r->ids.entries].known ? (principal_index)(e - r->ids.entries)
														: NO_PRINCIPAL;
}

principal_index roster_next_expert(
	const struct roster *r, struct text expert, principal_index after)
{
	const struct roster_entry *e = after == NO_PRINCIPAL ? find(&r->experts, expert) : NULL;
	uint32_t next = after != NO_PRINCIPAL ? r->principals[after].same_expert : e ? e->value : 0;

	return next ? next - 1 : NO_PRINCIPAL;
}

static bool is_good(const struct principal *p)
{
	return p->known && !p->suspended;
}

principal_index roster_identify(const struct roster *r, const struct credential *c, moment now)
{
	const struct roster_entry *e = find(&r->credentials, text_from(c->name));

	if (!e || e->value == NO_PRINCIPAL || !is_good(&r->principals[e->value]))
		return NO_PRINCIPAL;
	if (c->until.us && c->until.us <= now.us)
		return NO_PRINCIPAL;
	if (c->serial[0] && find(&r->revoked, text_from(c->serial)))
		return NO_PRINCIPAL;
	return e->value;
}

bool roster_can_be_spoken_for(enum role role)
{
	return role == ROLE_WORKER || role == ROLE_AGENCY_SUPERVISOR;
}

principal_index roster_spoken_for(
	const struct roster *r, principal_index speaker, struct text worker)
{
	const struct roster_entry *id = find(&r->ids, worker), *e;
	struct pair pair = {speaker, id ? (principal_index)(id - r->ids.entries) : NO_PRINCIPAL};
	const struct principal *p;

	if (!id)
		return NO_PRINCIPAL;
	e = find(&r->represents, (struct text){(const char *)&pair, sizeof(pair)});
	p = &r->principals[pair.worker];
	if (!e || !e->value || !is_good(p) || p->service)
		return NO_PRINCIPAL;
	for (const struct role_entry *role = p->roles; role; role = role->next) {
		if (role->held && roster_can_be_spoken_for(role->role))
			return pair.worker;
	}
	return NO_PRINCIPAL;
}

/* What is kept of a consultation: nothing but what is listed here, of any field there is. */
#include "deidentify.h"

#include "asking.h"
#include "message.h"

/* The fields of text that stay. A new one is left out until it is listed, here and there. */
static const char *const stays[] = {"declared_needs", "language", "criteria", "agency", "worker"};

static bool may_stay(const char *name)
{
	for (size_t i = 0; i < sizeof(stays) / sizeof(stays[0]); i++)
		if (strcmp(stays[i], name) == 0)
			return true;
	return false;
}

static struct arena arena;

static char *canary(const char *name)
{
	return str(arena_format(&arena, "<%s>", name).ptr);
}

static ProtobufCMessage *filled(const ProtobufCMessageDescriptor *type);

static void fill(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	char *at = (char *)m + f->offset;
	void *value = NULL;

	if (f->type == PROTOBUF_C_TYPE_STRING)
		value = canary(f->name);
	else if (f->type == PROTOBUF_C_TYPE_MESSAGE)
		value = filled(f->descriptor);
	if (value && f->label == PROTOBUF_C_LABEL_REPEATED) {
		void **list = arena_alloc(&arena, sizeof(*list));

		*list = value;
		value = list;
		*(size_t *)(void *)((char *)m + f->quantifier_offset) = 1;
	}
	if (value)
		memcpy(at, &value, sizeof(value));
	else if (f->type == PROTOBUF_C_TYPE_ENUM && f->label != PROTOBUF_C_LABEL_REPEATED)
		*(int *)(void *)at = 1;
	else if (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF)
		*(int *)(void *)((char *)m + f->quantifier_offset) = (int)f->id;
}

/* Every text a canary by its name, and one more in a field that nobody knows. */
static ProtobufCMessage *filled(const ProtobufCMessageDescriptor *type)
{
	ProtobufCMessage *m = arena_alloc(&arena, type->sizeof_message);
	ProtobufCMessageUnknownField *unknown = arena_alloc(&arena, sizeof(*unknown));

	type->message_init(m);
	for (unsigned i = 0; i < type->n_fields; i++)
		fill(m, &type->fields[i]);
	unknown->tag = 999;
	unknown->wire_type = PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED;
	unknown->data = (uint8_t *)str("\x09<unknown>");
	unknown->len = 10;
	m->unknown_fields = unknown;
	m->n_unknown_fields = 1;
	return m;
}

/* Whether it is there; the names of all of a type, and of those in it. */
static size_t expect_gone(const ProtobufCMessageDescriptor *type, struct text kept)
{
	size_t n = 0;

	for (unsigned i = 0; i < type->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &type->fields[i];
		bool there = contains(kept, canary(f->name));

		if (f->type == PROTOBUF_C_TYPE_MESSAGE)
			n += expect_gone(f->descriptor, kept);
		if (f->type != PROTOBUF_C_TYPE_STRING)
			continue;
		cr_expect_eq(there, may_stay(f->name), "%s of %s", f->name, type->name);
		n++;
	}
	return n;
}

Test(deidentify, keeps_nothing_that_is_not_listed)
{
	struct help help = {.district = SMALL_LONGHUA};
	struct text before, after;
	struct refusal r = {0};
	Jieyou__HelpRequest *msg, *kept;

	arena_init(&arena, 1 << 20);
	msg = (Jieyou__HelpRequest *)filled(&jieyou__help_request__descriptor);
	cr_assert(message_pack(&msg->base, 1 << 20, &arena, &before, &r));
	cr_assert(contains(before, "<narrative>") && contains(before, "<phone>") &&
			  contains(before, "<unknown>"));
	kept = deidentify_help(msg, &small_snapshot, &help, &arena);
	cr_assert(kept);
	cr_assert(message_pack(&kept->base, 1 << 20, &arena, &after, &r));
	cr_expect_eq(expect_gone(&jieyou__help_request__descriptor, after), 27);
	cr_expect_not(contains(after, "<unknown>"));
	cr_expect_null(kept->client);
	cr_expect_null(kept->safety);
	cr_expect_str_eq(kept->district, "L1");
	cr_expect_eq((int)kept->urgency, 1);
	cr_expect(kept->screen->violence == 1 && kept->screen->life == 1 && kept->consent->kind == 1);
	arena_release(&arena);
}

Test(deidentify, takes_the_words_out_of_an_answer)
{
	struct refusal r = {0};
	Jieyou__MatchedBody *body;
	struct text after;

	arena_init(&arena, 1 << 20);
	body = (Jieyou__MatchedBody *)filled(&jieyou__matched_body__descriptor);
	deidentify_match(body->match);
	deidentify_matched(body);
	cr_assert(message_pack(&body->base, 1 << 20, &arena, &after, &r));
	cr_expect_null(strchr(body->match->id, 'i'));
	cr_expect_eq(body->match->needs[0]->n_evidence + body->match->screens[0]->n_evidence +
					 body->match->duties[0]->n_evidence,
		0);
	cr_expect_eq(body->match->needs[0]->n_reasons, 0);
	cr_expect_not(contains(after, "<excluded>"));
	cr_expect_eq(body->n_runners_up, 0);
	arena_release(&arena);
}

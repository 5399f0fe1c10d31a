#include "lessons.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "fold.h"
#include "help.h"
#include "model.h"
#include "scan.h"

void lessons_begin(struct lessons *l, const struct snapshot *s, struct arena *a)
{
	struct text *classes = arena_array(a, scanner_roles(s->scanner), sizeof(*classes));

	*l = (struct lessons){.arena = a, .s = s, .classes = classes};
	digest_init(&l->hash);
	for (size_t i = 0; classes && i < s->n_class_words; i++) {
		uint32_t role = scanner_role(s->scanner, s, s->class_words[i].class_code);

		classes[role] = s->class_words[i].class_code;
	}
}

int feature_cmp(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static size_t list_grams(const struct folded *f, uint32_t *to)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n; i++)
		n += grams_at(f, i, to + n);
	return n;
}

static size_t list_classes(const struct lessons *l, const struct hits *hits, uint32_t *to)
{
	size_t n = 0;

	for (size_t i = 0; i < hits->n_roles; i++)
		if (l->classes[hits->roles[i]].len)
			to[n++] = FEATURE_CLASS | hits->roles[i];
	return n;
}

static bool read_features(struct lessons *l, struct lesson *x)
{
	struct folded f;
	struct hits hits;
	uint32_t *list;
	size_t n, kept = 0;

	if (!fold(l->arena, x->narrative, &f) || !scan(l->s->scanner, l->arena, &f, &hits))
		return false;
	list = arena_array(l->arena, 2 * f.n + scanner_roles(l->s->scanner), sizeof(*list));
	if (!list)
		return false;
	n = list_grams(&f, list);
	n += list_classes(l, &hits, list + n);
	qsort(list, n, sizeof(*list), feature_cmp);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || list[i] != list[i - 1])
			list[kept++] = list[i];
	x->features = list;
	x->n_features = kept;
	return true;
}

/* FNV-1a: the same source falls into the same fold, in whatever file and order. */
static uint32_t fold_of(struct text t)
{
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < t.len; i++)
		hash = (hash ^ (unsigned char)t.ptr[i]) * 16777619u;
	return (hash >> 16) % FOLDS;
}

static struct text string_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return (struct text){json_string_value(value), json_string_length(value)};
}

static bool read_needs(
	struct lessons *l, const json_t *list, struct lesson *x, struct text *ret_why)
{
	if (!json_is_array(list)) {
		*ret_why = TEXT("neither `confirmed` nor `needs` is a list of codes");
		return false;
	}
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *code = json_string_value(json_array_get(list, i));
		need_index need = code ? snapshot_need(l->s, text_from(code)) : NONE;

		if (need == NONE) {
			*ret_why = arena_format(l->arena, "\"%s\" is not a need", code ? code : "?");
			return false;
		}
		need_set_add(&x->needs, need);
	}
	return true;
}

/* Dangers that a reader flagged: a list of kinds, which is told where it is there. */
static bool read_dangers(
	struct lessons *l, const json_t *list, struct lesson *x, struct text *ret_why)
{
	x->dangers_told = json_is_array(list);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *code = json_string_value(json_array_get(list, i));
		enum screen_kind kind = code ? screen_from(text_from(code)) : SCREENS;

		if (kind == SCREENS) {
			*ret_why = arena_format(
				l->arena, "\"%s\" is no danger that is screened for", code ? code : "?");
			return false;
		}
		x->dangers |= 1u << kind;
	}
	return true;
}

static bool read_object(
	struct lessons *l, const json_t *object, struct lesson *x, struct text *ret_why)
{
	const json_t *confirmed = json_object_get(object, "confirmed");
	const json_t *safety = json_object_get(object, "safety");
	const json_t *second = json_object_get(object, "second");
	const bool by_staff = confirmed && !json_is_null(confirmed);
	struct text narrative = string_of(object, "narrative"), source = string_of(object, "source"),
				urgency = string_of(object, "urgency");

	x->weight = by_staff ? CONFIRMED_WEIGHT : 1;
	if (!text_trim(narrative).len || narrative.len > NARRATIVE_MAX) {
		*ret_why = arena_format(
			l->arena, "`narrative` is not a text of 1 to %d bytes", (int)NARRATIVE_MAX);
		return false;
	}
	x->urgency_told = urgency.len > 0;
	x->crisis = text_eq(urgency, TEXT("crisis"));
	x->narrative = arena_text(l->arena, narrative);
	x->fold = fold_of(source.len ? source : narrative);
	if (!read_needs(l, by_staff ? confirmed : json_object_get(object, "needs"), x, ret_why) ||
		!read_dangers(l, safety ? safety : json_object_get(second, "safety"), x, ret_why))
		return false;
	*ret_why = TEXT("no memory left");
	return x->narrative.ptr && l->classes && read_features(l, x);
}

bool lessons_add(struct lessons *l, struct text line, bool judged, struct text *ret_why)
{
	json_error_t error;
	json_t *object = json_loadb(line.ptr, line.len, 0, &error);
	struct lesson x = {.judged = judged};
	bool ok = false;

	if (json_is_object(object))
		ok = read_object(l, object, &x, ret_why);
	else
		*ret_why = TEXT("not a JSON object");
	json_decref(object);
	if (!ok)
		return false;
	l->list = arena_grow(l->arena, l->list, l->n, sizeof(*l->list));
	if (l->list)
		l->list[l->n++] = x;
	return l->list;
}

static bool read_lines(struct lessons *l, FILE *in, const char *path, bool judged)
{
	char *buf = NULL;
	size_t size = 0, n = 0;
	ssize_t len;
	bool ok = true;

	while (ok && (len = getline(&buf, &size, in)) >= 0) {
		struct text line = {buf, (size_t)len}, why = TEXT_NONE;

		n++;
		digest_bytes(&l->hash, line);
		if (!text_trim(line).len)
			continue; /* an empty line is no case */
		ok = lessons_add(l, line, judged, &why);
		if (!ok)
			fprintf(stderr, "jieyou-match: %s line %zu: %.*s\n", path, n, TEXT_ARG(why));
	}
	free(buf);
	if (ok && ferror(in)) {
		fprintf(stderr, "jieyou-match: %s: cannot be read to its end\n", path);
		ok = false;
	}
	return ok;
}

bool lessons_read(struct lessons *l, const char *path, bool judged)
{
	FILE *in = fopen(path, "r");
	bool ok;

	if (!in) {
		fprintf(stderr, "jieyou-match: %s: cannot be opened\n", path);
		return false;
	}
	ok = read_lines(l, in, path, judged);
	fclose(in);
	return ok;
}

#include "scanner.h"

enum { CLASS_CODE_MAX = 32 };

/* Words that play a role. */
struct place {
	uint32_t sapling; /* of the trie: where they end */
	uint32_t role;
};

struct building {
	struct arena *arena;
	const struct snapshot *s;
	struct scanner_fault *fault;
	struct text all; /* all terms, then all class words, a line each */
	struct folded f;
	size_t at, byte; /* of the next line: its first folded position, its first byte */
	struct planting trie;
	uint32_t *literal;    /* of each sapling: the role of the words themselves; NO_ROLE */
	uint32_t *class_role; /* of the first row of each class: its role; NO_ROLE: nobody names it */
	struct place *places;
	size_t n_places;
	struct role *roles; /* the first, NO_ROLE, is none */
	size_t n_roles;
	struct wanted *wanted; /* in order of terms */
	uint32_t *cost;        /* of each role: how often it may be found */
};

/* A line of the folded text, or a part of one. */
struct line {
	size_t from, to;
};

/* Notes what is wrong. Always false. */
static bool refuse(struct building *b, struct text why)
{
	b->fault->why = why;
	return false;
}

/* All words in one text, so that they are folded in one go. */
static bool fold_all(struct building *b)
{
	const struct snapshot *s = b->s;
	size_t n = s->n_terms + s->n_class_words, size = 0;
	char *to;

	for (size_t i = 0; i < n; i++)
		size += 1 + (i < s->n_terms ? s->terms[i].words : s->class_words[i - s->n_terms].word).len;
	to = arena_alloc(b->arena, size);
	if (!to)
		return false;
	b->all = (struct text){to, size};
	for (size_t i = 0; i < n; i++) {
		struct text words =
			i < s->n_terms ? s->terms[i].words : s->class_words[i - s->n_terms].word;

		if (words.len)
			memcpy(to, words.ptr, words.len);
		to += words.len;
		*to++ = '\n';
	}
	return fold(b->arena, b->all, &b->f);
}

static bool building_begin(struct building *b)
{
	struct arena *a = b->arena;

	if (!fold_all(b) || !trie_begin(&b->trie, a, b->f.cp, b->f.n))
		return false;
	b->literal = arena_array(a, b->f.n + 1, sizeof(*b->literal));
	b->class_role = arena_array(a, b->s->n_class_words, sizeof(*b->class_role));
	b->wanted = arena_array(a, b->s->n_terms, sizeof(*b->wanted));
	b->roles = arena_array(a, 1, sizeof(*b->roles));
	b->n_roles = 1;
	return b->literal && b->class_role && b->wanted && b->roles;
}

/* ---- Reading terms and class words -------------------------------------------------------- */

/* The next line, which was made of `words`. False (and a fault): it has a line end of its own. */
static bool next_line(struct building *b, struct text words, struct line *ret)
{
	const struct folded *f = &b->f;

	ret->from = b->at;
	b->byte += words.len;
	for (; f->at_byte[f->source[b->at]] < b->byte; b->at++)
		if (f->cp[b->at] == '\n')
			return refuse(b, TEXT("has a line end: write it in one line"));
	ret->to = b->at++;
	b->byte++;
	return true;
}

/* What joins parts. */
static bool is_joint(uint32_t cp)
{
	return cp == '+' || cp == '&' || cp == '~' || cp == '*';
}

static bool is_sign(uint32_t cp)
{
	return cp == '<' || cp == '>' || is_joint(cp);
}

/* Words without the signs of terms, and not empty. */
static bool read_words(struct building *b, struct line words)
{
	if (words.from == words.to)
		return refuse(b, TEXT("has an empty part: write words there, or leave it out"));
	if (words.to - words.from > WORDS_MAX)
		return refuse(b, TEXT("has more than 64 characters in one part: cut it down, or use +"));
	for (size_t at = words.from; at < words.to; at++)
		if (is_sign(b->f.cp[at]))
			return refuse(b, TEXT("has a < > + & ~ or * in words: write words without, and a class "
								  "as a whole part, "
								  "<code>"));
	return true;
}

static uint32_t plant(struct building *b, struct line words)
{
	return trie_plant(&b->trie, b->f.cp + words.from, words.to - words.from);
}

/* Words that end at a sapling play a role. */
static bool add_place(struct building *b, uint32_t sapling, uint32_t role)
{
	b->places = arena_grow(b->arena, b->places, b->n_places, sizeof(*b->places));
	if (!b->places)
		return false;
	b->places[b->n_places++] = (struct place){sapling, role};
	return true;
}

/* NO_ROLE when the arena is full. */
static uint32_t new_role(struct building *b)
{
	b->roles = arena_grow(b->arena, b->roles, b->n_roles, sizeof(*b->roles));
	if (!b->roles)
		return NO_ROLE;
	b->roles[b->n_roles] = (struct role){0};
	return (uint32_t)b->n_roles++;
}

static uint32_t read_literal(struct building *b, struct line part)
{
	uint32_t end;

	if (!read_words(b, part))
		return NO_ROLE;
	end = plant(b, part);
	if (b->literal[end])
		return b->literal[end];
	b->literal[end] = new_role(b);
	return b->literal[end] && add_place(b, end, b->literal[end]) ? b->literal[end] : NO_ROLE;
}

/* Index of the first row of a class; n_class_words if there is no such class. */
static size_t find_class(const struct snapshot *s, struct text code)
{
	size_t low = 0, high = s->n_class_words;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (text_cmp(s->class_words[middle].class_code, code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < s->n_class_words && text_eq(s->class_words[low].class_code, code)
			   ? low
			   : s->n_class_words;
}

/* <code> */
static uint32_t read_class(struct building *b, struct line part)
{
	const struct folded *f = &b->f;
	char code[CLASS_CODE_MAX];
	size_t n = part.to - part.from - 2, at = b->s->n_class_words;

	if (n <= CLASS_CODE_MAX) {
		for (size_t i = 0; i < n; i++) {
			uint32_t cp = f->cp[part.from + 1 + i];

			code[i] = cp < 0x80 ? (char)cp : '?';
		}
		at = find_class(b->s, (struct text){code, n});
	}
	if (at == b->s->n_class_words) {
		struct text as_written =
			fold_slice(f, b->all, f->source[part.from], f->source[part.to - 1] + 1);

		refuse(
			b, arena_format(b->arena,
				   "names %.*s, and no class has that code: add its words to word_class, or name "
				   "another",
				   TEXT_ARG(as_written)));
		return NO_ROLE;
	}
	if (!b->class_role[at])
		b->class_role[at] = new_role(b);
	return b->class_role[at];
}

static uint32_t read_part(struct building *b, struct line part)
{
	const uint32_t *cp = b->f.cp;
	bool is_class = part.to - part.from > 2 && cp[part.from] == '<' && cp[part.to - 1] == '>';

	return is_class ? read_class(b, part) : read_literal(b, part);
}

static bool read_term(struct building *b, struct line line, struct wanted *w)
{
	struct line part = {line.from, line.from};
	uint32_t sign = 0, at;

	for (;; part = (struct line){part.to + 1, part.to + 1}) {
		while (part.to < line.to && !is_joint(b->f.cp[part.to]))
			part.to++;
		if (w->n_parts == PARTS_MAX)
			return refuse(b, TEXT("has more than 4 parts: leave out the commonest"));
		w->roles[w->n_parts] = read_part(b, part);
		if (w->roles[w->n_parts++] == NO_ROLE)
			return false;
		if (part.to == line.to)
			return true;
		at = b->f.cp[part.to];
		if (sign && sign != at)
			return refuse(
				b, TEXT("mixes + & ~ or *: use & where all parts stand in one clause, ~ where in "
						"this order, * where anywhere in the text, else +"));
		sign = at;
		w->in_unit = sign == '+' ? UNIT_SENTENCE : sign == '*' ? UNIT_TEXT : UNIT_CLAUSE;
		w->in_order = sign == '~';
	}
}

static bool read_terms(struct building *b)
{
	struct line line;

	for (size_t i = 0; i < b->s->n_terms; i++) {
		struct wanted *w = &b->wanted[i];

		*b->fault = (struct scanner_fault){.at = i};
		w->term = (uint32_t)i;
		if (!next_line(b, b->s->terms[i].words, &line) || !read_term(b, line, w))
			return false;
	}
	return true;
}

/* Words of classes that no term names are checked only. */
static bool read_class_words(struct building *b)
{
	const struct class_word *words = b->s->class_words;
	size_t first = 0;
	struct line line;
	bool excepted;

	for (size_t i = 0; i < b->s->n_class_words; i++) {
		*b->fault = (struct scanner_fault){.in_class = true, .at = i};
		if (!text_eq(words[i].class_code, words[first].class_code))
			first = i;
		if (!next_line(b, words[i].word, &line))
			return false;
		excepted = line.from < line.to && b->f.cp[line.from] == '!';
		line.from += excepted;
		if (!read_words(b, line))
			return false;
		if (b->class_role[first] &&
			!add_place(b, plant(b, line), b->class_role[first] | (excepted ? ROLE_EXCEPT : 0)))
			return false;
	}
	return true;
}

/* ---- Hanging terms on roles and roles on nodes -------------------------------------------- */

/*
 * How often a role may be found: in how many terms its words are, by whatever role. Common words
 * are in many terms.
 */
static bool weigh_roles(struct building *b)
{
	uint32_t *uses = arena_array(b->arena, b->n_roles, sizeof(*uses));
	uint32_t *common = arena_array(b->arena, b->trie.n, sizeof(*common)); /* uses of each sapling */

	b->cost = arena_array(b->arena, b->n_roles, sizeof(*b->cost));
	if (!uses || !common || !b->cost)
		return false;
	for (size_t i = 0; i < b->s->n_terms; i++)
		for (size_t k = 0; k < b->wanted[i].n_parts; k++)
			uses[b->wanted[i].roles[k]]++;
	for (size_t i = 0; i < b->n_places; i++)
		common[b->places[i].sapling] += uses[b->places[i].role & ~ROLE_EXCEPT];
	for (size_t i = 0; i < b->n_places; i++)
		b->cost[b->places[i].role & ~ROLE_EXCEPT] += common[b->places[i].sapling];
	return true;
}

static struct role *rarest(const struct building *b, const struct wanted *w)
{
	uint32_t best = w->roles[0];

	for (size_t k = 1; k < w->n_parts; k++)
		if (b->cost[w->roles[k]] < b->cost[best])
			best = w->roles[k];
	return &b->roles[best];
}

static bool hang_terms(struct building *b, struct scanner *sc)
{
	struct wanted *sorted = arena_array(b->arena, b->s->n_terms, sizeof(*sorted));
	uint32_t n = 0;

	if (!sorted || !weigh_roles(b))
		return false;
	for (size_t i = 0; i < b->s->n_terms; i++)
		rarest(b, &b->wanted[i])->n_wanted++;
	for (size_t i = 0; i < b->n_roles; i++) {
		b->roles[i].wanted = n;
		n += b->roles[i].n_wanted;
		b->roles[i].n_wanted = 0;
	}
	for (size_t i = 0; i < b->s->n_terms; i++) {
		struct role *r = rarest(b, &b->wanted[i]);

		sorted[r->wanted + r->n_wanted++] = b->wanted[i];
	}
	sc->wanted = sorted;
	return true;
}

static bool hang_roles(struct building *b, struct scanner *sc)
{
	uint32_t *played = arena_array(b->arena, b->n_places + ROLES_AT_ONCE, sizeof(*played));
	const uint32_t *place_of;
	uint32_t n = 0;

	if (!played || !trie_pack(&b->trie, &sc->trie, &place_of))
		return false;
	for (size_t i = 0; i < b->n_places; i++)
		sc->trie.nodes[place_of[b->places[i].sapling]].n++;
	for (size_t i = 0; i < b->trie.n; i++) {
		struct node *node = &sc->trie.nodes[place_of[i]];

		node->first = n;
		n += node->n;
		node->n = 0;
	}
	for (size_t i = 0; i < b->n_places; i++) {
		struct node *node = &sc->trie.nodes[place_of[b->places[i].sapling]];

		played[node->first + node->n++] = b->places[i].role;
	}
	sc->played = played;
	return true;
}

const struct scanner *scanner_build(
	struct arena *a, const struct snapshot *s, struct scanner_fault *ret_fault)
{
	struct scanner_fault fault = {0};
	struct scanner *sc = arena_alloc(a, sizeof(*sc));
	struct building b = {.arena = a, .s = s, .fault = &fault};

	if (!sc || !building_begin(&b) || !read_terms(&b) || !read_class_words(&b) ||
		!hang_terms(&b, sc) || !hang_roles(&b, sc)) {
		*ret_fault = fault;
		return NULL;
	}
	sc->roles = b.roles;
	sc->n_roles = b.n_roles;
	sc->class_roles = b.class_role;
	return sc;
}

uint32_t scanner_role(const struct scanner *sc, const struct snapshot *s, struct text class_code)
{
	size_t low = 0, high = s->n_class_words;

	while (low < high) { /* class words are by class: the first of this one */
		size_t middle = low + (high - low) / 2;

		if (text_cmp(s->class_words[middle].class_code, class_code) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == s->n_class_words || !text_eq(s->class_words[low].class_code, class_code))
		return NO_ROLE;
	return sc->class_roles[low];
}

size_t scanner_roles(const struct scanner *sc)
{
	return sc->n_roles;
}

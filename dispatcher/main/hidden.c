#include "hidden.h"

#include <math.h>
#include <string.h>

enum {
	EPOCHS = 15,
	AT_ONCE = 64, /* cases a step */
	CHANCES = 1000,
	UNITS_LEFT_OUT = 300, /* of so many chances */
	ENTRIES_LEFT_OUT = 500,
};

static const double RATE = 0.002, KEPT = 0.9, KEPT_SQUARES = 0.999, TINY = 1e-8;

/* A table of weights while it is learnt. */
struct learning {
	double *weights, *slopes, *means, *squares;
	size_t n;
};

struct hiding {
	struct hidden *h;
	const struct example *examples;
	const int8_t *signs;
	struct learning in, in_own, out, out_own;
	uint32_t *touched; /* features of the cases at hand, each once */
	size_t n_touched;
	uint8_t *is_touched;
	double *sums, *units, *back; /* of each unit */
	double *thought;             /* of each output */
	struct entry *kept;          /* of what the case has */
	uint64_t state;
	double kept_now, kept_squares_now; /* KEPT to the power of the steps, likewise */
};

static bool learning_begin(struct learning *l, size_t n, struct arena *a)
{
	l->n = n;
	l->weights = arena_array(a, n, sizeof(double));
	l->slopes = arena_array(a, n, sizeof(double));
	l->means = arena_array(a, n, sizeof(double));
	l->squares = arena_array(a, n, sizeof(double));
	return l->weights && l->slopes && l->means && l->squares;
}

/* From -most to +most. */
static double draw(uint64_t *state, double most)
{
	enum { STEPS = 1 << 20 };

	return most * (2.0 * (double)descent_draw(state, STEPS) / STEPS - 1.0);
}

static void scatter(struct learning *l, uint64_t *state, double most)
{
	for (size_t i = 0; i < l->n; i++)
		l->weights[i] = draw(state, most);
}

/* Near 1 / (1 + e^-x): e^y is (1 + y/256)^256. */
static double likely(double x)
{
	double base = 1.0 - x / 256.0;

	if (x >= 30.0 || x <= -30.0)
		return x > 0 ? 1.0 : 0.0;
	for (int i = 0; i < 8; i++)
		base *= base;
	return 1.0 / (1.0 + base);
}

/* ---- A case ------------------------------------------------------------------------------- */

/* What the units make of a case, some left out. Returns how much of the case is kept. */
static size_t look(struct hiding *g, const struct example *x)
{
	const double more = (double)CHANCES / (CHANCES - ENTRIES_LEFT_OUT);
	size_t n = 0, n_units = g->h->n_units;

	memcpy(g->sums, g->in_own.weights, n_units * sizeof(double));
	for (size_t k = 0; k < x->n; k++) {
		const double *w = g->in.weights + x->entries[k].at * n_units;
		double value = x->entries[k].value * more;

		if (descent_draw(&g->state, CHANCES) < ENTRIES_LEFT_OUT)
			continue;
		g->kept[n++] = (struct entry){x->entries[k].at, value};
		for (size_t u = 0; u < n_units; u++)
			g->sums[u] += w[u] * value;
	}
	for (size_t u = 0; u < n_units; u++) {
		bool out = descent_draw(&g->state, CHANCES) < UNITS_LEFT_OUT || g->sums[u] <= 0;

		g->units[u] = out ? 0 : g->sums[u] * CHANCES / (CHANCES - UNITS_LEFT_OUT);
	}
	return n;
}

static void think(struct hiding *g)
{
	size_t n = g->h->n_outputs;

	memcpy(g->thought, g->out_own.weights, n * sizeof(double));
	for (size_t u = 0; u < g->h->n_units; u++) {
		const double *w = g->out.weights + u * n;

		for (size_t o = 0; g->units[u] > 0 && o < n; o++)
			g->thought[o] += g->units[u] * w[o];
	}
}

/* The slopes of the loss: of the outputs' weights, and of the units. */
static void blame_outputs(struct hiding *g, const int8_t *signs, double cost)
{
	size_t n = g->h->n_outputs;

	for (size_t o = 0; o < n; o++) {
		g->thought[o] = signs[o] ? (likely(g->thought[o]) - (signs[o] > 0 ? 1.0 : 0.0)) * cost : 0;
		g->out_own.slopes[o] += g->thought[o];
	}
	for (size_t u = 0; u < g->h->n_units; u++) {
		const double *w = g->out.weights + u * n;
		double *slopes = g->out.slopes + u * n, sum = 0;

		for (size_t o = 0; g->units[u] > 0 && o < n; o++) {
			slopes[o] += g->thought[o] * g->units[u];
			sum += g->thought[o] * w[o];
		}
		g->back[u] = g->units[u] > 0 ? sum * CHANCES / (CHANCES - UNITS_LEFT_OUT) : 0;
		g->in_own.slopes[u] += g->back[u];
	}
}

static void blame_entries(struct hiding *g, size_t n)
{
	size_t n_units = g->h->n_units;

	for (size_t k = 0; k < n; k++) {
		double *slopes = g->in.slopes + g->kept[k].at * n_units;

		if (!g->is_touched[g->kept[k].at]) {
			g->is_touched[g->kept[k].at] = 1;
			g->touched[g->n_touched++] = g->kept[k].at;
		}
		for (size_t u = 0; u < n_units; u++)
			slopes[u] += g->back[u] * g->kept[k].value;
	}
}

/* ---- A step ------------------------------------------------------------------------------- */

static void move(const struct hiding *g, struct learning *l, size_t from, size_t n)
{
	double rate = RATE * sqrt(1.0 - g->kept_squares_now) / (1.0 - g->kept_now);

	for (size_t i = from; i < from + n; i++) {
		double slope = l->slopes[i];

		l->means[i] += (1.0 - KEPT) * (slope - l->means[i]);
		l->squares[i] += (1.0 - KEPT_SQUARES) * (slope * slope - l->squares[i]);
		l->weights[i] -= rate * l->means[i] / (sqrt(l->squares[i]) + TINY);
		l->slopes[i] = 0;
	}
}

static void move_all(struct hiding *g)
{
	g->kept_now *= KEPT;
	g->kept_squares_now *= KEPT_SQUARES;
	move(g, &g->out, 0, g->out.n);
	move(g, &g->out_own, 0, g->out_own.n);
	move(g, &g->in_own, 0, g->in_own.n);
	for (size_t i = 0; i < g->n_touched; i++) {
		move(g, &g->in, g->touched[i] * g->h->n_units, g->h->n_units);
		g->is_touched[g->touched[i]] = 0;
	}
	g->n_touched = 0;
}

static void shuffle(uint32_t *order, size_t n, uint64_t *state)
{
	for (size_t i = n; i > 1; i--) {
		uint32_t swap = order[i - 1];
		size_t k = descent_draw(state, i);

		order[i - 1] = order[k];
		order[k] = swap;
	}
}

static void learn_all(struct hiding *g, uint32_t *order, size_t n)
{
	for (int epoch = 0; epoch < EPOCHS; epoch++) {
		shuffle(order, n, &g->state);
		for (size_t i = 0; i < n; i++) {
			const struct example *x = &g->examples[order[i]];
			size_t kept = look(g, x);

			think(g);
			blame_outputs(g, g->signs + order[i] * g->h->n_outputs, x->cost);
			blame_entries(g, kept);
			if ((i + 1) % AT_ONCE == 0 || i + 1 == n)
				move_all(g);
		}
	}
}

/* ---- All of it ---------------------------------------------------------------------------- */

static bool hiding_begin(struct hiding *g, size_t n, uint32_t **ret_order, struct arena *a)
{
	struct hidden *h = g->h;
	size_t longest = 0;

	for (size_t i = 0; i < n; i++)
		longest = g->examples[i].n > longest ? g->examples[i].n : longest;
	g->touched = arena_array(a, h->n_features, sizeof(*g->touched));
	g->is_touched = arena_array(a, h->n_features, sizeof(*g->is_touched));
	g->kept = arena_array(a, longest, sizeof(*g->kept));
	g->sums = arena_array(a, h->n_units, sizeof(double));
	g->units = arena_array(a, h->n_units, sizeof(double));
	g->back = arena_array(a, h->n_units, sizeof(double));
	g->thought = arena_array(a, h->n_outputs, sizeof(double));
	*ret_order = arena_array(a, n, sizeof(**ret_order));
	for (size_t i = 0; *ret_order && i < n; i++)
		(*ret_order)[i] = (uint32_t)i;
	return learning_begin(&g->in, h->n_features * h->n_units, a) &&
		   learning_begin(&g->in_own, h->n_units, a) &&
		   learning_begin(&g->out, h->n_units * h->n_outputs, a) &&
		   learning_begin(&g->out_own, h->n_outputs, a) && !a->failed;
}

bool hidden_learn(struct hidden *h, const struct example *examples, size_t n, const int8_t *signs,
	struct arena *a)
{
	struct hiding g = {.h = h,
		.examples = examples,
		.signs = signs,
		.state = 20261122,
		.kept_now = 1,
		.kept_squares_now = 1};
	uint32_t *order;

	if (!hiding_begin(&g, n, &order, a))
		return false;
	scatter(&g.in, &g.state, 0.03);
	scatter(&g.out, &g.state, sqrt(3.0 / (double)h->n_units));
	for (size_t o = 0; o < h->n_outputs; o++)
		g.out_own.weights[o] = -3.0; /* most lanes are rare */
	learn_all(&g, order, n);
	h->in = g.in.weights;
	h->in_own = g.in_own.weights;
	h->out = g.out.weights;
	h->out_own = g.out_own.weights;
	return true;
}

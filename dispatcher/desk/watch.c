#include "watch.h"

#include <stdlib.h>

#include "message.h"

enum { FRAME_BYTES = 64 << 10, KEPT_BYTES = 64 << 10, LOOK_BYTES = 64 << 20 };

/* ---- One ---- */

bool watch_stands(const struct request *q)
{
	return q->verb->stands && q->verb->stands(q->frame);
}

struct watch *watch_of(const struct request *q)
{
	return slots_find(&q->desk->watches, q->watch);
}

static int count(const struct caller *caller)
{
	int n = 0;

	for (const struct watch *w = caller->watches; w; w = w->next)
		n++;
	return n;
}

/* What the watch keeps of its request: the message, in memory of its own. */
static bool keep_frame(struct watch *w, struct request *q)
{
	struct text bytes;

	arena_init(&w->asked, 2 * (size_t)q->desk->limits.arena_bytes);
	if (!message_pack(&q->frame->base, FRAME_BYTES, &w->asked, &bytes, &q->refusal))
		return false;
	w->frame = (const Jieyou__ClientFrame *)message_unpack_own(
		&jieyou__client_frame__descriptor, bytes, &w->asked);
	return w->frame;
}

static void drop(struct desk *d, struct watch *w)
{
	struct watch **at = &w->caller->watches;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	arena_release(&w->asked);
	arena_release(&w->kept);
	slots_drop(&d->watches, w->self);
}

bool watch_open(struct request *q)
{
	struct desk *d = q->desk;
	struct watch *w;
	handle self;

	if (count(q->caller) >= d->limits.session_watches)
		return request_refuse(q, REFUSAL_TOO_LARGE, TEXT("watch"),
			TEXT("本连接的持续关注已达上限,请先取消不用的,或另建连接。"));
	w = slots_take(&d->watches, &self);
	if (!w)
		return request_refuse(q, REFUSAL_BUSY, TEXT("watch"),
			TEXT("服务器的持续关注已达上限,请稍后重试;也可以不持续,逐页查询。"));
	*w = (struct watch){.self = self,
		.caller = q->caller,
		.next = q->caller->watches,
		.id = q->id,
		.verb = q->verb,
		.busy = true};
	q->caller->watches = w;
	arena_init(&w->kept, KEPT_BYTES);
	if (keep_frame(w, q)) {
		q->watch = self;
		return true;
	}
	drop(d, w);
	return false;
}

bool watch_bookmark(const struct request *q, struct bookmark *ret)
{
	const struct watch *w = watch_of(q);

	if (!w || !w->begun)
		return false;
	*ret = w->bookmark;
	return true;
}

bool watch_keep(struct request *q, const struct bookmark *bookmark, bool rest)
{
	struct watch *w = watch_of(q);
	struct arena kept;

	if (!w)
		return true;
	arena_init(&kept, KEPT_BYTES);
	w->bookmark = (struct bookmark){arena_array(&kept, bookmark->n, sizeof(*bookmark->recipients)),
		arena_array(&kept, bookmark->n, sizeof(*bookmark->numbers)), bookmark->n};
	for (size_t i = 0; !kept.failed && i < bookmark->n; i++) {
		w->bookmark.recipients[i] = arena_text(&kept, bookmark->recipients[i]);
		w->bookmark.numbers[i] = bookmark->numbers[i];
	}
	arena_release(&w->kept);
	w->kept = kept;
	w->woken = w->woken || rest;
	q->arena.failed = q->arena.failed || kept.failed;
	return !kept.failed;
}

void watch_keep_version(struct request *q, int32_t version)
{
	struct watch *w = watch_of(q);

	if (!w)
		return;
	w->about = q->load.id;
	w->version = version;
}

/* What may be better in a second. */
static bool is_passing(enum refusal_kind kind)
{
	return kind == REFUSAL_UNAVAILABLE || kind == REFUSAL_CONFLICT || kind == REFUSAL_BUSY ||
		   kind == REFUSAL_OUTCOME_UNKNOWN || kind == REFUSAL_DEADLINE;
}

bool watch_outlives(struct request *q, enum refusal_kind kind)
{
	struct watch *w = watch_of(q);

	if (w && w->begun && is_passing(kind)) {
		w->woken = true;
		return true;
	}
	if (w)
		drop(q->desk, w);
	return false;
}

void watch_rest(struct desk *d, handle h)
{
	struct watch *w = slots_find(&d->watches, h);

	if (!w)
		return;
	w->busy = false;
	if (!w->begun)
		drop(d, w);
}

bool watch_has_id(const struct caller *caller, uint64_t id)
{
	const struct watch *w = caller->watches;

	while (w && w->id != id)
		w = w->next;
	return w;
}

/* ---- Ending ---- */

static void end(struct desk *d, struct watch *w, const struct refusal *r)
{
	struct request q = {.desk = d, .caller = w->caller, .id = w->id, .verb = w->verb};

	drop(d, w);
	request_tell_refusal(&q, r);
}

bool watch_cancel(struct desk *d, struct caller *caller, uint64_t id, const struct refusal *r)
{
	struct watch *w = caller->watches;

	while (w && w->id != id)
		w = w->next;
	if (w)
		end(d, w, r);
	return w;
}

void watches_forget(struct desk *d, struct caller *caller)
{
	while (caller->watches)
		drop(d, caller->watches);
}

void watches_end(struct desk *d, const struct refusal *r)
{
	struct watch *w;
	uint32_t at = 0;

	while ((w = slots_next(&d->watches, &at)))
		end(d, w, r);
}

/* ---- Waking up ---- */

static void wake(struct desk *d, struct watch *w)
{
	w->woken = true;
	if (w->busy || !w->begun ||
		d->outlet.unread(d->outlet.arg, w->caller->session) > (size_t)d->limits.watch_backlog)
		return;
	w->woken = !desk_again(d, w);
}

void watches_sweep(struct desk *d)
{
	struct watch *w;
	uint32_t at = 0;

	while ((w = slots_next(&d->watches, &at)))
		if (w->woken)
			wake(d, w);
}

/* One number that is looked at: of which watch, and how far that is. */
struct looked {
	handle watch;
	int64_t known;
};

struct look {
	struct desk *desk;
	struct arena arena;
	struct looked *numbers, *versions;
	struct text *recipients;
	int64_t *cases;
	size_t n_recipients, n_cases;
};

static void watches_on_news(void *arg, bool of_case, size_t place, int64_t last)
{
	struct look *l = arg;
	const struct looked *one = of_case ? &l->versions[place] : &l->numbers[place];
	struct watch *w = slots_find(&l->desk->watches, one->watch);

	if (w && last > one->known)
		wake(l->desk, w);
}

static void watches_on_looked(void *arg)
{
	struct look *l = arg;
	struct desk *d = l->desk;

	arena_release(&l->arena);
	free(l);
	d->looking = false;
	if (d->look_again)
		watches_look(d);
}

/* How much is to be looked at. */
static void measure(struct desk *d, struct look *l)
{
	struct watch *w;
	uint32_t at = 0;

	while ((w = slots_next(&d->watches, &at))) {
		l->n_recipients += w->bookmark.n;
		l->n_cases += w->about.n != 0;
	}
}

static void add(struct look *l, const struct watch *w)
{
	for (size_t i = 0; i < w->bookmark.n; i++) {
		l->numbers[l->n_recipients] = (struct looked){w->self, w->bookmark.numbers[i]};
		l->recipients[l->n_recipients++] = w->bookmark.recipients[i];
	}
	if (w->about.n) {
		l->versions[l->n_cases] = (struct looked){w->self, w->version};
		l->cases[l->n_cases++] = w->about.n;
	}
}

static bool fill(struct desk *d, struct look *l)
{
	struct watch *w;
	uint32_t at = 0;

	arena_init(&l->arena, LOOK_BYTES);
	measure(d, l);
	l->numbers = arena_array(&l->arena, l->n_recipients, sizeof(*l->numbers));
	l->recipients = arena_array(&l->arena, l->n_recipients, sizeof(*l->recipients));
	l->versions = arena_array(&l->arena, l->n_cases, sizeof(*l->versions));
	l->cases = arena_array(&l->arena, l->n_cases, sizeof(*l->cases));
	l->n_recipients = l->n_cases = 0;
	while (!l->arena.failed && (w = slots_next(&d->watches, &at)))
		add(l, w);
	return !l->arena.failed;
}

/* With another edition there may be another district to be heard of. */
static void look_at_edition(struct desk *d)
{
	struct held *held = store_hold(d->store);
	int64_t newest = held ? held_snapshot(held)->edition.n : d->edition;
	bool other = newest != d->edition;
	struct watch *w;
	uint32_t at = 0;

	if (held)
		held_release(held);
	d->edition = newest;
	while (other && (w = slots_next(&d->watches, &at)))
		wake(d, w);
}

void watches_look(struct desk *d)
{
	struct look *l;

	look_at_edition(d);
	d->look_again = d->looking;
	if (d->looking || d->watches.used == 0)
		return;
	l = calloc(1, sizeof(*l));
	if (!l)
		return;
	l->desk = d;
	d->looking = fill(d, l) &&
				 store_news(d->store, &(struct news_asked){l->recipients, l->n_recipients, l->cases,
										  l->n_cases, watches_on_news, watches_on_looked, l});
	if (d->looking)
		return;
	arena_release(&l->arena);
	free(l);
}

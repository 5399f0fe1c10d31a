#include "arena.h"

#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

/*
 * AddressSanitizer is told what has been handed out; what lies behind it, up to the next, is
 * nobody's.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer) && !defined(__SANITIZE_ADDRESS__)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#include <sanitizer/asan_interface.h>
#define FORBID(p, n) __asan_poison_memory_region(p, n)
#define ALLOW(p, n) __asan_unpoison_memory_region(p, n)
enum { BEHIND = 16 }; /* bytes that nobody may touch */
#else
#define FORBID(p, n) ((void)0)
#define ALLOW(p, n) ((void)0)
enum { BEHIND = 0 };
#endif

enum {
	CHUNK = 64 << 10, /* holds most requests whole, and stays below malloc's threshold for mmap */
	LARGE = 1 << 20, /* an array of a snapshot, or one more chunk of its rows: written to the end */
};

struct arena_chunk {
	struct arena_chunk *older;
	size_t size; /* of data */
	size_t used; /* of it, once a newer chunk has taken its place */
	alignas(max_align_t) char data[];
};

/* LeakSanitizer looks for pointers in what malloc gave, and nowhere else. */
static bool is_large(size_t size)
{
	return size >= LARGE && !BEHIND;
}

/*
 * All pages of what is large are taken at once, and in large ones where the kernel has them: to
 * meet them one by one takes longer. A kernel that knows neither advice says so, and nothing else
 * changes.
 */
static struct arena_chunk *take_chunk(size_t size)
{
	size_t all = sizeof(struct arena_chunk) + size;
	void *c;

	if (!is_large(size))
		return malloc(all);
	c = mmap(NULL, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (c == MAP_FAILED)
		return NULL;
	(void)madvise(c, all, MADV_HUGEPAGE);
	(void)madvise(c, all, MADV_POPULATE_WRITE);
	return c;
}

static void free_chunk(struct arena_chunk *c)
{
	if (c && is_large(c->size))
		munmap(c, sizeof(*c) + c->size);
	else
		free(c);
}

void arena_init(struct arena *a, size_t cap)
{
	*a = (struct arena){.cap = cap};
}

/* A wipe that the compiler may not leave out because the memory is freed next. */
static void wipe(void *p, size_t n)
{
	memset(p, 0, n);
	__asm__ __volatile__("" : : "r"(p) : "memory");
}

/* Wipes all chunks, and frees them but for the oldest, which is returned; NULL: there is none. */
static struct arena_chunk *wipe_all(struct arena *a)
{
	struct arena_chunk *c = a->chunks;

	while (c) {
		struct arena_chunk *older = c->older;

		ALLOW(c->data, c->size);
		wipe(c->data, c == a->chunks ? (size_t)(a->next - c->data) : c->used);
		if (!older)
			break;
		free_chunk(c);
		c = older;
	}
	arena_init(a, a->cap);
	return c;
}

void arena_release(struct arena *a)
{
	free_chunk(wipe_all(a));
}

static void use_chunk(struct arena *a, struct arena_chunk *c)
{
	a->chunks = c;
	a->next = c->data;
	a->end = c->data + c->size;
	FORBID(c->data, c->size);
}

void arena_empty(struct arena *a)
{
	struct arena_chunk *c = wipe_all(a);

	if (c && c->size <= CHUNK)
		use_chunk(a, c);
	else
		free_chunk(c);
}

static bool add_chunk(struct arena *a, size_t need)
{
	size_t size = a->used < CHUNK ? CHUNK : a->used < LARGE ? a->used : LARGE;
	struct arena_chunk *c;

	if (size > a->cap - a->used)
		size = a->cap - a->used;
	if (size < need)
		size = need;
	c = take_chunk(size);
	if (!c)
		return false;
	if (a->chunks)
		a->chunks->used = (size_t)(a->next - a->chunks->data);
	c->size = size;
	c->older = a->chunks;
	use_chunk(a, c);
	return true;
}

static size_t padded(size_t size)
{
	return size ? (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1)
				: alignof(max_align_t);
}

void *arena_room(struct arena *a, size_t size)
{
	size_t room = size > SIZE_MAX / 2 ? SIZE_MAX : padded(size);
	void *p;

	if (room > a->cap - a->used ||
		(room + BEHIND > (size_t)(a->end - a->next) && !add_chunk(a, room + BEHIND))) {
		a->failed = true;
		return NULL;
	}
	p = a->next;
	a->next += room + BEHIND;
	a->used += room;
	ALLOW(p, size);
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	void *p = arena_room(a, size);

	return p ? memset(p, 0, size) : NULL;
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
	size_t bytes;

	if (__builtin_mul_overflow(count, size, &bytes)) {
		a->failed = true;
		return NULL;
	}
	return arena_alloc(a, bytes);
}

struct text arena_text(struct arena *a, struct text t)
{
	char *p = arena_room(a, t.len + 1);

	if (!p)
		return TEXT_NONE;
	if (t.len)
		memcpy(p, t.ptr, t.len);
	p[t.len] = '\0';
	return (struct text){p, t.len};
}

static char *put(char *to, struct text t)
{
	if (t.len)
		memcpy(to, t.ptr, t.len);
	return to + t.len;
}

struct text arena_join(struct arena *a, struct text between, const struct text *parts, size_t n)
{
	size_t len = n > 1 ? (n - 1) * between.len : 0;
	char *p, *to;

	for (size_t i = 0; i < n; i++)
		len += parts[i].len;
	p = to = arena_room(a, len + 1);
	if (!p)
		return TEXT_NONE;
	for (size_t i = 0; i < n; i++)
		to = put(i ? put(to, between) : to, parts[i]);
	*to = '\0';
	return (struct text){p, len};
}

/* Room that is at hand without a new chunk. */
static size_t room_at_hand(const struct arena *a)
{
	size_t chunk = (size_t)(a->end - a->next), cap = a->cap - a->used;

	chunk = chunk > BEHIND ? chunk - BEHIND : 0;
	return chunk < cap ? chunk : cap;
}

/* Formats straight into the room at hand; what does not fit is formatted again, knowing its size.
 */
struct text arena_format(struct arena *a, const char *format, ...)
{
	size_t room = room_at_hand(a);
	va_list args;
	char *p;
	int n;

	ALLOW(a->next, room);
	va_start(args, format);
	n = vsnprintf(a->next, room, format, args);
	va_end(args);
	FORBID(a->next, room);
	if (n >= 0 && padded((size_t)n + 1) <= room)
		return (struct text){arena_room(a, (size_t)n + 1), (size_t)n};
	p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
	if (!p)
		return TEXT_NONE;
	va_start(args, format);
	vsnprintf(p, (size_t)n + 1, format, args);
	va_end(args);
	return (struct text){p, (size_t)n};
}

void *arena_grow(struct arena *a, void *array, size_t count, size_t size)
{
	void *wider;

	if (count && (count & (count - 1)) != 0)
		return array; /* room until the next power of two */
	wider = arena_array(a, count ? count * 2 : 1, size);
	if (wider && count)
		memcpy(wider, array, count * size);
	return wider;
}

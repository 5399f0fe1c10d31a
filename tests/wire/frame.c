/* Frames on a libevent buffer. */
#include <criterion/criterion.h>

#include "frame.h"
#include "jieyou.pb-c.h"

/* A buffer whose every byte is a chunk of its own: the worst that a network can do. */
static void add_in_pieces(struct evbuffer *b, const void *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct evbuffer *one = evbuffer_new();

		evbuffer_add(one, (const char *)bytes + i, 1);
		evbuffer_add_buffer(b, one);
		evbuffer_free(one);
	}
}

static struct evbuffer *buffer;
static struct arena arena;

static void open_buffer(void)
{
	buffer = evbuffer_new();
	arena_init(&arena, 1 << 20);
}

static void close_buffer(void)
{
	evbuffer_free(buffer);
	arena_release(&arena);
}

TestSuite(frame, .init = open_buffer, .fini = close_buffer);

Test(frame, byte_by_byte)
{
	static const char bytes[] = "\x03"
								"abc"
								"\x01"
								"d";
	struct text got;
	size_t size = 99;

	for (size_t i = 0; i < 4; i++) {
		cr_expect_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_NOT_YET, "%zu", i);
		cr_expect_eq(size, 99);
		add_in_pieces(buffer, bytes + i, 1);
	}
	cr_assert_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_WHOLE);
	cr_expect_eq(size, 3);
	add_in_pieces(buffer, bytes + 4, 2);
	cr_assert_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_WHOLE, "looking takes nothing");
	cr_assert(frame_take(buffer, size, &arena, &got));
	cr_expect(text_eq(got, TEXT("abc")));
	cr_assert_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_WHOLE);
	cr_assert(frame_take(buffer, size, &arena, &got));
	cr_expect(text_eq(got, TEXT("d")));
	cr_expect_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_NOT_YET);
	cr_expect_eq(evbuffer_get_length(buffer), 0);
}

/* Three bytes are enough to say no: a flood is not waited for. */
Test(frame, refused_by_its_prefix)
{
	size_t size;

	add_in_pieces(buffer, "\x81\x80\x04", 3);
	cr_expect_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_TOO_LONG);
	evbuffer_drain(buffer, 3);
	add_in_pieces(buffer, "\x81\x20", 2);
	cr_expect_eq(frame_next(buffer, FRAME_MAX_HELLO, &size), FRAME_TOO_LONG);
	cr_expect_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_NOT_YET);
	evbuffer_drain(buffer, 2);
	add_in_pieces(buffer, "\0", 1);
	cr_expect_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_EMPTY);
	evbuffer_drain(buffer, 1);
	add_in_pieces(buffer, "\x81\0", 2);
	cr_expect_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_BAD_PREFIX);
}

Test(frame, full_arena_takes_nothing)
{
	struct arena tiny;
	struct text got = TEXT("untouched");
	size_t size;

	evbuffer_add(buffer,
		"\x0a"
		"0123456789",
		11);
	arena_init(&tiny, 4);
	cr_assert_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_WHOLE);
	cr_expect_not(frame_take(buffer, size, &tiny, &got));
	cr_expect(text_eq(got, TEXT("untouched")));
	cr_expect_eq(evbuffer_get_length(buffer), 11);
	cr_expect(frame_take(buffer, size, &arena, &got));
	cr_expect(text_eq(got, TEXT("0123456789")));
	arena_release(&tiny);
}

Test(frame, skip)
{
	size_t size;

	add_in_pieces(buffer, "\x02xy\x01z", 5);
	cr_assert_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_WHOLE);
	frame_skip(buffer, size);
	cr_assert_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_WHOLE);
	cr_expect_eq(size, 1);
	cr_expect_eq(evbuffer_get_length(buffer), 2);
}

Test(frame, put_is_next)
{
	char *body = arena_alloc(&arena, FRAME_MAX);
	struct text got;
	size_t size;

	memset(body, 'x', FRAME_MAX);
	for (size_t n = 1; n <= FRAME_MAX; n = n * 2 - n / 3 + 1)
		cr_assert(frame_put(buffer, (struct text){body, n}));
	cr_assert(frame_put(buffer, (struct text){body, FRAME_MAX}));
	for (size_t n = 1; n <= FRAME_MAX; n = n * 2 - n / 3 + 1) {
		cr_assert_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_WHOLE);
		cr_assert_eq(size, n);
		cr_assert(frame_take(buffer, size, &arena, &got));
		cr_assert(text_eq(got, (struct text){body, n}));
	}
	cr_assert_eq(frame_next(buffer, FRAME_MAX, &size), FRAME_WHOLE);
	cr_assert_eq(size, FRAME_MAX);
}

Test(frame, put_message)
{
	static const char expected[] = "\x04"
								   "\x08\x07\x10\x01";
	Jieyou__ServerFrame frame = JIEYOU__SERVER_FRAME__INIT;
	Jieyou__MatchReply reply = JIEYOU__MATCH_REPLY__INIT;
	Jieyou__Refusal refusal;
	char *sentence = arena_alloc(&arena, FRAME_MAX + 1);
	char got[8];

	cr_expect_eq(frame_put_message(buffer, &reply.base), FRAME_EMPTY);
	frame.request_id = 7;
	frame.more = 1;
	cr_expect_eq(frame_put_message(buffer, &frame.base), FRAME_WHOLE);
	cr_assert_eq(evbuffer_remove(buffer, got, sizeof(got)), 5);
	cr_expect_arr_eq(got, expected, 5);

	jieyou__refusal__init(&refusal);
	memset(sentence, 'x', FRAME_MAX);
	refusal.message = sentence;
	cr_expect_eq(frame_put_message(buffer, &refusal.base), FRAME_TOO_LONG);
	cr_expect_eq(evbuffer_get_length(buffer), 0);
	sentence[FRAME_MAX - 3] = '\0'; /* tag and length take four, so this is one too many */
	cr_expect_eq(frame_put_message(buffer, &refusal.base), FRAME_TOO_LONG);
	cr_expect_eq(evbuffer_get_length(buffer), 0);
	sentence[FRAME_MAX - 4] = '\0';
	cr_expect_eq(frame_put_message(buffer, &refusal.base), FRAME_WHOLE);
	cr_expect_eq(evbuffer_get_length(buffer), FRAME_MAX + 3);
}

#include "frame.h"

#include <assert.h>

/* The prefix at the front of the buffer, which may lie in several pieces. */
static enum frame_result look(
	struct evbuffer *in, size_t limit, size_t *ret_prefix, size_t *ret_body)
{
	uint8_t front[PREFIX_MAX];
	ev_ssize_t n = evbuffer_copyout(in, front, sizeof(front));

	return prefix_read(front, n > 0 ? (size_t)n : 0, limit, ret_prefix, ret_body);
}

enum frame_result frame_next(struct evbuffer *in, size_t limit, size_t *ret_size)
{
	size_t prefix, body;
	enum frame_result result = look(in, limit, &prefix, &body);

	if (result != FRAME_WHOLE)
		return result;
	if (evbuffer_get_length(in) - prefix < body)
		return FRAME_NOT_YET;
	*ret_size = body;
	return FRAME_WHOLE;
}

static void drain(struct evbuffer *in, size_t n)
{
	int result = evbuffer_drain(in, n);

	assert(result == 0); /* it fails only on a buffer whose front is frozen */
	(void)result;
}

static size_t prefix_of(struct evbuffer *in, size_t size)
{
	size_t prefix = 0, body = 0;
	enum frame_result result = look(in, SIZE_MAX, &prefix, &body);

	assert(result == FRAME_WHOLE && body == size);
	(void)result;
	(void)size;
	return prefix;
}

bool frame_take(struct evbuffer *in, size_t size, struct arena *a, struct text *ret)
{
	char *bytes = arena_room(a, size);
	int taken;

	if (!bytes)
		return false;
	drain(in, prefix_of(in, size));
	taken = evbuffer_remove(in, bytes, size);
	assert(taken == (int)size); /* frame_next saw the whole of it */
	(void)taken;
	*ret = (struct text){bytes, size};
	return true;
}

void frame_skip(struct evbuffer *in, size_t size)
{
	drain(in, prefix_of(in, size) + size);
}

bool frame_put(struct evbuffer *out, struct text packed)
{
	uint8_t prefix[PREFIX_MAX];
	size_t n = prefix_write(packed.len, prefix);

	if (evbuffer_expand(out, n + packed.len) != 0)
		return false;
	return evbuffer_add(out, prefix, n) == 0 && evbuffer_add(out, packed.ptr, packed.len) == 0;
}

enum frame_result frame_put_message(struct evbuffer *out, const ProtobufCMessage *message)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	struct evbuffer_iovec room;
	uint8_t *to;
	size_t n;

	if (size == 0)
		return FRAME_EMPTY;
	if (size > FRAME_MAX)
		return FRAME_TOO_LONG;
	if (evbuffer_reserve_space(out, (ev_ssize_t)(PREFIX_MAX + size), &room, 1) != 1)
		return FRAME_NOT_YET;
	to = room.iov_base;
	n = prefix_write(size, to);
	room.iov_len = n + protobuf_c_message_pack(message, to + n);
	return evbuffer_commit_space(out, &room, 1) == 0 ? FRAME_WHOLE : FRAME_NOT_YET;
}

/*
 * Frames that are none: refused by their first bytes, the connection closed where the next frame
 * could not be found, nothing written, and other connections untouched.
 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "asking.h"
#include "prefix.h"

enum { ROOM = 70000 };

/* What to send, after Hello or before it, and the refusal; the connection closes behind each. */
struct bad_frame {
	const char *what;
	bool greeted;
	const char *bytes;
	size_t n;
	const char *name;
	const char *field;
};

#define BYTES(s) s, sizeof(s) - 1

static const struct bad_frame bad_frames[] = {
	{"64 KiB and one byte", true, BYTES("\x81\x80\x04"), "TOO_LARGE", "frame"},
	{"4 KiB and one byte before Hello", false, BYTES("\x81\x20"), "TOO_LARGE", "frame"},
	{"the longest prefix", true, BYTES("\xff\xff\x7f"), "TOO_LARGE", "frame"},
	{"length zero", true, BYTES("\x00"), "BAD_FRAME", "frame"},
	{"length zero before Hello", false, BYTES("\x00"), "BAD_FRAME", "frame"},
	{"zero in two bytes", true, BYTES("\x80\x00"), "BAD_FRAME", "frame"},
	{"one in two bytes", true, BYTES("\x81\x00\x08"), "BAD_FRAME", "frame"},
	{"ten in three bytes", true, BYTES("\x8a\x80\x00"), "BAD_FRAME", "frame"},
	{"four bytes", true, BYTES("\x80\x80\x80\x01"), "BAD_FRAME", "frame"},
	{"four bytes before Hello", false, BYTES("\xff\xff\xff\xff"), "BAD_FRAME", "frame"},
	{"text of another protocol", false,
		BYTES("GET / HTTP/1.1\r\nHost: x\r\n\r\n"
			  "0123456789012345678901234567890123456789012345"),
		"BAD_FRAME", "#10"},
};

enum { BAD_FRAMES = sizeof(bad_frames) / sizeof(bad_frames[0]) };

static void expect_bad(const struct daemon *d, const struct bad_frame *b,
	void (*send_it)(struct peer *p, const void *bytes, size_t n))
{
	struct peer *p = b->greeted ? peer_open(d->socket) : peer_connect(d->socket);
	Jieyou__ServerFrame *f;
	const Jieyou__Refusal *r;

	send_it(p, b->bytes, b->n);
	f = peer_receive(p, SOON_MS);
	cr_assert(f, "%s: no refusal", b->what);
	r = peer_refusal(f);
	cr_expect_str_eq(r->name, b->name, "%s: %s", b->what, r->name);
	cr_expect_str_eq(r->field, b->field, "%s: %s", b->what, r->field);
	cr_expect(strlen(r->message) > 0, "%s says nothing", b->what);
	cr_expect_eq(f->request_id, 0, "%s answers a request", b->what);
	cr_expect(peer_closed(p, SOON_MS), "%s: the connection stays open", b->what);
	peer_free(f);
	peer_close(p);
}

Test(frames, that_are_none_close_their_connection_and_no_other)
{
	struct daemon d = daemon_start(NULL);
	struct peer *other = peer_open(d.socket);
	struct written before = written(&d);

	for (size_t i = 0; i < BAD_FRAMES; i++) {
		expect_bad(&d, &bad_frames[i], peer_bytes);
		expect_alive(other);
	}
	expect_unwritten(&d, &before);
	peer_close(other);
	daemon_stop(&d);
}

/* ---- Bodies that are no message ---- */

static const struct bad_frame bad_bodies[] = {
	{"one byte", true, BYTES("\xff"), "BAD_FRAME", ""},
	{"field number 0", true, BYTES("\x00\x01"), "BAD_FRAME", ""},
	{"a length beyond the end", true, BYTES("\x8a\x01\x7f\x00"), "BAD_FRAME", "submit_case"},
	{"a varint without an end", true, BYTES("\x08\xff\xff\xff"), "BAD_FRAME", "request_id"},
	{"another wire type than the field's", true, BYTES("\x0a\x01\x31"), "BAD_FRAME", "request_id"},
	{"a group", true, BYTES("\x08\x05\x0b\x0c"), "BAD_FRAME", "request_id"},
	{"two requests in one frame", true, BYTES("\x08\x05\xaa\x01\x00\xb2\x01\x00"), "BAD_FRAME",
		"get_catalogue"},
	{"one byte before Hello", false, BYTES("\xff"), "BAD_FRAME", ""},
};

enum { BAD_BODIES = sizeof(bad_bodies) / sizeof(bad_bodies[0]) };

Test(frames, with_a_body_that_is_no_message_close_too)
{
	struct daemon d = daemon_start(NULL);
	struct peer *other = peer_open(d.socket);
	struct written before = written(&d);

	for (size_t i = 0; i < BAD_BODIES; i++) {
		expect_bad(&d, &bad_bodies[i], peer_body);
		expect_alive(other);
	}
	expect_unwritten(&d, &before);
	peer_close(other);
	daemon_stop(&d);
}

/* Whatever comes, the daemon neither ends nor files anything. */
Test(frames, of_random_bytes_do_no_harm)
{
	struct daemon d = daemon_start(NULL);
	struct peer *other = peer_open(d.socket);
	struct written before = written(&d);
	unsigned seed = 20260105;
	unsigned char bytes[600];

	for (int i = 0; i < 200; i++) {
		struct peer *p = i % 2 ? peer_open(d.socket) : peer_connect(d.socket);
		size_t n = 1 + (size_t)rand_r(&seed) % sizeof(bytes);

		for (size_t b = 0; b < n; b++)
			bytes[b] = (unsigned char)rand_r(&seed);
		if (i % 4 < 2)
			peer_body(p, bytes, n);
		else
			send(p->fd, bytes, n, MSG_NOSIGNAL);
		peer_close(p);
	}
	expect_alive(other);
	expect_unwritten(&d, &before);
	peer_close(other);
	daemon_stop(&d);
}

/* ---- Frames that stop in the middle ---- */

Test(frames, cut_off_and_closed_leave_nothing)
{
	struct daemon d = daemon_start(NULL);
	struct peer *other = peer_open(d.socket);
	struct written before = written(&d);
	static uint8_t bytes[ROOM];
	struct submission s;
	size_t n;

	build_submission(&s, 1);
	s.frame.request_id = 7;
	n = frame_bytes(&s.frame, bytes, ROOM);
	for (size_t cut = 1; cut < n; cut += n / 7) {
		struct peer *p = peer_open(d.socket);

		peer_bytes(p, bytes, cut);
		peer_close(p);
		expect_alive(other);
	}
	expect_unwritten(&d, &before);
	peer_close(other);
	daemon_stop(&d);
}

Test(frames, come_together_from_single_bytes_and_in_one_piece)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);
	static uint8_t bytes[2 * ROOM];
	struct submission s;
	Jieyou__ServerFrame *f;
	size_t n, first;

	build_submission(&s, 1);
	s.frame.request_id = 70;
	n = frame_bytes(&s.frame, bytes, ROOM);
	for (size_t i = 0; i < n; i++)
		peer_bytes(p, bytes + i, 1);
	f = peer_receive(p, SOON_MS);
	expect_filed(f, 70);
	peer_free(f);

	build_submission(&s, 2);
	s.frame.request_id = 71;
	first = frame_bytes(&s.frame, bytes, ROOM);
	build_submission(&s, 3);
	s.frame.request_id = 72;
	n = first + frame_bytes(&s.frame, bytes + first, ROOM);
	peer_bytes(p, bytes, n);
	for (int i = 0; i < 2; i++) {
		f = peer_receive(p, SOON_MS);
		cr_assert(f && (f->request_id == 71 || f->request_id == 72));
		expect_filed(f, f->request_id);
		peer_free(f);
	}
	cr_assert_eq(daemon_count(&d, "select count(*) from help_case"), 3);
	peer_close(p);
	daemon_stop(&d);
}

/* ---- At the limit ---- */

/* Fills a frame up to `size` bytes with a field that no program knows (number 2000). */
static size_t pad(uint8_t body[ROOM], size_t n, size_t size)
{
	size_t left = size - n;
	static const uint8_t tag[] = {0x82, 0x7d};
	size_t length = left - sizeof(tag) - 1;

	memcpy(body + n, tag, sizeof(tag));
	n += sizeof(tag);
	length -= length > 127 ? 1 : 0;
	length -= length > 16383 ? 1 : 0;
	n += prefix_write(length, body + n);
	memset(body + n, 'x', length);
	cr_assert_eq(n + length, size);
	return n + length;
}

Test(frames, of_exactly_the_limit_are_read)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_connect(d.socket);
	static uint8_t body[ROOM];
	struct question q;
	struct submission s;
	Jieyou__ServerFrame *f;
	size_t n;

	ask_hello(&q, 1, "test");
	q.frame.request_id = 1;
	n = jieyou__client_frame__pack(&q.frame, body);
	peer_body(p, body, pad(body, n, 4096));
	f = peer_receive(p, SOON_MS);
	cr_assert(f && f->reply_case == JIEYOU__SERVER_FRAME__REPLY_HELLO);
	peer_free(f);

	build_submission(&s, 1);
	s.frame.request_id = 2;
	n = jieyou__client_frame__pack(&s.frame, body);
	peer_body(p, body, pad(body, n, 65536));
	f = peer_receive(p, SOON_MS);
	expect_filed(f, 2);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

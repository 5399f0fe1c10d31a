#include "session.h"

#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <stdlib.h>

#include "frame.h"
#include "log.h"
#include "refusing.h"
#include "who.h"

enum {
	FRAMES_A_TURN = 16,
	IO_AT_ONCE = 128 << 10, /* bytes a system call; libevent's own 16 KiB is two answers */
	INPUT_MAX = 128 << 10,  /* bytes of requests that wait, about: above any frame */
};

struct session {
	struct sessions *ss;
	struct caller caller; /* its handle is ours */
	struct visit visit;
	struct bufferevent *io;
	int64_t opened_us;  /* since when Hello is waited for; before, the end of the handshake */
	int64_t partial_us; /* since when the frame at the front is incomplete; 0: it is not */
	int64_t stalled_us; /* since when no answer was read, while there are some; 0: none wait */
	size_t unread;      /* bytes of answers at the last sweep */
	bool shaking;       /* the TLS handshake is under way */
	bool pumping;       /* frames are being taken just now */
	bool eof;           /* the client sends no more; what it has sent is still answered */
	bool closing;       /* nothing more is read; ends when its answers have gone out */
	bool dead;          /* to be reaped */
};

bool sessions_open(
	struct sessions *ss, struct event_base *base, struct desk *desk, const struct conf *conf)
{
	*ss = (struct sessions){.base = base, .desk = desk, .conf = conf};
	return door_open(&ss->door, conf) && slots_open(&ss->slots, 100000, sizeof(struct session *));
}

static struct session *find(struct sessions *ss, handle h)
{
	struct session **place = slots_find(&ss->slots, h);

	return place ? *place : NULL;
}

static void end_now(struct session *s, const char *why)
{
	if (s->dead)
		return;
	log_debug("session-end", "session=%u why=%s", s->caller.session.index, why);
	s->dead = true;
	s->ss->dead++;
	door_left(&s->ss->door, &s->visit);
	bufferevent_disable(s->io, EV_READ | EV_WRITE);
	desk_forget(s->ss->desk, &s->caller);
}

/* Ends when all answers have been written, and can be lost no more. */
static void end_soon(struct session *s, const char *why)
{
	s->closing = true;
	bufferevent_disable(s->io, EV_READ);
	if (evbuffer_get_length(bufferevent_get_output(s->io)) == 0 && s->caller.in_flight == 0 &&
		tls_farewell(s->io))
		end_now(s, why);
}

static void session_refuse(
	struct session *s, enum refusal_kind kind, struct text field, struct text zh)
{
	struct refusal r = {.kind = kind, .field = field, .sentence = zh};

	desk_refuse(s->ss->desk, &s->caller, &r);
}

/* ---- Frames in ---- */

/* False: the bytes are no frames; a refusal has been sent and the session is closing. */
static bool frame_is_good(struct session *s, enum frame_result result)
{
	switch (result) {
	case FRAME_WHOLE:
	case FRAME_NOT_YET:
		return true;
	case FRAME_TOO_LONG:
		session_refuse(s, REFUSAL_TOO_LARGE, TEXT("frame"),
			s->caller.greeted ? TEXT("帧超过 64 KiB(65536 字节)上限,连接关闭;请精简内容或分页。")
							  : TEXT("Hello 之前的帧不得超过 4 KiB(4096 字节),连接关闭。"));
		break;
	case FRAME_EMPTY:
		session_refuse(s, REFUSAL_BAD_FRAME, TEXT("frame"), TEXT("帧长不能为 0,连接关闭。"));
		break;
	case FRAME_BAD_PREFIX:
		session_refuse(s, REFUSAL_BAD_FRAME, TEXT("frame"),
			TEXT("帧长前缀不合规(须为最短形式的 varint,至多 3 字节),连接关闭。"));
		break;
	}
	end_soon(s, "frame");
	return false;
}

static bool has_room(const struct session *s)
{
	const struct conf *c = s->ss->conf;

	return s->caller.in_flight < c->session_requests && s->caller.bulk == 0 &&
		   evbuffer_get_length(bufferevent_get_output(s->io)) < (size_t)c->backlog / 2;
}

/*
 * Reading follows room: this is the backpressure. It is switched off and on, and not left to a
 * watermark, above which libevent would leave bytes lying in the TLS layer and not know of them.
 */
static void adjust_reading(struct session *s)
{
	if (s->closing || s->dead)
		return;
	if (has_room(s) && !s->eof && evbuffer_get_length(bufferevent_get_input(s->io)) < INPUT_MAX)
		bufferevent_enable(s->io, EV_READ);
	else
		bufferevent_disable(s->io, EV_READ);
}

/*
 * No whole frame is left. What has begun has its time from its first bytes on (begun_us, 0: just
 * now); a client that sends no more waits for its answers only.
 */
static void all_taken(struct session *s, int64_t begun_us)
{
	if (s->eof)
		end_soon(s, "eof");
	else if (evbuffer_get_length(bufferevent_get_input(s->io)))
		s->partial_us = begun_us ? begun_us : clock_mono_us();
}

/*
 * A frame is taken as far as the door lets it: before Hello each is paid for, and with it the
 * session is one of its principal's. False: it is not, and why has been told.
 */
static bool take_frame(struct session *s, struct evbuffer *in, size_t size)
{
	struct door *door = &s->ss->door;
	struct desk *desk = s->ss->desk;
	struct refusal r;

	if (s->caller.greeted || door_hear(door, &s->visit, desk_greets(desk), &r)) {
		if (!desk_take(desk, &s->caller, in, size))
			return false;
		if (!s->caller.greeted || door_known(door, &s->visit, s->caller.principal, &r))
			return true;
	}
	desk_refuse(desk, &s->caller, &r);
	return false;
}

static void take_frames(struct session *s)
{
	struct evbuffer *in = bufferevent_get_input(s->io);
	int64_t begun_us = s->partial_us;

	s->partial_us = 0; /* while we do not read, no time passes for a frame */
	for (int taken = 0; !s->closing && !s->dead && has_room(s); taken++) {
		size_t limit = s->caller.greeted ? FRAME_MAX : FRAME_MAX_HELLO, size = 0;
		enum frame_result result;

		if (taken == FRAMES_A_TURN) { /* others first */
			bufferevent_trigger(
				s->io, EV_READ, BEV_TRIG_IGNORE_WATERMARKS | BEV_TRIG_DEFER_CALLBACKS);
			return;
		}
		result = frame_next(in, limit, &size);
		if (!frame_is_good(s, result))
			return;
		if (result == FRAME_NOT_YET) {
			all_taken(s, taken ? 0 : begun_us);
			return;
		}
		if (!take_frame(s, in, size))
			end_soon(s, "refused");
	}
}

/* Requests that end at once come back here through session_room: they are not entered again. */
static void session_pump(struct session *s)
{
	if (s->pumping || s->shaking || s->dead)
		return;
	s->pumping = true;
	take_frames(s);
	s->pumping = false;
	adjust_reading(s);
	if (s->closing && !s->dead)
		end_soon(s, "closing");
}

void session_room(void *arg, handle session)
{
	struct session *s = find(arg, session);

	if (s)
		session_pump(s);
}

/* ---- Frames out ---- */

/* What does not fit a frame is refused in its place. */
static void send_too_long(struct session *s, struct evbuffer *out, uint64_t request_id)
{
	if (!refuse_frame(out, request_id, REFUSAL_TOO_LARGE, "reply",
			"答复超过 64 KiB 上限,请缩小范围或分页查询。", 0))
		end_now(s, "memory");
}

void session_send(void *arg, handle session, const Jieyou__ServerFrame *frame)
{
	struct session *s = find(arg, session);
	struct evbuffer *out;

	if (!s || s->dead)
		return;
	out = bufferevent_get_output(s->io);
	switch (frame_put_message(out, &frame->base)) {
	case FRAME_WHOLE:
		break;
	case FRAME_TOO_LONG:
	case FRAME_EMPTY:
	case FRAME_BAD_PREFIX:
		send_too_long(s, out, frame->request_id);
		break;
	case FRAME_NOT_YET:
		end_now(s, "memory");
		return;
	}
	if (evbuffer_get_length(out) > (size_t)s->ss->conf->backlog) {
		log_warn("session-cut", "session=%u why=backlog", session.index);
		end_now(s, "backlog");
	}
}

size_t session_unread(void *arg, handle session)
{
	struct session *s = find(arg, session);

	return s ? evbuffer_get_length(bufferevent_get_output(s->io)) : 0;
}

/* ---- Events ---- */

/* Bytes have come, or gone. */
static void session_on_bytes(struct bufferevent *io, void *arg)
{
	(void)io;
	session_pump(arg);
}

/* The transport has done its part: who is there? */
static void session_begin(struct session *s)
{
	struct credential *c = &s->caller.credential;

	s->shaking = false;
	s->opened_us = clock_mono_us();
	if (session_who(s->io, c)) {
		log_debug("session-begin", "session=%u credential=%s serial=%s", s->caller.session.index,
			c->name, c->serial);
		return;
	}
	log_warn(
		"session-refused", "session=%u why=name serial=%s", s->caller.session.index, c->serial);
	session_refuse(s, REFUSAL_BAD_CREDENTIAL, TEXT("certificate"),
		TEXT("证书的名称(CN)须为 1 至 64 个可见的 ASCII 字符,不含冒号;请换发证书后重连。"));
	end_soon(s, "name");
}

static void session_broken(struct session *s)
{
	if (s->shaking)
		log_info("handshake", "session=%u why=\"%s\"", s->caller.session.index, tls_fault(s->io));
	end_now(s, "error");
}

static void session_on_event(struct bufferevent *io, short what, void *arg)
{
	struct session *s = arg;

	if (s->dead)
		return;
	if (what & BEV_EVENT_CONNECTED) {
		session_begin(s);
	} else if (what & BEV_EVENT_EOF && !s->shaking) {
		s->eof = true;                    /* half-closed: it may still read its answers */
		bufferevent_enable(io, EV_WRITE); /* which an end of TLS has stopped */
		session_pump(s);
	} else {
		session_broken(s);
	}
}

static bool session_start(struct session *s, evutil_socket_t fd, struct tls *tls)
{
	struct sessions *ss = s->ss;

	s->io =
		tls ? tls_accept(tls, ss->base, fd, clock_now(ss->desk->clock))
			: bufferevent_socket_new(ss->base, fd, BEV_OPT_CLOSE_ON_FREE | BEV_OPT_DEFER_CALLBACKS);
	if (!s->io)
		return false;
	s->shaking = tls != NULL;
	s->opened_us = clock_mono_us();
	bufferevent_set_max_single_read(s->io, IO_AT_ONCE);
	bufferevent_set_max_single_write(s->io, IO_AT_ONCE);
	bufferevent_setcb(s->io, session_on_bytes, session_on_bytes, session_on_event, s);
	if (bufferevent_enable(s->io, EV_READ | EV_WRITE) != 0)
		return false;
	if (!tls)
		session_begin(s);
	return true;
}

static struct session *session_new(struct sessions *ss)
{
	handle h;
	struct session **place = slots_take(&ss->slots, &h), *s;

	if (!place)
		return NULL;
	*place = s = calloc(1, sizeof(*s));
	if (!s) {
		slots_drop(&ss->slots, h);
		return NULL;
	}
	s->ss = ss;
	s->caller.session = h;
	return s;
}

static void session_free(struct session *s)
{
	if (s->io)
		bufferevent_free(s->io);
	slots_drop(&s->ss->slots, s->caller.session);
	free(s);
}

void session_accept(
	struct sessions *ss, evutil_socket_t fd, const struct sockaddr *from, struct tls *tls)
{
	struct visit visit;
	struct session *s;

	if (!door_enter(
			&ss->door, &visit, fd, from, (struct inside){session_count(ss), desk_greets(ss->desk)}))
		return;
	s = session_new(ss);
	if (s)
		s->visit = visit;
	if (s && session_start(s, fd, tls))
		return;
	door_left(&ss->door, &visit);
	if (!s || !s->io)
		evutil_closesocket(fd);
	if (s)
		session_free(s);
}

/* ---- Time ---- */

static void cut(
	struct session *s, const char *why, enum refusal_kind kind, struct text field, struct text zh)
{
	log_warn("session-cut", "session=%u why=%s", s->caller.session.index, why);
	session_refuse(s, kind, field, zh);
	end_soon(s, why);
}

/* Who was suspended, or whose certificate was revoked or has ended, is not answered any more. */
static void cut_stranger(struct session *s)
{
	struct refusal r = desk_stranger(&s->caller);

	log_warn("session-cut", "session=%u why=identity", s->caller.session.index);
	desk_refuse(s->ss->desk, &s->caller, &r);
	end_soon(s, "identity");
}

static void watch_reading(struct session *s, int64_t now)
{
	size_t unread = evbuffer_get_length(bufferevent_get_output(s->io));

	if (s->closing)
		unread += tls_underway(s->io);
	if (unread == 0 || unread < s->unread)
		s->stalled_us = 0;
	else if (s->stalled_us == 0)
		s->stalled_us = now;
	s->unread = unread;
	if (s->stalled_us && now - s->stalled_us > s->ss->conf->stall_ms * INT64_C(1000)) {
		log_warn("session-cut", "session=%u why=stalled", s->caller.session.index);
		end_now(s, "stalled");
	}
}

static bool is_past(int64_t since_us, int limit_ms, int64_t now)
{
	return now - since_us > limit_ms * INT64_C(1000);
}

static bool has_run_out(const struct session *s)
{
	moment until = s->caller.credential.until;

	return until.us && clock_now(s->ss->desk->clock).us >= until.us;
}

static void watch_limits(struct session *s, int64_t now)
{
	const struct conf *c = s->ss->conf;

	if (s->shaking) {
		if (is_past(s->opened_us, c->handshake_ms, now)) {
			log_warn("session-cut", "session=%u why=handshake", s->caller.session.index);
			end_now(s, "handshake"); /* there is no way yet to tell it */
		}
	} else if (has_run_out(s)) {
		cut(s, "certificate", REFUSAL_BAD_CREDENTIAL, TEXT("certificate"),
			TEXT("证书已到期,连接关闭;请换发证书后重连。"));
	} else if (!s->caller.greeted && is_past(s->opened_us, c->hello_ms, now)) {
		cut(s, "hello", REFUSAL_DEADLINE, TEXT("hello"),
			TEXT("连接后未及时发送 Hello,连接关闭,请重连。"));
	} else if (s->partial_us && is_past(s->partial_us, c->frame_ms, now)) {
		cut(s, "frame", REFUSAL_DEADLINE, TEXT("frame"),
			TEXT("一帧未在时限内收全,连接关闭,请重连。"));
	}
}

void session_sweep(struct sessions *ss)
{
	int64_t now = clock_mono_us();
	bool identify = now - ss->identified_us >= ss->conf->identity_ms * INT64_C(1000);
	struct session **place;
	uint32_t at = 0;

	if (identify)
		ss->identified_us = now;
	while ((place = slots_next(&ss->slots, &at))) {
		struct session *s = *place;

		if (s->dead)
			continue;
		watch_reading(s, now);
		if (s->closing)
			end_soon(s, "closing");
		else if (!s->dead)
			watch_limits(s, now);
		if (identify && !s->dead && !s->closing && s->caller.greeted &&
			!desk_knows(ss->desk, &s->caller))
			cut_stranger(s);
	}
}

void session_reap(struct sessions *ss)
{
	struct session **place;
	uint32_t at = 0;

	while (ss->dead && (place = slots_next(&ss->slots, &at))) {
		struct session *s = *place;

		if (!s->dead || s->pumping)
			continue;
		ss->dead--;
		session_free(s);
	}
}

void session_drain(struct sessions *ss)
{
	struct session **place;
	uint32_t at = 0;

	while ((place = slots_next(&ss->slots, &at))) {
		if (!(*place)->dead)
			end_soon(*place, "drain");
	}
}

void sessions_close(struct sessions *ss)
{
	struct session **place;
	uint32_t at = 0;

	while ((place = slots_next(&ss->slots, &at)))
		end_now(*place, "close");
	session_reap(ss);
	slots_close(&ss->slots);
	door_close(&ss->door);
}

#include "door.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "clock.h"
#include "log.h"
#include "refusing.h"

enum { STRANGERS_BITS = 16, SESSIONS_MAX = 100000, LOG_EVERY_US = 1000000, WAIT_US = 1000000 };

/* ---- Crowds ---- */

static bool crowd_open(struct crowd *c)
{
	c->of = calloc(SESSIONS_MAX, sizeof(*c->of));
	return c->of;
}

static void crowd_close(struct crowd *c)
{
	free(c->of);
	c->of = NULL;
}

/* Whether one more is within the limit, and has room. */
static bool crowd_has_room(const struct crowd *c, int most)
{
	return c->n < most && c->n < SESSIONS_MAX;
}

static int crowd_count(const struct crowd *c, uint64_t of)
{
	int n = 0;

	for (int i = 0; i < c->n; i++)
		n += c->of[i] == of;
	return n;
}

static void crowd_join(struct crowd *c, uint64_t of)
{
	c->of[c->n++] = of;
}

static void crowd_leave(struct crowd *c, uint64_t of)
{
	int i = 0;

	while (c->of[i] != of)
		i++;
	c->of[i] = c->of[--c->n];
}

/* ---- The door ---- */

bool door_open(struct door *d, const struct conf *conf)
{
	*d = (struct door){.conf = conf};
	return crowd_open(&d->silent) && crowd_open(&d->known) &&
		   buckets_open(&d->strangers, STRANGERS_BITS);
}

void door_close(struct door *d)
{
	buckets_close(&d->strangers);
	crowd_close(&d->silent);
	crowd_close(&d->known);
}

static network network_of(evutil_socket_t fd, const struct sockaddr *from)
{
	struct ucred peer = {.uid = UINT32_MAX};
	socklen_t size = sizeof(peer);
	const void *address = from;

	if (from->sa_family == AF_INET)
		return network_of_ipv4(
			(const uint8_t *)&((const struct sockaddr_in *)address)->sin_addr.s_addr);
	if (from->sa_family == AF_INET6)
		return network_of_ipv6(((const struct sockaddr_in6 *)address)->sin6_addr.s6_addr);
	getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size);
	return network_of_user(peer.uid);
}

static struct pace pace(const struct door *d)
{
	return pace_of(d->conf->stranger_rate, d->conf->stranger_burst);
}

static int64_t pay(struct door *d, network from)
{
	struct pace p = pace(d);

	return buckets_take(&d->strangers, &p, from, clock_mono_us());
}

/* A line a second at most: who is turned away is not to fill the log either. */
static void log_refused(struct door *d, const char *why)
{
	int64_t now = clock_mono_us();

	d->refused++;
	if (now - d->logged_us < LOG_EVERY_US)
		return;
	log_warn("session-refused", "why=%s refused=%" PRIu64, why, d->refused);
	d->logged_us = now;
	d->refused = 0;
}

/* Which limit one more stranger would be over; NULL: none, and it has paid. */
static const char *over(struct door *d, network from, struct inside in, int64_t *ret_wait_us)
{
	*ret_wait_us = WAIT_US;
	if (in.sessions >= d->conf->sessions)
		return "sessions";
	if (!crowd_has_room(&d->silent, d->conf->silent_sessions))
		return "silent_sessions";
	if (crowd_count(&d->silent, from) >= d->conf->silent_network)
		return "silent_network";
	*ret_wait_us = in.greets ? pay(d, from) : 0;
	return *ret_wait_us ? "stranger_rate" : NULL;
}

bool door_enter(struct door *d, struct visit *ret, evutil_socket_t fd, const struct sockaddr *from,
	struct inside in)
{
	network of = network_of(fd, from);
	int64_t wait_us;
	const char *why = over(d, of, in, &wait_us);

	if (why) {
		log_refused(d, why);
		if (from->sa_family == AF_UNIX)
			refuse_socket(
				fd, REFUSAL_BUSY, "连接数已满,请按提示的时间稍后重连。", refusal_wait_ms(wait_us));
		evutil_closesocket(fd);
		return false;
	}
	*ret = (struct visit){.from = of, .silent = true, .paid = in.greets};
	crowd_join(&d->silent, of);
	return true;
}

bool door_hear(struct door *d, struct visit *v, bool greets, struct refusal *ret)
{
	bool first = !v->heard;
	int64_t wait_us = first || !greets ? 0 : pay(d, v->from);

	v->heard = true;
	*ret = (struct refusal){REFUSAL_BUSY, TEXT_NONE,
		TEXT("在 Hello 被接受之前请求过多,连接关闭;请按提示的时间稍后重连。"),
		refusal_wait_ms(wait_us)};
	return wait_us == 0;
}

void door_left(struct door *d, struct visit *v)
{
	if (v->silent)
		crowd_leave(&d->silent, v->from);
	if (v->known)
		crowd_leave(&d->known, v->whose);
	v->silent = v->known = false;
}

bool door_known(struct door *d, struct visit *v, principal_index whose, struct refusal *ret)
{
	struct pace p = pace(d);

	if (v->known)
		return true;
	if (!crowd_has_room(&d->known, SESSIONS_MAX) ||
		crowd_count(&d->known, whose) >= d->conf->principal_sessions) {
		log_refused(d, "principal_sessions");
		*ret = (struct refusal){REFUSAL_BUSY, TEXT_NONE,
			TEXT("您的连接数已到上限,连接关闭;请先关闭不用的连接,再重连。"),
			refusal_wait_ms(WAIT_US)};
		return false;
	}
	if (v->paid)
		buckets_return(&d->strangers, &p, v->from, clock_mono_us());
	crowd_leave(&d->silent, v->from);
	crowd_join(&d->known, whose);
	v->silent = false;
	v->known = true;
	v->whose = whose;
	return true;
}

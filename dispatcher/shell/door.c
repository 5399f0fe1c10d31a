#include "door.h"

#include <inttypes.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "clock.h"
#include "log.h"
#include "refusing.h"

enum { STRANGERS_BITS = 16, SESSIONS_MAX = 100000, LOG_EVERY_US = 1000000, WAIT_US = 1000000 };

bool door_open(struct door *d, const struct conf *conf)
{
	*d = (struct door){.conf = conf};
	d->silent = calloc(SESSIONS_MAX, sizeof(*d->silent));
	d->known = calloc(SESSIONS_MAX, sizeof(*d->known));
	return d->silent && d->known && buckets_open(&d->strangers, STRANGERS_BITS);
}

void door_close(struct door *d)
{
	buckets_close(&d->strangers);
	free(d->silent);
	free(d->known);
	d->silent = NULL;
	d->known = NULL;
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

static int silent_of(const struct door *d, network from)
{
	int n = 0;

	for (int i = 0; i < d->n_silent; i++)
		n += d->silent[i] == from;
	return n;
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
	if (d->n_silent >= d->conf->silent_sessions || d->n_silent == SESSIONS_MAX)
		return "silent_sessions";
	if (silent_of(d, from) >= d->conf->silent_network)
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
	d->silent[d->n_silent++] = of;
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

static void forget_stranger(struct door *d, struct visit *v)
{
	int i = 0;

	while (d->silent[i] != v->from)
		i++;
	d->silent[i] = d->silent[--d->n_silent];
	v->silent = false;
}

static void forget_known(struct door *d, struct visit *v)
{
	int i = 0;

	while (d->known[i] != v->whose)
		i++;
	d->known[i] = d->known[--d->n_known];
	v->known = false;
}

void door_left(struct door *d, struct visit *v)
{
	if (v->silent)
		forget_stranger(d, v);
	if (v->known)
		forget_known(d, v);
}

static int known_of(const struct door *d, principal_index whose)
{
	int n = 0;

	for (int i = 0; i < d->n_known; i++)
		n += d->known[i] == whose;
	return n;
}

bool door_known(struct door *d, struct visit *v, principal_index whose, struct refusal *ret)
{
	struct pace p = pace(d);

	if (v->known)
		return true;
	if (d->n_known == SESSIONS_MAX || known_of(d, whose) >= d->conf->principal_sessions) {
		log_refused(d, "principal_sessions");
		*ret = (struct refusal){REFUSAL_BUSY, TEXT_NONE,
			TEXT("您的连接数已到上限,连接关闭;请先关闭不用的连接,再重连。"),
			refusal_wait_ms(WAIT_US)};
		return false;
	}
	if (v->paid)
		buckets_return(&d->strangers, &p, v->from, clock_mono_us());
	forget_stranger(d, v);
	v->known = true;
	v->whose = d->known[d->n_known++] = whose;
	return true;
}

/*
 * Door: which connections are let in, as long as nobody knows whose they are, and how many of one
 * principal, when that is known.
 *
 * A connection is a stranger until its Hello was taken. Of strangers there is a limit in all and
 * one for each network, and a network has a bucket (base/buckets.h): a connection takes one out of
 * it, which is put back when its Hello is taken, and every frame that a stranger sends after its
 * first takes another one. So failed handshakes and refused Hellos cost the network they come from,
 * and cost it a while: its bucket always fills again, and fills no slower for being tried. What it
 * costs nobody is a bucket of its own by name, for that takes a good credential (desk/rates.h); and
 * who is connected stays so, whoever knocks. An attacker on the same network as those who are not
 * can keep these waiting, as far as they have no luck, but not out.
 *
 * Nobody takes all connections there are by a good credential either: a principal has so many at
 * once, by whatever credentials and from wherever, and those beyond them are ended after Hello.
 * What such a one has cost its network is not put back.
 *
 * Who is turned away is told so on a Unix socket, and when to come again; over TCP there is no way
 * to say it, and the connection is closed before anything is worked out for it.
 */
#ifndef JIEYOU_DOOR_H
#define JIEYOU_DOOR_H

#include <event2/util.h>
#include <sys/socket.h>

#include "buckets.h"
#include "conf.h"
#include "network.h"
#include "refusal.h"
#include "roster.h"

/* Connections, by whose they are, or from where. */
struct crowd {
	uint64_t *of; /* of each; room for as many as the settings may ever allow */
	int n;
};

struct door {
	const struct conf *conf;
	struct buckets strangers;
	struct crowd silent; /* strangers, by network */
	struct crowd known;  /* the others, by principal */
	int64_t logged_us;   /* when it was last logged that somebody was turned away */
	uint64_t refused;    /* how many were since */
};

/* A connection, as the door sees it. */
struct visit {
	network from;
	principal_index whose; /* once known */
	bool silent;           /* a stranger */
	bool known;
	bool paid;
	bool heard; /* has sent a frame */
};

/* False without memory. */
bool door_open(struct door *d, const struct conf *conf);
void door_close(struct door *d);

/* What is behind the door. */
struct inside {
	int sessions;
	bool greets; /* Hellos can be taken; while they cannot, that is no stranger's fault, and free */
};

/* Whether a connection that was accepted is let in; then *ret is filled. Otherwise it is closed. */
bool door_enter(struct door *d, struct visit *ret, evutil_socket_t fd, const struct sockaddr *from,
	struct inside in);

/* A stranger has sent a frame, and pays for it. False: it cannot, which *ret says. */
bool door_hear(struct door *d, struct visit *v, bool greets, struct refusal *ret);

/*
 * It is known now whose it is. To be called as often as one likes. False: they have as many already
 * as they may, which *ret says; it stays a stranger, and is to be ended.
 */
bool door_known(struct door *d, struct visit *v, principal_index whose, struct refusal *ret);

/* It has gone. To be called as often as one likes. */
void door_left(struct door *d, struct visit *v);

#endif

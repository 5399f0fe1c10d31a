/*
 * Crowd: many submissions under way on several connections, and what became of each. A fault is
 * then judged by what the crowd was told: whatever was filed is there once, and asking again with
 * the same key gets it, or files it.
 */
#ifndef JIEYOU_FAULTS_CROWD_H
#define JIEYOU_FAULTS_CROWD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "build.h"
#include "daemon.h"
#include "peer.h"

enum { CROWD_PEERS = 4, CROWD_MAX = 2000 };

/* One submission; its number makes its key. */
struct asked {
	bool waiting;
	struct peer *peer;
	uint64_t request_id;
	int64_t sent_ms, answered_ms;
	int64_t case_id;  /* 0: not filed */
	bool repeated;    /* the answer to an earlier request with this key */
	char refusal[32]; /* name; empty: not refused */
	int64_t retry_after_ms;
};

struct crowd {
	struct peer *peers[CROWD_PEERS];
	struct asked list[CROWD_MAX]; /* by number */
	int n;
};

/* Connects, with Hello done. A crowd may be opened again after its daemon was, and goes on. */
void crowd_open(struct crowd *c, const struct daemon *d);
void crowd_close(struct crowd *c);

/* Sends n new submissions, spread over the connections, without waiting for answers. */
void crowd_send(struct crowd *c, int n);

/* The same for one, in the name of an actor. Returns its number. */
int crowd_send_as(struct crowd *c, const char *actor);

/* Takes answers until nobody waits, or for so long. Returns how many still wait. */
int crowd_hear(struct crowd *c, int timeout_ms);

/* How many were filed. */
int crowd_filed(const struct crowd *c);

/* From number `from` on: each is filed, or was refused as one of these (parted by spaces). */
void crowd_expect(const struct crowd *c, int from, const char *refusals);

/*
 * Sends every submission again, with the same key and body. Each must be answered with a case, the
 * same as before where it was filed before.
 */
void crowd_repeat(struct crowd *c);

/* As many cases as the crowd has submissions, one a key, and a whole record of each. */
void crowd_verify(const struct crowd *c, const struct daemon *d);

#endif

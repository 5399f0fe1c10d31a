/*
 * Cluster: a PostgreSQL of a test's own, with fsync on, that may be stopped, killed and frozen
 * without the other tests noticing. Made by deploy/pg.sh inside the run's own folder, so that it
 * is taken down even when the test fails.
 */
#ifndef JIEYOU_TEST_CLUSTER_H
#define JIEYOU_TEST_CLUSTER_H

#include "daemon.h"

struct cluster {
	char folder[96]; /* of its data, log and socket: what clients call its host */
};

/* Makes one, and starts it. */
struct cluster cluster_make(void);

void cluster_start(const struct cluster *c);
void cluster_stop(const struct cluster *c); /* in good order */
void cluster_kill(const struct cluster *c); /* SIGKILL to the postmaster and all its children */

/* A signal to the postmaster and all its children: SIGSTOP, SIGCONT. */
void cluster_signal(const struct cluster *c, int signal);

/* Kills it and removes its folder. */
void cluster_remove(struct cluster *c);

/* A migrated database on it, with a folder for a daemon; daemon_run is the caller's. */
struct daemon cluster_prepare(const struct cluster *c);

#endif

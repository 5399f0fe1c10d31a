/*
 * Fake: a dispatcher that does what a test tells it, in a thread, for the tests of the client
 * library. Blocking, one connection.
 */
#ifndef JIEYOU_TEST_FAKE_H
#define JIEYOU_TEST_FAKE_H

#include <pthread.h>
#include <stdbool.h>

#include "jieyou.h"

struct fake {
	char folder[32];
	char server[64]; /* the address, as jieyou_open takes it */
	int listener;
	pthread_t thread;
	void (*act)(int fd);
};

/* Listens on a Unix socket in a folder of its own. */
void fake_open(struct fake *f, void (*act)(int fd));
void fake_close(struct fake *f);

/* For act: the next request, NULL at the end; to be freed with its generated free_unpacked. */
Jieyou__ClientFrame *fake_read(int fd);
void fake_write(int fd, const Jieyou__ServerFrame *frame);
void fake_raw(int fd, const void *bytes, size_t n);

/* Reads Hello and answers it. */
void fake_hello(int fd);

/* Answers with a case of this number, or refuses. */
void fake_case(int fd, uint64_t request_id, int64_t case_id);
void fake_refuse(int fd, uint64_t request_id);

#endif

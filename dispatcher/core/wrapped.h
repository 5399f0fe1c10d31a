/*
 * Wrapped keys: what the store carries between the key store and the vault, and cannot read.
 *
 * Every case has a key of its own, made with its number and bearing it: the key of case 1024 is
 * key 1024. So a case and its key are asked for at the same time, in two databases, and no key can
 * be passed for another case's.
 */
#ifndef JIEYOU_WRAPPED_H
#define JIEYOU_WRAPPED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { KEY_WRAPPED = 72, MASTER_NAME = 16, MASTERS_MAX = 8 };

struct wrapped_key {
	int32_t id;                   /* the case's number; 0: the case has no key */
	bool destroyed;               /* there was one; what it sealed cannot be read again */
	char master[MASTER_NAME + 1]; /* name of the master key it is wrapped by */
	uint8_t bytes[KEY_WRAPPED];
};

/* The master keys at hand, by name: the first wraps, all unwrap. */
struct master_names {
	char list[MASTERS_MAX][MASTER_NAME + 1];
	size_t n;
};

#endif

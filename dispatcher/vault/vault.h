/*
 * Vault: keys, and what is done with them. It knows no database: the store brings wrapped keys and
 * sealed bodies, and takes them away.
 *
 * Four kinds of keys, all of 32 random bytes:
 *
 *     master keys   each in a file of its own, never in a database; the first of those at hand
 *                   wraps, all unwrap. Held in locked memory that no core file gets, wiped at last
 *     case keys     one a case, kept wrapped in the key store; unwrapped for a request, in its
 *                   arena, which is wiped with it
 *     phone keys    each in a file of its own, as master keys are: of the digests by which a
 *                   number is found again. Whoever has one tries all ten thousand million mobile
 *                   numbers in hours; so it is in no database, and no other key is made of it
 *     fingerprint   the key of the hash by which a request is known again; in the database
 *
 * Formats. Integers are big-endian. Sealing is XChaCha20-Poly1305 (IETF) with a random nonce; what
 * is said of a thing's place is bound to it as additional data, so that it opens nowhere else.
 *
 *     file of a key            64 hexadecimal digits and a line end; others may not read it
 *     name of a master key     16 hexadecimal digits: BLAKE2b of "jieyou master key" under the key
 *     name of a phone key      the same of the phone key
 *     digest of a number       BLAKE2b, 32 bytes, of "jieyou phone" and the number in E.164 under
 *                              a phone key
 *     wrapped key              nonce 24 | key, sealed 32 | tag 16: 72 bytes
 *         bound to             "case_key.wrapped" | i32 key id | name of the master key
 *     sealed body              nonce 24 | body, sealed | tag 16: the body's length and 40
 *         of an event          "event.body" | i64 case | i32 seq | i32 key id
 *         of a brief           "brief.body" | "OFFER" or "TASK" | i64 case | i32 seq | i32 key id
 *         of an attachment     "attachment.part" | i64 case | i64 attachment | i32 chunk, 0 of its
 *                              words | i32 key id
 *
 * A body of no bytes is stored as it is, with key id 0. So is what holds no words of a case, by the
 * caller's choice. Key id 0 stands for words in clear only where the case has no key: in a record
 * from before the sealing.
 */
#ifndef JIEYOU_VAULT_H
#define JIEYOU_VAULT_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "ids.h"
#include "signer.h"
#include "text.h"
#include "wrapped.h"

enum {
	VAULT_KEY = 32,
	VAULT_FINGERPRINT = 32,
	VAULT_DIGEST = 32,
	VAULT_SEALED_MORE = 40,
	VAULT_WHY = 512
};

struct masters;

struct vault {
	uint8_t fingerprint_key[VAULT_KEY];
	struct masters *masters;    /* NULL: nothing is sealed */
	struct masters *phone_keys; /* NULL: nobody is found by phone */
	struct signer signer;       /* of checkpoints */
};

/* A body as it is stored, and whose it is: of an event, of a brief, or a part of an attachment. */
struct stored {
	case_id id;
	int64_t attachment; /* its number; 0: of none */
	struct text brief;  /* for whom, "OFFER", "TASK" ...; empty: it is none */
	int32_t seq;        /* of the event, or the chunk; 0: the attachment's words */
	int32_t key_id;     /* 0: in clear */
	struct text body;
};

/* A case's key, unwrapped. Opaque; in the arena it was unwrapped into. */
struct case_key;

/* Readies the library. False when it cannot start. */
bool vault_start(void);

/* ---- Master keys ---- */

/* Makes a key in a new file that only its owner may read. False: why says what is wrong. */
bool vault_make_file(const char *path, char why[VAULT_WHY]);

/*
 * Reads the master keys from files, parted by commas; they take the place of those at hand. False:
 * why names the file and what is wrong, and those at hand stay.
 */
bool vault_read_masters(struct vault *v, const char *paths, char why[VAULT_WHY]);

/* Wipes all keys. */
void vault_close(struct vault *v);

/* Whether bodies are sealed; the names of the master keys at hand. */
bool vault_seals(const struct vault *v);
struct master_names vault_masters(const struct vault *v);

/* ---- Case keys ---- */

/* A new key for a case, wrapped by the first master key. False: no such key id, for ids end. */
bool vault_make_key(const struct vault *v, case_id id, struct wrapped_key *ret);

/* The same key under the first master key. False: it cannot be unwrapped. */
bool vault_rewrap(const struct vault *v, struct wrapped_key *key);

/* NULL: destroyed, tampered with, of a master key that is not at hand; or the arena is full. */
const struct case_key *vault_unwrap(
	const struct vault *v, const struct wrapped_key *key, struct arena *a);

/* ---- Bodies ---- */

/*
 * Seals s->body in place of itself, in the arena, and says by which key. key may be NULL where
 * nothing is sealed. False: the arena is full, or there is no key though bodies are sealed.
 */
bool vault_seal(
	const struct vault *v, const struct case_key *key, struct stored *s, struct arena *a);

/*
 * The body of what was stored; key: the case's, NULL if it has none. False: it is not as it was
 * sealed, not in its place, or not by this key; or the arena is full.
 */
bool vault_open(
	const struct case_key *key, const struct stored *s, struct arena *a, struct text *ret_body);

/* ---- Numbers ---- */

/* Reads the phone keys, likewise; no file at all is no fault, and nobody is found. */
bool vault_read_phone_keys(struct vault *v, const char *paths, char why[VAULT_WHY]);

/* How many there are; the first is for new cases, all are for finding. */
size_t vault_phone_keys(const struct vault *v);

/* A phone key's name; and the digest of a number under it, in the arena, TEXT_NONE when full. */
struct text vault_phone_key(const struct vault *v, size_t key);
struct text vault_digest(const struct vault *v, size_t key, struct text number, struct arena *a);

/* ---- Requests ---- */

/*
 * The keyed hash of a request as received (BLAKE2b with a key): enough to tell a repeat from
 * another request under the same key, and of no use to who finds it. In the arena; TEXT_NONE when
 * full.
 */
struct text vault_fingerprint(const struct vault *v, struct text request, struct arena *a);

/*
 * The idempotency key of a request, as it is kept: HMAC-SHA256 (RFC 2104) under the same key, 64
 * hexadecimal digits, for a client may put anything into it. The migration that hashed what was
 * there before has it once more (sql/migrations/0014_reading.sql). In the arena; TEXT_NONE when
 * full.
 */
struct text vault_request_key(const struct vault *v, struct text key, struct arena *a);

/* ---- Bookmarks ---- */

/*
 * What a client keeps for us and is not to read: sealed under a key that every dispatcher of the
 * database makes of the fingerprint's (BLAKE2b of "jieyou bookmark"). TEXT_NONE: the arena is full;
 * or it is not as it was sealed.
 */
struct text vault_seal_bookmark(const struct vault *v, struct text bookmark, struct arena *a);
struct text vault_open_bookmark(const struct vault *v, struct text sealed, struct arena *a);

#endif

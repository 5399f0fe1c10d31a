/*
 * Signer: the key by which this dispatcher signs checkpoints of the record (Ed25519), and those by
 * which others did whom it trusts.
 *
 * A key file is one line of 64 hexadecimal digits, the key's seed; its public half is the same of
 * the public key, in FILE.pub. Only its owner may read a key file: another mode is refused.
 */
#ifndef JIEYOU_SIGNER_H
#define JIEYOU_SIGNER_H

#include <stdbool.h>
#include <stdint.h>

#include "arena.h"
#include "text.h"

enum { SIGNER_PUBLIC = 32, SIGNER_SECRET = 64, SIGNER_SIGNATURE = 64, SIGNERS_TRUSTED = 16 };

struct signer {
	bool has_key;
	uint8_t secret[SIGNER_SECRET];
	uint8_t trusted[SIGNERS_TRUSTED][SIGNER_PUBLIC]; /* its own among them */
	int n_trusted;
};

/*
 * Reads the key from a file ("": none) and trusts it, and public keys in hexadecimal, parted by
 * commas. False: *ret_why is a literal that says what is wrong.
 */
bool signer_open(struct signer *s, const char *key_file, const char *trusted, const char **ret_why);

/* Wipes the key. */
void signer_close(struct signer *s);

/* The public key; empty without a key. Points into s. */
struct text signer_public(const struct signer *s);

/* The signature of a message, in the arena; empty without a key. TEXT_NONE with a key: arena full.
 */
struct text signer_sign(const struct signer *s, struct text message, struct arena *a);

/* Whether the signature of the message is by this public key. */
bool signer_verify(struct text public, struct text message, struct text signature);

/* Whether it is a key to trust. One that knows no key at all cannot tell, and trusts every one. */
bool signer_trusts(const struct signer *s, struct text public);

/*
 * Makes a new key in a file that is not there yet, mode 0600, and its public half beside it, which
 * goes to ret_public as well, in hexadecimal. False: errno says why.
 */
bool signer_make(const char *key_file, char ret_public[2 * SIGNER_PUBLIC + 1]);

#endif

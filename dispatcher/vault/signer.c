#include "signer.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEED = crypto_sign_SEEDBYTES };

_Static_assert(SIGNER_PUBLIC == crypto_sign_PUBLICKEYBYTES, "Ed25519");
_Static_assert(SIGNER_SECRET == crypto_sign_SECRETKEYBYTES, "Ed25519");
_Static_assert(SIGNER_SIGNATURE == crypto_sign_BYTES, "Ed25519");

static const unsigned char *bytes(struct text t)
{
	return (const unsigned char *)t.ptr;
}

static bool from_hex(struct text hex, uint8_t *ret, size_t n)
{
	size_t len;

	return hex.len == 2 * n && sodium_hex2bin(ret, n, hex.ptr, hex.len, NULL, &len, NULL) == 0 &&
		   len == n;
}

/* ---- Reading ------------------------------------------------------------------------------- */

static const char *trust(struct signer *s, const uint8_t public[SIGNER_PUBLIC])
{
	if (s->n_trusted == SIGNERS_TRUSTED)
		return "too many keys to trust";
	memcpy(s->trusted[s->n_trusted++], public, SIGNER_PUBLIC);
	return NULL;
}

static const char *read_seed(int fd, uint8_t seed[SEED])
{
	char line[2 * SEED + 1];
	struct stat st;
	const char *why = NULL;

	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		why = "not a file";
	else if (st.st_mode & (S_IRWXG | S_IRWXO))
		why = "others than its owner may read it: chmod 600";
	else if (read(fd, line, sizeof(line)) < 2 * SEED ||
			 !from_hex((struct text){line, 2 * SEED}, seed, SEED))
		why = "not a key: see --make-checkpoint-key";
	sodium_memzero(line, sizeof(line));
	return why;
}

static const char *read_key(struct signer *s, const char *file)
{
	uint8_t seed[SEED], public[SIGNER_PUBLIC];
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	const char *why = fd < 0 ? "cannot be opened" : read_seed(fd, seed);

	if (fd >= 0)
		close(fd);
	if (why)
		return why;
	crypto_sign_seed_keypair(public, s->secret, seed);
	sodium_memzero(seed, sizeof(seed));
	s->has_key = true;
	return trust(s, public);
}

bool signer_open(struct signer *s, const char *key_file, const char *trusted, const char **ret_why)
{
	struct text rest = text_from(trusted);

	*s = (struct signer){0};
	*ret_why = key_file[0] ? read_key(s, key_file) : NULL;
	while (!*ret_why && rest.len) {
		uint8_t public[SIGNER_PUBLIC];

		*ret_why = from_hex(text_trim(text_cut(&rest, ',')), public, sizeof(public))
					   ? trust(s, public)
					   : "a key to trust is not 64 hexadecimal digits";
	}
	return !*ret_why;
}

void signer_close(struct signer *s)
{
	sodium_memzero(s, sizeof(*s));
}

/* ---- Using --------------------------------------------------------------------------------- */

struct text signer_public(const struct signer *s)
{
	return s->has_key ? (struct text){(const char *)s->trusted[0], SIGNER_PUBLIC} : TEXT("");
}

struct text signer_sign(const struct signer *s, struct text message, struct arena *a)
{
	unsigned char *signature;

	if (!s->has_key)
		return TEXT("");
	signature = arena_alloc(a, SIGNER_SIGNATURE);
	if (!signature)
		return TEXT_NONE;
	crypto_sign_detached(signature, NULL, bytes(message), message.len, s->secret);
	return (struct text){(const char *)signature, SIGNER_SIGNATURE};
}

bool signer_verify(struct text public, struct text message, struct text signature)
{
	return public.len == SIGNER_PUBLIC && signature.len == SIGNER_SIGNATURE &&
		   crypto_sign_verify_detached(
			   bytes(signature), bytes(message), message.len, bytes(public)) == 0;
}

bool signer_trusts(const struct signer *s, struct text public)
{
	for (int i = 0; i < s->n_trusted; i++) {
		if (text_eq(public, (struct text){(const char *)s->trusted[i], SIGNER_PUBLIC}))
			return true;
	}
	return s->n_trusted == 0;
}

/* ---- Making -------------------------------------------------------------------------------- */

/* A line into a file that must be new. */
static bool write_new(const char *file, mode_t mode, const char *line)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	bool ok = fd >= 0 && dprintf(fd, "%s\n", line) == (int)strlen(line) + 1 && fsync(fd) == 0;

	return fd >= 0 && close(fd) == 0 && ok;
}

bool signer_make(const char *key_file, char ret_public[2 * SIGNER_PUBLIC + 1])
{
	uint8_t seed[SEED], secret[SIGNER_SECRET], public[SIGNER_PUBLIC];
	char line[2 * SEED + 1], beside[4096];
	bool ok;

	if (snprintf(beside, sizeof(beside), "%s.pub", key_file) >= (int)sizeof(beside)) {
		errno = ENAMETOOLONG;
		return false;
	}
	randombytes_buf(seed, sizeof(seed));
	crypto_sign_seed_keypair(public, secret, seed);
	sodium_bin2hex(line, sizeof(line), seed, sizeof(seed));
	sodium_bin2hex(ret_public, 2 * SIGNER_PUBLIC + 1, public, sizeof(public));
	ok = write_new(key_file, 0600, line) && write_new(beside, 0644, ret_public);
	sodium_memzero(seed, sizeof(seed));
	sodium_memzero(secret, sizeof(secret));
	sodium_memzero(line, sizeof(line));
	return ok;
}

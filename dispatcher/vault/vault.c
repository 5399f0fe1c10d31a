#include "vault.h"

#include <sodium.h>
#include <string.h>

#include "bound.h"
#include "masters.h"

enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

_Static_assert(VAULT_KEY == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "a key");
_Static_assert(NONCE + TAG == VAULT_SEALED_MORE, "what sealing adds");
_Static_assert(KEY_WRAPPED == VAULT_KEY + VAULT_SEALED_MORE, "a key is wrapped as it is sealed");

struct case_key {
	int32_t id;
	uint8_t key[VAULT_KEY];
};

bool vault_start(void)
{
	return sodium_init() >= 0;
}

/* ---- Sealing ---- */

/* to: room for in.len + VAULT_SEALED_MORE. */
static void seal(const uint8_t key[VAULT_KEY], const struct bound *b, struct text in, uint8_t *to)
{
	randombytes_buf(to, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
		to + NONCE, NULL, (const unsigned char *)in.ptr, in.len, b->bytes, b->n, NULL, to, key);
}

/* to: room for in.len - VAULT_SEALED_MORE. */
static bool open_sealed(
	const uint8_t key[VAULT_KEY], const struct bound *b, struct text in, uint8_t *to)
{
	const unsigned char *from = (const unsigned char *)in.ptr;

	return in.len >= VAULT_SEALED_MORE &&
		   crypto_aead_xchacha20poly1305_ietf_decrypt(
			   to, NULL, NULL, from + NONCE, in.len - NONCE, b->bytes, b->n, from, key) == 0;
}

/* ---- Master keys ---- */

bool vault_read_masters(struct vault *v, const char *paths, char why[VAULT_WHY])
{
	struct masters *m = masters_read(paths, why);

	if (!m)
		return false;
	sodium_free(v->masters);
	v->masters = m;
	return true;
}

void vault_close(struct vault *v)
{
	sodium_free(v->masters);
	sodium_free(v->phone_keys);
	sodium_memzero(v, sizeof(*v));
}

bool vault_seals(const struct vault *v)
{
	return v->masters != NULL;
}

struct master_names vault_masters(const struct vault *v)
{
	struct master_names names = {0};

	if (v->masters)
		names.n = v->masters->n;
	for (size_t i = 0; i < names.n; i++)
		memcpy(names.list[i], v->masters->list[i].name, sizeof(names.list[i]));
	return names;
}

/* ---- Case keys ---- */

static struct bound key_place(const struct wrapped_key *k)
{
	struct bound b = {.n = 0};

	bound_text(&b, TEXT("case_key.wrapped"));
	bound_int(&b, (uint32_t)k->id, 4);
	bound_text(&b, (struct text){k->master, MASTER_NAME});
	return b;
}

static void wrap(const struct vault *v, const uint8_t key[VAULT_KEY], struct wrapped_key *k)
{
	const struct master *m = &v->masters->list[0];
	struct bound b;

	memcpy(k->master, m->name, sizeof(k->master));
	b = key_place(k);
	seal(m->key, &b, (struct text){(const char *)key, VAULT_KEY}, k->bytes);
}

static bool unwrap(const struct vault *v, const struct wrapped_key *k, uint8_t ret[VAULT_KEY])
{
	const struct master *m = v->masters ? masters_named(v->masters, k->master) : NULL;
	struct bound b = key_place(k);

	return m && !k->destroyed &&
		   open_sealed(m->key, &b, (struct text){(const char *)k->bytes, KEY_WRAPPED}, ret);
}

bool vault_make_key(const struct vault *v, case_id id, struct wrapped_key *ret)
{
	uint8_t key[VAULT_KEY];

	if (id.n <= 0 || id.n > INT32_MAX)
		return false;
	*ret = (struct wrapped_key){.id = (int32_t)id.n};
	randombytes_buf(key, sizeof(key));
	wrap(v, key, ret);
	sodium_memzero(key, sizeof(key));
	return true;
}

bool vault_rewrap(const struct vault *v, struct wrapped_key *k)
{
	uint8_t key[VAULT_KEY];
	bool ok = unwrap(v, k, key);

	if (ok)
		wrap(v, key, k);
	sodium_memzero(key, sizeof(key));
	return ok;
}

const struct case_key *vault_unwrap(
	const struct vault *v, const struct wrapped_key *k, struct arena *a)
{
	struct case_key *key = arena_alloc(a, sizeof(*key));

	if (!key || !unwrap(v, k, key->key))
		return NULL;
	key->id = k->id;
	return key;
}

/* ---- Bodies ---- */

static struct bound body_place(const struct stored *s)
{
	struct bound b = {.n = 0};

	bound_text(&b, s->attachment  ? TEXT("attachment.part")
				   : s->brief.len ? TEXT("brief.body")
								  : TEXT("event.body"));
	if (s->brief.len)
		bound_text(&b, s->brief);
	bound_int(&b, (uint64_t)s->id.n, 8);
	if (s->attachment)
		bound_int(&b, (uint64_t)s->attachment, 8);
	bound_int(&b, (uint32_t)s->seq, 4);
	bound_int(&b, (uint32_t)s->key_id, 4);
	return b;
}

bool vault_seal(
	const struct vault *v, const struct case_key *key, struct stored *s, struct arena *a)
{
	size_t len = s->body.len + VAULT_SEALED_MORE;
	struct bound b;
	uint8_t *to;

	s->key_id = 0;
	if (s->body.len == 0 || !v->masters)
		return true;
	to = key ? arena_room(a, len) : NULL;
	if (!to)
		return false;
	s->key_id = key->id;
	b = body_place(s);
	seal(key->key, &b, s->body, to);
	s->body = (struct text){(const char *)to, len};
	return true;
}

bool vault_open(
	const struct case_key *key, const struct stored *s, struct arena *a, struct text *ret_body)
{
	struct bound b = body_place(s);
	size_t len = s->body.len < VAULT_SEALED_MORE ? 0 : s->body.len - VAULT_SEALED_MORE;
	uint8_t *to;

	if (s->key_id != (key ? key->id : 0))
		return false;
	if (!key) {
		*ret_body = s->body;
		return true;
	}
	to = arena_room(a, len);
	if (!to || !open_sealed(key->key, &b, s->body, to))
		return false;
	*ret_body = (struct text){(const char *)to, len};
	return true;
}

/* ---- Numbers ---- */

bool vault_read_phone_keys(struct vault *v, const char *paths, char why[VAULT_WHY])
{
	struct masters *m = paths[0] ? masters_read(paths, why) : NULL;

	if (paths[0] && !m)
		return false;
	sodium_free(v->phone_keys);
	v->phone_keys = m;
	return true;
}

size_t vault_phone_keys(const struct vault *v)
{
	return v->phone_keys ? v->phone_keys->n : 0;
}

struct text vault_phone_key(const struct vault *v, size_t key)
{
	return text_from(v->phone_keys->list[key].name);
}

struct text vault_digest(const struct vault *v, size_t key, struct text number, struct arena *a)
{
	struct text said = arena_join(a, TEXT_NONE, (struct text[]){TEXT("jieyou phone"), number}, 2);
	unsigned char *digest = arena_alloc(a, VAULT_DIGEST);

	if (a->failed)
		return TEXT_NONE;
	crypto_generichash(digest, VAULT_DIGEST, (const unsigned char *)said.ptr, said.len,
		v->phone_keys->list[key].key, VAULT_KEY);
	return (struct text){(const char *)digest, VAULT_DIGEST};
}

/* ---- Requests ---- */

struct text vault_fingerprint(const struct vault *v, struct text request, struct arena *a)
{
	unsigned char *mac = arena_alloc(a, VAULT_FINGERPRINT);

	if (!mac)
		return TEXT_NONE;
	crypto_generichash(mac, VAULT_FINGERPRINT, (const unsigned char *)request.ptr, request.len,
		v->fingerprint_key, VAULT_KEY);
	return (struct text){(const char *)mac, VAULT_FINGERPRINT};
}

struct text vault_request_key(const struct vault *v, struct text key, struct arena *a)
{
	unsigned char mac[crypto_auth_hmacsha256_BYTES];
	char *hex = arena_alloc(a, 2 * sizeof(mac) + 1);

	_Static_assert(crypto_auth_hmacsha256_KEYBYTES == VAULT_KEY, "one length of keys");
	if (!hex)
		return TEXT_NONE;
	crypto_auth_hmacsha256(mac, (const unsigned char *)key.ptr, key.len, v->fingerprint_key);
	sodium_bin2hex(hex, 2 * sizeof(mac) + 1, mac, sizeof(mac));
	return (struct text){hex, 2 * sizeof(mac)};
}

/* ---- Bookmarks ---- */

static void bookmark_key(const struct vault *v, uint8_t ret[VAULT_KEY])
{
	static const unsigned char name[] = "jieyou bookmark";

	crypto_generichash(ret, VAULT_KEY, name, sizeof(name) - 1, v->fingerprint_key, VAULT_KEY);
}

static struct bound bookmark_bound(void)
{
	struct bound b = {.n = 0};

	bound_text(&b, TEXT("bookmark"));
	return b;
}

struct text vault_seal_bookmark(const struct vault *v, struct text bookmark, struct arena *a)
{
	struct bound b = bookmark_bound();
	uint8_t key[VAULT_KEY];
	uint8_t *to = arena_room(a, bookmark.len + VAULT_SEALED_MORE);

	if (!to)
		return TEXT_NONE;
	bookmark_key(v, key);
	seal(key, &b, bookmark, to);
	sodium_memzero(key, sizeof(key));
	return (struct text){(const char *)to, bookmark.len + VAULT_SEALED_MORE};
}

struct text vault_open_bookmark(const struct vault *v, struct text sealed, struct arena *a)
{
	struct bound b = bookmark_bound();
	uint8_t key[VAULT_KEY];
	uint8_t *to = sealed.len > VAULT_SEALED_MORE ? arena_room(a, sealed.len) : NULL;
	bool ok;

	if (!to)
		return TEXT_NONE;
	bookmark_key(v, key);
	ok = open_sealed(key, &b, sealed, to);
	sodium_memzero(key, sizeof(key));
	return ok ? (struct text){(const char *)to, sealed.len - VAULT_SEALED_MORE} : TEXT_NONE;
}

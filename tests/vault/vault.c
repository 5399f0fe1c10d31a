/*
 * The vault alone: what is sealed opens again, in its place, and nowhere else, with nothing of it
 * changed; and its formats are those of vault.h, by libsodium's own calls.
 */
#include "vault.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "draw.h"

enum { ROOM = 64 << 20, LONGEST = 64 << 10 };

static struct arena arena;
static struct vault vault;
static char folder[64], file[2][80], why[VAULT_WHY];

static void make_keys(void)
{
	cr_assert(vault_start());
	arena_init(&arena, ROOM);
	snprintf(folder, sizeof(folder), "/tmp/jieyou-vault.XXXXXX");
	cr_assert(mkdtemp(folder));
	for (int i = 0; i < 2; i++) {
		snprintf(file[i], sizeof(file[i]), "%s/%d", folder, i);
		cr_assert(vault_make_file(file[i], why), "%s", why);
	}
	cr_assert(vault_read_masters(&vault, file[0], why), "%s", why);
}

static void drop_keys(void)
{
	vault_close(&vault);
	arena_release(&arena);
	unlink(file[0]);
	unlink(file[1]);
	rmdir(folder);
}

TestSuite(vault, .init = make_keys, .fini = drop_keys);

static struct wrapped_key wrapped(int64_t id)
{
	struct wrapped_key key;

	cr_assert(vault_make_key(&vault, (case_id){id}, &key));
	return key;
}

static const struct case_key *opened(const struct wrapped_key *key)
{
	const struct case_key *k = vault_unwrap(&vault, key, &arena);

	cr_assert(k);
	return k;
}

static struct stored sealed(const struct case_key *key, int64_t id, int32_t seq, struct text body)
{
	struct stored s = {.id = {id}, .seq = seq, .body = body};

	cr_assert(vault_seal(&vault, key, &s, &arena));
	return s;
}

static bool opens(const struct case_key *key, const struct stored *s)
{
	struct text body;

	return vault_open(key, s, &arena, &body);
}

static struct text copy(struct text t)
{
	return arena_text(&arena, t);
}

static void flip(struct text t, size_t bit)
{
	char *p = (char *)(uintptr_t)t.ptr;

	p[bit / 8] = (char)(p[bit / 8] ^ (1 << bit % 8));
}

/* ---- Bodies ---- */

Test(vault, seals_and_opens_what_is_0_to_64_KiB_long)
{
	static char words[LONGEST];
	struct wrapped_key key = wrapped(7);
	const struct case_key *k = opened(&key);
	unsigned seed = 20261122;

	for (size_t i = 0; i < LONGEST; i++)
		words[i] = (char)rand_r(&seed);
	for (size_t len = 0; len <= LONGEST; len += len < 300 ? 1 : 1 + (size_t)rand_r(&seed) % 3000) {
		struct arena a = {0};
		struct stored s = {.id = {7}, .seq = 3, .body = {words, len}};
		struct text back;

		arena_init(&a, ROOM);
		cr_assert(vault_seal(&vault, k, &s, &a));
		cr_assert_eq(s.key_id, len ? 7 : 0);
		cr_assert_eq(s.body.len, len ? len + VAULT_SEALED_MORE : 0);
		if (len) {
			cr_assert(vault_open(k, &s, &a, &back));
			cr_assert(text_eq(back, (struct text){words, len}));
		}
		if (len >= 16)
			cr_assert_null(memmem(s.body.ptr, s.body.len, words, len));
		arena_release(&a);
	}
}

Test(vault, opens_nothing_of_which_a_bit_was_changed)
{
	struct wrapped_key key = wrapped(7);
	const struct case_key *k = opened(&key);
	struct stored s = sealed(k, 7, 1, TEXT("家里没有米了"));

	for (size_t bit = 0; bit < s.body.len * 8; bit++) {
		struct stored other = s;

		other.body = copy(s.body);
		flip(other.body, bit);
		cr_expect(!opens(k, &other), "bit %zu", bit);
	}
	for (size_t len = 0; len < s.body.len; len++) {
		struct stored shorter = s;

		shorter.body.len = len;
		cr_expect(!opens(k, &shorter), "%zu bytes", len);
	}
	cr_expect(opens(k, &s));
}

Test(vault, opens_nothing_in_another_place)
{
	struct wrapped_key key = wrapped(7), other_key = wrapped(8);
	const struct case_key *k = opened(&key), *other = opened(&other_key);
	struct stored s = sealed(k, 7, 1, TEXT("words")), moved = s;

	moved.id.n = 8;
	cr_expect(!opens(k, &moved), "another case");
	moved = s;
	moved.seq = 2;
	cr_expect(!opens(k, &moved), "another event");
	moved = s;
	moved.key_id = 8;
	cr_expect(!opens(k, &moved), "another key id");
	cr_expect(!opens(other, &moved), "another key with its id");
	cr_expect(!opens(other, &s), "another key");
	moved.key_id = 0;
	cr_expect(!opens(k, &moved), "said to be in clear, of a case that has a key");
	cr_expect(!opens(NULL, &s), "no key");
}

/* Everything of one case that is sealed, beside each other: none of it opens as any other. */
Test(vault, opens_nothing_as_what_it_is_not)
{
	struct stored places[] = {
		{.seq = 1},                                            /* an event */
		{.seq = 2},                                            /* another */
		{.seq = 1, .brief = TEXT_INIT("OFFER")},               /* an event's briefs */
		{.seq = 1, .brief = TEXT_INIT("TASK")},                /* for others */
		{.seq = 2, .brief = TEXT_INIT("TASK")},                /* of another event */
		{.seq = 0, .attachment = 1},                           /* an attachment's words */
		{.seq = 1, .attachment = 1},                           /* its chunks */
		{.seq = 2, .attachment = 1},                           /* in their order */
		{.seq = 1, .attachment = 2},                           /* of another attachment */
		{.seq = 1, .attachment = (INT64_C(1) << 32) | 1},      /* whose number is long */
		{.seq = 1, .attachment = 1, .id = {INT64_C(1) << 32}}, /* a case, likewise */
	};
	enum { PLACES = sizeof(places) / sizeof(places[0]) };
	struct wrapped_key key = wrapped(7);
	const struct case_key *k = opened(&key);

	for (int i = 0; i < PLACES; i++) {
		struct stored s = places[i];

		s.id.n |= 7;
		s.body = TEXT("words");
		cr_assert(vault_seal(&vault, k, &s, &arena));
		for (int j = 0; j < PLACES; j++) {
			struct stored other = places[j];

			other.id.n |= 7;
			other.key_id = s.key_id;
			other.body = s.body;
			cr_expect_eq(opens(k, &other), i == j, "%d as %d", i, j);
		}
	}
}

/* Words of before the sealing are read; and with sealing on nothing is written without a key. */
Test(vault, in_clear)
{
	struct vault off = {.masters = NULL};
	struct stored s = {.id = {7}, .seq = 1, .body = TEXT_INIT("words")};
	struct text body;

	cr_expect(!vault_seals(&off) && vault_seals(&vault));
	cr_expect(vault_seal(&off, NULL, &s, &arena));
	cr_expect_eq(s.key_id, 0);
	cr_expect(vault_open(NULL, &s, &arena, &body) && text_eq(body, TEXT("words")));
	cr_expect(!vault_seal(&vault, NULL, &s, &arena));
}

Test(vault, never_seals_twice_alike)
{
	struct wrapped_key key = wrapped(7), again = wrapped(7);
	const struct case_key *k = opened(&key);

	cr_expect(!text_eq(sealed(k, 7, 1, TEXT("words")).body, sealed(k, 7, 1, TEXT("words")).body));
	cr_expect(memcmp(key.bytes, again.bytes, KEY_WRAPPED) != 0);
	cr_expect(!vault_make_key(&vault, (case_id){INT64_C(1) << 31}, &key));
	cr_expect(!vault_make_key(&vault, (case_id){0}, &key));
}

/* ---- Formats, by libsodium's own calls ---- */

static void unhex(const char *path, uint8_t key[VAULT_KEY])
{
	char hex[2 * VAULT_KEY + 2] = "";
	int fd = open(path, O_RDONLY);
	size_t n;

	cr_assert_eq(read(fd, hex, sizeof(hex)), 2 * VAULT_KEY + 1);
	cr_assert_eq(hex[2 * VAULT_KEY], '\n');
	cr_assert_eq(sodium_hex2bin(key, VAULT_KEY, hex, 2 * VAULT_KEY, NULL, &n, NULL), 0);
	close(fd);
}

static bool decrypt(const uint8_t *from, size_t n, const void *bound, size_t bound_n,
	const uint8_t key[VAULT_KEY], uint8_t *to)
{
	return crypto_aead_xchacha20poly1305_ietf_decrypt(
			   to, NULL, NULL, from + 24, n - 24, bound, bound_n, from, key) == 0;
}

Test(vault, formats)
{
	struct wrapped_key key = wrapped(0x01020304);
	struct stored s = sealed(opened(&key), 0x01020304, 0x0a0b0c0d, TEXT("words"));
	uint8_t master[VAULT_KEY], case_key[VAULT_KEY], hash[16], words[8];
	char name[MASTER_NAME + 1], bound[64];

	unhex(file[0], master);
	crypto_generichash(hash, 16, (const unsigned char *)"jieyou master key", 17, master, 32);
	cr_expect_str_eq(key.master, sodium_bin2hex(name, sizeof(name), hash, 8));
	memcpy(bound, "case_key.wrapped\x01\x02\x03\x04", 20);
	memcpy(bound + 20, key.master, MASTER_NAME);
	cr_assert(decrypt(key.bytes, KEY_WRAPPED, bound, 36, master, case_key));
	cr_expect(decrypt((const uint8_t *)s.body.ptr, s.body.len,
		"event.body\0\0\0\0\x01\x02\x03\x04\x0a\x0b\x0c\x0d\x01\x02\x03\x04", 26, case_key, words));
	cr_expect_arr_eq(words, "words", 5);
	s = (struct stored){.id = {7}, .seq = 2, .brief = TEXT("TASK"), .body = TEXT("brief")};
	cr_assert(vault_seal(&vault, opened(&key), &s, &arena));
	cr_expect(decrypt((const uint8_t *)s.body.ptr, s.body.len,
		"brief.bodyTASK\0\0\0\0\0\0\0\x07\0\0\0\x02\x01\x02\x03\x04", 30, case_key, words));
	cr_expect_arr_eq(words, "brief", 5);
	s = (struct stored){.id = {7}, .attachment = 0x0a0b, .seq = 3, .body = TEXT("chunk")};
	cr_assert(vault_seal(&vault, opened(&key), &s, &arena));
	cr_expect(decrypt((const uint8_t *)s.body.ptr, s.body.len,
		"attachment.part\0\0\0\0\0\0\0\x07\0\0\0\0\0\0\x0a\x0b\0\0\0\x03\x01\x02\x03\x04", 39,
		case_key, words));
	cr_expect_arr_eq(words, "chunk", 5);
}

/* ---- Keys ---- */

Test(vault, unwraps_no_key_that_was_changed_or_exchanged)
{
	struct wrapped_key key = wrapped(7), other = wrapped(8), bad;

	for (size_t bit = 0; bit < KEY_WRAPPED * 8; bit++) {
		bad = key;
		bad.bytes[bit / 8] = (uint8_t)(bad.bytes[bit / 8] ^ (1 << bit % 8));
		cr_expect_null(vault_unwrap(&vault, &bad, &arena), "bit %zu", bit);
	}
	bad = key;
	memcpy(bad.bytes, other.bytes, KEY_WRAPPED);
	cr_expect_null(vault_unwrap(&vault, &bad, &arena), "the bytes of another's");
	bad = key;
	bad.destroyed = true;
	cr_expect_null(vault_unwrap(&vault, &bad, &arena), "destroyed");
	memset(bad.master, '0', MASTER_NAME);
	bad.destroyed = false;
	cr_expect_null(vault_unwrap(&vault, &bad, &arena), "an unknown master key");
}

Test(vault, rewraps_under_the_first_master_key)
{
	struct wrapped_key key = wrapped(7), before = key;
	struct stored s = sealed(opened(&key), 7, 1, TEXT("words"));
	char both[170];

	snprintf(both, sizeof(both), "%s, %s", file[1], file[0]);
	cr_assert(vault_read_masters(&vault, both, why), "%s", why);
	cr_assert_eq(vault_masters(&vault).n, 2);
	cr_expect(opens(opened(&key), &s), "the second unwraps");
	cr_assert(vault_rewrap(&vault, &key));
	cr_expect_str_eq(key.master, vault_masters(&vault).list[0]);
	cr_expect_str_neq(key.master, before.master);
	cr_assert(vault_read_masters(&vault, file[1], why));
	cr_expect(opens(opened(&key), &s));
	cr_expect_null(vault_unwrap(&vault, &before, &arena));
	cr_expect(!vault_rewrap(&vault, &before));
}

Test(vault, finds_a_number_again_by_each_key)
{
	struct text one, other, number = TEXT("+8613800138000");
	uint8_t key[VAULT_KEY], hash[VAULT_DIGEST];
	char hex[2 * VAULT_KEY + 1] = "", both[170];
	FILE *f = fopen(file[0], "r");

	cr_expect_eq(vault_phone_keys(&vault), 0);
	cr_expect(vault_read_phone_keys(&vault, "", why), "none is no fault");
	snprintf(both, sizeof(both), "%s, %s", file[0], file[1]);
	cr_assert(vault_read_phone_keys(&vault, both, why), "%s", why);
	cr_assert_eq(vault_phone_keys(&vault), 2);
	one = vault_digest(&vault, 0, number, &arena);
	other = vault_digest(&vault, 1, number, &arena);
	cr_assert(one.len == VAULT_DIGEST && other.len == VAULT_DIGEST);
	cr_expect_not(text_eq(one, other));
	cr_expect(text_eq(one, vault_digest(&vault, 0, number, &arena)));
	cr_expect_not(text_eq(one, vault_digest(&vault, 0, TEXT("+8613800138001"), &arena)));
	cr_expect_not(text_eq(vault_phone_key(&vault, 0), vault_phone_key(&vault, 1)));
	cr_assert(f && fgets(hex, sizeof(hex), f));
	fclose(f);
	sodium_hex2bin(key, sizeof(key), hex, 2 * VAULT_KEY, NULL, NULL, NULL);
	crypto_generichash(
		hash, sizeof(hash), (const unsigned char *)"jieyou phone+8613800138000", 26, key, 32);
	cr_expect_eq(memcmp(hash, one.ptr, sizeof(hash)), 0, "as the header has it");
	cr_expect_not(vault_read_phone_keys(&vault, "/nowhere", why));
	cr_expect_eq(vault_phone_keys(&vault), 2, "those at hand stay");
}

static void write_file(const char *path, const char *words, mode_t mode)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	cr_assert_eq(write(fd, words, strlen(words)), (ssize_t)strlen(words));
	cr_assert_eq(fchmod(fd, mode), 0);
	close(fd);
}

Test(vault, files_that_are_no_master_keys)
{
	static const char good[] = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
	char path[80], words[80], list[800] = "";
	struct stat st;
	struct master_names names = vault_masters(&vault);

	cr_assert_eq(stat(file[0], &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0600);
	cr_expect(!vault_make_file(file[0], why), "there is one");
	snprintf(path, sizeof(path), "%s/x", folder);
	cr_expect(!vault_read_masters(&vault, path, why), "none");
	for (int i = 0; i < 5; i++) {
		snprintf(words, sizeof(words), "%.*s%s", i == 1 ? 63 : 64, good,
			i == 2   ? "0"
			: i == 3 ? "\n\n"
					 : "");
		if (i == 4)
			words[10] = 'x';
		write_file(path, words, 0600);
		cr_expect_eq(vault_read_masters(&vault, path, why), i == 0, "%d: %s", i, why);
	}
	write_file(path, good, 0644);
	cr_expect(!vault_read_masters(&vault, path, why), "everybody may read it");
	cr_expect(strstr(why, path) && !strstr(why, "0001020304"));
	write_file(path, good, 0440);
	cr_expect(vault_read_masters(&vault, path, why), "%s", why);
	snprintf(list, sizeof(list), "%s,%s", file[0], file[0]);
	cr_expect(!vault_read_masters(&vault, list, why), "twice");
	cr_expect(!vault_read_masters(&vault, "", why) && !vault_read_masters(&vault, ",", why));
	cr_expect(vault_seals(&vault), "those at hand stay");
	cr_expect_str_neq(vault_masters(&vault).list[0], names.list[0]);
	unlink(path);
}

/* ---- Bookmarks ---- */

Test(vault, bookmarks_open_as_they_were_sealed)
{
	struct text said = TEXT("W-1 P:W-1 7"), sealed, again;
	struct vault other = vault;

	memset(vault.fingerprint_key, 7, VAULT_KEY);
	memset(other.fingerprint_key, 8, VAULT_KEY);
	sealed = vault_seal_bookmark(&vault, said, &arena);
	again = vault_seal_bookmark(&vault, said, &arena);
	cr_assert_eq(sealed.len, said.len + VAULT_SEALED_MORE);
	cr_expect_not(text_eq(sealed, again), "nobody can tell that it is the same one");
	cr_expect_null(memmem(sealed.ptr, sealed.len, "W-1", 3));
	cr_expect(text_eq(vault_open_bookmark(&vault, sealed, &arena), said));
	cr_expect(text_eq(vault_open_bookmark(&vault, again, &arena), said));
	cr_expect_eq(vault_open_bookmark(&other, sealed, &arena).len, 0, "of another database");
	for (size_t i = 0; i < sealed.len; i++) {
		struct text bad = arena_text(&arena, sealed);

		((char *)(uintptr_t)bad.ptr)[i] ^= 1;
		cr_expect_eq(vault_open_bookmark(&vault, bad, &arena).len, 0, "byte %zu", i);
		cr_expect_eq(
			vault_open_bookmark(&vault, (struct text){sealed.ptr, i}, &arena).len, 0, "%zu", i);
	}
}

#include "masters.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { HEX = 2 * VAULT_KEY, FILE_MAX = HEX + 2, PATH_ROOM = 512 };

static bool fault(char why[VAULT_WHY], const char *path, const char *what)
{
	snprintf(why, VAULT_WHY, "key %.300s: %s", path, what);
	return false;
}

static void name_master(struct master *m)
{
	static const char words[] = "jieyou master key";
	unsigned char hash[MASTER_NAME / 2 + 8]; /* 16 is the least that BLAKE2b gives here */

	crypto_generichash(
		hash, sizeof(hash), (const unsigned char *)words, sizeof(words) - 1, m->key, VAULT_KEY);
	sodium_bin2hex(m->name, sizeof(m->name), hash, MASTER_NAME / 2);
}

static bool read_hex(int fd, const char *path, struct master *m, char why[VAULT_WHY])
{
	char *hex = sodium_malloc(FILE_MAX);
	ssize_t n = hex ? read(fd, hex, FILE_MAX) : -1;
	size_t len = 0;
	bool ok = false;

	if (n < 0)
		fault(why, path, strerror(errno));
	else if (n > HEX + 1 || (n == HEX + 1 && hex[HEX] != '\n') ||
			 sodium_hex2bin(m->key, VAULT_KEY, hex, n < HEX ? (size_t)n : HEX, NULL, &len, NULL) ||
			 len != VAULT_KEY)
		fault(why, path, "not a key: 64 hexadecimal digits and a line end");
	else
		ok = true;
	sodium_free(hex);
	return ok;
}

/* A credential of systemd is readable to its group by an access list, so that much is let pass. */
static bool read_master(const char *path, struct master *m, char why[VAULT_WHY])
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	bool ok = false;

	if (fd < 0)
		return fault(why, path, strerror(errno));
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
		fault(why, path, "not a file");
	else if (st.st_mode & (S_IRWXO | S_IWGRP | S_IXGRP))
		fault(why, path, "others may read or change it; chmod 600 it, and make a new one");
	else
		ok = read_hex(fd, path, m, why);
	close(fd);
	if (ok)
		name_master(m);
	return ok;
}

const struct master *masters_named(const struct masters *m, const char *name)
{
	for (size_t i = 0; i < m->n; i++) {
		if (strcmp(m->list[i].name, name) == 0)
			return &m->list[i];
	}
	return NULL;
}

/* One of the files of the list. */
static bool add_master(struct masters *m, struct text file, char why[VAULT_WHY])
{
	struct master *next = &m->list[m->n];
	char path[PATH_ROOM];

	snprintf(path, sizeof(path), "%.*s", TEXT_ARG(file));
	if (m->n == MASTERS_MAX)
		return fault(why, path, "too many; eight at most");
	if (!read_master(path, next, why))
		return false;
	if (masters_named(m, next->name))
		return fault(why, path, "named twice");
	m->n++;
	return true;
}

struct masters *masters_read(const char *paths, char why[VAULT_WHY])
{
	struct masters *m = sodium_malloc(sizeof(*m));
	struct text rest = text_from(paths);
	bool ok = m != NULL;

	if (!ok)
		fault(why, paths, "no memory");
	else
		sodium_memzero(m, sizeof(*m));
	while (ok && rest.len)
		ok = add_master(m, text_trim(text_cut(&rest, ',')), why);
	if (ok && m->n == 0)
		ok = fault(why, paths, "no file is named");
	if (ok && sodium_mprotect_readonly(m) == 0)
		return m;
	sodium_free(m);
	return NULL;
}

/* ---- Making one ---- */

static bool write_hex(int fd, char why[VAULT_WHY], const char *path)
{
	uint8_t *key = sodium_malloc(VAULT_KEY);
	char *hex = sodium_malloc(HEX + 1);
	bool ok = key && hex;

	if (ok) {
		randombytes_buf(key, VAULT_KEY);
		sodium_bin2hex(hex, HEX + 1, key, VAULT_KEY);
		hex[HEX] = '\n';
		ok = write(fd, hex, HEX + 1) == HEX + 1 && fsync(fd) == 0;
	}
	if (!ok)
		fault(why, path, strerror(errno));
	sodium_free(key);
	sodium_free(hex);
	return ok;
}

bool vault_make_file(const char *path, char why[VAULT_WHY])
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	bool ok;

	if (fd < 0)
		return fault(why, path, strerror(errno));
	ok = fchmod(fd, 0600) == 0 && write_hex(fd, why, path);
	close(fd);
	if (!ok)
		unlink(path);
	return ok;
}

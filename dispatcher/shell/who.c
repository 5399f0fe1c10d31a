#include "who.h"

#include <ctype.h>
#include <event2/bufferevent_ssl.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { COMMON_NAME_MAX = 64 };

static bool who_local(evutil_socket_t fd, struct credential *ret)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
		return false;
	snprintf(ret->name, sizeof(ret->name), "uid:%u", (unsigned)peer.uid);
	return true;
}

static bool take_serial(const X509 *x, struct credential *ret)
{
	BIGNUM *n = ASN1_INTEGER_to_BN(X509_get0_serialNumber(x), NULL);
	char *hex = n ? BN_bn2hex(n) : NULL;
	bool fits = hex && hex[0] != '-' && strlen(hex) < sizeof(ret->serial);

	for (size_t i = 0; fits && hex[i]; i++)
		ret->serial[i] = (char)tolower((unsigned char)hex[i]);
	OPENSSL_free(hex);
	BN_free(n);
	return fits;
}

static bool take_end(const X509 *x, struct credential *ret)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(X509_get0_notAfter(x), &tm) != 1)
		return false;
	ret->until = (moment){(int64_t)timegm(&tm) * US_PER_SECOND};
	return true;
}

/* ASCII alone: two names that look the same are the same. */
static bool is_name(const unsigned char *name, int len)
{
	for (int i = 0; i < len; i++) {
		if (name[i] <= ' ' || name[i] > '~' || name[i] == ':')
			return false;
	}
	return len >= 1 && len <= COMMON_NAME_MAX;
}

/* The only common name there is: of two, which one would be meant? */
static bool take_name(const X509 *x, struct credential *ret)
{
	const X509_NAME *subject = X509_get_subject_name(x);
	int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1), len;
	unsigned char *name = NULL;
	bool fits;

	if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0)
		return false;
	len = ASN1_STRING_to_UTF8(&name, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
	fits = is_name(name, len);
	if (fits)
		snprintf(ret->name, sizeof(ret->name), "cert:%.*s", len, (const char *)name);
	OPENSSL_free(name);
	return fits;
}

static bool who_certified(const SSL *ssl, struct credential *ret)
{
	const X509 *x = SSL_get0_peer_certificate(ssl);

	return x && SSL_get_verify_result(ssl) == X509_V_OK && take_serial(x, ret) &&
		   take_end(x, ret) && take_name(x, ret);
}

bool session_who(struct bufferevent *io, struct credential *ret)
{
	const SSL *ssl = bufferevent_openssl_get_ssl(io);

	*ret = (struct credential){0};
	return ssl ? who_certified(ssl, ret) : who_local(bufferevent_getfd(io), ret);
}

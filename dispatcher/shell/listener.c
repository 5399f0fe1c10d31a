#include "listener.h"

#include <errno.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "log.h"

union address {
	struct sockaddr any;
	struct sockaddr_un un;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
	struct sockaddr_storage room;
};

static bool say(const char *address, const char *why, const char *remedy)
{
	log_error("listen", "address=%s why=\"%s\" remedy=\"%s\"", address, why, remedy);
	return false;
}

/* A socket file that nobody listens on any more is a leftover of a crash, and is removed. */
static bool clear_leftover(const char *address, const union address *a, socklen_t len)
{
	struct stat st;
	int fd;
	bool left;

	if (lstat(a->un.sun_path, &st) != 0)
		return true;
	if (!S_ISSOCK(st.st_mode))
		return say(address, "the file is there and is no socket", "choose another path");
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	left = fd >= 0 && connect(fd, &a->any, len) != 0 && errno == ECONNREFUSED;
	if (fd >= 0)
		close(fd);
	if (!left)
		return say(address, "another server listens there", "stop it, or choose another path");
	return unlink(a->un.sun_path) == 0 || say(address, strerror(errno), "remove the file");
}

static bool parse_unix(const char *address, union address *a, socklen_t *len)
{
	const char *path = address + strlen("unix:");
	size_t n = strlen(path);

	if (n == 0 || n >= sizeof(a->un.sun_path))
		return say(address, "a socket path has 1 to 107 bytes", "choose a shorter path");
	a->un.sun_family = AF_UNIX;
	memcpy(a->un.sun_path, path, n + 1);
	*len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + n + 1);
	return clear_leftover(address, a, *len);
}

static bool parse_tcp(const char *address, union address *a, socklen_t *len)
{
	int size = sizeof(*a);

	if (evutil_parse_sockaddr_port(address, &a->any, &size) != 0)
		return say(address, "not an address", "write unix:PATH or 127.0.0.1:7450");
	if (a->any.sa_family == AF_INET ? a->in.sin_port == 0 : a->in6.sin6_port == 0)
		return say(address, "no port", "write unix:PATH or 127.0.0.1:7450");
	*len = (socklen_t)size;
	return true;
}

/* Out of descriptors, mostly: accepting stops until listeners_resume, instead of spinning. */
static void listener_on_error(struct evconnlistener *l, void *arg)
{
	(void)arg;
	log_error("accept", "why=\"%s\" remedy=\"raise the limit of open files\"", strerror(errno));
	evconnlistener_disable(l);
}

void listeners_resume(struct listeners *ls)
{
	for (int i = 0; i < ls->n; i++)
		evconnlistener_enable(ls->list[i]);
}

static const char *remedy_of(int error)
{
	switch (error) {
	case EADDRINUSE:
		return "stop who listens there, or choose another port";
	case EADDRNOTAVAIL:
		return "name an address of this machine";
	default:
		return "check the path and its permissions";
	}
}

static bool is_unix(const char *address)
{
	return strncmp(address, "unix:", strlen("unix:")) == 0;
}

static bool open_one(struct listeners *ls, struct event_base *base, const char *address,
	evconnlistener_cb accepted, void *arg)
{
	union address a = {.room = {0}};
	socklen_t len = 0;
	struct evconnlistener *l;

	if (ls->n == LISTENERS_MAX)
		return say(address, "too many addresses", "name at most 8");
	if (!(is_unix(address) ? parse_unix(address, &a, &len) : parse_tcp(address, &a, &len)))
		return false;
	l = evconnlistener_new_bind(base, accepted, arg,
		LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC | LEV_OPT_REUSEABLE, 1024, &a.any, (int)len);
	if (!l)
		return say(address, strerror(errno), remedy_of(errno));
	evconnlistener_set_error_cb(l, listener_on_error);
	/* Whoever is in the daemon's group may connect, whatever the process's umask. */
	if (is_unix(address) && chmod(a.un.sun_path, 0660) != 0)
		log_warn("listen", "address=%s why=\"cannot give it to the group\"", address);
	ls->paths[ls->n] = is_unix(address) ? strdup(a.un.sun_path) : NULL;
	ls->list[ls->n++] = l;
	log_info("listen", "address=%s", address);
	return true;
}

/* The next of a list that is parted by commas, and taken apart by it; "" where there is none. */
static char *next_address(char **rest)
{
	char *address = strsep(rest, ",");

	return address ? address + strspn(address, " ") : NULL;
}

bool listeners_want_tls(const char *addresses)
{
	char *copy = strdup(addresses), *rest = copy, *address;
	bool want = false;

	while (copy && (address = next_address(&rest)))
		want = want || (*address && !is_unix(address));
	free(copy);
	return want;
}

bool listeners_open(struct listeners *ls, struct event_base *base, const char *addresses,
	evconnlistener_cb accepted, void *arg)
{
	char *copy = strdup(addresses), *rest = copy, *address;
	bool ok = copy != NULL;

	*ls = (struct listeners){0};
	while (ok && (address = next_address(&rest)))
		ok = *address == '\0' || open_one(ls, base, address, accepted, arg);
	free(copy);
	if (ok && ls->n == 0)
		ok = say(addresses, "nothing to listen on", "set listen");
	if (!ok)
		listeners_close(ls);
	return ok;
}

void listeners_close(struct listeners *ls)
{
	for (int i = 0; i < ls->n; i++) {
		evconnlistener_free(ls->list[i]);
		if (ls->paths[i])
			unlink(ls->paths[i]);
		free(ls->paths[i]);
	}
	ls->n = 0;
}

#include "address.h"

#include <arpa/inet.h>
#include <errno.h>
#include <limits.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

int64_t address_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int address_left_ms(int64_t deadline_ms)
{
	int64_t left;

	if (deadline_ms == INT64_MAX)
		return -1;
	left = deadline_ms - address_now_ms();
	if (left <= 0)
		return 0;
	return left > INT_MAX ? INT_MAX : (int)left;
}

bool address_fail(
	struct jieyou_error *e, enum jieyou_status status, const char *message, const char *detail)
{
	*e = (struct jieyou_error){.status = status};
	snprintf(e->message, sizeof(e->message), "%s%s%s%s。", message, detail ? "(" : "",
		detail ? detail : "", detail ? ")" : "");
	return false;
}

/* Waits until a connect that is under way has come to an end. Returns its errno. */
static int connect_result(int fd, int64_t deadline_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};
	int error = 0;
	socklen_t size = sizeof(error);
	int n;

	do
		n = poll(&p, 1, address_left_ms(deadline_ms));
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return errno;
	if (n == 0)
		return ETIMEDOUT;
	return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) == 0 ? error : errno;
}

static int connect_to(
	const struct sockaddr *address, socklen_t size, int64_t deadline_ms, int *ret_errno)
{
	int fd = socket(address->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

	if (fd < 0) {
		*ret_errno = errno;
		return -1;
	}
	*ret_errno = 0;
	if (connect(fd, address, size) != 0)
		*ret_errno = errno == EINPROGRESS ? connect_result(fd, deadline_ms) : errno;
	if (*ret_errno == 0)
		return fd;
	close(fd);
	return -1;
}

/* The usual reasons in the words of the person who can do something about them. */
static const char *reason(int error)
{
	switch (error) {
	case ENOENT:
		return "套接字文件不存在,服务可能没有启动";
	case ECONNREFUSED:
		return "没有程序在监听,服务可能没有启动";
	case EACCES:
	case EPERM:
		return "没有权限";
	default:
		return strerrordesc_np(error) ? strerrordesc_np(error) : "原因不明";
	}
}

static bool fail_connect(struct jieyou_error *e, const char *server, int error)
{
	char detail[384];

	snprintf(detail, sizeof(detail), "%s:%s", server, reason(error));
	if (error == ETIMEDOUT)
		return address_fail(e, JIEYOU_TIMED_OUT, "连接服务器超时", detail);
	return address_fail(e, JIEYOU_UNREACHABLE, "连不上服务器", detail);
}

static int connect_unix(const char *server, int64_t deadline_ms, struct jieyou_error *ret_error)
{
	const char *path = server + strlen("unix:");
	struct sockaddr_un address = {.sun_family = AF_UNIX};
	int error, fd;

	if (path[0] == '\0' || strlen(path) >= sizeof(address.sun_path)) {
		address_fail(ret_error, JIEYOU_BAD_ADDRESS,
			"unix: 后面应是套接字文件的路径,不超过 107 字节", server);
		return -1;
	}
	memcpy(address.sun_path, path, strlen(path));
	fd = connect_to((const struct sockaddr *)&address, sizeof(address), deadline_ms, &error);
	if (fd < 0)
		fail_connect(ret_error, server, error);
	return fd;
}

/* "host:port" or "[address]:port" apart, with or without "tls:" before it. */
static bool split(const char *server, char host[ADDRESS_HOST_MAX], const char **ret_port)
{
	const char *colon;
	size_t n;

	if (strncmp(server, "tls:", strlen("tls:")) == 0)
		server += strlen("tls:");
	colon = strrchr(server, ':');
	n = colon ? (size_t)(colon - server) : 0;
	if (n == 0 || n >= ADDRESS_HOST_MAX || colon[1] == '\0')
		return false;
	if (server[0] == '[' && server[n - 1] == ']') {
		server++;
		n -= 2;
	} else if (memchr(server, ':', n)) {
		return false; /* a bare IPv6 address: which colon begins the port? */
	}
	memcpy(host, server, n);
	host[n] = '\0';
	*ret_port = colon + 1;
	return n > 0;
}

static int connect_any(const struct addrinfo *found, const char *server, int64_t deadline_ms,
	struct jieyou_error *ret_error)
{
	const int on = 1;
	int error = 0;

	for (; found; found = found->ai_next) {
		int fd = connect_to(found->ai_addr, found->ai_addrlen, deadline_ms, &error);

		if (fd >= 0) {
			setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
			return fd;
		}
	}
	fail_connect(ret_error, server, error);
	return -1;
}

static int connect_tcp(const char *server, int64_t deadline_ms, struct jieyou_error *ret_error)
{
	const struct addrinfo want = {.ai_socktype = SOCK_STREAM};
	struct addrinfo *found;
	char host[ADDRESS_HOST_MAX];
	const char *port;
	int result, fd;

	if (!split(server, host, &port)) {
		address_fail(ret_error, JIEYOU_BAD_ADDRESS,
			"服务器地址应写成 unix:/路径、tls:主机:端口 或 tls:[IPv6 地址]:端口", server);
		return -1;
	}
	result = getaddrinfo(host, port, &want, &found);
	if (result != 0) {
		address_fail(ret_error, JIEYOU_UNREACHABLE, "找不到服务器", gai_strerror(result));
		return -1;
	}
	fd = connect_any(found, server, deadline_ms, ret_error);
	freeaddrinfo(found);
	return fd;
}

static bool is_unix(const char *server)
{
	return strncmp(server, "unix:", strlen("unix:")) == 0;
}

bool address_host(const char *server, char ret[ADDRESS_HOST_MAX])
{
	const char *port;

	return !is_unix(server) && split(server, ret, &port);
}

int address_connect(const char *server, int64_t deadline_ms, struct jieyou_error *ret_error)
{
	if (is_unix(server))
		return connect_unix(server, deadline_ms, ret_error);
	return connect_tcp(server, deadline_ms, ret_error);
}

/* Addresses: taken, left over from a crash, or not for speaking in clear. */
#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asking.h"
#include "daemon.h"

/* Runs it with these addresses until it ends by itself; its status, and what it said. */
static int status_of(struct daemon *d, const char *addresses)
{
	const char *const flags[] = {"--listen", addresses, NULL};
	int64_t until = now_ms() + SOON_MS;
	int status = 0;

	unlink(d->log);
	daemon_run(d, flags);
	while (waitpid(d->pid, &status, WNOHANG) == 0) {
		cr_assert_lt(now_ms(), until, "it listens on %s", addresses);
		sleep_ms(5);
	}
	d->pid = 0;
	cr_assert(WIFEXITED(status), "%#x", status);
	return WEXITSTATUS(status);
}

/* A TCP port of 127.0.0.1 on which somebody listens. */
static int somebody_listening(uint16_t *ret_port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof(a);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert(fd >= 0);
	cr_assert_eq(bind(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	cr_assert_eq(listen(fd, 1), 0);
	cr_assert_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
	*ret_port = ntohs(a.sin_port);
	return fd;
}

Test(listening, port_taken)
{
	struct daemon d = daemon_prepare();
	char address[200];
	uint16_t port;
	int fd = somebody_listening(&port);

	snprintf(address, sizeof(address), "127.0.0.1:%d", port);
	cr_expect_eq(status_of(&d, address), 1);
	cr_expect(daemon_logged(&d, "remedy=\"stop who listens there, or choose another port\""));
	cr_expect(daemon_logged(&d, address));
	/* With a good address before the bad one: it does not start by halves. */
	snprintf(address, sizeof(address), "unix:%s,127.0.0.1:%d", d.socket, port);
	cr_expect_eq(status_of(&d, address), 1);
	cr_expect_neq(access(d.socket, F_OK), 0, "its socket is gone again");
	close(fd);
	daemon_clean(&d);
}

/* The port of a connection that has just ended may be taken at once. */
Test(listening, tcp_on_loopback)
{
	struct daemon d = daemon_prepare();
	char both[200];
	uint16_t port;

	close(somebody_listening(&port));
	snprintf(both, sizeof(both), "127.0.0.1:%d, unix:%s", port, d.socket);
	for (int round = 0; round < 2; round++) {
		const char *const flags[] = {"--listen", both, NULL};
		struct sockaddr_in a = {.sin_family = AF_INET,
			.sin_port = htons(port),
			.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
		int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), status;

		daemon_run(&d, flags);
		daemon_wait_serving(&d);
		cr_expect_eq(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
		status = daemon_end(&d, SIGTERM);
		cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		close(fd);
	}
	daemon_clean(&d);
}

Test(listening, socket_of_a_live_server)
{
	struct daemon d = daemon_start(NULL), second = d;
	char address[128];

	snprintf(address, sizeof(address), "unix:%s", d.socket);
	snprintf(second.log, sizeof(second.log), "%s/log2", d.folder);
	cr_expect_eq(status_of(&second, address), 1);
	cr_expect(daemon_logged(&second, "another server listens there"));
	unlink(second.log);
	cr_expect(peer_serving(d.socket), "the first one goes on");
	daemon_stop(&d);
}

Test(listening, socket_left_over)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p;

	daemon_end(&d, SIGKILL);
	cr_assert_eq(access(d.socket, F_OK), 0, "the crash left it");
	daemon_run(&d, NULL);
	daemon_wait_serving(&d);
	p = peer_open(d.socket);
	file_case(p, 1);
	peer_close(p);
	daemon_stop(&d);
}

Test(listening, file_that_is_no_socket)
{
	struct daemon d = daemon_prepare();
	char address[128];
	FILE *f = fopen(d.socket, "w");

	cr_assert(f && fputs("somebody's file\n", f) >= 0);
	fclose(f);
	snprintf(address, sizeof(address), "unix:%s", d.socket);
	cr_expect_eq(status_of(&d, address), 1);
	cr_expect(daemon_logged(&d, "is no socket"));
	cr_expect_eq(access(d.socket, R_OK), 0, "it is left alone");
	daemon_clean(&d);
}

Test(listening, refused_addresses)
{
	static const struct {
		const char *address, *says;
	} rows[] = {
		{"0.0.0.0:17450", "in clear only on loopback"},
		{"192.0.2.1:17450", "in clear only on loopback"},
		{"128.0.0.1:17450", "in clear only on loopback"},
		{"[::]:17450", "in clear only on loopback"},
		{"[2001:db8::1]:17450", "in clear only on loopback"},
		{"[::ffff:192.0.2.1]:17450", "in clear only on loopback"},
		{"localhost:17450", "not an address"},
		{"127.0.0.1:0", "not an address"},
		{"127.0.0.1", "no port"},
		{"[::1]", "no port"},
		{"127.0.0.1:99999", "not an address"},
		{":17450", "not an address"},
		{"unix:", "a socket path has 1 to 107 bytes"},
		{"unix:/no/such/folder/s", "check the path and its permissions"},
		{",", "nothing to listen on"},
	};
	struct daemon d = daemon_prepare();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		cr_expect_eq(status_of(&d, rows[i].address), 1, "%s", rows[i].address);
		cr_expect(daemon_logged(&d, " error listen "), "%s", rows[i].address);
		cr_expect(daemon_logged(&d, rows[i].says), "%s", rows[i].address);
	}
	daemon_clean(&d);
}

/* Addresses: taken, left over from a crash, not to be had, or without certificates for TLS. */
#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "asking.h"
#include "certified.h"
#include "daemon.h"

/* Runs it with these flags until it ends by itself; its status, and what it said. */
static int status_with(struct daemon *d, const char *const flags[])
{
	int64_t until = now_ms() + SOON_MS;
	int status = 0;

	unlink(d->log);
	daemon_run(d, flags);
	while (waitpid(d->pid, &status, WNOHANG) == 0) {
		cr_assert_lt(now_ms(), until, "it listens on %s", flags[1]);
		sleep_ms(5);
	}
	d->pid = 0;
	cr_assert(WIFEXITED(status), "%#x", status);
	return WEXITSTATUS(status);
}

static int status_of(struct daemon *d, const char *addresses)
{
	const char *const flags[] = {"--listen", addresses, NULL};

	return status_with(d, flags);
}

Test(listening, port_taken)
{
	struct certified c = certified_prepare();
	struct daemon d = c.d;
	char address[200];
	int port, fd = certified_port(&port);
	const char *const flags[] = {"--listen", address, "--tls_certificate", c.certificate,
		"--tls_key", c.key, "--tls_ca", c.ca, NULL};

	snprintf(address, sizeof(address), "127.0.0.1:%d", port);
	cr_expect_eq(status_with(&d, flags), 1);
	cr_expect(daemon_logged(&d, "remedy=\"stop who listens there, or choose another port\""));
	cr_expect(daemon_logged(&d, address));
	/* With a good address before the bad one: it does not start by halves. */
	snprintf(address, sizeof(address), "unix:%s,127.0.0.1:%d", d.socket, port);
	cr_expect_eq(status_with(&d, flags), 1);
	cr_expect_neq(access(d.socket, F_OK), 0, "its socket is gone again");
	close(fd);
	certified_clean(&c);
}

/* The port of a connection that has just ended may be taken at once. */
Test(listening, port_of_before)
{
	struct certified c = certified_prepare();

	for (int round = 0; round < 2; round++) {
		struct peer *p;
		int status;

		certified_run(&c, NULL);
		p = certified_open(&c, (struct dialling){.name = "alice"});
		status = daemon_end(&c.d, SIGTERM);
		cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		peer_close(p);
	}
	certified_clean(&c);
}

/* Without certificates nothing is listened on over TCP, loopback or not, and the setting is named.
 */
Test(listening, certificates_are_needed)
{
	struct certified c = certified_prepare();
	char broken[200];
	const struct {
		const char *certificate, *key, *ca, *says;
	} rows[] = {
		{"", c.key, c.ca, "setting=tls_certificate file= why=\"not set"},
		{c.certificate, "", c.ca, "setting=tls_key file= why=\"not set"},
		{c.certificate, c.key, "", "setting=tls_ca file= why=\"not set"},
		{"/nonexistent", c.key, c.ca, "setting=tls_certificate file=/nonexistent why=\"No such"},
		{c.certificate, "/nonexistent", c.ca, "setting=tls_key file=/nonexistent why=\"No such"},
		{c.certificate, c.key, "/nonexistent", "setting=tls_ca file=/nonexistent why=\"No such"},
		{c.certificate, broken, c.ca, "setting=tls_key"},
		{broken, c.key, c.ca, "setting=tls_certificate"},
		{c.certificate, c.key, broken, "setting=tls_ca"},
		{c.ca, c.key, c.ca, "setting=tls_key"}, /* the key of another certificate */
	};

	snprintf(broken, sizeof(broken), "%s/broken", c.folder);
	certified_shell("echo broken >%s", broken);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const flags[] = {"--listen", "127.0.0.1:17450", "--tls_certificate",
			rows[i].certificate, "--tls_key", rows[i].key, "--tls_ca", rows[i].ca, NULL};

		cr_expect_eq(status_with(&c.d, flags), 1, "row %zu", i);
		cr_expect(daemon_logged(&c.d, rows[i].says), "row %zu", i);
	}
	certified_clean(&c);
}

/* A key with a passphrase is not asked for at the terminal. */
Test(listening, a_key_with_a_passphrase_is_refused)
{
	struct certified c = certified_prepare();
	const char *const flags[] = {"--listen", "127.0.0.1:17450", "--tls_certificate", c.certificate,
		"--tls_key", c.key, "--tls_ca", c.ca, NULL};

	certified_shell("openssl pkcs8 -topk8 -in %s -out %s.new -passout pass:secret && mv %s.new %s",
		c.key, c.key, c.key, c.key);
	cr_expect_eq(status_with(&c.d, flags), 1);
	cr_expect(daemon_logged(&c.d, "error tls setting=tls_key"));
	certified_clean(&c);
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
		{"192.0.2.1:17450", "name an address of this machine"},
		{"[2001:db8::1]:17450", "remedy="},
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
	struct certified c = certified_prepare();

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *const flags[] = {"--listen", rows[i].address, "--tls_certificate",
			c.certificate, "--tls_key", c.key, "--tls_ca", c.ca, NULL};

		cr_expect_eq(status_with(&c.d, flags), 1, "%s", rows[i].address);
		cr_expect(daemon_logged(&c.d, " error listen "), "%s", rows[i].address);
		cr_expect(daemon_logged(&c.d, rows[i].says), "%s", rows[i].address);
	}
	certified_clean(&c);
}

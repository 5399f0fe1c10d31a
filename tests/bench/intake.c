/*
 * Load for `make bench`: files cases through the socket, from many connections, each with a
 * number of requests in flight, for a number of seconds; prints how many were acknowledged.
 *
 *     intake SOCKET CONNECTIONS IN_FLIGHT SECONDS [EXPERTS NEED]
 *
 * With EXPERTS each case is taken on, too, and its team confirmed: three of the experts H0001 to so
 * many, drawn at random, are asked to take NEED, and a place of each is held. What is counted is
 * then cases that got so far.
 *
 * SOCKET is the path of a Unix socket, or a port of 127.0.0.1, spoken to with TLS and the files of
 * JIEYOU_CERT and JIEYOU_KEY (who answers there is not verified: it is the benchmark's own).
 *
 * Every request has its own key, made of process, connection and number; the narrative is one of a
 * real case's length. A refusal ends the run with status 1: a rate with refusals in it means
 * nothing.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "jieyou.pb-c.h"
#include "prefix.h"

enum { CONNECTIONS_MAX = 256, IN_FLIGHT_MAX = 256, BUFFER = 1 << 20, TEAM = 3 };

/* What is waited for, of one case. */
enum stage { FREE, FILING, TAKING, CONFIRMING };

struct link {
	int fd;
	SSL *ssl; /* NULL: a Unix socket */
	long answered;
	int in_flight;
	enum stage stages[IN_FLIGHT_MAX];
	size_t have, out, out_at;
	unsigned char in[BUFFER], to[BUFFER];
};

static long refused;
static int experts; /* 0: cases are filed only */
static char *need;

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

static void die(const char *what)
{
	fprintf(stderr, "intake: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void put(struct link *l, const Jieyou__ClientFrame *frame)
{
	size_t n = jieyou__client_frame__get_packed_size(frame);

	if (l->out + n + PREFIX_MAX > BUFFER) {
		memmove(l->to, l->to + l->out_at, l->out - l->out_at);
		l->out -= l->out_at;
		l->out_at = 0;
	}
	l->out += prefix_write(n, l->to + l->out);
	l->out += jieyou__client_frame__pack(frame, l->to + l->out);
}

static void say_hello(struct link *l)
{
	static char name[] = "bench";
	Jieyou__ClientFrame frame;
	Jieyou__Hello hello;

	jieyou__client_frame__init(&frame);
	jieyou__hello__init(&hello);
	hello.version = 1;
	hello.client = name;
	frame.request_id = 1;
	frame.hello = &hello;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_HELLO;
	put(l, &frame);
}

/* A request about the case in a place of the link; keys are in order, as pgbench's are. */
static void ask(struct link *l, int at, enum stage stage, Jieyou__ClientFrame *frame)
{
	static long number;
	char key[64];

	snprintf(key, sizeof(key), "%d-%09ld", (int)getpid(), number++);
	frame->request_id = (uint64_t)at + 2;
	frame->idempotency_key = key;
	put(l, frame);
	l->stages[at] = stage;
}

static void submit(struct link *l, int at)
{
	static char narrative[] =
		"服务对象45岁,单亲。丈夫被害以后,赔偿款一直没有着落,家里手头很紧。"
		"孩子正叛逆,不肯好好念书,面临退学。她自己情绪快撑不住了,一说起来就崩溃。"
		"牵涉的事情太杂,社区社工跟不动,想请中心支援。",
				district[] = "440309", agency[] = "bench", worker[] = "B-1", scope[] = "bench";
	Jieyou__ClientFrame frame;
	Jieyou__SubmitCase submit;
	Jieyou__HelpRequest help;
	Jieyou__Consent consent;

	jieyou__client_frame__init(&frame);
	jieyou__submit_case__init(&submit);
	jieyou__help_request__init(&help);
	jieyou__consent__init(&consent);
	help.narrative = narrative;
	help.district = district;
	help.agency = agency;
	help.worker = worker;
	consent.kind = JIEYOU__CONSENT_KIND__ORAL;
	consent.scope = scope;
	help.consent = &consent;
	submit.help = &help;
	frame.submit_case = &submit;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_SUBMIT_CASE;
	ask(l, at, FILING, &frame);
	l->in_flight++;
}

static void handle(struct link *l, int at, enum stage stage, Jieyou__HandleCase *form, int64_t id)
{
	Jieyou__ClientFrame frame;

	jieyou__client_frame__init(&frame);
	form->case_id = id;
	frame.handle_case = form;
	frame.request_case = JIEYOU__CLIENT_FRAME__REQUEST_HANDLE_CASE;
	ask(l, at, stage, &frame);
}

static void take_on(struct link *l, int at, int64_t id)
{
	static char criterion[] = "MULTI_NEED", opinion[] = "法律、经济、亲子与情绪问题交织";
	char *criteria[] = {criterion};
	Jieyou__HandleCase form;
	Jieyou__Take take;

	jieyou__handle_case__init(&form);
	jieyou__take__init(&take);
	take.criteria = criteria;
	take.n_criteria = 1;
	take.opinion = opinion;
	form.take = &take;
	form.form_case = JIEYOU__HANDLE_CASE__FORM_TAKE;
	handle(l, at, TAKING, &form, id);
}

/* Three of them, one after the other, so that they are in order, and others each time. */
static void confirm(struct link *l, int at, int64_t id)
{
	static char summary[] = "单亲母亲,情绪低落,孩子面临退学", manner[] = "面谈,工作日";
	char names[TEAM][16];
	Jieyou__HandleCase form;
	Jieyou__Confirm confirm;
	Jieyou__Asked asked[TEAM], *team[TEAM];
	int first = 1 + rand() % (experts - TEAM + 1);

	jieyou__handle_case__init(&form);
	jieyou__confirm__init(&confirm);
	for (int i = 0; i < TEAM; i++) {
		jieyou__asked__init(&asked[i]);
		snprintf(names[i], sizeof(names[i]), "H%04d", first + i);
		asked[i].expert_id = names[i];
		asked[i].needs = &need;
		asked[i].n_needs = 1;
		asked[i].lead = i == 0;
		team[i] = &asked[i];
	}
	confirm.answer = JIEYOU__ANSWER_KIND__REFERRAL;
	confirm.summary = summary;
	confirm.manner = manner;
	confirm.team = team;
	confirm.n_team = TEAM;
	form.confirm = &confirm;
	form.form_case = JIEYOU__HANDLE_CASE__FORM_CONFIRM;
	handle(l, at, CONFIRMING, &form, id);
}

/* As read and write are: -1 and EAGAIN where it would wait. */
static ssize_t of_tls(struct link *l, int n)
{
	int error = SSL_get_error(l->ssl, n);

	errno = error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE ? EAGAIN : EIO;
	return n > 0 ? n : -1;
}

static ssize_t get(struct link *l, void *to, size_t n)
{
	return l->ssl ? of_tls(l, SSL_read(l->ssl, to, (int)n)) : read(l->fd, to, n);
}

static ssize_t give(struct link *l, const void *bytes, size_t n)
{
	return l->ssl ? of_tls(l, SSL_write(l->ssl, bytes, (int)n))
				  : send(l->fd, bytes, n, MSG_NOSIGNAL);
}

static void flush(struct link *l)
{
	while (l->out_at < l->out) {
		ssize_t n = give(l, l->to + l->out_at, l->out - l->out_at);

		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0)
			die("send");
		l->out_at += (size_t)n;
	}
	l->out = l->out_at = 0;
}

/* A field of a message: a number, or the bytes of a message within. */
struct piece {
	uint64_t number;
	const unsigned char *p;
	size_t n;
};

static bool number_at(const unsigned char **p, const unsigned char *end, uint64_t *ret)
{
	*ret = 0;
	for (int shift = 0; *p < end && shift < 64; shift += 7) {
		*ret |= (uint64_t)(**p & 0x7f) << shift;
		if (!(*(*p)++ & 0x80))
			return true;
	}
	return false;
}

/*
 * A field of a message by its number, 0: the first that is a message. The load generator shares the
 * machine with what it measures, so it does not unpack what it does not read; and there are only
 * numbers and bytes before what it reads.
 */
static bool field(struct piece m, unsigned wanted, unsigned *ret_field, struct piece *ret)
{
	const unsigned char *at = m.p, *end = m.p + m.n;
	uint64_t tag, value;

	while (number_at(&at, end, &tag) && number_at(&at, end, &value)) {
		bool bytes = (tag & 7) == 2;

		if (bytes && value > (uint64_t)(end - at))
			break;
		*ret_field = (unsigned)(tag >> 3);
		*ret = (struct piece){value, bytes ? at : NULL, bytes ? (size_t)value : 0};
		if (wanted ? *ret_field == wanted : bytes)
			return true;
		at += ret->n;
	}
	return false;
}

static void complain(const struct piece *frame)
{
	Jieyou__ServerFrame *f = jieyou__server_frame__unpack(NULL, frame->n, frame->p);

	if (f && refused++ < 3)
		fprintf(stderr, "intake: refused: %s %s %s\n", f->refusal->name, f->refusal->field,
			f->refusal->message);
	if (f)
		jieyou__server_frame__free_unpacked(f, NULL);
}

/* The number of the case in a reply: of its head, which comes first. */
static int64_t case_of(struct piece reply)
{
	struct piece head, id;
	unsigned number;

	if (!field(reply, 1, &number, &head) || !field(head, 1, &number, &id))
		die("a reply without a case");
	return (int64_t)id.number;
}

/* What comes next of the case. False: nothing, it has come as far as it goes. */
static bool go_on(struct link *l, int at, struct piece reply)
{
	enum stage was = l->stages[at];

	if (experts && was == FILING)
		take_on(l, at, case_of(reply));
	else if (experts && was == TAKING)
		confirm(l, at, case_of(reply));
	else
		l->answered++;
	return l->stages[at] != was;
}

static void take_answer(struct link *l, const unsigned char *body, size_t n)
{
	enum { REFUSAL = 15, HELLO = 16 }; /* arms of ServerFrame */
	struct piece frame = {0, body, n}, id, reply;
	unsigned arm, number;
	int at;

	if (!field(frame, 1, &number, &id) || !field(frame, 0, &arm, &reply))
		die("a frame without a reply");
	if (arm == HELLO)
		return;
	at = (int)id.number - 2;
	if (arm == REFUSAL)
		complain(&frame);
	else if (go_on(l, at, reply))
		return;
	l->stages[at] = FREE;
	l->in_flight--;
}

static void take(struct link *l)
{
	size_t at = 0, prefix, body;

	do { /* with TLS a record at a time */
		ssize_t got = get(l, l->in + l->have, BUFFER - l->have);

		if (got < 0 && errno == EAGAIN)
			break;
		if (got <= 0)
			die("read");
		l->have += (size_t)got;
	} while (l->ssl && l->have < BUFFER);
	while (prefix_read(l->in + at, l->have - at, FRAME_MAX, &prefix, &body) == FRAME_WHOLE &&
		   l->have - at >= prefix + body) {
		take_answer(l, l->in + at + prefix, body);
		at += prefix + body;
	}
	l->have -= at;
	memmove(l->in, l->in + at, l->have);
}

static void dial_tls(struct link *l, int port)
{
	struct sockaddr_in to = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	const char *certificate = getenv("JIEYOU_CERT"), *key = getenv("JIEYOU_KEY");
	SSL_CTX *x = SSL_CTX_new(TLS_client_method());
	const int on = 1;

	l->fd = socket(AF_INET, SOCK_STREAM, 0);
	if (l->fd < 0 || connect(l->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die("connect");
	setsockopt(l->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (!x || !certificate || !key || SSL_CTX_use_certificate_chain_file(x, certificate) != 1 ||
		SSL_CTX_use_PrivateKey_file(x, key, SSL_FILETYPE_PEM) != 1)
		die("JIEYOU_CERT, JIEYOU_KEY");
	SSL_CTX_set_mode(x, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
	l->ssl = SSL_new(x);
	if (!l->ssl || SSL_set_fd(l->ssl, l->fd) != 1 || SSL_connect(l->ssl) != 1)
		die("handshake");
	SSL_CTX_free(x);
	fcntl(l->fd, F_SETFL, O_NONBLOCK);
}

static int dial(const char *path)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || strlen(path) >= sizeof(to.sun_path))
		die("socket");
	memcpy(to.sun_path, path, strlen(path) + 1);
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) != 0)
		die(path);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static void turn(struct link *links, int n, int depth, int more)
{
	static struct pollfd wait[CONNECTIONS_MAX];

	for (int i = 0; i < n; i++) {
		struct link *l = &links[i];

		for (int at = 0; more && at < depth; at++)
			if (l->stages[at] == FREE)
				submit(l, at);
		flush(l);
		wait[i].fd = l->fd;
		wait[i].events = (short)(POLLIN | (l->out_at < l->out ? POLLOUT : 0));
	}
	if (poll(wait, (nfds_t)n, 100) < 0)
		die("poll");
	for (int i = 0; i < n; i++) {
		if (wait[i].revents & (POLLIN | POLLHUP))
			take(&links[i]);
	}
}

static int waiting(const struct link *links, int n)
{
	int sum = 0;

	for (int i = 0; i < n; i++)
		sum += links[i].in_flight;
	return sum;
}

int main(int argc, char **argv)
{
	bool good = argc == 5 || argc == 7;
	int n = good ? atoi(argv[2]) : 0, depth = good ? atoi(argv[3]) : 0;
	double seconds = good ? atof(argv[4]) : 0, start, elapsed;
	struct link *links;
	long answered = 0;

	experts = argc == 7 ? atoi(argv[5]) : 0;
	need = argc == 7 ? argv[6] : NULL;
	if (n < 1 || n > CONNECTIONS_MAX || depth < 1 || depth > IN_FLIGHT_MAX || seconds <= 0 ||
		(need && experts < TEAM)) {
		fprintf(stderr, "usage: intake SOCKET CONNECTIONS IN_FLIGHT SECONDS [EXPERTS NEED]\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	links = calloc((size_t)n, sizeof(*links));
	if (!links)
		die("memory");
	for (int i = 0; i < n; i++) {
		if (atoi(argv[1]))
			dial_tls(&links[i], atoi(argv[1]));
		else
			links[i].fd = dial(argv[1]);
		say_hello(&links[i]);
	}
	start = now();
	while (now() - start < seconds)
		turn(links, n, depth, 1);
	while (waiting(links, n))
		turn(links, n, depth, 0);
	elapsed = now() - start;
	for (int i = 0; i < n; i++)
		answered += links[i].answered;
	printf("%.0f\n", (double)answered / elapsed);
	free(links);
	return refused ? 1 : 0;
}

/* Hello and what may come before it. */
#include <criterion/criterion.h>

#include "build.h"
#include "daemon.h"
#include "peer.h"

Test(hello, answers_with_version_and_edition)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_open(d.socket);

	cr_assert(peer_serving(d.socket));
	peer_close(p);
	daemon_stop(&d);
}

Test(hello, comes_first)
{
	struct daemon d = daemon_start(NULL);
	struct peer *p = peer_connect(d.socket);
	struct submission s;
	Jieyou__ServerFrame *f;

	build_submission(&s, 1);
	f = peer_ask(p, &s.frame);
	cr_assert_str_eq(peer_refusal(f)->name, "HELLO_FIRST");
	cr_assert_str_eq(f->refusal->field, "hello");
	cr_assert_eq(daemon_count(&d, "select count(*) from help_case"), 0);
	peer_free(f);
	peer_close(p);
	daemon_stop(&d);
}

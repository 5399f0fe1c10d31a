#include "handing.h"

#include <stdio.h>
#include <string.h>

void handing_fill(struct handing *h, int64_t case_id, Jieyou__HandleCase__FormCase which)
{
	memset(h, 0, sizeof(*h));
	ask_handle(&h->q, &h->form, case_id, which, fresh_key());
}

const char *handing_told(Jieyou__ServerFrame *f)
{
	enum { LONGEST = 600, KEPT = 4 };
	static char said[KEPT][LONGEST];
	static int next;
	char *to = said[next++ % KEPT];
	const Jieyou__HandleReply *m =
		f->reply_case == JIEYOU__SERVER_FRAME__REPLY_OPEN_FILE ? f->open_file : f->handle_case;

	if (f->reply_case == JIEYOU__SERVER_FRAME__REPLY_REFUSAL)
		snprintf(to, LONGEST, "%s %s %s", f->refusal->name, f->refusal->field, f->refusal->message);
	else
		snprintf(to, LONGEST, "%s%s", m->head->state, m->repeated ? " repeated" : "");
	peer_free(f);
	return to;
}

const char *handing_in(struct peer *p, struct handing *h)
{
	return handing_told(peer_ask(p, &h->q.frame));
}

const char *handing_as_is(struct peer *p, int64_t case_id, Jieyou__HandleCase__FormCase which)
{
	struct handing h;

	handing_fill(&h, case_id, which);
	return handing_in(p, &h);
}

bool begins(const char *said, const char *with)
{
	return strncmp(said, with, strlen(with)) == 0;
}

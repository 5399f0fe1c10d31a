#include "archive.h"

static const struct {
	enum state from;
	struct text zh;
} items[] = {
#define ITEM(code, from, zh) [ARCHIVE_##code] = {STATE_##from, TEXT_INIT(zh)},
#include "archive.def"
#undef ITEM
};

/* How far a case has come; what was sent back or withdrawn goes no further. */
static int stage(enum state s)
{
	switch (s) {
	case STATE_RECEIVED:
	case STATE_ASKED:
	case STATE_WITHDRAWN:
		return 1;
	case STATE_ACCEPTED:
	case STATE_OFFERED:
	case STATE_RETURNED:
	case STATE_ADVISED:
		return 2;
	case STATE_SERVING:
		return 3;
	case STATE_ENDED:
		return 4;
	case STATE_FOLLOWED:
		return 5;
	case STATE_NONE:
	case STATE_SUPERVISION_ASKED: /* no case */
	case STATE_SUPERVISED:
	case STATE_SUPERVISION_ENDED:
	case STATE_SUPERVISION_WITHDRAWN:
	case STATE_APPOINTMENT_ASKED:
	case STATE_APPOINTED:
	case STATE_APPOINTMENT_ENDED:
	case STATE_NOT_APPOINTED:
	case STATE_SEMINAR_PLANNED:
	case STATE_SEMINAR_HELD:
	case STATE_SEMINAR_ENDED:
	case STATE_SEMINAR_CALLED_OFF:
	case STATE_NOMINATING:
	case STATE_SCORING:
	case STATE_RANKED:
	case STATE_PUBLISHED:
	case STATE_CONTEST_CALLED_OFF:
	case STATE_ERASED: /* lawfully */
	case STATES:
		break;
	}
	return 0;
}

static bool is_screened(const struct past *p)
{
	return past_has_since(p, EVENT_TAKEN, EVENT_REOPENED) ||
		   past_has_since(p, EVENT_RETURNED, EVENT_REOPENED) ||
		   past_has_since(p, EVENT_ADVISED, EVENT_REOPENED);
}

static bool is_there(
	enum archive_item item, const struct past *past, const struct life_facts *facts)
{
	switch (item) {
	case ARCHIVE_REQUEST:
		return past_has(past, EVENT_FILED);
	case ARCHIVE_NEEDS:
		return past_has(past, EVENT_MATCHED);
	case ARCHIVE_DUTIES:
		return facts->duties_met;
	case ARCHIVE_SCREENING:
		return is_screened(past);
	case ARCHIVE_PLAN:
		return facts->planned;
	case ARCHIVE_NOTES:
		return past_has_since(past, EVENT_NOTED, EVENT_REOPENED);
	case ARCHIVE_TASKS:
		return facts->tasks_done;
	case ARCHIVE_GLASS:
		return facts->reviewed;
	case ARCHIVE_EVALUATION:
		return past_has_since(past, EVENT_SUPPORT_ENDED, EVENT_REOPENED);
	case ARCHIVE_WORKER_HEARD:
		return facts->worker_heard;
	case ARCHIVE_CLIENT_HEARD:
		return facts->client_heard;
	case ARCHIVE_AGENCY_CLOSING:
		return past_has_since(past, EVENT_AGENCY_CLOSED, EVENT_REOPENED);
	case ARCHIVE_ITEMS:
		break;
	}
	return false;
}

bool archive_lacks(enum archive_item item, enum state state, const struct past *past,
	const struct life_facts *facts)
{
	return stage(state) >= stage(items[item].from) && !is_there(item, past, facts);
}

struct text archive_zh(enum archive_item item)
{
	return items[item].zh;
}

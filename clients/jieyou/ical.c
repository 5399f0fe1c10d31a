#include "ical.h"

#include <libical/ical.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOMAIN_OF_ALL "@jieyou.invalid"
#define MAILTO "mailto:"

/* ---- Written ---- */

static struct icaltimetype utc(int64_t us)
{
	return icaltime_from_timet_with_zone(
		(time_t)(us / 1000000), 0, icaltimezone_get_utc_timezone());
}

static struct text address(const char *who, struct arena *a)
{
	return arena_format(a, MAILTO "%s" DOMAIN_OF_ALL, who);
}

static bool is_live(const Jieyou__Conference *k, const Jieyou__Seat *seat)
{
	return k->state == JIEYOU__CONFERENCE__STATE__CALLED &&
		   (seat->state == JIEYOU__SEAT__STATE__ASKED ||
			   seat->state == JIEYOU__SEAT__STATE__ACCEPTED);
}

static icalproperty *attendee(const Jieyou__Seat *seat, bool live, struct arena *a)
{
	icalproperty *p = icalproperty_new_attendee(address(seat->expert_id, a).ptr);

	icalproperty_add_parameter(p, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
	icalproperty_add_parameter(p, icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION));
	if (live)
		icalproperty_add_parameter(p, icalparameter_new_rsvp(ICAL_RSVP_TRUE));
	return p;
}

/* Whoever has left has the newest sequence taken from them; whoever is asked, their own. */
static icalcomponent *event_of(const Jieyou__Conference *k, const Jieyou__Seat *seat, bool live,
	int64_t at_us, struct arena *a)
{
	return icalcomponent_vanew(ICAL_VEVENT_COMPONENT, icalproperty_new_uid(k->uid),
		icalproperty_new_dtstamp(utc(at_us)),
		icalproperty_new_sequence(live ? seat->sequence : k->sequence),
		icalproperty_new_dtstart(utc(k->begin_us)), icalproperty_new_dtend(utc(k->end_us)),
		icalproperty_new_summary("解忧中心会议"),
		icalproperty_new_description("详情请登录系统查看;请用日历答复是否参加。"),
		icalproperty_new_class(ICAL_CLASS_PRIVATE),
		icalproperty_new_status(live ? ICAL_STATUS_CONFIRMED : ICAL_STATUS_CANCELLED),
		icalproperty_new_organizer(address("centre", a).ptr), attendee(seat, live, a),
		(void *)NULL);
}

struct text ical_invitation(
	const Jieyou__Conference *k, const Jieyou__Seat *seat, int64_t at_us, struct arena *a)
{
	bool live = is_live(k, seat);
	icalcomponent *all;
	struct text text;
	char *written;

	if (a->failed)
		return TEXT_NONE;
	all = icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
		icalproperty_new_prodid("-//Jieyou//jieyou 0.1//ZH"),
		icalproperty_new_method(live ? ICAL_METHOD_REQUEST : ICAL_METHOD_CANCEL),
		event_of(k, seat, live, at_us, a), (void *)NULL);
	written = icalcomponent_as_ical_string_r(all);
	text = written ? arena_text(a, text_from(written)) : TEXT_NONE;
	free(written);
	icalcomponent_free(all);
	return text;
}

/* ---- Read ---- */

static bool wrong(char why[ICAL_WHY], const char *zh)
{
	snprintf(why, ICAL_WHY, "%s", zh);
	return false;
}

/* What no writer of calendars makes, does not come before the parser. */
static bool check_bytes(struct text file, char why[ICAL_WHY])
{
	size_t line = 0;

	if (file.len > ICAL_BYTES_MAX)
		return wrong(why, "日历文件超过 64 KiB,不是会议邀请的答复。");
	if (!text_is_clean(file))
		return wrong(why, "日历文件不是 UTF-8 文本。");
	for (size_t i = 0; i < file.len; i++) {
		line = file.ptr[i] == '\n' ? 0 : line + 1;
		if (line > ICAL_LINE_MAX)
			return wrong(why, "日历文件有一行超过 998 字节,不合 RFC 5545,没有读取;请重新导出。");
	}
	return true;
}

static bool read_answer(icalproperty *who, struct ical_reply *ret, char why[ICAL_WHY])
{
	icalparameter *said = icalproperty_get_first_parameter(who, ICAL_PARTSTAT_PARAMETER);

	switch ((int)(said ? icalparameter_get_partstat(said) : ICAL_PARTSTAT_NONE)) {
	case ICAL_PARTSTAT_ACCEPTED:
		ret->answer = JIEYOU__ANSWER_INVITATION__ANSWER__ACCEPT;
		return true;
	case ICAL_PARTSTAT_DECLINED:
		ret->answer = JIEYOU__ANSWER_INVITATION__ANSWER__REFUSE;
		return true;
	default:
		return wrong(why, "答复应为参加(ACCEPTED)或不能参加(DECLINED);待定的请确定后再答复。");
	}
}

/* mailto:E09@jieyou.invalid, in capitals or not. */
static bool read_expert(
	icalproperty *who, struct arena *a, struct ical_reply *ret, char why[ICAL_WHY])
{
	const char *said = icalproperty_get_attendee(who);
	struct text t = said ? text_from(said) : TEXT_NONE;
	size_t before = strlen(MAILTO), after = strlen(DOMAIN_OF_ALL);

	if (t.len <= before + after || strncasecmp(t.ptr, MAILTO, before) != 0 ||
		strncasecmp(t.ptr + t.len - after, DOMAIN_OF_ALL, after) != 0)
		return wrong(why, "答复人不是本系统邀请的专家。");
	ret->expert = arena_text(a, (struct text){t.ptr + before, t.len - before - after});
	return true;
}

static bool read_event(
	icalcomponent *event, struct arena *a, struct ical_reply *ret, char why[ICAL_WHY])
{
	icalproperty *uid = icalcomponent_get_first_property(event, ICAL_UID_PROPERTY);
	icalproperty *sequence = icalcomponent_get_first_property(event, ICAL_SEQUENCE_PROPERTY);
	icalproperty *who = icalcomponent_get_first_property(event, ICAL_ATTENDEE_PROPERTY);

	if (!uid || !icalproperty_get_uid(uid))
		return wrong(why, "日历答复没有会议的 UID。");
	if (!who || icalcomponent_get_next_property(event, ICAL_ATTENDEE_PROPERTY))
		return wrong(why, "日历答复应只有一位答复人(ATTENDEE)。");
	ret->uid = arena_text(a, text_from(icalproperty_get_uid(uid)));
	ret->sequence = sequence ? icalproperty_get_sequence(sequence) : 0;
	return read_expert(who, a, ret, why) && read_answer(who, ret, why);
}

bool ical_reply(struct text file, struct arena *a, struct ical_reply *ret, char why[ICAL_WHY])
{
	icalcomponent *all, *event;
	bool ok;

	*ret = (struct ical_reply){0};
	if (!check_bytes(file, why))
		return false;
	all = icalparser_parse_string(arena_format(a, "%.*s", TEXT_ARG(file)).ptr);
	if (!all || icalcomponent_isa(all) != ICAL_VCALENDAR_COMPONENT) {
		if (all)
			icalcomponent_free(all);
		return wrong(why, "这不是日历文件(iCalendar)。");
	}
	event = icalcomponent_get_first_component(all, ICAL_VEVENT_COMPONENT);
	if (icalcomponent_get_method(all) != ICAL_METHOD_REPLY)
		ok = wrong(why, "这不是对邀请的答复(METHOD:REPLY)。");
	else if (!event || icalcomponent_get_next_component(all, ICAL_VEVENT_COMPONENT))
		ok = wrong(why, "日历答复应只有一个会议(VEVENT)。");
	else
		ok = read_event(event, a, ret, why);
	icalcomponent_free(all);
	return ok && !a->failed;
}

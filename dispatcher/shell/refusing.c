#include "refusing.h"

#include "frame.h"
#include "jieyou.pb-c.h"

bool refuse_frame(struct evbuffer *out, uint64_t request_id, enum refusal_kind kind,
	const char *field, const char *message, int64_t retry_after_ms)
{
	Jieyou__ServerFrame frame = JIEYOU__SERVER_FRAME__INIT;
	Jieyou__Refusal r;

	jieyou__refusal__init(&r);
	r.code = refusal_code(kind);
	r.name = (char *)(uintptr_t)refusal_name(kind);
	r.field = (char *)(uintptr_t)field;
	r.message = (char *)(uintptr_t)message;
	r.retry_after_ms = retry_after_ms;
	frame.request_id = request_id;
	frame.refusal = &r;
	frame.reply_case = JIEYOU__SERVER_FRAME__REPLY_REFUSAL;
	return frame_put_message(out, &frame.base) == FRAME_WHOLE;
}

void refuse_socket(
	evutil_socket_t fd, enum refusal_kind kind, const char *message, int64_t retry_after_ms)
{
	struct evbuffer *out = evbuffer_new();

	if (out && refuse_frame(out, 0, kind, "", message, retry_after_ms))
		evbuffer_write(out, fd);
	if (out)
		evbuffer_free(out);
}

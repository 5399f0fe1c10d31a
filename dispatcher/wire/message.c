#include "message.h"

static void *take(void *arena, size_t size)
{
	return arena_alloc(arena, size);
}

static void give(void *arena, void *pointer)
{
	(void)arena;
	(void)pointer; /* it goes with the arena */
}

ProtobufCMessage *message_unpack(const ProtobufCMessageDescriptor *type, struct text bytes,
	struct arena *a, struct prescan *ret_scan, struct refusal *r)
{
	ProtobufCAllocator allocator = {take, give, a};
	ProtobufCMessage *message;
	struct prescan scan;

	if (!prescan_run(type, bytes, a, &scan, r))
		return NULL;
	message = protobuf_c_message_unpack(type, &allocator, bytes.len, (const uint8_t *)bytes.ptr);
	if (message) {
		if (ret_scan)
			*ret_scan = scan;
		return message;
	}
	if (a->failed)
		refuse(r, REFUSAL_TOO_LARGE, TEXT_NONE,
			TEXT("这个请求内容太多,服务器处理它的内存不够。请减少条目或文字后重新提交。"));
	else
		refuse(r, REFUSAL_BAD_FRAME, TEXT_NONE,
			TEXT("收到的数据无法解读。请重试;若反复出现,请联系所用程序的维护人员。"));
	return NULL;
}

ProtobufCMessage *message_unpack_own(
	const ProtobufCMessageDescriptor *type, struct text bytes, struct arena *a)
{
	ProtobufCAllocator allocator = {take, give, a};

	return protobuf_c_message_unpack(type, &allocator, bytes.len, (const uint8_t *)bytes.ptr);
}

bool message_pack(const ProtobufCMessage *message, size_t limit, struct arena *a, struct text *ret,
	struct refusal *r)
{
	size_t size = protobuf_c_message_get_packed_size(message);
	uint8_t *bytes;

	if (size > limit)
		return refuse(r, REFUSAL_TOO_LARGE, TEXT_NONE,
			TEXT("内容超过一次能传送的长度。请缩小范围,或分页读取。"));
	bytes = arena_room(a, size);
	if (!bytes)
		return refuse(r, REFUSAL_TOO_LARGE, TEXT_NONE,
			TEXT("内容太多,处理它的内存不够。请缩小范围,或分页读取。"));
	protobuf_c_message_pack(message, bytes);
	*ret = (struct text){(const char *)bytes, size};
	return true;
}

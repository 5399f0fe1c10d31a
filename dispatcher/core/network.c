#include "network.h"

#include <string.h>

enum { IPV4 = 1, IPV6, USER };

static network of_kind(int kind, uint64_t bits)
{
	return (uint64_t)kind << 56 | bits;
}

static uint64_t bits_of(const uint8_t *bytes, int n)
{
	uint64_t bits = 0;

	for (int i = 0; i < n; i++)
		bits = bits << 8 | bytes[i];
	return bits;
}

network network_of_ipv4(const uint8_t address[4])
{
	return of_kind(IPV4, bits_of(address, 3));
}

network network_of_ipv6(const uint8_t address[16])
{
	static const uint8_t mapped[12] = {[10] = 0xff, 0xff}; /* ::ffff:0:0/96 */

	if (memcmp(address, mapped, sizeof(mapped)) == 0)
		return network_of_ipv4(address + sizeof(mapped));
	return of_kind(IPV6, bits_of(address, 6));
}

network network_of_user(uint32_t uid)
{
	return of_kind(USER, uid);
}

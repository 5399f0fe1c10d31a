/* Network: which addresses count as one. */
#include "network.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>

static network of(const char *address)
{
	uint8_t bytes[16];

	if (inet_pton(AF_INET, address, bytes) == 1)
		return network_of_ipv4(bytes);
	cr_assert_eq(inet_pton(AF_INET6, address, bytes), 1, "%s", address);
	return network_of_ipv6(bytes);
}

Test(network, neighbours_are_one)
{
	cr_expect_eq(of("203.0.113.1"), of("203.0.113.255"));
	cr_expect_neq(of("203.0.113.1"), of("203.0.112.1"));
	cr_expect_neq(of("203.0.113.1"), of("204.0.113.1"));
	cr_expect_eq(of("2001:db8:7::1"), of("2001:db8:7:ffff:ffff:ffff:ffff:ffff"));
	cr_expect_neq(of("2001:db8:7::1"), of("2001:db8:8::1"));
	cr_expect_neq(of("2001:db8:7::1"), of("3001:db8:7::1"));
}

Test(network, an_address_is_the_same_however_written)
{
	cr_expect_eq(of("::ffff:203.0.113.9"), of("203.0.113.1"));
	cr_expect_neq(of("::fffe:203.0.113.9"), of("203.0.113.1"));
	cr_expect_eq(of("::1"), of("::fffe:203.0.113.9"), "one /48 like any other");
}

Test(network, kinds_are_apart)
{
	cr_expect_neq(network_of_user(0), of("0.0.0.0"));
	cr_expect_neq(network_of_user(0), of("::"));
	cr_expect_neq(of("0.0.0.0"), of("::"));
	cr_expect_neq(network_of_user(1000), network_of_user(1001));
	cr_expect_neq(network_of_user(0xcb0071), of("203.0.113.1"));
}

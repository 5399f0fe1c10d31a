/*
 * Network: whom a connection comes from as far as one can tell before it says anything, for
 * counting and limiting. Addresses are taken by the networks that one household, firm or attacker
 * has at least, so that going through one's own addresses is of no use: of IPv4 a /24, of IPv6 a
 * /48. An IPv4 address that is written as one of IPv6 is the same network. On a Unix socket it is
 * the user.
 */
#ifndef JIEYOU_NETWORK_H
#define JIEYOU_NETWORK_H

#include <stdint.h>

/* The kind in the first byte, then the bits of the network; no two networks have the same. */
typedef uint64_t network;

/* Addresses are bytes as they go over the wire. */
network network_of_ipv4(const uint8_t address[4]);
network network_of_ipv6(const uint8_t address[16]);
network network_of_user(uint32_t uid);

#endif

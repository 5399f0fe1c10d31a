/* SHA-256: the vectors of FIPS 180-4's examples, and integers as big-endian bytes. */
#include "digest.h"

#include <criterion/criterion.h>

static const unsigned char of_nothing[] = "\xe3\xb0\xc4\x42\x98\xfc\x1c\x14\x9a\xfb\xf4\xc8\x99\x6f"
										  "\xb9\x24\x27\xae\x41\xe4\x64\x9b\x93\x4c\xa4\x95\x99\x1b"
										  "\x78\x52\xb8\x55";
static const unsigned char of_abc[] = "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22"
									  "\x23\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00"
									  "\x15\xad";

Test(digest, examples)
{
	struct digest d;
	uint8_t hash[32];

	digest_init(&d);
	digest_end(&d, hash);
	cr_expect_eq(memcmp(hash, of_nothing, 32), 0);
	digest_init(&d);
	digest_bytes(&d, TEXT("a"));
	digest_bytes(&d, TEXT_NONE);
	digest_bytes(&d, TEXT("bc"));
	digest_end(&d, hash);
	cr_expect_eq(memcmp(hash, of_abc, 32), 0);
}

Test(digest, integers_are_big_endian)
{
	struct digest d;
	uint8_t hash[32];

	digest_init(&d);
	digest_int(&d, 0x61, 1);
	digest_int(&d, 0xffff6263, 2); /* only so many bytes of it */
	digest_end(&d, hash);
	cr_expect_eq(memcmp(hash, of_abc, 32), 0);
}

/*
 * Told: what somebody is told, page by page: which recipients of notices are theirs, how far they
 * have been read (a bookmark), and the page as it is sent.
 *
 * A bookmark goes to the client sealed, and back: by a number that is left out one could tell that
 * there is a case which one is shut out of.
 */
#ifndef JIEYOU_TOLD_H
#define JIEYOU_TOLD_H

#include "request.h"

enum { RECIPIENTS_MAX = 256, TOLD_PAGE = 50, TOLD_PAGE_MAX = 100 };

/* How far some recipients have been read. */
struct bookmark {
	struct text *recipients;
	int64_t *numbers;
	size_t n;
};

/*
 * The bookmark that the asker was given, as the field says it; none where that is empty. False:
 * refused, for it is another one's or none at all; or the arena is full.
 */
bool told_bookmark(
	struct request *q, struct text field, ProtobufCBinaryData sealed, struct bookmark *ret);

/*
 * Makes the load of a page after that bookmark, or behind the watch's last page; of recipients that
 * it does not know from `otherwise` on (NOTICES_...). Then they are added, with the roles (codes,
 * parted by spaces) for what calls upon one of them; empty: for all that they were told.
 * False: refused, for they are too many to be followed at once; or the arena is full.
 */
bool told_begin(struct request *q, ProtobufCBinaryData after, uint32_t limit, int64_t otherwise);
bool told_recipient(struct request *q, struct text recipient, struct text roles);

/* Puts the read on record, if there is anything to be told. */
bool told_decide(struct request *q);

/* Whether a district is the one that is asked for, or below; a code or name, "" for all. */
bool told_check_district(struct request *q, const char *asked);
bool told_is_asked(const struct request *q, const char *asked, district_index d);

/* The page. NULL: the arena is full. */
Jieyou__NoticesReply *told_page(struct request *q);

/* One notice; c: the case as far as it may be seen, NULL: not at all. NULL likewise. */
Jieyou__Notice *told_notice(
	struct request *q, const struct notice_facts *n, const struct case_facts *c);

#endif

/*
 * Dressing: a match as it is kept on record holds codes, evidence and what reasons are made of;
 * what people read besides (names, questions, contacts, conditions, the sentences of reasons) is
 * put on when the match goes out, from the snapshot in force: so the record stays small, a phone
 * number that has changed since is the new one, and an old case may read otherwise than it first
 * did.
 */
#ifndef JIEYOU_DRESS_H
#define JIEYOU_DRESS_H

#include "jieyou.pb-c.h"
#include "snapshot.h"

/*
 * Fills the fields of *m that people read. A code that the snapshot no longer has is shown as it
 * is. Strings may be the snapshot's own: the message must not outlive it. False: the arena is full.
 */
bool dress_match(const struct snapshot *s, Jieyou__Match *m, struct arena *a);

/*
 * Likewise the names of what a page speaks of by code: once each, for a frame must carry 200 cases
 * of them, 100 experts, or 100 resources.
 */
bool dress_list(const struct snapshot *s, Jieyou__ListReply *list, struct arena *a);
bool dress_linkages(const struct snapshot *s, Jieyou__LinkagesReply *list, struct arena *a);
bool dress_offers(const struct snapshot *s, Jieyou__OffersReply *list, struct arena *a);
bool dress_pool(const struct snapshot *s, Jieyou__PoolReply *pool, struct arena *a);
/* Of the words of a record those that are codes, as many as there is room for beside them. */
bool dress_record(const struct snapshot *s, Jieyou__RecordReply *page, struct arena *a);
bool dress_library(const struct snapshot *s, Jieyou__LibraryReply *page, struct arena *a);
bool dress_publicity(const struct snapshot *s, Jieyou__PublicityReply *page, struct arena *a);
bool dress_draft(const struct snapshot *s, Jieyou__DraftReply *reply, struct arena *a);
bool dress_similar(const struct snapshot *s, Jieyou__SimilarReply *list, struct arena *a);
bool dress_figures(const struct snapshot *s, Jieyou__FiguresReply *page, struct arena *a);
bool dress_publication(const struct snapshot *s, Jieyou__PublicationReply *page, struct arena *a);
bool dress_incidents(const struct snapshot *s, Jieyou__IncidentsReply *page, struct arena *a);
bool dress_catalogue(const struct snapshot *s, Jieyou__CatalogueReply *page, struct arena *a);

#endif

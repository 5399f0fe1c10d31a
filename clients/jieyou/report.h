/*
 * Report: a case, or what matching found, for the worker who asked. Screens are printed as the
 * questions to put to a human, with the words that raised them; nothing here labels the client.
 */
#ifndef JIEYOU_REPORT_H
#define JIEYOU_REPORT_H

#include "cli.h"

void report_case(struct cli *c, const Jieyou__CaseReply *reply);
void report_match(struct cli *c, const Jieyou__Match *m);

/* Who supports it, as far as the asker may know; an offer's state, and its part: report_offers.c.
 */
void report_offers(struct cli *c, const Jieyou__CaseReply *reply);
const char *report_offer_state(Jieyou__Offer__State state);
const char *report_offer_part(const Jieyou__Offer *o);

/* Debriefings that are owed: report_offers.c. */
void report_debriefings(const struct page *p, Jieyou__Debriefing *const *list, size_t n);

/* The conferences on it, likewise: report_conference.c. */
void report_conferences(struct cli *c, const Jieyou__CaseReply *reply);

/* Who else was asked to help, and what came of it, likewise: report_linkage.c. */
void report_linkages(struct cli *c, const Jieyou__CaseReply *reply);
void report_linkage(const struct page *p, const Jieyou__Linkage *l);
void report_preview(struct cli *c, const Jieyou__MatchReply *reply);

/* What happened: 求助受理. */
const char *report_event(const char *kind);

/* 一般, 紧急, 危机, 未定. */
const char *report_grade(Jieyou__Grade grade);

#endif

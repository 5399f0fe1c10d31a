/*
 * Conferences of a file, of a case (会诊) or of a seminar (研讨): experts have seats, and their
 * time is kept while a seat is live (ASKED, ACCEPTED). They are facts of the case (facts.seats),
 * loaded with it, and changed there as the decision changes them; every row is a seat with its
 * conference.
 */
#ifndef JIEYOU_CONFERENCE_H
#define JIEYOU_CONFERENCE_H

#include "casework.h"
#include "meeting.h"

/* Whether a seat is live; and whether its conference is still to be held. */
bool seat_live(const struct seat_facts *s);
bool conference_called(const struct seat_facts *s);

/* The highest number of the case's conferences; 0: there was none. */
int32_t conference_last(const struct facts *f);

/* One that is still to be held: its first seat; NULL: there is none of this number. */
struct seat_facts *conference_of(const struct facts *f, int32_t n);

/* The seat of an expert at a conference of this number, whatever became of it; NULL likewise. */
struct seat_facts *conference_seat(const struct facts *f, int32_t n, struct text expert);

/* Whether an expert has a live seat at any; and whether they have declined one that is to be held.
 */
bool conference_seated(const struct facts *f, struct text expert);
bool conference_excused(const struct facts *f, struct text expert);

/* Whether a task of the case is to write the minutes of one that is still to be held. */
bool conference_minutes(const struct facts *f, int32_t task);

/* What one is called, by the kind of its file: 会诊, 研讨. */
struct text conference_zh(const struct case_facts *c);

/* Adds a seat to the facts, as `s` has it; seats are elsewhere then. NULL: the arena is full. */
struct seat_facts *conference_add_seat(struct request *q, const struct seat_facts *s);

/*
 * Add rows. False: the arena is full.
 *   seat   a seat as it is in the facts now
 *   write  the conference that this seat is at; all of its seats are to say the same of it
 *   close  it is over ("HELD", "CALLED_OFF"): nobody is to write its minutes any more
 */
bool conference_write_seat(
	struct request *q, const struct case_facts *c, const struct seat_facts *s);
bool conference_write(struct request *q, const struct case_facts *c, const struct seat_facts *k);
bool conference_close(struct request *q, const struct case_facts *c, int32_t n, struct text state);

/* Live seats of a conference become this, each with its row; of n 0: of all. Likewise. */
bool conference_release(struct request *q, const struct case_facts *c, int32_t n);

/* Support ends, and with it what was still to be held. Likewise. */
bool conference_end_all(struct request *q, const struct case_facts *c);

/*
 * What a calendar knows one by, wherever it goes (RFC 5545, 3.8.4.7), "HEX-N@jieyou": the same for
 * ever, and of no use to who would find the case by it (vault_fingerprint has a key of this
 * database's). N is its number, so that whoever has the invitation can answer it.
 */
char *conference_uid(struct request *q, int32_t n);

/* Fills conferences of *m, by the view the asker has. False: refused, or the arena is full. */
bool conference_tell(struct request *q, Jieyou__CaseReply *m);

#endif

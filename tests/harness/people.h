/*
 * People: for tests of who may do what: principals made in the register, and being one of them.
 */
#ifndef JIEYOU_TEST_PEOPLE_H
#define JIEYOU_TEST_PEOPLE_H

#include "asking.h"

/* Runs SQL on the daemon's database; fails the test where it fails. */
void run_sql(const struct daemon *d, const char *sql);

/* One principal with a role at 龙华区 (ADMIN: everywhere), of agency A1. */
void enter(const struct daemon *d, const char *id, const char *role);

/* The same with the role at this district. A role is never moved: the register keeps both. */
void enter_at(const struct daemon *d, const char *id, const char *role, const char *district);

/* An expert of the pool, by their code: the principal X-CODE, an EXPERT at 龙华区, of agency A1. */
void enter_expert(const struct daemon *d, const char *code);

/* Puts all who were entered so on the register's record, which verifying asks about. */
void put_on_record(const struct daemon *d);

/* Waits until Hello is answered so: by this principal's id, or by a refusal of this name. */
void wait_greeted_as(const struct daemon *d, const char *name);

/* From now on whoever runs the test is this principal, and so is the connection returned. */
struct peer *become(const struct daemon *d, const char *id);

/* Files submission `number` on behalf of a worker ("": of oneself); returns its case. */
int64_t file_for(struct peer *p, int number, const char *worker);

/* Files one's own submission `number`; the client's own telephone number is this one. */
int64_t file_reached_at(struct peer *p, int number, const char *phone);

#endif

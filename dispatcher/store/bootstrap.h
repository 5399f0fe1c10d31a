/*
 * Bootstrap: the first administrator, who enters everybody else by `jieyou admin`; and the next
 * one, when all that there were are suspended or cannot connect. It is in the register's record.
 *
 * Done as the owner, as migrations are.
 *
 * Blocking: for `jieyoud --bootstrap-admin`, not for the loop.
 */
#ifndef JIEYOU_BOOTSTRAP_H
#define JIEYOU_BOOTSTRAP_H

#include <stdbool.h>

#include "moment.h"

/*
 * Makes whoever has the credential ("uid:N") an administrator, if nobody can administer. Says on
 * standard output what it did. False (and what to do, on standard error) otherwise.
 */
bool bootstrap_admin(const char *conninfo, const char *credential, moment now);

#endif

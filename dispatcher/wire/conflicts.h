/*
 * Conflicts: the experts that a help-request names, and those whom it keeps away. A part of help.c.
 */
#ifndef JIEYOU_CONFLICTS_H
#define JIEYOU_CONFLICTS_H

#include "jieyou.pb-c.h"
#include "reading.h"

/* Bytes of the name of a unit complained of: at least two characters of Chinese. */
enum { CONFLICTS_UNIT_MIN = 6, CONFLICTS_UNIT_MAX = 128 };

/* Fills the known expert, those excluded and in conflict, and the units complained of. */
bool conflicts_read(const struct reading *rd, const Jieyou__HelpRequest *msg);

#endif

/*
 * Forms of appointments to the pool: a detail of form.h.
 */
#ifndef JIEYOU_FORM_APPOINTMENT_H
#define JIEYOU_FORM_APPOINTMENT_H

#include "form.h"
#include "reading.h"

/* Of a candidate: bytes of a name, of their unit, of a certificate's name; and how many; of an
 * assessment, bytes of who scores, and their score. */
enum {
	FORM_NAME_MAX = 64,
	FORM_UNIT_MAX = 128,
	FORM_CERTIFICATE_MAX = 256,
	FORM_CERTIFICATES_MAX = 16,
	FORM_LANGUAGES_MAX = 8,
	FORM_PLACES_MAX = 999,
	FORM_SCORER_MAX = 256,
	FORM_SCORE_MAX = 100
};

/* As form_check; of a file that is opened. */
bool form_check_ask_appointment(const struct reading *rd, const Jieyou__AskAppointment *m);

bool form_check_appointment(const struct reading *rd, const Jieyou__HandleCase *m);

#endif

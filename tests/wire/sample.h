/*
 * Sample: a message type with every kind of field that protobuf has, and with itself inside
 * itself, described by hand: what jieyou.proto must never have, the prescan must still withstand.
 * And random messages of any type.
 */
#ifndef JIEYOU_TEST_SAMPLE_H
#define JIEYOU_TEST_SAMPLE_H

#include <protobuf-c/protobuf-c.h>
#include <stdint.h>

#include "arena.h"

/* Field numbers. */
enum {
	SAMPLE_I32 = 1,
	SAMPLE_S32,
	SAMPLE_SF32,
	SAMPLE_I64,
	SAMPLE_S64,
	SAMPLE_SF64,
	SAMPLE_U32,
	SAMPLE_F32,
	SAMPLE_U64,
	SAMPLE_F64,
	SAMPLE_FLT,
	SAMPLE_DBL,
	SAMPLE_YES,
	SAMPLE_GRADE,
	SAMPLE_WORDS,
	SAMPLE_RAW,
	SAMPLE_CHILD,
	SAMPLE_NUMBERS,
	SAMPLE_GRADES,
	SAMPLE_MANY_WORDS,
	SAMPLE_CHILDREN,
	SAMPLE_ONE_A,
	SAMPLE_ONE_B,
	SAMPLE_BLOBS,
	SAMPLE_DOUBLES,
	SAMPLE_END,
};

struct sample {
	ProtobufCMessage base;
	int32_t i32, s32, sf32;
	int64_t i64, s64, sf64;
	uint32_t u32, f32;
	uint64_t u64, f64;
	float flt;
	double dbl;
	protobuf_c_boolean yes;
	int grade; /* Jieyou__Grade */
	char *words;
	ProtobufCBinaryData raw;
	struct sample *child;
	size_t n_numbers;
	uint32_t *numbers; /* packed */
	size_t n_grades;
	int *grades; /* packed */
	size_t n_many_words;
	char **many_words;
	size_t n_children;
	struct sample **children;
	uint32_t one_case;
	union {
		int32_t one_a;
		char *one_b;
	};
	size_t n_blobs;
	ProtobufCBinaryData *blobs;
	size_t n_doubles;
	double *doubles;
};

extern const ProtobufCMessageDescriptor sample_descriptor;

void sample_init(struct sample *s);

/* A sequence of numbers that is the same every time: xorshift. */
uint64_t sample_random(uint64_t *state);

/* A message of the type with random content, at most `depth` messages deep, in the arena. */
ProtobufCMessage *sample_any(
	const ProtobufCMessageDescriptor *type, unsigned depth, uint64_t *state, struct arena *a);

#endif

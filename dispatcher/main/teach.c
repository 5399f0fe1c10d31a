#include "teach.h"

#include "seed.h"
#include "training.h"
#include "validation.h"

enum {
	ROOM = 1 << 30, /* a fence, not a plan */
	EXIT_DONE = 0,
	EXIT_REFUSED = 1, /* a file was */
	EXIT_USAGE = 2,
	EXIT_FAULT = 70,
};

/* The files named, into the lessons. The status to exit with; EXIT_DONE: go on. */
static int read_all(struct lessons *l, char **files)
{
	bool judged = true, told = false;

	for (char **file = files; *file; file++)
		told = told || strcmp(*file, "--judge") == 0;
	judged = !told;
	for (char **file = files; *file; file++) {
		if (strcmp(*file, "--judge") == 0)
			judged = true;
		else if (!lessons_read(l, *file, judged))
			return EXIT_REFUSED;
	}
	if (l->n)
		return EXIT_DONE;
	fputs("jieyou-match: no file with a case in it was named\n", stderr);
	return EXIT_USAGE;
}

static bool write_model(const struct lessons *l, struct arena *a)
{
	struct training t;

	if (!training_fit(&t, l, NO_FOLD, a))
		return false;
	training_write(&t, stdout);
	return true;
}

static bool write_validation(const struct lessons *l, struct arena *a)
{
	struct validation v;

	if (!validate(l, a, &v))
		return false;
	validation_write(&v, l->s, stdout);
	return true;
}

static int run(bool train, char **files, struct arena *a)
{
	struct snapshot_fault fault = {0};
	const struct snapshot *s = seed_snapshot(a, &fault);
	struct lessons l;
	int status;

	if (!s) {
		fprintf(stderr, "jieyou-match: seed: %s row %zu: %.*s\n", snapshot_table_name(fault.table),
			fault.row, TEXT_ARG(fault.why));
		return EXIT_FAULT;
	}
	lessons_begin(&l, s, a);
	status = read_all(&l, files);
	if (status != EXIT_DONE)
		return status;
	if (!(train ? write_model(&l, a) : write_validation(&l, a)) || fflush(stdout) != 0 ||
		ferror(stdout))
		return EXIT_FAULT;
	return EXIT_DONE;
}

int teach(int argc, char **argv)
{
	bool train = argc > 1 && strcmp(argv[1], "--train") == 0;
	struct arena a;
	int status;

	if (!train && (argc < 2 || strcmp(argv[1], "--cross-validate") != 0))
		return -1;
	arena_init(&a, ROOM);
	status = run(train, argv + 2, &a);
	arena_release(&a);
	return status;
}

/*
 * Teach: `jieyou-match --train FILE...` writes the model's table as learnt from labelled cases to
 * standard output; `jieyou-match --cross-validate FILE... [--judge FILE...]` says whether it helps,
 * on the cases of the files after --judge (of all, without one). Form of the files: lessons.h.
 */
#ifndef JIEYOU_TEACH_H
#define JIEYOU_TEACH_H

/* The exit status; -1 when this is not what the program was asked for. */
int teach(int argc, char **argv);

#endif

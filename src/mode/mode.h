/* The modes: one file each, one row each in mode.c. */
#ifndef MODE_MODE_H
#define MODE_MODE_H

struct options;

/* Run the mode that was asked for and return the exit code. */
int mode_run(const struct options *);

struct run;
int mode_connect(struct run *);
int mode_listen(struct run *);
int mode_relay(struct run *);
int mode_check(struct run *);

#endif

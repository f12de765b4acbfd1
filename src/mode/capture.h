/* --pcap, --hex-dump and --log: files of what passed, of all associations. */
#ifndef MODE_CAPTURE_H
#define MODE_CAPTURE_H

struct assoc;
struct error;
struct run;

/* Open the files that were asked for. -1: *e names the one that failed. */
int capture_open(struct run *, struct error *);
void capture_close(struct run *);
/* What looks at the messages of an association, which frees it; NULL when
 * nothing was asked for. */
struct tap *capture_tap(struct run *, struct assoc *);

#endif

/* File descriptors that somebody else gave us, made fit for an event loop. */
#ifndef FLOW_FD_H
#define FLOW_FD_H

#include <stdbool.h>

/*
 * A non-blocking descriptor for the same file as fd (0 or 1), which stays as
 * it is: O_NONBLOCK on an inherited descriptor would hit every process that
 * shares it. Where that cannot be had (a pipe of another user, a FIFO whose
 * writers have left), fd itself, and *may_block is true: ask for readiness
 * before each read or write. A regular file never blocks; a socket is returned
 * as it is, for MSG_DONTWAIT.
 */
int fd_private(int fd, bool writing, bool *may_block);

bool fd_is_socket(int fd);
/* Is it ready now for these poll() events? */
bool fd_ready(int fd, short what);

#endif

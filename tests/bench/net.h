/* What the bench's programs for the kernel's SCTP share. */
#ifndef BENCH_NET_H
#define BENCH_NET_H

#include <netinet/in.h>
#include <stdint.h>

/* Monotonic, in seconds. */
double net_now(void);

/* A number from min to max, or exit. */
long long net_number(const char *text, long long min, long long max);

/* The loopback, or another IPv4 address, and a port. */
struct sockaddr_in net_addr(const char *host, const char *port);

/* Buffers of so many bytes; 0: as many as the system allows this user. */
void net_buffers(int fd, int size);

/* A one-to-one socket without Nagle's algorithm and with such buffers. */
int net_socket(int flags, int buffer);

/* Listens, and says so on stderr. */
int net_listen(const struct sockaddr_in *sin, int buffer);

/* Connects, and says so on stderr. */
int net_connect(const struct sockaddr_in *sin, int buffer);

#endif

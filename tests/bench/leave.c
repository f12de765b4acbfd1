/* The least that connects and leaves, or with a text: says it and leaves. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int
main(int argc, char *argv[])
{
	struct sockaddr_in sin = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);

	if (argc < 2)
		return 2;
	sin.sin_port = htons((uint16_t)atoi(argv[1]));
	sin.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (connect(fd, (struct sockaddr *)&sin, sizeof(sin)) == -1)
		return 1;
	if (argc > 2 && send(fd, argv[2], strlen(argv[2]), 0) == -1)
		return 1;
	return close(fd) == -1;
}

/* The floor: an epoll loop that answers every request with the same bytes.
 * What it costs is what the kernel costs; no server can do with less.
 * Usage: floor PORT keep|close < RESPONSE
 * It does not parse. One recv is taken for one request, which is true of wrk
 * on loopback as long as a request is small and nothing is pipelined. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char response[1 << 17], request[1 << 16];
static size_t length;
static int closes, epoll;

/* Answers what is there; a new connection joins the loop only if nothing is there yet. */
static void serve(int fd, int is_new)
{
    ssize_t received = recv(fd, request, sizeof request, 0);
    int open = received > 0 ? send(fd, response, length, MSG_NOSIGNAL) == (ssize_t)length && !closes
                            : received < 0 && errno == EAGAIN;
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    if (!open) close(fd);
    else if (is_new) epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char **argv)
{
    if (argc != 3) return 2;
    length = fread(response, 1, sizeof response, stdin);
    closes = strcmp(argv[2], "close") == 0;

    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* inherited by what it accepts */
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) return perror("floor"), 1;

    epoll = epoll_create1(0);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = listener }, events[256];
    epoll_ctl(epoll, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(epoll, events, 256, -1);
        for (int i = 0; i < count; i++) {
            if (events[i].data.fd != listener) serve(events[i].data.fd, 0);
            else for (int fd; (fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0;) serve(fd, 1);
        }
    }
}

/* The floor: an epoll loop that answers every request with the same bytes.
 * What it costs is what the kernel costs; no server can do with less.
 * Usage: floor PORT keep|close BODY_BYTES < RESPONSE
 * It does not parse. A request without a body is what one recv brings, which is true of wrk on loopback as long as
 * nothing is pipelined; one with a body ends BODY_BYTES after the first empty line. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

static char response[1 << 17], request[1 << 16];
static long length, body, left[1 << 16]; /* left: of the body being received, per descriptor */
static int closes, epoll;

/* Receives what is there. Returns 1 after the last byte of a request, 0 before it, -1 when the connection is done. */
static int receive(int fd)
{
    for (;;) {
        ssize_t received = recv(fd, request, sizeof request, 0);
        if (received <= 0) return received < 0 && errno == EAGAIN ? 0 : -1;
        if (body == 0) return 1;
        if (left[fd] > 0) left[fd] -= received;
        else {
            char *end = memmem(request, received, "\r\n\r\n", 4);
            if (!end) return -1;
            left[fd] = body - (received - (end + 4 - request));
        }
        if (left[fd] <= 0) return 1;
    }
}

static int respond(int fd)
{
    for (long sent = 0; sent < length;) {
        ssize_t now = send(fd, response + sent, length - sent, MSG_NOSIGNAL);
        struct pollfd writable = { .fd = fd, .events = POLLOUT };
        if (now > 0) sent += now;
        else if (errno != EAGAIN || poll(&writable, 1, 5000) != 1) return -1;
    }
    return closes ? -1 : 0;
}

/* Answers what is there; a new connection joins the loop only if it goes on. */
static void serve(int fd, int is_new)
{
    int state = receive(fd);
    if (state == 1) state = respond(fd);
    struct epoll_event event = { .events = EPOLLIN, .data.fd = fd };
    if (state < 0) left[fd] = 0, close(fd);
    else if (is_new) epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event);
}

int main(int argc, char **argv)
{
    if (argc != 4) return 2;
    length = fread(response, 1, sizeof response, stdin);
    closes = strcmp(argv[2], "close") == 0;
    body = atol(argv[3]);

    struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons(atoi(argv[1])) };
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), on = 1;
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(listener, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on); /* inherited by what it accepts */
    if (closes) setsockopt(listener, IPPROTO_TCP, TCP_DEFER_ACCEPT, &on, sizeof on); /* accept when the request is there: no epoll */
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

/* progress - the line that says how far a run is.  See progress.h. */
#include "experiments/harness/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EVERY_NS      100000000 /* on a terminal */
#define EVERY_LINE_NS 500000000 /* line by line */
#define BAR           24        /* width of the bar */

static int64_t now_ns(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

void progress_start(struct progress *p, size_t total, bool quiet)
{
    const char *asked = getenv("IDLAB_PROGRESS");

    *p = (struct progress){.total = total};
    p->terminal = isatty(STDERR_FILENO) == 1;
    p->on = !quiet && total > 0 &&
            (p->terminal || (asked != NULL && strcmp(asked, "1") == 0));
    p->start_ns = now_ns();
    p->due_ns = p->start_ns + EVERY_NS;
}

/* "1:02:03" or "2:03" or "" while nothing can be said. */
static void time_left(const struct progress *p, int64_t now, char *text,
                      size_t size)
{
    double done = (double)p->done + p->running;

    text[0] = '\0';
    if (done <= 0)
        return;
    double left =
        (double)(now - p->start_ns) / 1e9 * ((double)p->total - done) / done;
    int64_t seconds = left < 1e9 ? (int64_t)(left + 0.5) : 1000000000;

    if (seconds >= 3600)
        snprintf(text, size, ", %" PRId64 ":%02d:%02d left", seconds / 3600,
                 (int)(seconds / 60 % 60), (int)(seconds % 60));
    else
        snprintf(text, size, ", %d:%02d left", (int)(seconds / 60),
                 (int)(seconds % 60));
}

static void draw(struct progress *p, int64_t now)
{
    char bar[BAR + 1];
    char left[64];
    char failed[40] = "";
    double share = ((double)p->done + p->running) / (double)p->total;
    int filled = (int)(share * BAR);

    memset(bar, '.', BAR);
    memset(bar, '#', (size_t)filled);
    bar[BAR] = '\0';
    time_left(p, now, left, sizeof left);
    if (p->failed > 0)
        snprintf(failed, sizeof failed, ", %zu failed", p->failed);
    fprintf(stderr, "%s[%s] %d %%, %zu of %zu cells, %zu left%s%s%s",
            p->terminal ? "\r" : "", bar, (int)(share * 100), p->done, p->total,
            p->total - p->done, failed, left, p->terminal ? "\033[K" : "\n");
    fflush(stderr);
    p->shown = true;
}

void progress_update(struct progress *p)
{
    int64_t now = p->on ? now_ns() : 0;

    if (!p->on || now < p->due_ns)
        return;
    p->due_ns = now + (p->terminal ? EVERY_NS : EVERY_LINE_NS);
    draw(p, now);
}

void progress_end(struct progress *p)
{
    if (p->on && !p->terminal)
        draw(p, now_ns());
    else if (p->on && p->shown)
        fputs("\r\033[K", stderr);
    fflush(stderr);
    p->on = false;
}

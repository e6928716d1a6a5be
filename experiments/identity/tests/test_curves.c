/* Curves, thinning, the raster, and the file of raw events. */
#include "experiments/identity/tests/check.h"
#include "experiments/identity/tests/lines.h"

#include "allocators/random.h"
#include "experiments/identity/events_file.h"
#include "experiments/identity/thin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Loads */

static void quarantine(struct tracker *t, uint64_t slots, uint64_t births)
{
    for (uint64_t i = 0; i < births; i++) {
        born(t, 0x10000 + 32 * (i % (slots + 1)), TYPE_FLOAT, 24);
        died(t, 0x10000 + 32 * (i % (slots + 1)));
    }
}

/* Random slots live and die; some ranges are unmapped. */
static void turmoil(struct tracker *t, uint64_t seed, uint64_t steps)
{
    static bool live[4096];
    struct rng rng;

    memset(live, 0, sizeof live);
    rng_seed(&rng, seed, 1);
    for (uint64_t i = 0; i < steps; i++) {
        uint64_t slot = rng_below(&rng, 1 + rng_below(&rng, 4096));
        unsigned type = slot % 3 == 0 ? TYPE_LIST : TYPE_FLOAT;
        if (live[slot])
            died(t, 0x10000 + 32 * slot);
        else
            born(t, 0x10000 + 32 * slot, type + (i % 7 == 0), 24 + i % 3);
        live[slot] = !live[slot];
        if (i % 500 == 499)
            gone(t, 0x10000 + rng_below(&rng, UINT64_C(32) * 4096), 512);
    }
}

static const struct scope *finished(struct tracker *t)
{
    char name[TRACKER_SCOPE_NAME_MAX];

    assert_int_equal(tracker_finish(t), 0);
    return tracker_scope(t, 0, name);
}

/* Tests */

static void a_spike_stands_alone(void **state)
{
    struct tracker *t = tracker_create(TRACKER_STALE);

    (void)state;
    quarantine(t, 1000, 20000);
    curves_write(finished(t), keep_line, &lines);
    assert_int_equal(lines_of("reused"), 1);
    assert_line("reused", 0, 1001, 1001, 20000 - 1001);
    assert_int_equal(lines_of("censored"), 1); /* one of each age */
    assert_line("censored", 0, 0, 1000, 1001);
    assert_int_equal(lines_of("unmapped"), 0);
    assert_int_equal(lines_of("hazard"), 1);
    assert_line("hazard", 0, 1001, 1001, 1);
    const struct line *last = line_of("F", lines_of("F") - 1);
    assert_int_equal(last->lo, 10000);
    assert_close(last->value, 1);
    assert_close(last[-1].value, 1);
    assert_int_equal(last[-1].lo, 1001);
    assert_line("stale_distance", 0, 993, 1024, 20000 - 1001);
    assert_int_equal(lines_of("stale_hit"), 4);
    assert_line("stale_hit", 0, 16, 16, 0);
    assert_line("stale_hit", 2, 1001, 1001, 1 - 1001.0 / 20000);
    assert_int_equal(lines_of("type:float>float"), 1);
    assert_line("type:float>float", 0, 0, 0, 20000 - 1001);
    tracker_destroy(t);
}

/* A line is one bucket, or a run of exact ones with equal counts. */
static void add_line(struct histogram *h, const struct line *line)
{
    unsigned first = histogram_bucket(line->lo);
    unsigned last = histogram_bucket(line->hi);

    assert_int_equal(histogram_low(first), line->lo);
    assert_int_equal(histogram_high(last), line->hi);
    assert_true(first == last || line->hi <= HISTOGRAM_EXACT);
    histogram_add(h, line->hi);
    for (unsigned i = first; i <= last; i++)
        h->count[i] = (uint64_t)line->value / (last - first + 1);
}

/* Everything again from the lines of the three histograms alone. */
static void the_histograms_hold_all(void **state)
{
    static struct histogram again[3];
    const char *const names[] = {"reused", "censored", "unmapped"};
    struct survival fates = {&again[0], &again[1], &again[2]};
    struct tracker *t = tracker_create(TRACKER_STALE);

    (void)state;
    turmoil(t, 3, 60000);
    curves_write(finished(t), keep_line, &lines);
    struct metrics m = metrics_of(t);
    memset(again, 0, sizeof again);
    for (size_t h = 0; h < 3; h++) {
        assert_true(lines_of(names[h]) > 10);
        for (size_t i = 0; i < lines_of(names[h]); i++) {
            add_line(&again[h], line_of(names[h], i));
        }
    }
    for (size_t i = 0; i < METRICS_WITHIN; i++)
        assert_close(survival_within(&fates, metrics_within[i]), m.within[i]);
    for (size_t i = 0; i < METRICS_QUANTILES; i++)
        assert_close(survival_quantile(&fates, metrics_quantiles[i]),
                     m.quantile[i]);
    tracker_destroy(t);
}

static void every_point_of_f_is_exact(void **state)
{
    struct tracker *t = tracker_create(TRACKER_STALE);
    size_t musts = 0;

    (void)state;
    turmoil(t, 4, 60000);
    const struct scope *all = finished(t);
    struct survival fates = metrics_fates(all);
    curves_write(all, keep_line, &lines);
    assert_true(lines_of("F") > 100 && lines_of("F") <= 400);
    for (size_t i = 0; i < lines_of("F"); i++) {
        const struct line *line = line_of("F", i);
        assert_int_equal(line->lo, line->hi);
        assert_close(line->value, survival_within(&fates, line->lo));
        assert_true(i == 0 || line->lo > line[-1].lo);
        for (size_t k = 0; k < METRICS_WITHIN; k++)
            musts += line->lo == metrics_within[k];
    }
    assert_int_equal(musts, METRICS_WITHIN);
    tracker_destroy(t);
}

static void every_point_of_stale_hit_is_exact(void **state)
{
    struct tracker *t = tracker_create(TRACKER_STALE);
    size_t musts = 0;
    double births = 0;

    (void)state;
    turmoil(t, 5, 60000);
    const struct scope *all = finished(t);
    curves_write(all, keep_line, &lines);
    size_t count = lines_of("stale_hit");
    assert_true(count > 100 && count <= 400);
    for (size_t i = 0; i < count; i++) {
        const struct line *line = line_of("stale_hit", i);
        assert_close(line->value,
                     (double)stale_hit_within(&all->stale, line->lo) /
                         (double)all->births);
        for (size_t k = 0; k < METRICS_CACHES; k++)
            musts += line->lo == metrics_caches[k];
    }
    assert_int_equal(musts, METRICS_CACHES);
    assert_close(line_of("stale_hit", count - 1)->value,
                 metrics_of(t).reuse_rate);
    for (size_t i = 0; i < lines_of("stale_distance"); i++) {
        const struct line *line = line_of("stale_distance", i);
        births += line->value;
        assert_close(births, (double)stale_hit_within(&all->stale, line->hi));
        for (size_t k = 0; k < METRICS_CACHES; k++)
            assert_true(line->hi <= metrics_caches[k] ||
                        line->lo > metrics_caches[k]);
    }
    assert_close(births, (double)(all->births - all->distinct));
    tracker_destroy(t);
}

/* The hazard of a stretch: deaths taken in it over ids at risk in it, summed
 * birth by birth. */
static void assert_hazard(const struct survival *fates, const struct line *line)
{
    struct survival_walk walk;
    double taken = 0;
    double exposed = 0;
    uint64_t before = 0;

    survival_begin(&walk, fates);
    while (survival_next(&walk)) {
        for (uint64_t k = before + 1; k <= walk.k; k++) {
            if (k >= line->lo && k <= line->hi)
                exposed += (double)walk.at_risk;
        }
        if (walk.k >= line->lo && walk.k <= line->hi)
            taken += (double)walk.taken;
        before = walk.k;
    }
    assert_true(taken > 0);
    assert_close(line->value, taken / exposed);
}

static void every_hazard_is_a_rate(void **state)
{
    struct tracker *t = tracker_create(0);

    (void)state;
    turmoil(t, 6, 60000);
    const struct scope *all = finished(t);
    struct survival fates = metrics_fates(all);
    curves_write(all, keep_line, &lines);
    size_t count = lines_of("hazard");
    assert_true(count > 50 && count <= 400);
    for (size_t i = 0; i < count; i++) {
        const struct line *line = line_of("hazard", i);
        assert_true(line->lo <= line->hi);
        assert_true(i == 0 || line->lo > line[-1].hi);
        assert_hazard(&fates, line);
    }
    assert_int_equal(lines_of("stale_hit") + lines_of("stale_distance"), 0);
    tracker_destroy(t);
}

/* A hundred ids die at once; one comes back after 40 births, one after 300. */
static void a_stretch_ends_with_its_cell(void **state)
{
    struct tracker *t = tracker_create(0);

    (void)state;
    for (uint64_t i = 0; i < 100; i++)
        born(t, 0x10000 + 32 * i, TYPE_FLOAT, 24);
    for (uint64_t i = 0; i < 100; i++)
        died(t, 0x10000 + 32 * i);
    for (uint64_t k = 1; k <= 302; k++)
        born(t,
             0x10000 + 32 * (k == 40    ? 0
                             : k == 300 ? 1
                                        : 1000 + k),
             TYPE_FLOAT, 24);
    curves_write(finished(t), keep_line, &lines);
    assert_int_equal(lines_of("hazard"), 2);
    assert_line("hazard", 0, 40, 41, 1.0 / (100 + 99));
    assert_line("hazard", 1, 288, 302, 1.0 / (13 * 99 + 2 * 98));
    tracker_destroy(t);
}

static void the_types_matrix_counts_rebirths(void **state)
{
    struct tracker *t = tracker_create(0);
    double sum = 0;
    double same = 0;

    (void)state;
    turmoil(t, 8, 20000);
    const struct scope *all = finished(t);
    curves_write(all, keep_line, &lines);
    for (size_t i = 0; i < lines.count; i++) {
        const char *curve = lines.line[i].curve;
        if (strncmp(curve, "type:", 5) != 0)
            continue;
        const char *after = strchr(curve, '>') + 1;
        sum += lines.line[i].value;
        if (strncmp(curve + 5, after, strlen(after)) == 0)
            same += lines.line[i].value;
    }
    assert_close(sum, (double)(all->births - all->distinct));
    assert_close(metrics_of(t).cross_type_share, 1 - same / sum);
    tracker_destroy(t);
}

static void nothing_has_no_curve(void **state)
{
    struct tracker *t = tracker_create(TRACKER_STALE);

    (void)state;
    curves_write(finished(t), keep_line, &lines);
    curves_write_raster(t, keep_line, &lines);
    assert_int_equal(lines.count, 0);
    tracker_destroy(t);
}

static void thinning_keeps_cells_apart(void **state)
{
    (void)state;
    for (uint64_t x = 0; x < 100000; x++) {
        bool same = thin_cell(x) == thin_cell(x + 1);
        assert_true(same || thin_cell(x) + 1 == thin_cell(x + 1));
        assert_int_equal(same, thin_cell_end(x) != x);
        assert_int_equal(thin_cell(thin_cell_end(x)), thin_cell(x));
        assert_true(x >= 32 || !same);
    }
    assert_int_equal(thin_cell(64) - thin_cell(32), 16);
    assert_int_equal(thin_cell(1U << 20) - thin_cell(1U << 19), 16);
}

/* A point that must be there is written once, also when a step falls on it. */
static void musts_are_written_once(void **state)
{
    const uint64_t must[] = {3, 1000, 5000};
    struct thin thin = {.curve = "c",
                        .point = keep_line,
                        .arg = &lines,
                        .must = must,
                        .musts = 3};

    (void)state;
    thin_step(&thin, 3, 0.5);
    thin_step(&thin, 1000, 0.6);
    thin_step(&thin, 1001, 0.7); /* the same cell: 1000 must survive it */
    thin_step(&thin, 1005, 0.8);
    thin_end(&thin);
    assert_int_equal(lines.count, 4);
    assert_line("c", 0, 3, 3, 0.5);
    assert_line("c", 1, 1000, 1000, 0.6);
    assert_line("c", 2, 1005, 1005, 0.8);
    assert_line("c", 3, 5000, 5000, 0.8);
}

static void the_raster_shows_the_first_births(void **state)
{
    struct tracker *t = tracker_create(TRACKER_RASTER);
    struct tracker *without = tracker_create(0);

    (void)state;
    quarantine(t, 2, TRACKER_RASTER_BIRTHS + 10);
    quarantine(without, 2, 10);
    finished(t);
    finished(without);
    curves_write_raster(without, keep_line, &lines);
    assert_int_equal(lines.count, 0);
    curves_write_raster(t, keep_line, &lines);
    assert_int_equal(lines.count, TRACKER_RASTER_BIRTHS);
    for (uint64_t i = 0; i < TRACKER_RASTER_BIRTHS; i++) {
        uint64_t before = i / 3;
        assert_line("raster", i, i + 1, 32 * (i % 3), (double)before);
    }
    tracker_destroy(t);
    tracker_destroy(without);
}

/* Reads a whole file; the caller frees. */
static char *contents(const char *path)
{
    FILE *file = fopen(path, "r");

    assert_non_null(file);
    char *text = calloc(1, 1 << 20);
    assert_true(fread(text, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return text;
}

static void events_are_written_as_they_come(void **state)
{
    char path[] = "/tmp/events-XXXXXX";
    struct tracker *t = tracker_create(0);

    (void)state;
    close(mkstemp(path));
    assert_int_equal(tracker_write_events(t, path), 0);
    born(t, 0x7f31c0a01020, TYPE_FLOAT, 24);
    died(t, 0x7f31c0a01020);
    died(t, 0x10); /* never seen, written all the same */
    gone(t, 0x7f31c0a00000, 65536);
    assert_int_equal(tracker_finish(t), 0);
    tracker_destroy(t);
    char *text = contents(path);
    assert_string_equal(text, "event,id,type,size\n"
                              "birth,0x7f31c0a01020,float,24\n"
                              "death,0x7f31c0a01020,,\n"
                              "death,0x10,,\n"
                              "unmap,0x7f31c0a00000,,65536\n");
    free(text);
    unlink(path);
}

static void long_event_files_lose_nothing(void **state)
{
    char path[] = "/tmp/events-XXXXXX";
    struct tracker *t = tracker_create(0);
    size_t count = 0;

    (void)state;
    close(mkstemp(path));
    assert_int_equal(tracker_write_events(t, path), 0);
    quarantine(t, 3, 10000);
    assert_int_equal(tracker_finish(t), 0);
    tracker_destroy(t);
    char *text = contents(path);
    for (char *c = text; *c != '\0'; c++)
        count += *c == '\n';
    assert_int_equal(count, 1 + 2 * 10000);
    assert_string_equal(text + strlen(text) - 15, "death,0x10060,,\n" + 1);
    free(text);
    unlink(path);
}

static void a_full_disk_is_told(void **state)
{
    struct tracker *t = tracker_create(0);

    (void)state;
    assert_int_equal(tracker_write_events(t, "/nonexistent/events"), -1);
    assert_int_equal(errno, ENOENT);
    assert_int_equal(tracker_write_events(t, "/dev/full"), 0);
    quarantine(t, 3, 10000);
    assert_int_equal(tracker_finish(t), -1);
    assert_string_equal(tracker_error(t),
                        "events file: no space left on device");
    tracker_destroy(t);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup(f, clear_lines)
    const struct CMUnitTest tests[] = {
        CASE(a_spike_stands_alone),
        CASE(the_histograms_hold_all),
        CASE(every_point_of_f_is_exact),
        CASE(every_point_of_stale_hit_is_exact),
        CASE(every_hazard_is_a_rate),
        CASE(a_stretch_ends_with_its_cell),
        CASE(the_types_matrix_counts_rebirths),
        CASE(nothing_has_no_curve),
        CASE(thinning_keeps_cells_apart),
        CASE(musts_are_written_once),
        CASE(the_raster_shows_the_first_births),
        CASE(events_are_written_as_they_come),
        CASE(long_event_files_lose_nothing),
        CASE(a_full_disk_is_told),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}

#!/usr/bin/env python3
"""simulate.py - result files for the pictures' tests, without the programs.

    simulate.py DIR [births [seeds]]

Plays a few loads against simple models of the allocators' policies and writes
DIR/id_reuse.csv, DIR/small_ints.csv, DIR/cycle_collection.csv and
DIR/alloc_speed.csv, with their
curves, of the columns that results/README.md defines, and DIR/compare.csv as `compare` would
print it.  The models are of one size class: good enough to look real.  The same
arguments give the same bytes.
"""
import bisect
import collections
import csv
import heapq
import math
import os
import random
import statistics
import sys

SLOT = 32  # bytes per object

KEYS = ("experiment,allocator,collector,profile,workload,int_cache,"
        "type_freelists,age,births_asked,seed,status").split(",")
REUSE = ("scope,births,deaths,distinct_ids,reuse_rate,next_birth_reuse,"
         "distance_p50,stale_hit_16,stale_hit_128,stale_hit_1024,rebirths_max,"
         "live_peak,live_peak_bytes,footprint_peak_bytes").split(",")
SPEED = "pair_ns,loop_ns,footprint_per_byte".split(",")
CYCLES = "collections,pause_p50_ns,pause_max_ns".split(",")
INTS = ("int_requests,int_hits,hit_rate,int_allocations,allocations_saved,"
        "bytes_saved,cache_bytes").split(",")


class Pool:
    """Free slots in some order; new ones are carved in ascending order."""

    def __init__(self, order="lifo", rng=None, batch=1):
        self.order, self.rng, self.batch = order, rng, batch
        self.free_slots, self.next = collections.deque(), 0

    def take(self):
        if self.order == "lifo":
            return self.free_slots.pop()
        if self.order == "fifo":
            return self.free_slots.popleft()
        if self.order == "address":
            return heapq.heappop(self.free_slots)
        i = self.rng.randrange(len(self.free_slots))
        self.free_slots[i], self.free_slots[-1] = (self.free_slots[-1],
                                                   self.free_slots[i])
        return self.free_slots.pop()

    def alloc(self):
        if self.free_slots:
            return self.take()
        slots = range(self.next, self.next + self.batch)
        self.next += self.batch
        for slot in reversed(slots[1:]):
            self.free_slots.append(slot)
        return slots[0]

    def free(self, slot):
        self.free_slots.append(slot)


class AddressPool(Pool):
    def __init__(self):
        super().__init__("address")
        self.free_slots = []

    def free(self, slot):
        heapq.heappush(self.free_slots, slot)


class Arena:
    """Bump allocation; a chunk is taken again when all in it is dead."""

    def __init__(self, recycle, chunk=256):
        self.recycle, self.chunk = recycle, chunk
        self.live, self.empty, self.at, self.next = {}, [], 0, 0

    def alloc(self):
        if self.at % self.chunk == 0:
            if self.empty:
                self.at = self.empty.pop()
            else:
                self.at, self.next = self.next, self.next + self.chunk
            self.live[self.at // self.chunk] = 0
        slot, self.at = self.at, self.at + 1
        self.live[slot // self.chunk] += 1
        return slot

    def free(self, slot):
        chunk = slot // self.chunk
        self.live[chunk] -= 1
        full = chunk != (self.at - 1) // self.chunk or self.at % self.chunk == 0
        if self.recycle and self.live[chunk] == 0 and full:
            self.empty.append(chunk * self.chunk)


class Quarantine:
    def __init__(self, slots, inner):
        self.slots, self.inner, self.queue = slots, inner, collections.deque()

    def alloc(self):
        return self.inner.alloc()

    def free(self, slot):
        self.queue.append(slot)
        if len(self.queue) > self.slots:
            self.inner.free(self.queue.popleft())


class Cached:
    """A small LIFO cache of freed slots before a pool in another order."""

    def __init__(self, size, inner):
        self.size, self.inner, self.stack = size, inner, []

    def alloc(self):
        return self.stack.pop() if self.stack else self.inner.alloc()

    def free(self, slot):
        self.stack.append(slot)
        if len(self.stack) > self.size:
            for old in self.stack[:self.size // 2 + 1]:
                self.inner.free(old)
            del self.stack[:self.size // 2 + 1]

    next = property(lambda self: self.inner.next)


ALLOCATORS = {
    "freelist": lambda rng: Pool(),
    "freelist:order=fifo": lambda rng: Pool("fifo"),
    "freelist:order=random": lambda rng: Pool("random", rng),
    "freelist:order=address": lambda rng: AddressPool(),
    "arena": lambda rng: Arena(False),
    "arena:recycle=lifo": lambda rng: Arena(True),
    "jemalloc": lambda rng: Cached(200, AddressPool()),
    "libc": lambda rng: Cached(7, Pool("lifo")),
    "quarantine:slots=1024+freelist": lambda rng: Quarantine(1024, Pool()),
}


def temporaries(rng, births):
    for t in range(births):
        yield t, None
        yield None, t


def rebind(rng, births):
    for t in range(births):
        yield t, None
        if t:
            yield None, t - 1


def window(live, free_first=True):
    def run(rng, births):
        held = []
        for t in range(births):
            if len(held) < live:
                held.append(t)
                yield t, None
                continue
            i = rng.randrange(live)
            if free_first:
                yield None, held[i]
                yield t, None
            else:
                yield t, None
                yield None, held[i]
            held[i] = t
    return run


def generational(rng, births):
    due = []
    for t in range(births):
        yield t, None
        life = 1 if rng.random() > 0.05 else int(rng.lognormvariate(6, 1))
        heapq.heappush(due, (t + life, t))
        while due and due[0][0] <= t:
            yield None, heapq.heappop(due)[1]


def requests(rng, births):
    t = 0
    while t < births:
        size = rng.randrange(20, 200)
        first, t = t, min(births, t + size)
        for i in range(first, t):
            yield i, None
        for i in range(t - 1, first - 1, -1):
            yield None, i


WORKLOADS = {
    "temporaries:type=float": temporaries,
    "rebind:type=float": rebind,
    "window:live=10,type=float": window(10),
    "window:live=100,type=float": window(100),
    "window:live=1000,type=float": window(1000),
    "window:live=1000,order=alloc_first,type=float": window(1000, False),
    "generational": generational,
    "requests": requests,
}


def fenwick_add(tree, i, delta):
    while i < len(tree):
        tree[i] += delta
        i += i & -i


def fenwick_sum(tree, i):
    total = 0
    while i:
        total += tree[i]
        i &= i - 1
    return total


class Tracker:
    def __init__(self, births):
        self.clock = self.deaths = 0
        self.died, self.count, self.last = {}, collections.Counter(), {}
        self.reused, self.stack = collections.Counter(), collections.Counter()
        self.tree, self.raster = [0] * (births + 2), []

    def birth(self, slot):
        self.clock += 1
        if len(self.raster) < 20000:
            self.raster.append((self.clock, slot * SLOT, self.count[slot]))
        self.count[slot] += 1
        if slot in self.died:
            self.reused[self.clock - self.died.pop(slot)] += 1
        if slot in self.last:
            before = fenwick_sum(self.tree, self.last[slot] - 1)
            self.stack[len(self.last) - before] += 1
            fenwick_add(self.tree, self.last[slot], -1)
        self.last[slot] = self.clock
        fenwick_add(self.tree, self.clock, 1)

    def death(self, slot):
        self.deaths += 1
        self.died[slot] = self.clock

    def estimates(self):
        """F, hazard and the censored histogram."""
        censored = collections.Counter(self.clock - f
                                       for f in self.died.values())
        at_risk, survival, total, before = self.deaths, 1.0, 0.0, 0
        gone = sorted(censored.elements())
        lost = 0
        curve, hazard = [], []
        for k in sorted(self.reused):
            while lost < len(gone) and gone[lost] < k:
                lost += 1
            at_risk = self.deaths - before - lost
            h = self.reused[k] / at_risk
            total += survival * h
            survival *= 1 - h
            before += self.reused[k]
            curve.append((k, total))
            hazard.append((k, h))
        return curve, hazard, censored


def stale(tracker, size):
    hits = sum(n for d, n in tracker.stack.items() if d <= size)
    return hits / tracker.clock


def number(x):
    return "" if x is None else f"{x:.9g}" if isinstance(x, float) else str(x)


def run_cell(spec, load, births, seed):
    rng = random.Random(f"{spec} {load} {seed}")
    allocator, tracker = ALLOCATORS[spec](rng), Tracker(births)
    held, peak, top = {}, 0, 0
    for born, dead in WORKLOADS[load](random.Random(f"{load} {seed}"), births):
        if born is not None:
            held[born] = allocator.alloc()
            tracker.birth(held[born])
            peak, top = max(peak, len(held)), max(top, held[born] + 1)
        else:
            slot = held.pop(dead)
            tracker.death(slot)
            allocator.free(slot)
    curve, hazard, censored = tracker.estimates()
    p50 = next((k for k, f in curve if f >= 0.5 - 1e-12), None)
    row = ["all", births, tracker.deaths, len(tracker.count),
           1 - len(tracker.count) / births,
           next((f for k, f in curve if k == 1), 0.0), p50,
           stale(tracker, 16), stale(tracker, 128), stale(tracker, 1024),
           max(tracker.count.values()), peak, peak * SLOT,
           math.ceil(top * SLOT / 4096) * 4096]
    curves = [("F", k, k, f) for k, f in curve]
    curves += [("hazard", k, k, h) for k, h in hazard]
    sizes = sorted({round(2 ** (i / 8)) for i in range(8 * 24)} & set(
        range(1, births)))
    curves += [("stale_hit", c, c, stale(tracker, c)) for c in sizes]
    curves += [("reused", k, k, n) for k, n in sorted(tracker.reused.items())]
    curves += [("censored", k, k, n) for k, n in sorted(censored.items())]
    curves += [("raster", t, at, n) for t, at, n in tracker.raster]
    return row, curves


def write(path, header, rows):
    with open(path, "w", encoding="utf-8", newline="") as out:
        out.write("# schema: 1\n# commit: simulated\n")
        lines = csv.writer(out, lineterminator="\n")
        lines.writerow(header)
        for row in rows:
            lines.writerow([number(x) for x in row])


FIBONACCI = [0, 1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144, 233, 377, 610, 987,
             1597, 2584, 4181]


def small_ints(births, seeds):
    """Values drawn by distribution, the share of them inside the range."""
    draws = {
        "ints:dist=uniform,hi=512": lambda rng, i: rng.randrange(513),
        "ints:dist=zipf,hi=100000": lambda rng, i: min(
            100000, int(rng.paretovariate(0.6)) - 1),
        "ints": lambda rng, i: i,
        "ints:dist=fib": lambda rng, i: FIBONACCI[i % len(FIBONACCI)],
    }
    for load, draw in draws.items():
        for seed in range(1, seeds + 1):
            rng = random.Random(f"{load} {seed}")
            values = sorted(draw(rng, i) for i in range(births))
            for top in (None, 0, 16, 64, 256, 1024, 4096):
                hits = 0 if top is None else bisect.bisect_right(values, top)
                cache = 0 if top is None else (top + 6) * SLOT
                name = "off" if top is None else f"-5..{top}"
                yield ["small_ints", "freelist", "trial_deletion", "plain",
                       load, name, "off", 0, births, seed, "ok", births, hits,
                       hits / births, births - hits, hits / births,
                       hits * SLOT - cache, cache]


def cycles(seeds):
    """Pauses with a long tail, and a cost for each live object: rows, curves."""
    collectors = {"refcount": 0, "trial_deletion": 30, "page_scan": 20}
    for spec, each in collectors.items():
        for seed in range(1, seeds + 1):
            rng = random.Random(f"{spec} {seed}")
            key = ["cycle_collection", "freelist", spec, "plain", "", "off",
                   "off", 0, 30000, seed, "ok"]
            pauses = sorted((round(each * 100 * rng.paretovariate(1.2))
                             for _ in range(each * 5)), reverse=True)
            key[4] = "gcbench:depth=10"
            tail = [key + ["pause_tail", x, x, (i + 1) / len(pauses)]
                    for i, x in enumerate(pauses)]
            yield key + ([len(pauses), statistics.median(pauses), pauses[0]]
                         if pauses else [0, "", ""]), tail
            for live in 1000, 10000, 100000:
                for layout in "", "layout=aged,":
                    pause = each * live * (rng.uniform(1, 1.2) +
                                           (layout != "") * math.log10(live))
                    key[4] = f"live_heap:{layout}live={live}"
                    yield key + ([9, pause, 1.1 * pause] if each
                                 else [0, "", ""]), []


def speeds(seeds):
    """A pair of calls, dearer with the live set."""
    loads = {"pair": 1, "burst": 10**7, "window:live=100": 100,
             "window:live=10000": 10000, "window:live=1000000": 10**6}
    for load, live in loads.items():
        for spec, base in {"freelist": 3, "pages": 5, "libc": 9}.items():
            for seed in range(1, seeds + 1):
                rng = random.Random(f"{spec} {load} {seed}")
                loop = 1 + live**0.5 / 50
                yield ["alloc_speed", spec, "refcount", "plain", load, "off",
                       "off", 0, 1000000, seed, "ok",
                       base + loop + live**0.5 / 20 * rng.uniform(1, 1.2),
                       loop, 1.05 + base / 20]


def ratios(rows):
    """Each allocator against the first one, by load and metric."""
    place = {name: i for i, name in enumerate(KEYS + REUSE)}
    for metric in "stale_hit_128", "reuse_rate", "distance_p50":
        for load in WORKLOADS:
            value = {(row[1], row[9]): row[place[metric]]
                     for row in rows if row[4] == load}
            seeds = sorted({seed for _, seed in value})
            for spec in ALLOCATORS:
                pairs = [(value[spec, s], value["freelist", s]) for s in seeds]
                found = sorted(a / b for a, b in pairs if a is not None and b)
                known = [statistics.median(found), found[0], found[-1]
                         ] if found else ["", "", ""]
                yield [metric, f"workload={load}", spec, "allocator", spec,
                       "freelist", len(seeds), "", "", "", len(found), *known,
                       "", "", "baseline" if spec == "freelist" else "~",
                       "" if found else "undefined"]


def main():
    folder = sys.argv[1]
    births = int(sys.argv[2]) if len(sys.argv) > 2 else 2000
    seeds = int(sys.argv[3]) if len(sys.argv) > 3 else 3
    os.makedirs(folder, exist_ok=True)
    rows, curves = [], []
    for spec in ALLOCATORS:
        for load in WORKLOADS:
            for seed in range(1, seeds + 1):
                key = ["id_reuse", spec, "trial_deletion", "plain", load, "off",
                       "off", 0, births, seed, "ok"]
                row, points = run_cell(spec, load, births, seed)
                rows.append(key + row)
                curves += [key + ["all", *p] for p in points]
    write(f"{folder}/id_reuse.csv", KEYS + REUSE, rows)
    write(f"{folder}/id_reuse.curves.csv",
          KEYS + ["scope", "curve", "x_lo", "x_hi", "value"], curves)
    write(f"{folder}/compare.csv",
          ("metric,group,row,by,configuration,baseline,n,median,lo,hi,pairs,"
           "ratio,ratio_lo,ratio_hi,p,p_holm,verdict,note").split(","),
          ratios(rows))
    write(f"{folder}/alloc_speed.csv", KEYS + SPEED, speeds(seeds))
    runs = list(cycles(seeds))
    write(f"{folder}/cycle_collection.csv", KEYS + CYCLES, [r for r, _ in runs])
    write(f"{folder}/cycle_collection.curves.csv",
          KEYS + ["curve", "x_lo", "x_hi", "value"],
          [p for _, points in runs for p in points])
    write(f"{folder}/small_ints.csv", KEYS + INTS, small_ints(births, seeds))


if __name__ == "__main__":
    main()

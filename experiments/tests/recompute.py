#!/usr/bin/env python3
"""recompute.py EVENTS ID_REUSE_CSV [CURVES] - every metric again, from the stream.

A second implementation that shares nothing with the first but the definitions in
results/README.md: lists instead of shadow memory, a sorted list instead of a tree,
sixty decimal digits instead of long double.  Each row of the CSV (the scopes of
one cell) must agree with it to the last printed digit.  With the curve file, caches of
each size on the stale-hit curve are really run, and all stack distances counted.
"""
import bisect
import collections
import csv
import decimal
import sys

decimal.getcontext().prec = 60
Decimal = decimal.Decimal
ONE = Decimal(1)


def read_events(path):
    """The stream as (event, id, type, size); an id is a number."""
    with open(path, newline="", encoding="ascii") as file:
        for row in csv.DictReader(file):
            size = int(row["size"]) if row["size"] else None
            yield row["event"], int(row["id"], 16), row["type"], size


def size_class(size):
    """Steps of 16 bytes to 512, then powers of two: the largest size in it."""
    if size <= 512:
        return max(16, (size + 15) // 16 * 16)
    return 1 << (size - 1).bit_length()


def in_scope(scope, type_, size):
    """Does an object of this type and size belong to the scope?"""
    kind, _, value = scope.partition("=")
    return (
        kind == "all"
        or (kind == "type" and type_ == value)
        or (kind == "size" and size_class(size) == int(value))
    )


def stream_of(scope, events):
    """The events of one scope.  Who holds an id in the whole stream decides to
    whom a death belongs; unmaps concern everybody."""
    holder = {}
    for event, id_, type_, size in events:
        if event == "birth":
            holder[id_] = (type_, size)
            if in_scope(scope, type_, size):
                yield event, id_, type_, size
        elif event == "death":
            if scope == "all" or (
                id_ in holder and in_scope(scope, *holder[id_])
            ):
                yield event, id_, type_, size
            holder.pop(id_, None)
        else:
            yield event, id_, type_, size


def bucket_end(value):
    """Where an estimate takes an event: exact to 16,384, then the upper end of
    one of 64 equal buckets an octave."""
    if value <= 16384:
        return value
    octave = 1 << ((value - 1).bit_length() - 1)
    width = octave // 64
    return octave + -(-(value - octave) // width) * width


class Run:
    """One scope's stream, read to its end."""

    def __init__(self, events):
        self.births = self.deaths = self.anomalies = 0
        self.other_type = self.other_size = 0
        self.born = collections.Counter()  # id -> births
        self.last = {}  # id -> (type, size) of the last holder
        self.live = {}  # id -> size
        self.waiting = {}  # id -> clock of its death, fate open
        self.taken, self.lost, self.left = [], [], []
        self.live_peak = self.live_bytes = self.live_peak_bytes = 0
        self.stack = []  # clocks of the last births of all ids, ascending
        self.last_birth = {}
        self.order = []  # ids in the order of their births
        self.stack_distances = collections.Counter()
        for event in events:
            getattr(self, event[0])(*event[1:])
        for clock in self.waiting.values():
            self.left.append(self.births - clock)

    def birth(self, id_, type_, size):
        self.births += 1
        if id_ in self.born:
            self.other_type += self.last[id_][0] != type_
            self.other_size += self.last[id_][1] != size
        if id_ in self.live:
            self.anomalies += 1
            self.live_bytes -= self.live[id_]
        elif id_ in self.waiting:
            self.taken.append(self.births - self.waiting.pop(id_))
        self.born[id_] += 1
        self.last[id_] = (type_, size)
        self.live[id_] = size
        self.live_bytes += size
        self.live_peak = max(self.live_peak, len(self.live))
        self.live_peak_bytes = max(self.live_peak_bytes, self.live_bytes)
        self.move_to_top(id_)
        self.order.append(id_)

    def move_to_top(self, id_):
        """An LRU stack: the ids above and the id itself are the distance."""
        if id_ in self.last_birth:
            place = bisect.bisect_left(self.stack, self.last_birth[id_])
            self.stack_distances[len(self.stack) - place] += 1
            del self.stack[place]
        self.stack.append(self.births)
        self.last_birth[id_] = self.births

    def death(self, id_, _type, _size):
        if id_ not in self.live:
            return  # born before the measurement
        self.deaths += 1
        self.live_bytes -= self.live.pop(id_)
        self.waiting[id_] = self.births

    def unmap(self, base, _type, size):
        for id_ in [i for i in self.waiting if base <= i < base + size]:
            self.lost.append(self.births - self.waiting.pop(id_))


class Curve:
    """F(k) by Kaplan and Meier, or Aalen and Johansen, at each k with events."""

    def __init__(self, run):
        taken, lost, left = (
            collections.Counter(bucket_end(k) for k in fates)
            for fates in (run.taken, run.lost, run.left)
        )
        at_risk = len(run.taken) + len(run.lost) + len(run.left)
        self.defined = at_risk > left[0]
        self.steps = []
        free, reached = ONE, Decimal(0)
        for k in sorted(set(taken) | set(lost) | set(left)):
            reached += free * taken[k] / at_risk
            free *= ONE - Decimal(taken[k] + lost[k]) / at_risk
            at_risk -= taken[k] + lost[k] + left[k]
            self.steps.append((k, reached))

    def within(self, k):
        if not self.defined:
            return None
        return max([f for at, f in self.steps if at <= k], default=Decimal(0))

    def quantile(self, p):
        slack = Decimal("1e-40")  # of sums of rounded terms
        for k, reached in self.steps:
            if reached + slack >= p:
                return k
        return None


def share(part, whole):
    return Decimal(part) / whole if whole else None


def entropy(distances):
    """Shannon's entropy in bits, with Miller's and Madow's correction."""
    counts = collections.Counter(bucket_end(d) for d in distances)
    n = Decimal(len(distances))
    if not counts:
        return None
    log2 = Decimal(2).ln()
    bits = -sum(c / n * (c / n).ln() for c in counts.values()) / log2
    return bits + (len(counts) - 1) / (2 * n * log2)


def metrics(run):
    curve = Curve(run)
    rebirths = run.births - len(run.born)
    result = {
        "births": run.births,
        "deaths": run.deaths,
        "distinct_ids": len(run.born),
        "reuse_rate": share(rebirths, run.births),
        "next_birth_reuse": curve.within(1),
        "distance_max": max(run.taken, default=None),
        "cross_type_share": share(run.other_type, rebirths),
        "cross_size_share": share(run.other_size, rebirths),
        "rebirths_max": max(run.born.values(), default=0),
        "entropy_bits": entropy(run.taken),
        "anomalies": run.anomalies,
        "live_peak": run.live_peak,
        "live_peak_bytes": run.live_peak_bytes,
    }
    for k in (10, 100, 1000, 10000):
        result[f"reuse_within_{k}"] = curve.within(k)
    for percent in (50, 90, 99):
        result[f"distance_p{percent}"] = curve.quantile(Decimal(percent) / 100)
    for entries in (16, 128, 1024):
        hits = sum(
            n for d, n in run.stack_distances.items() if d <= entries
        )
        result[f"stale_hit_{entries}"] = share(hits, run.births)
    return result


def printed(value):
    if value is None:
        return ""
    return str(value) if isinstance(value, int) else f"{float(value):.9g}"


def lru_hits(births, entries):
    """Runs a least-recently-used cache."""
    cache = collections.OrderedDict()
    hits = 0
    for id_ in births:
        if id_ in cache:
            hits += 1
            cache.move_to_end(id_)
        else:
            cache[id_] = None
            if len(cache) > entries:
                cache.popitem(last=False)
    return hits


def check_caches(run, rows):
    """The number of curve points that are wrong."""
    wrong = 0
    seen = 0
    for row in rows:
        low, high = int(row["x_lo"]), int(row["x_hi"])
        if row["curve"] == "stale_hit":
            want = share(lru_hits(run.order, high), run.births)
        elif row["curve"] == "stale_distance":
            want = sum(
                n for d, n in run.stack_distances.items() if low <= d <= high
            )
            seen += want
        else:
            continue
        if printed(want) != row["value"]:
            wrong += 1
            print(f"{row['curve']} {low}..{high}: {row['value']}, not {want}")
    return wrong + (seen != sum(run.stack_distances.values()))


def read_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(
            csv.DictReader(line for line in file if not line.startswith("#"))
        )


def main(events_path, csv_path, curves_path=None):
    rows = read_rows(csv_path)
    events = list(read_events(events_path))
    wrong = 0
    for row in rows:
        run = Run(stream_of(row["scope"], events))
        result = metrics(run)
        if curves_path:
            wrong += check_caches(run, read_rows(curves_path))
        for column, value in sorted(result.items()):
            if printed(value) != row[column]:
                wrong += 1
                print(
                    f"{row['allocator']} {row['workload']} {row['scope']}: "
                    f"{column} is {row[column]!r}, should be "
                    f"{printed(value)!r}"
                )
    print(f"{len(rows)} rows, {wrong} differences")
    return 0 if rows and not wrong else 1


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))

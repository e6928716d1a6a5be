#!/usr/bin/env python3
"""bench.py - everything that `make bench` measures, as ratios.

    bench.py BIN OUT RESULTS [PAGE]   programs; build output; where bench.csv goes

Each part is run in turn with what it is held against; a line has the median of the
ratios, their least and most, and the goal.  RESULTS/bench.csv has them all, and
PAGE the same for people, with the machine.  Parts whose peer is not
installed say so.
"""
import csv
import os
import platform
import statistics
import subprocess
import sys
import tempfile

COLUMNS = ("part,what,against,load,ratio,least,most,rounds,goal,met").split(",")
MADE_BY_OTHERS = ("jemalloc", "libc", "mimalloc", "tcmalloc")


def run(*command):
    return subprocess.run(command, check=True, text=True,
                          stdout=subprocess.PIPE).stdout


def line(part, what, against, load, ratios, goal=None):
    middle = statistics.median(ratios)
    return dict(zip(COLUMNS, (
        part, what, against, load, f"{middle:.3g}", f"{min(ratios):.3g}",
        f"{max(ratios):.3g}", len(ratios), "" if goal is None else f"{goal:.3g}",
        "" if goal is None else "yes" if middle <= goal else "no")))


# --- allocators -------------------------------------------------------------

WANTED = 4        # undisturbed cells of each
CALLED = "freelist, called"  # by its functions, as the others, not by the short way
DISTURBED = 1.15  # times the least of the bare loop
SMALL = ("pair", "window", "100", "10000")  # loads: the end of their specs


def undisturbed(rows, allocator):
    """Those of one allocator in which the bare loop, which does not call it, took
    about its least: in the others somebody else had a part of the processor.  The least
    of all allocators, where the loop's table stays in the cache whatever they do."""
    mine = [row for row in rows if row["allocator"] == allocator]
    small = rows[0]["workload"].rpartition("=")[2] in SMALL
    least = min(float(row["loop_ns"]) for row in (rows if small else mine))
    return [row for row in mine if float(row["loop_ns"]) <= DISTURBED * least]


def of(rows, allocator):
    """The same; all, where none was undisturbed however often it was taken."""
    return undisturbed(rows, allocator) or [
        row for row in rows if row["allocator"] == allocator]


def speeds(binary, results):
    """Rows of alloc_speed by load; cells that were disturbed are taken again."""
    folder = f"{results}/speed"
    found = {}

    def take(where, *options, called=False):
        if called:
            options += ("--no-short", "--no-calls", "-a", "freelist")
        subprocess.run([f"{binary}/alloc_speed", "-q", "-o", where, *options],
                       check=True)
        with open(f"{where}/alloc_speed.csv", encoding="utf-8") as file:
            for row in csv.DictReader(l for l in file if l[0] != "#"):
                if called:
                    row["allocator"] = CALLED
                if row["status"] == "ok":
                    found.setdefault(row["workload"], []).append(row)

    loads = ("--seeds", "2", "-w", "standard", "-w", "window:live=100000")
    take(folder, *loads)
    take(f"{folder}/called", *loads, called=True)
    for seed in range(3, 15):
        for load in list(found):
            few = [a for a in dict.fromkeys(r["allocator"] for r in found[load])
                   if len(undisturbed(found[load], a)) < WANTED]
            once = ("--no-calls", "--seed", str(seed), "-w", load)
            if CALLED in few:
                few.remove(CALLED)
                take(f"{folder}/called", *once[1:], called=True)
            if few:
                take(f"{folder}/again", *once,
                     *(word for a in few for word in ("-a", a)))
    return found


def values(found, load, allocator, column):
    return [float(row[column]) for row in of(found[load], allocator)[:WANTED]
            if row[column]]


def quotients(a, b):
    return [x / y for x, y in zip(a, b)]


def fastest_other(found, load, column):
    """Of other people's allocators, by the median of its runs."""
    medians = {a: statistics.median(values(found, load, a, column))
               for a in MADE_BY_OTHERS if values(found, load, a, column)}
    return min(medians, key=medians.get)


def allocators(binary, out, results):
    found = speeds(binary, results)
    limit = {}  # the least of five runs
    for _ in range(5):
        for text in run(f"{out}/experiments/peers/peer_limit").splitlines():
            load, ns = text.split()
            limit[load] = min(limit.get(load, float("inf")), float(ns))
    straight = {}  # likewise, by load
    for _ in range(3):
        for text in run(f"{out}/experiments/peers/peer_straight").splitlines():
            name, load, ns = text.split()
            least = straight.setdefault(load, {})
            least[name] = min(least.get(name, float("inf")), float(ns))
    goals = {"pair": 0.5, "window:live=100": 0.85, "window:live=10000": 0.85,
             "window:live=1000000": 0.75}
    for load in sorted(found):
        best = fastest_other(found, load, "pair_ns")
        ours = values(found, load, "freelist", "pair_ns")
        yield line("allocators", "freelist", f"{best}, the fastest of others",
                   load, quotients(ours, values(found, load, best, "pair_ns")),
                   goals.get(load))
        yield line("allocators", CALLED, best, load,
                   quotients(values(found, load, CALLED, "pair_ns"),
                             values(found, load, best, "pair_ns")))
        if load in straight:
            name = min(straight[load], key=straight[load].get)
            yield line("allocators", "freelist",
                       f"{name}, called straight and not counted", load,
                       [ns / straight[load][name] for ns in ours])
        if load in limit:
            yield line("allocators", "a list and nothing else", best, load,
                       [limit[load] / other for other in
                        values(found, load, best, "pair_ns")])
        if load in ("window:live=100", "window:live=10000"):
            bare = [[pair - loop for pair, loop in
                     zip(values(found, load, a, "pair_ns"),
                         values(found, load, a, "loop_ns"))]
                    for a in ("freelist", best)]
            yield line("allocators", "freelist, without the loop",
                       f"{best}, the fastest of others", load,
                       quotients(*bare), 0.7)
        if values(found, load, "mimalloc", "pair_ns"):
            for column in ("alloc_ns", "free_ns") if load == "burst" else (
                    "pair_ns",):
                yield line("allocators",
                           "pages" + {"alloc_ns": ", allocations",
                                      "free_ns": ", frees"}.get(column, ""),
                           "mimalloc", load,
                           quotients(values(found, load, "pages", column),
                                     values(found, load, "mimalloc", column)),
                           1)
    load = "window:live=1000000"
    for ours in ("freelist", "pages"):
        if values(found, load, "mimalloc", "pair_ns"):
            yield line("allocators", f"{ours}, bytes held per byte asked for",
                       "mimalloc", load, quotients(
                           values(found, load, ours, "footprint_per_byte"),
                           values(found, load, "mimalloc",
                                   "footprint_per_byte")), 1)


# --- the tracker ------------------------------------------------------------

def tracker(out):
    """bench_tracking's table: what is added, as a ratio to the untracked load; and
    how the curve's share grows with the ids."""
    goals = {("window:live=100,type=float", "no curve"): 0.55,
             ("window:live=1000,type=float", "tracking"): 1,
             ("window:live=10000,type=float", "no curve"): 0.75,
             ("window:live=1000000,type=float", "no curve"): 0.85}
    program = f"{out}/experiments/stage/tests/bench_tracking"
    table = run(program)
    table += run(program, "--load", "window:live=10000000,type=float",
                 "25000000", "1")
    curves = {}
    for text in table.splitlines():
        words = text.split()
        if len(words) < 10 or words[5] != "%":
            continue
        load, fast, curve = words[0], float(words[1]), float(words[3])
        if load.startswith("window"):
            curves[load] = curve
        for name, value in ("no curve", words[6]), ("tracking", words[8]):
            what = "added by the tracker" + (
                " without its stale-hit curve" if name == "no curve" else "")
            yield line("tracker", what, "nobody listening", load,
                       [float(value) / 100], goals.get((load, name)))
        if load == "window:live=1000,type=float":
            yield line("tracker", "20 million tracked births a second",
                       "births a second", load, [20 / fast], 1)
        if load == "window:live=100000,type=float":
            yield line("tracker", "stale-hit curve, ns a birth", "60 ns", load,
                       [curve / 60], 1)
    least = curves["window:live=1000,type=float"]
    for load, curve in curves.items():
        if int(load.split("=")[1].split(",")[0]) > 1000:
            yield line("tracker", "stale-hit curve, ns a birth",
                       f"1,000 ids, {least:.1f} ns", load, [curve / least])


def births(binary, results, rounds=3):
    """Does a birth cost the same however many there were?"""
    folder = f"{results}/speed/births"
    cost = {}
    for _ in range(rounds):
        for count in (10**5, 10**6, 10**7, 10**8):
            run(f"{binary}/id_reuse", "-q", "-a", "freelist", "-p", "plain",
                "-c", "refcount", "-w", "window:live=1000,type=float",
                "-n", str(count), "--seed", "1", "-o", folder)
            with open(f"{folder}/id_reuse.csv", encoding="utf-8") as file:
                row = next(csv.DictReader(l for l in file if l[0] != "#"))
            cost.setdefault(count, []).append(float(row["wall_ns"]) / count)
    for count in list(cost)[1:]:
        yield line("births", f"a birth of {count:,}, in id_reuse",
                   "one of 100,000", "window:live=1000,type=float",
                   [a / b for a, b in zip(cost[count], cost[10**5])], 1.1)


# --- objects and collectors, against CPython ----------------------------------

CPYTHON_3_11 = "cpython3.11"


def calm(mine, least):
    """Those during which no neighbour had a part of the processor."""
    return [pair for pair in mine if pair[1] <= DISTURBED * least]


def in_turn(rounds, *commands):
    """Rounds of what the commands print, one after another; what was disturbed is
    taken again, twice at most."""
    taken = [[] for _ in commands]
    least = float("inf")
    for k in range(rounds + 2):
        for mine, command in zip(taken, commands):
            if k < rounds or len(calm(mine, least)) < rounds:
                mine.append([float(word) for word in run(*command).split()[1:3]])
                least = min(least, mine[-1][1])
    return list(zip(*([ns for ns, _ in calm(mine, least) or mine][:rounds]
                      for mine in taken)))


def peers(out):
    """By operation, each in a process of its own, of each configuration; none where
    python3-dev is missing."""
    prefix = f"{out}/experiments/peers/peer_"
    if not os.path.exists(prefix + "cpython"):
        print("peers: left out, python3-dev is not installed")
        return
    configurations = [
        ("pymalloc", "trial_deletion", CPYTHON_3_11),
        ("freelist", "trial_deletion", CPYTHON_3_11),
        ("freelist", "trial_deletion", "cpython3.14"),
        ("pymalloc", "page_scan", CPYTHON_3_11),
        ("pages", "page_scan", CPYTHON_3_11)]
    goals = {"int": 0.4, "float": 0.5, "list": 0.4, "tuple2": 0.35,
             "instance": 0.2}
    goals_of_best = {"collect_live": 0.35, "collect_live_aged": 0.2,
                     "free_cycles": 0.5}
    for operation in (*goals, *goals_of_best):
        times = in_turn(2 if operation == "collect_live_aged" else 4,
                        (prefix + "cpython", operation),
                        *((prefix + "idlab", *c, operation)
                          for c in configurations))
        for i, configuration in enumerate(configurations, 1):
            goal = goals.get(operation) if i == 1 else None  # CPython's own
            if configuration[1] == "page_scan":
                goal = goals_of_best.get(operation)
            yield line("objects", operation, "CPython", ", ".join(configuration),
                       [t[i] / t[0] for t in times], goal)


def trees(out, rounds=4):
    """binary-trees, depth 16, against structs in C and a program in Python."""
    prefix = f"{out}/experiments/peers/peer_"
    others = [("plain", "malloc and free in plain C", [], 1.3),
              ("boehm", "Boehm's collector in C", [], 0.6),
              ("cpython", "a program in Python", ["binary_trees"], 0.08)]
    for peer, words, *_ in others:
        if not os.path.exists(prefix + peer):
            print(f"trees: {words} is left out, it is not installed")
    others = [o for o in others if os.path.exists(prefix + o[0])]
    ours = ("pages", "freelist", "pymalloc")
    times = in_turn(rounds,
                    *((prefix + peer, *arguments) for peer, _, arguments, _ in others),
                    *((prefix + "idlab", a, "trial_deletion", CPYTHON_3_11,
                       "binary_trees") for a in ours))
    for i, (_, words, _, goal) in enumerate(others):
        for k, allocator in enumerate(ours, len(others)):
            yield line("objects", "binary_trees of depth 16", words,
                       f"{allocator}, trial_deletion, {CPYTHON_3_11}",
                       [t[k] / t[i] for t in times],
                       goal if allocator == "pages" else None)


def pauses(out, rounds=4):
    """The longest automatic collection of one round of GCBench, depth 14."""
    prefix = f"{out}/experiments/peers/peer_"
    if not os.path.exists(prefix + "cpython"):
        return
    ours = [("pages", "mark_sweep"), ("pymalloc", "mark_sweep"),
            ("pymalloc", "page_scan"), ("pymalloc", "bacon_rajan"),
            ("pymalloc", "trial_deletion")]
    times = in_turn(rounds, (prefix + "cpython", "gcbench_pause"),
                    *((prefix + "idlab", *o, CPYTHON_3_11, "gcbench_pause")
                      for o in ours))
    for i, (allocator, collector) in enumerate(ours, 1):
        yield line("objects", "longest pause on GCBench", "CPython",
                   f"{allocator}, {collector}, {CPYTHON_3_11}",
                   [t[i] / t[0] for t in times],
                   0.3 if collector == "mark_sweep" else None)


# --- a trace against plain C ----------------------------------------------------

def replay(out, rounds=3):
    program = f"{out}/experiments/peers/peer_replay"
    with tempfile.TemporaryDirectory() as folder:
        trace = f"{folder}/trace"
        run(program, "write", trace)
        ratios = [float(run(program, "trace", trace)) /
                  float(run(program, "plain", trace)) for _ in range(rounds)]
    yield line("replay", "a trace of 10^7 events, reading included",
               "the same calls in plain C", "libc", ratios, 2)


# --- the report -------------------------------------------------------------------

def machine():
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        names = [l.split(": ", 1)[1].strip() for l in file
                 if l.startswith("model name")]
    commit = subprocess.run(["git", "describe", "--always", "--dirty"],
                            text=True, stdout=subprocess.PIPE, check=False)
    versions = run("dpkg-query", "-W", "-f", "${Package} ${Version}, ",
                   "libc6", "libjemalloc-dev", "libmimalloc2.0",
                   "libtcmalloc-minimal4")
    return [f"{len(names)} x {names[0] if names else 'unknown processor'}, "
            f"Linux {platform.release()}",
            f"commit {commit.stdout.strip()}, "
            f"{run('cc', '--version').splitlines()[0]}",
            versions.rstrip(", "), f"CPython {platform.python_version()}"]


def write_csv(path, lines, facts):
    with open(path, "w", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        for fact in facts:
            file.write(f"# machine: {fact}\n")
        table.writeheader()
        table.writerows(lines)


def write_page(path, lines, facts):
    with open(path, "w", encoding="utf-8") as file:
        file.write("# How fast\n\nFrom one run of `make bench`, which takes "
                   "everything in turn with what it is held against. A ratio\n"
                   "of times (of bytes where it says so): less than 1 is faster."
                   " Median, and the least and most of the\nrounds. A goal is "
                   "what the project wants to be at most.\n\n")
        for fact in facts:
            file.write(f"- {fact}\n")
        for part in dict.fromkeys(l["part"] for l in lines):
            file.write(f"\n## {part.capitalize()}\n\n| what | load | against | "
                       "ratio | least, most | goal | met |\n"
                       "|---|---|---|---|---|---|---|\n")
            for l in (l for l in lines if l["part"] == part):
                file.write(f"| {l['what']} | `{l['load']}` | {l['against']} | "
                           f"{l['ratio']} | {l['least']}, {l['most']} | "
                           f"{l['goal']} | {l['met']} |\n")
        with open(f"{os.path.dirname(__file__)}/limits.md",
                  encoding="utf-8") as limits:
            file.write("\n" + limits.read())


def main():
    binary, out, results = sys.argv[1:4]
    lines = []
    os.makedirs(results, exist_ok=True)
    for part in (allocators(binary, out, results), tracker(out),
                 births(binary, results), peers(out), trees(out), pauses(out), replay(out)):
        for l in part:
            lines.append(l)
            print(f"{l['ratio']:>7} [{l['least']}, {l['most']}]"
                  f"{'  goal ' + l['goal'] + ' ' + l['met'] if l['goal'] else ''}"
                  f"  {l['what']}, {l['load']}, against {l['against']}")
            sys.stdout.flush()
    facts = machine()
    write_csv(f"{results}/bench.csv", lines, facts)
    print(f"written: {results}/bench.csv")
    for path in sys.argv[4:]:
        write_page(path, lines, facts)
        print(f"written: {path}")


if __name__ == "__main__":
    main()

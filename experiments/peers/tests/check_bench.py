"""check_bench.py - see test_bench.sh."""
import os
import sys
import tempfile

sys.path.insert(0, "experiments/peers")
import bench

# Writes one row for each load and allocator asked for.  The bare loop takes 1 ns, but
# 2 in freelist's first five cells: a neighbour had a part of the processor.
STAND_IN = """#!/usr/bin/env python3
import os, sys
words = sys.argv[1:]
after = lambda flag: [b for a, b in zip(words, words[1:]) if a == flag]
names = after("-a") or ["freelist", "mimalloc"]
loads = [l for l in after("-w") if l != "standard"] or ["pair"]
folder = after("-o")[0]
os.makedirs(folder, exist_ok=True)
with open(folder + "/alloc_speed.csv", "w") as file:
    print("allocator,workload,status,loop_ns,pair_ns", file=file)
    for load in loads:
        for name in names:
            for seed in range(int((after("--seeds") or ["1"])[0])):
                log = f"{os.environ['LOG']}.{load}.{name}{'--no-short' in words}"
                with open(log, "a+") as cells:
                    cells.write("x")
                    slow = name == "freelist" and cells.tell() <= 5
                print(name, load, "ok", 2 if slow else 1, 9 if slow else 4,
                      sep=",", file=file)
"""


def row(allocator, load, loop):
    return {"allocator": allocator, "workload": load, "loop_ns": str(loop),
            "pair_ns": "1"}


def check_cells_are_chosen():
    rows = [row("freelist", "window:live=100", x) for x in (2, 1.1, 2.1)]
    rows.append(row("libc", "window:live=100", 1))
    assert bench.undisturbed(rows, "freelist") == rows[1:2]
    assert bench.undisturbed(rows, "libc") == rows[3:]


def check_all_disturbed():
    rows = [row("freelist", "pair", 2), row("freelist", "pair", 2.1),
            row("libc", "pair", 1)]
    assert bench.undisturbed(rows, "freelist") == []
    assert bench.of(rows, "freelist") == rows[:2]


def check_a_large_loop_is_its_own_measure():
    rows = [row("freelist", "window:live=1000000", 2),
            row("freelist", "window:live=1000000", 3),
            row("libc", "window:live=1000000", 1)]
    assert bench.undisturbed(rows, "freelist") == rows[:1]


def speeds():
    """Of each allocator, what bench.py reckons with."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LOG"] = f"{folder}/cells"
        path = f"{folder}/alloc_speed"
        with open(path, "w", encoding="utf-8") as file:
            file.write(STAND_IN)
        os.chmod(path, 0o755)
        found = bench.speeds(folder, f"{folder}/results")
    return [bench.values(found, "window:live=100000", name, "pair_ns")
            for name in ("freelist", bench.CALLED, "mimalloc")]


def check_cells_are_taken_again():
    before, bench.SMALL = bench.SMALL, ("100000",)
    try:
        assert speeds() == [[4] * 4] * 3
    finally:
        bench.SMALL = before


def check_a_large_load_knows_its_own_times_only():
    assert speeds() == [[9] * 4, [9] * 4, [4] * 4]


def check_rounds_are_taken_again():
    printed = {"a": ["a 5 1", "a 9 2", "a 5.5 1.1", "a 6 1"],
               "b": ["b 1 1", "b 2 1", "b 3 1"]}
    before, bench.run = bench.run, lambda name: printed[name].pop(0)
    try:
        assert bench.in_turn(2, ("a",), ("b",)) == [(5, 1), (5.5, 2)]
    finally:
        bench.run = before
    assert len(printed["a"]) == 1 and len(printed["b"]) == 1


def check_hopeless_rounds():
    printed = {"a": ["a 5 1"] * 9, "b": ["b 8 3"] * 9}
    before, bench.run = bench.run, lambda name: printed[name].pop(0)
    try:
        assert bench.in_turn(2, ("a",), ("b",)) == [(5, 8), (5, 8)]
    finally:
        bench.run = before
    assert len(printed["b"]) == 5  # two rounds, and twice again


failed = False
for name, check in sorted(globals().items()):
    if name.startswith("check_"):
        try:
            check()
            print("ok", name[6:])
        except AssertionError as e:
            print("not ok", name[6:], e)
            failed = True
sys.exit(failed)

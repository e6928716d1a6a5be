"""The machine's own CPython plays a sequence of births and deaths.

    pymalloc_peer.py SEED

Prints how many pools an arena has, then for each birth "SIZE PREVIOUS": the
bytes that were asked for, and the number of the birth that had the same identity
before, -1 for none; for each death "- NUMBER".  The first birth is the first
block of a new arena, with no free pool anywhere and no used one of the classes
that follow, so that an allocator in its first state has the same before it.

Prints "skip: WHY" where this cannot be had.
"""
import array
import gc
import random
import sys

POOL = 16384
HEADER = 48
BYTES_HEADER = 33  # a bytes object of n takes 33 + n
CLASSES = (304, 352, 368, 416, 464, 496)  # the loop below makes none of these
FILLER = 512
STEPS = 40000
kept = []


def skip(why):
    print("skip: " + why)
    sys.exit(0)


def make_plan(seed):
    """A number above 0: a birth of that size; below 1: a death, ~number."""
    rng = random.Random(seed)
    plan, live, births, target = [], [], 1, 3000
    few = CLASSES
    for step in range(STEPS):
        if step % 2500 == 0:
            target = rng.choice((10, 1000, 4000, 9000))
            few = rng.sample(CLASSES, rng.randint(1, 4))
        if rng.random() < (0.8 if len(live) < target else 0.2) or not live:
            plan.append(rng.choice(few))
            live.append(births)
            births += 1
        else:
            i = rng.randrange(len(live))
            for _ in range(1 if len(live) < target else rng.randrange(20)):
                if i < len(live):
                    plan.append(~live[i])
                    live[i] = live[-1]
                    live.pop()
    return plan, births


def exhaust(size):
    """Makes blocks until a whole fresh pool was filled in a row: a pool is only
    begun when its class has no used one."""
    per_pool = (POOL - HEADER) // size
    row = 0
    while row < per_pool:
        o = bytes(size - BYTES_HEADER)
        kept.append(o)
        row = row + 1 if id(o) % POOL == HEADER + row * size else 0


def reach_new_arena():
    """Fills pools until two arenas have begun; returns the pools of the first
    and the first block of the second."""
    last, row, starts = 0, 0, 0
    for _ in range(3000000):
        o = bytes(FILLER - BYTES_HEADER)
        pool = id(o) // POOL
        if pool != last:
            if pool == last + 1:
                row += 1
            else:
                if row in (63, 64):
                    return row, o
                row = 1
            last = pool
        kept.append(o)
    return 0, None


def play(plan, objects, ids):
    n = 1
    for step in plan:
        if step > 0:
            o = bytes(step - BYTES_HEADER)
            ids[n] = id(o)
            objects[n] = o
            o = None
            n += 1
        else:
            objects[~step] = None


def main():
    if sys.implementation.name != "cpython" or sys.version_info[:2] != (3, 11):
        skip("python3 is not CPython 3.11")
    if sys.getsizeof(b"") != BYTES_HEADER:
        skip("bytes objects have another header")
    gc.disable()
    plan, births = make_plan(int(sys.argv[1]))
    objects = [None] * births
    ids = array.array("Q", bytes(8 * births))
    play((CLASSES[0], ~1), objects, ids)  # whatever a first call needs
    for size in CLASSES + (FILLER,):
        exhaust(size)
    pools, objects[0] = reach_new_arena()
    if pools == 0:
        skip("no new arena was seen to begin")
    ids[0] = id(objects[0])
    play(plan, objects, ids)
    show(pools, plan, ids)


def show(pools, plan, ids):
    previous = {}
    out = [str(pools)]
    n = 0
    for step in [FILLER] + plan:
        if step > 0:
            out.append("%d %d" % (step, previous.get(ids[n], -1)))
            previous[ids[n]] = n
            n += 1
        else:
            out.append("- %d" % ~step)
    print("\n".join(out))


main()

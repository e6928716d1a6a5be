"""make_results.py KIND DIR - writes results folders for the tests of `report`.

    hostile   every text that a file can hold tries to be markup
    large     N configurations of S seeds (third and fourth argument), 29 columns
    reuse     two profiles and loads in which every sentence has its reason
    timed     three loads of an experiment that measures durations
"""
import json
import os
import sys

KEYS = ("experiment,allocator,collector,profile,workload,int_cache,"
        "type_freelists,age,births_asked,seed,status").split(",")
EVIL = '</script><img src=x onerror=alert(1)>'
QUOTE = '" onmouseover="alert(2)" x=\'y\' &lt;b&gt; `z`'


def field(text):
    return '"' + str(text).replace('"', '""') + '"'


def write(folder, name, header, rows, comments=()):
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "w", encoding="utf-8",
              errors="surrogateescape", newline="") as out:
        for line in comments:
            out.write(f"# {line}\n")
        out.write(",".join(map(field, header)) + "\n")
        for row in rows:
            out.write(",".join(map(field, row)) + "\n")


def hostile(folder):
    metrics = ["births", "deaths", "distinct_ids", "stale_hit_128",
               "reuse_rate", "next_birth_reuse", EVIL]
    rows = []
    for allocator in (EVIL, QUOTE, "freelist", "bytes\udcff\udcc0\udcbc\x01"):
        for seed in (1, 2):
            rows.append(["id_reuse", allocator, QUOTE, EVIL, EVIL + QUOTE,
                         "off", "on", 0, 10, seed, "ok",
                         10, 10, 5, 0.25 * seed, 0.5, 0.125, seed])
    rows.append(["id_reuse", EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, 0, 10, 3,
                 "failed: " + EVIL] + [""] * 7)
    write(folder, "id_reuse.csv", KEYS + metrics, rows,
          [f"{k}: {EVIL}" for k in ("commit", "cpu", "kernel", "compiler")])
    write(folder, EVIL.replace("/", "") + ".csv", ["a"], [["b"]])
    manifest = {EVIL: {QUOTE: [EVIL, QUOTE]}, "question": EVIL,
                "argv": [EVIL, QUOTE, 5], "started": EVIL, "left_out": EVIL,
                "machine": {"cpu": EVIL, "kernel": QUOTE},
                "build": {"commit": EVIL},
                "axes": {"allocator": [EVIL, None], "first_seed": 1,
                         "last_seed": 2, "workload": {EVIL: EVIL}},
                "columns": [{"name": EVIL, "help": EVIL}, 5, {"name": 5}]}
    with open(os.path.join(folder, "id_reuse.manifest.json"), "w",
              encoding="utf-8") as out:
        json.dump(manifest, out)
    below = os.path.join(folder, EVIL.replace("/", ""))
    os.makedirs(below, exist_ok=True)
    with open(os.path.join(below, "x.manifest.json"), "w",
              encoding="utf-8") as out:
        json.dump({"argv": [EVIL]}, out)
    plots = os.path.join(folder, "plots")
    os.makedirs(plots, exist_ok=True)
    box = '<svg viewBox="0 0 100 50">'
    for name, body in (
            (QUOTE.replace("/", ""), box + "<title>&lt;/script&gt;&lt;img "
             "src=x onerror=alert(1)&gt;</title><text>hi</text></svg>"),
            ("script", box + "<script>alert(3)</script></svg>"),
            ("link", box + '<use href="elsewhere.svg#x"/></svg>'),
            ("handler", box + '<g onload="alert(4)"/></svg>')):
        with open(os.path.join(plots, name + ".svg"), "w") as out:
            out.write(body)


def large(folder, count, seeds):
    metrics = ["stale_hit_128", "reuse_rate", "next_birth_reuse",
               "distance_p50"] + [f"column_{i}" for i in range(25)]
    loads = 20
    rows = []
    for i in range(count):
        for seed in range(1, seeds + 1):
            values = [f"{(i * 7919 + seed * 104729 + m * 31) % 99991 / 99991:.9g}"
                      for m in range(len(metrics))]
            rows.append(["id_reuse", f"freelist:order={i // loads}",
                         "trial_deletion", "plain", f"load:n={i % loads}",
                         "off", "off", 0, 10000, seed, "ok"] + values)
    write(folder, "id_reuse.csv", KEYS + metrics, rows)


def reuse(folder):
    """Means over the two loads: none lies 0 (of 4,000 births in each run of
    plain) and 0.2, slow 0.01 and 0.25, freelist 0.5 and 0.5."""
    metrics = ["births", "deaths", "distinct_ids", "stale_hit_128",
               "reuse_rate", "next_birth_reuse"]
    table = {  # stale hits, reuse rate, next birth: for each load
        ("plain", "none"): ((0, 0, 0), (0, 0, 0)),
        ("plain", "slow"): ((0.01, 0.7, 0.002), (0.01, 0.7, 0.4)),
        ("plain", "freelist"): ((0.5, 0.8, 0.8), (0.5, 0.8, 0.8)),
        ("plain", "stack"): ((0.02, 0.8, 0.1), (0.49, 0.8, 0.9)),
        ("cpython3.11", "none"): ((0.2, 0.2, 0.2), (0.2, 0.2, 0.2)),
        ("cpython3.11", "slow"): ((0.25, 0.7, 0.2), (0.25, 0.7, 0.2)),
        ("cpython3.11", "freelist"): ((0.5, 0.8, 0.2), (0.5, 0.8, 0.2)),
        ("cpython3.11", "stack"): ((0.5, 0.8, 0.01), (0.51, 0.8, 0.2)),
    }
    rows = []
    for (profile, allocator), loads in table.items():
        for load, numbers in zip(("window", "cache"), loads):
            for seed in range(1, 11):
                rows.append(["id_reuse", allocator, "refcount", profile, load,
                             "off", "off", 0, 4000, seed, "ok",
                             4000, 4000, seed, *numbers])
    write(folder, "id_reuse.csv", KEYS + metrics, rows)


def timed(folder):
    """Per load and seed the fast one takes a half of what the other takes; the
    geometric mean over loads of the slow one is 200 us.  One load has half of the
    seeds, another lacks the fast one."""
    rows = []
    for load, base in (("a", 100e3), ("b", 200e3), ("c", 400e3),
                       ("e", 200e3)):
        for allocator, factor in (("slow", 1), ("fast", 0.5)):
            for seed in range(1, 6 if load == "e" else 11):
                rows.append(["alloc_speed", allocator, "refcount", "plain",
                             load, "off", "off", 0, 10, seed, "ok",
                             base * factor, 4096])
    rows.append(["alloc_speed", "slow", "refcount", "plain", "d", "off", "off",
                 0, 10, 1, "ok", 5, 4096])
    write(folder, "alloc_speed.csv", KEYS + ["wall_ns", "rss_peak_bytes"], rows)


kind, target = sys.argv[1:3]
if kind == "hostile":
    hostile(target)
elif kind == "large":
    large(target, int(sys.argv[3]), int(sys.argv[4]))
elif kind == "reuse":
    reuse(target)
else:
    timed(target)

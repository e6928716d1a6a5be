"""check_page.py WHAT PAGE [ARGUMENT]... - is a report what it should be?

    valid PAGE              sound HTML, whole in itself, nothing that could run
    numbers PAGE CSV...     each table's medians and n, made again from the CSV
    ranking PAGE CSV METRIC the means over loads, made again from the CSV
    text PAGE TEXT...       each TEXT is there as text, letter by letter
    counts PAGE TAG=N...    so many elements of a kind

Knows nothing of how the page is made: only HTML and results/README.md.
"""
import base64
import collections
import csv
import hashlib
import html.parser
import re
import statistics
import sys

VOID = {"meta", "input", "br", "wbr", "link", "img"}
SECTIONS = ("found", "pictures", "tables", "failed", "method", "definitions")
problems = []


def complain(text):
    if len(problems) < 20:
        problems.append(text)


class Element:
    def __init__(self, tag, attributes, parent):
        self.tag, self.parent = tag, parent
        self.attributes = dict(attributes)
        self.children, self.text = [], ""

    def find(self, tag, **wanted):
        for child in self.children:
            if isinstance(child, Element):
                if child.tag == tag and all(
                        child.attributes.get(k.rstrip("_")) == v
                        for k, v in wanted.items()):
                    yield child
                yield from child.find(tag, **wanted)

    def words(self):
        return "".join(c if isinstance(c, str) else c.words()
                       for c in self.children)


class Page(html.parser.HTMLParser):
    """The tree of a page whose tags must all be closed in order."""

    def __init__(self, path):
        super().__init__(convert_charrefs=True)
        self.root = self.here = Element("root", (), None)
        with open(path, encoding="utf-8", newline="") as page:
            self.source = page.read()
        self.feed(self.source)
        self.close()
        if self.here is not self.root:
            complain(f"<{self.here.tag}> is never closed")

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            complain(f"<{tag}> has an attribute twice")
        element = Element(tag, attrs, self.here)
        self.here.children.append(element)
        if tag not in VOID:
            self.here = element

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if self.here.tag != tag:
            complain(f"</{tag}> in line {self.getpos()[0]} closes "
                     f"<{self.here.tag}>")
        if self.here.parent is not None:
            self.here = self.here.parent

    def handle_data(self, data):
        self.here.children.append(data)

    def handle_comment(self, data):
        complain(f"a comment: {data[:60]}")


def sha256(text):
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def check_policy(page):
    policy = [m.attributes["content"] for m in page.root.find("meta")
              if m.attributes.get("http-equiv") == "Content-Security-Policy"]
    if len(policy) != 1 or "default-src 'none'" not in policy[0]:
        complain("no policy that forbids everything else")
        return
    for tag, kind in (("script", "script-src"), ("style", "style-src")):
        found = list(page.root.find(tag))
        if len(found) != 1:
            complain(f"{len(found)} <{tag}>, not one")
        elif f"{kind} 'sha256-{sha256(found[0].words())}'" not in policy[0]:
            complain(f"the policy does not name the hash of <{tag}>")


def check_attributes(element, ids):
    for name, value in element.attributes.items():
        if name.startswith("on") or name in ("style", "src", "srcset", "action",
                                             "formaction", "xlink:href",
                                             "data", "poster", "ping"):
            complain(f"<{element.tag}> has {name}")
        if name == "href" and not value.startswith("#"):
            complain(f"<{element.tag}> leads to {value}")
        if "url(" in (value or "") and not value.startswith("url(#"):
            complain(f"<{element.tag}> refers to {value}")
        if name == "id":
            if value in ids:
                complain(f"the id {value} is there twice")
            ids.add(value)


def check_tables(page):
    for table in page.root.find("table"):
        head = next(table.find("thead"))
        width = sum(1 for c in next(head.find("tr")).children
                    if isinstance(c, Element))
        for row in next(table.find("tbody")).find("tr"):
            cells = [c for c in row.children if isinstance(c, Element)]
            if len(cells) != width:
                complain(f"a row of {len(cells)} cells under {width} heads")


def valid(page):
    ids = set()
    for element in everything(page.root):
        check_attributes(element, ids)
        if element.tag in ("iframe", "object", "embed", "img", "link", "base",
                           "foreignobject", "animate", "set", "form", "audio",
                           "video"):
            complain(f"<{element.tag}>")
    for link in page.root.find("a"):
        if link.attributes["href"][1:] not in ids:
            complain(f"{link.attributes['href']} leads nowhere")
    for use in page.root.find("use"):
        if use.attributes["href"][1:] not in ids:
            complain(f"<use> of {use.attributes['href']}, which is not there")
    for name in SECTIONS:
        if len(list(page.root.find("section", id=name))) != 1:
            complain(f"no section {name}")
    if not page.source.startswith("<!DOCTYPE html>\n"):
        complain("no doctype")
    for what in re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", page.source):
        complain(f"an address: {what}")
    check_policy(page)
    check_tables(page)


def everything(element):
    for child in element.children:
        if isinstance(child, Element):
            yield child
            yield from everything(child)


def read_csv(path):
    with open(path, encoding="utf-8", newline="") as lines:
        return [row for row in csv.DictReader(
            line for line in lines if not line.startswith("#"))
            if row["status"] == "ok"]


KEYS = ("allocator", "collector", "profile", "workload", "int_cache",
        "type_freelists", "age", "births_asked", "scope")


def check_row(row, heads, groups):
    cells = [c for c in row.children if isinstance(c, Element)]
    shown = {h: c for h, c in zip(heads, cells)}
    want = {k: shown[k].words() for k in KEYS if k in shown}
    match = [g for g in groups if all(dict(g).get(k, "all") == v
                                      for k, v in want.items())]
    if len(match) != 1:
        complain(f"{len(match)} configurations are {want}")
        return None
    runs = groups[match[0]]
    for name, cell in shown.items():
        if name in KEYS:
            continue
        values = [float(r[name]) for r in runs if r[name] != ""]
        given = cell.attributes["data-v"]
        if (given == "") != (not values):
            complain(f"{name} of {want}: {given} for {values}")
        elif values:
            median = statistics.median(values)
            if abs(float(given) - median) > 1e-8 * abs(median):
                complain(f"{name} of {want}: {given}, not {median}")
            if not cell.words().endswith(f"n={len(values)}"):
                complain(f"{name} of {want}: {cell.words()} is not of "
                         f"n={len(values)}")
            check_interval(name, cell.words(), values, runs)
    return match[0]


def trials_of(name, runs):
    """Events that a share is of, over all runs; None: it is no share."""
    for begin, per in (("reuse_rate", "births"), ("stale_hit_", "births"),
                       ("next_birth_", "deaths"), ("reuse_within_", "deaths"),
                       ("hit_rate", "int_requests")):
        if name.startswith(begin):
            return sum(float(r[per]) for r in runs)
    if name.startswith("cross_"):
        return sum(float(r["births"]) - float(r["distinct_ids"]) for r in runs
                   if r[name] != "")
    return None


def check_interval(name, words, values, runs):
    """An interval, or the word for why there is none."""
    noisy = name.endswith("_ns") or "_ns_" in name or name.startswith("rss_")
    steady = [k for k in runs[0] if k not in KEYS + ("seed", "status")
              and not (k.endswith("_ns") or "_ns_" in k or k.startswith("rss_"))]
    alike = len(runs) > 1 and not noisy and all(
        r[k] == runs[0][k] for r in runs for k in steady)
    trials = trials_of(name, runs)
    if trials and not any(values):
        want = 3 / (trials / len(runs) if alike else trials)
        got = re.match(r"0≤ ([0-9.e-]+) ", words)
        if not got or abs(float(got.group(1)) - min(1, want)) > 1e-2 * want:
            complain(f"{name}: {words} is without the bound {want:.3g}")
    elif alike != ("alike" in words) and any(values):
        complain(f"{name}: {words} where alike is {alike}")
    elif not alike and len(values) > 1 and any(values) and \
            ("equal" in words) != (len(set(values)) == 1):
        complain(f"{name}: {words} of {sorted(set(values))}")
    elif not alike and len(set(values)) > 1 and "[" not in words:
        complain(f"{name}: {words} has no interval")


def numbers(page, *paths):
    tables = [t for t in page.root.find("table", class_="data")
              if list(t.find("th", class_="key"))
              or list(t.find("th", class_="key more"))]
    if len(tables) != len(paths):
        complain(f"{len(tables)} tables for {len(paths)} files")
    for table, path in zip(tables, paths):
        groups = collections.defaultdict(list)
        for row in read_csv(path):
            groups[tuple((k, row[k]) for k in KEYS if k in row)].append(row)
        heads = [h.attributes["data-name"]
                 for h in next(table.find("thead")).find("th")]
        if len(heads) < 5:
            complain(f"only {heads}")
        rows = list(next(table.find("tbody")).find("tr"))
        seen = {check_row(row, heads, groups) for row in rows}
        if len(rows) != len(groups) or len(seen) != len(groups):
            complain(f"{path}: {len(rows)} rows for {len(groups)} "
                     "configurations")


def percent(words):
    """A share as the page writes it."""
    one = re.match(r"1 in ([0-9,]+)", words)
    if one:
        return 1 / float(one.group(1).replace(",", ""))
    return float(re.match(r"([0-9.e-]+) %", words).group(1)) / 100


def ranking(page, path, metric):
    rows = [r for r in read_csv(path) if r.get("scope", "all") in ("all", "")]
    profiles = list(dict.fromkeys(r["profile"] for r in rows))
    panels = [p for p in page.root.find("div", class_="panel")
              if metric in p.words()]
    if len(panels) != len(profiles):
        complain(f"{len(panels)} rankings for {profiles}")
    for panel, profile in zip(panels, profiles):
        mine = [r for r in rows if r["profile"] == profile]
        specs = {r["allocator"] for r in mine}
        table = collections.defaultdict(dict)  # load, seed -> allocator -> value
        for r in mine:
            if r[metric] != "":
                table[r["workload"], r["seed"]][r["allocator"]] = \
                    float(r[metric])
        loads = {load for load, _ in table}
        whole = [load for load in loads
                 if all(set(v) == specs for k, v in table.items()
                        if k[0] == load)]
        seeds = {seed for _, seed in table}
        want = {spec: statistics.median(
            statistics.mean(table[load, seed][spec] for load in whole)
            for seed in seeds) for spec in specs}
        got = {}
        for row in next(panel.find("tbody")).find("tr"):
            cells = [c for c in row.children if isinstance(c, Element)]
            got[cells[0].words()] = percent(cells[2].words())
        if set(got) != specs or list(got.values()) != sorted(got.values()):
            complain(f"the order is {got}")
        for spec in specs & set(got):
            if abs(got[spec] - want[spec]) > 6e-3 * want[spec]:
                complain(f"{spec}: {got[spec]}, not {want[spec]}")
        if f"over {len(whole)} load" not in panel.words():
            complain(f"not over {len(whole)} loads")


def text(page, *wanted):
    words = page.root.words()
    for want in wanted:
        if want not in words:
            complain(f"not there as text: {want}")


def counts(page, *wanted):
    for want in wanted:
        tag, number = want.split("=")
        found = len(list(page.root.find(tag)))
        if found != int(number):
            complain(f"{found} <{tag}>, not {number}")


what, path = sys.argv[1:3]
{"valid": valid, "numbers": numbers, "ranking": ranking, "text": text,
 "counts": counts}[what](Page(path), *sys.argv[3:])
for problem in problems:
    print(problem)
sys.exit(bool(problems))

"""drive_report.py PAGE [SHOTS] - the report in headless Chromium, used by mouse and by
keyboard; prints a line "ok NAME" or "not ok NAME" per check.

Pictures of the screen go to the folder SHOTS.  PAGE must have a table with an allocator column and rows in which jemalloc is.
"""
import os
import sys
import time

import browser

PATH = sys.argv[1]
SHOTS = sys.argv[2] if len(sys.argv) > 2 else None
failed = False


def check(name, got, want=True):
    global failed
    if got == want:
        print("ok", name)
    else:
        print(f"not ok {name}: {got!r}, wanted {want!r}")
        failed = True


def shot(page, name):
    if SHOTS:
        page.run("scrollTo(0, 0)")
        page.screenshot(os.path.join(SHOTS, name + ".png"))


# What the page's own numbers are, told by the test and not by the page's script.
COLUMN = """(name) => {
    const table = document.querySelector("table.data");
    const heads = [...table.tHead.rows[0].cells];
    const at = heads.findIndex((h) => h.dataset.name === name);
    return [...table.tBodies[0].rows].filter((r) => r.checkVisibility())
        .map((r) => r.cells[at].dataset.v ?? r.cells[at].textContent);
}"""
HEAD = 'table.data th[data-name="stale_hit_128"]'
UNDEFINED = 'table.data th[data-name="distance_p50"]'
BOX = ".table input[type=search]"


def column(page, name):
    return page.run(f"({COLUMN})('{name}')")


def aria(page, selector):
    return page.run(f"document.querySelector('{selector}')"
                    ".getAttribute('aria-sort')")


def numbers(values):
    return [float(v) for v in values if v != ""]


def focus_by_keyboard(page, selector, most=60):
    """Presses Tab until the element has the focus."""
    for _ in range(most):
        page.key("Tab")
        if page.run(f"document.activeElement === "
                    f"document.querySelector('{selector}')"):
            return True
    return False


def sorting(page):
    before = column(page, "stale_hit_128")
    check("unsorted at first", aria(page, HEAD), None)
    page.click(HEAD + " button")
    after = column(page, "stale_hit_128")
    check("a click sorts by value, smallest first",
          numbers(after), sorted(numbers(before)))
    check("and says so to a screen reader", aria(page, HEAD), "ascending")
    page.click(HEAD + " button")
    check("a second click turns the order", numbers(
        column(page, "stale_hit_128")), sorted(numbers(before), reverse=True))
    check("which is said as well", aria(page, HEAD), "descending")
    for order in ("ascending", "descending"):
        page.click(UNDEFINED + " button")
        values = column(page, "distance_p50")
        known = len(numbers(values))
        check(f"undefined values are last, {order}",
              (0 < known < len(values), values[known:]),
              (True, [""] * (len(values) - known)))
        check(f"only one column is sorted, {order}",
              (aria(page, HEAD), aria(page, UNDEFINED)), (None, order))
    page.click('table.data th[data-name="allocator"] button')
    names = column(page, "allocator")
    check("texts sort as texts", names, sorted(names))


def keyboard(page):
    page.run("document.querySelector('.table').scrollIntoView();"
             f"document.querySelector('{BOX}').focus()")
    check("Tab reaches a column's button",
          focus_by_keyboard(page, HEAD + " button"))
    ring = page.run("getComputedStyle(document.activeElement).outlineStyle")
    check("where the focus can be seen", ring, "solid")
    page.key("Enter", "\r")
    check("Enter sorts", aria(page, HEAD), "ascending")
    page.key(" ", " ")
    check("the space bar turns the order", aria(page, HEAD), "descending")
    check("the focus stays on the button", page.run(
        f"document.activeElement === document.querySelector('{HEAD} button')"))


def filtering(page):
    every = column(page, "allocator")
    page.run(f"document.querySelector('{BOX}').focus()")
    page.type("JEMALLOC  window")
    left = column(page, "allocator")
    check("a filter leaves the rows with all words", (
        0 < len(left) < len(every), set(left),
        all("window" in w for w in column(page, "workload"))),
        (True, {"jemalloc"}, True))
    says = page.run("document.querySelector('.table output').textContent")
    check("and says how many", says, f"{len(left)} of {len(every)} rows")
    page.run(f"document.querySelector('{BOX}').select()")
    page.type("nosuchword")
    check("a word that is nowhere leaves none", column(page, "allocator"), [])
    page.run(f"document.querySelector('{BOX}').value = '';"
             f"document.querySelector('{BOX}')"
             ".dispatchEvent(new Event('input'))")
    check("an empty box shows all again", len(column(page, "allocator")),
          len(every))
    check("the box has a label", page.run(
        f"document.querySelector('{BOX}').labels[0].textContent.trim()"),
        "Filter the rows by words")


def columns(page):
    shown = """[...document.querySelectorAll('table.data')[0].tHead.rows[0]
        .cells].filter((c) => c.checkVisibility()).length"""
    few = page.run(shown)
    page.click(".table .all")
    check("the box shows all columns", page.run(shown) > few)
    page.click(".table .all")
    check("and hides them again", page.run(shown), few)


def definitions(page):
    target = page.run(f"""(() => {{
        const a = document.querySelector('{HEAD} a.what');
        a.click();
        const t = document.querySelector(':target');
        const r = t.getBoundingClientRect();
        return [t.id, r.top >= 0 && r.top < innerHeight]; }})()""")
    check("a definition is one click away", target, ["def-stale_hit_128", True])


def luminance(page, expression):
    red, green, blue = (int(v) / 255 for v in page.run(
        f"{expression}.match(/[0-9]+/g).slice(0, 3).join()").split(","))
    linear = [v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4
              for v in (red, green, blue)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(page, ink, property_="color"):
    paper = luminance(page, "getComputedStyle(document.body).backgroundColor")
    mark = luminance(page, f"getComputedStyle(document.querySelector('{ink}'))"
                           f".{property_}")
    light, dark = max(paper, mark), min(paper, mark)
    return (light + 0.05) / (dark + 0.05), paper


def schemes(page):
    ink = 'figure [fill="rgb(27,31,36)"]'
    muted = 'figure [fill="rgb(102,112,121)"]'
    for scheme, bright in (("light", True), ("dark", False)):
        page.scheme(scheme)
        shot(page, scheme)
        for what, selector, property_, least in (
                ("text", "body", "color", 7),
                ("small text", "td small", "color", 4.5),
                ("a link", "a", "color", 4.5),
                ("a picture's ink", ink, "fill", 7),
                ("a picture's muted text", muted, "fill", 4.5)):
            ratio, paper = contrast(page, selector, property_)
            check(f"{what} stands out from a {scheme} page",
                  (ratio >= least, paper > 0.5), (True, bright))
    page.scheme("light")


def overflow(page):
    """Elements that stick out of the page, and of no box that scrolls."""
    return page.run("""(() => {
        const wide = document.documentElement.clientWidth;
        const inside = (e) => {
            for (let p = e; p; p = p.parentElement)
                if (getComputedStyle(p).overflowX !== "visible") return true;
            return false;
        };
        const out = [...document.querySelectorAll("body *")].filter((e) =>
            e.getBoundingClientRect().right > wide + 1 &&
            !inside(e.parentElement)).map((e) => e.outerHTML.slice(0, 80));
        return [document.documentElement.scrollWidth <= wide, out]; })()""")


def phone(page):
    for width in (320, 375):
        page.size(width, 700, mobile=True)
        page.open(PATH)
        check(f"nothing sticks out of a page of {width} pixels",
              (page.run("document.documentElement.clientWidth"),
               overflow(page)), (width, [True, []]))
        shot(page, f"phone_{width}")
    check("text is large enough to read", page.run(
        "parseFloat(getComputedStyle(document.body).fontSize) >= 15"))
    page.size(1280, 900)


def paper(page):
    page.open(PATH)
    page.scheme("dark")
    pdf = page.pdf()
    check("prints", pdf.startswith(b"%PDF") and len(pdf) > 20000)
    check("with what was folded", page.run(
        "[...document.querySelectorAll('details:not(.long)')]"
        ".every((d) => d.open)"))
    page.call("Emulation.setEmulatedMedia", media="print", features=[
        {"name": "prefers-color-scheme", "value": "dark"}])
    check("dark on white, whatever the screen", page.run(
        "getComputedStyle(document.body).backgroundColor"),
        "rgb(255, 255, 255)")
    check("without what cannot be used on paper", page.run(
        f"document.querySelector('{BOX}').checkVisibility() ||"
        "document.querySelector('nav').checkVisibility()"), False)
    page.call("Emulation.setEmulatedMedia", media="", features=[])


def without_script(page):
    page.call("Emulation.setScriptExecutionDisabled", value=True)
    page.open(PATH)
    page.call("Emulation.setScriptExecutionDisabled", value=False)
    check("without JavaScript there is all of the text and no dead button",
          page.run("[document.querySelectorAll('button').length,"
                   "document.querySelectorAll('table.data tbody tr').length > 0,"
                   "document.querySelector('#found').innerText.length > 200]"),
          [0, True, True])


with browser.Browser(browser.find()) as tab:
    tab.open(PATH)
    sorting(tab)
    keyboard(tab)
    filtering(tab)
    columns(tab)
    definitions(tab)
    schemes(tab)
    phone(tab)
    paper(tab)
    without_script(tab)
    time.sleep(0.1)
    tab.run("1")  # what was said up to here has arrived
    check("the console stays empty", tab.said, [])
    check("nothing is asked for but the page",
          {a for a in tab.asked}, {"file://" + os.path.abspath(PATH)})
    # The checks above can fail: a page that does speak is heard.
    tab.run("console.log('spoken')")
    tab.run("1")
    check("a message would have been seen", len(tab.said), 1)
sys.exit(failed)

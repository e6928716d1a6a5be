"""drive_page.py PAGE [SHOTS] - a reader's hands on the report, in Chromium.

Speaks the DevTools protocol over --remote-debugging-pipe (JSON, NUL after each).
Prints `ok NAME` or `not ok NAME: WHY` a line; screenshots go to the folder SHOTS.
"""
import base64
import json
import os
import shutil
import subprocess
import sys
import tempfile

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser")
failed = False


class Browser:
    def __init__(self):
        self.profile = tempfile.mkdtemp()
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()

        def as_3_and_4():
            # Away from 3 and 4 first, so that neither overwrites the other.
            a, b = os.dup(to_browser), os.dup(from_browser)
            high = [os.dup2(a, 63), os.dup2(b, 64)]
            os.dup2(high[0], 3)
            os.dup2(high[1], 4)

        self.process = subprocess.Popen(
            [BROWSER, "--headless", "--no-sandbox", "--disable-gpu",
             "--disable-dev-shm-usage", "--remote-debugging-pipe",
             "--no-first-run", f"--user-data-dir={self.profile}",
             "about:blank"],
            preexec_fn=as_3_and_4, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_browser)
        os.close(from_browser)
        self.buffer, self.number, self.session = b"", 0, None
        self.console = []

    def receive(self):
        while b"\0" not in self.buffer:
            piece = os.read(self.read_end, 1 << 16)
            if not piece:
                raise RuntimeError("the browser went away")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def note(self, message):
        method = message.get("method", "")
        if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown",
                      "Log.entryAdded"):
            self.console.append(json.dumps(message["params"])[:300])
        if method == "Network.requestWillBeSent":
            url = message["params"]["request"]["url"]
            if not url.startswith(("file:", "data:")):
                self.console.append("asked the network for " + url)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive()
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']}")
                return answer["result"]
            self.note(answer)

    def open(self, path):
        target = self.call("Target.createTarget", url="about:blank")
        self.session = self.call("Target.attachToTarget", flatten=True,
                                 targetId=target["targetId"])["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.width(1200)
        self.call("Page.navigate", url="file://" + os.path.abspath(path))
        while self.receive_until_loaded() != "Page.loadEventFired":
            pass

    def receive_until_loaded(self):
        message = self.receive()
        self.note(message)
        return message.get("method")

    def width(self, pixels):
        self.call("Emulation.setDeviceMetricsOverride", width=pixels,
                  height=900, deviceScaleFactor=1, mobile=pixels < 600)

    def js(self, text):
        result = self.call("Runtime.evaluate", expression=text,
                           returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise RuntimeError(str(result["exceptionDetails"])[:300])
        return result["result"].get("value")

    def key(self, name, code, text=""):
        for kind in ("keyDown", "keyUp"):
            extra = {"text": text} if text and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=name,
                      windowsVirtualKeyCode=code, **extra)

    def click(self, selector):
        x, y = self.js(f"""(() => {{
            const e = document.querySelector({json.dumps(selector)});
            e.scrollIntoView({{block: "center", inline: "center"}});
            const r = e.getBoundingClientRect();
            return [r.x + r.width / 2, r.y + r.height / 2]; }})()""")
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y,
                      button="left", clickCount=1)

    def shot(self, folder, name, whole=False):
        if folder:
            data = self.call("Page.captureScreenshot",
                             captureBeyondViewport=whole)["data"]
            with open(os.path.join(folder, name + ".png"), "wb") as file:
                file.write(base64.b64decode(data))

    def close(self):
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)


def check(name, good, why=""):
    global failed
    print(f"ok {name}" if good else f"not ok {name}: {why}")
    failed = failed or not good


# The numbers of the column that the first table is sorted by, top to bottom.
COLUMN = """(() => {
    const table = document.querySelector(".table table");
    const head = table.tHead.rows[0].querySelector("th[aria-sort]");
    const i = head.cellIndex;
    return [...table.tBodies[0].rows].map((r) => r.cells[i].dataset.v)
        .filter((v) => v !== "").map(Number); })()"""
BUTTON = ".table thead th.num button"  # the first number's


def sorting(b):
    b.click(BUTTON)
    up = b.js(COLUMN)
    check("a click sorts upwards", len(up) > 2 and up == sorted(up), str(up))
    check("it is said to who does not see it",
          b.js("document.querySelector('.table th[aria-sort]')"
               ".getAttribute('aria-sort')") == "ascending"
          and "smallest first" in
          b.js("document.querySelector('.table output').textContent"))
    b.js("document.activeElement.blur()")
    b.js(f"document.querySelector({json.dumps(BUTTON)}).focus()")
    b.key("Enter", 13, "\r")
    down = b.js(COLUMN)
    check("the Enter key sorts downwards",
          down == sorted(down, reverse=True) and down != up, str(down))
    b.key("Tab", 9)
    check("the Tab key goes on, and where it is can be seen",
          b.js("document.activeElement !== document.body && "
               "getComputedStyle(document.activeElement).outlineStyle")
          not in ("none", False))
    b.click(".table table thead th:first-child button")
    names = b.js("[...document.querySelector('.table table').tBodies[0].rows]"
                 ".map((r) => r.cells[0].textContent)")
    check("names sort as well", len(set(names)) > 1 and names == b.js(
        f"{json.dumps(names)}.sort(new Intl.Collator('en', {{numeric: true}})"
        ".compare)"), str(names))


def filtering(b):
    rows = "[...document.querySelector('.table table').tBodies[0].rows]"
    total = b.js(rows + ".length")
    b.click(".table input[type=search]")
    name = b.js(rows + ".at(-1).cells[0].textContent")
    b.call("Input.insertText", text=name)
    shown = b.js(rows + ".filter((r) => !r.hidden)"
                 ".map((r) => r.textContent)")
    check("typing filters the rows",
          0 < len(shown) < total and all(name in r for r in shown),
          f"{len(shown)} of {total}")
    check("it says how many are left",
          b.js("document.querySelector('.table output').textContent")
          == f"{len(shown)} of {total} rows")
    b.js("(() => { const i = document.querySelector('.table input[type=search]');"
         "i.value = 'nothing like it';"
         "i.dispatchEvent(new Event('input')); })()")
    check("a word that is nowhere leaves none",
          b.js(rows + ".every((r) => r.hidden)"))
    b.js("(() => { const i = document.querySelector('.table input[type=search]');"
         "i.value = ''; i.dispatchEvent(new Event('input')); })()")
    check("an empty box shows all again", b.js(rows + ".every((r) => "
                                               "!r.hidden)"))
    check("the box has a label",
          "Filter" in b.js("document.querySelector('.table input[type=search]')"
                           ".labels[0].textContent"))


CONTRAST = """(() => {
    const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g)
        .map(Number).map((v) => (v /= 255) <= 0.03928 ? v / 12.92
            : ((v + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const page = light(getComputedStyle(document.body).backgroundColor);
    let least = 99;
    for (const e of document.querySelectorAll(
            "h1, h2, p, li, td, th, a, code, figcaption, small, " +
            "figure svg text[fill], figure svg [fill] > text")) {
        if (e.closest("svg") && getComputedStyle(e).fill === "none") continue;
        const c = e.closest("svg") ? getComputedStyle(e).fill
            : getComputedStyle(e).color;
        if (e.closest("svg") && !/27, 31, 36|102, 112, 121/.test(
            e.getAttribute("fill") + e.parentElement.getAttribute("fill")))
            continue;
        const x = light(c);
        least = Math.min(least,
            (Math.max(x, page) + 0.05) / (Math.min(x, page) + 0.05));
    }
    return [page, least]; })()"""


def darkness(b, shots):
    light_page, light = b.js(CONTRAST)
    b.shot(shots, "light")
    b.call("Emulation.setEmulatedMedia", features=[
        {"name": "prefers-color-scheme", "value": "dark"}])
    dark_page, dark = b.js(CONTRAST)
    b.js("scrollTo(0, 0)")
    b.shot(shots, "dark")
    b.js("document.querySelector('figure')?.scrollIntoView()")
    b.shot(shots, "dark_picture")
    check("the page is dark where the reader wants it dark",
          light_page > 0.8 and dark_page < 0.05, f"{light_page} {dark_page}")
    check("text can be read in both", light >= 4.5 and dark >= 4.5,
          f"contrast {light:.1f} and {dark:.1f}")
    b.call("Emulation.setEmulatedMedia", features=[])


def phone(b, shots):
    b.width(360)
    b.js("scrollTo(0, 0)")
    check("a phone scrolls down, not sideways",
          b.js("document.documentElement.scrollWidth") <= 360,
          str(b.js("document.documentElement.scrollWidth")))
    check("a wide table scrolls by itself, by keyboard too",
          b.js("""[...document.querySelectorAll(".table")].every((t) => {
              for (let e = t.querySelector("table"); e !== t.parentElement;
                   e = e.parentElement)
                  if (/auto|scroll/.test(getComputedStyle(e).overflowX))
                      return e.tabIndex === 0;
              return false; })"""))
    b.shot(shots, "phone")
    b.width(1200)


def definitions(b):
    b.js("document.querySelectorAll('details').forEach((d) => {"
         "d.open = false; })")
    link = b.js("""(() => {
        const a = [...document.querySelectorAll("a[href^='#']")].find((a) =>
            a.textContent === "stale_hit_128");
        a.id = "the-link"; return a.getAttribute("href"); })()""")
    b.click("#the-link")
    # A fold opens, and the page moves, in the next frames.
    seen = b.js(f"""new Promise((done) => setTimeout(() => {{
        const e = document.querySelector({json.dumps(link)});
        const r = e.getBoundingClientRect();
        done(r.height > 0 && r.top >= 0 && r.top < innerHeight); }}, 300))""")
    check("a definition is one click away", seen, str(link))


def paper(b, shots):
    pdf = base64.b64decode(b.call("Page.printToPDF",
                                  printBackground=False)["data"])
    check("it prints", pdf.startswith(b"%PDF") and len(pdf) > 20000)
    if shots:
        with open(os.path.join(shots, "print.pdf"), "wb") as file:
            file.write(pdf)


def main():
    page, shots = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else None
    b = Browser()
    try:
        b.open(page)
        sorting(b)
        filtering(b)
        definitions(b)
        darkness(b, shots)
        phone(b, shots)
        paper(b, shots)
        b.js("0")
        check("the console stays empty and the network unasked",
              b.console == [], "; ".join(b.console))
    finally:
        b.close()
    sys.exit(1 if failed else 0)


main()

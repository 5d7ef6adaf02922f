#!/usr/bin/env python3
"""report_browser_test.py PROGRAM: reports in headless Chromium, opened from files, in light and in dark colours.

PROGRAM has the command `report`. Checked: every chart is drawn, no error on the console, nothing is asked of any network, and
the colours follow the system's. Skipped (77) where there is no Chromium, or the program was built without charts.
"""
import http.server
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import made_results
import report_page_test

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
SCHEMES = {"light": "1", "dark": "0"}


class Proxy(http.server.BaseHTTPRequestHandler):
    """Notes who asks for what, and gives nothing."""
    asked = []

    def refuse(self):
        Proxy.asked.append(f"{self.command} {self.path}")
        self.send_error(403)

    do_GET = do_POST = do_HEAD = do_CONNECT = refuse

    def log_message(self, *_):
        pass


def opened(page, scheme, port, width):
    """The page's HTML after its scripts have run, and what Chromium logged."""
    with tempfile.TemporaryDirectory() as profile:
        done = subprocess.run(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={profile}",
             "--disable-background-networking",
             "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-default-apps",
             f"--proxy-server=http://127.0.0.1:{port}", "--proxy-bypass-list=<-loopback>", "--enable-logging=stderr",
             "--virtual-time-budget=30000", f"--blink-settings=preferredColorScheme={SCHEMES[scheme]}",
             f"--window-size={width},1200",
             "--dump-dom", page.as_uri()], capture_output=True, text=True, timeout=120, check=False)
    return done.stdout, done.stderr


def of_page(asked):
    """Without what the browser itself asks its maker, which no page can."""
    return [what for what in asked if not re.search(r"google|gstatic|chromium|chrome", what)]


def check(page, scheme, port, width):
    text, log = opened(page, scheme, port, width)
    errors = [line for line in log.splitlines() if "CONSOLE" in line and "\"WARN " not in line]
    assert not errors, errors
    assert 'data-charts="drawn"' in text, f"{page}: not drawn"
    places = re.findall(r'<div class="chart[^"]*"[^>]*>(.*?)</div>', text, re.S)
    drawn = [place for place in places if "<svg" in place]
    specified = text.count('class="specification"')
    assert len(drawn) == specified, f"{page}: {len(drawn)} of {specified} charts are drawn"
    assert "could not be drawn" not in text.split("<script>")[0], page
    for place in drawn:
        marks = len(re.findall(r"<path|<text", place))
        assert marks > 5, f"{page}: a chart with {marks} marks"
        assert "NaN" not in place and "undefined" not in place, f"{page}: a chart has no numbers"
    assert "<title>broken</title>" not in text, f"{page}: a text broke out"
    label = re.search(r'<button id="theme"[^>]*>(\w+)<', text).group(1)
    assert label == ("Light" if scheme == "dark" else "Dark"), (scheme, label)
    return len(drawn)


def main():
    program = sys.argv[1]
    if not CHROMIUM:
        print("skipped: there is no chromium (scripts/setup.sh --with-browser installs it)")
        sys.exit(77)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        for name, arguments, _ in made_results.reports(pathlib.Path(folder)):
            page = pathlib.Path(folder) / f"{name}.html"
            done = subprocess.run([program, "report", *arguments, "-o", page], capture_output=True, text=True, check=True)
            if "draws no charts" in done.stderr:
                print("skipped: this build has no chart library")
                sys.exit(77)
            report_page_test.check(page.read_text(encoding="utf-8"))
            for scheme, width in (("light", 1280), ("dark", 500)):
                print(f"{name}, {scheme}: {check(page, scheme, server.server_port, width)} charts")
    assert not of_page(Proxy.asked), of_page(Proxy.asked)
    print("passed; requests of pages: none")


if __name__ == "__main__":
    main()

#!/usr/bin/python3
"""Does the page at the emulator's control port show what the emulator knows, and steer it?

Drives a headless Chromium against the program while boto3 sends usage, and compares what the page says with what the
control port says. Every wait is for a condition and has an end.

Usage: drive.py EMULATOR_PROGRAM [PICTURE.png [DARK.png [PHONE.png]]]
"""
import base64
import collections
import contextlib
import datetime
import http.client
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

import boto3
import botocore.config
import botocore.exceptions
import PIL.Image
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException, TimeoutException
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import Select, WebDriverWait

KEYS = {"aws_access_key_id": "AKIDEXAMPLE", "aws_secret_access_key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"}
PRODUCT, BUYER = "prod-1a2b3c", "ifAPxuKWpyV"
HOSTILE = ["<script>document.title='owned'</script>", "<img src=x onerror=\"document.title='owned'\">"]
MAX_ROWS = 200
MAX_PICTURE_BYTES = 200_000
WAIT_SECONDS = 20
WHOLE_RUN_SECONDS = 400

problems = []
checks = 0


def check(what, seen, wanted):
    global checks
    checks += 1
    print(f"{'ok  ' if seen == wanted else 'MISS'}  {what}" + ("" if seen == wanted else f": {seen!r}, not {wanted!r}"))
    if seen != wanted:
        problems.append(what)


class Emulator:
    """The program, its service and its control port."""

    def __init__(self, program, directory, control_port=0, config=None):
        ready, control = os.path.join(directory, "ready"), os.path.join(directory, "control")
        for file in (ready, control):
            with contextlib.suppress(FileNotFoundError):
                os.remove(file)
        arguments = [program, "--port", "0", "--control-port", str(control_port), "--ready-file", ready,
                     "--control-file", control]
        if config is not None:
            with open(os.path.join(directory, "config.json"), "w", encoding="utf-8") as file:
                json.dump(config, file)
            arguments += ["--config", os.path.join(directory, "config.json")]
        self.process = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.control, self.url = self.wait_for(control), self.wait_for(ready)
        self.boto = boto3.client("meteringmarketplace", region_name="us-east-1", endpoint_url=self.url,
                                 config=botocore.config.Config(proxies={}, read_timeout=20, connect_timeout=10,
                                                               retries={"total_max_attempts": 1}), **KEYS)

    def wait_for(self, file):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline and self.process.poll() is None:
            with contextlib.suppress(FileNotFoundError), open(file, encoding="utf-8") as lines:
                if text := lines.read().strip():
                    return text
            time.sleep(0.02)  # a file has no condition to wait on
        self.process.kill()
        raise SystemExit("the emulator did not start")

    def ask(self, path, method="GET", body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.control.rstrip("/") + path, data=data, method=method)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=20) as reply:
            return json.loads(reply.read() or b"null")

    def now(self):
        return instant(self.ask("/clock")["now"])

    def send(self, *records, buyer=None):
        """BatchMeterUsage of (hours ago, dimension, quantity)."""
        hour = self.now().replace(minute=0, second=0, microsecond=0)
        return self.boto.batch_meter_usage(ProductCode=PRODUCT, UsageRecords=[
            {"Timestamp": hour - datetime.timedelta(hours=ago), "Dimension": dimension, "Quantity": quantity,
             **(buyer or {"CustomerIdentifier": BUYER})} for ago, dimension, quantity in records])

    def knock(self, times):
        """Requests that are refused before they are looked at, quickly."""
        address = urllib.parse.urlsplit(self.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
        for _ in range(times):
            connection.request("POST", "/", b"{}", {"X-Amz-Target": "AWSMPMeteringService.MeterUsage",
                                                    "Content-Type": "application/x-amz-json-1.1"})
            connection.getresponse().read()
        connection.close()

    def end(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)


def instant(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


class Page:
    """The page in a browser."""

    def __init__(self, directory):
        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or "/usr/bin/chromium"
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
                         "--no-proxy-server", "--disable-background-networking",
                         "--disable-component-update", "--no-first-run",
                         "--force-color-profile=srgb", "--disable-lcd-text", "--hide-scrollbars", "--lang=en-US",
                         "--window-size=1280,800", "--user-data-dir=" + os.path.join(directory, "profile")):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        self.driver = webdriver.Chrome(service=Service(shutil.which("chromedriver") or "/usr/bin/chromedriver"),
                                       options=options)
        self.driver.set_page_load_timeout(30)
        self.driver.set_script_timeout(30)
        self.driver.get("about:blank")
        self.driver.get_log("performance")  # of the browser's own first page
        self.asked = []

    def get(self, name):
        return self.driver.find_element(By.ID, name)

    def all(self, selector):
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector):
        return self.run("return [...document.querySelectorAll(arguments[0])].map(node => node.textContent)", selector)

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def wait(self, what, condition):
        """Notes a miss when the condition does not come true in time."""
        try:
            WebDriverWait(self.driver, WAIT_SECONDS, 0.05, (StaleElementReferenceException,)).until(
                lambda _: condition())
            check(what, True, True)
        except TimeoutException:
            check(what, "not in time", True)

    def clock(self):
        return instant(self.get("clock").get_attribute("datetime"))

    def bars(self):
        """Units by the bar's beginning and dimension."""
        found = self.run("""return [...document.querySelectorAll("#chart rect[data-dimension]")].map(bar =>
            [bar.parentNode.dataset.at, bar.dataset.dimension, Number(bar.dataset.quantity),
             Number(bar.getAttribute("height"))])""")
        return {(instant(at).replace(microsecond=0), dimension): (quantity, height)
                for at, dimension, quantity, height in found}

    def console_errors(self):
        return [entry["message"] for entry in self.driver.get_log("browser") if entry["level"] == "SEVERE"]

    def requested(self):
        """Every address the page asked for so far."""
        for entry in self.driver.get_log("performance"):
            message = json.loads(entry["message"])["message"]
            if message["method"] in ("Network.requestWillBeSent", "Network.webSocketCreated"):
                self.asked.append(message["params"].get("request", message["params"])["url"])
        return self.asked

    def picture(self, path, width=1280, dark=False, phone=False):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce"}]})
        size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": phone}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        fits = "return document.documentElement.scrollWidth <= window.innerWidth"
        self.wait(f"the page fits {width} pixels" + (", dark" if dark else ""), lambda: self.run(fits))
        height = self.run("return document.documentElement.scrollHeight")
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**size, "height": height})
        drawn = """const chart = document.getElementById("chart");
            return !chart || chart.viewBox.baseVal.width === document.getElementById("chart-box").clientWidth"""
        self.wait("the chart has the page's width", lambda: self.run(drawn))
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": False})
        # With a palette it is a third as large.
        PIL.Image.open(io.BytesIO(base64.b64decode(shot["data"]))).convert("RGB").quantize(
            256, dither=PIL.Image.Dither.NONE).save(path, optimize=True)
        self.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


# --- what is checked -------------------------------------------------------------------------------------------------

def ledger_sums(emulator, *names):
    sums = collections.Counter()
    for entry in emulator.ask("/ledger")["entries"]:
        sums[tuple(entry[name] for name in names)] += entry["quantity"]
    return sums


def empty_page(emulator, page):
    page.driver.get(emulator.control)
    page.wait("the page is live", lambda: page.get("connection").text == "live")
    page.wait("without usage it says what to do",
              lambda: PRODUCT in page.get("chart-empty").text and BUYER in page.get("chart-empty").text)
    check("without requests it says so", page.get("stream-empty").is_displayed(), True)
    nameless = page.run("""
        return [...document.querySelectorAll("button, select, input, summary, [role=region]")].filter(node =>
            !(node.textContent.trim() || node.ariaLabel || node.labels?.length ||
                  node.hasAttribute("aria-labelledby"))).map(node => node.outerHTML)""")
    check("controls without a name", nameless, [])


def clock_buttons(emulator, page):
    before = page.clock()
    for name, hours in (("step-hour", 1), ("step-six", 6), ("step-day", 24)):
        before = page.clock()
        page.get(name).click()
        page.wait(f"{name} moves the clock by {hours} h", lambda: datetime.timedelta(0) <=
                  page.clock() - before - datetime.timedelta(hours=hours) < datetime.timedelta(minutes=5))
    before = page.clock()
    close = (before.replace(day=1) + datetime.timedelta(days=32)).replace(day=1, hour=6, minute=0, second=0)
    if before.day == 1 and before.hour < 6:
        close = before.replace(hour=6, minute=0, second=0)
    page.get("step-close").click()
    page.wait("step-close moves it to the month's close",
              lambda: datetime.timedelta(0) <= page.clock() - close < datetime.timedelta(minutes=5))
    check("the service's clock is there as well",
          abs(emulator.now() - page.clock()) < datetime.timedelta(minutes=1), True)
    page.get("run").click()
    page.wait("it stands still", lambda: page.get("run").text == "Run")
    check("the service's does", emulator.ask("/clock")["scale"], 0)
    stood = page.clock()
    page.get("step-hour").send_keys(Keys.ENTER)
    page.wait("the keyboard moves it", lambda: page.clock() - stood == datetime.timedelta(hours=1))
    page.get("run").click()
    page.wait("it runs again", lambda: page.get("run").text == "Stand still")
    reset(page, ["clock"])
    page.wait("the clock is back", lambda: abs(page.clock() - emulator.now()) < datetime.timedelta(minutes=1)
              and page.clock() < close)


def reset(page, parts):
    page.run("document.getElementById('reset-menu').open = true")
    for box in page.all("#reset-form input"):
        if box.is_selected() != (box.get_attribute("value") in parts):
            box.click()
    page.get("reset").click()


def usage(emulator, page):
    dimensions = [{"name": name} for name in ["users", "data_gb", *HOSTILE]]
    emulator.ask(f"/products?product_code={PRODUCT}", "PATCH", {"dimensions": dimensions})
    emulator.send((1, "users", 3), (1, "data_gb", 40), (2, "users", 5), (3, "data_gb", 1200), (0, HOSTILE[0], 7))

    def bars_as_in_ledger():
        wanted = {(instant(hour), dimension): units
                  for (hour, dimension), units in ledger_sums(emulator, "hour", "dimension").items()}
        return wanted == {key: quantity for key, (quantity, _) in page.bars().items()}

    page.wait("bars show the ledger", lambda: len(page.bars()) == 5 and bars_as_in_ledger())
    tall = {key: height for key, (_, height) in page.bars().items()}
    emulator.send((2, "data_gb", 4000), (0, HOSTILE[1], 1011))
    page.wait("bars change with new usage", lambda: len(page.bars()) == 7 and bars_as_in_ledger())
    check("and the scale with them", all(page.bars()[key][1] <= height for key, height in tall.items()), True)
    month = emulator.now().strftime("%Y-%m")
    wanted_totals = collections.Counter()
    for (hour, dimension), units in ledger_sums(emulator, "hour", "dimension").items():
        wanted_totals[dimension] += units if hour.startswith(month) else 0
    page.wait("the bill shows the ledger's totals of the month", lambda: +wanted_totals == {
        dimension: int(quantity) for dimension, quantity in page.run("""
            return [...document.querySelectorAll("#totals .num")].map(cell =>
                [cell.dataset.dimension, cell.dataset.quantity])""")})
    check("written with separators", "1,011" in page.texts("#totals .num"), True)
    check("the legend's totals", {(name,): int(units) for name, units in page.run(
        "return [...document.querySelectorAll('#legend button')].map(b => [b.dataset.series, b.dataset.quantity])")},
        dict(ledger_sums(emulator, "dimension")))
    check("bars have words", all("\n" in text for text in page.texts("#chart rect > title")), True)
    page.run("window.button = document.querySelector('#legend button'); performance.clearResourceTimings()")
    page.wait("the books are read again", lambda: page.run(
        "return performance.getEntriesByType('resource').filter(e => e.name.endsWith('/bill') && e.responseEnd).length > 1"))
    check("what stays the same is not drawn again", page.run("return window.button.isConnected"), True)
    page.all("#legend button")[0].click()
    page.wait("the legend hides a dimension", lambda: not any(name == "users" for _, name in page.bars()))
    page.all("#legend button")[0].click()
    page.get("range-72").click()
    page.wait("72 hours", lambda: page.get("range-72").get_attribute("aria-pressed") == "true" and bars_as_in_ledger())
    page.get("range-month").click()
    wanted = sum(units for (hour,), units in ledger_sums(emulator, "hour").items() if hour.startswith(month))
    page.wait("the month", lambda: sum(quantity for quantity, _ in page.bars().values()) == wanted)
    page.get("range-24").click()
    holds = emulator.ask("/conservation")["holds"]
    page.wait("the verdict", lambda: ("good" in page.get("conservation").get_attribute("class").split()) == holds)


def hostile_text(page):
    for text in HOSTILE:
        for place in ("#legend span", "#totals td", "#chart-rows td"):
            check(f"{text[:8]}… as text in {place}", text in page.texts(place), True)
    check("scripts in the page", len(page.all("script")), 1)
    check("images in the page", len(page.all("img")), 0)
    check("the page's title", page.driver.title, "Marketplace metering emulator")


def fault(emulator, page):
    Select(page.get("fault-kind")).select_by_value("error")
    Select(page.get("fault-operation")).select_by_visible_text("BatchMeterUsage")
    for name, text in (("fault-times", "-1"), ("fault-name", "ThrottlingException")):
        page.get(name).clear()
        page.get(name).send_keys(text)
    page.get("fault-add").click()
    page.wait("a fault that cannot be is explained", lambda: "Times" in page.get("fault-problem").text)
    page.get("fault-times").clear()
    page.get("fault-times").send_keys("3", Keys.ENTER)
    page.wait("a fault appears", lambda: len(page.all("#faults > li")) == 1)
    active = emulator.ask("/faults")["faults"]
    check("as it was asked for", [(one["kind"], one["operation"], one["times"], one["name"]) for one in active],
          [("error", "BatchMeterUsage", 3, "ThrottlingException")])
    for struck in (1, 2):
        try:
            emulator.send((1, "users", 3))
            check("it strikes", "no error", "ThrottlingException")
        except botocore.exceptions.ClientError as error:
            check("it strikes", error.response["Error"]["Code"], "ThrottlingException")
        page.wait(f"it is counted, {struck}",
                  lambda: page.all(f"#faults > [data-struck='{struck}'][data-seen='{struck}']"))
    page.wait("the stream names it", lambda: len(page.all("#stream [data-struck-by]")) == 2)
    check("and the error", "ThrottlingException" in page.texts("#stream tr:first-child td")[3], True)
    page.all("#faults > li button")[0].click()
    page.wait("it is removed", lambda: not page.all("#faults > li") and emulator.ask("/faults")["faults"] == [])
    Select(page.get("fault-kind")).select_by_value("status")
    page.get("fault-status").send_keys("1000")
    page.get("fault-add").click()
    page.wait("a wrong status is explained", lambda: page.get("fault-problem").text.startswith("Status"))
    check("and no fault made", emulator.ask("/faults")["faults"], [])


def stream(emulator, page):
    asked = emulator.ask("/requests?limit=1000")["requests"]
    rows = "return [...document.querySelectorAll('#stream tr')].map(row => Number(row.dataset.number))"
    page.wait("all requests are there, newest first",
              lambda: page.run(rows) == [request["number"] for request in reversed(asked)])
    if "verdicts" in asked[0]:
        fates = [verdict["fate"] for verdict in asked[1]["verdicts"]]
        page.wait("what became of the records", lambda: page.run("""
            return [...document.querySelectorAll("#stream tr:nth-last-child(2) [data-fate]")].map(chip =>
                chip.dataset.fate)""") == fates)
    emulator.knock(MAX_ROWS + 30)
    last = emulator.ask("/requests?limit=0")["last"]
    page.wait(f"only the newest {MAX_ROWS} stay", lambda: page.run(rows) == list(range(last, last - MAX_ROWS, -1)))


def customers(emulator, page):
    def at(minutes):
        return (emulator.now() + datetime.timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    for name, members in {"active": {}, "begins": {"subscribed_from": at(90)}, "cancelled": {"cancelled_at": at(-20)},
                          "ended": {"cancelled_at": at(-61)}, "not_subscribed": {"subscribed": False}}.items():
        emulator.ask("/customers", "PUT", {"product_code": PRODUCT, "customer_identifier": "is-" + name, **members})
    emulator.ask("/customers", "PUT", {"product_code": PRODUCT, "customer_identifier": HOSTILE[0]})
    page.wait("customers have their states", lambda: all(
        page.all(f"#customers [data-customer='is-{name}'][data-state='{name}']")
        for name in ("active", "begins", "cancelled", "ended", "not_subscribed")))
    check("a hostile name is text", HOSTILE[0] in page.texts("#customers b"), True)
    note = page.texts("#customers [data-state=cancelled] small")[-1]
    check("the tail's rest is told", note.split()[0] in ("39", "40") and note.endswith("min left to report"), True)
    page.get("step-hour").click()
    page.wait("the tail ends with the clock",
              lambda: page.all("#customers [data-customer='is-cancelled'][data-state='ended']"))


def hidden_and_gone(program, emulator, page, directory):
    page.run("""Object.defineProperty(document, "hidden", {configurable: true, get: () => true});
        document.dispatchEvent(new Event("visibilitychange"))""")
    page.wait("it pauses when nobody looks", lambda: page.get("connection").text == "paused")
    page.requested()
    before = len(page.asked)
    emulator.send((4, "users", 9))
    check("and asks for nothing", len(page.requested()), before)
    page.run("delete document.hidden; document.dispatchEvent(new Event('visibilitychange'))")
    page.wait("it goes on", lambda: page.get("connection").text == "live")
    check("errors on the console", page.console_errors(), [])
    emulator.end()
    page.wait("it says when the emulator is gone", lambda: page.get("banner").is_displayed())
    again = Emulator(program, directory, urllib.parse.urlsplit(emulator.control).port)
    page.wait("it finds it again",
              lambda: page.get("connection").text == "live" and not page.get("banner").is_displayed())
    page.wait("and forgets what was", lambda: not page.all("#stream tr") and not page.bars())
    check("errors but for the refused connections",
          [error for error in page.console_errors() if "ERR_CONNECTION" not in error and "ERR_EMPTY" not in error], [])
    return again


def all_checks(program, page, directory):
    emulator = Emulator(program, directory)
    try:
        empty_page(emulator, page)
        clock_buttons(emulator, page)
        usage(emulator, page)
        hostile_text(page)
        fault(emulator, page)
        stream(emulator, page)
        customers(emulator, page)
        reset(page, ["clock"])
        page.wait("the clock is back again", lambda: abs(page.clock() - datetime.datetime.now(datetime.timezone.utc))
                  < datetime.timedelta(minutes=5))
        emulator = hidden_and_gone(program, emulator, page, directory)
        check("addresses elsewhere", [url for url in page.requested()
                                      if not url.startswith((emulator.control.rstrip("/") + "/", "data:"))], [])
        check("something was asked for", len(page.asked) > 50, True)
        page.driver.get("about:blank")  # or it would miss the emulator
    finally:
        emulator.process.kill()
        emulator.process.wait(timeout=30)


# --- the picture -----------------------------------------------------------------------------------------------------

def market(now):
    """One to look at."""
    def at(hours):
        return (now + datetime.timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def buyer(name, account, **more):
        return {"product_code": PRODUCT, "customer_identifier": name, "customer_aws_account_id": account, **more}

    return {"customers": [
        buyer(BUYER, "123456789012",
              license_arn="arn:aws:license-manager::294406891311:license:l-0123456789abcdef0123456789abcdef"),
        buyer("nQ7tVxRbK2m", "345678901234", subscribed_from=at(-90)),
        buyer("h4LcWpZsE9d", "210987654321", cancelled_at=at(-0.4)),
        buyer("tR8mYqJfU3w", "456789012345", subscribed_from=at(15)),
        buyer("vB5kXdAoG6s", "678901234567", cancelled_at=at(-30)),
        buyer("goneXuKWpyV", "567890123456", subscribed=False)],
        "identical_resend": "duplicate_record"}


def fill(emulator):
    """A day of usage, a repetition, a conflict, a refusal and two faults."""
    for ago in range(23, 0, -1):
        busy = 6 - abs(ago - 9) // 2
        emulator.send((ago, "users", 14 + 4 * busy + ago % 3), (ago, "data_gb", 9 + 3 * busy - ago % 4),
                      (ago, "hours", 6 + ago % 2))
        if ago % 2:
            emulator.send((ago, "requests", 20 + 6 * busy + ago % 5), buyer={"CustomerIdentifier": "nQ7tVxRbK2m"})
    emulator.send((1, "hours", 7))
    emulator.send((2, "users", 1))
    emulator.send((1, "users", 5), buyer={"CustomerIdentifier": "goneXuKWpyV"})
    emulator.ask("/faults", "POST", {"kind": "reset", "operation": "MeterUsage", "performed": True,
                                        "probability": 0.1, "times": 0})
    emulator.ask("/faults", "POST", {"kind": "error", "operation": "BatchMeterUsage", "name": "ThrottlingException",
                                        "times": 3})
    with contextlib.suppress(botocore.exceptions.ClientError):
        emulator.send((1, "users", 23))


def pictures(program, page, directory, paths):
    now = datetime.datetime.now(datetime.timezone.utc)
    emulator = Emulator(program, directory, config=market(now))
    try:
        fill(emulator)
        page.driver.get(emulator.control)
        page.wait("the picture has bars", lambda: len(page.bars()) > 60 and page.all("#faults [data-struck='1']"))
        looks = [{}, {"dark": True}, {"width": 390, "phone": True}]
        for path, look in zip(paths, looks):
            page.picture(path, **look)
        check("the picture's size is in bounds", os.path.getsize(paths[0]) < MAX_PICTURE_BYTES, True)
        check("errors on the console", page.console_errors(), [])
    finally:
        emulator.process.kill()
        emulator.process.wait(timeout=30)


def main():
    if not 2 <= len(sys.argv) <= 5:
        raise SystemExit(__doc__)
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"
    signal.alarm(WHOLE_RUN_SECONDS)
    program, paths = os.path.abspath(sys.argv[1]), sys.argv[2:]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        page = Page(directory)
        try:
            all_checks(program, page, directory)
            if paths:
                pictures(program, page, directory, paths)
        finally:
            page.driver.quit()
    print(f"{checks} checks, {len(problems)} missed")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())

"""A real browser without a window, to look at pages with."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",  # containers have little of it
    "--hide-scrollbars",
)


class UnavailableError(Exception):
    """There is no browser, or nothing to drive it with."""


@dataclass(frozen=True)
class Browser:
    """A browser with one window.

    Attributes:
        driver: What drives it.
    """

    driver: webdriver.Chrome

    def open(
        self, page: Path, *, width: int = 1280, system: Literal["light", "dark"] = "light"
    ) -> None:
        """Show a page in a window of a width, on a system that prefers light or dark colours.

        What the browser remembered of earlier pages is forgotten.
        """
        self.width(width)
        self.driver.execute_cdp_cmd(
            "Emulation.setEmulatedMedia",
            {"media": "", "features": [{"name": "prefers-color-scheme", "value": system}]},
        )
        self.driver.get(page.as_uri())
        self.run("localStorage.clear()")
        self.console()
        self.requests()
        self.driver.get(page.as_uri())

    def width(self, width: int) -> None:
        """Make the window as wide as that."""
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False},
        )

    def printed(self) -> None:
        """Show the page as it would be printed."""
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": "print"})

    def run(self, script: str, *arguments: Any) -> Any:
        """Run a script in the page, and return what it returns."""
        return self.driver.execute_script(script, *arguments)

    def until(self, script: str) -> None:
        """Wait until a script returns true."""
        end = time.monotonic() + 10
        while not self.run(script):
            assert time.monotonic() < end, f"it never became true: {script}"
            time.sleep(0.02)

    def colour(self, selector: str, name: str = "color") -> str:
        """Return a colour of the first element that a selector finds, as it is painted."""
        script = "return getComputedStyle(document.querySelector(arguments[0]))[arguments[1]]"
        return str(self.run(script, selector, name))

    def console(self) -> list[str]:
        """Return what was written to the console since it was asked for last."""
        return [entry["message"] for entry in self.driver.get_log("browser")]  # type: ignore[no-untyped-call]  # selenium leaves it so

    def requests(self) -> list[str]:
        """Return the addresses that were asked for since last, the page's own included."""
        found = []
        for entry in self.driver.get_log("performance"):  # type: ignore[no-untyped-call]  # selenium leaves it so
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found


@contextlib.contextmanager
def browser(folder: Path) -> Iterator[Browser]:
    """Start a browser.

    Args:
        folder: What it remembers is kept here.

    Raises:
        UnavailableError: There is none.
    """
    program = next(filter(None, map(shutil.which, BROWSERS)), None)
    driver = shutil.which("chromedriver")
    if program is None or driver is None:
        raise UnavailableError("no chromium and chromedriver in PATH; `make browser` installs them")
    options = Options()
    options.binary_location = program
    for argument in (*QUIET, f"--user-data-dir={folder}"):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    found = webdriver.Chrome(options=options, service=Service(driver))
    try:
        yield Browser(found)
    finally:
        found.quit()

"""Firefox as Debian ships it, driven by its Marionette protocol. Playwright drives only a Firefox
patched for it, and reaches neither the reader view nor what is printed.

https://firefox-source-docs.mozilla.org/testing/marionette/Protocol.html
"""

import base64
import json
import os
import socket
import subprocess
import tempfile
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.browser.waiting import until

START_SECONDS = 60
ANSWER_SECONDS = 60
PAPER_CM = {"A4": (21.0, 29.7), "Letter": (21.59, 27.94)}
PREFERENCES = {
    # Any free port, which it writes into its profile.
    "marionette.port": 0,
    # Every other machine is behind a proxy that nobody runs.
    "network.proxy.type": 1,
    **dict.fromkeys(("network.proxy.http", "network.proxy.ssl"), "127.0.0.1"),
    **dict.fromkeys(("network.proxy.http_port", "network.proxy.ssl_port"), 9),
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.normandy.enabled": False,
    "browser.newtabpage.enabled": False,
    "extensions.getAddons.cache.enabled": False,
}
# The size of what shows the page: windows are at least 500 pixels wide.
RESIZE = """
const { style } = gBrowser.selectedBrowser;
[style.maxWidth, style.maxHeight] = [style.minWidth, style.minHeight] = arguments;
"""
# Of variable fonts, as the site's are, it prints bold text as outlines, in which no text is found.
WEB_FONTS = "Services.prefs.setBoolPref('gfx.downloadable_fonts.enabled', arguments[0]);"
MEDIUM = "gBrowser.selectedBrowser.browsingContext.mediumOverride = arguments[0];"
# What the page and Firefox itself have said.
CONSOLE = """
const storage = Cc["@mozilla.org/consoleAPI-storage;1"].getService(Ci.nsIConsoleAPIStorage);
const said = storage.getEvents().map((event) => `${event.filename}: ${event.arguments.join(" ")}`);
const found = Services.console.getMessageArray().map((each) => each.message);
storage.clearEvents();
Services.console.reset();
return [...said, ...found].filter((each) => each.includes(arguments[0]));
"""
READER = "return document.querySelector('.moz-reader-content')?.textContent ?? '';"


@contextmanager
def running(path, site_url):
    """A Firefox without a window, and its profile gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="firefox-") as profile:
        lines = (
            f"user_pref({json.dumps(key)}, {json.dumps(PREFERENCES[key])});" for key in PREFERENCES
        )
        Path(profile, "user.js").write_text("\n".join(lines))
        process = subprocess.Popen(
            [
                path,
                "--headless",
                "--marionette",
                "--remote-allow-system-access",
                "--profile",
                profile,
            ],
            # What scripts/firefox has unpacked with it lies beside it.
            env={**os.environ, "LD_LIBRARY_PATH": str(Path(path).parent), "HOME": profile},
            **dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.DEVNULL),
        )
        try:
            address = "127.0.0.1", _port(profile)
            with (
                socket.create_connection(address, ANSWER_SECONDS) as link,
                link.makefile("rwb") as file,
            ):
                yield Firefox(file, site_url)
        finally:
            process.kill()
            process.wait()


def _port(profile):
    file = Path(profile, "MarionetteActivePort")
    until(lambda: file.exists() and file.read_text(), START_SECONDS)
    return int(file.read_text())


class Firefox:
    """One window, on the pages of the site."""

    def __init__(self, link, site_url):
        self._link, self._site_url, self._numbers = link, site_url, count(1)
        self._read()
        self._ask("WebDriver:NewSession", {})
        self._ask("WebDriver:SetWindowRect", {"width": 1500, "height": 1100})

    def goto(self, path):
        self._ask("WebDriver:Navigate", {"url": self._site_url + path})

    def run(self, script, *arguments, sandbox="default"):
        """What the script returns, in the page."""
        parameters = {"script": script, "args": list(arguments), "sandbox": sandbox}
        return self._ask("WebDriver:ExecuteScript", parameters)

    def resize(self, width, height=800):
        self._run_above(RESIZE, f"{width}px", f"{height}px")
        # The page is in another process than its frame.
        self.wait(lambda: self.run("return innerWidth") == width)

    def emulate(self, medium):
        """Show the page as on `print`; "" for the screen again."""
        self._run_above(MEDIUM, medium)

    def use_web_fonts(self, are_used):
        """On pages that are opened from now on."""
        self._run_above(WEB_FONTS, are_used)

    def click(self, selector):
        self._ask("WebDriver:ElementClick", {"id": self._find(selector)})

    def press(self, selector, keys):
        self._ask("WebDriver:ElementSendKeys", {"id": self._find(selector), "text": keys})

    def pdf(self, paper):
        """The page as it is printed."""
        width, height = PAPER_CM[paper]
        options = {"page": {"width": width, "height": height}, "shrinkToFit": True}
        return base64.b64decode(self._ask("WebDriver:Print", options))

    def console(self):
        """What was said in the console about pages of the site since this was last asked."""
        return self.run(CONSOLE, self._site_url, sandbox="system")

    def reader_view(self, path):
        """The text that the reader view shows of a page."""
        self._ask("WebDriver:Navigate", {"url": f"about:reader?url={self._site_url}{path}"})
        self.wait(lambda: self.run(READER))
        return self.run(READER)

    def wait(self, happened):
        until(happened, ANSWER_SECONDS)

    def _find(self, selector):
        found = self._ask("WebDriver:FindElement", {"using": "css selector", "value": selector})
        [key] = found.values()
        return key

    def _run_above(self, script, *arguments):
        """What the script returns, in the window around the page."""
        self._ask("Marionette:SetContext", {"value": "chrome"})
        try:
            return self.run(script, *arguments)
        finally:
            self._ask("Marionette:SetContext", {"value": "content"})

    def _ask(self, command, parameters):
        message = json.dumps([0, next(self._numbers), command, parameters]).encode()
        self._link.write(b"%d:%s" % (len(message), message))
        self._link.flush()
        _kind, _number, error, result = self._read()
        assert error is None, f"{command}: {error['message']}"
        return result.get("value") if isinstance(result, dict) else result

    def _read(self):
        length = b""
        while (byte := self._link.read(1)) != b":":
            assert byte, "Firefox has ended"
            length += byte
        return json.loads(self._link.read(int(length)))

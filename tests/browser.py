"""A headless Chromium for the tests: find one, install one where that is possible, say plainly where it is not.

``python tests/browser.py`` (called by ``make test``) ends with 0 if a browser starts, or if one may be missing.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Error, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC_APPS = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
# The browser's own business (updates, sync, look-ups) is kept quiet, so that what is recorded is the app's doing.
QUIET = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
)
INSTALL_SECONDS = 900


def required() -> bool:
    """Whether tests that need a browser must run: REQUIRE_BROWSER=1, or a CI run (CI=true)."""
    return any(os.environ.get(name, "").lower() in ("1", "true") for name in ("REQUIRE_BROWSER", "CI"))


def launch(playwright: Playwright) -> Browser:
    """A running headless browser: the machine's own, else the one that Playwright installed.

    Raises
    ------
    playwright.sync_api.Error
        If there is none, or it does not start.
    """
    found = [path for path in map(shutil.which, NAMES) if path] + [path for path in MAC_APPS if Path(path).exists()]
    return playwright.chromium.launch(executable_path=found[0] if found else None, args=list(QUIET))


def fault() -> str:
    """Why no browser starts here, in one line; empty if one does."""
    try:
        with sync_playwright() as playwright:
            launch(playwright).close()
    except Error as error:
        said = str(error).strip().partition("\n")[0]
        return "none is installed" if "Executable doesn't exist" in said else f"it does not start: {said}"
    return ""


def commands() -> list[list[str]]:
    """The commands to try, in order, on this machine."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    found: list[list[str]] = []
    if shutil.which("apt-get") and (root or _sudo_without_password()):
        sudo = [] if root else ["sudo", "-n"]
        found.append([*sudo, "apt-get", "update", "-qq"])
        packages = ["--no-install-recommends", "chromium", "fonts-liberation"]
        found.append([*sudo, "apt-get", "install", "-y", "-qq", *packages])
    own = [sys.executable, "-m", "playwright", "install", "chromium"]
    return [*found, [*own, "--with-deps"] if root and shutil.which("apt-get") else own]


def _sudo_without_password() -> bool:
    return bool(shutil.which("sudo")) and subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0


def install() -> None:
    """Try the commands until a browser starts, saying each."""
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in commands():
        print("browser: none that starts; trying", " ".join(command), flush=True)
        try:
            ran = subprocess.run(command, env=environment, timeout=INSTALL_SECONDS, capture_output=True, text=True)
            worked, said = ran.returncode == 0, ran.stderr.strip().partition("\n")[0]
        except (subprocess.SubprocessError, OSError) as error:
            worked, said = False, str(error)
        if worked and "install" in command and not fault():
            return
        if not worked:
            print(f"browser: that did not work ({said})", flush=True)


def main() -> int:
    """Exit code: 0 if a browser starts or may be missing, 1 if it is missing and required."""
    if not fault():
        return 0
    install()
    why = fault()
    if not why:
        return 0
    print(f"browser: no Chromium for the tests ({why}).")
    print("browser: to run the tests that need one: Debian: sudo apt-get install chromium; macOS: Google Chrome.")
    if required():
        print("browser: REQUIRE_BROWSER or CI is set, so this is a failure.")
        return 1
    print("browser: the tests that need one will be left out, and listed at the end.")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""How long the dashboard takes to start, beside an empty Streamlit app, in one run; figures are ratios, ours over the empty one.

    python bench/start.py RESULTS [ROUNDS]

`up`: from the command to a server that answers (imports included). `first page`: to the first page's script having run in a
real headless Chromium. `CPU`: user and system time of the server process by then. The empty app is `st.write("hello")`.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

PORT = 8751


def main(results: Path, rounds: int) -> None:
    """Print the ratios, round by round, and their medians."""
    ratios = []
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        Path(folder, "app.py").write_text('import streamlit as st\n\nst.write("hello")\n')
        empty = ["-m", "streamlit", "run", "app.py", "--server.address=127.0.0.1", f"--server.port={PORT}"]
        empty += ["--server.headless=true", "--browser.gatherUsageStats=false"]
        ours = ["-m", "dashboard", str(results.resolve()), "--port", str(PORT)]
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for _ in range(rounds):
            bare = times(empty, Path(folder), browser)
            own = times(ours, Path(__file__).resolve().parent.parent, browser)
            ratios.append([mine / theirs for mine, theirs in zip(own, bare, strict=True)])
            print("up {:.2f}  first page {:.2f}  CPU {:.2f}".format(*ratios[-1]))
    print("median: up {:.2f}  first page {:.2f}  CPU {:.2f}".format(*(median(column) for column in zip(*ratios, strict=True))))


def times(arguments: list[str], folder: Path, browser) -> tuple[float, float, float]:
    """Seconds to an answer, to the first page, and of CPU."""
    started = time.perf_counter()
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    server = subprocess.Popen([sys.executable, *arguments], cwd=folder, **quiet)
    try:
        while not answers():
            time.sleep(0.02)
        up = time.perf_counter() - started
        page = browser.new_context().new_page()
        page.goto(f"http://127.0.0.1:{PORT}/")
        page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=90_000)
        first_page = time.perf_counter() - started
        fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
        page.context.close()
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
    return up, first_page, (int(fields[11]) + int(fields[12])) / 100


def answers() -> bool:
    """Whether the server is up."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/_stcore/health", timeout=1):
            return True
    except OSError:
        return False


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 5)

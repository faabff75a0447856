"""What exporting all charts costs: CPU of our own process by format, and in all, beside the browser's that draws the pictures.

    python bench/export.py RESULTS [ROUNDS]

Each line is the least of some rounds of `python -m dashboard.export` in a process of its own, from its start, imports included.
`alone`: that format and no other; `beyond csv`: without what all formats have in common, reading results and making exhibits.
"""

import os
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

FORMATS = ("csv", "xlsx", "html", "pptx", "svg", "png", "pdf")
RUN = """
import resource, runpy, sys

try:
    runpy.run_module("dashboard.export", run_name="__main__", alter_sys=True)
finally:
    for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN):
        used = resource.getrusage(who)
        print(used.ru_utime + used.ru_stime)
"""


def main(results: Path, rounds: int) -> None:
    """Print the seconds of each format and of all together."""
    with TemporaryDirectory() as folder:
        least(results, FORMATS, Path(folder), 1)  # leaves compiled modules and warm files
        print("format    alone   beyond csv   browser    wall   seconds")
        common = 0.0
        for some in (*((one,) for one in FORMATS), FORMATS):
            own, browser, wall = least(results, some, Path(folder), rounds)
            common = common or own
            name = some[0] if len(some) == 1 else "all"
            print(f"{name:6} {own:8.2f} {own - common:12.2f} {browser:9.2f} {wall:7.1f}")


def least(results: Path, formats: tuple[str, ...], folder: Path, rounds: int) -> tuple[float, float, float]:
    """Seconds of CPU of our process and of the browser, and seconds on the clock; of each the least."""
    command = [sys.executable, "-c", RUN, str(results.resolve()), "--to", str(folder / "-".join(formats))]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    found = []
    for _ in range(rounds):
        started = time.perf_counter()
        done = subprocess.run(
            [*command, "--formats", ",".join(formats)], cwd=Path(__file__).resolve().parent.parent, env=environment, check=True,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        found.append((*map(float, done.stdout.split()), time.perf_counter() - started))
    return tuple(map(min, zip(*found, strict=True)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3)

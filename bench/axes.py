"""What an edit of an axis costs: python -m bench.axes RESULTS …

For each results folder: an axis (bench/user_axes.toml, then the first built-in one) gets one seed sentence more, which no draft had
before, and all counted sentences (of more than 10,000 a sample of 10,000) are scored again, as the page Axes does. Seconds on the
wall and of CPU, the median of ROUNDS edits; beside it what a build does for the same scores (`fit_axis`, `score`), in the same run.
"""

import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from statistics import median

import numpy as np

from analysis.draftaxis import Read, Remembering, draft_quality, fit_draft, read_sentences, score_read, seed_hints
from analysis.encoders import named_encoder
from analysis.framing import fit_axis, score
from analysis.results import read_results
from analysis.settings import Axis, built_in_axes, read_axes

USER_AXES = Path(__file__).with_name("user_axes.toml")
CACHE = Path(__file__).resolve().parents[1] / "cache"
ROUNDS = 7
_NEW = count()


def edited(axis: Axis) -> Axis:
    """`axis` with one seed sentence more, another each time."""
    seed = f"In village number {next(_NEW)} the neighbours speak of it quite differently."
    return replace(axis, pole_plus=replace(axis.pole_plus, sentences=(*axis.pole_plus.sentences, seed)))


def timed(work: Callable[[], object], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median seconds on the wall and of CPU."""
    wall, cpu = [], []
    for _ in range(rounds):
        started, used = time.perf_counter(), time.process_time()
        work()
        wall.append(time.perf_counter() - started)
        cpu.append(time.process_time() - used)
    return median(wall), median(cpu)


def told(name: str, seconds: tuple[float, float]) -> None:
    """A line of the table."""
    print(f"{name} | {seconds[0]:.2f} | {seconds[1]:.2f}", flush=True)


def measure(axis: Axis, read: Read, groups: np.ndarray, encoder: Remembering) -> None:
    """The lines of one axis."""
    seeds = sum(len(pole.sentences) + len(pole.terms) + bool(pole.description) for pole in (axis.pole_plus, axis.pole_minus))
    print(f"{axis.name}, {seeds} seeds, {len(read.texts):,} sentences | wall | CPU")
    fit_draft(axis, encoder)  # the draft as it was before the edit
    fit_axis(axis, encoder.whole)  # the neutral sentences are encoded once
    one_edit = timed(lambda: score_read(fit_draft(edited(axis), encoder), read))
    told("an edit: its seed encoded, the axis fitted, all sentences scored", one_edit)
    told("the same as a build does it", timed(lambda: score(fit_axis(edited(axis), encoder.whole), read.texts, read.vectors), 3))
    fitted = fit_draft(axis, encoder)
    scores = score_read(fitted, read)
    told("afterwards, in a thread: quality", timed(lambda: draft_quality(fitted, read, groups, scores), 2))
    told("afterwards, in a thread: what single seeds do", timed(lambda: seed_hints(fitted, read), 2))


def main(folders: list[str]) -> None:
    """All results, one after the other."""
    if not folders:
        sys.exit(__doc__)
    for folder in folders:
        results = read_results(Path(folder))
        encoder = Remembering(named_encoder(results.manifest["encoder"]["name"], CACHE))
        print(f"{folder}: {len(results.counted):,} sentences, {encoder.name}; seconds | wall | CPU")
        told("once: the encoder and the neutral sentences", timed(lambda used=encoder: used.neutral_words, 1))
        read = read_sentences(results, encoder)
        told("once: the sentences read", timed(lambda res=results, used=encoder: read_sentences(res, used), 2))
        groups = results.counted["group"].to_numpy(dtype=object)[read.rows]
        for axis in (read_axes(USER_AXES)[0], built_in_axes()[0]):
            measure(axis, read, groups, encoder)


if __name__ == "__main__":
    main(sys.argv[1:])

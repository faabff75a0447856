"""How long a word shift between two groups takes, and how much room contributions take, on sentences of made-up words.

    python -m bench.wordshift [SENTENCES_A_GROUP]

Prints the seconds of the word shift of two groups (default 10,000 sentences each, 25 words a sentence on average, words as frequent
as in English by Zipf's law; best of five), and the bytes that a sentence takes on disk, two axes.
"""

import sys
import time

import numpy as np

from analysis.tokens import TokenContributions, Tokens
from analysis.wordshift import strongest, word_shift

VOCABULARY, WORDS, AXES, DIMENSIONS, ROUNDS = 30_000, 25, 2, 384, 5


def main(a_group: int) -> None:
    """Print the figures."""
    contributions, groups = made_up(2 * a_group)
    seconds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        strongest(word_shift(contributions, groups, "A", "B"), 10)
        seconds.append(time.perf_counter() - started)
    print(f"word shift of {a_group:,} against {a_group:,} sentences: {min(seconds):.3f} s")
    tokens = contributions.tokens
    flat = tokens.pointers.nbytes + tokens.places.nbytes + AXES * (contributions.contribution.nbytes + contributions.rest.nbytes)
    print(f"bytes a sentence: {flat / len(groups):.0f} for words and contributions, {4 * DIMENSIONS} for the vector")


def made_up(n: int) -> tuple[TokenContributions, np.ndarray]:
    """Contributions of `n` sentences of random words, every other one in group B."""
    random = np.random.default_rng(0)
    lengths = random.poisson(WORDS, n)
    pointers = np.concatenate([[0], np.cumsum(lengths)])
    places = np.zeros(pointers[-1], dtype=[("start", "<u2"), ("end", "<u2"), ("form", "<u4")])
    frequency = 1 / np.arange(1, VOCABULARY + 1)
    places["form"] = random.choice(VOCABULARY, len(places), p=frequency / frequency.sum())
    tokens = Tokens(pointers, places, tuple(f"word {number:05}" for number in range(VOCABULARY)))
    values = random.normal(size=len(places)).astype(np.float32)
    groups = np.where(np.arange(n) % 2, "B", "A").astype(object)
    return TokenContributions("made up", tokens, values, random.normal(size=n)), groups


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000)

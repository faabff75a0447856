"""Which words move a framing score: the exact share of every word, from the same pass that scored the sentence.

The encoder pools by the mean, so a cosine with any direction is a sum over tokens. The soft maximum over
prototypes is not linear, but at the sentence itself it equals the prototypes' cosines weighted by their closeness, plus an entropy
term that belongs to no word. Wording is a sum over words anyhow. Hence, for a sentence with token vectors h_t and mean h̄,

    bias = Σ_t h_t·v / (n‖h̄‖) + Σ wording of its words + rest
    v = (Σ_k w_k c_k of the plus pole − the same of the minus pole + what labels add) / unit

where the calibration's zero is spread evenly over the tokens, so that a word as neutral as the pool contributes about nothing.
"""

from typing import NamedTuple

import numpy as np

from analysis.embeddings import TokenVectors
from analysis.framing import DECIMALS, FrameAxis, nearness
from analysis.terms import Token, is_stop, tokenise

METHOD = "contributions-4"  # part of the cache's key: change it whenever the words or phrases found change
STRONG = 0.04  # share of all movement (Σ|contribution|) from which on a word may be part of a phrase
BESIDE = 0.4  # share of the strongest phrase from which on another is kept beside it


class Contribution(NamedTuple):
    """A word or phrase, from start to end within its sentence, and what it adds to the bias (+ towards `pole_plus`)."""

    start: int
    end: int
    contribution: float


def word_contributions(axis: FrameAxis, text: str, tokens: TokenVectors) -> tuple[list[Contribution], float]:
    """Contribution of every word of `text`, in order, and the rest; together they sum to the bias."""
    axis = axis.reading(text)
    direction, entropy = _direction(axis, tokens.sentence.astype(np.float64))
    vectors = tokens.vectors.astype(np.float64)
    length = np.linalg.norm(vectors.sum(axis=0)) or 1.0  # 0 where the encoder finds nothing in the text
    found = tokenise(text)
    said = _wording(axis, found)
    zero, silent = axis.zero_of(np.array([len(found)]))[0], axis.silent if said is None else np.zeros(2)
    shares = (vectors @ direction / length - np.subtract(*(zero - silent)) / len(vectors)) / axis.unit
    words = _join_pieces(text, tokens.offsets, shares)
    unread = _add_wording(words, found, said, axis.unit)
    marks = tokens.offsets[:, 1] == tokens.offsets[:, 0]  # of the sentence's start and end
    return [Contribution(*word) for word in words], float(entropy / axis.unit + shares[marks].sum() + unread)


def moving_phrases(words: list[Contribution], text: str) -> list[Contribution]:
    """The words and phrases that move the score most, in order.

    Neighbouring strong words that pull the same way are one phrase, less the stop words at its ends; a phrase is kept where it
    moves the score at least .4 times as much as the strongest one.
    """
    total = sum(abs(word.contribution) for word in words)
    phrases: list[list[Contribution]] = []
    for word in words:
        if abs(word.contribution) < STRONG * total or not text[word.start].isalnum():
            continue
        last = phrases[-1][-1] if phrases else None
        if last and last.contribution * word.contribution > 0 and text[last.end : word.start] in (" ", "-"):
            phrases[-1].append(word)
        else:
            phrases.append([word])
    joined = [_join(trimmed, words) for phrase in phrases if (trimmed := _trim(phrase, text))]
    strongest = max((abs(phrase.contribution) for phrase in joined), default=0.0)
    return [phrase for phrase in joined if abs(phrase.contribution) >= BESIDE * strongest]


def _trim(phrase: list[Contribution], text: str) -> list[Contribution]:
    """`phrase` without the stop words at its ends."""
    says = [not is_stop(text[word.start : word.end]) for word in phrase]
    if not any(says):
        return []
    return phrase[says.index(True) : len(says) - says[::-1].index(True)]


def _join(phrase: list[Contribution], words: list[Contribution]) -> Contribution:
    """One contribution for all that stands from the phrase's first word to its last, hyphens included."""
    start, end = phrase[0].start, phrase[-1].end
    inside = sum(word.contribution for word in words if start <= word.start and word.end <= end)
    return Contribution(start, end, round(inside, DECIMALS))


def _direction(axis: FrameAxis, vector: np.ndarray) -> tuple[np.ndarray, float]:
    """The direction v, times the unit, on which the sentence's bias is a projection, and the entropy term."""
    direction, entropy = axis.learned.copy(), 0.0
    for sign, pole in ((1, axis.plus), (-1, axis.minus)):
        weights, bend = nearness(pole.prototypes @ vector)
        direction += sign * (weights @ pole.prototypes)
        entropy += sign * bend
    return direction, entropy


def _join_pieces(text: str, offsets: np.ndarray, shares: np.ndarray) -> list[list]:
    """[start, end, share] of each word: pieces that touch, letter to letter, are one word."""
    words: list[list] = []
    for (start, end), share in zip(offsets.tolist(), shares.tolist(), strict=True):
        if end == start:
            continue
        if words and words[-1][1] == start and text[start - 1].isalnum() and text[start].isalnum():
            words[-1][1:] = [end, words[-1][2] + share]
        else:
            words.append([start, end, share])
    return words


def _wording(axis: FrameAxis, found: list[Token]) -> np.ndarray | None:
    """What each token adds to the wording's bias (n_tokens,); None if none says anything."""
    plus, minus, rarity = np.array([axis.wording.of(token.form) for token in found]).reshape(-1, 3).T
    return rarity * (plus - minus) / rarity.sum() if rarity.any() else None


def _add_wording(words: list[list], found: list[Token], said: np.ndarray | None, unit: float) -> float:
    """Give what each token says to the words it is made of, evenly; return what is left, of tokens that the encoder cuts off."""
    left, first = 0.0, 0
    if said is None:
        return left
    for token, value in zip(found, said / unit, strict=True):
        while first < len(words) and words[first][1] <= token.start:
            first += 1
        inside = [word for word in words[first : first + token.end - token.start] if word[0] < token.end]
        for word in inside:
            word[2] += value / len(inside)
        left += 0.0 if inside else value
    return left

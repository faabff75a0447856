"""Documents that say the same, nearly the same, or stand whole in others."""

import os
import random
import subprocess
import sys

import numpy as np
import pytest

from analysis.duplicates import LIKE, SIZE, Duplicates, Near, find_duplicates, find_words, folded, make_shingles

WORDS = [f"{first}{second}{last}" for first in "bdfgklmnprst" for second in "aeiou" for last in ("n", "r", "st", "ld", "m")]


def text(seed, n_words=300):
    return " ".join(random.Random(seed).choices(WORDS, k=n_words))


def changed(seed, share, n_words=300):
    """The text of `seed` with that share of its words changed, evenly."""
    words = text(seed, n_words).split()
    for place in range(0, n_words, round(1 / share)):
        words[place] = f"x{place}"
    return " ".join(words)


def shingles(one):
    words = find_words(folded(one))
    return {tuple(words[place : place + SIZE]) for place in range(len(words) - SIZE + 1)}


def likeness(one, other):
    return len(shingles(one) & shingles(other)) / len(shingles(one) | shingles(other))


def test_copies_but_for_space_case_and_unicode_form():
    texts = {"c": "Café  au lait.\n", "a": "CAFE\u0301 au lait.", "b": "café au\u00a0lait.", "d": "Cafe au lait."}
    assert find_duplicates(texts) == Duplicates((("a", "b", "c"),), (), ())


def test_punctuation_makes_a_near_copy_of_likeness_1():
    assert find_duplicates({"a": text(1), "b": f"{text(1)}!"}).near == (Near(("a", "b"), 1.0),)


def test_likeness_by_hand():
    """Of 23 and 24 words: 19 and 20 shingles, 19 of which both have."""
    words = "we the people of this land have met today to speak about what law asks from every one and who then must answer".split()
    assert len(set(words)) == len(words) == 23
    found = find_duplicates({"a": " ".join(words), "b": " ".join(["so", *words])})
    assert found.near == (Near(("a", "b"), 19 / 20),)


@pytest.mark.parametrize("share", [0.005, 0.01, 0.02, 0.05, 0.1])
def test_near_copies_are_those_of_the_likeness_and_no_others(share):
    texts = {"a": text(1), "b": changed(1, share), "c": text(2)}
    expected = likeness(texts["a"], texts["b"])
    assert find_duplicates(texts).near == ((Near(("a", "b"), expected),) if expected >= LIKE else ())


def test_all_pairs_that_are_like_each_other_are_found_among_many():
    texts = {f"{seed:03}{kind}": changed(seed, 0.01) if kind == "b" else text(seed) for seed in range(60) for kind in "ab"}
    assert [near.ids for near in find_duplicates(texts).near] == [(f"{seed:03}a", f"{seed:03}b") for seed in range(60)]


def test_a_chain_is_one_group_and_told_by_its_weakest_link():
    """Pieces of 320 words, 316 shingles, that begin at words 0, 60 and 140."""
    words = text(3, 500).split()
    texts = {name: " ".join(words[start : start + 320]) for name, start in zip("abc", (0, 60, 140), strict=True)}
    assert likeness(texts["a"], texts["c"]) == 176 / 456 < LIKE
    assert find_duplicates(texts).near == (Near(("a", "b", "c"), 236 / 396),)


def test_hundreds_of_copies_are_one_group():
    texts = {f"{number:03}": f"{text(4)} number{number}" for number in range(200)}
    (near,) = find_duplicates(texts).near
    assert near.ids == tuple(sorted(texts)) and near.likeness == likeness(texts["000"], texts["001"])


def test_a_short_document_that_stands_whole_in_a_longer_one():
    texts = {"short": text(5, 40), "long": f"{text(6)} {text(5, 40)} {text(7)}", "other": text(8)}
    assert find_duplicates(texts).contained == (("short", "long", 1.0),)


def test_nine_tenths_are_enough_and_less_is_not():
    long = text(9, 400)
    near, far = (f"{' '.join(long.split()[:100])} {text(10, extra)}" for extra in (8, 20))
    share = len(shingles(near) & shingles(long)) / len(shingles(near))
    assert find_duplicates({"near": near, "far": far, "long": long}).contained == (("near", "long", share),)
    assert share == 96 / 104


@pytest.mark.parametrize(("n_words", "expected"), [(19, ()), (20, (("short", "long", 1.0),))])
def test_quotations_of_fewer_than_20_words_are_no_documents_within_others(n_words, expected):
    assert find_duplicates({"short": text(5, n_words), "long": f"{text(5, n_words)} {text(6)}"}).contained == expected


def test_a_document_in_ever_more_documents_is_told_with_ten_of_them():
    texts = {f"{number:02}": f"{text(number)} {text(99, 40)}" for number in range(30)}
    contained = find_duplicates({"short": text(99, 40), **texts}).contained
    assert contained == tuple(("short", f"{number:02}", 1.0) for number in range(10))


def test_scripts_without_spaces_are_compared_by_characters():
    """60 characters, 56 runs of five; the last but one is in two of them."""
    han = [chr(0x4E00 + 7 * place) for place in range(60)]
    other = "".join([*han[:58], "二", han[59]])
    near = find_duplicates({"a": "".join(han), "b": other})
    assert near.near == (Near(("a", "b"), 54 / 58),)
    whole = find_duplicates({"a": "".join(han[:20]), "b": "".join(han)})
    assert whole.contained == (("a", "b", 1.0),)
    assert find_words("ภาษา") == list("ภาษา") and find_words("カナ と") == ["カ", "ナ", "と"]


def test_short_and_blank_texts():
    assert find_duplicates({}) == find_duplicates({"a": "", "b": " "}) == Duplicates((), (), ())
    assert find_duplicates({"a": "Yes we can.", "b": "yes we CAN.", "c": "Yes we can!"}) == Duplicates((("a", "b"),), (), ())


def test_one_document_stands_for_its_copies_and_near_copies():
    texts = {"a": text(1), "b": text(1).upper(), "c": f"{text(1)} amen", "d": text(2), "e": text(2).title(), "f": text(3)}
    found = find_duplicates(texts)
    assert found.exact == (("a", "b"), ("d", "e")) and [near.ids for near in found.near] == [("a", "c")]
    assert found.representatives() == {"a": "a", "b": "a", "c": "a", "d": "d", "e": "d"}
    assert find_duplicates({"b": text(1), "z": text(1), "a": f"{text(1)} amen"}).representatives() == dict.fromkeys("abz", "a")


def test_the_order_of_the_texts_changes_nothing():
    texts = {f"{seed}{share}": changed(seed, share) for seed in range(5) for share in (0.01, 0.02, 0.1)}
    texts |= {f"in {seed}": f"{text(seed, 50)} {text(seed + 50)}" for seed in range(5)} | {
        f"{seed}": text(seed, 50) for seed in range(5)
    }
    expected = find_duplicates(texts)
    assert expected.near and expected.contained
    for seed in range(3):
        mixed = random.Random(seed).sample(sorted(texts), len(texts))
        assert find_duplicates({one: texts[one] for one in mixed}) == expected


def test_pythons_own_hashes_change_nothing():
    program = (
        "from analysis.duplicates import make_shingles; import hashlib;"
        "print(hashlib.sha256(make_shingles(['a b c d e f g', '我们在北京']).hashes.tobytes()).hexdigest())"
    )
    seeds = ("1", "2")
    said = {subprocess.check_output([sys.executable, "-c", program], env={**os.environ, "PYTHONHASHSEED": seed}) for seed in seeds}
    assert len(said) == 1


def test_shingles_are_the_runs_of_five_words_without_repetition():
    made = make_shingles(["a b c d e f", "A b C d e", "a b", "a a a a a a a", "e d c b a"])
    assert made.sizes.tolist() == [2, 1, 0, 1, 1] and made.n_words.tolist() == [6, 5, 2, 7, 5]
    assert [made.common(0, other) for other in range(5)] == [2, 1, 0, 0, 0]  # the order of the words counts
    many = make_shingles([text(seed) for seed in range(20)])
    assert many.sizes.tolist() == [len(shingles(text(seed))) for seed in range(20)]
    assert all((np.diff(many.of(one).astype(object)) > 0).all() for one in range(20))


def test_many_near_copies_do_not_hide_the_document_that_holds_one():
    short = text(5, 60)
    texts = {f"copy {number:02}": f"{short} {' '.join(WORDS[:number])}".strip() for number in range(13)}
    found = find_duplicates({**texts, "long": f"{text(6)} {short} {text(7)}"})
    assert [near.ids for near in found.near] == [tuple(sorted(texts))]
    assert found.contained[0] == ("copy 00", "long", 1.0) and {large for _, large, _ in found.contained} == {"long"}

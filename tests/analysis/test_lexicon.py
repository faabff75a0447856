"""Words that tell voices apart: forms of verbs, nouns of those who speak, phrases; and the data files themselves."""

import tomllib

import pytest

from analysis.lexicon import CHINESE, DATA, ENGLISH, any_of, inflected, longest_first, plural


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("claim", "claim claims claimed claiming"),
        ("deny", "deny denies denied denying"),
        ("urge", "urge urges urged urging"),
        ("regret", "regret regrets regretted regretting"),
        ("stress", "stress stresses stressed stressing"),
        ("pray", "pray prays prayed praying"),
    ],
)
def test_regular_forms(lemma: str, forms: str) -> None:
    assert inflected(lemma) == forms.split()


def test_irregular_forms_are_those_of_the_data() -> None:
    assert ENGLISH.forms("say") == ["say", "says", "said", "saying"]
    assert {"foresaw", "wrote", "told"} <= set(ENGLISH.verbs) and "telled" not in ENGLISH.verbs


def test_a_verb_has_its_kinds_and_the_particles_that_must_follow() -> None:
    assert ENGLISH.verbs["said"] == {"say": frozenset({""})}
    assert ENGLISH.verbs["called"] == {"act": frozenset({"", "for", "on", "upon"})}
    assert set(ENGLISH.verbs["urged"]) == {"that", "act"}


@pytest.mark.parametrize(("noun", "several"), [("spokeswoman", "spokeswomen"), ("ministry", "ministries"), ("boss", "bosses")])
def test_plurals(noun: str, several: str) -> None:
    assert plural(noun) == several and {noun, several} <= ENGLISH.roles


def test_who_has_no_plural_speaks_too() -> None:
    assert {"police", "others"} <= ENGLISH.roles and "polices" not in ENGLISH.roles


def test_the_longest_goes_first_and_order_is_fixed() -> None:
    assert longest_first({"no", "nor", "not"}) == ["nor", "not", "no"]
    assert any_of({"a.", "b c"}) == r"b\ c|a\."
    assert ENGLISH.phrases("phrases", "source") == longest_first(ENGLISH.phrases("phrases", "source"))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_word_stands_twice_under_a_key(language: str) -> None:
    tables = tomllib.loads((DATA / f"voice_{language}.toml").read_text(encoding="utf-8"))
    for table, keys in tables.items():
        for key, listed in keys.items():
            words = [" ".join(one.split()) for one in listed.split("|")] if "|" in listed else listed.split()
            assert len(words) == len(set(words)), (table, key)


def test_irregular_forms_are_given_only_for_verbs_that_are_used() -> None:
    tables = tomllib.loads((DATA / "voice_en.toml").read_text(encoding="utf-8"))
    used = {entry.split("_")[0] for listed in [*tables["verbs"].values(), tables["negation"]["verbs"]] for entry in listed.split()}
    assert set(tables["forms"]) <= used


def test_weak_chinese_verbs_are_verbs_of_saying() -> None:
    assert CHINESE.words("verbs", "weak") <= CHINESE.words("verbs", "say")

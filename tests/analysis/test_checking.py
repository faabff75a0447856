import pandas as pd
import pytest

from analysis.checking import check, covered, summary, without_repeated
from analysis.corpus import make_corpus
from analysis.reading import Met

MILL = "The old mill by the river was repaired in spring by the people of the town, who had raised the money for years. "
BRIDGE = "A new bridge crosses the valley now, and the trains that used to stop at the border go on without a pause. "
ROAD = "Nobody had expected that the road would be closed in summer, when most of the visitors come to see the lake. "
GERMAN = "Die alte Mühle am Fluss wurde im Frühjahr von den Leuten der Stadt wieder aufgebaut, was lange gedauert hat. "


def corpus(**columns):
    return make_corpus(pd.DataFrame({"document_id": [f"d{number}" for number in range(len(columns["text"]))]} | columns))


def found(of, kind, **options):
    return [one for one in check(of, **options).findings if one.kind == kind]


def enough(*texts):
    """Texts of six sentences each, all different."""
    return [" ".join(f"{text} Number {at} of {place}." for at in range(6)) for place, text in enumerate(texts)]


def test_nothing_is_said_where_nothing_is_wrong():
    texts = [
        f"{MILL}Of {word} they said little. {BRIDGE}Then {word} came." for word in "ash elm fir oak yew bay fig gum box pea".split()
    ]
    texts = [" ".join(text.split()[::step]) + "." for text, step in zip(texts, [1, 3, 5, 7, 9, 11, 13, 2, 4, 6], strict=True)]
    good = corpus(text=texts, group=["x", "y"] * 5, language=["en"] * 10)
    assert [one.kind for one in check(good).findings if one.kind not in ("lengths", "groups")] == []


def test_groups_that_are_few_small_or_unequal():
    texts = enough(*[MILL + BRIDGE] * 5, ROAD)
    (large,) = [one for one in found(corpus(text=texts * 3, group=["x"] * 17 + ["y"]), "groups") if "times as many" in one.what]
    assert large.what.endswith("times as many tokens in x as in y") and "y are far less certain" in large.effect
    few = found(corpus(text=texts, group=["x"] * 5 + ["y"]), "groups")
    assert [one.what for one in few][-2:] == ["fewer than 5 documents in y", "fewer than 10 sentences in y"] or few
    (one,) = found(corpus(text=texts, group=["x"] * 6), "groups")
    assert (one.what, one.effect) == ("only one group", "nothing is compared")
    (nowhere,) = [one for one in found(corpus(text=texts, group=["x"] * 3 + [None] * 3), "groups") if "(none)" in one.effect]
    assert nowhere.leave_out == ("d3", "d4", "d5")


def test_copies_are_told_with_all_but_one_to_leave_out():
    longer = MILL + BRIDGE + ROAD + BRIDGE.replace("bridge", "tunnel") + ROAD.replace("road", "path") + MILL.replace("mill", "barn")
    near = longer.replace("lake", "sea", 1)
    of = corpus(text=[longer, longer.upper() + "\n", near, GERMAN, MILL], language=["en"] * 5)
    (same,) = found(of, "duplicates")
    assert (same.documents, same.leave_out) == (("d0", "d1"), ("d1",))
    assert same.what == "1 document with the same text as another (d0 = d1)"
    (alike,) = found(of, "near duplicates")
    assert "d2" in alike.documents and len(alike.leave_out) == len(alike.documents) - 1
    (inside,) = found(of, "contained")
    assert inside.leave_out == ("d4",) and "1 document that stands whole within another" in inside.what
    assert summary(check(of).findings).startswith("The corpus check found: ")


def test_languages_are_told_with_what_they_do():
    of = corpus(text=[MILL + BRIDGE, BRIDGE + ROAD, GERMAN * 3], language=["en", "en", "de"])
    (several,), (german,) = found(of, "languages"), found(of, "language")
    assert several.what == "documents in several languages (English 2, German 1)" and several.documents == ("d2",)
    assert several.leave_out == ()
    assert "terms set languages apart" in several.effect
    assert german.what == "1 document in German" and "scored" in german.effect
    (wrong,) = [
        one for one in found(corpus(text=[MILL * 3, GERMAN * 3], language=["en", "en"]), "languages") if "another" in one.what
    ]
    assert "d1 (given as English, reads like German)" in wrong.what
    mixed = f"{MILL}{BRIDGE}{ROAD}\n\n{GERMAN}\n\n{MILL}{ROAD}"
    (part,) = [one for one in found(corpus(text=[mixed, ROAD * 2], language=["en", "en"]), "languages") if "parts" in one.what]
    assert part.documents == ("d0",) and "German" in part.what


@pytest.mark.parametrize(
    ("dates", "told"),
    [
        (["2019", "2019-05", "2024-01-01", "2024"], ["x is of 2019, y of 2024: a difference between them may be one of the time"]),
        (["2019", "2024", "2019", None], ["1 document without a date"]),
        (["03/04/2024", "05/06/2024", "01/02/2024", "07/08/2024"], ["day and month cannot be told apart"]),
        (["2024-03-05", "soon", "2024-03-05", "2023"], ["'soon' can't be read as a date"]),
        ([None] * 4, []),
        (["5 March 2024"] * 4, []),
    ],
)
def test_dates(dates, told):
    of = corpus(text=[MILL, BRIDGE, ROAD, GERMAN], group=["x", "x", "y", "y"], date=dates)
    lines = [one.line() for one in found(of, "dates")]
    assert len(lines) == len(told) and all(part in line for part, line in zip(told, lines, strict=True))


def test_the_dates_that_groups_cover():
    of = corpus(text=[MILL, BRIDGE, ROAD], group=["x", "x", "y"], date=["5.3.2019", "2024-01-01", None])
    assert covered(of.documents) == ("x: 2019-03-05 to 2024-01-01", "y: no date")
    assert covered(corpus(text=[MILL, BRIDGE]).documents) == ()


def test_repeated_sentences_may_be_left_uncounted():
    texts = [f"{text} All rights to this text are reserved by us." for text in (MILL, BRIDGE, ROAD, GERMAN)]
    of = corpus(text=texts)
    checked = check(of)
    (told,) = [one for one in checked.findings if one.kind == "repeated"]
    assert (
        told.what.startswith("4 sentences that stand alike in many documents, 50.0% of all")
        and 'repeated = "left out"' in told.remedy
    )
    less = without_repeated(of, checked.repeated)
    assert less.sentences["kind"].tolist() == ["sentence", "repeated"] * 4
    assert less.documents["n_sentences"].tolist() == [1] * 4 and len(less.counted) == 4
    assert less.documents["n_tokens"].sum() == of.documents["n_tokens"].sum() - 4 * 9
    assert less.digest == of.digest
    assert without_repeated(of, checked.repeated.head(0)) is of


def test_doubts_of_encoding():
    of = corpus(text=["It isnâ€™t a cafÃ©.", MILL])
    (wrong,) = found(of, "encoding")
    assert wrong.documents == ("d0",) and "(2 places)" in wrong.what
    met = [Met("a.txt", "text", "cp1252", ("d1",), ("not UTF-8, read as cp1252",))]
    guessed = found(of, "encoding", met=met)[-1]
    assert guessed.what == "encoding guessed: a.txt (cp1252)" and guessed.documents == ("d1",)


def test_findings_are_a_table_of_plain_text_and_lists():
    table = check(corpus(text=[MILL, MILL, GERMAN])).table()
    assert list(table.columns) == ["kind", "what", "effect", "remedy", "documents", "leave_out"]
    row = table[table["kind"] == "duplicates"].iloc[0]
    assert list(row["documents"]) == ["d0", "d1"] and list(row["leave_out"]) == ["d1"]
    assert len(check(corpus(text=[MILL], group=["x"])).table().query("kind != 'groups'")) == 0


def test_a_copy_of_a_near_copy_counts_once_among_repeated_sentences():
    """b and c are the same and nearly like a: the sentence stands in two different documents, a and d, and so in too few."""
    longer = " ".join(f"{text}Then came number {at}. " for at, text in enumerate([MILL, BRIDGE, ROAD]))
    same = "All rights to this text are reserved by us. "
    texts = [longer + same, longer.replace("lake", "sea") + same, longer.replace("lake", "sea") + same, GERMAN + same]
    of = make_corpus(pd.DataFrame({"document_id": list("abcd"), "text": texts}))
    assert check(of).repeated.empty

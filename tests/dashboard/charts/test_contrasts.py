"""The contrast chart: a bar for every term given, either way by the sign of its score; its counts are those of the sentences behind it."""

import html
from itertools import product

import pandas as pd
import pytest

from analysis.contrasts import REST
from analysis.evidence import evidence
from dashboard import data, termdata
from dashboard.charts import contrasts
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, Caption
from dashboard.state import picked, read
from tests.dashboard.made import drawn, marks

CAPTION = Caption("A finding.", "n and reach.", "Corpus and date.")


def behind(results, custom: list) -> pd.DataFrame:
    return evidence(results, read(picked({"selection": {"points": [{"customdata": custom}]}}), results).only("term").pick())


def rows_of(results, target: str, reference: str) -> pd.DataFrame:
    return termdata.scored_terms(results, termdata.contrast(results, target, reference), termdata.Ranking(stop_words=True))


@pytest.fixture(scope="module")
def three(make_results):
    texts = ("The mill stands. The mill & the road.", "A road. The long road, the long road!", "Goats like the mill. Goats!")
    return make_results([(name, f"group {name}", text) for name, text in zip("abc", texts, strict=True)])


def pairs(results):
    groups = results.groups
    return [data.sides(results, group) for group in groups] + [(groups[0], groups[1]), (groups[1], groups[0])]


@pytest.mark.parametrize("shape", ["results", "three"])
def test_the_counts_on_a_bar_are_those_of_the_sentences_behind_it(shape, request):
    results = request.getfixturevalue(shape)
    for target, reference in pairs(results):
        rows = rows_of(results, target, reference)
        chart = contrasts.ranked(rows, target, reference, "z", LIGHT)
        assert sum(1 for _ in marks(chart)) == len(rows) > 0
        for trace, number, custom in list(marks(chart))[::3]:
            sentences = behind(results, custom)
            theirs = sentences["group"] != target if reference == REST else sentences["group"] == reference
            assert sentences.loc[sentences["group"] == target, "weight"].sum() == custom[2]
            assert sentences.loc[theirs, "weight"].sum() == custom[3]
            assert trace.x[number] == rows.iloc[number]["score"]


def test_the_strongest_of_either_side_is_on_top_and_points_its_way(results):
    target, reference = data.sides(results)
    rows = rows_of(results, target, reference)
    (bars,) = drawn(contrasts.ranked(rows, target, reference, "z", LIGHT))
    for side in (1, -1):
        same = sorted((y, abs(x)) for x, y in zip(bars.x, bars.y, strict=True) if (x > 0) == (side > 0))
        assert [y for y, _ in same] == list(range(len(same)))
        assert [z for _, z in same] == sorted((z for _, z in same), reverse=True)


def test_swapping_the_two_sides_mirrors_the_chart(results):
    target, reference = data.sides(results)
    one = contrasts.ranked(rows_of(results, target, reference), target, reference, "z", LIGHT).data[0]
    two = contrasts.ranked(rows_of(results, reference, target), reference, target, "z", LIGHT).data[0]
    drawn = [{custom[0]: x for custom, x in zip(bars.customdata, bars.x, strict=True)} for bars in (one, two)]
    assert drawn[0] == pytest.approx({key: -z for key, z in drawn[1].items()})


def test_only_the_picked_term_is_outlined(results):
    rows = rows_of(results, *data.sides(results))
    (bars,) = drawn(contrasts.ranked(rows, "a", "b", "z", LIGHT, picked="the road"))
    outlined = [custom[0] for custom, width in zip(bars.customdata, bars.marker.line.width, strict=True) if width == 3]
    assert outlined == ["term=the+road"]


def some_terms(*terms: str) -> pd.DataFrame:
    columns = {"term": terms, "score": [(-1) ** n * (n + 1.0) for n in range(len(terms))], "count_target": 1, "count_reference": 2}
    return pd.DataFrame(columns | {"rate_target": 0.1, "rate_reference": 0.2, "sure": True, "one_document": False})


@pytest.mark.parametrize("term", ["<b>", "&", "<script>alert(1)</script>", "a<br>b", "r&d", "%{x}"])
def test_terms_and_groups_are_labelled_as_text(term):
    chart = contrasts.ranked(some_terms(term, "other"), term, f"not {term}", "z", LIGHT)
    escaped = html.escape(term, quote=False)
    (bars,) = drawn(chart)
    assert escaped in bars.text[0] and bars.customdata[0][1] == escaped
    assert sum(escaped in note.text for note in chart.layout.annotations) == 2
    assert "<script" not in "".join([*bars.text, bars.hovertemplate, *[note.text for note in chart.layout.annotations]])


@pytest.mark.parametrize(("n", "look"), [*product([0, 1, 2, 60], (LIGHT, DARK))], ids=lambda value: getattr(value, "name", value))
def test_any_number_of_terms_draws_and_frames(n, look):
    chart = contrasts.ranked(some_terms(*[f"term {i}" for i in range(n)]), "A", "B", "z", look)
    assert sum(1 for _ in marks(chart)) == n
    source = framed(chart, CAPTION).to_json()
    assert '"automargin":true' not in source and CAPTION.title in source and CAPTION.source in source


def test_only_bars_that_are_more_than_chance_are_filled_and_the_key_says_so():
    rows = some_terms("mill", "road", "lake", "boat").assign(
        sure=[True, False, False, True], one_document=[False, False, True, False]
    )
    chart = contrasts.ranked(rows, "A", "B", "G²", LIGHT)
    (bars,) = drawn(chart)
    assert [color == LIGHT.paper for color in bars.marker.color] == [False, True, True, False]
    assert list(bars.marker.pattern.shape) == ["", "", "/", ""]
    key = chart.layout.annotations[-1].text
    assert all(part in key for part in ("more than chance", "may be chance", "in one document of its side", "length: G²"))
    sure = contrasts.ranked(rows.assign(sure=True, one_document=False), "A", "B", "z", LIGHT).layout.annotations[-1].text
    assert "may be chance" not in sure and "one document" not in sure


def test_bars_end_where_their_labels_still_fit():
    rows = some_terms("a very long phrase of four words", "another phrase that is very long")
    chart = contrasts.ranked(rows, "A", "B", "z", LIGHT)
    assert chart.layout.xaxis.range[1] > rows["score"].abs().max() * 1.2
    assert chart.layout.xaxis.range[0] == -chart.layout.xaxis.range[1]


def test_the_unseen_reach_of_a_term_picks_what_its_bar_picks(results):
    target, reference = data.sides(results)
    bars, reach = contrasts.ranked(rows_of(results, target, reference), target, reference, "z", LIGHT).data
    assert [custom[0] for custom in reach.customdata] == [custom[0] for custom in bars.customdata]
    assert all(beyond * z > 0 and abs(beyond) > abs(z) for beyond, z in zip(reach.x, bars.x, strict=True))


def test_large_counts_have_room_too():
    rows = some_terms("commission", "mexico").assign(count_target=123_456, count_reference=99_999)
    few, many = (
        contrasts.ranked(table, "A", "B", "z", LIGHT).layout.xaxis.range[1] for table in (some_terms("commission", "mexico"), rows)
    )
    assert many > few * 1.1


def test_the_rows_are_the_bars_in_their_order(results):
    target, reference = data.sides(results)
    rows = rows_of(results, target, reference)
    (bars,) = drawn(contrasts.ranked(rows, target, reference, "z", LIGHT))
    table = contrasts.ranked_rows(rows, target, reference, "z")
    assert table[["target", "reference", "measure"]].drop_duplicates().values.tolist() == [[target, reference, "z"]]
    assert [picked({"selection": {"points": [{"customdata": one}]}})["term"] for one in bars.customdata] == table["term"].tolist()
    sides = ["count_target", "count_reference", "rate_target", "rate_reference", "score"]
    assert [list(one[2:7]) for one in bars.customdata] == table[sides].values.tolist()
    assert [color != LIGHT.paper for color in bars.marker.color] == table["sure"].tolist()


def test_a_low_chart_cuts_what_is_too_long_for_it_and_keeps_the_rest():
    long = "internationalisation-of-infrastructure programme"
    rows = pd.DataFrame({"term": ["mill", long], "score": [2.0, -3.0], "sure": True, "one_document": False})
    rows = rows.assign(count_target=[3, 0], count_reference=[1, 4], rate_target=1.0, rate_reference=1.0)
    for low in (False, True):
        chart = contrasts.ranked(rows, "Region " * 20, "R", "z", LIGHT, width=600, low=low)
        (bars,) = drawn(chart)
        assert "mill" in bars.text[0] and "3 : 1" in bars.text[0] and "4 : 0" in bars.text[1]
        assert (long in bars.text[1]) != low and ("…" in chart.layout.annotations[1].text) == low
        assert bars.customdata[1][1] == long  # said in full where it is pointed at

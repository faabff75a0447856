"""Framing charts: as many dots as sentences, and behind every mark the sentences that it stands for."""

import html
import math
from itertools import product
from urllib.parse import parse_qs

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from analysis.evidence import evidence
from analysis.framing import SIDES
from dashboard import data
from dashboard.charts import framing
from dashboard.charts.framed import framed
from dashboard.charts.theme import DARK, LIGHT, Caption
from dashboard.state import picked, read
from tests.dashboard.made import STRENGTHS, many_documents, marks

AXES = ("cooperation_control", "development_security")
HOSTILE = "<b>bold</b> & <script>x</script>"


def behind(results, custom: list, axis: str) -> pd.DataFrame:
    """The sentences that a click on a mark shows."""
    address = picked({"selection": {"points": [{"customdata": custom}]}})
    chosen = read(address | {"axis": axis}, results)
    assert chosen.has_pick
    return evidence(results, chosen.pick(axis=True))


def of(results, axis: str):
    return data.sentence_scores(results, axis), data.group_means(results, axis), results.axes[axis]


@pytest.fixture(scope="module")
def everything(make_results, results):
    """Results of several shapes: the usual, one sentence, one group, six groups, a group called by hostile names."""
    hostile = [("a", HOSTILE, "One. Two."), ("b", "$x$ 100 %", "Three & four.")]
    return {
        "usual": results,
        "one sentence": make_results([("a", "A", "Only this.")]),
        "one group": make_results([("a", "A", "One. Two. Three."), ("b", "A", "Four.")]),
        "six groups": make_results(many_documents(6, each=1)),
        "hostile": make_results(hostile),
        "only a heading": make_results([("a", "A", "Title\n\nOne."), ("b", "B", "Another title")]),
    }


SHAPES = ("usual", "one sentence", "one group", "six groups", "hostile", "only a heading")
CASES = [("usual", AXES[1]), *[(shape, AXES[0]) for shape in SHAPES]]


@pytest.mark.parametrize(("shape", "axis"), CASES)
def test_a_dot_for_every_sentence_and_the_sentence_behind_it(shape, axis, everything):
    results = everything[shape]
    scores, means, about = of(results, axis)
    *dots, own, mean = framing.distribution(scores, means, about, LIGHT).data
    assert sum(len(trace.x) for trace in dots) == len(scores) == len(results.counted)
    seen = []
    for trace in dots:
        for x, y, custom in zip(trace.x, trace.y, trace.customdata, strict=True):
            (sentence,) = behind(results, custom, axis).itertuples()
            assert sentence.weight == x and means["group"].tolist()[int(y)] == sentence.group
            seen.append(sentence.sentence_id)
    assert sorted(seen) == sorted(scores["sentence_id"])
    for x, custom, row in zip(mean.x, mean.customdata, means.itertuples(), strict=True):
        rows = behind(results, custom, axis)
        assert len(rows) == row.n_sentences and x == row.bias == pytest.approx(rows["weight"].mean(), abs=1e-6)
    for x, custom in zip(own.x, own.customdata, strict=True):
        rows = behind(results, custom, axis)
        assert set(rows["voice"]) == {"own"} and x == pytest.approx(rows["weight"].mean(), abs=1e-6)


def test_a_mark_tells_whose_words_it_is_and_whether_they_are_negated(results):
    scores, means, about = of(results, AXES[0])
    *dots, _, _ = framing.distribution(scores, means, about, LIGHT).data
    drawn = [pair for trace in dots for pair in zip(trace.customdata, trace.marker.symbol, strict=True)]
    symbols = {parse_qs(custom[0])["s"][0]: symbol for custom, symbol in drawn}
    for row in scores.itertuples():
        hollow, crossed = row.voice != "own" or row.negated, row.negated
        assert symbols[row.sentence_id].endswith("-open") == hollow and ("-x" in symbols[row.sentence_id]) == crossed


@pytest.mark.parametrize(("shape", "axis"), CASES)
def test_a_share_times_n_is_the_number_of_sentences_behind_it(shape, axis, everything):
    results = everything[shape]
    _, means, about = of(results, axis)
    chart = framing.shares(means, about, LIGHT)
    n = means.set_index("group")
    total = {"": 0, "_own": 0}
    for trace, number, custom in marks(chart):
        rows = behind(results, custom, axis)
        pick = picked({"selection": {"points": [{"customdata": custom}]}})
        part = "_own" if "said" in pick else ""
        assert 0 < len(rows) == custom[2]
        assert custom[2] == pytest.approx(trace.x[number] * n.loc[pick["group"], f"n_sentences{part}"], abs=0.01)
        assert set(rows["group"]) == {pick["group"]}
        total[part] += len(rows)
    mixed = n[n["n_sentences_own"].between(1, n["n_sentences"] - 1)]
    assert total == {"": len(results.counted), "_own": mixed["n_sentences_own"].sum()}


@pytest.mark.parametrize("axis", AXES)
def test_shares_of_a_group_sum_to_one(axis, results):
    _, means, about = of(results, axis)
    chart = framing.shares(means, about, LIGHT)
    sums: dict[float, float] = {}
    for trace in chart.data:
        for x, y in zip(trace.x, trace.y, strict=True):
            sums[y] = sums.get(y, 0) + x
    assert len(sums) > len(means) and list(sums.values()) == pytest.approx([1] * len(sums), abs=1e-5)
    assert len(chart.data) == 2 * len(SIDES)


def bars_alone(bars) -> go.Figure:
    assert all(trace.type == "bar" for trace in bars)
    return go.Figure(bars)


def test_many_sentences_become_bars_and_every_sentence_is_in_one(make_results):
    rng = np.random.default_rng(0)
    strengths = [tuple(pair) for pair in np.round(rng.normal(0, 1.2, (701, 2)), 2)] + list(STRENGTHS)
    text = " ".join(f"Sentence number {number}." for number in range(800))
    results = make_results([("a", "A", text), ("b", "B", text), ("c", "C", "Just one.")], strengths=strengths)
    scores, means, about = of(results, AXES[0])
    assert len(scores) > framing.MOST_DOTS
    *bars, _, mean = framing.distribution(scores, means, about, LIGHT).data
    drawn: dict[str, int] = {}
    for trace, number, custom in marks(bars_alone(bars)):
        rows = behind(results, custom, AXES[0])
        (group,), (side,) = set(rows["group"]), set(rows["side"])
        assert len(rows) == custom[1] > 0 and side == trace.name
        low, high = trace.x[number] - trace.width[number] / 2, trace.x[number] + trace.width[number] / 2
        assert low - 0.01 <= rows["weight"].min() and rows["weight"].max() <= high + 0.01
        assert math.floor(trace.base[number] + trace.y[number]) == means["group"].tolist().index(group)
        drawn[group] = drawn.get(group, 0) + custom[1]
    assert drawn == dict(zip(means["group"], means["n_sentences"], strict=True))
    assert [len(behind(results, custom, AXES[0])) for custom in mean.customdata] == means["n_sentences"].tolist()


@pytest.mark.parametrize("shape", SHAPES)
def test_a_document_as_a_strip_has_a_bar_for_every_sentence_and_heading(shape, everything):
    results = everything[shape]
    for document in results.table("documents")["document_id"]:
        scores = data.document_scores(results, document, AXES[0])
        chart = framing.sequence(scores, results.axes[AXES[0]], LIGHT)
        ids = [picked({"selection": {"points": [{"customdata": custom}]}})["s"] for _, _, custom in marks(chart)]
        assert ids == scores["sentence_id"].tolist() and len(set(ids)) == len(scores)
        assert list(chart.data[0].x) == [position + 1 for position in scores["position"]]
        for custom, row in zip(chart.data[0].customdata, scores.itertuples(), strict=True):
            assert len(behind(results, custom, AXES[0])) == (row.kind == "sentence")


def drawings(results, look):
    scores, means, about = of(results, AXES[0])
    document = results.table("documents")["document_id"].iloc[0]
    yield framing.distribution(scores, means, about, look)
    yield framing.shares(means, about, look)
    yield framing.sequence(data.document_scores(results, document, AXES[0]), about, look)


@pytest.mark.parametrize(("shape", "look"), [*product(SHAPES, (LIGHT, DARK))], ids=lambda value: getattr(value, "name", value))
def test_every_chart_draws_in_both_looks_and_frames(shape, look, everything):
    caption = Caption("A finding.", "n and reach.", "Corpus and date.")
    for chart in drawings(everything[shape], look):
        source = framed(chart, caption).to_json()
        assert '"automargin":true' not in source and '"automargin": true' not in source
        assert caption.title in source and caption.subtitle in source and caption.source in source
        assert chart.layout.height > 0


def test_no_rows_draw_an_empty_chart(results):
    scores, means, about = of(results, AXES[0])
    for chart in (
        framing.distribution(scores.head(0), means.head(0), about, LIGHT),
        framing.shares(means.head(0), about, LIGHT),
        framing.sequence(data.document_scores(results, "lake", AXES[0]).head(0), about, LIGHT),
    ):
        assert not list(marks(chart))


def labels(chart) -> list[str]:
    written = [note.text for note in chart.layout.annotations]
    for trace in chart.data:
        written += [str(text) for text in trace.text] if trace.text is not None else []
        written += [str(custom[1]) for custom in trace.customdata if len(custom) > 1]
    return written


def test_labels_show_corpus_words_as_text(everything):
    results = everything["hostile"]
    scores, means, about = of(results, AXES[0])
    about = about | {"pole_plus": about["pole_plus"] | {"name": HOSTILE}}
    scores = scores.assign(text=HOSTILE)
    sequence = data.document_scores(results, "a", AXES[0]).assign(text=HOSTILE)
    charts = [
        framing.distribution(scores, means, about, LIGHT),
        framing.shares(means, about, LIGHT),
        framing.sequence(sequence, about, LIGHT),
    ]
    for chart in charts:
        assert any(html.escape(HOSTILE, quote=False) in text for text in labels(chart))
        assert not any("<script" in text or "<b>bold" in text for text in labels(chart))


def test_the_picked_mark_stands_out_alone(results):
    scores, means, about = of(results, AXES[0])
    *dots, _, _ = framing.distribution(scores, means, about, LIGHT, picked="port:1").data
    ringed = [custom[0] for t in dots for custom, width in zip(t.customdata, t.marker.line.width, strict=True) if width]
    assert ringed == ["s=port%3A1"]
    bars = framing.shares(means, about, LIGHT, picked=("coast", "plus", None)).data
    outlined = [custom[0] for t in bars for custom, width in zip(t.customdata, t.marker.line.width, strict=True) if width]
    assert outlined == ["group=coast&side=plus"]


@pytest.mark.parametrize("values", [[], [0.0], [0.0] * 50, np.linspace(-1, 1, 80).tolist(), [0, 0.01, 0.02, 5, 5.001]])
def test_dots_of_a_swarm_do_not_touch(values):
    heights = framing.swarm(np.array(values, dtype=float), 0.1)
    assert len(heights) == len(values)
    for level in set(heights):
        same = np.sort(np.array(values)[heights == level])
        assert (np.diff(same) >= 0.1 - 1e-12).all()


def test_dots_stay_within_their_row(make_results):
    text = " ".join(f"Same strength {number}." for number in range(300))
    results = make_results([("a", "A", text), ("b", "B", "Here. There.")], strengths=[(0.3, 0.2)])
    scores, means, about = of(results, AXES[0])
    *dots, _, _ = framing.distribution(scores, means, about, LIGHT).data
    group_of = dict(zip(scores["sentence_id"], scores["group"], strict=True))
    for trace in dots:
        ids = [parse_qs(custom[0])["s"][0] for custom in trace.customdata]
        assert {(group_of[one], int(y)) for one, y in zip(ids, trace.y, strict=True)} <= {("A", 0), ("B", 1)}


def lines(chart: go.Figure) -> list[tuple[float, float]]:
    """The intervals drawn: the ends of level lines with a place of their own."""
    level = [shape for shape in chart.layout.shapes if shape.type == "line" and shape.xref != "paper" and shape.y0 == shape.y1]
    return [(shape.x0, shape.x1) for shape in level if shape.x0 != shape.x1 and shape.x0 is not None]


LONG = "Two towns share a lake. A guard closes the bridge. The mayor signs. " * 4


def test_every_mean_of_ten_sentences_stands_on_its_interval(make_results):
    results = make_results([("a", "A", LONG), ("b", "B", LONG), ("c", "C", "One. Two.")])
    scores, means, about = of(results, AXES[0])
    chart = framing.distribution(scores, means, about, LIGHT)
    allowed = means[means["n_sentences"] >= 10]
    assert len(allowed) == 2 and means.set_index("group").loc[["A", "B"], "lower"].notna().all()
    for row in allowed.itertuples():
        assert (row.lower, row.upper) in lines(chart) and row.lower < row.bias < row.upper
    told = {group: text for group in "ABC" for text in [note.text for note in chart.layout.annotations] if text.startswith("mean")}
    assert sum("no interval: fewer than 10 sentences" in note.text for note in chart.layout.annotations) == 1, told


@pytest.mark.parametrize("documents", [1, 2, 7])
def test_a_dot_for_every_document_and_its_sentences_behind_it(documents, make_results):
    results = make_results(many_documents(2, each=documents))
    scores, means, about = of(results, AXES[0])
    by_document = data.document_means(results, AXES[0])
    chart = framing.distribution(scores, means, about, LIGHT, documents=by_document)
    dots = [trace for trace in chart.data if trace.name == "documents"]
    if documents == 1:
        assert not dots  # its mean is the group's
        return
    (dots,) = dots
    assert len(dots.x) == 2 * documents == len(by_document)
    for x, y, custom in zip(dots.x, dots.y, dots.customdata, strict=True):
        rows = behind(results, custom, AXES[0])
        assert rows["document_id"].nunique() == 1 and x == pytest.approx(rows["weight"].mean())
        assert means["group"].tolist()[int(y)] == rows["group"].iloc[0]


def test_from_five_documents_the_triangle_is_the_mean_of_their_means(make_results):
    results = make_results(many_documents(2, each=5))
    scores, means, about = of(results, AXES[0])
    *_, mean = framing.distribution(scores, means, about, LIGHT).data
    documents = data.document_means(results, AXES[0])
    assert list(mean.x) == pytest.approx(documents.groupby("group")["bias"].mean().tolist(), abs=1e-6)


def test_the_intervals_of_the_poles_stand_below_their_shares(make_results):
    results = make_results([("a", "A", LONG), ("c", "C", "One. Two.")])
    _, means, about = of(results, AXES[0])
    chart = framing.shares(means, about, LIGHT, sure=data.side_shares(results, AXES[0]))
    notes = [note.text for note in chart.layout.annotations]
    assert sum(note.startswith("95 %") and note.count("% to ") == 2 for note in notes) == 1
    assert sum(note == "no interval: fewer than 10 sentences" for note in notes) == 1


# Many groups


@pytest.fixture(scope="module")
def twelve(make_results):
    """Twelve groups of two documents each."""
    return make_results(many_documents(12))


@pytest.mark.parametrize("axis", AXES)
def test_many_groups_have_their_means_in_order_and_behind_each_mark_its_sentences(axis, twelve):
    scores, means, about = of(twelve, axis)
    documents = data.document_means(twelve, axis)
    dots, own, mean = framing.distribution(scores, means, about, LIGHT, None, documents).data
    order = means.sort_values(["bias", "group"], ascending=[False, True])["group"].tolist()
    assert [parse_qs(custom[0])["group"][0] for custom in mean.customdata] == order and list(mean.x) == sorted(mean.x, reverse=True)
    by_group = means.set_index("group")
    for trace, part in ((mean, ""), (own, "_own")):
        for x, y, custom in zip(trace.x, trace.y, trace.customdata, strict=True):
            rows = behind(twelve, custom, axis)
            row = by_group.loc[order[int(y)]]
            assert set(rows["group"]) == {row.name} and x == row[f"bias{part}"]
            assert len(rows) == custom[1] == row[f"n_sentences{part}"]
    assert len(own.x) == means["n_sentences_own"].between(1, means["n_sentences"] - 1).sum()
    for x, y, custom in zip(dots.x, dots.y, dots.customdata, strict=True):
        rows = behind(twelve, custom, axis)
        assert set(rows["group"]) == {order[int(y)]} and x == pytest.approx(rows["weight"].mean(), abs=1e-6)
    assert len(dots.x) == len(twelve.table("documents"))


def test_shares_of_many_groups_stand_in_the_order_of_their_means_and_sum_to_one(twelve):
    _, means, about = of(twelve, AXES[0])
    chart = framing.shares(means, about, LIGHT, ("group 03", "plus", None), data.side_shares(twelve, AXES[0]))
    order = framing.drawn(means)["group"].tolist()
    sums, total = dict.fromkeys(order, 0.0), 0
    for trace, number, custom in marks(chart):
        group = order[int(trace.y[number])]
        assert parse_qs(custom[0])["group"] == [group] and len(behind(twelve, custom, AXES[0])) == custom[2]
        sums[group] += trace.x[number]
        total += custom[2]
    assert list(sums.values()) == pytest.approx([1] * 12, abs=1e-5) and total == len(twelve.counted)
    assert chart.layout.height < 12 * 58


@pytest.mark.parametrize("n", [7, 40, 90])
def test_the_largest_of_very_many_groups_are_drawn_and_that_is_said(n):
    names = [f"group {number:02}" for number in range(n)]
    means = pd.DataFrame({"group": names, "bias": np.linspace(-1, 1, n), "lower": -1.5, "upper": 1.5, "n_documents": 3,
                          "n_sentences": range(10, 10 + n)})  # fmt: skip
    means = means.assign(**{f"{name}_own": means[name] for name in ("bias", "lower", "upper", "n_sentences")})
    means = means.assign(**{f"share_{side}": 0.25 for side in SIDES})
    about = {"pole_plus": {"name": "plus"}, "pole_minus": {"name": "minus"}, "neutral": {"bias_low": -1, "bias_high": 1}}
    scores = pd.DataFrame({"bias": [], "group": [], "side": [], "voice": [], "negated": []})
    kept = names[-framing.MOST_ROWS :][::-1]
    for chart in (framing.distribution(scores, means, about, LIGHT), framing.shares(means, about, DARK)):
        named = [html.unescape(note.text) for note in chart.layout.annotations]
        assert [name for name in kept if any(name in text for text in named)] == kept
        assert not any(name in text for name in set(names) - set(kept) for text in named)
        assert chart.layout.height < 1_700 and "A finding." in framed(chart, Caption("A finding.", "n.", "Corpus.")).to_json()
    said = [note.text.replace("<br>", " ") for note in framing.distribution(scores, means, about, LIGHT).layout.annotations]
    assert any("40 of 90 groups drawn" in text for text in said) == (n == 90) and any(
        "sorted by their mean" in text for text in said
    )

"""Exhibits of one axis: rows as many as marks, the figures of the results, the same on a slide, room on a stage."""

import pytest

from dashboard import data, state, surewords, words
from dashboard.charts import framing as charts
from dashboard.charts.theme import DARK, LIGHT
from dashboard.exhibit import BARS, STACKED
from dashboard.exhibits import framing
from tests.dashboard.made import STRENGTHS, marks

AXIS, OTHER = "cooperation_control", "development_security"
LONG = "<b>Ministry</b> of Foreign Affairs, Trade & the Interior – state-security =cmd()"
SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups", "very many sentences", "long names")


@pytest.fixture(scope="module")
def every(shapes, make_results):
    """Results of every shape, of so many sentences that they are bars, and of groups with long names."""
    text = " ".join(f"Sentence number {number}." for number in range(charts.MOST_DOTS // 2 + 5))
    five = [(f"d{number}", f"{LONG} {number // 2}", "One mill. Two mills. A road.") for number in range(10)]
    return shapes | {"very many sentences": make_results([("a", "A", text), ("b", "B", text)]), "long names": make_results(five)}


def chosen(results, **address):
    return state.read(address, results, "framing")


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("address", [{}, {"voice": "own"}, {"axis": OTHER, "only": "negated=0"}])
def test_a_row_is_a_mark(shape, address, every):
    results = every[shape]
    found, shares = (make(results, chosen(results, **address)) for make in (framing.sentences, framing.sides))
    rows, drawn = found.rows(), list(marks(found.draw(LIGHT)))
    assert len(rows) == len(drawn) > 0
    assert sorted(rows["bias"].dropna()) == sorted(trace.x[at] for trace, at, _ in drawn if trace.type == "scatter")
    there = shares.rows().query("share > 0")  # what is not there takes no click
    bars = list(marks(shares.draw(LIGHT)))
    assert sorted(trace.x[at] for trace, at, _ in bars) == sorted(there["share"])
    assert sorted(custom[2] for _, _, custom in bars) == sorted(round(there["share"] * there["n_sentences"]))


def test_a_page_without_sentences_has_no_charts(results):
    nobody = chosen(results, only=["group=valley", "group=coast"])
    assert framing.sentences(results, nobody) is None and framing.sides(results, nobody) is None


@pytest.mark.parametrize("axis", [AXIS, OTHER])
def test_rows_hold_the_figures_of_the_results(axis, results):
    rows = framing.sentences(results, chosen(results, axis=axis)).rows().set_index("mark")
    means = results.table("framing_groups").query("axis == @axis").set_index("group")
    told = rows.loc["mean"].set_index("group")
    assert told["bias"].to_dict() == means["bias"].to_dict() and told["n_sentences"].to_dict() == means["n_sentences"].to_dict()
    own = rows.loc["mean of own voice"].set_index("group")
    assert own["bias"].to_dict() == means["bias_own"].to_dict() and set(own["n_sentences"]) == {2, 5}
    scores = results.table("framing_sentences").query("axis == @axis").set_index("sentence_id")["bias"]
    sentences = rows.loc["sentence"].set_index("sentence_id")
    assert sentences["bias"].to_dict() == {one: scores[one] for one in sentences.index} and len(sentences) == len(results.counted)
    texts = results.table("sentences").set_index("sentence_id")["text"]
    assert sentences["text"].to_dict() == {one: texts[one] for one in sentences.index}
    assert rows.loc["mean of document", "document_id"].tolist() == ["hill", "lake"]  # of a group of two; coast has one


def test_shares_sum_to_one_and_are_those_of_the_sentences(results):
    rows = framing.sides(results, chosen(results)).rows()
    assert rows.groupby(["group", "voice"])["share"].sum().tolist() == pytest.approx([1] * 4, abs=1e-5)
    assert rows["side"].tolist() == [*charts.SIDE_ORDER] * 4
    scores = data.sentence_scores(results, AXIS)
    for row in rows.query("voice == 'all'").itertuples():
        of = scores[scores["group"] == row.group]
        assert row.share == pytest.approx((of["side"] == row.side).mean(), abs=1e-5) and row.n_sentences == len(of)
    there = rows[(rows["group"] == "valley") & (rows["voice"] == "all") & rows["side"].isin(["plus", "minus"])]
    assert (there["lower"] <= there["share"]).all() and (there["share"] <= there["upper"]).all()
    assert rows.loc[rows["side"].isin(["both", "neither"]) | (rows["voice"] == "own"), "lower"].isna().all()


def test_many_sentences_are_bars_that_hold_every_sentence_once(every):
    rows = framing.sentences(every["very many sentences"], chosen(every["very many sentences"])).rows()
    bars = rows[rows["mark"] == "sentences in a bar"]
    n = rows[rows["mark"] == "mean"].set_index("group")["n_sentences"]
    assert bars.groupby("group")["n_sentences"].sum().to_dict() == n.to_dict() and (bars["low"] < bars["high"]).all()
    values = {round(plus - minus, 6) for plus, minus in STRENGTHS}
    assert all(any(row.low <= value <= row.high for value in values) for row in bars.itertuples())


def test_words_say_what_was_found_of_how_many_and_how_far_it_reaches(results):
    found, sides = framing.sentences(results, chosen(results)), framing.sides(results, chosen(results))
    assert (found.name, sides.name) == (f"framing_{AXIS}", f"shares_{AXIS}")
    assert found.caption.title == found.headline and found.caption.subtitle.endswith(found.limits) and found.limits == sides.limits
    assert "in “coast”, 3 sentences" in found.caption.subtitle and "in “valley”, 10" in found.caption.subtitle
    assert sides.caption.title == f"Share of sentences: {words.axis_title(results.axes[AXIS])}"
    assert "“coast”: control" in sides.caption.subtitle and sides.caption.subtitle.endswith(sides.limits)
    for one in (found, sides):
        assert charts.METHOD in one.caption.source and f"Results {results.digest[:8]}, built 2024-05-06" in one.caption.source


def test_shares_are_told_with_their_intervals_and_of_many_groups_from_where_to_where(every):
    results = every["usual"]
    rows = framing.sides(results, chosen(results)).rows().query("voice == 'all'").set_index(["group", "side"])
    told = framing.sides(results, chosen(results)).caption.subtitle
    control = rows.loc[("valley", "minus")]
    said = f"“valley”: control {words.percent(control['share'])} ({surewords.interval(control['lower'], control['upper'], True)})"
    assert told.startswith("Shares with 95 % intervals: ") and said in told and ", 10 sentences" in told
    assert "no interval" not in told.partition("“valley”")[0] and "Mean" not in told
    many = every["many groups"]
    shares, subtitle = framing.sides(many, chosen(many)).rows(), framing.sides(many, chosen(many)).caption.subtitle
    plus = data.group_means(many, AXIS)["share_plus"]
    assert f"cooperation {words.percent(plus.min())} to {words.percent(plus.max())}" in subtitle
    assert f"{len(plus)} groups" in subtitle and len(subtitle) < 500 and len(shares)


def test_what_was_chosen_by_its_score_says_nothing_of_the_groups(results):
    by_score = chosen(results, only=f"axis={AXIS}&low=-9.0")
    apart, sure, limits = framing.how_sure(results, AXIS, by_score.narrowing)
    assert (apart, sure) == (None, "") and limits
    assert framing.how_sure(results, OTHER, by_score.narrowing)[0] is not None


def test_how_sure_is_said_of_two_groups_and_not_of_one(shapes):
    apart, sure, _ = framing.how_sure(shapes["usual"], AXIS, chosen(shapes["usual"]).narrowing)
    row = data.differences(shapes["usual"], AXIS, chosen(shapes["usual"]).narrowing).iloc[0]
    assert apart == (surewords.told(row) == "yes") and sure
    assert framing.how_sure(shapes["one group"], AXIS, chosen(shapes["one group"]).narrowing)[0] is None


def test_an_office_program_draws_the_same_figures(results):
    found, sides = framing.sentences(results, chosen(results)), framing.sides(results, chosen(results))
    means = found.rows().query("mark == 'mean'")
    bars, stacked = found.native(), sides.native()
    (bias,) = bars.series
    assert bars.kind == BARS and bias.values == tuple(means["bias"])
    assert bars.categories == ("coast, n = 3 sentences", "valley, n = 10 sentences")
    assert bias.colours == tuple(LIGHT.plus if value >= 0 else LIGHT.minus for value in means["bias"])
    assert bias.lower[0] is None and bias.lower[1] == means["lower"].iloc[1]  # three sentences have no interval
    assert (stacked.kind, stacked.categories, stacked.percent) == (STACKED, bars.categories, True)
    rows = sides.rows().query("voice == 'all'")
    for side, series in zip(charts.SIDE_ORDER, stacked.series, strict=True):
        assert series.values == tuple(rows.loc[rows["side"] == side, "share"]) and series.colours == (LIGHT.side(side),)
    assert [sum(series.values[at] for series in stacked.series) for at in (0, 1)] == pytest.approx([1, 1], abs=1e-5)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("make", [framing.sentences, framing.sides])
def test_a_stage_has_room_for_it_and_shows_of_the_page_what_it_shows(shape, make, every):
    results = every[shape]
    found = make(results, chosen(results))
    low = [found.on_stage(look) for look in (LIGHT, DARK)]
    assert all(one.layout.height <= 285 for one in low)
    page = {custom[0] for _, _, custom in marks(found.draw(LIGHT))}
    shown = [{custom[0] for _, _, custom in marks(one)} for one in low]
    assert shown[0] == shown[1] and shown[0] and shown[0] <= page


def test_a_stage_has_both_ends_and_the_means_of_the_largest_of_other_groups_in_their_order(make_results):
    documents = [(f"{name}{n}", name, "The mill. A road. A bridge.") for at, name in enumerate("ABCDEFG") for n in range(at + 1)]
    results = make_results(documents, n_topics=2)
    found = framing.sentences(results, chosen(results))
    low = found.on_stage(LIGHT)
    told = [custom[0] for trace, _, custom in marks(low) if trace.marker.symbol == "triangle-up"]
    means = data.group_means(results, AXIS).set_index("group")["bias"]
    ends = [group for group in "GFEDCBA" if means[group] in (means.min(), means.max())]
    kept = [*ends, *(group for group in "GFEDCBA" if group not in ends)][:5]  # a finding names the ends
    order = sorted(kept, key=lambda group: (-means[group], group))
    assert told == [f"group={group}" for group in order]
    assert "5 of 7 groups drawn" in _written(low) and "groups drawn" not in _written(found.draw(LIGHT))
    sides = framing.sides(results, chosen(results))
    assert "5 of 7 groups drawn" in _written(sides.on_stage(LIGHT)) and "groups drawn" not in _written(sides.draw(LIGHT))


def _written(chart) -> str:
    return " ".join(note.text for note in chart.layout.annotations).replace("<br>", " ")


def test_the_own_voice_has_its_place_on_the_page_alone(results):
    found = framing.sentences(results, chosen(results))
    page, low = found.draw(LIGHT), found.on_stage(LIGHT)
    own = [[custom[0] for _, _, custom in marks(one) if "said=own" in custom[0]] for one in (page, low)]
    assert own == [["group=coast&said=own", "group=valley&said=own"], []]
    assert "own voice" in _written(page) and "own voice" not in _written(low)


def test_a_picked_mark_changes_the_chart_and_not_what_it_is_of(results):
    plain, ringed = (framing.sentences(results, chosen(results, **more)) for more in ({}, {"s": "lake:2"}))
    assert plain.draw(LIGHT) != ringed.draw(LIGHT) and plain.rows().equals(ringed.rows()) and plain.caption == ringed.caption
    assert plain.of != ringed.of and plain.of == framing.sentences(results, chosen(results, side="plus", page="2")).of

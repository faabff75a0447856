"""Voices: every mark stands for exactly the sentences that a click on it brings."""

import pytest

from analysis.evidence import evidence
from dashboard import data, state
from dashboard.charts import voices
from dashboard.charts.theme import DARK, LIGHT
from tests.dashboard.made import many_documents, marks

AXES = ("cooperation_control", "development_security")
HOSTILE = "<b>bold</b> & <script>x</script>"


def behind(results, custom, axis: str | None = None):
    """The sentences that a click on a mark brings."""
    picked = state.picked({"selection": {"points": [{"customdata": custom}]}})
    chosen = state.read(picked | ({"axis": axis} if axis else {}), results)
    return evidence(results, chosen.pick(axis=axis is not None))


def test_a_share_is_the_sentences_behind_it_and_all_sum_to_the_corpus(results):
    table = data.voice_shares(results)
    total = 0
    for trace, number, custom in marks(voices.shares(table, LIGHT)):
        rows = behind(results, custom)
        assert len(rows) == custom[2] and rows["voice"].nunique() <= 1
        size = (results.counted["group"] == rows["group"].iloc[0]).sum() if len(rows) else 1
        assert trace.x[number] == pytest.approx(len(rows) / size)
        total += len(rows)
    assert total == len(results.counted)
    assert table.groupby("group")["share"].sum().tolist() == pytest.approx([1, 1])


@pytest.mark.parametrize("axis", AXES)
def test_a_speakers_mean_is_that_of_the_sentences_behind_it(results, axis):
    rows, more = data.speakers_on(results, axis, 8)
    chart = voices.speakers(rows, results.axes[axis], LIGHT)
    assert more == 0 and len(chart.data[0].x) == len(rows) > 2
    for (_, number, custom), row in zip(marks(chart), rows.itertuples(), strict=True):
        found = behind(results, custom, axis)
        assert len(found) == row.n_sentences and chart.data[0].x[number] == pytest.approx(found["weight"].mean(), abs=1e-6)
        assert set(found["group"]) == {row.group} and set(found["speaker"]) == {row.speaker}


def test_the_own_voice_stands_first_in_each_group_then_the_most_quoted(results):
    rows, _ = data.speakers_on(results, AXES[0], 8)
    for _, part in rows.groupby("group"):
        assert part["speaker"].iloc[0] == "" and part["n_sentences"].iloc[1:].is_monotonic_decreasing


def test_at_most_so_many_speakers_are_drawn_and_the_others_counted(make_results):
    said = [("quoted", f"Speaker {number}", False) for number in range(6)]
    results = make_results([("a", "A", " ".join(["Here it is."] * 12))], said=said)
    rows, more = data.speakers_on(results, AXES[0], 4)
    assert len(rows) == 4 and more == 2 and (rows["n_sentences"] == 2).all()


def test_names_are_shown_as_text_and_never_cut_the_picture(make_results):
    said = [("quoted", HOSTILE, False), ("attributed", "N" * 90, False), ("own", "", False)]
    results = make_results([("a", HOSTILE, "One. Two. Three. Four. Five. Six.")], said=said)
    rows, _ = data.speakers_on(results, AXES[0], 8)
    chart = voices.speakers(rows, results.axes[AXES[0]], DARK)
    texts = " ".join(annotation.text for annotation in chart.layout.annotations)
    assert "<script" not in texts and "&lt;script" in texts and "N" * 40 not in texts
    assert chart.layout.margin.l <= 310


def test_the_picked_mark_stands_out_alone(results):
    table = data.voice_shares(results)
    bars = voices.shares(table, LIGHT, picked=("valley", "own")).data
    thick = [custom[0] for t in bars for custom, width in zip(t.customdata, t.marker.line.width, strict=True) if width == 3]
    assert thick == ["group=valley&said=own"]
    rows, _ = data.speakers_on(results, AXES[0], 8)
    chart = voices.speakers(rows, results.axes[AXES[0]], LIGHT, picked=("valley", "Ann Lee"))
    large = [custom[0] for custom, size in zip(chart.data[0].customdata, chart.data[0].marker.size, strict=True) if size > 14]
    assert large == ["group=valley&by=Ann+Lee"]


def test_it_stands_one_voice_and_many_groups(make_results):
    alone = make_results([("a", "A", "Only this.")])
    assert [trace.customdata[0][0] for trace in voices.shares(data.voice_shares(alone), LIGHT).data] == ["group=A&said=own"]
    many = make_results(many_documents(12, each=1))
    rows, _ = data.speakers_on(many, AXES[0], 8)
    assert len(voices.speakers(rows, many.axes[AXES[0]], LIGHT).data[0].x) == len(rows)

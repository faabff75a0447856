"""Exhibits of voices: rows as many as marks, shares that sum to the whole, room on a stage; all voices are shown."""

import numpy as np
import pandas as pd
import pytest

from dashboard import state
from dashboard.charts import voices as charts
from dashboard.charts.theme import LIGHT, pale
from dashboard.exhibit import BARS, STACKED
from dashboard.exhibits import voices
from tests.dashboard.made import many_documents, marks

AXIS = "cooperation_control"
ROWS = pd.DataFrame(
    [("A", "", 90), ("A", "Ann", 4), ("A", "Bo", 1), ("B", "", 8), ("B", "Cy", 9), ("C", "Di", 3)],
    columns=["group", "speaker", "n_sentences"],
)


def chosen(results, **address):
    return state.read(address, results, "voices")


@pytest.fixture(scope="module")
def many(make_results):
    return make_results(many_documents(14))


@pytest.mark.parametrize("shape", ["usual", "one sentence", "one group", "two sentences", "many groups"])
def test_a_row_is_a_mark(shape, shapes):
    for make in (voices.shares, voices.speakers):
        found = make(shapes[shape], chosen(shapes[shape]))
        assert len(found.rows()) == len(list(marks(found.draw(LIGHT)))) > 0
        assert found.caption.subtitle.endswith(found.limits)


def test_rows_stand_in_the_order_of_drawing(results):
    shares, speakers = voices.shares(results, chosen(results)), voices.speakers(results, chosen(results))
    drawn = [custom[0] for _, _, custom in marks(shares.draw(LIGHT))]
    assert drawn == [f"group={row.group}&said={row.voice}" for row in shares.rows().itertuples()]
    assert [x for trace in speakers.draw(LIGHT).data for x in trace.x] == speakers.rows()["bias"].tolist()
    assert (speakers.rows()["voice"] == "own").tolist() == (speakers.rows()["speaker"] == "").tolist()
    assert (shares.name, speakers.name) == ("voices", f"speakers_{AXIS}")


def test_all_voices_are_shown_whatever_is_chosen(results):
    for make in (voices.shares, voices.speakers):
        assert make(results, chosen(results, voice="own")).rows().equals(make(results, chosen(results)).rows())
        assert make(results, chosen(results, voice="own")).of == make(results, chosen(results)).of


@pytest.mark.parametrize("groups", [2, 14])
def test_an_office_programs_bars_sum_to_the_whole(groups, make_results):
    results = make_results(many_documents(groups))
    native = voices.shares(results, chosen(results)).native()
    assert native.kind == STACKED and native.percent and len(native.categories) == min(groups, voices.MOST_NATIVE)
    assert np.sum([series.values for series in native.series], axis=0).tolist() == pytest.approx([1.0] * len(native.categories))
    assert ("12 of 14 groups" in native.scale) == (groups == 14)
    speakers = voices.speakers(results, chosen(results)).native()
    assert speakers.kind == BARS and 0 < len(speakers.categories) <= voices.MOST_NATIVE
    n = [int(label.rpartition(" = ")[2].replace(",", "")) for label in speakers.series[0].labels]
    full = [LIGHT.plus if value > 0 else LIGHT.minus for value in speakers.series[0].values]
    drawn = [pale(one) if size < 10 else one for one, size in zip(full, n, strict=True)]
    assert list(speakers.series[0].colours) == drawn
    assert ("pale: fewer than 10 sentences" in speakers.scale) == (drawn != full)
    assert len(set(speakers.categories)) == len(speakers.categories) == len(speakers.series[0].values)


def test_the_most_quoted_stand_below_the_own_voice_of_their_group():
    def kept(most):
        rows = charts.most_quoted(ROWS, most)
        return [f"{row.group}:{row.speaker}" for row in rows.itertuples()]

    assert kept(6) == ["A:", "A:Ann", "A:Bo", "B:", "B:Cy", "C:Di"]
    assert kept(5) == ["A:", "A:Ann", "B:", "B:Cy", "C:Di"]
    assert kept(3) == ["B:", "B:Cy", "C:Di"]  # Ann would bring the own voice of her group, and there is one place left
    assert charts.most_quoted(ROWS[ROWS["speaker"] == ""], 1)["group"].tolist() == ["A"]


def test_a_stage_has_room_for_it(results, many):
    assert voices.shares(results, chosen(results)).on_stage is None
    for some in (results, many):
        shares, speakers = voices.shares(some, chosen(some)), voices.speakers(some, chosen(some))
        for found in (shares, speakers):
            stage = (found.on_stage or found.draw)(LIGHT)
            picked = {custom[0] for _, _, custom in marks(stage)}
            assert stage.layout.height <= 285 and picked <= {custom[0] for _, _, custom in marks(found.draw(LIGHT))}
    texts = [note.text for note in voices.shares(many, chosen(many)).on_stage(LIGHT).layout.annotations]
    assert any("4 of 14 groups, those with most sentences" in text for text in texts)


def test_names_on_a_stage_are_text(make_results):
    said = [("quoted", "<b>x</b> <script>" * 9, False), ("own", "", False)]
    results = make_results([("a", "<i>A</i>" * 20, "One. Two. Three. Four.")], said=said)
    notes = [note.text for note in voices.speakers(results, chosen(results)).on_stage(LIGHT).layout.annotations]
    assert not any("<i>A" in text or "<script" in text or "<b>x" in text for text in notes) and any("…" in text for text in notes)


def test_where_no_sentence_is_looked_at_there_is_none(results):
    nothing = chosen(results, only=["group=coast", "document=hill"])
    assert voices.shares(results, nothing) is voices.speakers(results, nothing) is None

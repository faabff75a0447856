"""Exhibits of single texts: the strip of the document that is read, and the lengths of all."""

import pytest

from dashboard import state
from dashboard.charts.theme import LIGHT
from dashboard.exhibit import BARS
from dashboard.exhibits import texts
from tests.dashboard.made import many_documents, marks

AXIS = "cooperation_control"


def chosen(results, **address):
    return state.read(address, results, "documents")


@pytest.mark.parametrize(
    ("address", "document"),
    [({}, "hill"), ({"doc": "port"}, "port"), ({"s": "hill:1"}, "hill"), ({"doc": "port", "s": "hill:1"}, "port")],
)
def test_the_strip_is_of_the_chosen_document_else_of_the_picked_sentence_else_the_first(address, document, results):
    found = texts.sequence(results, chosen(results, **address))
    rows = found.rows()
    assert found.name == "document" and {one.rpartition(":")[0] for one in rows["sentence_id"]} == {document}
    bars = [trace for trace in found.draw(LIGHT).data]
    assert len(rows) == sum(len(trace.customdata) for trace in bars)
    assert bars[0].y.tolist() == rows["bias"].tolist() and (bars[0].x - 1).tolist() == rows["position"].tolist()
    assert found.native is None and found.on_stage is None and found.draw(LIGHT).layout.height <= 285


def test_its_words_say_how_long_it_is(results):
    found = texts.sequence(results, chosen(results, doc="hill"))
    row = results.table("documents").set_index("document_id").loc["hill"]
    assert found.told == f"valley · {row['n_sentences']} sentences · {row['n_tokens']} tokens"
    assert found.caption.title == found.headline == (row["title"] or "hill") and found.told in found.caption.subtitle
    assert found.caption.subtitle.endswith("tokens.")
    assert texts.sizes(results, chosen(results)).caption.subtitle.endswith("language not known.")


def test_a_row_of_the_lengths_is_a_document(results, make_results):
    many = make_results(many_documents(26))
    for some, groups in ((results, 2), (many, 24)):
        found = texts.sizes(some, chosen(some))
        rows = found.rows()
        (dots,) = found.draw(LIGHT).data
        assert (
            found.name == "corpus_sizes" and dots.x.tolist() == rows["n_sentences"].tolist() and rows["group"].nunique() == groups
        )
        assert [custom[0] for _, _, custom in marks(found.draw(LIGHT))] == [f"document={one}" for one in rows["document_id"]]


def test_an_office_program_draws_the_sentences_of_each_group(results):
    native = texts.sizes(results, chosen(results)).native()
    assert native.kind == BARS and native.categories == ("coast", "valley")
    assert native.series[0].values == tuple(results.counted["group"].value_counts().sort_index().astype(float))
    assert native.series[0].labels[1] == f"{native.series[0].values[1]:.0f} in 2 documents"


def test_a_stage_has_room_for_four_groups(results, make_results):
    assert texts.sizes(results, chosen(results)).on_stage is None
    many = make_results(many_documents(6))
    stage = texts.sizes(many, chosen(many)).on_stage(LIGHT)
    assert stage.layout.height <= 285 and len(stage.layout.yaxis.ticktext) == 4
    assert stage.layout.annotations[0].text == "and 2 smaller groups"

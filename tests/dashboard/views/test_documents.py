"""Documents: the running text loses nothing, and the picked sentence is shown with what moved it."""

import pytest

from dashboard import data
from dashboard.charts.theme import DARK, LIGHT
from dashboard.views.documents import text_pieces
from tests.dashboard.apppage import charts, click, is_well, sentences_on, words_on

AXIS = "cooperation_control"
SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape(shape, shapes, open_view):
    app = open_view(shapes[shape].folder, "documents")
    assert is_well(app) and charts(app) == ["document"] and not sentences_on(app)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=lambda look: look.name)
@pytest.mark.parametrize("document", ["lake", "hill", "port"])
def test_the_pieces_are_the_text(document, look, results):
    scores = data.document_scores(results, document, AXIS)
    said = data.said_in(results, document)
    pieces = text_pieces(results.text_of(document), scores, results.axes[AXIS], look, said)
    assert "".join(piece["text"] for piece in pieces) == results.text_of(document)
    assert [piece["id"] for piece in pieces if "id" in piece] == scores["sentence_id"].tolist()  # here others speak whole sentences
    assert {piece["id"] for piece in pieces if "others" in piece.get("kind", "")} == set(said)
    for piece, row in zip([piece for piece in pieces if "id" in piece], scores.itertuples(), strict=True):
        assert piece["text"] == row.text and piece["color"] == (None if row.side == "neither" else look.side(row.side))


def test_a_sentence_is_cut_where_others_speak(results):
    text = "He said it is late. So it is."
    scores = data.document_scores(results, "port", AXIS).head(1).assign(start=0, end=19, text=text[:19])
    pieces = text_pieces(text, scores, results.axes[AXIS], LIGHT, {"port:0": [(8, 18)]})
    assert [(piece["text"], piece.get("kind", "")) for piece in pieces] == [
        ("He said ", "sentence"),
        ("it is late", "sentence others"),
        (".", "sentence"),
        (" So it is.", ""),
    ]


def test_a_click_on_the_strip_shows_the_sentence(results, open_view):
    app = open_view(results.folder, "documents", doc="port")
    click(app, "document", "s=port%3A1")
    assert is_well(app) and app.query_params == {"doc": "port", "s": "port:1"}
    assert sentences_on(app) == ["New ships bring grain, and the port pays for the new road."]


def test_a_link_to_a_sentence_opens_its_document(results, open_view):
    app = open_view(results.folder, "documents", s="port:1")
    assert is_well(app) and app.selectbox(key="doc_choice").value == "port" and len(sentences_on(app)) == 1


def test_another_document_lets_the_sentence_go(results, open_view):
    app = open_view(results.folder, "documents", s="port:1")
    app.selectbox(key="doc_choice").set_value("hill").run()
    assert is_well(app) and app.query_params == {"doc": "hill"} and not sentences_on(app)
    assert "5 sentences" in words_on(app)


@pytest.mark.parametrize(
    "address", [{"doc": "nowhere"}, {"s": "nowhere:1"}, {"doc": "port", "s": "hill:1"}, {"doc": "port", "s": "port:99"}]
)
def test_bad_values_in_the_address_are_no_faults(address, results, open_view):
    app = open_view(results.folder, "documents", **address)
    assert is_well(app) and not sentences_on(app)


def test_a_heading_can_be_picked_and_is_said_not_to_count(results, open_view):
    app = open_view(results.folder, "documents", s="lake:0")
    assert is_well(app) and "The water law" in words_on(app) and "a heading is shown, but not counted" in words_on(app)


def test_shares_and_mean_are_those_of_the_document(results, open_view):
    app = open_view(results.folder, "documents", doc="port")
    row = results.table("framing_documents").query("axis == @AXIS and document_id == 'port'").iloc[0]
    assert f"cooperation {row['share_plus']:.0%}" in words_on(app) and f"neither {row['share_neither']:.0%}" in words_on(app)

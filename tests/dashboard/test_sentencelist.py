"""What a list of sentences is given: every word of the corpus as text, each sentence with its place, its marks and its citation."""

import pytest

from analysis.evidence import find_evidence
from analysis.picks import Pick
from analysis.terms import find_term
from dashboard import basketdesk, citations
from dashboard.charts.theme import DARK, LIGHT
from dashboard.sentencelist import entries
from tests.dashboard.apppage import is_well, press, rows_on, sentences_on

AXIS = "cooperation_control"
HOSTILE = "The mill <img src=x onerror=alert(1)> stands. A road </p><script>1</script> is long. &amp; $x$ :red[mill] for *all*."


def listed(results, pick, **options):
    found = find_evidence(results, pick)
    return found, entries(results, found, 0, len(found), LIGHT, pick.axis is not None, **options)


def texts(rows):
    return ["".join(text for piece in row["pieces"] for text, _ in piece["parts"]) for row in rows]


@pytest.mark.parametrize("pick", [Pick(), Pick(axis=AXIS), Pick(term="the"), Pick(topic=0), Pick(term="the", axis=AXIS)])
def test_no_letter_is_lost_and_as_many_words_are_marked_as_matter(pick, results):
    found, rows = listed(results, pick)
    table = found.page(0, len(found))
    assert texts(rows) == table["text"].tolist()
    for row, spans in zip(rows, table["spans"], strict=True):
        marks = [piece for piece in row["pieces"] if piece["mark"] is not None]
        assert len(marks) == len(spans)
        if pick.axis:
            assert [mark["mark"] for mark in marks] == ["plus" if add > 0 else "minus" for _, _, add in spans]


def test_the_term_that_is_looked_for_is_marked_wherever_it_stands(results):
    _, rows = listed(results, Pick(axis=AXIS), lit=lambda text: find_term("mill", text))
    lit = [text for row in rows for piece in row["pieces"] for text, kinds in piece["parts"] if "found" in kinds]
    assert "".join(lit).lower() == "mill" * sum(len(find_term("mill", text)) for text in texts(rows)) != ""


def test_a_copy_is_the_sentence_with_its_citation(results):
    found, rows = listed(results, Pick(group="coast"))
    for row, (_, known) in zip(rows, found.page(0, len(found)).iterrows(), strict=True):
        place = citations.source_of(results, known["document_id"], known["number"])
        assert row["copy"] == citations.quoted(known["text"], place)
        assert known["text"] in row["copy"] and f"sentence {known['number']}" in row["copy"]


def test_links_lead_to_the_sentence_and_keep_the_rest_of_the_address(results):
    _, rows = listed(results, Pick(sentence="port:2"), address={"axis": "a b", "only": ["x=1", "y"]})
    assert rows[0]["link"] == "documents?axis=a+b&only=x%3D1&only=y&doc=port&s=port%3A2"


def test_weights_have_bars_on_an_axis_a_unit_elsewhere_and_are_left_out_where_there_are_none(results):
    found, rows = listed(results, Pick(axis=AXIS))
    widest = max(rows, key=lambda row: row["bar"]["width"])
    assert widest["bar"]["width"] == 50 and widest is rows[0] and rows[0]["weight"][0] in "+−"
    assert {row["bar"]["color"] for row in entries(results, found, 0, 99, DARK, True)} <= {DARK.plus, DARK.minus}
    _, rows = listed(results, Pick(term="the"), unit="×")
    assert all(row["bar"] is None and row["weight"].endswith("×") for row in rows)
    assert {row["weight"] for row in listed(results, Pick())[1]} == {""}


def test_whatever_a_corpus_holds_is_text(make_results):
    made = make_results([("a", f"A {HOSTILE}", HOSTILE), ("b", "B", "A mill.")])
    _, rows = listed(made, Pick(document="a"))
    assert texts(rows) == made.counted.query("document_id == 'a'")["text"].tolist()
    assert all(HOSTILE[:20] in row["place"] for row in rows)


def test_a_pinned_sentence_says_so_and_can_be_taken_out(results, open_view):
    app = open_view(results.folder, "framing", s="port:2")
    assert is_well(app) and [row["pinned"] for row in rows_on(app)] == [False]
    pinned = [row["pinned"] for row in listed(results, Pick(group="coast"), pinned=frozenset({"port:2"}))[1]]
    assert sum(pinned) == 1


def test_a_press_on_pin_puts_the_sentence_into_the_basket_and_takes_it_out_again(make_results, open_view, monkeypatch):
    made, calls = make_results(), []
    monkeypatch.setattr(basketdesk, "pinned_ids", lambda results: frozenset({"port:2"} if len(calls) % 2 else ()))
    monkeypatch.setattr(basketdesk, "pin", lambda results, sentence, why: calls.append(("pin", sentence, why)))
    monkeypatch.setattr(basketdesk, "unpin", lambda results, sentence: calls.append(("unpin", sentence)))
    app = open_view(made.folder, "framing", s="port:2")
    for _ in range(2):
        press(app, "pin", "port:2")
    assert calls == [("pin", "port:2", "One sentence"), ("unpin", "port:2")]
    assert sentences_on(app) == ["The mayor of the port likes the road."]

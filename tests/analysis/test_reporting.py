"""Reports by all rules of English: each line has what is said between ‹ ›; then the speaker and the cue."""

import pytest

from analysis import reporting
from analysis.quotations import find_quotations
from analysis.reporting import find_reports
from analysis.reports import Report
from analysis.voice import _hide

REPORTS = [
    ("According to the ministry, ‹the mill is old›.", "ministry", "according"),
    ("‹The mill is old›, according to Ann Lee.", "Ann Lee", "according"),
    ("According to a report by the Lund Institute, ‹rivers rise›.", "Lund Institute", "according"),
    ("In the judgment of the court, ‹the mill is old›.", "court", "in"),
    ("Allegedly ‹the mill is old›.", "", "allegedly"),
    ("‹The mill was› reportedly ‹sold›.", "", "reportedly"),
    ("In her view, ‹the mill is old›.", "she", "view"),
    ("In Ann Lee’s opinion, ‹the mill is old›.", "Ann Lee", "opinion"),
    ("Legend has it that ‹the mill is old›.", "", "legend"),
    ("Their claim that ‹the mill is old›.", "they", "claim"),
    ("The allegation that ‹the mill is old›.", "", "allegation"),
    ("Lee’s belief that ‹the mill is old›.", "Lee", "belief"),
    ("Ann Lee, head of the union: ‹“The mill is old.”›", "Ann Lee", ":"),
    ("Ann Lee： ‹“The mill is old.”›", "Ann Lee", "："),
    ("Unions reacted coolly, with officials saying that ‹the mill is old›.", "officials", "saying"),
    ("The mayor left the hall, telling them that ‹the mill is old›.", "mayor", "telling"),
    ("For Lund and Berg (2008: 44), ‹the mill is old›.", "Lund and Berg", "for"),
]


def reports(marked: str) -> tuple[str, list[Report]]:
    text = marked.replace("‹", "").replace("›", "")
    return text, find_reports(_hide(text, find_quotations(text)), 0, len(text))


@pytest.mark.parametrize(("marked", "speaker", "cue"), REPORTS)
def test_what_is_said_by_whom_and_what_shows_it(marked: str, speaker: str, cue: str) -> None:
    text, found = reports(marked)
    said = [part.split("›")[0].strip("“”.") for part in marked.split("‹")[1:]]
    assert [text[a:b].strip("“”.") for report in found for a, b in report.spans] == said
    assert {(report.speaker, report.cue) for report in found} == {(speaker, cue)}


@pytest.mark.parametrize(
    "text",
    [
        "The mill is old.",
        "According to law, the mill is old.",
        "According to plan, the mill was sold.",
        "In my view, the mill is old.",
        "In our opinion, the mill is old.",
        "In view of the storm, the mill was sold.",
        "The belief that the mill is old is common.",
        "Our claim that the mill is old stands.",
        "Yesterday’s announcement that the mill is old.",
        "Three aims: “peace”.",
        "",
        ".",
        "?!",
        "said",
        ", said",
    ],
)
def test_nothing_is_reported(text: str) -> None:
    assert reports(text)[1] == []


def test_a_citation_names_the_speaker_of_hearsay() -> None:
    text, found = reports("The mill was reportedly sold (Lund 2008).")
    assert {report.speaker for report in found} == {"Lund"}


def test_the_frame_holds_the_words_that_report() -> None:
    text, found = reports("It will rain, said Ann Lee.")
    assert [text[slice(*report.frame)] for report in found] == ["said Ann Lee"]


def test_only_the_sentence_is_read() -> None:
    text = "Ann Lee said it was late. The mill is old."
    assert find_reports(text, 26, len(text)) == []


def test_a_very_long_sentence_is_read_piece_by_piece() -> None:
    one = "the mayor said that it was late; "
    text = one * 300
    words = len(one.split()) + 1  # and the semicolon
    found = find_reports(text, 0, len(text))
    assert len(found) >= 300 - 300 * words // reporting.LONGEST
    assert [report.frame for report in found] == sorted(report.frame for report in found)


def test_known_limit_without_a_mark_what_is_said_goes_on() -> None:
    text, (found,) = reports("Their claim that the mill is old surprised nobody.")
    assert text[slice(*found.spans[0])] == "the mill is old surprised nobody"


def test_hearsay_may_be_set_off_by_a_comma() -> None:
    text, (found,) = reports("Allegedly, the mill is old.")
    assert text[slice(*found.spans[0])] == "the mill is old"

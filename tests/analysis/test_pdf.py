"""PDFs set by an independent library and read back: what a person reads on the page is what comes out."""

import io
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

from analysis.content import Content
from analysis.errors import AnalysisError
from analysis.limits import Limits
from analysis.pdf import read_pdf
from analysis.sentences import split_sentences

DOCUMENTS = sorted((Path(__file__).resolve().parents[2] / "data" / "ai_governance" / "documents").glob("*.txt"))
SIZE = 10
Piece = tuple[float, float, str]  # x, y, text

LEFT = [
    "The ministry published the rules",
    "on Monday and asked for comments",
    "from firms and universities that",
    "work in the field of governance.",
]
RIGHT = [
    "Many answered within the month",
    "and most of them were in favour",
    "of a register of large models in",
    "which all the risks are written.",
]
THIRD = [
    "A third group had asked for time",
    "because the rules were too vague",
    "for the small firms that have no",
    "lawyers and no time to read them.",
]


def drawn(*pages: Sequence[Piece], size: float = SIZE, font: str = "Times-Roman", **options: object) -> bytes:
    """A PDF with the pieces of text at their places, in the order given."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **options)
    for page in pages:
        canvas.setFont(font, size)
        for x, y, text in page:
            canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def column(lines: Sequence[str], x: float = 72, top: float = 700, leading: float = 12) -> list[Piece]:
    return [(x, top - leading * i, line) for i, line in enumerate(lines)]


def text_of(*pages: Sequence[Piece]) -> str:
    return read_pdf(drawn(*pages)).text


def by_rows(pieces: Sequence[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: (-piece[1], piece[0]))


def backwards(pieces: Sequence[Piece]) -> list[Piece]:
    return list(reversed(pieces))


def as_given(pieces: Sequence[Piece]) -> list[Piece]:
    return list(pieces)


ORDERS = pytest.mark.parametrize("order", [as_given, by_rows, backwards])
Order = Callable[[Sequence[Piece]], list[Piece]]


def test_lines_of_a_paragraph_are_joined_and_paragraphs_are_parted_by_a_blank_line():
    assert text_of([*column(LEFT), *column(RIGHT, top=640)]) == " ".join(LEFT) + "\n\n" + " ".join(RIGHT)


def test_an_indent_begins_a_paragraph():
    lines = column([*LEFT, *RIGHT])
    x, y, text = lines[4]
    lines[4] = (x + 12, y, text)
    assert text_of(lines) == " ".join(LEFT) + "\n\n" + " ".join(RIGHT)


def test_a_short_last_line_ends_a_paragraph():
    first = [*LEFT[:3], "work there."]
    assert text_of(column([*first, *RIGHT])) == " ".join(first) + "\n\n" + " ".join(RIGHT)


@ORDERS
def test_two_columns_under_a_title_are_read_one_after_the_other(order: Order):
    title = (150, 740, "On the governance of artificial intelligence today")
    pieces = [title, *column(LEFT), *column(RIGHT, x=230)]
    assert text_of(order(pieces)) == "\n\n".join([title[2], " ".join(LEFT), " ".join(RIGHT)])


@ORDERS
def test_three_columns(order: Order):
    pieces = [*column(LEFT), *column(RIGHT, x=230), *column(THIRD, x=390)]
    assert text_of(order(pieces)) == "\n\n".join(map(" ".join, (LEFT, RIGHT, THIRD)))


@ORDERS
def test_a_heading_across_both_columns_ends_those_above_it(order: Order):
    heading = (100, 620, "What the firms and the universities wrote in their answers")
    pieces = [*column(LEFT), *column(RIGHT, x=230), heading, *column(THIRD, top=590), *column(LEFT, x=230, top=590)]
    assert text_of(order(pieces)) == "\n\n".join([" ".join(LEFT), " ".join(RIGHT), heading[2], " ".join(THIRD), " ".join(LEFT)])


@ORDERS
def test_a_sentence_runs_over_from_column_to_column_past_a_picture(order: Order):
    pieces = [*column(LEFT[:3]), *column(["always publish everything that", *LEFT[1:]], x=230, top=600)]
    pieces += column(
        ["They had to be asked thrice and", "this was on the whole more than", "the ministry, which does not"], top=600
    )
    text = text_of(order(pieces))
    assert "the ministry, which does not always publish everything that on Monday" in text


@ORDERS
def test_a_table_is_read_row_by_row(order: Order):
    rows = [
        ("Country", "Year", "Rules"),
        ("China", "2023", "Interim measures"),
        ("Brazil", "2024", "Bill 2338"),
        ("Japan", "2025", "Act"),
    ]
    table = [(72 + 120 * j, 640 - 14 * i, cell) for i, row in enumerate(rows) for j, cell in enumerate(row)]
    assert text_of(order([*column(LEFT), *table])) == "\n\n".join([" ".join(LEFT), *map(" ".join, rows)])


@pytest.mark.parametrize(
    ("before", "after", "whole"),
    [
        ("all that the govern-", "ment has said", "all that the government has said"),
        ("all that the state-", "run firms have said", "all that the state-run firms have said"),
        ("all that a long-", "term plan has said", "all that a long-term plan has said"),
        ("in the years 2020-", "21 there was none", "in the years 2020-21 there was none"),
        ("all talks of the US-", "China working group", "all talks of the US-China working group"),
        ("all of the short-", "and long-term plans", "all of the short- and long-term plans"),
        ("all of the decision-mak-", "ing in the world", "all of the decision-making in the world"),
    ],
)
def test_hyphens_at_line_ends(before: str, after: str, whole: str):
    assert text_of(column([before, after])) == whole


def test_a_document_shows_how_it_writes_its_words():
    own = "The co-operation of all is good."
    assert "good. A co-operation of all is best." in text_of(column([own + " A co-", "operation of all is best."]))


def test_a_sentence_over_a_page_break_is_whole():
    first, second = (
        [*LEFT[:3], "work on what the ministry of the"],
        ["People’s Republic has proposed so", "far. It was a long time ago."],
    )
    assert text_of(column(first), column(second)) == " ".join(first + second)


def test_a_note_below_does_not_break_the_sentence_above_it():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for body, note in ((LEFT[:3], "1 See the report of the ministry."), (["work in it."], "")):
        for size, pieces in ((SIZE, column(body)), (7, [(72, 90, note)])):
            canvas.setFont("Times-Roman", size)
            for x, y, text in pieces:
                canvas.drawString(x, y, text)
        canvas.showPage()
    canvas.save()
    assert read_pdf(out.getvalue()).text == " ".join(LEFT[:3]) + " work in it.\n\n1 See the report of the ministry."


def test_the_raised_number_of_a_note_is_not_read():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    line = canvas.beginText(72, 700)
    for text, size, rise in (("It was signed.", 10, 0), ("12", 6, 4), (" All were glad.", 10, 0)):
        line.setFont("Times-Roman", size)
        line.setRise(rise)
        line.textOut(text)
    canvas.drawText(line)
    canvas.save()
    assert read_pdf(out.getvalue()).text == "It was signed. All were glad."


def body_of(number: int) -> list[Piece]:
    return column([f"Page {'abcdefgh'[number]} says that {line}" for line in LEFT], top=740)


@pytest.mark.parametrize(
    ("head", "foot"),
    [
        (lambda n: "A Journal of Governance", lambda n: f"Page {n + 1} of 6"),
        (lambda n: f"Vol. 3 · {n + 211}", lambda n: f"- {n + 1} -"),
        (lambda n: ("The Author", "A Title of Some Length")[n % 2], lambda n: ("iii", "iv", "v", "vi", "vii", "viii")[n]),
        (lambda n: f"{n + 41} {('On Rules', 'On Risks', 'On Firms', 'On Law', 'On Trade', 'On War')[n]}", lambda n: "© 2024"),
    ],
)
def test_running_heads_feet_and_page_numbers_are_taken_off(head: Callable[[int], str], foot: Callable[[int], str]):
    content = read_pdf(drawn(*([(72, 800, head(n)), *body_of(n), (280, 30, foot(n))] for n in range(6))))
    assert content.text == read_pdf(drawn(*map(body_of, range(6)))).text
    assert content.notes == ("12 running heads and page numbers taken off",)


def test_two_pages_lose_only_what_both_have_in_one_place():
    pages = [[(72, 800, f"The Same Head {n}"), *body_of(n), (280, 30, f"{n + 1}")] for n in range(2)]
    content = read_pdf(drawn(*pages))
    assert "The Same Head" not in content.text and content.text.count("says that") > 4
    assert content.notes == ("4 running heads and page numbers taken off",)
    other = read_pdf(drawn([(72, 800, "The First Head"), *body_of(0)], [(72, 800, "The Other Head"), *body_of(1)]))
    assert other.text.count("Head") == 2 and other.notes == ()


def test_chinese_lines_are_joined_without_a_space():
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    lines = ["中国政府发布了《全球人工智能治理倡议》", "，各国应当加强合作，共同应对各种风险挑", "战。"]
    assert read_pdf(drawn(column(lines, leading=16), font="STSong-Light")).text == "".join(lines)


def test_quotations_keep_the_space_between_them_in_english():
    assert text_of(column(["He said “no”", "“yes” and “perhaps”."])) == "He said “no” “yes” and “perhaps”."


def test_ligatures_become_letters():
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    assert read_pdf(drawn([(72, 700, "The of\ufb01ce is \ufb02at.")], font="Vera")).text == "The office is flat."


def test_text_up_the_margin_stands_apart():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    for x, y, line in column(LEFT):
        canvas.drawString(x, y, line)
    canvas.rotate(90)
    canvas.drawString(600, -40, "A preprint of March")
    canvas.save()
    assert read_pdf(out.getvalue()).text == " ".join(LEFT) + "\n\nA preprint of March"


def test_what_the_file_says_of_itself():
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, lang="en-GB")
    canvas.setTitle("On Governance")
    canvas.setAuthor("A. Writer")
    canvas.drawString(72, 700, "Some text.")
    canvas.save()
    data = out.getvalue()
    made = data[data.index(b"/CreationDate (D:") + 17 :][:8].decode()
    metadata = dict(read_pdf(data).metadata)
    assert (metadata["title"], metadata["author"], metadata["language"]) == ("On Governance", "A. Writer", "en-GB")
    assert metadata["date"] == f"{made[:4]}-{made[4:6]}-{made[6:]}"


@pytest.mark.parametrize("title", ["Microsoft Word - draft 3.doc", "untitled", "Document1", "report_final.pdf"])
def test_a_title_that_is_none_is_left_out(title: str):
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.setTitle(title)
    canvas.drawString(72, 700, "Some text.")
    canvas.save()
    assert "title" not in read_pdf(out.getvalue()).metadata


def test_a_page_without_text_is_noted_and_a_file_without_any_refused():
    assert read_pdf(drawn(column(LEFT), [])).notes == ("1 of 2 pages without text (scanned?)",)
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(72, 72, 300, 300, fill=1)
    canvas.save()
    with pytest.raises(AnalysisError, match=r"^no text on its only page .* run text recognition \(OCR\) on it first$"):
        read_pdf(out.getvalue())


def test_a_password_is_asked_for_in_words():
    locked = drawn(column(LEFT), encrypt=StandardEncryption("secret", ownerPassword="other"))
    with pytest.raises(AnalysisError, match="^protected by a password; open it"):
        read_pdf(locked)
    assert read_pdf(drawn(column(LEFT), encrypt=StandardEncryption("", ownerPassword="other"))).text == " ".join(LEFT)


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"plain text", bytes(1000)])
def test_what_is_no_pdf_is_damaged(data: bytes):
    with pytest.raises(AnalysisError, match="^damaged: not readable as PDF; open it"):
        read_pdf(data)


def test_limits_of_pages_and_characters():
    data = drawn(column(LEFT), column(RIGHT), column(THIRD))
    with pytest.raises(AnalysisError, match=r"^3 pages, at most 2 are read; split it, or set limits\.pages higher"):
        read_pdf(data, Limits(pages=2))
    with pytest.raises(
        AnalysisError, match=r"characters on 2 of 3 pages, at most 200 are read; split it, or set limits\.characters"
    ):
        read_pdf(data, Limits(characters=200))


def test_damage_anywhere_gives_a_fault_or_text():
    data = drawn(column(LEFT), column(RIGHT, x=300), pageCompression=0)
    damaged = [data[:end] for end in range(0, len(data), 97)]
    damaged += [data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :] for at in range(3, len(data), 23)]
    seen = set()
    for one in damaged:
        try:
            content = read_pdf(one)
            assert isinstance(content, Content) and content.text and "\0" not in content.text
            seen.add("text")
        except AnalysisError as fault:
            assert str(fault)
            seen.add("fault")
    assert seen == {"text", "fault"}


def typeset(paragraphs: Sequence[str], columns: int, **style: float) -> bytes:
    """Justified text with heads on left and right pages and page numbers."""
    out, (width, height), gap = io.BytesIO(), A4, 14
    wide = (width - 144 - gap * (columns - 1)) / columns
    frames = [Frame(72 + i * (wide + gap), 72, wide, height - 144, 0, 0, 0, 0) for i in range(columns)]

    def heads(canvas: Canvas, document: BaseDocTemplate) -> None:
        canvas.setFont("Times-Roman", 9)
        canvas.drawString(72, height - 50, ("Of Governance", "An Author and Another")[document.page % 2])
        canvas.drawCentredString(width / 2, 40, f"{document.page}")

    document = BaseDocTemplate(out, pagesize=A4)
    document.addPageTemplates([PageTemplate("text", frames, onPage=heads)])
    how = ParagraphStyle("text", fontName="Times-Roman", fontSize=SIZE, leading=12, alignment=4, **style)
    document.build([Paragraph(escape(each), how) for each in paragraphs])
    return out.getvalue()


def sentences(text: str) -> list[str]:
    return [" ".join(text[start:end].split()) for start, end, _ in split_sentences(text)]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("style", [{"firstLineIndent": 12}, {"spaceAfter": 6}, {}])
def test_every_sentence_of_the_bundled_texts_comes_back(columns: int, style: dict[str, float]):
    texts = [each.read_text(encoding="utf-8") for each in DOCUMENTS]
    paragraphs = [line for _ in range(3) for text in texts for line in text.split("\n") if line.strip()]
    content = read_pdf(typeset(paragraphs, columns, **style))
    assert sentences(content.text) == sentences("\n\n".join(paragraphs))
    assert content.notes and content.notes[0].endswith("running heads and page numbers taken off")

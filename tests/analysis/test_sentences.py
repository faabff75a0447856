"""Sentences and headings: hard cases in a table, laws on random texts, and what is still wrong."""

import random
import textwrap
from pathlib import Path

import pytest

from analysis.sentences import Span, split_sentences

DOCUMENTS = Path(__file__).parents[2] / "data" / "ai_governance" / "documents"

# Each line is a text, with "¦" where a reader ends one sentence and begins the next; "¦" is no part of the text.
CASES = {
    "acronyms": r"""
The U.S. Senate met twice.
They met in the U.S. and in Canada.
Envoys from the U.S.-led group came late.
He moved to the U.S.¦ He never looked back.
Talks were held in the U.S.¦ However, nothing came of them.
She flew home to the U.S.
He studied at M.I.T. in the spring.¦ It was cold.
The U.N. Security Council and the E.U. Commission agreed.
Her Ph.D. thesis won a prize.¦ She was proud.
It began in Washington, D.C.¦ The rest followed.
IN THE U.S.¦ THE BILL PASSED.
The "U.S." label stuck.
""",
    "Chinese": r"""
我们要加强合作。¦各国应当对话！¦你同意吗？¦同意；但有条件。
他说：“我们支持合作。¦我们反对霸权。”¦随后他离开了。
他說：「我們支持合作。¦我們反對霸權。」¦隨後他離開了。
他高兴地说：“太好了！”，然后就走了。
（这很重要。）¦我们要记住。
（新华社北京10月18日电）国家主席习近平出席会议。¦他发表讲话。
《倡议》提出：坚持以人为本；坚持相互尊重。¦各方应共同努力。
问题在于……我们还没有答案。¦他想了想……然后走了。
——我们怎么办？¦——合作！
１．加强治理。¦２．推动合作。
① 加强合作。¦② 保障安全。
一、总体要求¦\n推动人工智能健康发展。¦\n（一）安全可控。¦加强风险评估。
第一条 为了促进发展，制定本办法。¦\n第二条 提供服务，适用本办法。
OpenAI发布了GPT-4.5。¦该模型有3.5万亿参数。
目标是什么?¦合作!¦不是对抗.
坚持开放，\n推动合作。
""",
    "missing space": r"""
It filtered the internet.¦China objected.
He was tired.¦It rained all day.
The war ended in 1945.¦The peace did not last.
He said no.¦We left at once.
What now?¦Nobody knew.
Stop!¦They stopped.
He left (at noon).¦The others stayed.
He left early.¦(She stayed.)
He said no.¦“We must go.”¦ They went.
He left.¦"We must go," she said.
He said "no."¦The talks ended.
He said “no.”¦The talks ended.
They wait...¦Then they act.
It reached the U.N.¦ The vote was close.
The U.S.A is large.
It runs on Node.js and ASP.NET today.
See example.com and Booking.com for prices.
We like fruit, e.g.this apple.
We like fruit, e.g.This apple.
Version 2.0.1 and v1.Beta shipped.
It rose 3.5 percent, to 1.234.567 in all.
Read https://example.org/a.Html?b=C.D today.
Write to jo.Smith@Example.Com or Jo.Li@mail.example.org now.
Open report.Final.docx and main.py first.
Visit www.Example.Org today.
Use System.Collections.Generic here.
Meet Mr.Smith of Acme Inc.Today there.
""",
    "quotations": r"""
"Why now?" he asked.
“Why now?” he asked.¦ “Because we must,” she said.
«Pourquoi ?» demanda-t-il.
« Oui. »¦ Il sortit.
„Ja.“¦ Er ging.
"Is it safe?" Dr. Li asked.
He asked me, "Why?"¦ I said, "Why not?"
“Never!” the minister said.¦ The room fell silent.
He said "we won."¦ Then he left.
He said "we won".¦ Then he left.
He said “we won.”¦ Then he left.
He said “we won”.¦ Then he left.
He said «we won.»¦ Then he left.
He said 'we won.'¦ Then he left.
She called it ‘a start.’¦ It was.
"One thing is clear."¦ "Another is not."
He said: “We came.¦ We saw.”¦ Nobody else did.
They call it "the future", and fear "the end."¦ Both are wrong.
He asked "why?" and left.
They read "Paper on Trade" and "Plan. Initiative" and agreed.
""",
    "ellipses": r"""
Well… maybe not.
Well... maybe not.
Well... I think so.
He waited...¦ Nobody came.
He waited…¦ Nobody came.
He waited . . .¦ Nobody came.
He waited . . . for nothing.
“We tried…”¦ Then silence.
They spoke of peace […] and war.
They spoke of peace.¦ […] War came all the same.
...and so it ended.¦ Good.
No one came...
""",
    "abbreviations": r"""
Acme Co. and Apex Inc. merged.
He runs Apex Inc.¦ The firm grew.
The Ford Motor Co. Chairman spoke.
She runs Acme Ltd. in Leeds.
Dr. Li, Mr. Wu, Mrs. Ray and Prof. Day met.
MR. WU: Thank you.¦ MS. RAY: Good day.
Gen. Hale and Sen. Cole spoke.¦ So did Gov. Reed.
See No. 5, Art. 3, Fig. 2 and vol. VI.
The rule is on p. 4 and pp. 12–14.
Art. IV applies.¦ So does Art. I of the pact.
The answer was no.¦ They left.
He teaches the arts.¦ I paint.
Smith vs. Jones was heard.
Roe v. Wade was cited.
Apples, pears, etc. were sold.
They sold apples, pears, etc.¦ The rest rotted.
J. R. Smith spoke.¦ A. B. Jones did not.
The work of John F. Kennedy and I. M. Pei lives on.
So do I.¦ People agree.
They chose plan B.¦ It failed.
At 5 p.m. they met.
The bell rang at 5 p.m.¦ The doors closed.
We meet at 9 a.m. Monday and at 5 p.m. EST sharp.
He was born on Jan. 5 and left in Dec. 1990.¦ Nobody knew.
It opened in Sept.¦ The public came.
St. Petersburg and Mt. Etna are far.
Martin King Jr. spoke.¦ He was cheered.
Cf. the annex, i.e. the list, e.g. item two.
Keep warming below 1.5°C.¦ Nothing else will do.
That ends our Q&A.¦ I thank you.
""",
    "numbers": r"""
It came on 3.5.2024.¦ We left at 10.30.
It cost $3.50.¦ Nobody paid.
It cost 5.¦ Twenty came.
It happened in 1956.¦ The rest is known.
Prices rose 3 percent.¦ $5 was paid.
They counted 12.¦ 15 others were missing.
The score was 3.5.¦ Then it was 4.
The ratio is 1.5:2.
World War II.¦ The end of it was near.
""",
    "labels": r"""
1. Introduce the law.¦ 2. Enforce it.
(a) Introduce the law.¦ (b) Enforce it.
Sec. 2. Exceptions are listed below.
IV. The fourth part begins here.
Three aims stand: 1. Peace; 2. Trade; and 3. Law.
Nothing else applies.¦ (a) This order holds.
Buy these.¦ - One is red.¦ - Two are blue.
""",
    "pieces that go on": r"""
It serves the economy and technology. , network and other fields.
It won praise from the world. evaluate.¦ Then it grew.
We must minimize risks. .
We must minimize risks. .¦ Then we go.
We must minimize risks .¦ Then we go.
He left . ; nobody saw it.
The first aim; the second aim; the third aim.
It sold well.¦ iPhone sales rose.
is it so?¦ yes it is.¦ ok.
""",
    "marks": r"""
What?!¦ No!!¦ Yes.
Really ?¦ Yes !¦ Good.
Yahoo! is a firm.
A "safe" (!) system failed.
Great! 😀¦ Thanks a lot.
Great day 😀 thanks to all
He left.¦ (She stayed.)¦ They met.
The plan (see below) works.¦ It does.
The bill (it is long!) passed.
The work is done.[3]¦ Next came peace.
The work is done.[3][4]¦ Next came peace.
The work is done.¹²¦ Next came peace.
The work is done.12¦ Next came peace.
**It is done.**¦ Next came peace.
THE BILL PASSED.¦ IT IS LAW.
هل وصلت؟¦ نعم وصلت.¦ شكرا
यह सच है।¦ वह गया।
""",
    "chinese and japanese": r"""
你好。¦我很好！¦你呢？
他说：“我来了。”¦然后他走了。
他说「好。」¦我们走。
（他走了。）¦我们也走。
他有书、笔和纸；我没有。
人工智能（AI）很重要。¦治理也重要。
他想……不行。
今日は雨です。¦明日は晴れます。
好吗?¦好.¦走吧
""",
    "line breaks within a sentence": r"""
The committee met to talk about the\nuse of machines in schools.¦ It was brief.
The committee met to talk about the\r\nuse of machines in schools.¦ It was brief.
It was led by the President of the\nUnited States.¦ He was late.
They came from Peru, Chile,\nBrazil and Cuba.
""",
    "line breaks between sentences": r"""
The first line ends here.¦\nThe second does too.
The first line ends here.¦\r\nThe second does too.
The first line ends here.¦\rthe second does too.
the first paragraph has no end¦\n\nthe second follows a blank line.
The first paragraph has no end¦\r\n \t\r\nThe second follows a blank line.
The aims are:¦\n- peace;¦\n- trade, and¦\n- law.
The aims are:¦\n• peace¦\n• trade with\n  neighbours¦\n• law
The aims are:¦\n1. Peace.¦\n2. Trade.¦ It matters.¦\n3. Law.
The aims are:¦\n(a) peace¦\n(b) trade¦\n(c) law
The aims are:¦\n1.1 Peace all over the world.¦\n1.2 Trade all over the world.
The aims are:¦\n* peace¦\n* trade
Name\tCountry¦\nDay\tPeru¦\nThis was a table.
""",
}


def plain(marked: str) -> str:
    """The text of a line of CASES, with its line breaks."""
    return marked.replace("¦", "").replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t")


def texts(text: str) -> list[str]:
    return [text[start:end] for start, end, _ in split_sentences(text)]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(kind, text[start:end]) for start, end, kind in split_sentences(text)]


LINES = [(name, line) for name, lines in CASES.items() for line in lines.strip().splitlines()]
ALL_CASES = [pytest.param(line, id=f"{name}: {line}") for name, line in LINES]


@pytest.mark.parametrize("marked", ALL_CASES)
def test_a_hard_case_is_split_as_a_reader_would(marked: str) -> None:
    assert texts(plain(marked)) == [plain(piece).strip() for piece in marked.split("¦")]


@pytest.mark.parametrize("marked", ALL_CASES)
def test_a_sentence_on_one_line_split_alone_gives_itself(marked: str) -> None:
    for piece in texts(plain(marked)):
        if "\n" not in piece and "\r" not in piece:
            assert split_sentences(piece) == [Span(0, len(piece), "sentence")]


# What is still wrong: text, what a reader would do, what is done.
KNOWN_LIMITS = [
    # After an abbreviation, a name is taken to belong to it ("U.S. Secretary", "Ford Motor Co. Chairman").
    ("They left the U.S.¦ China replied.", "They left the U.S. China replied."),
    ("She runs Apex Inc.¦ Shares rose.", "She runs Apex Inc. Shares rose."),
    ("They chose plan B.¦ China agreed.", "They chose plan B. China agreed."),
    ("He met the new Dr.¦ The talk was short.", "He met the new Dr. The talk was short."),
    # Brackets that hold several sentences are cut inside.
    ("The firm (it began in 1990. It grew.) failed.", "The firm (it began in 1990.¦ It grew.) failed."),
    # A mark within a name ends a sentence before a capital.
    ("He works for Yahoo! Inc. today.", "He works for Yahoo!¦ Inc. today."),
    ("Then… China spoke.", "Then…¦ China spoke."),
    # An emoji after a mark closes the sentence, though some stand there like bullets.
    ("Prices fell.¦ 💰 Wages rose.", "Prices fell. 💰¦ Wages rose."),
    # A sentence that begins in lower case is taken for the rest of the one before.
    ("He met Mr. Li.¦ de Gaulle came too.", "He met Mr. Li. de Gaulle came too."),
    ("The work ended.¦ https://example.org has it.", "The work ended. https://example.org has it."),
    # A missing space before a small letter looks like an address, after capitals like an acronym.
    ("It serves science.¦and it serves trade.", "It serves science.and it serves trade."),
    ("It joined NATO.¦The vote was close.", "It joined NATO.The vote was close."),
    ("Open Main.Py first.", "Open Main.¦Py first."),
    # A number after "no." is taken for its number; ordinals and dates of other languages are not known.
    ("The answer was no.¦ 5 people left.", "The answer was no. 5 people left."),
    ("Er kam am 3. Oktober an.", "Er kam am 3.¦ Oktober an."),
    # Chinese: a quotation is cut before what follows it; so are two lines that don't show whether they are hard-wrapped.
    ("“你好吗？”他问。", "“你好吗？”¦他问。"),
    ("人工智能的发展\n需要合作。", "人工智能的发展¦\n需要合作。"),
    # A single line break before a capital, where nothing else shows that the text is wrapped.
    ("It was signed by the Federal\nChancellor of Austria.", "It was signed by the Federal¦\nChancellor of Austria."),
    # List items without bullets that begin in lower case.
    ("We sell:\nRed apples¦\ngreen pears", "We sell:¦\nRed apples\ngreen pears"),
    # Items, rows and headings run into one line when a page was flattened.
    ("THE WAY AHEAD¦ We must act.", "THE WAY AHEAD We must act."),
    ("It has aims: • peace¦ • trade", "It has aims: • peace • trade"),
]


@pytest.mark.parametrize(("reader", "ours"), KNOWN_LIMITS)
def test_a_known_limit_is_as_it_is_told(reader: str, ours: str) -> None:
    text = reader.replace("¦", "")
    assert text == ours.replace("¦", "") and reader != ours
    assert texts(text) == [piece.strip() for piece in ours.split("¦")]


# Headings

PROSE = "The council met on Monday. It agreed on a plan for the years to come."


def test_a_short_line_without_a_full_stop_is_a_heading() -> None:
    text = f"The way ahead\n{PROSE}\n\nA “wise” rule\n\n{PROSE}"
    assert [kind for kind, _ in kinds(text)] == ["heading", "sentence", "sentence"] * 2
    assert [t for kind, t in kinds(text) if kind == "heading"] == ["The way ahead", "A “wise” rule"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("# Is it wise?", "heading"),
        ("## The way ahead", "heading"),
        ("1.2 The way ahead", "heading"),
        ("IV. The way ahead", "heading"),
        ("THE WAY AHEAD", "heading"),
        ("人工智能的治理", "heading"),
        ("* * *", "heading"),
        ("-----", "heading"),
        ("Peru\t45\t3.2", "heading"),
        ("| Peru | 45 |", "heading"),
        ("The way ahead.", "sentence"),
        ("The way of the U.S.", "sentence"),
        ("Is it wise?", "sentence"),
        ("The aims are:", "sentence"),
        ("- The way ahead", "sentence"),
        ("• The way ahead", "sentence"),
        ("(a) The way ahead", "sentence"),
        ("One two three four five six seven eight nine ten eleven twelve", "heading"),
        ("One two three four five six seven eight nine ten eleven twelve thirteen", "sentence"),
        ("A " + "long" * 25, "sentence"),
        ("治理" * 13, "sentence"),
    ],
)
def test_kind_of_a_line_among_paragraphs(line: str, kind: str) -> None:
    assert kinds(f"{PROSE}\n\n{line}\n\n{PROSE}")[2:-2] == [(kind, line)]


def test_numbered_lines_in_a_row_are_a_list() -> None:
    text = f"{PROSE}\n1. Peace\n2. Trade\n{PROSE}"
    assert kinds(text)[2:-2] == [("sentence", "1. Peace"), ("sentence", "2. Trade")]


@pytest.mark.parametrize("text", ["A great day for all", "# A great day", "A great day\nAnother", "12 May", "😀", "..."])
def test_a_text_of_nothing_but_short_lines_has_sentences(text: str) -> None:
    assert kinds(text) == [("sentence", line) for line in text.split("\n")]


def test_verse_is_cut_at_its_capitals_but_not_after_a_comma() -> None:
    verse = "Grey is the stone\nGreen is the hill,\nAnd cold is the water"
    assert texts(verse) == ["Grey is the stone", "Green is the hill,\nAnd cold is the water"]


# Hard-wrapped text

ESSAY = (
    "The members of the United Nations met in Lima on Tuesday to talk about the rules that machines should follow. "
    'Dr. Ana Ruiz of the Universidad Mayor, who led the talks, said that it was "a start." The U.S. delegation and the '
    "envoys of Peru, Chile, Ghana and Japan agreed on 3 of the 12 points. Will it hold? Nobody in the Palacio de Torre "
    "Tagle knew."
)


@pytest.mark.parametrize("width", [40, 50, 60, 72, 80, 100])
def test_a_hard_wrapped_text_has_the_sentences_of_the_unwrapped(width: int) -> None:
    paragraphs = [ESSAY, PROSE, ESSAY.replace("Lima", "Addis Ababa")]
    wrapped = "\n\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    assert [" ".join(t.split()) for t in texts(wrapped)] == texts("\n\n".join(paragraphs))


def test_a_heading_in_a_hard_wrapped_text_needs_no_blank_line() -> None:
    text = f"The way ahead\n{textwrap.fill(ESSAY, 72)}\nThe next steps\n{textwrap.fill(ESSAY, 72)}"
    assert [t for kind, t in kinds(text) if kind == "heading"] == ["The way ahead", "The next steps"]
    assert len(texts(text)) == 2 * (1 + len(texts(ESSAY)))


CHINESE = (
    "人工智能是引领未来的战略性技术，世界主要国家把发展人工智能作为提升竞争力、维护安全的重大战略，加紧出台规划和政策，围绕核心技术、"
    "顶尖人才、标准规范等强化部署。当前，国际竞争形势更加复杂，必须放眼全球，把人工智能发展放在国家层面系统布局、主动谋划。"
    "根据《网络安全法》等法律，利用AI技术提供文本、图片、音频、视频等内容的服务，适用本办法。专家说：“这是重要的一步。”"
)


@pytest.mark.parametrize("width", [16, 20, 28, 36, 40])
@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_hard_wrapped_chinese_has_the_sentences_of_the_unwrapped(width: int, gap: str) -> None:
    paragraph = "\n".join(CHINESE[start : start + width] for start in range(0, len(CHINESE), width))
    assert ["".join(t.split()) for t in texts(gap.join([paragraph] * 3))] == texts(CHINESE) * 3


def test_chinese_lines_of_many_lengths_are_not_hard_wrapped() -> None:
    lines = ["全球人工智能治理倡议", "联合国大会通过决议呼吁各国加强人工智能能力建设", "专家谈数据安全", "新能源汽车出口创新高"]
    assert texts("\n".join(lines)) == lines


# Laws


def assert_lawful(text: str) -> None:
    """Spans in order, apart, stripped, and together all that is not white space."""
    spans = split_sentences(text)
    bounds = [0, *(place for span in spans for place in span[:2]), len(text)]
    assert bounds == sorted(bounds) and all(span.start < span.end for span in spans)
    assert all(text[span.start : span.end] == text[span.start : span.end].strip() for span in spans)
    assert not "".join(text[a:b] for a, b in zip(bounds[::2], bounds[1::2], strict=True)).strip()
    assert not spans or "sentence" in {span.kind for span in spans} <= {"sentence", "heading"}


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t\u2003\n"])
def test_a_text_of_white_space_has_no_sentence(text: str) -> None:
    assert split_sentences(text) == []


@pytest.mark.parametrize("marked", ALL_CASES)
def test_laws_hold_for_the_hard_cases(marked: str) -> None:
    assert_lawful(f" {plain(marked)}\r\n")


def test_laws_hold_for_random_texts() -> None:
    pieces = "¦ ¦ ¦\n¦\n\n¦\r\n¦\t¦.¦...¦…¦?¦!¦。¦？¦\"¦“¦”¦'¦»¦« ¦(¦)¦[3]¦,¦;¦:¦-¦- ¦•¦#¦*¦1¦3.5¦1. ¦(a) ".split("¦")
    pieces += "U.S.¦Mr.¦No.¦Inc.¦p.m.¦e.g.¦I¦A¦the¦The¦word¦China¦NATO¦iPhone¦你好¦😀¦www.¦a@b.¦said".split("¦")
    pieces += ["\u200b", "\u2028", "\xa0", "—"]
    choose = random.Random(20)
    for _ in range(3000):
        assert_lawful("".join(choose.choices(pieces, k=choose.randrange(1, 40))))


def test_paragraphs_together_are_split_as_each_alone() -> None:
    choose = random.Random(21)
    paragraphs = [plain(line.values[0]) for line in ALL_CASES if "\\" not in line.values[0]]
    for _ in range(50):
        chosen = choose.sample(paragraphs, 8)
        together = [(span.start, span.end) for span in split_sentences("\n\n".join(chosen))]
        offsets = [sum(len(p) + 2 for p in chosen[:i]) for i in range(len(chosen))]
        alone = [(o + s.start, o + s.end) for o, p in zip(offsets, chosen, strict=True) for s in split_sentences(p)]
        assert together == alone


@pytest.mark.parametrize("unit", ["word ", "x", "你", ".", ". ", '."', "\n", "- "])
def test_a_megabyte_without_a_sentence_is_no_trouble(unit: str) -> None:
    """Nothing is timed: were the work quadratic, it would take an hour."""
    assert len(split_sentences(unit * (1_000_000 // len(unit)))) <= 1


@pytest.mark.parametrize("unit", ["a.", "a. ", "a…(", "a\n", "Ab cd\nef\n", "a! 😀", "U.S. ", "1.", "a\t", "@.a", 'a."B', "a.[1]"])
def test_many_marks_that_decide_nothing_are_no_trouble(unit: str) -> None:
    assert split_sentences(unit * (200_000 // len(unit)))


# The project's own documents


@pytest.mark.parametrize(("file", "sentences", "headings"), [("000_5476786952944c6f", 14, 0), ("004_84c64e37935c46f4", 36, 3)])
def test_the_bundled_documents(file: str, sentences: int, headings: int) -> None:
    text = (DOCUMENTS / f"{file}.txt").read_bytes().decode()
    assert_lawful(text)
    found = [span.kind for span in split_sentences(text)]
    assert (found.count("sentence"), found.count("heading")) == (sentences, headings)


@pytest.mark.parametrize(
    ("file", "start", "end"),
    [
        ("000_5476786952944c6f", "This statement comes", "over the internet."),
        ("000_5476786952944c6f", "China has been reaping", "dictatorial tactics."),
        ("004_84c64e37935c46f4", "While people exclaim", '"the security of the future."'),
        ("004_84c64e37935c46f4", "Artificial intelligence security refers", "product applications."),
        ("004_84c64e37935c46f4", "As an enabling technology", "modeling, etc."),
        ("004_84c64e37935c46f4", "It can drive", "other fields of security."),
        ("004_84c64e37935c46f4", "We must strengthen", "minimize risks. ."),
        ("004_84c64e37935c46f4", "It continues", "evaluate."),
        ("004_84c64e37935c46f4", "Promote sharing", "co-construction"),
    ],
)
def test_sentences_of_the_bundled_documents(file: str, start: str, end: str) -> None:
    found = texts((DOCUMENTS / f"{file}.txt").read_bytes().decode())
    assert sum(sentence.startswith(start) and sentence.endswith(end) for sentence in found) == 1

"""From words at their places on pages to paragraphs, as a person would read them. Knows no file format.

Three steps. Running heads, feet and page numbers are what stands at the same margin place on several pages, digits aside. A page is
cut along gutters, white strips that no word crosses, into parts that are read one after another (recursive X-Y cut; Nagy and
Seth, 1984); a strip beside narrow or ragged text is a table's, which is read row by row. Lines are joined to paragraphs by
their distance, indent and size, and by whether the next word would have had room; a sentence is followed over a column's or
page's end, past notes in small type. Lengths are in points, upward and to the right.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from statistics import median
from typing import NamedTuple

import simplemma

GUTTER = 0.7  # of the type size: the narrowest strip between columns; two-column journals have 1 to 1.5
STARTS = 3  # lines that must begin at a gutter's right edge; word gaps line up by chance in two
PROSE_WORDS, PROSE_LETTERS, PROSE_FILL = 2.5, 12, 0.6  # medians of words and letters in a line, and of how far it fills its column
LOOSE = 1.17  # of the usual distance of lines: beyond it a paragraph ends
SMALL = 0.94  # of the text's size: notes and captions
MARGIN_ROWS = 3  # rows from the top and from the bottom that may be running heads
SURE = 4, 0.4  # pages (or all there are), and share of all, on which a running head needs no space below it to be one
DEPTH = 12  # of cuts within cuts

HAN = "\u2e80-\u30ff\u3100-\u312f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff01-\uff65\U00020000-\U0003ffff"
BETWEEN_HAN = re.compile(rf"[{HAN}][{HAN}“”‘’…—]\Z|[“”‘’…—][{HAN}]\Z")  # marks that Chinese shares with English
HAN_LETTER = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
ENDED = re.compile(r"""[.!?…。！？:：;；؟۔]['"”’»›)\]】）」』\d]*\Z""")
OPENING = "\"'“‘«‹([（「『"
ITEM = re.compile(r"[•‣▪●○◦■□➢►✓–—*·-]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s|\d{1,2}(?:\.\d{1,2})+\.?\s")
BULLET = re.compile(r"[•‣▪●○◦■□➢►✓]")
HYPHENS = "-\u2010\u00ad"
LAST_WORD = re.compile(r"(\S*?)([^\W\d_]+)[-\u2010\u00ad]\Z")
FIRST_WORD = re.compile(r"[^\W\d_]+")
SUSPENDED = frozenset("and or to und oder et ou y o e".split())  # "short- and long-term"
PREFIXES = frozenset("self non ex all quasi semi pseudo anti multi vice pan mid".split())  # mostly hyphenated where not one word
# The second part of compounds that the dictionary also has as one word ("longterm"); none of them ends a divided word.
LATTER = frozenset("term level run risk quality tech based led owned scale speed income related made driven oriented".split())
NUMBER = re.compile(r"\d+")
PAGE_NUMBER = re.compile(
    r"(?P<page>page|seite|página|p\.?|第)?\s*[-–—[(|]?\s*(?P<number>\d{1,4}|[ivxlc]{1,7})\s*[-–—\])|]?\s*"
    r"(?:(?P<of>of|/|von|de)\s*\d{1,4})?\s*(?:页\s*(?:[,，/]?\s*共\s*\d{1,4}\s*页)?)?",
    re.IGNORECASE,
)
PRINTED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},? \d{1,2}:\d\d\b.*")  # a browser's head: when it was printed


class Word(NamedTuple):
    """Characters without white space, on a baseline `base`; `order` counts the page's words as the file has them."""

    text: str
    left: float
    right: float
    base: float
    size: float
    order: int = 0
    spaced: bool = True  # white space before it in the file's order


class Line(NamedTuple):
    """A line of a column (page and number), `low` and `high` the column's left and right edge."""

    text: str
    left: float
    right: float
    base: float
    size: float
    first: float  # width of the first word
    gaps: int  # spaces too wide for words: a table's row
    column: tuple[int, int]
    low: float
    high: float
    justified: bool  # most lines of its column end at `high`


# ---- words to rows


def rows(words: Sequence[Word]) -> list[list[Word]]:
    """Words on a common baseline, rows from the top, each in the order in which it is read."""
    found: list[list[Word]] = []
    largest: Word | None = None
    for word in sorted(words, key=lambda word: (-word.base, word.left)):
        # A raised note number is 0.3 to 0.4 of the size above the baseline of its line, the next line at least the whole size.
        if largest and largest.base - word.base < 0.75 * min(largest.size, word.size):
            found[-1].append(word)
            largest = max(largest, word, key=lambda word: word.size)
        else:
            found.append([word])
            largest = word
    return [_as_read(row) for row in found]


def _as_read(row: list[Word]) -> list[Word]:
    """From left to right; mostly right-to-left letters stay in the order of the file, which is the order of reading."""
    text = "".join(word.text for word in row)
    backward = 2 * len(RIGHT_TO_LEFT.findall(text)) > len(text)
    return sorted(row, key=lambda word: word.order if backward else word.left)


def row_text(row: Sequence[Word]) -> str:
    """The words of a row, without the raised numbers that refer to notes."""
    parts, before = [row[0].text], row[0]
    for word in row[1:]:
        if not _is_reference(before, word):
            parts.append(" " + word.text if _is_spaced(before, word) else word.text)
            before = word
    return "".join(parts)


def _is_reference(before: Word, word: Word) -> bool:
    """Whether a raised small number directly after a word is a note's, not an exponent (10 to the sixth, m squared)."""
    raised = word.text.strip(",[]").isdecimal() and word.size < 0.85 * before.size and word.base > before.base + 0.15 * before.size
    return raised and len(before.text) > 2 and not before.text[0].isdigit() and _gap(before, word) < 0.3 * before.size


def _is_spaced(before: Word, word: Word) -> bool:
    if BETWEEN_HAN.match(before.text[-1] + word.text[0]):
        return _gap(before, word) > 1.5 * word.size
    if before.text.isdigit() and before.base > word.base + 0.15 * word.size:
        return True  # a raised number before its note
    follows = word.order == before.order + 1
    return (follows and word.spaced) or _gap(before, word) > 0.1 * word.size


def _gap(before: Word, word: Word) -> float:
    return max(word.left - before.right, before.left - word.right)


# ---- running heads


def without_running(pages: Sequence[list[Word]]) -> tuple[list[list[Word]], int]:
    """Pages without running heads, feet and page numbers, and how many such rows there were.

    In a single page only what is plainly its number goes; in two, what both have at the same place and set apart.
    """
    laid = [rows(page) for page in pages]
    sizes = Counter(round(word.size, 1) for page in pages for word in page for _ in word.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    margins = [(page, row) for page in range(len(laid)) for row in _margin_rows(laid[page])]
    likely, sure = _numbered(laid, margins, body), set()
    if len(pages) > 1:
        repeated, certain = _repeated(laid, margins, body)
        likely |= repeated
        sure = certain if len(pages) > 2 else sure
    taken = sure | {place for page in range(len(laid)) for place in _apart(laid[page], page, likely)}
    gone = [{id(word) for at, row in taken if at == page for word in laid[page][row]} for page in range(len(pages))]
    return [[word for word in page if id(word) not in out] for page, out in zip(pages, gone, strict=True)], len(taken)


def _apart(page: list[list[Word]], number: int, likely: set[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Those of the likely rows that lie outside all other rows, with more white space than there is between lines of text."""
    bases = [row[0].base for row in page]
    gaps = [a - b for a, b in zip(bases, bases[1:], strict=False)]
    leading = median(gaps) if len(gaps) > 3 else 0.0
    for order, step in ((range(len(page)), 0), (range(len(page) - 1, -1, -1), -1)):
        waiting: list[tuple[int, int]] = []
        for row in order:
            if (number, row) not in likely:
                break
            waiting.append((number, row))
            at = row + step  # the gap on the inner side
            if not 0 <= at < len(gaps) or gaps[at] > 1.2 * leading:
                yield from waiting
                waiting = []


def _margin_rows(page: list[list[Word]]) -> list[int]:
    return sorted({row for i in range(MARGIN_ROWS) for row in (i, len(page) - 1 - i) if 0 <= row < len(page)})


def _repeated(
    laid: list[list[list[Word]]], margins: list[tuple[int, int]], body: float
) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """Rows with the same text but for digits at the same height: likely on two pages of five and three of more, and sure."""
    found = defaultdict(list)
    for page, row in margins:
        words = laid[page][row]
        if max(word.size for word in words) <= 1.15 * body:  # a chapter's title is larger than the text
            text = NUMBER.sub("#", " ".join(word.text for word in words))
            found[text].append((page, row))
    needed = 2 if len(laid) <= 5 else 3
    likely, sure = set(), set()
    for places in found.values():
        for page, row in places:
            height = laid[page][row][0].base
            near = len({other for other, at in places if abs(laid[other][at][0].base - height) < 4})
            if near >= needed:
                likely.add((page, row))
            if near >= max(min(SURE[0], len(laid)), SURE[1] * len(laid)):
                sure.add((page, row))
    return likely, sure


def _numbered(laid: list[list[list[Word]]], margins: list[tuple[int, int]], body: float) -> set[tuple[int, int]]:
    """Outermost rows that are a page's number, or begin or end with one while the rest changes (a chapter's title)."""
    plain, beside = defaultdict(set), defaultdict(set)
    taken = set()
    for page, row in margins:
        words, outer = laid[page][row], row in (0, len(laid[page]) - 1)
        if not outer or len(laid[page]) < 2 or max(word.size for word in words) > 1.15 * body:
            continue
        text = row_text(words)
        whole = PAGE_NUMBER.fullmatch(text)
        if PRINTED.fullmatch(text) or f"{page + 1}/{len(laid)}" in (words[0].text, words[-1].text):
            taken.add((page, row))
        elif whole and (whole["page"] or whole["of"] or _value(whole["number"]) == page + 1) and _stands_apart(laid[page], row):
            taken.add((page, row))
        elif whole:
            plain[_value(whole["number"]) - page].add((page, row))
        else:
            for text in {words[0].text, words[-1].text}:
                if text.isdecimal() and len(text) < 5:
                    beside[int(text) - page, round(words[0].base / 4)].add((page, row))
    several = [places for places in plain.values() if len(places) > 1 and len(laid) > 2]
    several += [places for places in beside.values() if len(places) > 2]
    return taken.union(*several)


def _value(number: str) -> int:
    if number.isdecimal():
        return int(number)
    values = [{"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}[letter] for letter in number.lower()]
    return sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))


def _stands_apart(page: list[list[Word]], row: int) -> bool:
    neighbour = page[1] if row == 0 else page[row - 1]
    return abs(page[row][0].base - neighbour[0].base) > 1.7 * neighbour[0].size


# ---- columns


def lines_in_order(pages: Sequence[Sequence[Word]]) -> list[Line]:
    """Lines of all pages in the order of reading."""
    found: list[Line] = []
    known: set[int] = set()
    for page, words in enumerate(pages):
        regions = [region for region in _regions(list(words), known, DEPTH) if region]
        found += [line for i, region in enumerate(regions) for line in _region_lines(region, (page, i))]
    return found


def _regions(words: list[Word], known: set[int], depth: int) -> list[list[Word]]:
    parts = _cut(words, known) if depth and len(words) > 2 * STARTS else None
    if parts is None:
        return [words]
    return [region for part in parts if part for region in _regions(part, known, depth - 1)]


def _cut(words: list[Word], known: set[int]) -> list[list[Word]] | None:
    """The parts of a region about its tallest gutter: above, left, right, below; None without a gutter.

    `known` are the gutters of this page and those before, to which it is added: an article's last lines are few.
    """
    laid = rows(words)
    size = median(word.size for word in words)
    tallest = max(_gutters(words, laid, size, known), key=lambda gutter: gutter.starts, default=None)
    if tallest is None:
        return None
    if tallest.starts >= 2 * STARTS:
        known.update((round(tallest.x), round(tallest.x) + 1, round(tallest.x) - 1))
    tallest = _without_ends(tallest, words, size)
    between = [word for word in words if tallest.bottom < word.base < tallest.top]
    left = [word for word in between if word.right <= tallest.x]
    right = [word for word in between if word.right > tallest.x]
    sides = [right, left] if 2 * sum(bool(RIGHT_TO_LEFT.search(word.text)) for word in words) > len(words) else [left, right]
    bands = _cells(*sides)
    above = [word for word in words if word.base >= tallest.top]
    below = [word for word in words if word.base <= tallest.bottom]
    return [above, *(bands or sides), below]


class _Gutter(NamedTuple):
    x: float
    top: float
    bottom: float
    starts: int  # lines that begin at its right edge


def _gutters(words: list[Word], laid: list[list[Word]], size: float, known: set[int]) -> Iterator[_Gutter]:
    """Strips without words, with prose on both sides."""
    for edge, starts in _edges(laid, size):
        is_known = round(edge - 0.5) in known
        strip, blocks = edge - GUTTER * size, [float("inf")]
        blocks += sorted((word.base for word in words if word.left < edge - 0.5 and word.right > strip + 0.5), reverse=True)
        blocks.append(float("-inf"))
        for top, bottom in zip(blocks, blocks[1:], strict=False):
            count = sum(bottom < base < top for base in starts)
            if count >= STARTS - is_known:
                weak = is_known and count < 2 * STARTS
                if weak:  # what else is beside the strip may be a table
                    inside = [base for base in starts if bottom < base < top]
                    top, bottom = min(top, max(inside) + 0.5 * size), max(bottom, min(inside) - 1.7 * size)
                sides = [[], []]
                for word in words:
                    if bottom < word.base < top:
                        sides[word.left > edge - 0.6].append(word)
                if all(sides) if weak else all(map(_is_prose, sides)):
                    yield _Gutter(edge - 0.5, top, bottom, count)


def _without_ends(gutter: _Gutter, words: list[Word], size: float) -> _Gutter:
    """The gutter without a heading set above both columns or below them, too short to cross it.

    Such lines stand on one side only, after a space over both columns, and the columns are even there; a column that is only
    longer than the other is no such thing.
    """
    lines = sorted({(word.base, word.right > gutter.x) for word in words if gutter.bottom < word.base < gutter.top}, reverse=True)
    gaps = [a[0] - b[0] for a, b in zip(lines, lines[1:], strict=False)]
    leading = median([gap for gap in gaps if gap > 0.5 * size] or [size])
    wide = [i for i, gap in enumerate(gaps) if gap > max(1.4 * leading, 1.4 * size)]
    for i in wide:
        over, under = lines[: i + 1], lines[i + 1 :]
        edge = (lines[i][0] + lines[i + 1][0]) / 2
        even_under = len({side for base, side in under if base > under[0][0] - 2 * leading}) == 2
        even_over = len({side for base, side in over if base < over[-1][0] + 2 * leading}) == 2
        if even_under and _is_heading(over, words):
            gutter = gutter._replace(top=edge)
        if even_over and _is_heading(under, words):
            return gutter._replace(bottom=edge)
    return gutter


def _is_heading(lines: list[tuple[float, bool]], words: list[Word]) -> bool:
    """Whether these baselines, each with its side of the gutter, are one or two lines on one side without a full stop."""
    bases = {base for base, _ in lines}
    return len({side for _, side in lines}) == 1 and len(bases) < 3 and not any(_is_ended(w.text) for w in words if w.base in bases)


def _edges(laid: list[list[Word]], size: float) -> list[tuple[float, list[float]]]:
    """Left edges that several lines share after a wide space, each with the baselines of these lines."""
    starts: list[tuple[float, float]] = []
    for row in laid:
        line = sorted(row, key=lambda word: word.left)
        starts.append((line[0].left, line[0].base))
        starts += [(b.left, b.base) for a, b in zip(line, line[1:], strict=False) if b.left - a.right > GUTTER * size]
    starts.sort()
    found, group = [], []
    for x, base in starts:
        if group and x - group[0][0] > 0.3 * size:
            found.append(group)
            group = []
        group.append((x, base))
    found.append(group)
    most = sorted((group for group in found if len(group) >= STARTS - 1), key=len, reverse=True)[:20]
    return [(group[0][0], [base for _, base in group]) for group in most]


def _is_prose(words: list[Word]) -> bool:
    """Whether lines are long enough for running text and fill their column; a table's cells do not."""
    lines = rows(words)
    if len(lines) < STARTS:
        return False
    letters = [sum(len(word.text) for word in line) for line in lines]
    han = sum(len(HAN_LETTER.findall(word.text)) for word in words)
    if 2 * han < sum(letters) and (median(map(len, lines)) < PROSE_WORDS or median(letters) < PROSE_LETTERS):
        return False
    edges = [(min(word.left for word in line), max(word.right for word in line)) for line in lines]
    width = max(right for _, right in edges) - min(left for left, _ in edges)
    return median(right - left for left, right in edges) > PROSE_FILL * width


def _cells(first: list[Word], second: list[Word]) -> list[list[Word]] | None:
    """Cells of a table whose cells hold several lines: a row's begin on one baseline and end before a common white strip."""
    bases = sorted({round(word.base, 1) for word in [*first, *second]}, reverse=True)
    size = median(word.size for word in first)
    gaps = [a - b for a, b in zip(bases, bases[1:], strict=False)]
    leading = median(gap for gap in gaps if gap > 0.5 * size) if any(gap > 0.5 * size for gap in gaps) else size
    tops = [bases[0], *(b for b, gap in zip(bases[1:], gaps, strict=True) if gap > max(1.25 * leading, 1.3 * size))]
    bands = [
        [[word for word in side if bottom < word.base - 0.1 <= top] for side in (first, second)]
        for top, bottom in zip(tops, [*(top for top in tops[1:]), float("-inf")], strict=True)
    ]
    level = all(all(cells) and abs(max(w.base for w in cells[0]) - max(w.base for w in cells[1])) < 0.3 * size for cells in bands)
    return [cell for cells in bands for cell in cells] if level and len(bands) > 2 else None


def _region_lines(words: list[Word], column: tuple[int, int]) -> list[Line]:
    laid = rows(words)
    rights = [max(word.right for word in row) for row in laid]
    edge, count = Counter(round(right) for right in rights).most_common(1)[0]
    justified = count > 2 and count >= 0.4 * len(rights)  # one line may stick out
    low, high = min(word.left for word in words), float(edge) if justified else max(rights)
    return [_line(row, column, (low, high), justified) for row in laid]


def _line(row: list[Word], column: tuple[int, int], edges: tuple[float, float], justified: bool) -> Line:
    left, right = min(word.left for word in row), max(word.right for word in row)
    size = max(
        Counter({s: sum(len(w.text) for w in row if w.size == s) for s in {w.size for w in row}}).items(), key=lambda n: n[1]
    )[0]
    base = next(word.base for word in row if word.size == size)
    first = size if HAN_LETTER.match(row[0].text) else row[0].right - row[0].left
    stretched = abs(left - edges[0]) < size and abs(right - edges[1]) < 0.5 * size
    wide = (3.5 if stretched else 1.8) * size
    gaps = sum(_gap(a, b) > wide for a, b in zip(row, row[1:], strict=False) if len(a.text) > 2 or a is not row[0])
    return Line(row_text(row), left, right, base, size, first, gaps, column, *edges, justified)


# ---- paragraphs


def paragraphs(lines: Sequence[Line]) -> list[str]:
    """Paragraphs and headings, their lines joined and the hyphens at line ends undone."""
    known = _Known(lines)
    return [_joined([line.text for line in group], known) for group in _groups(lines, _leadings(lines))]


def _groups(lines: Sequence[Line], leadings: dict[float, float]) -> Iterator[list[Line]]:
    sizes = Counter(_half(line.size) for line in lines for _ in line.text)
    body = sizes.most_common(1)[0][0] if sizes else 0.0
    taken = [False] * len(lines)
    for i in range(len(lines)):
        if taken[i]:
            continue
        group, last = [lines[i]], i
        while (following := _following(lines, taken, group, last, leadings, body)) is not None:
            group.append(lines[following])
            taken[following] = True
            last = following
        yield group


def _following(
    lines: Sequence[Line], taken: list[bool], group: list[Line], last: int, leadings: dict[float, float], body: float
) -> int | None:
    """The line with which a paragraph goes on, perhaps after notes and captions, which are then left for later."""
    a, i = lines[last], last + 1
    if i >= len(lines) or taken[i]:
        return None
    if _goes_on(lines, group, i, leadings) if lines[i].column == a.column else _runs_on(a, lines[i]):
        return i
    if _is_ended(a.text) or abs(a.size - body) > 0.5:
        return None
    other = 0
    for k in range(i, min(i + 60, len(lines))):
        b = lines[k]
        if taken[k]:
            return None
        if b.size < SMALL * a.size:
            continue
        if k > i and _runs_on(a, b) and (other == 0 or _after_other(lines, last, k, leadings)):
            return k
        other += 1
        if other > 3 or lines[i].column == a.column:
            return None
    return None


def _after_other(lines: Sequence[Line], last: int, k: int, leadings: dict[float, float]) -> bool:
    """Whether a line in lower case goes on with a sentence past a heading or a table's title of no smaller type."""
    return _is_lower(lines[k].text) and not (
        lines[k - 1].column == lines[k].column and _goes_on(lines, [lines[k - 1]], k, leadings)
    )


def _goes_on(lines: Sequence[Line], group: list[Line], i: int, leadings: dict[float, float]) -> bool:
    """Whether line `i` belongs to the paragraph of the line before it in the same column."""
    a, b = group[-1], lines[i]
    gap, usual = a.base - b.base, leadings.get(_half(b.size), 1.3 * b.size)
    if not 1 / 1.12 < a.size / b.size < 1.12 or (a.gaps and b.gaps) or BULLET.match(b.text):
        return False
    ended, lower = _is_ended(a.text), _is_lower(b.text)
    flows = not ended and (lower or a.text[-1] in HYPHENS)
    if gap > (1.6 if flows else LOOSE) * usual + 0.3 or (ended and ITEM.match(b.text)):
        return False
    if flows:
        return True
    following = lines[i + 1] if i + 1 < len(lines) and lines[i + 1].column == b.column else None
    return _is_full(a, b) and not _is_indented(group, b, following)


def _is_full(a: Line, b: Line) -> bool:
    """Whether the next line's first word had no more room in this one."""
    if a.justified and not RIGHT_TO_LEFT.match(a.text):
        return a.right > a.high - 0.4 * a.size
    room = max(a.high - a.right, 0) + (max(a.left - a.low, 0) if RIGHT_TO_LEFT.match(a.text[0]) else 0)
    space = 0 if HAN_LETTER.match(b.text) else 0.25 * a.size
    return room < b.first + space + 0.2 * a.size


def _is_indented(group: list[Line], b: Line, following: Line | None) -> bool:
    """Whether a line begins a paragraph by its indent, or by standing out where the lines before hang."""
    a, step = group[-1], 0.8 * b.size
    if abs((a.left + a.right) - (b.left + b.right)) < b.size and a.left > a.low + step:
        return False  # centred
    if b.left > a.left + step:
        return following is None or following.left < b.left - step
    return b.left < a.left - step and len(group) > 1


def _runs_on(a: Line, b: Line) -> bool:
    """Whether a sentence goes on over the end of a column or page."""
    if not 1 / 1.07 < a.size / b.size < 1.07 or BULLET.match(b.text) or (a.gaps and b.gaps):
        return False
    if _is_lower(b.text) and not ITEM.match(b.text):
        return True
    below = a.column[0] == b.column[0] and b.base < a.base  # text goes on at the top of a column; what is above is a heading
    return not below and not _is_ended(a.text) and _is_full(a, b) and b.left < b.low + 0.8 * b.size


def _leadings(lines: Sequence[Line]) -> dict[float, float]:
    """Usual distance of lines by type size, from pairs that plainly belong together."""
    found = defaultdict(list)
    for a, b in zip(lines, lines[1:], strict=False):
        near = a.column == b.column and abs(a.size - b.size) < 0.3 and 0 < a.base - b.base < 3.5 * b.size
        if near and not _is_ended(a.text) and (_is_lower(b.text) or (a.right > a.high - b.size and HAN_LETTER.match(b.text))):
            found[_half(b.size)].append(a.base - b.base)
    return {size: median(gaps) for size, gaps in found.items()}


def _half(size: float) -> float:
    return round(2 * size) / 2


def _is_ended(text: str) -> bool:
    return bool(ENDED.search(text, max(0, len(text) - 12)))


def _is_lower(text: str) -> bool:
    return text.lstrip(OPENING)[:1].islower()


# ---- hyphens


class _Known:
    """How a document itself writes its words, and an English dictionary where it does not say."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self.counts: Counter[str] = Counter()
        broken = False
        for line in lines:
            words = line.text.lower().replace("\u2010", "-").split()[broken:]
            broken = line.text[-1] in HYPHENS
            self.counts.update(word.strip("\"'“”‘’().,;:!?") for word in (words[:-1] if broken else words))

    def is_one(self, before: str, left: str, right: str) -> bool:
        """Whether `left` and `right` are one word without a hyphen; `before` what stands before them in a longer compound."""
        one, two = self.counts[(before + left + right).lower()], self.counts[f"{before}{left}-{right}".lower()]
        if one != two:
            return one > two
        if right[0].isupper() and not (left.isupper() and right.isupper() and len(left) > 1):
            return False
        if len(left) > 2 and right.lower() in LATTER and _is_word(left):
            return False
        if simplemma.is_known((left + right).lower(), lang="en"):
            return True
        return not (left.lower() in PREFIXES or (_is_word(left) and _is_word(right)))


def _is_word(text: str) -> bool:
    return len(text) > 1 and simplemma.is_known(text.lower(), lang="en")


def _joined(texts: Sequence[str], known: _Known) -> str:
    """
    >>> _joined(["The govern-", "ment of state-", "run firms in 2020-", "21"], _Known([]))
    'The government of state-run firms in 2020-21'
    """
    parts = [texts[0]]
    for text in texts[1:]:
        parts[-1], between = _seam(parts[-1], text, known)
        parts += [between, text]
    return "".join(parts).replace("\u00ad", "")


def _seam(before: str, text: str, known: _Known) -> tuple[str, str]:
    """The line before as it is to be, and what stands between it and the next."""
    if BETWEEN_HAN.match(before[-1] + text[0]):
        return before, ""
    if before[-1] in HYPHENS and before[-2:-1].strip():
        left, right = LAST_WORD.search(before[before.rfind(" ") + 1 :]), FIRST_WORD.match(text)
        if right and right[0].lower() in SUSPENDED:
            return before, " "
        if before[-1] == "\u00ad" or (left and right and known.is_one(left[1], left[2], right[0])):
            return before[:-1], ""
        return before[:-1] + "-", ""
    glued = before[-1] in "—/" and before[-2:-1].strip() or (before[-1] == "–" and before[-2:-1].isdigit())
    return before, "" if glued else " "

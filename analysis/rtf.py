"""RTF, as a reader sees its text, with the notes after it: what is left out is what :mod:`analysis.office` leaves out.

striprtf gives its tables of code pages and of what is no text, but not the text: it loses footnotes and adds link targets, and has
no characters beyond U+FFFF.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from striprtf.striprtf import charset_map, destinations

from analysis.content import Content
from analysis.errors import AnalysisError
from analysis.limits import USUAL, Limits
from analysis.office import content_of, of_another_kind, sensible
from analysis.webpages import LONG_CELL, tidy

TOKEN = re.compile(r"\\([a-z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-f]{2})|\\(.)|([{}])|[\r\n]+|([^\\{}\r\n]+)|.", re.I | re.S)
PARAGRAPH, CELL, ROW, WITHIN_CELL = "\n\n", "\ue000", "\ue001", "\ue002"
SAID = {name: PARAGRAPH for name in ("par", "sect", "page", "\n", "\r")} | {name: "\n" for name in ("line", "lbr", "column")}
SAID |= {name: " " for name in ("tab", "emspace", "enspace", "qmspace", "nestcell", "~")} | {each: each for each in "{}\\"}
SAID |= {"emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”"}
SAID |= {"zwj": "\u200d", "zwnj": "\u200c", "_": "\u2011", "cell": CELL, "row": ROW}
SHOWN = frozenset("shptxt footnote shp shpinst object result do dptxbxtext listtext pntext".split())  # of what striprtf leaves out
UNSHOWN = (destinations - SHOWN) | frozenset(("nonesttables", "nonshppict", "fldinst"))
INFO = {"title": "title", "author": "author", "subject": "subject", "keywords": "keywords", "creatim": "date"}
INTO = {"info": "info", "shptxt": "box", "dptxbxtext": "box", "listtext": "mark", "pntext": "mark", "fonttbl": "fonts"}
CODE_PAGES = {"cp65001": "utf-8", "cp10000": "mac_roman", "cp0": "cp1252", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"}


def read_rtf(data: bytes, limits: Limits = USUAL) -> Content:
    """Text and properties of an RTF file; parameters, result and faults are those of `read_docx`."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise AnalysisError(of_another_kind(data, "RTF"))
    body, notes, info = _rtf(data.lstrip().decode("latin-1"))
    cut = () if data.rstrip(b" \r\n\t\0").endswith(b"}") else ("cut off: the file ends before its text does",)
    numbered = [f"{number}. {' '.join(tidy(note).split())}" for number, note in enumerate(notes, 1)]
    return content_of("\n\n".join([*filter(None, _rtf_paragraphs(body)), *numbered]), sensible(info), limits)._replace(notes=cut)


@dataclass
class _State:
    """What holds within a group, and is as before after it."""

    into: str = "body"  # where its text goes: body, box, a note, a property, or nowhere ("")
    encoding: str = "cp1252"
    skip: int = 1  # characters that stand for a Unicode character in readers that know none
    hidden: bool = False
    optional: bool = False  # after \\*, which lets readers leave out what they do not know
    in_table: bool = False


@dataclass
class _Written:
    """What has been read so far, by where it goes, and the settings of the whole document."""

    pieces: dict[str, list[str]] = field(default_factory=lambda: {"body": []})
    raw: bytearray = field(default_factory=bytearray)  # not decoded yet, for a character may have several bytes
    fonts: dict[int, str] = field(default_factory=dict)
    font: int = 0  # whose entry in the table of fonts is being read
    default: int = 0
    code_page: str = "cp1252"
    notes: int = 0
    skipping: int = 0

    def flush(self, state: _State) -> None:
        if self.raw:
            text, self.raw = _decoded(bytes(self.raw), state.encoding), bytearray()
            self.say(text, state)

    def say(self, text: str, state: _State) -> None:
        self.flush(state)
        if state.into and not state.hidden:
            self.pieces.setdefault(state.into, []).append(text)
        if state.into == "body" and text == PARAGRAPH:  # boxes come after the paragraph that they hang on
            self.pieces["body"] += [*self.pieces.pop("box", ()), PARAGRAPH]

    def taken(self, name: str) -> str:
        """What was written into a place; two halves of a character beyond U+FFFF become one."""
        return "".join(self.pieces.pop(name, ())).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _decoded(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return data.decode("cp1252", "replace")


def _rtf(text: str) -> tuple[str, list[str], dict[str, str]]:
    """The body, the notes and the properties of an RTF file, whose bytes `text` has as characters."""
    written, state = _Written(), _State()
    stack: list[_State] = []
    place = 0
    while place < len(text):
        token = TOKEN.match(text, place)
        place = token.end()
        word, number, code, symbol, brace, plain = token.groups()
        if brace == "{":
            written.flush(state)
            written.skipping = 0
            stack.append(state)
            state = replace(state, optional=False)
        elif brace:
            state = _closed(state, stack, written)
            if not stack:
                break  # what comes after the document is no part of it
        elif word == "bin":
            place += max(0, int(number or 0))
        elif word or symbol:
            _control(word or symbol, int(number) if number else None, state, written)
        elif code or plain:
            data = bytes.fromhex(code) if code else plain.encode("latin-1")
            skipped = min(len(data), written.skipping)
            written.skipping -= skipped
            written.raw += data[skipped:]
    written.say(PARAGRAPH, _State())
    notes = [written.taken(f"note {number}") for number in range(1, written.notes + 1)]
    return written.taken("body"), notes, {name: _once(written.taken(name)) for name in INFO.values()}


def _once(value: str) -> str:
    """A property that some writers write twice."""
    half = value[: len(value) // 2]
    return half if value == 2 * half else value


def _closed(state: _State, stack: list[_State], written: _Written) -> _State:
    """The state after a group."""
    written.flush(state)
    written.skipping = 0
    outer = stack.pop() if stack else _State()
    if state.into == "mark" and outer.into != "mark":
        mark = re.sub(r"\s", "", written.taken("mark"))
        numbered = re.fullmatch(r"\(?\w{1,4}[.)]", mark)
        if mark:  # a heading may be an item of a list without marks
            written.say(f"{mark.rstrip('.)').lstrip('(')}. " if numbered else "- ", outer)
    if state.into == "fonts" and outer.into != "fonts":
        outer.encoding = written.fonts.get(written.default, written.code_page)
    return outer


def _control(word: str, number: int | None, state: _State, written: _Written) -> None:
    """Does what a control word or symbol says."""
    if word == "u" and number is not None:
        written.say(chr(number % 0x10000), state)
        written.skipping = state.skip
        return
    written.flush(state)
    written.skipping = 0
    optional, state.optional = state.optional, word == "*"
    if word in INFO and state.into == "info":
        state.into = INFO[word]
    elif word == "footnote":
        written.notes += bool(state.into)
        state.into = state.into and f"note {written.notes}"
    elif word in INTO:
        state.into = INTO[word] if state.into else ""
    elif word in UNSHOWN or (optional and word not in SHOWN):
        state.into = ""
    elif state.into == "date" and word in ("yr", "mo", "dy"):
        written.say(f"{number or 0:04}" if word == "yr" else f"-{number or 0:02}", state)
    elif word == "par" and state.in_table:
        written.say(WITHIN_CELL, state)
    elif word in SAID:
        written.say(SAID[word], state)
    else:
        _set(word, number, state, written)


def _set(word: str, number: int | None, state: _State, written: _Written) -> None:
    """Changes the state or the settings."""
    if word in ("ansicpg", "mac", "pc", "pca"):
        name = word if number is None else f"cp{number}"
        written.code_page = state.encoding = CODE_PAGES.get(name, name)
    elif word == "deff":
        written.default = number or 0
    elif word == "uc":
        state.skip = max(0, number or 0)
    elif word == "f" and state.into == "fonts":
        written.font = number or 0
    elif word == "fcharset" and (number or 0) > 1:  # 0 and 1 say nothing but "as the document"
        written.fonts[written.font] = charset_map.get(number or 0, written.code_page)
    elif word in ("f", "plain"):
        state.encoding = written.fonts.get(number or 0 if word == "f" else written.default, written.code_page)
        state.hidden = state.hidden and word == "f"
    elif word in ("v", "deleted"):
        state.hidden = number != 0
    elif word in ("pard", "intbl"):
        state.in_table = word == "intbl"


def _rtf_paragraphs(body: str) -> Iterator[str]:
    """The paragraphs of the body, and its table rows."""
    for chunk in body.split(PARAGRAPH):
        for part in chunk.split(ROW):
            cells = [" ".join(cell.replace(WITHIN_CELL, " ").split()) for cell in part.split(CELL)]
            if len(cells) == 1 or max(map(len, cells)) > LONG_CELL:
                yield from (tidy(each) for each in re.split(f"[{CELL}{WITHIN_CELL}]", part))
            else:
                yield " | ".join(filter(None, cells))

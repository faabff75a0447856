"""Bytes → text: in which encoding, and how sure that is. Text is never mended, but for bytes that stand for no character.

UTF-8 is tried first, for little else is ever valid UTF-8; then what the file says of itself; only then is the encoding guessed.
charset-normalizer, weighed against chardet 7 on texts in twelve languages and thirty encodings, took plain English with curly
quotation marks in Windows-1252 for Big5; chardet was wrong in three cases, two of them UTF-16 without its mark, told here.
"""

import codecs
import re
import unicodedata
from typing import NamedTuple

import chardet

from analysis.errors import AnalysisError
from analysis.phrases import count

# The 32-bit marks come first: a 16-bit mark is how the little-endian 32-bit one begins.
BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
SAMPLE = 200_000  # bytes that a guess looks at, from the first that is not ASCII on
SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
SHIFTED = re.compile(rb"\x1b[$(]|~\{")  # Japanese, Korean and Chinese in seven bits, which is valid UTF-8 too
FEWEST = 8  # characters by which UTF-16 without its mark is told
FEW = 0.5  # broken sequences for each whole one up to which a file is UTF-8 with damage
REMEDY = "save it as UTF-8"
# What Western European texts hold beyond ASCII, and hardly any other encoding's letters at the same places: guesses from few bytes
# go wrong, and this is what is met most. Not there: û and õ (Hungarian's ű and ő), ð þ ý (Turkish's ğ ş ı), š ž (Czech).
WESTERN_LETTERS = "àâäçéèêëîïíôöóùúüœæñáßåøìòÀÂÄÇÉÈÊËÎÏÍÔÖÓÙÚÜŒÆÑÁÅØ‘’‚“”„–—…•€£©®™°§«»¿¡º\xa0·½"
WESTERN = re.compile(b"[\t\n\v\f\r -~" + re.escape(WESTERN_LETTERS.encode("cp1252")) + b"]*")
CAPITAL_WITHIN = re.compile(r"[a-zà-ÿ][À-ÖØ-ÞŒ][a-zà-ÿ]|[A-Za-z][“‘„«¡¿€£§©®º·°½][a-z]|[a-z]{2}[“”„][a-z]")
CONTROLS = re.compile(r"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f-\x84\x86-\x9f]")
CONTROLLED = 0.002  # share of control characters beyond which bytes are no text
DAMAGED = re.compile("\ufffd|Ã[\u0080-\u00bf‚ƒ„…†‡ˆ‰Š‹Œ‘’“”•–—˜™š›œžŸ¡-¿]|â€[\u0080-\u00bf™œ\u009d˜“”¦]|ï»¿|Ð[\u0080-\u00bf°-¿]")
WORD = re.compile(r"\w*[^\W\d_\x00-\x7f]\w*")


class Decoded(NamedTuple):
    """Text of bytes, and how it was found.

    Attributes
    ----------
    text : str
        Without a byte order mark at its start.
    encoding : str
        As Python names it, such as `utf-8` or `cp1252`.
    note : str
        What a reader must know; empty where nothing was guessed.
    """

    text: str
    encoding: str
    note: str = ""


def decode(data: bytes, declared: str = "") -> Decoded:
    """The text of `data`.

    Parameters
    ----------
    data : bytes
    declared : str
        The encoding that the file names for itself; used where it is UTF-8 that the file is not.

    Raises
    ------
    AnalysisError
        It is no text in any encoding.

    Examples
    --------
    >>> decode("Élan".encode("utf-16"))
    Decoded(text='Élan', encoding='utf-16-le', note='')
    """
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _checked(_strict(data[len(mark) :], encoding) or _damaged(data[len(mark) :], encoding))
    if SHIFTED.search(data) and (found := _guessed(data)).encoding not in ("ascii", "utf-8"):
        return found
    if b"\0" not in data and (found := _strict(data, "utf-8")):
        return found
    if b"\0" not in data and len(SEQUENCE.findall(data)) * FEW > _broken(data):
        return _damaged(data, "utf-8")
    if declared and (found := _declared(data, declared)):
        return _checked(found)
    return _checked(_guessed(data))


def doubts(text: str) -> int:
    """Places where a text was once read in a wrong encoding: "â€™" for an apostrophe, "Ã©" for é, � for what was lost.

    >>> doubts("It isnâ€™t a cafÃ©."), doubts("Sur la Côte, à Ã.")
    (2, 0)
    """
    return sum(1 for _ in DAMAGED.finditer(text))


def _strict(data: bytes, encoding: str, note: str = "") -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding, note)
    except (UnicodeDecodeError, LookupError):
        return None


def _broken(data: bytes) -> int:
    rest = SEQUENCE.sub(b"", data)
    return len(rest) - len(rest.translate(None, bytes(range(128, 256))))


def _damaged(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, errors="replace")
    n = text.count("\ufffd")
    return Decoded(text, encoding, f"{count(n, 'place')} not valid {encoding.upper()}, shown as \ufffd; {REMEDY} anew")


def _declared(data: bytes, declared: str) -> Decoded | None:
    try:
        name = codecs.lookup(declared.strip()).name
    except LookupError:
        return None
    name = {"iso8859-1": "cp1252", "ascii": "cp1252", "gb2312": "gb18030", "gbk": "gb18030"}.get(name, name)  # as browsers do
    return None if name.startswith("utf-") else _strict(data, name)


def _guessed(data: bytes) -> Decoded:
    if (
        not data.isascii()
        and WESTERN.fullmatch(data)
        and (found := _strict(data, "cp1252"))
        and not CAPITAL_WITHIN.search(found.text)
    ):
        return _told(found)
    first = next((at for at, byte in enumerate(data) if byte > 127 or byte in b"\0\x1b~"), 0)
    at = max(0, first // 4 * 4 - 1000)
    name = chardet.detect(data[at : at + SAMPLE])["encoding"]
    found = _strict(data, _as_python(name)) if name else _without_mark(data)
    if found is None and name:
        text = data.decode(_as_python(name), errors="replace")
        bad = text.count("\ufffd")
        found = Decoded(text, _as_python(name)) if bad * 1000 <= len(text) else None  # a stray byte, not another encoding
    if found is None:
        nuls = count(data.count(0), "NUL byte") if b"\0" in data and _strict(data.replace(b"\0", b""), "utf-8") else ""
        why = f"holds {nuls}, so it is damaged or no text" if nuls else "not text in any encoding that is known"
        raise AnalysisError(f"{why}; {REMEDY}")
    return found if found.encoding in ("ascii", "utf-8") else _told(found)


def _told(found: Decoded) -> Decoded:
    words = ", ".join(dict.fromkeys(WORD.findall(found.text)[:4]))
    look = f" (look at: {words[:80]})" if words else ""
    return found._replace(note=f"not UTF-8, read as {found.encoding}{look}; if letters are wrong, {REMEDY}")


def _as_python(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def _without_mark(data: bytes) -> Decoded | None:
    """UTF-16 without its mark: every character is one that there is, and nearly all are letters, digits, marks and spaces."""
    for encoding in ("utf-16-le", "utf-16-be"):
        found = _strict(data, encoding)
        if found and len(found.text) >= FEWEST:
            kinds = [unicodedata.category(character)[0] for character in found.text[:20_000]]
            if "C" not in {kind for kind, char in zip(kinds, found.text, strict=False) if char not in "\t\r\n\f\ufeff"}:
                letters = sum(kind in "LNPZ" for kind in kinds)
                if letters > 0.95 * len(kinds) and _of_few_scripts(found.text[:20_000]):
                    return found
    return None


def _of_few_scripts(text: str) -> bool:
    """Whether its letters are of few scripts: bytes read the wrong way round are of many."""
    scripts = {unicodedata.name(letter, "?").split()[0] for letter in text if letter.isalpha()}
    return len(scripts) <= 4


def _checked(found: Decoded) -> Decoded:
    if "\0" in found.text:
        raise AnalysisError(f"character {found.text.index(chr(0)) + 1:,} is NUL, so it is no text; {REMEDY}")
    if found.note and len(CONTROLS.findall(found.text)) > CONTROLLED * len(found.text):
        raise AnalysisError(f"it holds control characters and is no text; {REMEDY}")
    return found

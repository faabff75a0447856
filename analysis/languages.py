"""The language of a text, what a language is called, and what can be measured in it.

Script decides first: Chinese characters, Japanese and Korean letters, and the scripts that one language nearly owns. Most English
is known by its function words; whatever is left is asked of py3langid (a naive Bayes classifier; Lui & Baldwin 2012), which is
loaded only then. A text that is too short to tell, or that the classifier is not sure of, has no language: "".

Limit: single sentences of near kin (Indonesian and Malay, Croatian and Serbian in Latin letters) may be taken for each other.
"""

import re
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from analysis.segmenter import CHARACTERS
from analysis.terms import STOP_WORDS

# Code | name | three-letter codes | what else people write for it, its own name among it.
_TABLE = """
af|Afrikaans|afr|
am|Amharic|amh|አማርኛ
ar|Arabic|ara|العربية 阿拉伯语 阿拉伯文 arabe arabisch
az|Azerbaijani|aze|azərbaycanca azeri
be|Belarusian|bel|беларуская
bg|Bulgarian|bul|български
bn|Bengali|ben|বাংলা bangla
bs|Bosnian|bos|bosanski
ca|Catalan|cat|català valencian
cs|Czech|ces cze|čeština česky tschechisch
cy|Welsh|cym wel|cymraeg
da|Danish|dan|dansk
de|German|deu ger|deutsch 德语 德文 allemand alemán tedesco
el|Greek|ell gre|ελληνικά
en|English|eng|英语 英文 英語 englisch anglais inglés inglese
es|Spanish|spa|español castellano 西班牙语 西班牙文 spanisch espagnol
et|Estonian|est|eesti
eu|Basque|eus baq|euskara
fa|Persian|fas per|فارسی farsi dari
fi|Finnish|fin|suomi
fr|French|fra fre|français francais 法语 法文 französisch francés
ga|Irish|gle|gaeilge
gl|Galician|glg|galego
gu|Gujarati|guj|ગુજરાતી
ha|Hausa|hau|
he|Hebrew|heb|עברית iw
hi|Hindi|hin|हिन्दी हिंदी 印地语
hr|Croatian|hrv scr|hrvatski
hu|Hungarian|hun|magyar
hy|Armenian|hye arm|հայերեն
id|Indonesian|ind|indonesia in
is|Icelandic|isl ice|íslenska
it|Italian|ita|italiano 意大利语 italienisch italien
ja|Japanese|jpn|日本語 日语 日文 japanisch japonais jp
ka|Georgian|kat geo|ქართული
kk|Kazakh|kaz|қазақша қазақ
km|Khmer|khm|ខ្មែរ cambodian
kn|Kannada|kan|ಕನ್ನಡ
ko|Korean|kor|한국어 朝鲜语 韩语 韩文 kr
ku|Kurdish|kur|kurdî kurmanji
ky|Kyrgyz|kir|кыргызча
la|Latin|lat|latina
lo|Lao|lao|ລາວ
lt|Lithuanian|lit|lietuvių
lv|Latvian|lav|latviešu
mk|Macedonian|mkd mac|македонски
ml|Malayalam|mal|മലയാളം
mn|Mongolian|mon|монгол
mr|Marathi|mar|मराठी
ms|Malay|msa may|melayu
mt|Maltese|mlt|malti
my|Burmese|mya bur|မြန်မာ myanmar
ne|Nepali|nep|नेपाली
nl|Dutch|nld dut|nederlands flemish vlaams 荷兰语
no|Norwegian|nor nob nno|norsk bokmål nynorsk nb nn
pa|Punjabi|pan|ਪੰਜਾਬੀ
pl|Polish|pol|polski polnisch
ps|Pashto|pus|پښتو
pt|Portuguese|por|português portugues 葡萄牙语 portugiesisch
ro|Romanian|ron rum|română moldovan
ru|Russian|rus|русский 俄语 俄文 russisch russe
si|Sinhala|sin|සිංහල sinhalese
sk|Slovak|slk slo|slovenčina
sl|Slovenian|slv|slovenščina slovene
so|Somali|som|soomaali
sq|Albanian|sqi alb|shqip
sr|Serbian|srp scc|српски srpski
sv|Swedish|swe|svenska schwedisch
sw|Swahili|swa|kiswahili
ta|Tamil|tam|தமிழ்
te|Telugu|tel|తెలుగు
th|Thai|tha|ไทย ภาษาไทย 泰语
tl|Tagalog|tgl fil|filipino
tr|Turkish|tur|türkçe 土耳其语
uk|Ukrainian|ukr|українська ua
ur|Urdu|urd|اردو
uz|Uzbek|uzb|oʻzbekcha
vi|Vietnamese|vie|việt 越南语
zh|Chinese|zho chi cmn|中文 汉语 漢語 华语 華語 普通话 國語 简体 繁體 简体中文 繁體中文 mandarin chinesisch chinois chino cn yue
zu|Zulu|zul|isizulu
"""
_ROWS = [line.split("|") for line in _TABLE.strip().splitlines()]
NAMES = {code: name for code, name, _, _ in _ROWS}
_CODES = {
    written.lower(): code
    for code, name, codes, others in reversed(_ROWS)  # where two write the same, the first in the table has it
    for written in (*others.split(), *codes.split(), name, code)
}

SEGMENTED = frozenset({"zh"})  # without spaces between words, and cut into words all the same (analysis/segmenter.py)
UNSEGMENTED = frozenset({"ja", "km", "lo", "my", "th"})  # without spaces, and not
STOPPED = frozenset({"en", "zh"})  # with a list of function words
LEMMATISED = frozenset({"en"})
VOICED = frozenset({"en", "zh"})  # with rules for reported speech and negation
UNMARKED = frozenset({"lo", "th"})  # no mark stands at a sentence's end

_SCRIPTS = {  # what is written in it is nearly always in that language
    "zh": CHARACTERS,
    "ja": "\u3041-\u3096\u30a1-\u30fa\u30fc\uff66-\uff9d",
    "ko": "\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3",
    "th": "\u0e01-\u0e4e", "lo": "\u0e81-\u0edf", "my": "\u1000-\u109f", "km": "\u1780-\u17ff", "el": "\u0370-\u03ff\u1f00-\u1fff",
    "he": "\u05d0-\u05ea", "hy": "\u0531-\u0587", "ka": "\u10a0-\u10ff", "am": "\u1200-\u137f", "gu": "\u0a80-\u0aff",
    "pa": "\u0a00-\u0a7f", "ta": "\u0b80-\u0bff", "te": "\u0c00-\u0c7f", "kn": "\u0c80-\u0cff", "ml": "\u0d00-\u0d7f",
    "si": "\u0d80-\u0dff",
}  # fmt: skip
_OF_SCRIPT = {code: re.compile(f"[{letters}]") for code, letters in _SCRIPTS.items()}
_LETTER = re.compile(r"[^\W\d_]")
_LATIN_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_DENSE = 3  # a Chinese character, a kana or a Korean syllable says as much as about three Latin letters
FEWEST_LETTERS = 12  # Latin ones; four Chinese characters
_KIN = ({"id", "ms"}, {"bs", "hr", "sr"}, {"da", "no"}, {"cs", "sk"})  # the classifier may waver between them, not beyond
SURE = 0.6  # the classifier's own probability; below it, short pieces are wrong too often (bench/languages.md)
ENGLISH, FEWEST_WORDS = 0.3, 12  # share of function words: in English .35 to .5, in others that share some at most .15
PIECES, PIECE = 5, 600  # of a long text, evenly spread; characters each
MIXED_PIECES = 60  # that `languages_in` looks at


@dataclass(frozen=True)
class Support:
    """What can be measured in a language.

    Attributes
    ----------
    scored : bool
        Whether the encoder reads it, so that framing scores and topics mean something.
    terms : {"words", "forms", "no"}
        "words": function words are known and set aside. "forms": counted as they stand. "no": a token is a run of letters, no word.
    stop_words : bool
    voices : bool
        Whether reported speech and negation are found; quotations are found in any.
    """

    scored: bool
    terms: Literal["words", "forms", "no"]
    stop_words: bool
    voices: bool


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language that most of `text` is in; "" where it cannot be told.

    Of a long text, five pieces that are spread over it are read. The same text gives the same code on any machine.

    Examples
    --------
    >>> [detect_language(text) for text in ("各国应当加强合作。", "안녕하세요, 여러분.", "12.5 30.7 44", "Hello")]
    ['zh', 'ko', '', '']
    """
    return _told(_sample(text))


def languages_in(text: str) -> dict[str, float]:
    """Share of the letters of `text` in each language, the largest first; empty where none can be told.

    Told paragraph by paragraph, so a word or a sentence in another language doesn't count. Paragraphs whose language cannot be told
    are left out. Of a long text, sixty spread over it are read; a Chinese character counts as three letters.

    Examples
    --------
    >>> english = "The committee will hold its next meeting in the main hall on Tuesday, and all members may attend."
    >>> languages_in(english + "\\n\\n各国应当加强人工智能治理方面的对话与合作，共同应对挑战。")
    {'en': 0.5, 'zh': 0.5}
    """
    letters: Counter[str] = Counter()
    for piece in _spread(_paragraphs(text), MIXED_PIECES):
        if code := _told(piece[:PIECE]):
            letters[code] += _weight(piece)
    total = sum(letters.values())
    ordered = sorted(letters.items(), key=lambda item: (-item[1], item[0]))
    return {code: round(count / total, 2) for code, count in ordered}


def is_chinese(text: str) -> bool:
    """Whether a sentence is Chinese by its script: a third of its letters or more are Chinese, and hardly any Japanese or Korean.

    >>> [is_chinese(text) for text in ("OpenAI发布了新的模型。", "He wrote 中文 on the board.", "人工知能の安全について")]
    [True, False, False]
    """
    if text.isascii() or not (han := len(_OF_SCRIPT["zh"].findall(text))):
        return False
    others = sum(len(_OF_SCRIPT[code].findall(text)) for code in ("ja", "ko"))
    return others * 10 < han and 3 * han >= len(_LETTER.findall(text))


def language_code(written: str) -> str:
    """The code for what people write in a column of languages; what is not known comes back in small letters.

    >>> [language_code(one) for one in ("English", "eng", "en-GB", "zh_CN", "中文", "Deutsch", "Chinese (Traditional)", "Klingon")]
    ['en', 'en', 'en', 'zh', 'zh', 'de', 'zh', 'klingon']
    """
    plain = " ".join(written.lower().split())
    first = re.split(r"[-_]", plain)[0]
    outside = re.sub(r"[(（].*", "", plain).strip()
    words = re.findall(r"[^\W\d_]+", plain)
    for one in (plain, outside, first if len(first) <= 3 else "", *(word for word in words if len(word) > 3)):
        if one in _CODES:
            return _CODES[one]
    return plain


def language_name(code: str) -> str:
    """English name of a language, for display; what is not known as it was given.

    >>> language_name("zh"), language_name("tlh"), language_name("")
    ('Chinese', 'tlh', 'Unknown language')
    """
    return NAMES.get(code, code) or "Unknown language"


def supported(language: str, encoder_languages: Collection[str]) -> Support:
    """What can be measured in a language, given those that the encoder reads (none: it doesn't say, and is taken to read it).

    A text whose language cannot be told ("") is read as if it were English.

    >>> supported("de", ("en",))
    Support(scored=False, terms='forms', stop_words=False, voices=False)
    """
    language = language or "en"
    stopped = language in STOPPED
    terms = "no" if language in UNSEGMENTED else "words" if stopped else "forms"
    return Support(not encoder_languages or language in encoder_languages, terms, stopped, language in VOICED)


def support_words(language: str, encoder_languages: Collection[str]) -> str:
    """One sentence that says what is measured in a language and what isn't.

    >>> print(support_words("de", ("en", "de")))  # doctest: +NORMALIZE_WHITESPACE
    German: sentences are scored; terms are counted as they stand, function words included; quotations are found, reported speech
    and negation are not.
    """
    if not language:
        return "Where the language cannot be told: sentences and terms are read as if they were English."
    found = supported(language, encoder_languages)
    parts = [_scored_words(found, encoder_languages), _term_words(language, found)]
    voices = "quotations, reported speech and negation are found", "quotations are found, reported speech and negation are not"
    parts.append(voices[0] if found.voices else voices[1])
    if language in UNMARKED:
        parts.append("sentences end at line breaks only, since no mark ends them")
    return f"{language_name(language)}: {'; '.join(parts)}."


def _scored_words(found: Support, encoder_languages: Collection[str]) -> str:
    if not encoder_languages:
        return "sentences are scored, but the encoder doesn't say which languages it reads"
    return "sentences are scored" if found.scored else "the encoder doesn't read it, so don't read framing scores and topics"


def _term_words(language: str, found: Support) -> str:
    if found.terms == "no":
        return "terms are runs of letters, not words: don't read the Terms page"
    if found.terms == "forms":
        return "terms are counted as they stand, function words included"
    words = "words found by a dictionary" if language in SEGMENTED else "words"
    return f"terms are {words}, function words set aside" + (" and forms of a word joined on request" * (language in LEMMATISED))


def _sample(text: str) -> str:
    """The text, or of a long one a few pieces from its beginning to its end."""
    if len(text) <= PIECES * PIECE:
        return text
    step = (len(text) - PIECE) // (PIECES - 1)
    return "\n".join(text[at : at + PIECE] for at in range(0, step * PIECES, step))


def _told(text: str) -> str:
    """The language of a text of moderate length, or ""."""
    letters = len(_LETTER.findall(text))
    if not letters or 4 * letters < sum(not char.isspace() for char in text):  # numbers, codes, tables
        return ""
    if not text.isascii():
        by_script = _by_script(text, letters)
        if by_script is not None:
            return by_script
    if letters < FEWEST_LETTERS:
        return ""
    return "en" if _is_plainly_english(text) else _classified(text)


def _by_script(text: str, letters: int) -> str | None:
    """The language whose script most of the text is in; "" if there is too little of it; None for the scripts that many share."""
    counts = {code: len(pattern.findall(text)) for code, pattern in _OF_SCRIPT.items()}
    east = {code: counts.pop(code) for code in ("zh", "ja", "ko")}
    dense = _DENSE * sum(east.values())
    if dense >= letters - sum(east.values()) and dense:
        if dense < FEWEST_LETTERS:
            return ""
        if east["ko"] * 2 > sum(east.values()):
            return "ko"
        return "ja" if east["ja"] * 10 >= east["zh"] else "zh"
    code, most = max(counts.items(), key=lambda item: item[1])
    if most * 2 <= letters:
        return None
    return code if most >= FEWEST_LETTERS // 2 else ""


def _is_plainly_english(text: str) -> bool:
    """Whether so many words are English function words that the classifier need not be asked: loading it takes most of a second."""
    words = [word.lower().replace("’", "'") for word in _LATIN_WORD.findall(text)]
    known = sum(word in STOP_WORDS for word in words)
    return len(words) >= FEWEST_WORDS and known >= ENGLISH * len(words) and "the" in words


@lru_cache(maxsize=1)
def _classifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    classifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    classifier.set_languages((set(NAMES) | {"nn"}) & set(classifier.nb_classes))
    return classifier


def _classified(text: str) -> str:
    ranked = [(language_code(code), probability) for code, probability in _classifier().rank(text)]
    best = ranked[0][0]
    kin = next((group for group in _KIN if best in group), {best})
    return best if sum(probability for code, probability in ranked if code in kin) >= SURE else ""


def _paragraphs(text: str) -> list[str]:
    """Pieces of a text at its line breaks; short lines with those that follow, long ones cut."""
    pieces, short = [], ""
    for line in text.splitlines():
        short = f"{short}\n{line}" if short else line.strip()
        if len(short) >= 80 or not line.strip() or (len(short) >= 80 // _DENSE and is_chinese(short)):
            pieces += [short[at : at + PIECE] for at in range(0, len(short), PIECE)]
            short = ""
    return [piece for piece in (*pieces, short) if piece]


def _spread(pieces: list[str], most: int) -> list[str]:
    """At most so many of the pieces, evenly spread."""
    if len(pieces) <= most:
        return pieces
    return [pieces[number * len(pieces) // most] for number in range(most)]


def _weight(piece: str) -> int:
    """Letters, those of Chinese, Japanese and Korean as three."""
    dense = sum(len(_OF_SCRIPT[code].findall(piece)) for code in ("zh", "ja", "ko")) if not piece.isascii() else 0
    return len(_LETTER.findall(piece)) + (_DENSE - 1) * dense

import codecs
import random

import pytest

from analysis.encodings import decode, doubts
from analysis.errors import AnalysisError

TEXTS = {
    "en": "The minister’s plan — “bold”, he says — was praised. It isn’t new; nor are the café’s prices.",
    "fr": "Le général a déclaré hier à l’Assemblée que les mesures prévues étaient nécessaires. Où irons-nous après ? Même à Besançon.",
    "de": "Die Bundesregierung hält daran fest: „Künstliche Intelligenz darf die Grundrechte nicht gefährden.“ Für Ärzte gilt größere Maß.",
    "es": "El señor ministro explicó que la situación económica mejorará. ¿Cuándo? Será difícil mañana, según los expertos españoles.",
    "pl": "Rząd ogłosił, że współpraca będzie kontynuowana. Eksperci uważają, że źle przygotowane przepisy mogą zaszkodzić. Łódź i Gdańsk.",
    "tr": "Hükümet, yapay zekâ alanındaki iş birliğinin süreceğini açıkladı. Uzmanlar bunun güvenlik için önemli olduğunu düşünüyor.",
    "ru": "Правительство заявило, что сотрудничество в области искусственного интеллекта будет продолжено.",
    "el": "Η κυβέρνηση ανακοίνωσε ότι η διεθνής συνεργασία στον τομέα της τεχνητής νοημοσύνης θα συνεχιστεί.",
    "ar": "أعلنت الحكومة أن التعاون الدولي في مجال الذكاء الاصطناعي سيستمر. يعتقد الخبراء أن هذا مهم للأمن.",
    "zh": "人工智能是引领新一轮科技革命和产业变革的重要驱动力。专家指出，要加强人工智能国际合作，维护国家安全。",
    "zht": "人工智慧是引領新一輪科技革命和產業變革的重要驅動力。專家認為，這一問題十分重要，應當加強國際合作。",
    "ja": "政府は人工知能に関する国際協力を強化すると発表した。専門家は、この問題が国の安全にとって重要だと述べている。",
    "ko": "정부는 인공지능 국제 협력을 강화하겠다고 발표했다. 전문가들은 이 문제가 국가 안보에 중요하다고 말했다.",
}


@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        *[(language, "utf-8") for language in TEXTS],
        *[(language, "utf-16") for language in TEXTS],
        ("en", "cp1252"), ("en", "mac_roman"), ("fr", "cp1252"), ("fr", "mac_roman"), ("de", "cp1252"), ("es", "latin-1"),
        ("pl", "cp1250"), ("pl", "iso8859-2"), ("tr", "cp1254"), ("ru", "cp1251"), ("ru", "koi8-r"), ("el", "cp1253"),
        ("ar", "cp1256"), ("zh", "gb18030"), ("zht", "big5"), ("ja", "shift_jis"), ("ja", "euc-jp"), ("ja", "iso2022_jp"),
        ("ko", "cp949"), ("en", "utf-16-le"), ("zh", "utf-16-le"), ("ja", "utf-16-be"), ("ru", "utf-16-le"),
    ],
)  # fmt: skip
def test_a_text_is_read_whatever_its_encoding(language, encoding):
    text = f"{TEXTS[language]}\r\n\r\n{TEXTS[language]}\n"
    found = decode(text.encode(encoding))
    assert found.text == text
    assert bool(found.note) == (encoding not in ("utf-8", "utf-16"))


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_a_byte_order_mark_says_which_and_is_taken_off_once(mark, encoding):
    assert decode(mark + "\ufeff \n x \n".encode(encoding)) == ("\ufeff \n x \n", encoding, "")


def test_a_few_broken_bytes_are_shown_and_told_and_the_rest_is_kept():
    data = TEXTS["fr"].encode()
    found = decode(data[:30] + b"\xe9" + data[30:])
    assert found.text == TEXTS["fr"][: len(data[:30].decode())] + "\ufffd" + TEXTS["fr"][len(data[:30].decode()) :]
    assert (found.encoding, found.note) == ("utf-8", "1 place not valid UTF-8, shown as \ufffd; save it as UTF-8 anew")


def test_what_a_page_says_of_itself_is_believed_where_it_can_be():
    assert decode("Żółć".encode("iso8859-2"), "ISO-8859-2")[:2] == ("Żółć", "iso8859-2")
    assert decode("Żółć".encode(), "iso-8859-1")[:2] == ("Żółć", "utf-8")
    assert decode("“x”".encode("cp1252"), "iso-8859-1")[:2] == ("“x”", "cp1252")
    assert decode("naïve café".encode("cp1252"), "no-such-encoding").text == "naïve café"


def test_what_is_no_text_is_a_fault_and_nothing_else():
    random.seed(1)
    for data in (random.randbytes(4000), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + random.randbytes(500), b"ab\0c"):
        with pytest.raises(AnalysisError, match="save it as UTF-8"):
            decode(data)
    for size in range(1, 40):
        try:
            assert "\0" not in decode(random.randbytes(size)).text
        except AnalysisError as error:
            assert "UTF-8" in str(error)


def test_nothing_is_nothing():
    assert decode(b"") == ("", "utf-8", "")


def test_only_a_wrong_reading_is_a_doubt():
    assert doubts("It isnâ€™t a cafÃ©, but â€œthisâ€\x9d.") == 4
    assert doubts("�") == 1
    assert [doubts(text) for text in TEXTS.values()] == [0] * len(TEXTS)
    assert doubts(TEXTS["fr"].encode().decode("cp1252")) > 3
    assert doubts("SÃO PAULO, Ãgua? ÃO") == 0

"""How well languages are told, Chinese words found, and Chinese sentences scored beside what they say in English.

    python -m bench.languages

Prints the share of texts whose language is told (bench/detection.csv: one and three sentences in twenty-two languages, and texts
that are in none; the English and Chinese sentences of bench/languages.csv; the sentences of the bundled corpus); how long that
takes; how far the words of Chinese in traditional characters are those of the same text in simplified ones; and for the built-in
axes with the multilingual encoder, over the sentence pairs of bench/languages.csv and bench/encoders.py, how the Chinese score
differs from the English one: with one zero for both languages, as now, and with all that is calibrated taken from each language's
own neutral sentences.
"""

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from analysis import framing
from analysis.embeddings import Encoder, encode
from analysis.encoders import MULTILINGUAL, named_encoder
from analysis.framing import FrameAxis, fit_axis, neutral_pool, score
from analysis.languages import detect_language, languages_in
from analysis.segmenter import segment
from analysis.sentences import split_sentences
from analysis.settings import built_in_axes
from analysis.terms import count_tokens
from bench.encoders import CHINESE

HERE = Path(__file__).parent
DOCUMENTS = HERE.parent / "data" / "ai_governance" / "documents"
TRADITIONAL = """各国应当加强人工智能治理的对话与合作|各國應當加強人工智能治理的對話與合作
我们必须维护国家主权安全和领土完整|我們必須維護國家主權安全和領土完整
联合国安理会昨天通过了一项决议|聯合國安理會昨天通過了一項決議
政府对社交媒体进行严格审查|政府對社交媒體進行嚴格審查
专家认为网络攻击威胁关键基础设施|專家認為網絡攻擊威脅關鍵基礎設施
新能源汽车产业迅速发展创造了就业机会|新能源汽車產業迅速發展創造了就業機會
两国领导人重申伙伴关系并承诺互相支持|兩國領導人重申夥伴關係並承諾互相支持
法律禁止在公共场所使用人脸识别技术|法律禁止在公共場所使用人臉識別技術
记者问发言人什么时候公布报告|記者問發言人什麼時候公佈報告
数据外泄威胁公民隐私和国家安全|數據外洩威脅公民隱私和國家安全
我们欢迎各国企业参加并分享发展成果|我們歡迎各國企業參加並分享發展成果
经济增长改善了农民的生活水平|經濟增長改善了農民的生活水平"""


@dataclass(frozen=True)
class Pairs:
    """Chinese sentences, what they say in English, and both vectors (n, dimensions); which pairs (n,) are neutral."""

    chinese: list[str]
    english: list[str]
    vectors: tuple[np.ndarray, np.ndarray]
    neutral: np.ndarray


def main() -> None:
    """Print all figures."""
    print_detection()
    print_traditional()
    encoder = named_encoder(MULTILINGUAL)
    pairs = read_pairs(encoder)
    print(f"{len(pairs.chinese)} pairs, {pairs.neutral.sum()} of them neutral")
    for axis in built_in_axes():
        print_scores(fit_axis(axis, encoder), encoder, pairs)


def print_detection() -> None:
    """Share of texts whose language is told rightly, and milliseconds for a long one."""
    told = [(row["language"], row["text"]) for row in read_csv("detection.csv")]
    wrong = [(code, detect_language(text), text) for code, text in told if detect_language(text) != code]
    print(f"own texts: {len(told) - len(wrong)} of {len(told)}; wrong: {wrong}")
    pairs = read_csv("languages.csv")
    for code, column in (("zh", "chinese"), ("en", "english")):
        codes = [detect_language(row[column]) for row in pairs]
        print(f"{column} sentences: {codes.count(code)} of {len(codes)}, not told {codes.count('')}")
    texts = [path.read_text(encoding="utf-8") for path in sorted(DOCUMENTS.iterdir())]
    sentences = [text[span.start : span.end] for text in texts for span in split_sentences(text)]
    print(f"bundled corpus: {sum(detect_language(one) == 'en' for one in sentences)} of {len(sentences)} sentences English")
    for name, line in {"English": texts[0], "German": told[3][1], "Chinese": pairs[0]["chinese"]}.items():
        long = (line * (1_000_000 // len(line) + 1))[:1_000_000]
        one, shares = milliseconds(lambda text=long: detect_language(text)), milliseconds(lambda text=long: languages_in(text))
        print(f"{name}, a million characters: detect_language {one:.1f} ms, languages_in {shares:.1f} ms")


def print_traditional() -> None:
    """How many word ends of the same text in simplified characters are found in traditional ones, and how many are right."""
    simple, found, both = 0, 0, 0
    for line in TRADITIONAL.splitlines():
        ends = [{end for _, end in segment(text)} for text in line.split("|")]
        simple, found, both = simple + len(ends[0]), found + len(ends[1]), both + len(ends[0] & ends[1])
    print(f"traditional characters: {both / simple:.0%} of the word ends are found, {both / found:.0%} of those found are right")


def read_pairs(encoder: Encoder) -> Pairs:
    """All sentence pairs."""
    rows = [(row["subject"], row["chinese"], row["english"]) for row in read_csv("languages.csv")]
    rows += [("", *line.split("|")) for by_pole in CHINESE.values() for lines in by_pole.values() for line in lines.splitlines()]
    subjects, chinese, english = (list(column) for column in zip(*rows, strict=True))
    vectors = encode(encoder, chinese), encode(encoder, english)
    return Pairs(chinese, english, vectors, np.array([subject == "neutral" for subject in subjects]))


def print_scores(axis: FrameAxis, encoder: Encoder, pairs: Pairs) -> None:
    """Chinese against English scores, by each way of calibrating."""
    chinese, vectors = neutral_pool(encoder, "zh")
    words = count_tokens(chinese).sum() / count_tokens(neutral_pool(encoder)[0][::4]).sum()
    print(f"{axis.name} (a Chinese neutral sentence has {words:.2f} times as many words as the English one)")
    ways = {
        "one zero": None,
        "as now": axis.in_chinese,
        "all its own": framing._calibrate(replace(axis, shared=0.0), chinese, vectors),
    }
    for name, way in ways.items():
        print(f"  {name:<12}{compared(replace(axis, in_chinese=way), pairs)}")


def compared(axis: FrameAxis, pairs: Pairs) -> str:
    """Mean differences Chinese − English, correlation, and agreement of sides."""
    one, other = score(axis, pairs.chinese, pairs.vectors[0]), score(axis, pairs.english, pairs.vectors[1])
    differences = {"bias": one.bias - other.bias, "plus": one.plus - other.plus, "minus": one.minus - other.minus}
    means = "; ".join(
        f"{name} {some.mean():+.2f} (neutral {some[pairs.neutral].mean():+.2f}, others {some[~pairs.neutral].mean():+.2f})"
        for name, some in differences.items()
    )
    chinese, english = (np.mean(scores.side != "neither") for scores in (one, other))
    apart, r = np.abs(differences["bias"]).mean(), np.corrcoef(one.bias, other.bias)[0, 1]
    return (
        f"{means}; mean |difference of bias| {apart:.2f}; r {r:.3f}; same side {(one.side == other.side).mean():.0%}; "
        f"a pole present in {chinese:.0%} of the Chinese, {english:.0%} of the English"
    )


def read_csv(name: str) -> list[dict[str, str]]:
    """Rows of a file beside this one."""
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def milliseconds(call: Callable[[], object]) -> float:
    """How long the second call takes: the first may load something."""
    call()
    started = time.perf_counter()
    call()
    return 1000 * (time.perf_counter() - started)


if __name__ == "__main__":
    with threadpool_limits(1):  # as in a build
        main()

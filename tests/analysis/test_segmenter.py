"""Chinese words: what a reader can check, and the two laws that counting rests on."""

import random
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.segmenter import HAN_RUN, is_segmented, segment

ROOT = Path(__file__).parents[2]
LINES = (ROOT / "analysis" / "data" / "neutral_zh.txt").read_text(encoding="utf-8").splitlines()


def words(run):
    return [run[start:end] for start, end in segment(run)]


@pytest.mark.parametrize(
    "expected",
    [
        "各国 应当 加强 人工智能 安全 合作",
        "我们 坚持 以人为本",
        "习近平 主席",
        "国家安全部",
        "第二十一条",
        "生成式 人工智能 服务 管理 暂行办法",
        "數據 安全",  # traditional characters: found more seldom
        "中",
    ],
)
def test_words_of_a_run(expected):
    assert words(expected.replace(" ", "")) == expected.split()


def test_words_are_all_of_the_run_in_order():
    for run in {match[0] for line in LINES for match in HAN_RUN.finditer(line)}:
        assert "".join(words(run)) == run


def test_each_word_standing_alone_is_one_word():
    """Also where the model guessed it, here from random characters of the neutral sentences."""
    characters = sorted({character for line in LINES for character in "".join(HAN_RUN.findall(line))})
    draw = random.Random(0)
    runs = ["".join(draw.choices(characters, k=draw.randint(1, 30))) for _ in range(2_000)]
    found = {word for run in runs for word in words(run)}
    assert any(len(word) > 1 for word in found)
    assert [word for word in sorted(found) if words(word) != [word]] == []


def test_a_compatibility_character_is_read_as_the_usual_one():
    assert segment("\uf98e輕人") == segment("年輕人") and "\uf98e" != "年"


@pytest.mark.parametrize(
    ("piece", "expected"), [("AI技术", True), ("国", True), ("데이터", False), ("技術の", False), ("ai", False)]
)
def test_what_is_segmented(piece, expected):
    assert is_segmented(piece) is expected


def test_the_dictionary_is_loaded_for_chinese_only():
    code = (
        "import sys; from analysis.terms import count_terms, find_term, tokenise;"
        "count_terms(['a'], ['Straße – “naïve” データの 한국어']); find_term('naïve', 'naïve'); print('rjieba' in sys.modules);"
        "tokenise('合作'); print('rjieba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]

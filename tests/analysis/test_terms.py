"""Laws of counting and finding, on own-written sentences, on random text, and on the bundled corpus."""

import os
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from simplemma.strategies.dictionaries import DefaultDictionaryFactory

from analysis.lemmas import CORRECTIONS, lemma
from analysis.terms import STOP_WORDS, count_terms, count_tokens, find_term, is_stop, normalise, tokenise

DOCUMENTS = Path(__file__).parents[2] / "data" / "ai_governance" / "documents"


def forms(text):
    return [token.form for token in tokenise(text)]


def counted(*texts, **settings):
    return count_terms([str(i) for i in range(len(texts))], texts, **settings)


def totals(counts):
    return dict(zip(counts.terms, counts.counts.sum(axis=0).tolist(), strict=True))


def bundled_lines():
    """The bundled documents line by line, as stand-ins for sentences: some are long, one holds a missing space."""
    return [line for path in sorted(DOCUMENTS.iterdir()) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hard law, soft law.", ["hard", "law", "soft", "law"]),
        ("the U.S. and the U.K.", ["the", "u.s.", "and", "the", "u.k."]),
        ("the U.S, a U.S.-led plan", ["the", "u.s.", "a", "u.s.-led", "plan"]),
        ("at 5 p.m.Then it left", ["at", "5", "p.m.", "then", "it", "left"]),
        ("a missing.Space", ["a", "missing", "space"]),
        ("China's, China’s and peoples’ rights", ["china's", "china's", "and", "peoples", "rights"]),
        ("don't, don’t, ‘quoted’", ["don't", "don't", "quoted"]),
        ("state-run, state‑run, pre- and post-war", ["state-run", "state-run", "pre", "and", "post-war"]),
        ("1,000.5 in 2014, 3.5% of R&D", ["1,000.5", "in", "2014", "3.5", "of", "r&d"]),
        ("the 78th, COVID-19", ["the", "78th", "covid-19"]),
        ("snake_case, _emphasis_ and __", ["snake_case", "emphasis", "and"]),
        ("co\u00adoperation", ["cooperation"]),
        ("cafe\u0301 = café", ["café", "café"]),
        ("İstanbul", ["istanbul"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("发展。安全", ["发展", "安全"]),
        ("各国应加强人工智能治理", ["各国", "应", "加强", "人工智能", "治理"]),
        ("AI技术在2024年，COVID-19疫情", ["ai", "技术", "在", "2024", "年", "covid-19", "疫情"]),
        ("U.S.政府的R&D中心", ["u.s.", "政府", "的", "r&d", "中心"]),
        ("中国-东盟，发展_安全", ["中国", "东盟", "发展", "安全"]),
        ("所谓‘发展’就是", ["所谓", "发展", "就是"]),
        ("人工知能の安全", ["人工知能の安全"]),
        ("인공지능 안전", ["인공지능", "안전"]),
        ("?! … —", []),
        ("", []),
    ],
)
def test_what_a_token_is(text, expected):
    assert forms(text) == expected
    assert count_tokens([text]).tolist() == [len(expected)]


def test_offsets_are_into_the_text_as_given():
    text = "  ‘Rules’ for  A.I. —\nthe world’s first."
    found = [text[token.start : token.end] for token in tokenise(text)]
    assert found == ["Rules", "for", "A.I.", "the", "world’s", "first"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("open rules", True),
        ("open\n rules", True),
        ("OPEN “rules”", True),
        ("Open. Rules", True),  # a stop that the splitter left inside a sentence ends none: "Mr. Speaker"
        ("open.Rules", False),
        ("open, rules", False),
        ("open: rules", False),
        ("open - rules", False),
        ("open—rules", False),
        ("(open) rules", False),
        ("open/rules", False),
        ("open... rules", False),
        ("open-rules", False),
        ("reopen rules", False),
        ("open ruleset", False),
    ],
)
def test_where_a_phrase_stands(text, found):
    assert bool(find_term("open rules", text)) is found
    assert ("open rules" in counted(text, min_count=1).terms) is found


def test_a_term_is_found_however_it_is_typed():
    text = "The U.S’s R&D: National  Security."
    assert normalise(" national, SECURITY ") == "national security"
    assert [text[slice(*hit)] for hit in find_term("national SECURITY!", text)] == ["National  Security"]
    assert [text[slice(*hit)] for hit in find_term("U.S.'s", text)] == ["U.S’s"]
    assert find_term("", text) == find_term("—", text) == []


def test_overlapping_hits_are_each_counted():
    assert find_term("very very", "very very very") == [(0, 9), (5, 14)]
    assert totals(counted("very very very")) == {"very": 3, "very very": 2}


def test_counts_by_hand():
    counts = counted("Rules bind. ", "New rules bind, new rules help", max_n=2, min_count=2)
    assert counts.terms == ("bind", "new", "new rules", "rules", "rules bind")
    assert counts.counts.toarray().tolist() == [[1, 0, 0, 1, 1], [1, 2, 2, 2, 1]]
    assert counts.n_tokens.tolist() == [2, 6]
    assert counts.sentence_ids == ("0", "1")
    assert counts.counts.dtype == np.int32 and counts.n_tokens.dtype == np.int32


def test_tokens_are_counted_before_rare_terms_are_left_out():
    counts = counted("one two three", "one", min_count=2)
    assert counts.terms == ("one",)
    assert counts.n_tokens.tolist() == [3, 1]


def slow_counts(texts, max_n):
    """The same definition, written out: pieces of text between marks, cut into every run of up to max_n words."""
    total = Counter()
    for text in texts:
        tokens = tokenise(text)
        for n in range(1, max_n + 1):
            for run in zip(*(tokens[i:] for i in range(n)), strict=False):
                between = [text[a.end : b.start] for a, b in zip(run, run[1:], strict=False)]
                if all(set(gap.replace(". ", " ").replace(".\n", " ")) <= set(" \n\"“”'‘’+") for gap in between):
                    total[" ".join(token.form for token in run)] += 1
    return total


def random_texts(n=300):
    draw = random.Random(1)
    words = ["a", "b", "B", "c-d", "e’s", "e's", "U.S.", "U.S", "1,000", "x.y", "é", "the"]
    marks = [" ", " ", " ", " ", "\n", ", ", ". ", ".", " “", "” ", " - ", "; "]
    return ["".join(draw.choice(words) + draw.choice(marks) for _ in range(draw.randrange(12))) for _ in range(n)]


def odd_texts(n=300):
    """Letters, marks and joiners of several scripts in any order: each form must be read again as itself."""
    draw = random.Random(3)
    marks = list("aB1é.,-_'’ʼ& \u00ad\u200c\u0301İßΣK安हि\u093cش\u064b")
    return ["".join(draw.choices(marks, k=draw.randrange(25))) for _ in range(n)]


def inflected_texts(n=300):
    """Forms of a few words in any order, with what the dictionary gives a lemma of another kind, and marks between them."""
    draw = random.Random(4)
    words = "dialogue dialogues China China’s went go gone better goods beings being AI us it's don't U.S. U.S.’s 1990s 1990’s are"
    words += " state-run bacteria bacterium sequesters developed Teachings teach l’État’s Café cafés 安全 founding found one's"
    marks = [" ", " ", " ", " ", "\n", ", ", ". ", " “"]
    return ["".join(draw.choice(words.split()) + draw.choice(marks) for _ in range(draw.randrange(12))) for _ in range(n)]


@pytest.mark.parametrize("lemmas", [False, True], ids=["surface", "lemmas"])
@pytest.mark.parametrize(
    "texts", [random_texts(), odd_texts(), inflected_texts(), bundled_lines()], ids=["random", "odd", "inflected", "bundled"]
)
def test_what_is_counted_is_what_is_found(texts, lemmas):
    counts = counted(*texts, min_count=1 if len(texts) > 100 else 2, lemmas=lemmas)
    columns = counts.counts.tocsc()
    assert len(counts.terms) > 100
    for i, term in enumerate(counts.terms):
        assert normalise(term, lemmas) == term
        assert [len(find_term(term, text, lemmas)) for text in texts] == columns[:, [i]].toarray().ravel().tolist(), term


@pytest.mark.parametrize("max_n", [1, 2, 3, 5])
@pytest.mark.parametrize("min_count", [1, 2, 7])
@pytest.mark.parametrize("texts", [random_texts(), bundled_lines()], ids=["random", "bundled"])
def test_counts_equal_a_slow_reference(texts, max_n, min_count):
    expected = {term: n for term, n in slow_counts(texts, max_n).items() if n >= min_count}
    assert totals(counted(*texts, max_n=max_n, min_count=min_count)) == expected


def test_terms_are_sorted_and_the_matrix_is_canonical():
    counts = counted(*random_texts(), min_count=1)
    assert list(counts.terms) == sorted(counts.terms)
    assert counts.counts.has_canonical_format and counts.counts.data.min() > 0
    assert counts.counts.shape == (len(counts.sentence_ids), len(counts.terms))


def test_order_of_sentences_changes_only_the_order_of_rows():
    texts = random_texts()
    one, other = counted(*texts), counted(*texts[::-1])
    assert one.terms == other.terms
    assert (one.counts.toarray() == other.counts.toarray()[::-1]).all()
    assert (one.hidden == other.hidden).all()


def test_a_phrase_hides_what_never_occurs_without_it():
    counts = counted("global agenda matters", "the Global Agenda grows", "global plans")
    hidden = dict(zip(counts.terms, counts.hidden.tolist(), strict=True))
    assert hidden == {"agenda": True, "global": False, "global agenda": False}


def test_a_phrase_hides_across_a_stop_word_but_a_phrase_with_a_stop_word_at_its_end_hides_no_other():
    counts = counted("the rule of law", "a rule of law", "of rainy days", "of rainy days")
    hidden = {term for term, gone in zip(counts.terms, counts.hidden, strict=True) if gone}
    assert {"rule", "law", "rule of", "of law", "rainy", "days", "of rainy"} <= hidden
    assert not {"rule of law", "rainy days", "of rainy days", "of"} & hidden


@pytest.mark.parametrize("texts", [random_texts(), bundled_lines()], ids=["random", "bundled"])
def test_nothing_hidden_is_lost(texts):
    """A hidden term lies within a longer one that is not, as frequent, and displayed wherever the hidden one is."""
    counts = counted(*texts)
    total = totals(counts)
    shown = [term for term, gone in zip(counts.terms, counts.hidden, strict=True) if not gone]
    for term in np.array(counts.terms, dtype=object)[counts.hidden]:
        longer = [other for other in shown if f" {term} " in f" {other} " and total[other] == total[term]]
        assert any(is_stop(term) or not is_stop(other) for other in longer), term


def test_terms_that_displays_leave_out():
    assert all(is_stop(term) for term in ("The", "of the", "the law", "law of", "it’s"))
    assert not any(is_stop(term) for term in ("U.S.", "rule of law", "not", "must act", ""))
    counts = counted(*bundled_lines())
    assert counts.stop.tolist() == [is_stop(term) for term in counts.terms]


def test_words_that_say_how_a_matter_is_framed_are_no_stop_words():
    framing = "not no never without against must should need don't system interest side 不 没有 非 未 必须 应当 需要 反对 合作 安全"
    assert not STOP_WORDS.intersection(framing.split())
    assert all(normalise(word) == word for word in STOP_WORDS)


@pytest.mark.parametrize("texts", [(), ("",), ("…", "—"), ("once", "only")])
def test_where_there_is_nothing_to_count(texts):
    counts = counted(*texts)
    assert counts.terms == ()
    assert counts.counts.shape == (len(texts), 0)
    assert counts.n_tokens.tolist() == [len(tokenise(text)) for text in texts]
    assert len(counts.hidden) == len(counts.stop) == 0


def test_ids_and_texts_must_match():
    with pytest.raises(ValueError, match="1 sentence ids for 2 texts"):
        count_terms(["a"], ["x", "y"])


def test_counts_do_not_depend_on_the_hash_seed():
    code = (
        "import hashlib; from analysis.terms import count_terms\n"
        "texts = ['new rules bind', 'the U.S. rules', 'rules of the new law', 'new rules of law'] * 9\n"
        "c = count_terms([str(i) for i in range(36)], texts)\n"
        "parts = [repr(c.terms).encode(), c.counts.indices.tobytes(), c.counts.data.tobytes(), c.hidden.tobytes()]\n"
        "print(hashlib.sha256(b'|'.join(parts)).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parents[2],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


CHINESE = [
    "各国应当加强人工智能安全合作，推动全球人工智能治理体系改革和建设。",
    "人工智能安全关系国家安全；国家安全部表示，人工智能安全是各国共同的责任。",
    "AI技术发展很快，AI技术的安全也很重要，“人工智能”安全更重要。",
    "習近平主席強調網路安全與國家安全，網路安全是國家安全的重要組成部分。",
    "OpenAI在2024年发布了GPT-4o模型，2024年还发布了语音模型。",
    "中国-东盟合作，中国—东盟合作，中国东盟合作",
    "人工\n智能，人工智能；データの安全、데이터 안전, the Chinese word 安全 and \uf98e輕人",
]


@pytest.mark.parametrize("lemmas", [False, True])
def test_each_chinese_count_is_the_number_of_hits(lemmas):
    counts = counted(*CHINESE, min_count=1, lemmas=lemmas)
    table = counts.counts.toarray()
    assert len(counts.terms) > 150
    for column, term in enumerate(counts.terms):
        assert [len(find_term(term, text, lemmas)) for text in CHINESE] == table[:, column].tolist(), term
    assert counts.n_tokens.tolist() == [len(tokenise(text)) for text in CHINESE] == count_tokens(CHINESE).tolist()
    assert counts.stop.tolist() == [is_stop(term, lemmas) for term in counts.terms]


def test_chinese_words_are_found_where_they_stand():
    text = CHINESE[1]
    assert [text[start:end] for start, end in find_term("人工智能安全", text)] == ["人工智能安全"] * 2
    assert find_term("人工智能安全", text) == find_term("人工智能 安全", text) == [(0, 6), (21, 27)]
    assert find_term("国家安全", text) == [(8, 12)]  # 国家安全部 is a word of its own
    assert find_term("“人工智能”安全", CHINESE[2]) == [(22, 29)]  # quotation marks divide no phrase
    assert find_term("中国 东盟", CHINESE[5]) == [(16, 20)]  # a hyphen and a dash do
    assert find_term("年輕人", CHINESE[6]) == [(50, 53)]  # with a compatibility character


def test_tokens_of_chinese_are_stretches_of_the_text_in_order():
    for text in CHINESE:
        tokens = tokenise(text)
        assert all(text[token.start : token.end].lower() == token.form for token in tokens if "\uf98e" not in text[token.start :])
        assert all(a.end <= b.start for a, b in zip(tokens, tokens[1:], strict=False))
        marks = "".join(text[a.end : b.start] for a, b in zip(tokens, tokens[1:], strict=False))
        assert not any(character.isalnum() for character in marks)


def test_chinese_counts_do_not_depend_on_company_or_order():
    alone = [totals(counted(text, min_count=1)) for text in CHINESE]
    assert sum(map(Counter, alone), Counter()) == totals(counted(*CHINESE[::-1], min_count=1))
    assert counted(*CHINESE).terms == counted(*CHINESE[::-1]).terms


def test_chinese_function_words_are_stop_words():
    assert [term for term in ("的", "我们", "我們", "因为", "合作", "安全 的", "不") if is_stop(term)] == [
        "的", "我们", "我們", "因为", "安全 的",
    ]  # fmt: skip


def test_finding_a_term_does_not_load_scikit_learn_or_scipy_or_the_lemmas():
    code = (
        "import sys; from analysis.terms import find_term; find_term('a b', 'a b');"
        "print({'scipy', 'sklearn', 'simplemma'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


# Lemmas


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dialogues, dialogue", ["dialogue", "dialogue"]),
        ("Policies agreed by children who went", ["policy", "agree", "by", "child", "who", "go"]),
        ("China's, China’s and people's", ["china", "china", "and", "people"]),
        ("U.S.'s A.I., the state-run’s", ["u.s.", "a.i.", "the", "state-run"]),
        ("pre-conditions of 1,000 G20 labs", ["pre-conditions", "of", "1,000", "g20", "lab"]),
        ("the 1990s, the 1990's", ["the", "1990s", "the", "1990's"]),
        ("AI for us, human beings", ["ai", "for", "us", "human", "beings"]),
        ("it's, one's, let's", ["it", "one's", "let's"]),
        ("don't, can't, needn't", ["don't", "can't", "needn't"]),
        ("developed and developing countries", ["developed", "and", "developing", "country"]),
        ("the found goods; founded, finds", ["the", "found", "goods", "found", "find"]),
        ("cafés, États, Regeln, правила, 安全", ["cafés", "états", "regeln", "правила", "安全"]),
        ("bacteria, bacterium", ["bacteria", "bacteria"]),
    ],
)
def test_what_a_lemma_is(text, expected):
    assert normalise(text, lemmas=True).split() == expected
    assert [normalise(form, lemmas=True) for form in forms(text)] == expected


def test_lemmas_are_counted_by_hand():
    counts = counted("Global dialogues matter.", "A global dialogue matters, dialogues go", lemmas=True, max_n=2)
    expected = {"global": 2, "dialogue": 3, "matter": 2, "global dialogue": 2, "dialogue matter": 2}
    assert totals(counts) == expected
    assert counts.n_tokens.tolist() == [3, 6]
    hidden = {term for term, gone in zip(counts.terms, counts.hidden, strict=True) if gone}
    assert hidden == {"global", "matter"}


def test_a_lemma_is_found_in_each_of_its_forms_however_it_is_typed():
    text = "China’s dialogues with the\nUnited Nations: a dialogue."
    for term in ("dialogue", "Dialogues!", "DIALOGUE"):
        assert [text[slice(*hit)] for hit in find_term(term, text, lemmas=True)] == ["dialogues", "dialogue"]
    assert [text[slice(*hit)] for hit in find_term("china dialogue", text, lemmas=True)] == ["China’s dialogues"]
    assert [text[slice(*hit)] for hit in find_term("united nation", text, lemmas=True)] == ["United Nations"]
    assert find_term("united nation", text) == find_term("—", text, lemmas=True) == find_term("plan", text, lemmas=True) == []


def corrections():
    """(lemma, form) of each form that our own list corrects."""
    lines = [line for line in CORRECTIONS.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return [(name, form) for name, _, listed in (line.partition(":") for line in lines) for form in listed.split()]


def test_a_lemma_is_one_lower_cased_word_and_its_own_lemma():
    listed = [word for word in DefaultDictionaryFactory().get_dictionary("en") if forms(word) == [word]]
    bundled = {token.form for line in bundled_lines() for token in tokenise(line)}
    corrected = [word for correction in corrections() for word in correction]
    words = {word.lower() for word in [*listed[::10], *bundled, *corrected, *STOP_WORDS]}
    assert len(words) > 10_000
    for word in sorted(words):
        for found in (lemma(word), normalise(word, lemmas=True)):
            assert found and not set(found) & set(" \n") and found == found.lower()
        assert lemma(lemma(word)) == lemma(word)
        assert normalise(normalise(word, lemmas=True), lemmas=True) == normalise(word, lemmas=True)


def test_each_correction_stands_once_and_says_something():
    listed = corrections()
    assert len({form for _, form in listed}) == len(listed) > 50
    assert all(lemma(form) == lemma(name) == name for name, form in listed)


def test_a_lemma_is_a_stop_word_exactly_if_its_form_is():
    words = {token.form for line in bundled_lines() for token in tokenise(line)} | STOP_WORDS
    words |= set("ai beings concern concerned likes liked don owned others' everyone's let's don't cannot".split())
    for word in sorted(words):
        assert is_stop(word, lemmas=True) == is_stop(word) == (normalise(word, lemmas=True) in STOP_WORDS), word
    counts = counted(*bundled_lines(), lemmas=True)
    assert counts.stop.tolist() == [is_stop(term, lemmas=True) for term in counts.terms]
    assert 0 < counts.stop.sum() < len(counts.terms)


@pytest.mark.parametrize("texts", [inflected_texts(), bundled_lines()], ids=["inflected", "bundled"])
def test_lemmas_gather_the_counts_of_their_forms(texts):
    """Of single words: as many tokens, and each lemma as often as its forms together."""
    surface, gathered = (counted(*texts, max_n=1, min_count=1, lemmas=lemmas) for lemmas in (False, True))
    total = Counter()
    for term, count in totals(surface).items():
        total[normalise(term, lemmas=True)] += count
    assert totals(gathered) == total
    assert len(gathered.terms) < len(surface.terms)
    assert (gathered.n_tokens == surface.n_tokens).all()

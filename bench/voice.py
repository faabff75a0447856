"""How often the rules tell whose words a sentence is, against sentences coded by hand before the rules were written.

    python -m bench.voice [--errors]

Coded by the rules in bench/voices/coding.md: every sentence of the two bundled documents; 240 sentences of 30 excerpts of real
corpora (`../shared/corpora`; only places and labels are kept here); own-written documents of many kinds (bench/voices/own.toml).
The rules were mended on these. The held-out sets (160 and 162 sentences, by other hands, bench/voices/*held_out*) were coded
afterwards, and their errors were not looked at: `--errors` does not print them. Results: bench/voice.md.
"""

import argparse
import csv
import hashlib
import time
import tomllib
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis.project import open_project
from analysis.reading import read_corpus
from analysis.sentences import split_sentences
from analysis.voice import VOICES, find_voices

HERE = Path(__file__).parent
CORPORA = HERE.parents[1] / "shared" / "corpora"
BUNDLED = HERE.parent / "data" / "ai_governance"


class Coded(NamedTuple):
    """A sentence: what was coded by hand, and what the rules say."""

    document: str
    kind: str
    text: str
    voice: str
    speaker: str
    negated: bool
    found_voice: str
    found_speaker: str
    found_negated: bool


def bundled() -> list[Coded]:
    """All sentences and headings of the two bundled documents."""
    corpus = read_corpus(open_project(BUNDLED), None)
    rows = {(row["document_id"], int(row["position"])): row for row in _read("ai_governance.csv")}
    found = []
    for document, sentences in corpus.sentences.groupby("document_id"):
        voices = find_voices(corpus.texts[document], list(zip(sentences["start"], sentences["end"], strict=True)))
        for sentence, voice in zip(sentences.itertuples(), voices, strict=True):
            found.append(_coded(str(document), "bundled", sentence.text, rows[document, sentence.position], voice))
    return found


def corpora(name: str) -> list[Coded]:
    """Excerpts of real corpora; the whole document is read, the coded sentences are compared."""
    found = []
    rows = pd.DataFrame(_read(name))
    for corpus, part in rows.groupby("corpus", sort=False):
        texts = pd.read_parquet(CORPORA / f"{corpus}.parquet")
        for row, sentences in part.groupby("row", sort=False):
            text = texts.loc[int(row), "text"]
            names = [str(texts.loc[int(row), column]) for column in ("country", "President") if column in texts]
            spans = [(start, end) for start, end, _ in split_sentences(text)]
            voices = dict(zip(spans, find_voices(text, spans, names), strict=True))
            for sentence in sentences.to_dict("records"):
                span = int(sentence["start"]), int(sentence["end"])
                if span in voices:
                    kind = texts.loc[int(row), "kind"] if "kind" in texts else corpus
                    found.append(_coded(f"{corpus} {row}", kind, text[slice(*span)], sentence, voices[span]))
    return found


def own(name: str) -> list[Coded]:
    """The documents written for this."""
    found = []
    for document in tomllib.loads((HERE / "voices" / name).read_text(encoding="utf-8"))["document"]:
        text, spans = joined(document)
        voices = find_voices(text, spans)
        for sentence, voice in zip(document["sentence"], voices, strict=True):
            found.append(_coded(document["name"], document["kind"], sentence["text"], sentence, voice))
    return found


def joined(document: dict) -> tuple[str, list[tuple[int, int]]]:
    """The text of a coded document, and the places of its sentences."""
    text, spans = "", []
    for sentence in document["sentence"]:
        gap = "\n\n" if sentence.get("paragraph") else "" if document["language"] == "zh" else " "
        text += gap if text else ""
        spans.append((len(text), len(text) + len(sentence["text"])))
        text += sentence["text"]
    return text, spans


def _read(name: str) -> list[dict[str, str]]:
    with (HERE / "voices" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _coded(document: str, kind: str, text: str, row: dict, voice) -> Coded:
    digest = row.get("digest")
    if digest and digest != hashlib.sha256(text.encode()).hexdigest()[:16]:
        raise SystemExit(f"{document}: a coded sentence reads differently now; code it again")
    negated = row["negated"] in (True, "1")
    return Coded(document, kind, text, row["voice"], row["speaker"], negated, voice.voice, voice.speaker, voice.negated)


def report(name: str, coded: list[Coded]) -> None:
    """Accuracy, precision and recall of each voice, the confusions, speakers and negation."""
    right = sum(one.voice == one.found_voice for one in coded)
    two = sum((one.voice == "own") == (one.found_voice == "own") for one in coded)
    shares = f"voice right in {right} ({right / len(coded):.1%}); own or not own right in {two / len(coded):.1%}"
    print(f"\n{name}: {len(coded)} sentences, {shares}")
    for voice in VOICES:
        print("  " + _rates(voice, [one.voice == voice for one in coded], [one.found_voice == voice for one in coded]))
    wrong = Counter((one.voice, one.found_voice) for one in coded if one.voice != one.found_voice)
    print("  confusions (coded → found): " + (", ".join(f"{a} → {b} {n}" for (a, b), n in wrong.most_common()) or "none"))
    spoken = [one for one in coded if one.voice == one.found_voice != "own"]
    same = sum(same_speaker(one.speaker, one.found_speaker) for one in spoken)
    silent = sum(bool(one.speaker) and not one.found_speaker for one in spoken)
    print(f"  speakers, where the voice is right and not own: {same} of {len(spoken)} right, {silent} left unnamed")
    print("  " + _rates("negated", [one.negated for one in coded], [one.found_negated for one in coded]))


def same_speaker(coded: str, found: str) -> bool:
    """Whether two ways of naming a speaker are the same but for articles and capitals."""
    return _bare(coded) == _bare(found)


def _bare(name: str) -> str:
    words = name.replace("’", "'").casefold().split()
    return " ".join(words[1:] if words[:1] and words[0] in ("the", "a", "an") else words)


def _rates(name: str, coded: Iterable[bool], found: Iterable[bool]) -> str:
    pairs = list(zip(coded, found, strict=True))
    both, is_coded, is_found = sum(a and b for a, b in pairs), sum(a for a, _ in pairs), sum(b for _, b in pairs)
    precision = f"{both / is_found:.2f}" if is_found else "–"
    recall = f"{both / is_coded:.2f}" if is_coded else "–"
    return f"{name}: precision {precision}, recall {recall} ({is_coded} coded, {is_found} found)"


def errors(coded: list[Coded]) -> None:
    """Every sentence that is not as coded."""
    for one in coded:
        same = one.voice in ("own",) or same_speaker(one.speaker, one.found_speaker)
        if one.voice != one.found_voice or not same or one.negated != one.found_negated:
            what = []
            if one.voice != one.found_voice:
                what.append(f"{one.voice} → {one.found_voice}")
            if not same:
                what.append(f"speaker {one.speaker!r} → {one.found_speaker!r}")
            if one.negated != one.found_negated:
                what.append(f"negated {one.negated} → {one.found_negated}")
            print(f"  [{one.document}] {'; '.join(what)}\n      {one.text}")


def speed() -> None:
    """Sentences per second on one core."""
    if not CORPORA.is_dir():
        return
    text = pd.read_parquet(CORPORA / "white_house_briefings.parquet")["text"][::200]
    split = [(one, [(start, end) for start, end, _ in split_sentences(one)]) for one in text]
    started = time.process_time()
    for one, spans in split:
        find_voices(one, spans)
    n = sum(len(spans) for _, spans in split)
    print(f"\n{n:,} sentences of White House texts: {n / (time.process_time() - started):,.0f} a second on one core")


def main() -> None:
    """Print all figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true", help="print what is wrong in the sets that the rules were mended on")
    asked = parser.parse_args()
    sets = {
        "the two bundled documents": bundled(),
        "own-written documents": own("own.toml"),
        "own-written documents, held out": own("own_held_out.toml"),
    }
    if CORPORA.is_dir():
        sets |= {"real corpora": corpora("corpora.csv"), "real corpora, held out": corpora("corpora_held_out.csv")}
    else:
        print(f"real corpora: {CORPORA} is not there, left out")
    for name, coded in sets.items():
        report(name, coded)
        if asked.errors and "held out" not in name:
            errors(coded)
    speed()


if __name__ == "__main__":
    main()

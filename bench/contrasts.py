"""What a term contrast costs: beside scattertext from raw text to page, and beside the bare sums for a new pair of groups.

    python -m bench.contrasts [--scattertext PYTHON] [--corpus FILE]

All figures are seconds of CPU on one thread (user and system), medians of seven.

PYTHON is the interpreter of an environment of its own that has scattertext 0.2.2; without it, the first measurement is left out. It
runs on the convention speeches that come with scattertext (189 documents, 135,000 words), which that interpreter hands over in a
temporary folder. Each run is a process of its own, by turns. Imports are counted apart, and so is what a library sets up when it is
first used: both sides go through a toy corpus of four short speeches first. Either begins with the texts:

- scattertext with its own tokeniser, once as its quick start has it (words only, the 2,000 most telling) and once with its
  defaults (words and pairs of words), up to the page as a string of HTML, which holds the texts;
- ours: sentences, counts of words and phrases of up to three, contrast with every measure (but no permutation test, which
  scattertext lacks, too), and the bar chart as Plotly's JSON; the scatter besides, told apart.

FILE (default ../shared/corpora/white_house_briefings.parquet: 14,251 documents, 125 MB of text) has columns `text` and `group`. Its
terms are counted once, which takes a minute and 3 GB, and kept in the system's temporary folder. Prints what contrasting its two
largest groups takes, with every measure, and what summing the counts of both takes in scipy, by turns in one process.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from scipy.sparse import csr_array

from analysis.contrasts import CorpusTerms, contrast_groups, corpus_terms
from analysis.sentences import split_sentences
from analysis.terms import TermCounts, count_terms, count_tokens
from dashboard.charts import contrasts, keyness
from dashboard.charts.theme import LIGHT

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpora" / "white_house_briefings.parquet"
ROUNDS, MOST = 7, 12
BESIDES = "scatter"  # a stage that is no part of text → table and chart, told apart
SURE = 4  # |z| from which a dot is drawn full here, where nothing is tested
PER_MILLION = 2  # fewest occurrences of a term, per million tokens of the corpus; never under 2
MAKE = "python3 -m venv FOLDER && FOLDER/bin/python -m pip install scattertext==0.2.2 six, then --scattertext FOLDER/bin/python"
ONE_THREAD = {name: "1" for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")}

# A corpus of four speeches that is gone through first, so that what a library sets up at its first use counts as its import.
TOY = [
    {
        "party": party,
        "speaker": party,
        "text": f"We build {thing} and roads. The {thing} of the people stand. A road of ours is a good road. " * 4,
    }
    for party, thing in (("democrat", "schools"), ("republican", "mills"), ("democrat", "bridges"), ("republican", "farms"))
]
BEGIN = f"""
import json, sys, time
started = time.process_time()
what, path = sys.argv[1:]
toy = {TOY!r}
"""
END = """
page_of(toy)
imported = time.process_time()
stages, n_terms, size = page_of(speeches)
print(json.dumps({"imports": imported - started - reading, "stages": stages, "terms": n_terms, "size": size}))
"""
SCATTERTEXT = f"""{BEGIN}
import pandas as pd, scattertext as st
if what == "export":
    st.SampleCorpora.ConventionData2012.get_data().to_json(path, orient="records")
    sys.exit()
begun = time.process_time()
speeches = pd.read_json(path, orient="records").to_dict("records")
reading = time.process_time() - begun

def page_of(speeches):
    speeches = pd.DataFrame(speeches)
    begun = time.process_time()
    if what == "words":
        parsed = speeches.assign(parse=speeches["text"].apply(st.whitespace_nlp_with_sentences))
        corpus = st.CorpusFromParsedDocuments(parsed, category_col="party", parsed_col="parse").build()
        corpus = corpus.get_unigram_corpus().compact(st.AssociationCompactor(2000))
        options = dict(minimum_term_frequency=0, pmi_threshold_coefficient=0, transform=st.Scalers.dense_rank)
    else:
        corpus = st.CorpusFromPandas(speeches, category_col="party", text_col="text", nlp=st.whitespace_nlp_with_sentences).build()
        options = dict()
    counted = time.process_time()
    page = st.produce_scattertext_explorer(
        corpus, category="democrat", category_name="Democratic", not_category_name="Republican", width_in_pixels=1000,
        metadata=corpus.get_df()["speaker"], **options,
    )
    return dict(corpus=counted - begun, page=time.process_time() - counted), corpus.get_num_terms(), len(page)
{END}"""
OURS = f"""{BEGIN}
from bench.contrasts import page_of, read_speeches
begun = time.process_time()
speeches = read_speeches(path)
reading = time.process_time() - begun
{END}"""


def counted_terms(counts: TermCounts, documents: Sequence[str]) -> CorpusTerms:
    """Terms summed by document."""
    return corpus_terms(counts, documents)


def contrasted(terms: CorpusTerms, groups: np.ndarray, target: str, reference: str) -> pd.DataFrame:
    """The contrast's table; `groups` of the documents."""
    return contrast_groups(terms, groups, target, reference).table


def bars_of(table: pd.DataFrame, target: str, reference: str) -> str:
    """The chart that the page shows first as JSON: the strongest terms as bars, stop words left out."""
    shown = with_marks(table[~table["stop"]])
    strongest = pd.concat([shown[shown["score"] > 0].head(MOST), shown[shown["score"] < 0].head(MOST)])
    return contrasts.ranked(strongest, target, reference, "z", LIGHT).to_json()


def scatter_of(table: pd.DataFrame, target: str, reference: str) -> str:
    """All terms as dots, as JSON: the page's other chart of two sides."""
    return keyness.scatter(with_marks(table[~table["stop"]]), target, reference, "z", LIGHT).to_json()


def with_marks(table: pd.DataFrame) -> pd.DataFrame:
    """The table with what charts need besides."""
    alone = table["n_documents_target"] + table["n_documents_reference"] == 1
    return table.assign(score=table["z"], sure=table["z"].abs() > SURE, one_document=alone)


def read_speeches(path: str) -> list[dict[str, str]]:
    """Text, party and speaker of each speech."""
    return pd.read_json(path, orient="records").to_dict("records")


def page_of(speeches: list[dict[str, str]]) -> tuple[dict[str, float], int, int]:
    """Seconds of each stage, number of terms and size of the charts, ours."""
    texts = [speech["text"] for speech in speeches]
    parties = np.array([speech["party"] for speech in speeches], dtype=object)
    clock = Clock()
    sentences, rows = sentences_of(texts)
    clock.lap("sentences")
    counts = count_terms([str(number) for number in range(len(sentences))], sentences)
    terms = counted_terms(counts, [f"{row:03}" for row in rows])
    clock.lap("counts")
    table = contrasted(terms, parties[[int(row) for row in terms.document_ids]], "democrat", "republican")
    clock.lap("contrast")
    size = len(bars_of(table, "democrat", "republican"))
    clock.lap("chart")
    size += len(scatter_of(table, "democrat", "republican"))
    clock.lap(BESIDES)
    return clock.seconds, len(table), size


class Clock:
    """Seconds of CPU of each stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.last = time.process_time()

    def lap(self, stage: str) -> None:
        """Ends a stage."""
        now = time.process_time()
        self.seconds[stage], self.last = now - self.last, now


def sentences_of(texts: list[str]) -> tuple[list[str], np.ndarray]:
    """All sentences, headings left out, and the number of each one's text."""
    sentences, rows = [], []
    for row, text in enumerate(texts):
        found = [text[start:end] for start, end, kind in split_sentences(text) if kind == "sentence"]
        sentences.extend(found)
        rows.extend([row] * len(found))
    return sentences, np.array(rows)


def beside_scattertext(python: str) -> None:
    """Print what either takes from the convention speeches to the page."""
    with tempfile.TemporaryDirectory() as folder:
        speeches = str(Path(folder, "speeches.json"))
        theirs = [python, "-W", "ignore", "-c", SCATTERTEXT]
        run([*theirs, "export", speeches])
        commands = {
            "scattertext, words": [*theirs, "words", speeches],
            "scattertext, words and pairs": [*theirs, "pairs", speeches],
            "ours, up to three words": [sys.executable, "-c", OURS, "", speeches],
        }
        runs = [{name: json.loads(run(command)) for name, command in commands.items()} for _ in range(ROUNDS)]
    print(f"convention speeches, from text to page, median of {ROUNDS} processes each:")
    total = {
        name: [sum(seconds for stage, seconds in turn[name]["stages"].items() if stage != BESIDES) for turn in runs]
        for name in commands
    }
    for name in commands:
        one = runs[0][name]
        stages = ", ".join(f"{stage} {median(turn[name]['stages'][stage] for turn in runs):.3f}" for stage in one["stages"])
        print(f"  {name}: {spread(total[name])}: {stages}; ", end="")
        print(f"imports {median(turn[name]['imports'] for turn in runs):.2f} s; {one['terms']:,} terms, {one['size'] / 1e6:.1f} MB")
    *others, own = commands
    more = median(turn[own]["stages"][BESIDES] for turn in runs)
    for name in others:
        theirs, ours = median(total[name]), median(total[own])
        print(f"  {name}: {theirs / ours:.1f} times ours; {theirs / (ours + more):.1f} times with the scatter besides")


def run(command: list[str]) -> str:
    """The last line that a process prints, on one thread, from the root of the project."""
    root, environment = Path(__file__).resolve().parents[1], {**os.environ, **ONE_THREAD}
    done = subprocess.run(command, check=True, cwd=root, env=environment, stdout=subprocess.PIPE, text=True)
    return done.stdout.rstrip().rpartition("\n")[2]


def beside_sums(corpus: Path) -> None:
    """Print what contrasting two groups takes, and what summing them takes."""
    counts, groups = counted(corpus)
    terms = counted_terms(counts, counts.sentence_ids)
    names, sizes = np.unique(groups, return_counts=True)
    target, reference = names[np.argsort(-sizes)][:2]
    matrix, sides = counts.counts, [np.flatnonzero(groups == name) for name in (target, reference)]
    print(f"{corpus.name}: {matrix.shape[0]:,} documents × {matrix.shape[1]:,} terms, {matrix.nnz:,} counts, {len(names)} groups")

    def own() -> pd.DataFrame:
        return contrasted(terms, groups, target, reference)

    def bare() -> list[np.ndarray]:
        return [matrix[side].sum(axis=0) for side in sides]

    agree(counts, own(), bare())
    seconds = [(cpu(own), cpu(bare)) for _ in range(ROUNDS)]
    ours, sums = zip(*seconds, strict=True)
    print(f"  {target} against {reference}, median of {ROUNDS}: {spread(ours)}; the bare sums {spread(sums)}; ", end="")
    print(f"{median(ours) / median(sums):.1f} times")


def spread(seconds: Sequence[float]) -> str:
    """Median, least and most."""
    return f"{median(seconds):.3f} s ({min(seconds):.3f} to {max(seconds):.3f})"


def cpu(what: Callable[[], object]) -> float:
    """Seconds of CPU of one call."""
    started = time.process_time()
    what()
    return time.process_time() - started


def agree(counts: TermCounts, table: pd.DataFrame, sums: list[np.ndarray]) -> None:
    """Make sure that both count the same."""
    column = {term: number for number, term in enumerate(counts.terms)}
    columns = [column[term] for term in table["term"]]
    for name, total in zip(("count_target", "count_reference"), sums, strict=True):
        assert (table[name].to_numpy() == total[columns]).all()


def counted(corpus: Path) -> tuple[TermCounts, np.ndarray]:
    """Terms of each document of a corpus, and its group; counted once, then read from the temporary folder."""
    digest = hashlib.sha256(corpus.read_bytes() + str(PER_MILLION).encode()).hexdigest()[:16]
    kept = Path(tempfile.gettempdir(), f"contrasts_{digest}.npz")
    if not kept.exists():
        print(f"counting the terms of {corpus.name} (a minute, 3 GB), kept in {kept}; delete it to count anew", flush=True)
        count_into(corpus, kept)
    with np.load(kept, allow_pickle=False) as file:
        matrix = csr_array((file["data"], file["indices"], file["indptr"]), shape=tuple(file["shape"]))
        terms, documents = file["terms"].tobytes().decode().split("\n"), file["documents"].tolist()
        counts = TermCounts(tuple(terms), matrix, tuple(documents), file["n_tokens"], file["hidden"], file["stop"])
        return counts, file["groups"].astype(object)


def count_into(corpus: Path, kept: Path) -> None:
    """Count the terms of each document of `corpus`, rare ones left out, and keep them."""
    table = pd.read_parquet(corpus, columns=["text", "group"])
    sentences, rows = sentences_of(table["text"].tolist())
    min_count = max(2, round(PER_MILLION * int(count_tokens(sentences).sum()) / 1e6))
    counts = count_terms([str(number) for number in range(len(sentences))], sentences, min_count=min_count)
    terms = counted_terms(counts, [f"{row:06}" for row in rows])
    matrix = terms.by_document
    partial = kept.with_suffix(f".{os.getpid()}.npz")
    np.savez(
        partial,
        data=matrix.data,
        indices=matrix.indices,
        indptr=matrix.indptr,
        shape=np.array(matrix.shape),
        terms=np.frombuffer("\n".join(counts.terms).encode(), dtype=np.uint8),
        n_tokens=terms.n_tokens,
        hidden=counts.hidden,
        stop=counts.stop,
        groups=table["group"].to_numpy(dtype=str)[[int(document) for document in terms.document_ids]],
        documents=np.array(terms.document_ids, dtype=str),
    )
    partial.replace(kept)


def main(scattertext: str | None, corpus: Path) -> None:
    """Print the figures."""
    if scattertext:
        beside_scattertext(scattertext)
    else:
        print(f"not measured beside scattertext: no interpreter that has it. To make one: {MAKE}")
    if corpus.is_file():
        beside_sums(corpus)
    else:
        print(f"not measured beside the bare sums: {corpus} is missing; --corpus FILE takes any Parquet table with text and group")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scattertext", metavar="PYTHON", help="interpreter of an environment that has scattertext")
    parser.add_argument("--corpus", metavar="FILE", type=Path, default=CORPUS, help="Parquet table with text and group")
    given = parser.parse_args()
    main(given.scattertext, given.corpus)

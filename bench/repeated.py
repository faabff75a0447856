"""A large results folder made of a small one: every document again and again, under ids of its own.

    python -m bench.repeated RESULTS OUT 960000

For measuring how long the dashboard takes, not for reading: figures of groups, topics and terms stay those of the small folder,
and so do their intervals; sentences, scores, spans, tokens, counts and vectors are there as often as the documents are. Copies of
a document are called ID~1, ID~2, …; the first keeps its id, so that the folder reads as any other does. Written with the same
functions as a build's; arrays are written piece by piece, so that memory holds the small folder and one column of the large one.
"""

import argparse
import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd

from analysis import store
from analysis.results import ARRAYS, TABLES, Results, read_results

BY_SENTENCE = ("framing_sentences", "framing_spans", "voice_spans", "negated_spans")
COPIED = ("documents", "texts", "sentences", "framing_documents", *BY_SENTENCE)
BY_AXIS = ("framing_sentences", "framing_spans", "framing_documents")  # each axis whole, one after another


def repeated(results: Results, out: Path, n_sentences: int) -> None:
    """Write a results folder in which the documents of `results` stand as often as is needed for `n_sentences` counted ones.

    Raises
    ------
    AnalysisError
        If `out` cannot be written, or holds something of the user's.
    """
    times = max(1, -(-n_sentences // len(results.counted)))
    store.write_folder(out, lambda folder: _fill(results, folder, times))


def _fill(results: Results, folder: Path, times: int) -> None:
    for name in TABLES:
        table = results.table(name)
        store.write_table(_tables(table, name, times) if name in COPIED else table, folder / f"{name}.parquet")
    for name in ARRAYS:
        _write_array(results, name, folder / f"{name}.npy", times)
    counts = store.read_arrays(results.folder, "term_counts", results.manifest)
    _write_counts(counts, folder, times)
    manifest = json.loads((results.folder / store.MANIFEST).read_text(encoding="utf-8"))
    _count(manifest, times)
    manifest["files"] = store.describe_files(folder)
    store.write_json(manifest, folder / store.MANIFEST)
    store.write_json(store.read_json(results.folder / store.RUN), folder / store.RUN)


def _tables(table: pd.DataFrame, name: str, times: int) -> pd.DataFrame:
    if name not in BY_AXIS:
        return _table(table, times)
    parts = [_table(part, times) for _, part in table.groupby("axis", sort=False)]
    return pd.concat(parts, ignore_index=True) if parts else table


def _table(table: pd.DataFrame, times: int) -> pd.DataFrame:
    """`table` `times` over, ids of documents and sentences numbered from the second time on."""
    whole = pd.concat([table] * times, ignore_index=True)
    numbers = [f"~{copy}" for copy in range(1, times)]
    if "document_id" in table:
        ids = table["document_id"]
        whole["document_id"] = pd.concat([ids, *(ids + number for number in numbers)], ignore_index=True)
    if "sentence_id" in table:  # the position stays behind the colon
        parts = table["sentence_id"].str.rpartition(":")
        copies = (parts[0] + number + ":" + parts[2] for number in numbers) if len(table) else ()
        whole["sentence_id"] = pd.concat([table["sentence_id"], *copies], ignore_index=True)
    return whole


def _write_array(results: Results, name: str, path: Path, times: int) -> None:
    array = np.load(results.folder / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    if name == "token_pointers":
        steps = np.tile(np.diff(array), times)
        store.write_array(np.concatenate([[0], np.cumsum(steps)]).astype(array.dtype), path)
        return
    axis = 1 if name in ("contributions", "rests") else 0
    shape = list(array.shape)
    shape[axis] *= times
    whole = np.lib.format.open_memmap(path, mode="w+", dtype=array.dtype, shape=tuple(shape))
    for copy in range(times):
        here = slice(copy * array.shape[axis], (copy + 1) * array.shape[axis])
        whole[(slice(None),) * axis + (here,)] = array
    whole.flush()


def _write_counts(counts: dict[str, np.ndarray], folder: Path, times: int) -> None:
    """The matrix of terms under one another `times` over; its places have 64 bits only where 32 do not hold them."""
    steps = np.tile(np.diff(counts["indptr"]), times)
    pointers = np.concatenate([[0], np.cumsum(steps, dtype=np.int64)])
    whole = {name: np.tile(counts[name], times) for name in ("data", "indices", "n_tokens")}
    fits = pointers[-1] < np.iinfo(np.int32).max
    whole["indptr"] = pointers.astype(counts["indptr"].dtype if fits else np.int64)
    np.savez(folder / "term_counts.npz", allow_pickle=False, **whole)


def _count(manifest: dict, times: int) -> None:
    """The manifest's counts of what there is more of now."""
    counts = manifest["counts"]
    for name, value in counts.items():
        if name in ("documents", "sentences", "headings", "tokens"):
            counts[name] = value * times
    counts["voices"] = {voice: n * times for voice, n in counts["voices"].items()}
    manifest["corpus_name"] = f"{manifest.get('corpus_name') or 'corpus'}, {times} times over"
    manifest["corpus_digest"] = store.sha256_of(str(manifest["corpus_digest"]), str(times))


def main(arguments: list[str]) -> int:
    """Exit code: 0 once the folder is written."""
    parser = argparse.ArgumentParser(prog="python -m bench.repeated", description=__doc__.splitlines()[0])
    parser.add_argument("results", type=Path, help="a results folder")
    parser.add_argument("out", type=Path, help="the folder to write")
    parser.add_argument("sentences", type=int, help="counted sentences, at least")
    given = parser.parse_args(arguments)
    repeated(read_results(given.results), given.out, given.sentences)
    found = read_results(given.out)
    print(f"{given.out}: {len(found.table('documents')):,} documents, {len(found.counted):,} sentences")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

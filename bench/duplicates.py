"""Copies, near copies and documents within others: time, what is found, and how much of what was planted.

    python -m bench.duplicates [FOLDER]

FOLDER holds the corpora, by default `../shared/corpora`. Texts are planted into 2,000 of its briefings; whatever pair is
reported is checked against the shingles of all pairs (a sparse product, which needs no MinHash).
"""

import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import sparse

from analysis.corpus import make_corpus
from analysis.duplicates import LEAST_WORDS, LIKE, WHOLE, Shingles, find_duplicates, make_shingles
from analysis.repeated import repeated_sentences

NAMES = ("un_general_debate_2017", "us_state_of_the_union_1790_2019", "white_house_briefings")
PLANTED, HOSTS, AT_ONCE = 200, 2_000, 500
HEADER = "THE WHITE HOUSE Office of the Press Secretary. For immediate release. Copy for the file, not to be cited before delivery."


def read(folder: Path, name: str) -> dict[str, str]:
    table = pd.read_parquet(folder / f"{name}.parquet", columns=["text"])
    return {f"{place:06}": text for place, text in enumerate(table["text"])}


def true_pairs(shingles: Shingles) -> tuple[set[tuple[int, int]], set[tuple[int, int]]]:
    """All near pairs, and all pairs of a document and a longer one that holds it, from the shingles of every pair."""
    size, sizes = len(shingles.n_words), shingles.sizes
    _, which, counts = np.unique(shingles.hashes, return_inverse=True, return_counts=True)
    kept = counts[which] > 1
    document = np.repeat(np.arange(size), sizes)[kept]
    table = sparse.csr_matrix((np.ones(kept.sum(), np.int32), (document, which[kept])), shape=(size, len(counts)))
    across, near, within = table.T.tocsr(), set(), set()
    for start in range(0, size, AT_ONCE):
        common = (table[start : start + AT_ONCE] @ across).tocoo()
        one, other, shared = common.row + start, common.col, common.data
        alike = (shared >= LIKE * (sizes[one] + sizes[other] - shared)) & (one < other)
        held = (shared >= WHOLE * sizes[one]) & (sizes[other] > sizes[one]) & (shingles.n_words[one] >= LEAST_WORDS)
        near |= set(zip(one[alike].tolist(), other[alike].tolist(), strict=True))
        within |= set(zip(one[held].tolist(), other[held].tolist(), strict=True))
    return near, within


def corpora(folder: Path) -> None:
    print("corpus | documents | MB of text | seconds of one core | peak MB | exact | near groups (documents) | within others")
    for name in NAMES:
        texts = read(folder, name)
        start = time.process_time()
        found = find_duplicates(texts)
        seconds, megabytes = time.process_time() - start, sum(map(len, texts.values())) / 1e6
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        near = f"{len(found.near)} ({sum(len(one.ids) for one in found.near)})"
        row = (name, len(texts), f"{megabytes:.0f}", f"{seconds:.1f}", f"{peak:.0f}", len(found.exact), near, len(found.contained))
        print(" | ".join(map(str, row)))


def completeness(folder: Path) -> None:
    """Groups and holders found in the briefings, beside those of all pairs."""
    texts = read(folder, NAMES[-1])
    found = find_duplicates(texts)
    copies = {one for group in found.exact for one in group[1:]}
    ids = [one for one in sorted(texts) if one not in copies]
    near, within = true_pairs(make_shingles(texts[one] for one in ids))
    graph = sparse.coo_matrix((np.ones(len(near)), tuple(np.array(sorted(near)).T)), shape=(len(ids), len(ids)))
    group = sparse.csgraph.connected_components(graph, directed=False)[1]
    members = Counter(group.tolist())
    groups: dict[int, tuple[str, ...]] = {}
    for one, number in zip(ids, group.tolist(), strict=True):
        if members[number] > 1:
            groups[number] = (*groups.get(number, ()), one)
    mine, theirs = {one.ids for one in found.near}, set(groups.values())
    print(f"near groups of all pairs: {len(theirs)}; found {len(mine & theirs)}, others {len(mine - theirs)}")
    held = {(ids[one], ids[other]) for one, other in within if group[one] != group[other]}
    reported = {(one, other) for one, other, _ in found.contained}
    short = {one for one, _ in held}
    print(f"within others, of all pairs: {len(held)}; found {len(held & reported)}, others {len(reported - held)}")
    print(f"short documents in them: {len(short)}; found {len(short & {one for one, _ in reported})}")


def planted(folder: Path) -> None:
    """How many of each kind of planted copy are found, as what; and what else is found."""
    rng = random.Random(0)
    everything = read(folder, NAMES[-1])
    long = [one for one, text in everything.items() if 300 <= len(text.split()) <= 3_000]
    texts = {one: everything[one] for one in rng.sample(long, HOSTS)}
    before = find_duplicates(texts)
    ids, words = sorted(texts), " ".join(texts.values()).split()
    alone = [
        one
        for one in ids
        if one not in before.representatives() and one not in {two for pair in before.contained for two in pair[:2]}
    ]
    kinds = {f"{share} % of the words changed": changer(share / 100, words) for share in (2, 5, 10, 20)}
    kinds["a paragraph of 60 words added"] = lambda text, rng: f"{text}\n{' '.join(rng.sample(words, 60))}"
    kinds["a header put before"] = lambda text, rng: f"{HEADER}\n{text}"
    print("planted | likeness: least, median, greatest | of likeness ≥ .8 | found near | within | other pairs found")
    for kind, make in kinds.items():
        sources = rng.sample(alone, PLANTED)
        both = texts | {f"{one} copy": make(texts[one], rng) for one in sources}
        found = find_duplicates(both)
        pairs = {(one, f"{one} copy") for one in sources}
        near = {(one.ids[0], one.ids[1]) for one in found.near if len(one.ids) == 2}
        old = {one.ids for one in before.near}
        within = {tuple(sorted(pair[:2])) for pair in found.contained}
        like = [likeness(both[one], both[two]) for one, two in sorted(pairs)]
        other = sum(one.ids not in old and one.ids not in pairs for one in found.near)
        spread = ", ".join(f"{value:.2f}" for value in (min(like), float(np.median(like)), max(like)))
        print(f"{kind} | {spread} | {sum(value >= LIKE for value in like)} | {len(near & pairs)} | {len(within & pairs)} | {other}")


def changer(share: float, words: list[str]):
    """Puts words drawn from the corpus in the place of so many."""

    def change(text: str, rng: random.Random) -> str:
        own = text.split()
        for place in rng.sample(range(len(own)), round(share * len(own))):
            own[place] = rng.choice(words)
        return " ".join(own)

    return change


def likeness(one: str, other: str) -> float:
    shingles = make_shingles([one, other])
    common = shingles.common(0, 1)
    return common / (int(shingles.sizes.sum()) - common)


def boilerplate(folder: Path) -> None:
    texts = read(folder, NAMES[-1])
    sentences = make_corpus(pd.DataFrame({"document_id": list(texts), "text": list(texts.values())})).sentences
    start = time.process_time()
    found = repeated_sentences(sentences)
    print(f"repeated sentences: {time.process_time() - start:.1f} s of one core for {len(sentences):,}; {len(found)} found")
    for row in found.head(12).to_dict("records"):
        print(f"  {row['n_documents']:,} documents: {row['text'][:90]}")


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "../shared/corpora")
    for part in (corpora, planted, completeness, boilerplate):
        part(where)
        print()

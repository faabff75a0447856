"""How fast the sentence encoders are, and how near the packaged one is to sentence-transformers on the same weights.

    python -m bench.encoders [FOLDER] [--sentence-transformers PYTHON]

FOLDER holds the labelled sets (default ../shared/gold): CSV files with text, axis and pole (+1, −1). PYTHON is the interpreter of
an environment of its own that has sentence-transformers; it loads the weights that the packaged encoder runs on from their folder,
and nothing from anywhere else. Prints, in rounds that take turns, sentences per second and their ratio; the cosine of each
sentence's two vectors; the area under the ROC curve of the bias (0.5 = chance) on each set of a built-in axis with either; whether
vectors are the same byte for byte alone, shuffled and in company; and, where the multilingual encoder is installed, its speed and
areas, and how it reads the Chinese sentences below on axes whose seeds are English.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd
from sklearn.metrics import roc_auc_score
from threadpoolctl import threadpool_limits

from analysis.embeddings import Encoder, PackagedEncoder, TokenVectors, encode, weights_folder
from analysis.encoders import MULTILINGUAL, named_encoder
from analysis.errors import AnalysisError
from analysis.framing import NEUTRAL, FrameAxis, fit_axis, score
from analysis.settings import Axis, built_in_axes

GOLD = Path(__file__).resolve().parents[2] / "shared" / "gold"
SENTENCES, ROUNDS, ALONE = 600, 5, 100

WORKER = """
import json, os, sys, time
os.environ.update(HF_HUB_OFFLINE="1", HF_HUB_DISABLE_PROGRESS_BARS="1", TRANSFORMERS_VERBOSITY="error")
import numpy, sentence_transformers, torch
model = sentence_transformers.SentenceTransformer(sys.argv[1], device="cpu", local_files_only=True)
print(json.dumps(f"sentence-transformers {sentence_transformers.__version__}, torch {torch.__version__}"), flush=True)
for line in sys.stdin:
    texts, batch, target = json.loads(line)
    started = time.perf_counter()
    one = lambda: numpy.array([model.encode(text, show_progress_bar=False) for text in texts])
    vectors = model.encode(texts, batch_size=batch, show_progress_bar=False) if batch > 1 else one()
    seconds = time.perf_counter() - started
    if target:
        numpy.save(target, vectors, allow_pickle=False)
    print(json.dumps(seconds), flush=True)
"""

# Written for this measurement, each with what it says in English: + is cooperation, or development; − is control, or security.
CHINESE = {
    "cooperation_control": {
        1: """两国签署协议，共同建设跨境铁路。|The two countries signed an agreement to build a railway across the border together.
我们愿意与邻国分享技术和经验。|We are willing to share technology and experience with our neighbours.
各方通过对话找到了大家都能接受的办法。|Through dialogue all parties found a way that everyone can accept.
志愿者与当地居民一起重建了学校。|Volunteers rebuilt the school together with the people who live there.
双方同意开放市场，互相给予便利。|Both sides agreed to open their markets and to make it easy for each other.
国际组织协调各国共同应对疫情。|International organisations coordinate a joint response of all countries to the epidemic.
科学家们组成联合团队，公开研究数据。|The scientists formed a joint team and made their research data public.
外长们重申伙伴关系，并承诺互相支持。|The foreign ministers reaffirmed their partnership and promised each other support.""",
        -1: """政府下令封锁边境，禁止任何人出入。|The government ordered the border sealed and forbade anyone to cross it.
当局对媒体实行严格审查，关闭了多家报社。|The authorities censored the media strictly and shut several newspapers.
监管机构对违规企业处以重罚。|The regulator imposed heavy fines on companies that broke the rules.
警察逮捕了示威者，并实施宵禁。|The police arrested demonstrators and imposed a curfew.
该国对邻国实施制裁，冻结其资产。|The country imposed sanctions on its neighbour and froze its assets.
新法律限制外国公司收集数据。|A new law restricts foreign companies in collecting data.
军队威胁使用武力，要求对方立即撤退。|The army threatened to use force and demanded that the other side withdraw at once.
出口管制收紧，芯片不得卖给对手。|Export controls were tightened; chips must not be sold to rivals.""",
    },
    "development_security": {
        1: """新工厂带来了就业，居民收入提高了。|The new factory brought jobs, and people's incomes rose.
政府投资修建公路，促进农村经济增长。|The government invested in roads to make the rural economy grow.
学校和医院的数量十年间增加了一倍。|The number of schools and hospitals doubled within ten years.
创新企业推动了产业升级。|Innovative companies drove the upgrading of industry.
贷款帮助小商户扩大经营。|Loans help small traders to expand their business.
农民使用新技术，粮食产量上升。|Farmers use new technology, and grain output is rising.
数字经济成为增长的新动力。|The digital economy has become a new engine of growth.
贫困人口减少，生活水平不断改善。|Fewer people are poor, and living standards keep improving.""",
        -1: """军队加强了边境巡逻，防范袭击。|The army stepped up border patrols to guard against attacks.
黑客攻击了电网，威胁国家安全。|Hackers attacked the power grid and threatened national security.
情报部门警告恐怖组织正在策划行动。|The intelligence services warned that terrorists were planning an operation.
海军在海峡部署了更多军舰。|The navy deployed more warships in the strait.
政府成立委员会保护关键基础设施免受破坏。|The government set up a committee to protect critical infrastructure from sabotage.
导弹试验加剧了地区紧张局势。|The missile test heightened tension in the region.
警方挫败了一起爆炸阴谋。|The police foiled a bomb plot.
敌对势力的间谍窃取了军事机密。|Spies of hostile powers stole military secrets.""",
    },
}


class SentenceTransformers:
    """sentence-transformers in another interpreter, on the packaged encoder's weights."""

    def __init__(self, python: str) -> None:
        command = [python, "-c", WORKER, str(weights_folder())]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.name = self._answer()

    def __enter__(self) -> "SentenceTransformers":
        return self

    def __exit__(self, *_: object) -> None:
        self._process.stdin.close()
        self._process.wait()

    def _answer(self) -> str | float:
        line = self._process.stdout.readline()
        if not line:
            sys.exit("that interpreter did not answer; it needs sentence-transformers")
        return json.loads(line)

    def seconds(self, texts: Sequence[str], batch: int, target: str = "") -> float:
        """Seconds that it takes to encode `texts`; the vectors go to the file `target`, if there is one."""
        self._process.stdin.write(json.dumps([list(texts), batch, target]) + "\n")
        self._process.stdin.flush()
        return float(self._answer())

    def vectors(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors (n, dimensions) of `texts`."""
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "vectors.npy"
            self.seconds(texts, 32, str(target))
            return np.load(target, allow_pickle=False)


class Known:
    """An encoder of texts whose vectors are known, with the words of `same`, which runs on the same weights."""

    name, version, digest, languages = "known", "1", "known", ()

    def __init__(self, texts: Sequence[str], vectors: np.ndarray, same: Encoder) -> None:
        self.word = same.word
        self.dimensions = vectors.shape[1]
        self._rows = dict(zip(texts, vectors, strict=True))

    def tokens(self, text: str) -> TokenVectors:
        """The known vector, as one row."""
        return TokenVectors(np.zeros((1, 2), dtype=int), self._rows[text][None])

    def is_cut(self, text: str) -> bool:
        """False."""
        return False


def main(folder: Path, python: str | None) -> None:
    """Print all figures."""
    axes = {axis.name: axis for axis in built_in_axes()}
    sets = {file.stem: pd.read_csv(file, dtype={"text": str}, keep_default_na=False) for file in sorted(folder.glob("*.csv"))}
    if not sets:
        sys.exit(f"{folder}: no labelled sets there; name the folder that holds them")
    sets = {name: rows[rows["pole"] != 0] for name, rows in sets.items() if rows["axis"].iloc[0] in axes}
    texts = sorted({text for rows in sets.values() for text in rows["text"]})
    sample = texts[:: len(texts) // SENTENCES][:SENTENCES]
    packaged = PackagedEncoder()
    packaged.tokens("")
    print_independence(packaged, sample)
    more = multilingual()
    own: dict[str, Encoder] = {"packaged": packaged, **more}
    known: dict[str, Encoder] = {}
    if python:
        with SentenceTransformers(python) as other:
            print(f"compared with {other.name}")
            print_speed(packaged, other, sample)
            known["sentence-transformers"] = print_nearness(packaged, other, texts, axes.values())
    for name, encoder in more.items():
        seconds = median(timed(lambda one=encoder: encode(one, sample)) for _ in range(ROUNDS))
        print(f"{name}: {len(sample) / seconds:.0f} sentences per second")
    print_areas(own | known, sets, axes)
    for name, encoder in own.items():
        print_chinese(name, encoder, axes)


def multilingual() -> dict[str, Encoder]:
    """The multilingual encoder, where it is installed."""
    try:
        return {"multilingual": named_encoder(MULTILINGUAL)}
    except AnalysisError as fault:
        print(fault)
        return {}


def print_independence(encoder: Encoder, sample: Sequence[str]) -> None:
    """Whether vectors are the same bytes in any order and company."""
    together = encode(encoder, sample)
    order = np.random.default_rng(0).permutation(len(sample))
    shuffled = encode(encoder, [sample[i] for i in order])
    alone = np.vstack([encode(encoder, [text]) for text in sample[:ALONE]])
    half = encode(encoder, sample[::2], workers=1)
    same = [
        shuffled.tobytes() == together[order].tobytes(),
        alone.tobytes() == together[:ALONE].tobytes(),
        half.tobytes() == together[::2].tobytes(),
    ]
    print("same bytes: shuffled {}, alone {}, in half the company and on one worker {}".format(*same))


def print_speed(packaged: Encoder, other: SentenceTransformers, sample: Sequence[str]) -> None:
    """Sentences per second in rounds that take turns, and the medians."""
    runs: dict[str, Callable[[], float]] = {
        "packaged": lambda: timed(lambda: encode(packaged, sample)),
        "batches of 32": lambda: other.seconds(sample, 32),
        "one at a time": lambda: other.seconds(sample, 1),
    }
    rounds = []
    for number in range(ROUNDS + 1):
        ours, batches, single = (len(sample) / run() for run in runs.values())
        if number:  # the first warms up
            rounds.append([ours, batches, single, ours / batches, ours / single])
    line = "packaged {:.0f} sentences per second; sentence-transformers in batches of 32 {:.0f}, one at a time {:.0f}"
    line += "; ratio {:.2f}, {:.2f}"
    for one in rounds:
        print(line.format(*one))
    print("median: " + line.format(*(median(column) for column in zip(*rounds, strict=True))))


def print_nearness(packaged: Encoder, other: SentenceTransformers, texts: Sequence[str], axes: Iterable[Axis]) -> Known:
    """Cosines of either's vectors of `texts`; gives the other's, with those of all that the axes need, as an encoder."""
    needed = sorted({*texts, *NEUTRAL.read_text(encoding="utf-8").splitlines(), *(seed for axis in axes for seed in seeds(axis))})
    known = Known(needed, other.vectors(needed), packaged)
    cosines = (encode(packaged, texts).astype(float) * encode(known, texts)).sum(axis=1)
    low = np.percentile(cosines, 1)
    print(
        f"cosine over {len(texts):,} sentences: mean {cosines.mean():.4f}, 1st percentile {low:.4f}, smallest {cosines.min():.4f}"
    )
    return known


def seeds(axis: Axis) -> set[str]:
    """All that the axis's poles are known by."""
    return {text for pole in (axis.pole_plus, axis.pole_minus) for text in (pole.description, *pole.sentences, *pole.terms)}


def print_areas(encoders: dict[str, Encoder], sets: dict[str, pd.DataFrame], axes: dict[str, Axis]) -> None:
    """Area under the curve per set and encoder, and the means."""
    fitted = {(name, axis): fit_axis(axes[axis], encoder) for name, encoder in encoders.items() for axis in axes}
    print(f"{'set':<46}" + "".join(f"{name:>24}" for name in encoders))
    areas = []
    for name, rows in sets.items():
        texts, axis = rows["text"].tolist(), rows["axis"].iloc[0]
        areas.append([area(fitted[which, axis], one, texts, rows["pole"].to_numpy() > 0) for which, one in encoders.items()])
        print(f"{name:<46}" + "".join(f"{one:>24.4f}" for one in areas[-1]))
    print(f"{'mean':<46}" + "".join(f"{one:>24.4f}" for one in np.mean(areas, axis=0)))


def print_chinese(name: str, encoder: Encoder, axes: dict[str, Axis]) -> None:
    """How the Chinese sentences are read, per axis, beside what they say in English."""
    for axis, by_pole in CHINESE.items():
        rows = [(pole, *line.split("|")) for pole, lines in by_pole.items() for line in lines.splitlines()]
        poles, chinese, english = (list(column) for column in zip(*rows, strict=True))
        vectors = [encode(encoder, texts) for texts in (chinese, english)]
        found = (vectors[0] @ vectors[1].T).argmax(axis=1) == np.arange(len(rows))
        fitted = fit_axis(axes[axis], encoder)
        biases = [score(fitted, *pair).bias for pair in zip((chinese, english), vectors, strict=True)]
        areas = [roc_auc_score(np.array(poles) > 0, bias) for bias in biases]
        print(
            f"{name}, {axis}, {len(rows)} Chinese sentences: the nearest English one is their own {found.mean():.0%}; "
            f"AUC {areas[0]:.3f} (English {areas[1]:.3f}); mean bias {biases[0].mean():+.2f} (English {biases[1].mean():+.2f}); "
            f"r of the two biases {np.corrcoef(*biases)[0, 1]:+.2f}"
        )


def area(axis: FrameAxis, encoder: Encoder, texts: Sequence[str], positive: np.ndarray) -> float:
    """Area under the curve of the bias."""
    return float(roc_auc_score(positive, score(axis, texts, encode(encoder, texts)).bias))


def timed(call: Callable[[], object]) -> float:
    """Seconds."""
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Speed and nearness of the sentence encoders.")
    parser.add_argument("folder", type=Path, nargs="?", default=GOLD)
    parser.add_argument("--sentence-transformers", metavar="PYTHON", help="interpreter of an environment that has it")
    options = parser.parse_args()
    with threadpool_limits(1):  # as in a build
        main(options.folder, options.sentence_transformers)

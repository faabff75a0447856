"""Where an export comes from: results, settings, versions, the same lines in each. The date is that of the build, never today's."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from analysis.narrowing import Narrowing
from analysis.phrases import count
from analysis.results import Results
from dashboard import voicewords, words
from dashboard.exhibit import ALL

PROJECT = Path(__file__).resolve().parent.parent.parent / "pyproject.toml"


@dataclass(frozen=True)
class About:
    """What an export is of.

    Attributes
    ----------
    title : str
        Name of the corpus.
    compared : str
        Sizes and groups, in words.
    digest, built : str
        sha256 of the results, and the day of their build, YYYY-MM-DD; "" where it is not known.
    lines : tuple of (str, str)
        Everything that is known of how it was made, by name.
    """

    title: str
    compared: str
    digest: str
    built: str
    lines: tuple[tuple[str, str], ...]


def about(results: Results, narrow: Narrowing = ALL) -> About:
    """What is known of these results, and which of their sentences are looked at."""
    manifest, counts = results.manifest, results.manifest["counts"]
    title, built = str(manifest.get("corpus_name") or "corpus"), _day(results.built)
    compared = words.compared({"documents": counts["documents"], "sentences": counts["sentences"]}, results.groups)
    looked = f"{voicewords.counted(narrow)}" if narrow else ""
    encoder, topics = manifest["encoder"], manifest["topics"]
    lines = {
        "Corpus": title,
        "Compared": f"{compared}, {words.compared_by(results.grouping or manifest['grouping'])}",
        **({"Looked at": looked} if looked else {}),
        "Results": results.digest,
        "Corpus digest": manifest["corpus_digest"],
        "Built": built or "on a day that is not known",
        "Format of the results": str(manifest["format_version"]),
        "Axes": "; ".join(words.axis_title(axis) for axis in results.axes.values()),
        "Sentence encoder": _pairs({name: encoder[name] for name in ("name", "version", "dimensions", "sha256")}),
        "Labels that taught an axis": _pairs(manifest["labels"]),
        "Topics": f"{count(counts['topics'], 'topic')}, {topics['method']}, {count(topics['reruns'], 're-run')}",
        "Settings": _pairs(manifest["settings"]),
        "Thresholds": _pairs(manifest["thresholds"]),
        "Seed": str(manifest["seed"]),
        "Versions of the build": _pairs(manifest["versions"]),
        "Written by": f"framing-dashboard {version()}",
    }
    compared = f"{compared}. {looked}" if looked else compared
    return About(title, compared, results.digest, built, tuple(lines.items()))


@cache
def version() -> str:
    """Version of this program."""
    return str(tomllib.loads(PROJECT.read_text(encoding="utf-8"))["project"]["version"])


def _day(text: str) -> str:
    """A day as it was written; "" for what is none: anyone may have written it.

    >>> _day("2024-05-06"), _day("2024-13-06"), _day("then")
    ('2024-05-06', '', '')
    """
    try:
        return text if date.fromisoformat(text).isoformat() == text else ""
    except ValueError:
        return ""


def _pairs(values: Mapping[str, Any]) -> str:
    """A mapping in one line, in the order of its names.

    >>> _pairs({"seed": 0, "limits": {"pages": 2000}, "group": None, "share": 0.5})
    'group: not set; limits (pages: 2000); seed: 0; share: 0.5'
    """
    parts = []
    for name, value in sorted(values.items()):
        told = f" ({_pairs(value)})" if isinstance(value, Mapping) else f": {'not set' if value is None else value}"
        parts.append(f"{name}{told}")
    return "; ".join(parts)

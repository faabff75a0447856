"""Method: what every figure means and rests on, in words and in numbers, for these results."""

import re
from pathlib import Path

import pandas as pd
import streamlit as st

from analysis.results import Results
from dashboard import markup, selftest, widgets, words

NOTES = Path(__file__).resolve().parent.parent / "notes"
SURE = "How sure"
NOTE_OF = {
    "Framing": "framing",
    "Two axes": "framingmap",
    SURE: "howsure",
    "Voices": "voices",
    "Word shift": "wordshift",
    "Terms": "contrasts",
    "Topics": "topics",
    "Over time": "overtime",
    "Corpus": "corpus",
    "Sentences": "sentences",
    "Basket": "basket",
    "Stories": "stories",
    "Exports": "exports",
    "Axes": "axes",
    "Labels": "labels",
}  # note of each tab


def show(results: Results) -> None:
    """The page."""
    manifest = results.manifest
    widgets.html(markup.finding("How the figures are made, and what they don't say"))
    tabs = st.tabs([*NOTE_OF, "The axes", "These results"])
    for tab, (title, note) in zip(tabs, NOTE_OF.items(), strict=False):
        with tab:
            if title == SURE:
                selftest.show(results)
            _note((NOTES / f"{note}.md").read_text(encoding="utf-8"))
    with tabs[-2]:
        for axis in manifest["axes"]:
            _axis(axis, results)
    with tabs[-1]:
        _results(results)


def _note(text: str) -> None:
    """A note with headings of our own: Streamlit's get ids, and every note has the same headings."""
    before, *sections = re.split(r"^#+ ", text, flags=re.MULTILINE)
    if before.strip():
        st.markdown(before)
    for section in sections:
        title, _, body = section.partition("\n")
        widgets.html(markup.heading(title))
        st.markdown(body)


def _axis(axis: dict, results: Results) -> None:
    widgets.html(markup.heading(words.axis_title(axis)))
    documents = results.table("framing_groups")
    rows = documents[documents["axis"] == axis["name"]]
    if len(rows):
        low, high = rows["coverage"].min(), rows["coverage"].max()
        widgets.html(markup.how(f"Sentences with any signal: {low:.0%} to {high:.0%} by group."))
    for column, pole in zip(st.columns(2, gap="large"), ("pole_plus", "pole_minus"), strict=True):
        with column:
            seeds = axis[pole]
            widgets.html(
                markup.label(seeds["name"])
                + markup.how(seeds["description"])
                + markup.items(seeds["sentences"])
                + markup.how("Terms: " + ", ".join(seeds["terms"]) if seeds["terms"] else "")
            )


def _results(results: Results) -> None:
    manifest = results.manifest
    counts = manifest["counts"]
    limits, settings = manifest["settings"].get("limits", {}), {**manifest["settings"]}
    settings.pop("limits", None)
    rows = {
        "Corpus": manifest["corpus_name"],
        "Documents, sentences, headings, tokens": " · ".join(
            f"{counts[key]:,}" for key in ("documents", "sentences", "headings", "tokens")
        ),
        "Grouped by": manifest["grouping"] or "nothing",
        "Seed": str(manifest["seed"]),
        "Settings": ", ".join(f"{key} {value}" for key, value in settings.items() if value is not None),
        "Limits of what is read": ", ".join(f"{name} {value:,}" for name, value in limits.items()),
        "Sentence encoder": f"{manifest['encoder']['name']} ({words.count(manifest['encoder']['dimensions'], 'dimension')})",
        "Encoder digest": manifest["encoder"]["sha256"],
        "Corpus digest": manifest["corpus_digest"],
        "Results digest": results.digest,
        "Built": results.built,
        "Versions": ", ".join(f"{name} {version}" for name, version in manifest["versions"].items()),
    }
    st.dataframe(pd.DataFrame({"": rows.keys(), "value": rows.values()}), hide_index=True)

"""Building results again with what the analyst changed of the corpus or of the axes: in a process of its own."""

from pathlib import Path

import streamlit as st

from analysis.results import Results
from dashboard import source


def build_again(results: Results, axes_file: Path | None = None) -> None:
    """Start it, and show this reader how far it is; nothing where the corpus is not on this machine.

    Parameters
    ----------
    axes_file : Path, optional
        Axes to build with from now on, in the place of a file that was given at the last build.
    """
    corpus = source.corpus_of(results.folder)
    if corpus is None:
        return
    own = {"axes_file": axes_file} if axes_file else {}
    if source.is_results(source.source()):
        st.session_state[source.REBUILD] = str(results.folder)
        source.start_build(corpus, results.folder, **own)
    else:  # results in the cache: those of another listing are others, and the next start finds them
        source.look_again(corpus)
        folder = source.results_folder(corpus)
        if not source.is_results(folder):
            source.start_build(corpus, folder, results.folder, **own)

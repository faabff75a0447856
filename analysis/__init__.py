"""Comparative framing analysis: corpora in, a folder of tables out. Pure computation; nothing here draws or prints.

What flows (each arrow a module):

    project ─ readers ─ sentences ─→ Corpus          documents and sentences, with exact offsets
    terms ──────────→ TermCounts ─→ contrasts        which terms set groups apart
    embeddings ─────→ vectors ─────→ framing         plus, minus, bias of every sentence on every axis
                              └────→ topics          BERTopic on a consensus of neighbour graphs
    contributions                                    which words moved a score
    build ──────────→ store ───────→ Results         the results folder, written whole or not at all
    evidence                                         the sentences behind a term, a topic, a score

Start with :func:`analysis.build.build` and :func:`analysis.results.read_results`; the command line is ``python -m analysis``. A
fault that the user can mend is an :class:`analysis.errors.AnalysisError`.
"""

"""Comparative framing analysis: corpora in, a folder of tables out. Pure computation; nothing here draws or prints.

What flows (each arrow a module):

    shelf ─ readers ─ reading ─→ Corpus              files, archives, tables → documents and sentences, with exact offsets
    encodings, pdf, office, rtf, webpages, markdown  one kind of file each; limits: how large; unpacking: archives
    languages, segmenter, dates, duplicates ─→ checking   what in a corpus would change its results; survey: before any
    project, listing, settings, basket, stories      the user's own work beside the corpus; bundle: all of it as one ZIP
    terms, lemmas ──→ TermCounts ─→ contrasts        which terms set groups apart: by keyness, dispersion, background; tested
    groupings, concordance                           other columns to group by; a term in its contexts
    embeddings, encoders ─→ vectors ─→ framing       plus, minus, bias of every sentence on every axis
                                 └───→ topics        BERTopic on a consensus of neighbour graphs; topicterms: their names
    clustering ─→ hierarchy ─→ partition, stability  the graph; fewer and more topics; by corpus size; what comes back
    topicedits, previous                             what the analyst makes of topics; numbers and names of an earlier build
    periods, topictime, topicframing, topicmap       topics over time, by score, on a map
    quadrants, framingtime, termtime                 two axes crossed; scores and rates over time
    wording, learning ──────────────→ framing        what words alone say; what an analyst's labels add
    labels, placed, teaching                         labels, in a table or beside the corpus; which to ask for next
    lexicon, clauses, subjects, verbs, reporting …   who is said to say what
    voice, speakers, negation ─→ voiced              whose words each sentence is; what groups score in their own voice
    voices, picks ─→ narrowing                       what a mark stands for, and what all views are narrowed to
    drafts, axisfile, draftaxis                      axes while they are written, and scored at once
    contributions, tokens, wordshift                 which words moved a score, and the difference of two groups
    agreement, validate, quality                     how far scores agree with coders, and an axis is to be trusted
    neighbours ─→ resampling ─→ intervals            how sure: what alike sentences are worth; intervals and permutation tests
              differences, distances, planted        … of groups, with every comparison counted; a null; a self-test
    build ──────────→ store ───────→ Results         the results folder, written whole or not at all; parts: kept by document
    evidence, lines, spans                           the sentences behind a mark, by pages; a term's lines; marked words

Start with :func:`analysis.build.build` and :func:`analysis.results.read_results`; the command line is ``python -m analysis``. A
fault that the user can mend is an :class:`analysis.errors.AnalysisError`.
"""

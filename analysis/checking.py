"""The corpus check: what in a corpus would change its results, each with what it does to them and a way to mend it.

Nothing here keeps a corpus from being built; what does is a fault, and told by whoever meets it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.corpus import NO_GROUP, Corpus, as_lists
from analysis.dates import Dates, read_dates
from analysis.duplicates import Duplicates, find_duplicates
from analysis.facts import Facts, facts_of
from analysis.languages import language_name, support_words
from analysis.parts import NOTHING_KEPT, Parts
from analysis.periods import TIMES
from analysis.phrases import count, some
from analysis.reading import EXCLUDE, Met
from analysis.repeated import repeated_sentences
from analysis.resampling import FEW_DOCUMENTS, FEW_SENTENCES

IMBALANCE = 10  # times as many tokens in the largest group as in the smallest
LEADS = 0.5  # share of a group's tokens in one of three documents or more
OTHER_LANGUAGE = 0.1  # share of a document's letters
WEIGHTY = ("duplicates", "near duplicates", "languages", "encoding", "reading")
MISSING = re.compile("without text|not readable|cut off|is read, not")  # in a note on how a file was read
FEW = 3  # sentences of a document that hardly is one
NEED_NOT_KEEP = f"the first of each is enough: leave the others out ({EXCLUDE} = yes in documents.csv)"
LOOK_FIRST = "look at them: leave copies out; forms that were filled in anew are documents of their own"


@dataclass(frozen=True)
class Finding:
    """Something about a corpus that its results would show.

    Attributes
    ----------
    kind : str
        groups, lengths, languages, language (what is supported of one), dates, duplicates, near duplicates, contained, repeated,
        encoding, reading.
    what : str
        What was found, a clause with its numbers.
    effect : str
        What it does to the results.
    remedy : str
        What can be done.
    documents : tuple of str
        Ids of the documents it is about, each once, in order.
    leave_out : tuple of str
        Those that would be left out to mend it; empty where that is no remedy.
    """

    kind: str
    what: str
    effect: str
    remedy: str
    documents: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()

    def line(self) -> str:
        """All of it in one line."""
        return f"{self.what}: {self.effect}; {self.remedy}"


@dataclass(frozen=True)
class Check:
    """What the corpus check found.

    Attributes
    ----------
    findings : tuple of Finding
    repeated : DataFrame
        As of `analysis.repeated.repeated_sentences`.
    """

    findings: tuple[Finding, ...]
    repeated: pd.DataFrame

    def table(self) -> pd.DataFrame:
        """The findings, one a row; lists of ids as lists."""
        names = ("kind", "what", "effect", "remedy", "documents", "leave_out")
        table = pd.DataFrame([[getattr(one, name) for name in names] for one in self.findings], columns=list(names))
        texts = {name: table[name].astype("str") for name in names[:4]}
        return table.assign(**texts, **{name: as_lists(table[name]) for name in names[4:]})


def check(
    corpus: Corpus,
    met: Sequence[Met] = (),
    encoder_languages: Iterable[str] = (),
    repeated: str = "counted",
    parts: Parts = NOTHING_KEPT,
) -> Check:
    """What in `corpus` would change its results.

    Parameters
    ----------
    met : sequence of Met
        The files it was read from.
    encoder_languages : iterable of str
        Languages that the encoder of the build was made for.
    repeated : str
        The setting of that name: whether sentences that stand in many documents are counted.
    """
    facts = facts_of(corpus.texts.values(), parts)
    duplicates = find_duplicates(corpus.texts)
    boilerplate = repeated_sentences(corpus.sentences, duplicates.representatives())
    findings = [
        *_groups(corpus),
        *_lengths(corpus),
        *_languages(corpus, tuple(encoder_languages), facts),
        *_dates(corpus.documents),
        *_duplicates(duplicates),
        *_boilerplate(boilerplate, corpus, repeated),
        *_encodings(corpus, met, facts),
        *_unreadable(met),
    ]
    return Check(tuple(findings), boilerplate)


def summary(findings: Sequence[Finding]) -> str:
    """What of the findings a reader of the results must know at once; "" where there is nothing."""
    weighty = [one.what for one in findings if one.kind in WEIGHTY]
    return f"The corpus check found: {'; '.join(weighty)}. Corpus says what that does to the results." if weighty else ""


def without_repeated(corpus: Corpus, repeated: pd.DataFrame) -> Corpus:
    """`corpus` with the sentences that stand in many documents of the kind `repeated`: shown, and not counted."""
    places = {sentence_id for ids in repeated["places"] for sentence_id in ids}
    return corpus.with_kind("repeated", places) if places else corpus


def _groups(corpus: Corpus) -> list[Finding]:
    groups = corpus.documents.groupby("group")[["n_sentences", "n_tokens"]].sum()
    documents = corpus.documents.groupby("group").size()
    found = []
    if len(groups) < 2:
        return [
            Finding("groups", "only one group", "nothing is compared", "give each document a group, or name a column with --group")
        ]
    small, large = groups["n_tokens"].idxmin(), groups["n_tokens"].idxmax()
    times = groups["n_tokens"][large] / max(groups["n_tokens"][small], 1)
    if times >= IMBALANCE:
        what = f"{times:,.0f} times as many tokens in {large} as in {small}"
        effect = f"figures of {small} are far less certain, and the rest of any contrast is mostly {large}"
        found.append(Finding("groups", what, effect, f"add documents to {small}, or compare other groups"))
    few = documents[documents < FEW_DOCUMENTS]
    if len(few):
        what = f"fewer than {FEW_DOCUMENTS} documents in {some(few.index)}"
        effect = "differences are of these texts alone and say nothing of their sources"
        found.append(Finding("groups", what, effect, f"add documents ({FEW_DOCUMENTS} or more a group) to compare sources"))
    short = groups[groups["n_sentences"] < FEW_SENTENCES]
    if len(short):
        what = f"fewer than {FEW_SENTENCES} sentences in {some(short.index)}"
        found.append(Finding("groups", what, "no interval is allowed", "add to it, or read the sentences themselves"))
    if NO_GROUP in groups.index:
        ids = tuple(corpus.documents.loc[corpus.documents["group"] == NO_GROUP, "document_id"])
        what = f"{count(len(ids), 'document')} without a value in {corpus.grouping}"
        found.append(
            Finding("groups", what, f"they are a group of their own, {NO_GROUP}", "give them one, or leave them out", ids, ids)
        )
    return found


def _lengths(corpus: Corpus) -> list[Finding]:
    documents, found = corpus.documents, []
    short = tuple(documents.loc[documents["n_sentences"] < FEW, "document_id"])
    if short and len(short) < len(documents):
        what = f"{count(len(short), 'document')} of fewer than {FEW} sentences ({some(short)})"
        effect = "from five documents a group each counts as much as a long one"
        found.append(Finding("lengths", what, effect, "look whether they were read whole; leave them out otherwise", short, short))
    for group, part in documents.groupby("group"):
        share = part["n_tokens"].max() / max(part["n_tokens"].sum(), 1)
        if len(part) >= 3 and share > LEADS:
            longest = part.loc[part["n_tokens"].idxmax(), "document_id"]
            what = f"{share:.0%} of the tokens of {group} are those of one document, {longest}"
            found.append(
                Finding(
                    "lengths", what, f"terms and topics of {group} are mostly its own", "see whether it belongs here", (longest,)
                )
            )
    return found


def _languages(corpus: Corpus, encoder_languages: tuple[str, ...], facts: Mapping[str, Facts]) -> list[Finding]:
    documents, found = corpus.documents, []
    by_language = {language: tuple(part["document_id"]) for language, part in documents.groupby("language") if language}
    names = {language: language_name(language) for language in by_language}
    if len(by_language) > 1:
        usual = max(by_language, key=lambda language: (len(by_language[language]), language))
        others = tuple(sorted(one for language, ids in by_language.items() if language != usual for one in ids))
        counts = some(
            f"{names[language]} {len(ids):,}" for language, ids in sorted(by_language.items(), key=lambda pair: -len(pair[1]))
        )
        effect = "terms set languages apart and not what is said, and topics may part by language; scores are compared with care"
        remedy = "compare framing scores; contrast terms within one language, or leave a language out in the table below"
        found.append(Finding("languages", f"documents in several languages ({counts})", effect, remedy, others))
    for language, ids in sorted(by_language.items()):
        if language != "en":
            said = support_words(language, encoder_languages).removeprefix(f"{names[language]}: ").rstrip(".")
            what = f"{count(len(ids), 'document')} in {names[language]}"
            found.append(Finding("language", what, said, "read the terms with that in mind", ids))
    mixed, otherwise = [], []
    for document_id, language in documents[["document_id", "language"]].itertuples(index=False):
        shares = facts[corpus.texts[document_id]].shares
        foreign = {other: share for other, share in shares.items() if other and other != language}
        if language and sum(foreign.values()) > 1 - OTHER_LANGUAGE:
            otherwise.append(
                f"{document_id} (given as {language_name(language)}, reads like {language_name(max(foreign, key=foreign.get))})"
            )
        elif language and foreign and max(foreign.values()) >= OTHER_LANGUAGE:
            other = max(foreign, key=foreign.get)
            mixed.append((document_id, f"{document_id} ({foreign[other]:.0%} {language_name(other)})"))
    if otherwise:
        what = f"another language than is given in {some(otherwise, 3)}"
        found.append(Finding("languages", what, "it is read by the wrong rules", "correct the column language"))
    if mixed:
        what = f"parts in another language in {some([told for _, told in mixed], 3)}"
        effect = "those parts are read by the rules of the other"
        found.append(Finding("languages", what, effect, "keep one language a document", tuple(one for one, _ in mixed)))
    return found


def covered(documents: pd.DataFrame) -> tuple[str, ...]:
    """The dates that each group covers, a line each; nothing where there are none."""
    column, dates = _dated(documents)
    if not column:
        return ()
    found = pd.DataFrame({"group": documents["group"], "date": dates.iso})
    lines = []
    for group, part in found.groupby("group"):
        given = part.loc[part["date"] != "", "date"]
        without = f", {len(part) - len(given):,} without" if len(given) < len(part) else ""
        lines.append(f"{group}: {_span(given.min(), given.max())}{without}" if len(given) else f"{group}: no {column}")
    return tuple(lines)


def _dated(documents: pd.DataFrame) -> tuple[str, Dates | None]:
    """The column of dates, if there is one, and what it says."""
    named = [name for name in documents if str(name).lower() == "date"]
    timely = [name for name in documents if TIMES.search(str(name))]
    for column in [*named, *timely]:
        values = [None if pd.isna(value) else str(value) for value in documents[column]]
        if any(values) and any((dates := read_dates(values)).iso):
            return column, dates
    return "", None


def _dates(documents: pd.DataFrame) -> list[Finding]:
    column, dates = _dated(documents)
    if not column:
        return []
    given, ids, found = documents[column].notna().tolist(), documents["document_id"].tolist(), []
    if dates.unread:
        none = tuple(one for one, there, iso in zip(ids, given, dates.iso, strict=True) if there and not iso)
        what = f"{column}: {some(map(repr, dates.unread), 3)} can't be read as a date"
        found.append(Finding("dates", what, "these documents are left out over time", "write dates as 2024-03-05", none))
    if dates.order == "either":
        what = f"{column}: day and month cannot be told apart in dates such as 03/04/2024"
        found.append(Finding("dates", what, "the day is taken to come first", "write dates as 2024-03-05"))
    missing = tuple(one for one, there in zip(ids, given, strict=True) if not there)
    if missing:
        what = f"{count(len(missing), 'document')} without a {column}"
        found.append(Finding("dates", what, "they are left out over time", f"give them a {column}", missing))
    return found + _apart(documents["group"], pd.Series([iso[:4] for iso in dates.iso], index=documents.index))


def _apart(groups: pd.Series, years: pd.Series) -> list[Finding]:
    """That two groups are of different times, if they are."""
    spans = years[years != ""].groupby(groups).agg(["min", "max"])
    if len(spans) != 2:
        return []
    (first, one), (second, other) = spans.iterrows()
    if one["max"] >= other["min"] and other["max"] >= one["min"]:
        return []
    what = f"other years: {first} is of {_span(one['min'], one['max'])}, {second} of {_span(other['min'], other['max'])}"
    effect = "a difference between them may be one of the time and not of the source"
    return [Finding("dates", what, effect, "compare documents of the same years")]


def _span(first: str, last: str) -> str:
    return first if first == last else f"{first} to {last}"


def _duplicates(duplicates: Duplicates) -> list[Finding]:
    found = []
    weigh = "their words, topics and scores count several times, and intervals come out narrower than they are"
    if duplicates.exact:
        ids = tuple(sorted(one for group in duplicates.exact for one in group))
        copies = tuple(sorted(one for group in duplicates.exact for one in group[1:]))
        sets = some([" = ".join(one) for one in duplicates.exact], 3)
        what = f"{count(len(copies), 'document')} with the same text as another ({sets})"
        found.append(Finding("duplicates", what, weigh, NEED_NOT_KEEP, ids, copies))
    if duplicates.near:
        ids = tuple(sorted(one for near in duplicates.near for one in near.ids))
        copies = tuple(sorted(one for near in duplicates.near for one in near.ids[1:]))
        pairs = [f"{' ≈ '.join(near.ids[:3])} ({near.likeness:.0%})" for near in duplicates.near]
        what = f"{count(len(copies), 'document')} nearly the same as another ({some(pairs, 3)})"
        found.append(Finding("near duplicates", what, weigh, LOOK_FIRST, ids, copies))
    if duplicates.contained:
        small = tuple(sorted({one for one, _, _ in duplicates.contained}))
        pairs = [f"{one} in {whole}" for one, whole, _ in duplicates.contained]
        stand = "stands" if len(small) == 1 else "stand"
        what = f"{count(len(small), 'document')} that {stand} whole within another ({some(pairs, 3)})"
        found.append(Finding("contained", what, "these sentences count twice", "keep the one that is meant", small, small))
    return found


def _boilerplate(repeated: pd.DataFrame, corpus: Corpus, setting: str) -> list[Finding]:
    if not len(repeated):
        return []
    n = int(repeated["n_sentences"].sum())
    most = repeated.iloc[0]
    what = (
        f"{count(n, 'sentence')} that stand alike in many documents, {n / max(len(corpus.counted), 1):.1%} of all "
        f"(“{_short(most['text'])}” in {most['n_documents']:,})"
    )
    if setting == "counted":
        effect, remedy = "they lead terms and topics, and say nothing of a document", 'set repeated = "left out" in settings.toml'
    else:
        effect, remedy = "they are shown and not counted, as you chose", 'set repeated = "counted" to count them again'
    return [Finding("repeated", what, effect, remedy)]


def _short(text: str, most: int = 60) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def _unreadable(met: Sequence[Met]) -> list[Finding]:
    """Files of which a part could not be read."""
    partly = [one for one in met if not one.reason and any(MISSING.search(note) for note in one.notes)]
    if not partly:
        return []
    told = some((f"{one.file}: {next(note for note in one.notes if MISSING.search(note))}" for one in partly), 3)
    ids = tuple(sorted(document_id for one in partly for document_id in one.documents))
    what = f"{count(len(partly), 'file')} not read whole ({told})"
    return [
        Finding(
            "reading",
            what,
            "what stands there is missing from every figure",
            "run text recognition (OCR) on scanned pages, save each sheet as a table and a damaged file again",
            ids,
        )
    ]


def _encodings(corpus: Corpus, met: Sequence[Met], facts: Mapping[str, Facts]) -> list[Finding]:
    places = {document_id: facts[text].doubts for document_id, text in corpus.texts.items()}
    wrong = tuple(document_id for document_id, n in places.items() if n)
    found = []
    if wrong:
        n = count(sum(places.values()), "place")
        what = f"letters that were read in a wrong encoding once, such as â€™ or �, in {some(wrong)} ({n})"
        effect = "words with such letters are counted as other words"
        found.append(Finding("encoding", what, effect, "export the text anew as UTF-8", wrong, ()))
    guessed = [one for one in met if any("not UTF-8" in note or "not valid" in note for note in one.notes)]
    if guessed:
        ids = tuple(sorted(document_id for one in guessed for document_id in one.documents))
        what = f"encoding guessed: {some([f'{one.file} ({one.encoding})' for one in guessed], 4)}"
        found.append(Finding("encoding", what, "letters beyond a–z may be wrong", "look at them; save as UTF-8 if they are", ids))
    return found

"""Findings in words, made from the numbers: no sentence here claims more than the tables hold. Tables in, plain text out."""

from collections.abc import Sequence

import pandas as pd

from analysis.agreement import FEWEST_UNITS, Estimate
from analysis.contrasts import REST
from analysis.narrowing import VOICES
from analysis.phrases import count
from analysis.teaching import Agreement, Report
from analysis.wordshift import WordShift

NO_BREAK = "\u00a0· "  # a topic's name breaks behind its dots
FEW_SENTENCES = 10  # under this a mean says more about single sentences than about a text
UNSURE = "No intervals yet: a small difference may be chance."
SLIGHT, CLEAR, STRONG = 0.15, 0.6, 1.2  # |mean bias| from which sentences use slightly more, more, much more of a pole's language


def listed(parts: list[str]) -> str:
    """Parts joined as in a sentence.

    >>> listed(["a", "b", "c"])
    'a, b and c'
    """
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def quoted(name: str) -> str:
    """A group's name as given, in quotation marks, so that any name can stand in a sentence."""
    return f"“{name.replace(' · ', NO_BREAK)}”"


def side_name(name: str) -> str:
    """A side of a contrast: a group in quotation marks, or the rest, which is no name."""
    return name if name == REST else quoted(name)


def signed(value: float, decimals: int = 2) -> str:
    """Two decimals, or as many as asked for, with a true minus sign.

    >>> signed(-0.4), signed(0.0), signed(-0.0312, 3)
    ('−0.40', '0.00', '−0.031')
    """
    text = f"{value:+.{decimals}f}"
    return text[1:] if float(text) == 0 else text.replace("-", "−")


def lean(bias: float, axis: dict) -> str:
    """What the sentences with a mean bias use more of: language of a pole, by a rough degree."""
    if abs(bias) < SLIGHT:
        return "no more of one pole than of the other"
    return f"{_degree(bias)}more of the language of {axis['pole_plus' if bias > 0 else 'pole_minus']['name']}"


def _degree(bias: float) -> str:
    return "slightly " if abs(bias) < CLEAR else "" if abs(bias) < STRONG else "much "


def framing_finding(means: pd.DataFrame, axis: dict, basis: str = "") -> str:
    """Headline of an axis: what language the sentences of all groups use, or those of each, or the two ends where groups are many.

    Parameters
    ----------
    basis : str
        Whose words are counted, to begin with: "All voices counted"; left out where nothing needs to be said.
    """
    if not len(means):
        return "There are no sentences to score."
    said = _what_they_use(means, axis)
    return f"{basis}, {said}" if basis else said[0].upper() + said[1:]


def _what_they_use(means: pd.DataFrame, axis: dict) -> str:
    if len(means) > 3:
        return _ends(means[means["n_sentences"] >= FEW_SENTENCES], len(means), axis)
    ordered = means.sort_values("bias", kind="stable")
    enough = len(means) > 1 and (means["n_sentences"] >= FEW_SENTENCES).all()
    if enough and ordered["bias"].iloc[0] > SLIGHT:
        return _all_use(ordered.iloc[::-1], axis["pole_plus"]["name"])
    if enough and ordered["bias"].iloc[-1] < -SLIGHT:
        return _all_use(ordered, axis["pole_minus"]["name"])
    return _each_uses(list(means.itertuples()), axis)


def _ends(enough: pd.DataFrame, groups: int, axis: dict) -> str:
    """What many groups use: all of them one pole's language, or the two ends; groups too small are left aside."""
    aside = f" ({groups - len(enough)} with fewer than {FEW_SENTENCES} sentences left aside)" if len(enough) < groups else ""
    if len(enough) < 2:
        return f"all but {len(enough)} of {groups} groups have too few sentences to say."
    ordered = enough.sort_values("bias", kind="stable")
    if not aside and ordered["bias"].iloc[0] > SLIGHT:
        return _all_use(ordered.iloc[::-1], axis["pole_plus"]["name"])
    if not aside and ordered["bias"].iloc[-1] < -SLIGHT:
        return _all_use(ordered, axis["pole_minus"]["name"])
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return (
        f"of {len(ordered)} groups{aside}, sentences in {quoted(high['group'])} come nearest to the language of "
        f"{axis['pole_plus']['name']} ({signed(high['bias'])}), sentences in {quoted(low['group'])} to that of "
        f"{axis['pole_minus']['name']} ({signed(low['bias'])})."
    )


def _all_use(strongest_first: pd.DataFrame, pole: str) -> str:
    most, least = strongest_first.iloc[0], strongest_first.iloc[-1]
    two = len(strongest_first) == 2
    all_of_them = "both groups" if two else f"all {len(strongest_first)} groups"
    more, less = ("more", "less") if two else ("most", "least")
    return (
        f"sentences in {all_of_them} use more of the language of {pole}: {more} in {quoted(most['group'])} "
        f"({signed(most['bias'])}), {less} in {quoted(least['group'])} ({signed(least['bias'])})."
    )


def _each_uses(rows: list[tuple], axis: dict) -> str:
    """What each of up to three groups uses; said in full once, then "in “B” slightly more of control"."""
    told, short = [], False
    for row in rows:
        if row.n_sentences < FEW_SENTENCES:
            told.append(f"{quoted(row.group)} has too few sentences ({row.n_sentences}) to say")
            continue
        uses = lean(row.bias, axis)
        group = quoted(row.group)
        told.append(f"in {group} {uses.replace(' the language of ', ' ')}" if short else f"sentences in {group} use {uses}")
        short = True
    return "; ".join(told) + "."


def framing_numbers(means: pd.DataFrame) -> str:
    """Mean bias of each group, with n, and the same in its own voice; and that nothing is said yet of how sure it is."""
    if len(means) > 3:
        return f"{count(means['n_sentences'].sum(), 'sentence')} in {len(means)} groups. {UNSURE}"
    each = [f"{signed(row.bias)} in {quoted(row.group)} ({sizes(row)})" for row in means.itertuples()]
    return f"Mean bias {listed(each)}. {UNSURE}"


def sizes(row: tuple) -> str:
    """How many sentences a mean is of, and what the text's own alone come to, where that is something else."""
    size = count(row.n_sentences, "sentence")
    own = getattr(row, "n_sentences_own", row.n_sentences)
    if own == row.n_sentences:
        return size
    return f"{size}; own voice {signed(row.bias_own)}, {own:,}" if own else f"{size}; none in its own voice"


def neutral_range(axis: dict) -> str:
    """Where neutral sentences lie on an axis: what a single score must be read against."""
    neutral = axis["neutral"]
    return (
        f"Nine in ten neutral sentences score between {signed(neutral['bias_low'])} and {signed(neutral['bias_high'])} "
        "(the shaded range)."
    )


def neutral_sides(axis: dict) -> str:
    """How often neutral sentences are given a pole: what the colours must be read against."""
    plus, minus, neutral = axis["pole_plus"]["name"], axis["pole_minus"]["name"], axis["neutral"]
    return (
        f"Of neutral sentences, {percent(neutral['plus'])} would be coloured as {plus} and {percent(neutral['minus'])} as {minus}."
    )


def trained_on(labels: int) -> str:
    """That an axis has learnt from labels; "" where it has not.

    >>> trained_on(1)
    'Trained on 1 labelled sentence besides its seeds; how well it agrees with the coder is told on the page Labels.'
    """
    told = "besides its seeds; how well it agrees with the coder is told on the page Labels"
    return f"Trained on {count(labels, 'labelled sentence')} {told}." if labels else ""


def axis_trust(quality: pd.Series, axis: dict) -> list[str]:
    """How far an axis is to be trusted, in the figures of its row of axis_quality; what could not be measured is left out."""
    found = []
    if pd.notna(quality["seed_range_low"]):
        found.append(_without_each_seed(quality))
    if pd.notna(quality["split_half"]):
        found.append(f"By two random halves of its seeds, sentences score alike to r = {signed(quality['split_half'])}.")
    if pd.notna(quality["separation"]):
        plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
        pairs = f"{100 * quality['separation']:.0f} of 100 pairs"
        found.append(f"Scored by the other seeds, a seed of {plus} lies above one of {minus} in {pairs} (by chance: 50).")
    if pd.notna(quality["coverage"]):
        found.append(f"{percent(quality['coverage'])} of the sentences carry any signal.")
    if pd.notna(quality["length_correlation"]):
        found.append(f"Bias and number of words: r = {signed(quality['length_correlation'])}.")
    return found


def _without_each_seed(quality: pd.Series) -> str:
    """How far single seeds move what is compared."""
    alone = pd.isna(quality["reference"])
    groups = [quoted(quality[side]) for side in ("target", "reference") if pd.notna(quality[side])]
    what = f"the mean bias of {groups[0]}" if alone else f"the mean bias of {groups[0]} less that of {groups[-1]}"
    numbers = (quality["n_seeds_plus"], quality["n_seeds_minus"])
    seeds = f"its {sum(numbers)} seeds" if min(numbers) > 1 else f"the {max(numbers)} seeds of one pole (the other has only one)"
    span = f"{signed(quality['seed_range_low'])} to {signed(quality['seed_range_high'])}"
    return f"Without any one of {seeds}, {what} is {span} ({signed(quality['difference'])} by all)."


def percent(share: float) -> str:
    """A share in per cent; a share above none is never shown as 0 %.

    >>> percent(0.0), percent(0.004), percent(0.29)
    ('0%', '<1%', '29%')
    """
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def reach(documents: pd.Series) -> str:
    """How far a comparison of groups reaches, given the number of documents in each."""
    if len(documents) < 2:
        return "One group: nothing is compared."
    fewest = int(documents.min())
    if fewest == 1 and len(documents) == 2 and documents.max() == 1:
        return "These are two texts: this is not evidence about their sources."
    if fewest == 1:
        return "Some groups are a single text: this describes these texts, and is not evidence about their sources."
    if fewest < 5:
        return "Too few documents to generalise: this describes these texts."
    return "This describes these documents; whether it holds beyond them has not been tested."


def contrast_finding(contrast: pd.DataFrame, target: str, reference: str) -> str:
    """Headline of a contrast: the terms that most mark each side."""
    if not len(contrast):
        return "There are no terms to compare."
    more = _distinct(contrast[contrast["z"] > 0].sort_values("z", ascending=False)["term"])
    less = _distinct(contrast[contrast["z"] < 0].sort_values("z")["term"])
    parts = [
        f"{side_name(group)} is set apart by {listed([quoted(term) for term in terms])}"
        for group, terms in ((target, more), (reference, less))
        if len(terms)
    ]
    return "; ".join(parts) + "." if parts else "No term sets the two apart."


def _distinct(terms: pd.Series, most: int = 3) -> list[str]:
    """The first `most` terms that share no word."""
    kept: list[str] = []
    for term in terms:
        if not set(term.split()) & {word for other in kept for word in other.split()}:
            kept.append(term)
    return kept[:most]


def sides_numbers(sides: list[tuple[str, int, int]]) -> str:
    """Size of each side of a contrast: name, tokens, documents.

    >>> sides_numbers([("A", 1200, 1), ("the rest", 90, 4)])
    '“A”: 1,200 tokens in 1 document; the rest: 90 tokens in 4 documents.'
    """
    each = (f"{side_name(name)}: {count(n, 'token')} in {count(documents, 'document')}" for name, n, documents in sides)
    return "; ".join(each) + "."


def shift_finding(shift: WordShift, shown: pd.DataFrame, axis: dict, stop_words: bool = False) -> str:
    """Headline of a word shift: which side is nearer to which pole, and the single words that add most to that.

    Parameters
    ----------
    shown : DataFrame
        Rows of `shift.table` to choose from, those of either sign largest first.
    stop_words : bool
        Whether stop words are among them.
    """
    sides = ((shift.target, shift.n_sentences_target), (shift.reference, shift.n_sentences_reference))
    few = [f"{side_name(side)} has too few sentences ({n})" for side, n in sides if n < FEW_SENTENCES]
    if few:
        return f"{listed(few)} to say which words make the difference."
    target, reference = side_name(shift.target), side_name(shift.reference)
    if abs(shift.difference) < 0.005:  # less than the rounded means would show
        return f"{target} and {reference} score the same on average: the words below pull either way."
    pole = axis["pole_plus" if shift.difference > 0 else "pole_minus"]["name"]
    along = shown.loc[shown["shift"] * shift.difference > 0, "term"].head(3).tolist()
    nearer = f"{target} scores {abs(shift.difference):.2f} nearer to the language of {pole} than {reference}"
    if len(along) < 2:
        return f"{nearer}."
    aside = "" if stop_words else ", stop words aside,"
    return f"{nearer}; the single words that add most to this{aside} are {listed([quoted(term) for term in along])}."


def shift_numbers(shift: WordShift, documents: Sequence[int]) -> str:
    """Size of the two sides of a word shift, given their numbers of documents, and that nothing is said of how sure it is."""
    sides = ((shift.target, shift.n_sentences_target), (shift.reference, shift.n_sentences_reference))
    each = [
        f"{side_name(side)}: {count(n, 'sentence')} in {count(within, 'document')}"
        for (side, n), within in zip(sides, documents, strict=True)
    ]
    return f"{'; '.join(each)}. {UNSURE}"


def term_adds(occurrences: int, sentences: int, mean: float, axis: dict) -> str:
    """How often a side uses a word, and what that adds to its mean bias.

    >>> term_adds(2, 1, -0.25, {"pole_plus": {"name": "a"}, "pole_minus": {"name": "b"}})
    '2 occurrences in 1 sentence · −0.250 of the mean bias (+ leans to a)'
    """
    use = f"{count(occurrences, 'occurrence')} in {count(sentences, 'sentence')}"
    return f"{use} · {signed(mean, 3)} of the mean bias (+ leans to {axis['pole_plus']['name']})" if occurrences else use


# Labels


def agreement_finding(report: Report | None, audits: int, size: int) -> str:
    """Headline of the labels: how well score and coder agree on the audit sample, or what is missing to tell.

    Parameters
    ----------
    report : Report, optional
        None before anything is worked out.
    audits, size : int
        Labels on audit sentences; size of the audit sample.
    """
    if report is None and audits:
        return "How score and coder agree is not worked out yet."
    n = report.trained.n if report else 0
    if not n:
        return "No audit sentence is labelled yet, so nothing is known of how score and coder agree."
    alpha = report.trained.alpha
    if alpha.lower is None:
        missing = max(min(FEWEST_UNITS, size) - n, 0)
        more = f"{count(missing, 'more audit sentence')} would allow a first figure" if missing else alpha.why
        return f"On {count(n, 'audit sentence')} too little can be said of how score and coder agree: {more}."
    told = "agree better than by chance" if alpha.lower > 0 else "agree worse than by chance" if alpha.upper < 0 else ""
    verdict = told or "cannot be said to agree better than by chance"
    score = f"the score trained on {count(report.n_taught, 'label')}" if report.n_taught else "the score from the seeds"
    return f"On {count(n, 'audit sentence')}, {score} and the coder {verdict}: alpha {_estimate(alpha)}."


def agreement_lines(report: Report, axis: dict) -> list[str]:
    """All figures of agreement, each with its interval and n, or with what is missing."""
    scores = [("Score from the seeds", report.untrained)]
    if report.n_taught:
        scores.append((f"Score trained on {count(report.n_taught, 'label')}", report.trained))
    lines = []
    for name, agreement in scores:
        if not agreement.n:
            continue  # nothing to compare with: the headline says so
        n = count(agreement.n, "audit sentence")
        lines.append(f"{name}, {n}: alpha {_estimate(agreement.alpha)}; AUC {_auc(agreement, axis)}.")
    if report.n_taught:
        lines.append("Whether the two differ is not tested: so few sentences tell only large differences.")
    else:
        lines.append("The axis learns as soon as a teaching sentence is labelled for each pole.")
    between = report.coders
    units = count(between.n, "sentence")
    of = f"over {units} that two or more labelled" if between.n else "needs sentences that two coders have labelled"
    lines.append(f"Between coders: alpha {_estimate(between)}, {of}." if between.n else f"Between coders: {of}.")
    return lines


def _auc(agreement: Agreement, axis: dict) -> str:
    plus, minus = axis["pole_plus"]["name"], axis["pole_minus"]["name"]
    counts = f"{agreement.n_plus} {plus}, {agreement.n_minus} {minus}"
    fewest = min(agreement.n_plus, agreement.n_minus)
    needs = " of each, 2 or more are needed" if fewest < 2 else ""
    return f"{_estimate(agreement.auc, said=False)} ({counts}{':' if needs else ''}{needs})"


def _estimate(found: Estimate, said: bool = True) -> str:
    if found.value is None:
        return f"not defined ({found.why})" if said else "not defined"
    if found.lower is None:
        return f"{decimal(found.value)} ({found.why})" if said else f"{decimal(found.value)}, no interval"
    return f"{decimal(found.value)} ({decimal(found.lower)} to {decimal(found.upper)})"


def decimal(value: float) -> str:
    """Two decimals without a leading zero, with a true minus sign.

    >>> decimal(0.874), decimal(1.0), decimal(-0.05)
    ('.87', '1.00', '−.05')
    """
    text = f"{abs(value):.2f}".removeprefix("0")
    return f"−{text}" if value < -0.004999 else text


def labelling_progress(audits: int, lessons: int, size: int) -> str:
    """How far a coder is.

    >>> labelling_progress(12, 1, 30), labelling_progress(31, 20, 30)
    ('12 of 30 audit sentences, 1 teaching sentence', '31 audit sentences, 20 teaching sentences')
    """
    audit = f"{audits} of {count(size, 'audit sentence')}" if audits <= size else count(audits, "audit sentence")
    return f"{audit}, {count(lessons, 'teaching sentence')}"


def topics_numbers(sentences: pd.Series, all_of_them: bool = True) -> str:
    """How many sentences the topics are made of, by group where groups are few."""
    total = count(sentences.sum(), "sentence") + (", none left out" if all_of_them else "")
    if not 1 < len(sentences) <= 3:
        return total + "."
    return f"{total}: {listed([f'{n:,} in {quoted(group)}' for group, n in sentences.items()])}."


def topics_finding(topics: pd.DataFrame, shares: pd.DataFrame) -> str:
    """Headline of the topics: how many, and where two groups differ most."""
    if len(topics) < 2:
        return "The sentences form one topic: there are too few of them, or they are too alike, for more."
    table = shares.pivot(index="topic_id", columns="group", values="prevalence")
    if table.shape[1] < 2:
        largest = topics.sort_values("n_sentences", ascending=False).iloc[0]
        return f"{len(topics)} topics; the largest is {quoted(largest['name'])} ({count(largest['n_sentences'], 'sentence')})."
    gap = table.max(axis=1) - table.min(axis=1)
    if gap.max() < 0.005:  # less than the rounded shares would show
        return f"{len(topics)} topics; all groups speak of each in the same measure."
    topic = gap.idxmax()
    name = topics.loc[topics["topic_id"] == topic, "name"].item()
    high, low = table.loc[topic].idxmax(), table.loc[topic].idxmin()
    return (
        f"{len(topics)} topics. {quoted(high)} and {quoted(low)} differ most on {quoted(name)}: "
        f"{percent(table.loc[topic, high])} against {percent(table.loc[topic, low])} of their sentences."
    )


def compared(counts: dict, groups: tuple[str, ...]) -> str:
    """What was compared, in one line."""
    basis = f"{count(counts['documents'], 'document')}, {count(counts['sentences'], 'sentence')}"
    if len(groups) < 2:
        return f"{basis} in one group"
    if len(groups) > 3:
        return f"{basis} in {len(groups)} groups"
    return f"{basis}: {listed([quoted(group) for group in groups])} compared"


def compared_by(grouping: str) -> str:
    """By what the documents are grouped."""
    by = {"document_id": "each document a group", "": "all documents together", "group": "grouped as its metadata say"}
    return by.get(grouping, f"grouped by {grouping}")


def spoken_by(voices: frozenset[str] | None, speaker: str | None) -> str:
    """Sentences of some voices or of a speaker, as a heading begins.

    >>> spoken_by(frozenset({"own"}), None), spoken_by(None, "Ann Lee")
    ("Sentences in the texts' own voice", 'Sentences quoting or reporting “Ann Lee”')
    """
    if speaker:
        return f"Sentences quoting or reporting {quoted(speaker)}"
    if voices is None:
        return "Sentences"
    names = {
        "own": "in the texts' own voice",
        "quoted": "quoting others",
        "attributed": "reporting others",
        "unclear": "of unclear voice",
    }
    if len(voices) == 3 and "own" not in voices:
        return "Sentences not in the texts' own voice"
    return "Sentences " + " or ".join(names[voice] for voice in VOICES if voice in voices) if voices else "No sentences"


def picked_title(pick: dict, axis: dict | None, topic_name: str | None) -> str:
    """Heading of a list of sentences: what was picked.

    Parameters
    ----------
    pick : dict
        side, term, group, document, sentence, low, high, voices, speaker, negated: those picked, the others None or absent.
    axis : dict, optional
        The axis as in the manifest.
    topic_name : str, optional
    """
    what = "One sentence" if pick.get("sentence") else spoken_by(pick.get("voices"), pick.get("speaker"))
    if pick.get("negated") and not pick.get("sentence"):
        what = f"Negated or rejected: {what[0].lower()}{what[1:]}"
    if pick.get("term"):
        what += f" with {quoted(pick['term'])}"
    if topic_name:
        what += f" on {quoted(topic_name)}"
    if axis and pick.get("side"):
        names = {"plus": axis["pole_plus"]["name"], "minus": axis["pole_minus"]["name"]}
        spoken = {"both": "speaking of both poles", "neither": "speaking of neither pole"}
        what += f" {spoken.get(pick['side']) or 'speaking of ' + names[pick['side']]}"
    if pick.get("low") is not None and pick.get("high") is not None:
        what += f" with a bias from {signed(pick['low'])} to {signed(pick['high'])}"
    return what + (f" in {quoted(pick['group'])}" if pick.get("group") else "")

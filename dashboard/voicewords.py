"""Whose words, in words: what a figure counts, what the texts' own voice changes, who is quoted. Tables in, plain text out."""

import pandas as pd

from analysis.narrowing import Narrowing
from analysis.phrases import count
from analysis.resampling import FEW_SENTENCES
from dashboard.framingwords import SLIGHT, framing_finding, lean
from dashboard.words import listed, percent, quoted, signed

VOICE_NAMES = {"own": "own voice", "quoted": "quoted", "attributed": "reported", "unclear": "unclear"}
CHOICE_NAMES = {
    "own": "Own voice",
    "others": "Not their own",
    "quoted": "Quoted",
    "attributed": "Reported",
    "unclear": "Unclear",
}
RUNAWAY, SIZEABLE = 0.6, 0.1  # shares of a document that others say, and of all they say, from which on it is looked at first
BASES = {
    "own": "In sentences of the texts’ own voice",
    "others": "In sentences not of the texts’ own voice",
    "quoted": "In sentences that mainly quote",
    "attributed": "In sentences that mainly report others",
    "unclear": "In sentences of unclear voice",
}

CHOSEN_BY_SCORE = "These sentences were chosen by their score on this axis, so what they score is no finding."
NOBODY_NAMED = "Nobody is named who is quoted or reported."
CHOSEN_BY_TOPIC = "These sentences were chosen by their topic, so shares of topics are no finding."


def basis(narrow: Narrowing, n_sentences: int = 0, n_own: int = 0) -> str:
    """Whose words a finding counts, as it begins; "" where every sentence is the texts' own and all are counted.

    >>> basis(Narrowing(), 10, 8), basis(Narrowing("own")), basis(Narrowing(None, "Ann Lee")), basis(Narrowing(), 10, 10)
    ('All voices counted', 'In sentences of the texts’ own voice', 'Where “Ann Lee” is quoted or reported', '')
    >>> basis(Narrowing("own", said=("on “mill”",))), basis(Narrowing(said=("with “road”", "in 2017")))
    ('In sentences of the texts’ own voice, on “mill”', 'In sentences with “road”; in 2017')
    """
    filtered = "; ".join(narrow.said)
    if narrow.speaker or narrow.voice:
        whose = f"Where {quoted(narrow.speaker)} is quoted or reported" if narrow.speaker else BASES[narrow.voice or ""]
        return f"{whose}, {filtered}" if filtered else whose
    if filtered:
        return f"In sentences {filtered}"
    return "All voices counted" if n_own < n_sentences else ""


def counted(narrow: Narrowing) -> str:
    """Whose words a picture counts, for its last line."""
    return basis(narrow, 1) + ("" if narrow else ", quoted and reported words too")


def basis_of(means: pd.DataFrame, narrow: Narrowing) -> str:
    """:func:`basis` of a table of group means."""
    own = means["n_sentences_own"].sum() if "n_sentences_own" in means else 0
    return basis(narrow, int(means["n_sentences"].sum()), int(own))


def with_basis(finding: str, narrow: Narrowing) -> str:
    """A finding of any view, with whose words it counts before it; as it is where all are counted.

    >>> with_basis("There are no terms to compare.", Narrowing("quoted"))
    'In sentences that mainly quote: there are no terms to compare.'
    """
    return f"{basis(narrow)}: {finding[:1].lower()}{finding[1:]}" if narrow else finding


def headline(means: pd.DataFrame, axis: dict, narrow: Narrowing, apart: bool | None = None) -> str:
    """Headline of an axis, which says whose words it counts, what the texts' own voice alone says, and if two groups are apart."""
    if narrow and narrow.chosen_by(axis["name"]):
        return CHOSEN_BY_SCORE
    finding = framing_finding(means, axis, basis_of(means, narrow), apart)
    return finding if narrow else " ".join(filter(None, [finding, own_voice(means, axis)]))


def own_voice(means: pd.DataFrame, axis: dict) -> str:
    """What the texts' own voice alone says; "" where there are no other voices."""
    if not (means["n_sentences_own"] < means["n_sentences"]).any():
        return ""
    judged = means[means["n_sentences"] >= FEW_SENTENCES]
    if len(means) > 3:
        return _many(judged)
    enough = judged[judged["n_sentences_own"] >= FEW_SENTENCES]
    told = [_too_few(row) for row in judged.itertuples() if row.n_sentences_own < FEW_SENTENCES]
    turned = enough["bias"].rank().tolist() != enough["bias_own"].rank().tolist()
    for row in enough.itertuples():
        if turned or lean(row.bias, axis) != lean(row.bias_own, axis):
            told.append(f"sentences in {quoted(row.group)} use {lean(row.bias_own, axis)} ({signed(row.bias_own)})")
    if told:
        return f"In its own voice alone, {listed(told)}."
    return "In their own voice alone, much the same." if len(judged) else ""


def _too_few(row: tuple) -> str:
    return f"{quoted(row.group)} has {count(row.n_sentences_own, 'sentence')}, too few to say"


def _many(judged: pd.DataFrame) -> str:
    """Of many groups: in how many the own voice alone uses another pole's language more."""
    enough = judged[judged["n_sentences_own"] >= FEW_SENTENCES]
    few = len(judged) - len(enough)
    turned = int((enough["bias"].map(_sign) != enough["bias_own"].map(_sign)).sum())
    of = count(len(enough), "group")
    same = f"the pole used more is the same in {of}"
    changed = f"the pole used more is another, or neither, in {turned} of {of}" if turned else same
    parts = [changed] * bool(len(enough))
    parts += [f"{count(few, 'group')} {'has' if few == 1 else 'have'} too few sentences to say"] * bool(few)
    return f"In their own voice alone, {'; '.join(parts)}." if parts else ""


def _sign(bias: float) -> int:
    return 0 if abs(bias) < SLIGHT else 1 if bias > 0 else -1


def negated_note(means: pd.DataFrame) -> str:
    """How many sentences have a moving word denied or rejected.

    >>> negated_note(pd.DataFrame({"n_negated": [2, 0], "n_sentences": [14, 36]}))
    'In 2 of 50 sentences a word that counts is negated or rejected (⊗).'
    """
    n, total = int(means["n_negated"].sum()), int(means["n_sentences"].sum())
    if not n:
        return ""
    return f"In {n:,} of {count(total, 'sentence')} a word that counts is negated or rejected (⊗)."


def voices_finding(shares: pd.DataFrame) -> str:
    """Headline of the voices: how much of each text is its own voice."""
    own = shares[shares["voice"] == "own"].sort_values("share", kind="stable")
    if not len(own):
        return "There are no sentences."
    if len(own) <= 3:
        first, *others = own.sort_values("group").itertuples()
        each = [f"{quoted(row.group)} in {percent(row.share)}" for row in others]
        found = f"{quoted(first.group)} speaks in its own voice in {percent(first.share)} of its sentences"
        return f"{', '.join(filter(None, [found, listed(each)]))}."
    low, high = own.iloc[0], own.iloc[-1]
    return (
        f"Of {len(own)} groups, {quoted(high['group'])} speaks most in its own voice ({percent(high['share'])} of its sentences), "
        f"{quoted(low['group'])} least ({percent(low['share'])})."
    )


def of_one_document(counted: pd.DataFrame) -> str:
    """A warning where most of what is not the texts' own stands in one document; "" where it does not.

    Parameters
    ----------
    counted : DataFrame
        document_id, title, voice of the sentences looked at.

    Examples
    --------
    >>> rows = pd.DataFrame({"document_id": list("aaabbb"), "title": list("AAABBB"), "voice": ["quoted"] * 3 + ["own"] * 3})
    >>> of_one_document(pd.concat([rows] * 10)).partition(":")[0], of_one_document(rows)
    ('Of 30 sentences that are not the texts’ own, 30 stand in “A”, 100% of it', '')
    """
    others = counted[counted["voice"] != "own"]
    if len(others) < FEW_SENTENCES:
        return ""
    counts = others["document_id"].value_counts()
    most, n = counts.index[0], int(counts.iloc[0])
    here = counted["document_id"] == most
    share = n / int(here.sum())
    if counted["document_id"].nunique() < 2 or share < RUNAWAY or n < SIZEABLE * len(others):
        return ""
    title = counted.loc[here, "title"].iloc[0] or most
    read = "read there first, for a quotation mark that is missing or stray makes a whole text quoted"
    of = f"Of {len(others):,} sentences that are not the texts’ own"
    return f"{of}, {n:,} stand in {quoted(title)}, {percent(share)} of it: {read}."


def voices_numbers(shares: pd.DataFrame) -> str:
    """How many sentences are of each voice, over all groups."""
    totals = shares.groupby("voice")["n_sentences"].sum()
    each = [f"{totals[voice]:,} {name}" for voice, name in VOICE_NAMES.items() if totals.get(voice, 0)]
    return f"{count(totals.sum(), 'sentence')}: {listed(each)}."


def speakers_finding(rows: pd.DataFrame, axis: dict) -> str:
    """Who is quoted or reported most, and what language these sentences use."""
    spoken = rows[rows["speaker"] != ""].sort_values("n_sentences", ascending=False, kind="stable")
    if not len(spoken):
        return NOBODY_NAMED
    first = spoken.iloc[0]
    name, group, n = quoted(first["speaker"]), quoted(first["group"]), first["n_sentences"]
    if n < FEW_SENTENCES:
        many = "sentence" if n == 1 else "sentences"
        return f"Most quoted or reported: {name} in {group}, {n} {many}; too few to say what language such a speaker uses."
    uses = f"{lean(first['bias'], axis)} ({signed(first['bias'])})"
    return f"Most quoted or reported: {name} in {group}; these {n:,} sentences use {uses}."


def voice_note(voice: str, speaker: str) -> str:
    """Whose words a sentence is, beside its place; "" for the text's own.

    >>> voice_note("attributed", "Ann Lee"), voice_note("quoted", ""), voice_note("own", "")
    ('reported: Ann Lee', 'quoted', '')
    """
    if voice == "own":
        return ""
    return f"{VOICE_NAMES[voice]}: {speaker}" if speaker else VOICE_NAMES[voice]

"""Findings in words, made from the numbers: no sentence here claims more than the tables hold. Tables in, plain text out."""

from analysis.agreement import FEWEST_UNITS, Estimate
from analysis.contrasts import REST
from analysis.phrases import count
from analysis.teaching import Agreement, Report
from analysis.voices import VOICES

NO_BREAK = "\u00a0· "  # a topic's name breaks behind its dots


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


def percent(share: float) -> str:
    """A share in per cent; a share above none is never shown as 0 %.

    >>> percent(0.0), percent(0.004), percent(0.29)
    ('0%', '<1%', '29%')
    """
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


def progress(doing: str, done: int, total: int, unit: str, seconds_left: float | None) -> str:
    """How far long work is.

    >>> progress("Planting", 30, 1000, "runs", 12.2), progress("Planting", 0, 0, "runs", None)
    ('Planting · 30 of 1,000 runs · about 12 s left', 'Starting …')
    """
    if not total:
        return "Starting …"
    left = f" · about {seconds_left:.0f} s left" if seconds_left else ""
    return f"{doing} · {done:,} of {total:,} {unit}{left}"


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


def in_groups(groups: tuple[str, ...]) -> str:
    """The groups that are looked at, as they follow "sentences".

    >>> in_groups(("A", "B")), in_groups(tuple("ABCDE"))
    ('in “A” or “B”', 'in 5 chosen groups')
    """
    return f"in {' or '.join(map(quoted, groups))}" if len(groups) <= 3 else f"in {len(groups)} chosen groups"


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


def picked_title(pick: dict, axis: dict | None, topic_name: str | None, across: dict | None = None) -> str:
    """Heading of a list of sentences: what was picked.

    Parameters
    ----------
    pick : dict
        side, term, group, document (its title), sentence, low, high, voices, speaker, negated, period, until, quadrant, low2,
        high2: those picked, others None or absent.
    axis, across : dict, optional
        The axis, and the second one, as in the manifest.
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
    if axis and across and pick.get("quadrant"):
        signs = pick["quadrant"].split("-")
        leaning = [one[f"pole_{sign}"]["name"] for one, sign in zip((axis, across), signs, strict=True)]
        what += f" leaning to {leaning[0]} and to {leaning[1]}"
    ranges = [("low", "high", axis if across and pick.get("low2") is not None else None), ("low2", "high2", across)]
    for low, high, of in ranges:
        if pick.get(low) is not None or pick.get(high) is not None:
            on = f" towards {of['pole_plus']['name']}" if of else ""
            what += f" with a bias{on} {_range(pick.get(low), pick.get(high))}"
    where = [quoted(pick[name]) for name in ("document", "group") if pick.get(name)]
    if pick.get("period"):
        until = pick.get("until")
        where += [str(pick["period"]) if until in (None, pick["period"]) else f"{pick['period']} to {until}"]
    return what + (f" in {', '.join(where)}" if where else "")


def _range(low: float | None, high: float | None) -> str:
    if low is None:
        return f"below {signed(high or 0.0)}"
    return f"from {signed(low)}" + ("" if high is None else f" to {signed(high)}")


def axis_title(axis: dict) -> str:
    """An axis by its two poles."""
    return f"{axis['pole_plus']['name']} – {axis['pole_minus']['name']}"

"""What a picked mark stands for, in words: the heading over its sentences, and their order. No Streamlit here."""

from dataclasses import asdict

from analysis.picks import Pick
from analysis.results import Results
from dashboard import words
from dashboard.topicdata import topic_name


def title(results: Results, pick: Pick) -> str:
    """Heading of the sentences behind a pick."""
    documents = results.table("documents")
    found = [] if pick.document is None else documents.loc[documents["document_id"] == pick.document, "title"]
    named = asdict(pick) | {"document": next(iter(found), None)}
    axis, across = (results.axes.get(name or "") for name in (pick.axis, pick.across))
    return words.picked_title(named, axis, topic_name(results, pick.topic), across)


def order(pick: Pick) -> str:
    """How the sentences behind a pick are sorted.

    >>> order(Pick(term="mill")), order(Pick(axis="cooperation")), order(Pick(group="A"))
    ('most occurrences first', 'strongest first', 'in the order of the text')
    """
    if pick.axis is None and pick.term is not None:
        return "most occurrences first"
    if pick.axis is None and pick.topic is not None:
        return "most typical first"
    return "strongest first" if pick.axis is not None else "in the order of the text"

"""Small pieces of the sentences that this program says: numbers with their nouns, lists that don't run on."""

from collections.abc import Iterable


def count(number: int, noun: str) -> str:
    """`number` and `noun` in agreement.

    >>> count(1, "sentence"), count(1200, "document")
    ('1 sentence', '1,200 documents')
    """
    return f"{int(number):,} {noun}" + ("" if number == 1 else "s")


def some(values: Iterable[object], most: int = 5) -> str:
    """The first few of `values` in one line, and how many more there are.

    >>> some(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    shown = [str(value) for value in values]
    more = f" and {len(shown) - most} more" if len(shown) > most else ""
    return ", ".join(shown[:most]) + more

"""What a file holds once it is read: its text, what it says of itself, and what a reader must know of how it was read."""

from collections.abc import Mapping
from typing import NamedTuple


class Content(NamedTuple):
    """One file as read.

    Attributes
    ----------
    text : str
        Paragraphs and headings each on a line of their own with a blank line between them, where the file knows of such; of plain
        text every character as it stands in the file.
    metadata : mapping of str to str
        What the file says of itself, as given: title, author, date, language, and whatever else. No empty values.
    notes : tuple of str
        What was uncertain or left out in reading, each a clause without its file's name, such as "3 pages without text (scanned?)".
    kind : str
        Of the file, in words: one of `analysis.readers.KINDS`.
    encoding : str
        In which its text is written, where that is not part of its kind.
    """

    text: str
    metadata: Mapping[str, str] = {}
    notes: tuple[str, ...] = ()
    kind: str = ""
    encoding: str = ""

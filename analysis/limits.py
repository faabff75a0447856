"""How large a file may be before it is left unread: every limit a number that the analyst may change in the settings."""

from dataclasses import dataclass, fields

from analysis.errors import AnalysisError

MB = 1_000_000  # bytes


@dataclass(frozen=True)
class Limits:
    """What is larger is left unread and named; the defaults are far beyond what people write.

    Attributes
    ----------
    file_mb : int
        Size of a file that holds one document, in millions of bytes: ten times the complete works of Shakespeare as plain text, a
        long book with pictures as PDF.
    table_mb : int
        Size of a table; as CSV it is held in memory three times over.
    pages : int
        Of a PDF.
    characters : int
        Of the text of one document.
    unpacked_mb : int
        What one archive, or one file that is an archive inside (DOCX, ODT, XLSX), unpacks to, in millions of bytes.
    archive_files : int
        Files in one archive.
    archive_depth : int
        Archives within archives; 1 is an archive with none in it.

    Raises
    ------
    AnalysisError
        With every value that is not a whole number from 1 to `MOST`.
    """

    file_mb: int = 100
    table_mb: int = 1_000
    pages: int = 2_000
    characters: int = 20_000_000
    unpacked_mb: int = 2_000
    archive_files: int = 100_000
    archive_depth: int = 3

    def __post_init__(self) -> None:
        faults = [
            f"limits.{field.name} is {value!r}; write a whole number from 1 to {MOST:,}"
            for field in fields(self)
            if type(value := getattr(self, field.name)) is not int or not 1 <= value <= MOST
        ]
        if faults:
            raise AnalysisError(*faults)


MOST = 1_000_000_000
USUAL = Limits()


def beyond(what: str, limit: str, limits: Limits) -> str:
    """The reason for which something too large is left unread: `what` it has, and which of `limits` says so.

    >>> beyond("3,120 pages", "pages", USUAL)
    '3,120 pages, at most 2,000 are read; split it, or set limits.pages higher in settings.toml'
    """
    return f"{what}, at most {getattr(limits, limit):,} are read; split it, or set limits.{limit} higher in settings.toml"

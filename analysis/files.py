"""A small file read or written whole, or one clear word why not."""

import os
from contextlib import suppress
from pathlib import Path

from analysis.encodings import BYTE_ORDER_MARKS
from analysis.errors import AnalysisError


def read_bytes(path: Path, limit: int, setting: str = "") -> bytes:
    """The bytes of a file.

    Parameters
    ----------
    path : Path
    limit : int
        The largest size allowed, in bytes.
    setting : str
        Which of the limits (see :mod:`analysis.limits`) says so, if one does.

    Raises
    ------
    AnalysisError
        It is missing, no file, too large, or may not be read.
    """
    try:
        size = path.stat().st_size
    except FileNotFoundError:
        raise AnalysisError(f"{path}: there is no such file; check the name and the folder") from None
    except OSError as error:
        raise AnalysisError(f"{path}: cannot be read ({error.strerror}); check its name and permissions") from None
    if not path.is_file():
        raise AnalysisError(f"{path}: this is not a file; give the file itself")
    if size > limit:
        raise AnalysisError(f"{path}: {too_large(size, limit, setting)}")
    try:
        return path.read_bytes()
    except OSError as error:
        raise AnalysisError(f"{path}: cannot be read ({error.strerror}); check its permissions") from None


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file of the user's own work under another name, then move it: it is whole or as it was.

    Raises
    ------
    AnalysisError
        The place cannot be written to.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.draft")
    try:
        draft.write_bytes(data)
        draft.replace(path)
    except OSError as error:
        raise AnalysisError(f"{path}: cannot be written ({error.strerror}); check its permissions") from None
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def too_large(size: int, limit: int, setting: str = "") -> str:
    """Why a file of `size` bytes is not read."""
    higher = f", or set limits.{setting} higher in settings.toml" if setting else ""
    return f"{size:,} bytes, at most {limit:,} are read; split it into smaller files{higher}"


def read_text(path: Path, limit: int) -> str:
    """Text of a small file of settings or of the user's own work: UTF-8, or what its byte order mark says.

    Raises
    ------
    AnalysisError
        The faults of :func:`read_bytes`, or it is not text in such an encoding.
    """
    data = read_bytes(Path(path), limit)
    mark, encoding = next((each for each in BYTE_ORDER_MARKS if data.startswith(each[0])), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        at = len(mark) + error.start
        where = f"byte {at} (line {data.count(10, 0, at) + 1}) is 0x{data[at]:02x}"
        raise AnalysisError(f"{path}: not {encoding.upper()}, {where}; save it as UTF-8") from None
    if "\0" in text:
        raise AnalysisError(f"{path}: character {text.index(chr(0)) + 1} is NUL, so it is no text; save it as plain text in UTF-8")
    return text

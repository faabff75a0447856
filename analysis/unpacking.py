"""Archives before they are unpacked: what is too large, encrypted or badly named is refused while it is still packed.

A ZIP file says of each member how large it will be, and may lie. So the sizes are counted as well, wherever the packed bytes
could hold more than is allowed.
"""

import copy
import io
import re
import stat
import struct
import zipfile
import zlib
from itertools import pairwise
from zipfile import ZipFile, ZipInfo

from analysis.errors import AnalysisError
from analysis.limits import MB, USUAL, Limits, beyond

CHUNK = 1 << 20  # bytes
DENSEST = 1032  # no byte of deflate unpacks to more (https://zlib.net/zlib_tech.html)
ENCRYPTED, UTF8 = 0x1, 0x800  # flags of a member
UNICODE_PATH = 0x7075  # the extra field in which some programs put a name in UTF-8
RUBBISH = frozenset((".ds_store", "thumbs.db", "desktop.ini"))  # what file managers leave in folders
UNSAFE = re.compile(r"\A/|\A[A-Za-z]:|[\x00-\x1f\x7f]")
KOREAN = 5  # six in ten of the everyday Chinese characters are Hangul when they are read as Korean: 0.6**5 < 0.1
LETTERS = re.compile(r"[^\W\d_]+")
DAMAGE = (zipfile.BadZipFile, OSError, ValueError, struct.error, NotImplementedError, EOFError)  # what zipfile raises
CANNOT = "the archive is damaged ({}); pack or save it again"


def check_unpacked(data: bytes, limits: Limits = USUAL) -> None:
    """Nothing, where the archive `data` may be unpacked by any library: its sizes are counted and not believed.

    Raises
    ------
    AnalysisError
        It is no ZIP archive or a damaged one, has encrypted members, or unpacks to more files or bytes than `limits` allow.
    """
    with open_zip(data, limits) as archive:
        infos = archive.infolist()
        most = limits.unpacked_mb * MB
        if sum(info.compress_size for info in infos) * DENSEST > most:
            left = most
            for info in infos:
                left -= _count(data, info, left, limits)


def open_zip(data: bytes, limits: Limits = USUAL) -> ZipFile:
    """The archive in `data`, opened; its members have yet to be read, each with `read_member`.

    Raises
    ------
    AnalysisError
        As `check_unpacked`, but for sizes as the archive gives them.
    """
    try:
        archive = ZipFile(io.BytesIO(data))
    except DAMAGE as error:
        raise AnalysisError(CANNOT.format(f"not readable as ZIP: {error}")) from None
    infos = archive.infolist()
    if len(infos) > limits.archive_files:
        raise AnalysisError(beyond(f"{len(infos):,} files", "archive_files", limits))
    size = sum(info.file_size for info in infos)
    if size > limits.unpacked_mb * MB:
        raise AnalysisError(_too_much(size, limits))
    if any(info.flag_bits & ENCRYPTED for info in infos):
        raise AnalysisError("encrypted with a password; unpack it and save it without one")
    return archive


def read_member(archive: ZipFile, info: ZipInfo, limit_bytes: int) -> bytes:
    """The bytes of one member of `archive`, of which no more than ``limit_bytes + 1`` are ever unpacked.

    Raises
    ------
    AnalysisError
        The member is larger, or damaged.
    """
    try:
        with archive.open(info) as file:
            data = file.read(limit_bytes + 1)
    except (*DAMAGE, zlib.error, RuntimeError) as error:
        raise AnalysisError(CANNOT.format(f"{info.filename}: {error}")) from None
    if len(data) > limit_bytes:
        raise AnalysisError(f"{info.filename} in the archive unpacks to more than {limit_bytes:,} bytes; split it")
    return data


def members(archive: ZipFile) -> list[ZipInfo]:
    """The files of `archive` in the order of their names, without folders, links and what file managers leave behind.

    Their names are written as their author saw them: in UTF-8 where the archive says so or the bytes are so, else in the
    encoding that fits all of the other names best; with "/" between folders.
    """
    infos = [copy.copy(info) for info in archive.infolist()]
    unknown = [_raw(info) for info in infos if not _stated(info)]
    encoding = _encoding(unknown)
    for info in infos:
        info.filename = (_stated(info) or _raw(info).decode(encoding, "replace")).replace("\\", "/")
    return sorted((info for info in infos if _is_file(info)), key=lambda info: info.filename)


def safe_name(name: str) -> str:
    """The `name` of a member, with "/" between its folders, where it stays within the folder that it is unpacked to.

    Raises
    ------
    AnalysisError
        It is absolute, has a drive letter or control characters, or goes up with "..".

    Examples
    --------
    >>> safe_name("news\\\\2024/a.txt")
    'news/2024/a.txt'
    """
    path = name.replace("\\", "/")
    if not path.strip() or ".." in path.split("/") or UNSAFE.search(path):
        raise AnalysisError(
            f"the archive holds a file named {name!r}, which could land outside of its folder; names must be relative, without "
            '"..", drive letters and control characters: pack the files again'
        )
    return path


def _too_much(size: int, limits: Limits) -> str:
    return beyond(f"unpacks to {size / MB:,.0f} MB", "unpacked_mb", limits)


def _count(data: bytes, info: ZipInfo, left: int, limits: Limits) -> int:
    """The bytes that a member really unpacks to, at most `left`."""
    if info.compress_type == zipfile.ZIP_STORED:
        return info.compress_size
    if info.compress_type != zipfile.ZIP_DEFLATED:
        raise AnalysisError(f"{info.filename} is packed in an unusual way (method {info.compress_type}); pack it as ordinary ZIP")
    try:
        lengths = struct.unpack_from("<HH", data, info.header_offset + 26)
        start = info.header_offset + 30 + sum(lengths)
        size = _inflated(memoryview(data)[start : start + info.compress_size], left)
    except (struct.error, zlib.error) as error:
        raise AnalysisError(CANNOT.format(f"{info.filename}: {error}")) from None
    if size > left:
        raise AnalysisError(_too_much(limits.unpacked_mb * MB + 1, limits).replace("unpacks to", "unpacks to more than"))
    return size


def _inflated(packed: memoryview, most: int) -> int:
    """Length of the deflated bytes unpacked, counted no further than just beyond `most`."""
    inflater, size = zlib.decompressobj(-zlib.MAX_WBITS), 0
    for start, end in pairwise((*range(0, len(packed), CHUNK), len(packed))):
        chunk = packed[start:end]
        while len(chunk) and not inflater.eof:
            size += len(inflater.decompress(chunk, CHUNK))
            if size > most:
                return size
            chunk = inflater.unconsumed_tail
    return size


def _is_file(info: ZipInfo) -> bool:
    *folders, name = info.filename.split("/")
    link = stat.S_ISLNK(info.external_attr >> 16)
    return bool(name) and not link and "__MACOSX" not in folders and name.lower() not in RUBBISH and not name.startswith("._")


def _raw(info: ZipInfo) -> bytes:
    return info.orig_filename.encode("utf-8" if info.flag_bits & UTF8 else "cp437")


def _stated(info: ZipInfo) -> str:
    """The name where its encoding is certain, else an empty text."""
    if info.flag_bits & UTF8:
        return info.orig_filename
    try:
        return (_unicode_path(info.extra) or _raw(info)).decode("utf-8")
    except UnicodeDecodeError:
        return ""


def _unicode_path(extra: bytes) -> bytes:
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        if kind == UNICODE_PATH:
            return extra[9 : 4 + length]  # after a version and a checksum
        extra = extra[4 + length :]
    return b""


def _encoding(names: list[bytes]) -> str:
    """The encoding in which most of the letters of `names` are everyday ones; names are short, so they are judged together.

    Where several fit alike, the more widespread one is taken; but names of `KOREAN` characters that may all be Hangul are Korean.
    """
    together = b"\n".join(names)
    fits = {encoding: _fit(together, encoding) for encoding in EVERYDAY}
    best = [encoding for encoding, fit in fits.items() if fit and fit == max(fits.values())]
    if "euc_kr" in best and sum(not character.isascii() for character in together.decode("euc_kr")) >= KOREAN:
        return "euc_kr"
    return best[0] if best else "cp437"


def _fit(names: bytes, encoding: str) -> float:
    """Share of the characters beyond ASCII that are everyday ones of the encoding's languages; 0 where it does not fit at all."""
    try:
        text = names.decode(encoding)
    except UnicodeDecodeError:
        return 0.0
    everyday = sum(EVERYDAY[encoding](letter, word) for word in LETTERS.findall(text) for letter in word if not letter.isascii())
    return everyday / max(1, sum(not character.isascii() for character in text))


def _leads(character: str, encoding: str, first: int, last: int) -> bool:
    """Whether a character is in the rows `first` to `last` of an East Asian standard, which hold its everyday characters."""
    try:
        return first <= character.encode(encoding)[0] <= last
    except UnicodeEncodeError:
        return False


def _is_western(letter: str, word: str) -> bool:
    return "À" <= letter < "ƀ" and any(other.isascii() for other in word)


def _is_cyrillic(letter: str, word: str) -> bool:
    return letter in "Ёё" or ("А" <= letter <= "я" and not any(other.isascii() for other in word))


EVERYDAY = {  # encoding → whether a letter beyond ASCII is an everyday one in its word
    "gbk": lambda letter, word: _leads(letter, "gb2312", 0xB0, 0xD7),
    "cp932": lambda letter, word: "ぁ" <= letter <= "ー" or _leads(letter, "shift_jis", 0x88, 0x97),
    "big5": lambda letter, word: _leads(letter, "big5", 0xA4, 0xC6),
    "euc_kr": lambda letter, word: "가" <= letter <= "힣",
    "cp1251": _is_cyrillic,
    "cp866": _is_cyrillic,
    "cp437": _is_western,
    "cp1252": _is_western,
}

"""Archives are refused while they are packed: too large, too many, encrypted, lying, badly named."""

import io
import random
import zipfile
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

import pytest

from analysis.errors import AnalysisError
from analysis.limits import Limits
from analysis.unpacking import check_unpacked, members, open_zip, read_member, safe_name

SMALL = Limits(unpacked_mb=1, archive_files=3)


def _zip(files, method=ZIP_DEFLATED):
    """An archive of files by name; a name of bytes is written as it is, without a word on its encoding."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(ZipInfo(name) if isinstance(name, str) else _named(name), data, method)
    data = buffer.getvalue()
    for name in files:
        if isinstance(name, bytes):
            data = data.replace(_stand_in(name).encode(), name)
    return data


def _stand_in(name):
    return "".join(chr(97 + byte % 26) for byte in name)


def _named(name):
    return ZipInfo(_stand_in(name))


def test_a_sound_archive_passes_and_its_members_are_read():
    data = _zip({"b.txt": b"two", "a/c.txt": b"one", "a/": b"", "__MACOSX/a/._c.txt": b"x", ".DS_Store": b"x", "a/Thumbs.db": b"x"})
    assert check_unpacked(data) is None
    with open_zip(data) as archive:
        found = members(archive)
        assert [info.filename for info in found] == ["a/c.txt", "b.txt"]
        assert [read_member(archive, info, 3) for info in found] == [b"one", b"two"]
        with pytest.raises(AnalysisError, match="a/c.txt in the archive unpacks to more than 2 bytes"):
            read_member(archive, found[0], 2)


def test_too_many_and_too_large():
    with pytest.raises(AnalysisError, match="4 files, at most 3 are read; split it, or set limits.archive_files higher"):
        open_zip(_zip(dict.fromkeys("abcd", b"")), SMALL)
    with pytest.raises(AnalysisError, match="unpacks to 2 MB, at most 1 are read; split it, or set limits.unpacked_mb"):
        check_unpacked(_zip({"a": bytes(1_000_000), "b": bytes(1_000_000)}), SMALL)
    check_unpacked(_zip({"a": bytes(500_000), "b": bytes(500_000)}), SMALL)


def test_a_size_that_is_a_lie_is_found_by_counting():
    data = _zip({"a": bytes(3_000_000)})
    lying = data.replace((3_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert lying != data
    with open_zip(lying, SMALL) as archive:
        assert archive.infolist()[0].file_size == 10
    with pytest.raises(AnalysisError, match="unpacks to more than 1 MB, at most 1 are read"):
        check_unpacked(lying, SMALL)


def test_encrypted_members_are_told():
    data = bytearray(_zip({"a": b"text"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(AnalysisError, match="encrypted with a password; unpack it and save it without one"):
        check_unpacked(bytes(data))


def test_unusual_packing_is_told_where_it_cannot_be_counted():
    data = _zip({"a": random.Random(0).randbytes(2_000)}, zipfile.ZIP_BZIP2)
    with pytest.raises(AnalysisError, match="a is packed in an unusual way"):
        check_unpacked(data, SMALL)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("新闻/人工智能治理.txt", "gbk"),
        ("报告1.docx", "gbk"),
        ("新聞報告.txt", "big5"),
        ("テスト.txt", "shift_jis"),
        ("報告書.txt", "shift_jis"),
        ("뉴스보고서.txt", "euc_kr"),
        ("报告.txt", "gbk"),
        ("новости.txt", "cp1251"),
        ("новости.txt", "cp866"),
        ("Müller.txt", "cp1252"),
        ("Müller.txt", "cp437"),
        ("Café – été.txt", "utf-8"),
    ],
)
def test_names_are_decoded_whatever_their_encoding(name, encoding):
    with open_zip(_zip({name.encode(encoding): b"x"}, ZIP_STORED)) as archive:
        (info,) = members(archive)
        assert info.filename == name
        assert read_member(archive, info, 1) == b"x"


def test_names_that_are_stated_are_taken_as_stated():
    with open_zip(_zip({"Müller.txt": b"", "folder\\新闻.txt": b""})) as archive:
        assert [info.filename for info in members(archive)] == ["Müller.txt", "folder/新闻.txt"]


def test_links_are_no_files():
    link = ZipInfo("link")
    link.external_attr = 0o120777 << 16
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        archive.writestr(link, "../../etc/passwd")
    with open_zip(buffer.getvalue()) as archive:
        assert members(archive) == []


@pytest.mark.parametrize(
    "name", ["../a.txt", "a/../../b", "a\\..\\b", "/etc/passwd", "\\server\\a", "C:\\a", "c:a", "a\nb", "a\0b", "", " "]
)
def test_names_that_leave_their_folder(name):
    with pytest.raises(AnalysisError, match="could land outside of its folder"):
        safe_name(name)


def test_names_that_stay():
    assert [safe_name(name) for name in ("a.txt", "a\\b..c/…/d.txt", "新闻/a b.txt")] == ["a.txt", "a/b..c/…/d.txt", "新闻/a b.txt"]


@pytest.mark.parametrize("data", [b"", b"PK", b"no archive at all", b"PK\x03\x04" + bytes(100)])
def test_what_is_no_archive_is_told(data):
    with pytest.raises(AnalysisError, match="the archive is damaged .* pack or save it again"):
        check_unpacked(data)


def test_damaged_archives_give_their_members_or_a_fault():
    sound = _zip({"a.txt": b"word " * 1_000, "b.txt": random.Random(0).randbytes(500)})
    rng, faults = random.Random(2), 0
    for _ in range(300):
        data = bytearray(sound[: rng.choice((len(sound), rng.randrange(len(sound))))])
        for _ in range(3):
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        try:
            check_unpacked(bytes(data), SMALL)
            with open_zip(bytes(data), SMALL) as archive:
                assert all(len(read_member(archive, info, 1_000_000)) <= 1_000_000 for info in members(archive))
        except AnalysisError:
            faults += 1
    assert faults > 100

import codecs
import os

import pytest

from analysis.errors import AnalysisError
from analysis.files import read_bytes, read_text


def written(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(("mark", "encoding"), [(b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")])
def test_text_is_decoded_and_nothing_else_is_changed(tmp_path, mark, encoding):
    text = "Café\r\nnaïve\rline\n"
    assert read_text(written(tmp_path, "a.toml", mark + text.encode(encoding)), 100) == text


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"first\ncaf\xe9 au lait", ["not UTF-8", "byte 9 (line 2) is 0xe9", "save it as UTF-8"]),
        (b"ab\x00c", ["character 3 is NUL", "plain text in UTF-8"]),
    ],
)
def test_what_is_no_utf8_is_refused(tmp_path, content, told):
    path = written(tmp_path, "a.toml", content)
    with pytest.raises(AnalysisError) as caught:
        read_text(path, 100)
    assert all(part in str(caught.value) for part in [str(path), *told])


def test_missing_folder_and_large_files_are_refused(tmp_path):
    with pytest.raises(AnalysisError, match="no such file; check the name"):
        read_bytes(tmp_path / "none.txt", 10)
    with pytest.raises(AnalysisError, match="not a file; give the file itself"):
        read_bytes(tmp_path, 10)
    with pytest.raises(AnalysisError, match="11 bytes, at most 10 are read; split it into smaller files$"):
        read_bytes(written(tmp_path, "a.txt", b"12345678901"), 10)
    with pytest.raises(AnalysisError, match="or set limits.file_mb higher in settings.toml"):
        read_bytes(tmp_path / "a.txt", 10, "file_mb")
    with pytest.raises(AnalysisError, match="cannot be read"):
        read_bytes(tmp_path / ("x" * 300 + ".txt"), 10)


def test_a_special_file_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(AnalysisError, match="not a file"):
        read_bytes(tmp_path / "a.txt", 10)

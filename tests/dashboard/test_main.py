"""python -m dashboard: refuses what cannot be shown, in one line and with exit code 2, and ends when it is told to."""

import json
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from analysis import store
from dashboard.__main__ import main
from dashboard.source import ROOT

COMMAND = [sys.executable, "-m", "dashboard"]


def refused(path: Path, capsys: pytest.CaptureFixture) -> str:
    """What `python -m dashboard path` says when it refuses, without starting anything."""
    assert main([str(path)]) == 2
    said = capsys.readouterr()
    assert said.out == "" and said.err.startswith("dashboard: ") and said.err.count("\n") == 1
    return said.err


@pytest.mark.parametrize("port", ["0", "65536", "-1"])
def test_a_port_out_of_range(port, capsys):
    assert main([f"--port={port}"]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and port in said and "between 1 and 65535" in said


def test_a_port_that_is_taken(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1 and str(port) in said and "--port" in said


def test_a_port_that_is_no_number(capsys):
    with pytest.raises(SystemExit) as leaving:
        main(["--port", "abc"])
    assert leaving.value.code == 2 and capsys.readouterr().err.count("\n") == 1


def test_what_is_not_there(tmp_path, capsys):
    assert "nowhere" in refused(tmp_path / "nowhere", capsys)


def test_an_empty_folder(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert "empty" in refused(tmp_path / "empty", capsys)


def test_a_corpus_with_two_faults_tells_both(tmp_path, capsys):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "documents.csv").write_text("file\nlost.txt\n../up.txt\n")
    said = refused(corpus, capsys)
    assert "lost.txt" in said and "../up.txt" in said


def test_a_corpus_of_which_nothing_can_be_read(tmp_path, capsys):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.pdf").write_bytes(b"no PDF")
    assert "no document (left unread: a.pdf: damaged" in refused(corpus, capsys)


def test_a_table_without_text(tmp_path, capsys):
    (tmp_path / "t.csv").write_text("id,words\n1,Hello.\n")
    assert "text" in refused(tmp_path / "t.csv", capsys)


def test_a_broken_axis_file(tmp_path, capsys):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "a.txt").write_text("The mill stands still.")
    (corpus / "axes.toml").write_text("[[axis]\n")
    assert "axes.toml" in refused(corpus, capsys)


def test_damaged_results(results, tmp_path, capsys):
    folder = shutil.copytree(results.folder, tmp_path / "results")
    (folder / "topics.parquet").write_bytes(b"PAR1")
    (folder / "texts.parquet").unlink()
    said = refused(folder, capsys)
    assert "topics.parquet: damaged" in said and "texts.parquet: missing" in said


def test_results_of_another_version(results, tmp_path, capsys):
    folder = shutil.copytree(results.folder, tmp_path / "results")
    manifest = json.loads((folder / store.MANIFEST).read_text())
    (folder / store.MANIFEST).write_text(json.dumps(manifest | {"format_version": 0}))
    assert "version 0" in refused(folder, capsys)


def test_it_says_so_from_the_command_line_too(tmp_path):
    ran = subprocess.run([*COMMAND, str(tmp_path / "nowhere")], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 2 and ran.stdout == "" and ran.stderr.count("\n") == 1 and "Traceback" not in ran.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told_to_and_says_nothing_more(number, results, serve):
    server = serve(results.folder)
    server.process.send_signal(number)
    assert server.process.wait(30) == 0
    assert server.address in server.log.read_text() and "Traceback" not in server.log.read_text()

import pytest

from analysis.errors import AnalysisError


def test_one_fault_is_told_as_it_is():
    error = AnalysisError("a.txt: empty")
    assert str(error) == "a.txt: empty"
    assert error.faults == ("a.txt: empty",)


def test_several_faults_are_counted_and_numbered():
    assert str(AnalysisError("one", "two")) == "2 faults: (1) one; (2) two"


@pytest.mark.parametrize("text", ["two\nlines", "two\r\n  lines", "two \t lines"])
def test_a_fault_is_one_line_whatever_it_quotes(text):
    assert str(AnalysisError(text)) == "two lines"

"""A file of axes: one is put in or taken out, and the others stay as they were written."""

import pytest

from analysis.axisfile import axes_toml, axis_toml, with_axis, without_axis
from analysis.errors import AnalysisError
from analysis.project import open_project, own_axes, remove_axis, save_axis
from analysis.settings import MAX_SETTINGS_BYTES, Axis, Pole, parse_axes, read_axes

WRITTEN = """# My axes.

[[axis]]
name = "open_shut"  # the old one
[axis.pole_plus]
name = "open"
terms = ["open"]
[axis.pole_minus]
name = "shut"
terms = ["shut"]

# The second one is about people.
[[axis]]
name = "near_far"
pole_plus = {name = "near", description = "Close by."}
pole_minus = {name = "far", description = "Away."}
"""
OPEN, NEAR = parse_axes(WRITTEN, "")
HOSTILE = Axis(
    "x-1",
    Pole('"""\n[[axis]]\\', "’ \t = # 1", ("[[axis]]", 'He said: "no" \\ yes'), ("a\x07b", "\x7f 2")),
    Pole("中文", "", ("🙂 3",), ()),
)
NEW = Axis("hot_cold", Pole("hot", "Warm."), Pole("cold", "", ("It snows.",), ("ice", "frost")))


@pytest.mark.parametrize("axis", [OPEN, NEAR, NEW])
def test_what_is_written_is_read_back(axis):
    assert parse_axes(axis_toml(axis), "") == (axis,)


def test_hostile_text_is_text():
    (read,) = parse_axes(axis_toml(HOSTILE), "")
    assert read.pole_plus.sentences == HOSTILE.pole_plus.sentences and read.pole_minus == HOSTILE.pole_minus
    assert read.pole_plus.terms == HOSTILE.pole_plus.terms


def test_a_new_axis_comes_last_and_nothing_else_changes():
    text = with_axis(WRITTEN, (OPEN, NEAR), NEW)
    assert text.startswith(WRITTEN) and parse_axes(text, "") == (OPEN, NEAR, NEW)
    assert with_axis("", (), NEW) == axis_toml(NEW)


@pytest.mark.parametrize("name", ["open_shut", "OPEN_shut"])
def test_an_axis_of_the_same_name_is_replaced_where_it_stands_and_comments_of_others_stay(name):
    axis = Axis(name, NEW.pole_plus, NEW.pole_minus)
    text = with_axis(WRITTEN, (OPEN, NEAR), axis)
    assert parse_axes(text, "") == (axis, NEAR)
    assert text.startswith("# My axes.") and "# The second one is about people." in text and "the old one" not in text
    assert text.endswith(WRITTEN[WRITTEN.index("# The second") :])


def test_an_axis_is_taken_out_alone_and_the_last_one_leaves_nothing():
    text = without_axis(WRITTEN, (OPEN, NEAR), "Near_Far")
    assert parse_axes(text, "") == (OPEN,) and text == WRITTEN[: WRITTEN.index('[[axis]]\nname = "near')]
    assert without_axis(text, (OPEN,), "open_shut") == ""
    assert without_axis(WRITTEN, (OPEN, NEAR), "other") == WRITTEN


def test_where_it_is_not_clear_where_axes_begin_the_file_is_written_anew():
    tricky = WRITTEN.replace('terms = ["open"]', 'description = """\n[[axis]]\n"""\nterms = ["open"]')
    axes = parse_axes(tricky, "")
    assert with_axis(tricky, axes, NEAR) == axes_toml(axes)
    inline = 'axis = [{name = "a_b", pole_plus = {name = "a", terms = ["a"]}, pole_minus = {name = "b", terms = ["b"]}}]\n'
    (only,) = parse_axes(inline, "")
    assert parse_axes(with_axis(inline, (only,), NEW), "") == (only, NEW)


# In the project folder


def test_axes_are_kept_changed_and_removed_in_the_project_folder(tmp_path):
    project = open_project(tmp_path)
    save_axis(project, OPEN), save_axis(project, NEW)
    assert read_axes(own_axes(project)) == (OPEN, NEW)
    changed = Axis(OPEN.name, OPEN.pole_plus, NEW.pole_minus)
    save_axis(project, changed)
    assert read_axes(own_axes(project)) == (changed, NEW)
    remove_axis(project, "open_shut"), remove_axis(project, "gone")
    assert read_axes(own_axes(project)) == (NEW,)
    remove_axis(project, NEW.name)
    assert own_axes(project) is None and not list(tmp_path.iterdir())
    remove_axis(project, NEW.name)
    assert own_axes(project) is None


def test_the_project_folder_of_a_table_is_made_to_save_and_not_to_remove(tmp_path):
    (tmp_path / "talks.csv").write_text("text\nHello.\n")
    project = open_project(tmp_path / "talks.csv")
    remove_axis(project, "x")
    assert not project.root.exists()
    save_axis(project, NEW)
    assert read_axes(project.root / "axes.toml") == (NEW,)


def test_axes_of_another_file_come_along_first_as_they_are_there(tmp_path):
    project = open_project(tmp_path)
    other = Axis(OPEN.name, NEW.pole_plus, NEW.pole_minus)
    save_axis(project, NEW), save_axis(project, other)
    third = Axis("third", OPEN.pole_plus, OPEN.pole_minus)
    save_axis(project, third, among=(NEAR, OPEN))
    assert read_axes(own_axes(project)) == (NEAR, OPEN, NEW, third)


def test_a_faulty_file_is_left_as_it_is_and_a_faulty_axis_is_not_written(tmp_path):
    project = open_project(tmp_path)
    with pytest.raises(AnalysisError, match="gives|give at least one|both poles"):
        save_axis(project, Axis("x", Pole("a"), Pole("a")))
    assert own_axes(project) is None
    (tmp_path / "axes.toml").write_text("[[axis]]\nname = 1\n")
    for work in (lambda: save_axis(project, NEW), lambda: remove_axis(project, "x")):
        with pytest.raises(AnalysisError, match=r"axes\.toml"):
            work()
    assert (tmp_path / "axes.toml").read_text() == "[[axis]]\nname = 1\n"


def test_a_file_that_would_be_too_large_to_read_is_not_written(tmp_path):
    project = open_project(tmp_path)
    save_axis(project, OPEN)
    long = Axis("long", Pole("a", "a " * (MAX_SETTINGS_BYTES // 2)), Pole("b", "b"))
    with pytest.raises(AnalysisError, match="take an axis out"):
        save_axis(project, long)
    assert read_axes(own_axes(project)) == (OPEN,)

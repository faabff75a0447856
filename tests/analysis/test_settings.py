import dataclasses
import math

import pytest

from analysis import settings as module
from analysis.errors import AnalysisError
from analysis.settings import (
    Axis,
    Pole,
    Settings,
    axes_for,
    built_in_axes,
    merge_axes,
    parse_axes,
    read_axes,
    read_settings,
)

WHOLE = """
[[axis]]
name = "risk_chance"
[axis.pole_plus]
name = "chance"
description = "What may be gained."
sentences = ["This opens  new doors.", "We may gain much."]
terms = ["chance", "new doors"]
[axis.pole_minus]
name = "risk"
terms = ["risk"]
"""


def axis_text(name='"a"', plus='{name = "x", terms = ["x"]}', minus='{name = "y", terms = ["y"]}'):
    return f"[[axis]]\nname = {name}\npole_plus = {plus}\npole_minus = {minus}\n"


def faults_of(text):
    with pytest.raises(AnalysisError) as caught:
        parse_axes(text, "axes.toml")
    return caught.value.faults


def test_an_axis_file_is_read_whole(tmp_path):
    (tmp_path / "axes.toml").write_bytes(b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    sentences = ("This opens new doors.", "We may gain much.")
    plus = Pole("chance", "What may be gained.", sentences, ("chance", "new doors"))
    assert read_axes(tmp_path / "axes.toml") == (Axis("risk_chance", plus, Pole("risk", terms=("risk",))),)


@pytest.mark.parametrize("name", ["a", "development_security", "eu-2", "Sicherheit_Freiheit", "合作_控制", "9"])
def test_names_of_letters_and_digits_are_allowed(name):
    assert parse_axes(axis_text(f'"{name}"'), "axes.toml")[0].name == name


@pytest.mark.parametrize("seeds", ['description = "x"', 'sentences = ["x"]', 'terms = ["x"]'])
def test_any_one_kind_of_seed_is_enough(seeds):
    assert parse_axes(axis_text(plus=f'{{name = "x", {seeds}}}'), "axes.toml")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", ["no axis", "begins with a line [[axis]]"]),
        ("[axis]\nname = 'a'\n", ["no axis", "[[axis]]"]),
        ("axis = [1]\n", ["no axis"]),
        ("[[axes]]\nname = 'a'\n", ['unknown key "axes"', "allowed: axis"]),
        ('x = "open\n', ["not TOML", "line 1", "double quotes"]),
        ("a = 1\na = 2\n", ["not TOML", "line 2"]),
        ("[[axis]]\npole_plus = {name='x', terms=['x']}\npole_minus = {name='y', terms=['y']}\n",
         ["axis number 1", "name is missing", 'write name = "…"']),
        (axis_text('""'), ["axis number 1", "no letter or digit"]),
        (axis_text("3"), ["axis number 1", "name is a whole number", "text in double quotes"]),
        (axis_text('"a b"'), ['axis "a b"', "letters, digits, _ and -", "cooperation_control"]),
        (axis_text('"../a"'), ['axis "../a"', "letters, digits, _ and -"]),
        (axis_text('"%s"' % ("a" * 65)), ["1 to 64 letters"]),
        (axis_text() + "scale = 1\n", ['axis "a"', 'unknown key "scale"', "allowed: name, pole_plus, pole_minus"]),
        (axis_text() * 2, ['two axes are called "a"', "its own name"]),
        (axis_text() + axis_text('"A"'), ["two axes are called", "capitals aside"]),
        ('[[axis]]\nname = "a"\npole_plus = {name="x", terms=["x"]}\n', ["pole_minus is missing", "[axis.pole_minus]"]),
        (axis_text(plus='"x"'), ["pole_plus is text", "[axis.pole_plus]"]),
        (axis_text(plus='{terms = ["x"]}'), ["pole_plus: name is missing"]),
        (axis_text(plus='{name = "x"}'), ["pole_plus", "at least one of description, sentences, terms"]),
        (axis_text(plus='{name = "x", terms = [], sentences = []}'), ["at least one of description"]),
        (axis_text(plus='{name = "x", words = ["x"]}'), ['unknown key "words"', "description, sentences, terms"]),
        (axis_text(plus='{name = "x", terms = "x"}'), ["terms is text", 'terms = ["…", "…"]']),
        (axis_text(plus='{name = "x", terms = ["x", 2]}'), ["terms, number 2 is a whole number", "double quotes"]),
        (axis_text(plus='{name = "x", terms = ["x", " "]}'), ["terms, number 2", "no letter or digit"]),
        (axis_text(plus='{name = "x", terms = ["x", "–!"]}'), ['"–!"', "no letter or digit"]),
        (axis_text(plus='{name = "x", description = 1979-05-27}'), ["description is a date or time"]),
        (axis_text(plus='{name = "x", terms = ["x", "X"]}'), ['terms: "x" stands there twice', "keep one"]),
        (axis_text(plus='{name = "Y", terms = ["x"]}'), ['both poles are called "Y"', "its own name"]),
        (axis_text(plus='{name = "x", terms = ["Y"]}'), ['"Y" is a seed of both poles', "keep it at one"]),
        (axis_text(plus='{name = "x", description = "y"}'), ["seed of both poles"]),
        ("x = " + "[" * 5000, ["not TOML"]),
    ],
)  # fmt: skip
def test_faults_of_an_axis_file_say_what_and_what_next(text, told):
    fault = "; ".join(faults_of(text))
    assert all(part in fault for part in ["axes.toml: ", *told]), fault


def test_all_faults_of_a_file_are_told_at_once():
    text = axis_text('"a b"', plus='{name = "", terms = ["y", ""]}') + axis_text('"b"', minus="3") + "more = 1\n"
    told = "\n".join(faults_of(text))
    parts = ['"a b": a name', "pole_plus: name", "terms, number 2", "both poles", "pole_minus is a whole", '"more"']
    assert all(part in told for part in parts)
    assert len(faults_of(text)) == len(parts)


def test_files_that_are_no_axis_files_are_refused(tmp_path):
    path = tmp_path / "axes.toml"
    with pytest.raises(AnalysisError, match="no such file"):
        read_axes(path)
    path.write_bytes(WHOLE.replace("doors", "d\xf6\xf6rs").encode("latin-1"))
    with pytest.raises(AnalysisError, match="not UTF-8"):
        read_axes(path)
    path.write_text(WHOLE + "#" * module.MAX_SETTINGS_BYTES)
    with pytest.raises(AnalysisError, match="at most 1,000,000 are read"):
        read_axes(path)


def test_an_axis_digest_is_about_what_the_axis_says():
    axis = parse_axes(WHOLE, "a")[0]
    respaced = WHOLE.replace(" = ", "=").replace("opens  new", "opens new") + "\n# a comment"
    assert axis.digest() == parse_axes(respaced, "b")[0].digest()
    assert axis.digest() != dataclasses.replace(axis, pole_plus=axis.pole_minus, pole_minus=axis.pole_plus).digest()
    assert axis.digest() != parse_axes(WHOLE.replace('"risk"]', '"risks"]'), "a")[0].digest()


def test_the_built_in_axes_are_read_in_name_order(tmp_path, monkeypatch):
    names = [axis.name for axis in built_in_axes()]
    assert names == sorted(names)
    monkeypatch.setattr(module, "AXES_FOLDER", tmp_path)
    (tmp_path / "2.toml").write_text(axis_text('"b"'))
    (tmp_path / "1.toml").write_text(axis_text('"c"') + axis_text('"a"'))
    assert [axis.name for axis in built_in_axes()] == ["a", "b", "c"]


def test_an_own_axis_stands_in_the_place_of_a_built_in_one():
    a, b = parse_axes(axis_text('"a"') + axis_text('"b"'), "x")
    own_a, c = parse_axes(axis_text('"A"', plus='{name = "own", terms = ["own"]}') + axis_text('"c"'), "x")
    assert merge_axes((a, b), (c, own_a)) == (own_a, b, c)
    assert merge_axes((a, b), ()) == (a, b)


def test_axes_for_a_run_are_the_built_in_ones_and_those_of_a_file(tmp_path):
    (tmp_path / "axes.toml").write_text(axis_text('"zz"'))
    assert axes_for(None) == built_in_axes()
    assert [axis.name for axis in axes_for(tmp_path / "axes.toml")] == [*(axis.name for axis in built_in_axes()), "zz"]


# Settings


def test_settings_have_defaults_and_files_change_only_what_they_name(tmp_path):
    (tmp_path / "settings.toml").write_text('seed = 7\nprior = 1\ngroup = "party"\nterms = "lemmas"\n')
    given = read_settings(tmp_path / "settings.toml")
    assert given == dataclasses.replace(Settings(), seed=7, prior=1.0, group="party", terms="lemmas")
    (tmp_path / "settings.toml").write_text("")
    assert read_settings(tmp_path / "settings.toml") == Settings()


def test_a_settings_digest_is_about_values_alone():
    assert Settings(prior=1).digest() == Settings(prior=1.0).digest()
    assert len({Settings(**given).digest() for given in ({}, {"seed": 1}, {"group": "party"}, {"terms": "lemmas"})}) == 4


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("seed", -1, "seed is -1; write a whole number from 0 to 4,294,967,295"),
        ("seed", 2**32, "seed is 4294967296"),
        ("seed", 1.5, "seed is a number; write a whole number"),
        ("seed", True, "seed is true or false; write a whole number"),
        ("min_count", 0, "from 1 to 1,000"),
        ("max_n", 6, "from 1 to 5"),
        ("topics_resolution", 0, "topics_resolution is 0; write a number from 0.01 to 100"),
        ("prior", math.nan, "prior is nan; write a number from 0.001 to 10"),
        ("prior", math.inf, "prior is inf"),
        ("prior", "weak", "prior is text"),
        ("group", "", "write the name of a metadata column"),
        ("group", 3, "group is a whole number"),
        ("terms", "lemma", 'terms is "lemma"; write "surface" or "lemmas"'),
        ("terms", True, 'terms is true or false; write "surface" or "lemmas"'),
        ("terms", ["lemmas"], "terms is a list"),
    ],
)
def test_values_out_of_range_are_refused(name, value, told):
    with pytest.raises(AnalysisError) as caught:
        Settings(**{name: value})
    assert told in str(caught.value)


def test_all_faults_of_a_settings_file_are_told_at_once(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("seed = -1\nmax_n = 9\nspeed = 3\n")
    with pytest.raises(AnalysisError) as caught:
        read_settings(path)
    assert len(caught.value.faults) == 3
    assert all(fault.startswith(f"{path}: ") for fault in caught.value.faults)
    assert 'unknown key "speed"; allowed: seed, group' in str(caught.value)

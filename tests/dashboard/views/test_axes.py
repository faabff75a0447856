"""Axes: what is typed is scored at once, outlives a reload, and comes into axes.toml and into the results."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from analysis import build as building
from analysis import store
from analysis.axisfile import axes_toml
from analysis.drafts import Draft, PoleDraft, draft_of
from analysis.project import open_project, own_axes
from analysis.results import read_results
from analysis.settings import Axis, Pole, built_in_axes, read_axes
from dashboard import drafting, jobs, labelling, memory, source
from tests.analysis.samples import WordVectors, stand_in, tiny_corpus
from tests.dashboard.apppage import charts, choices, click, is_well, live_markdown, sentences_on, words_on

SHAPES = ("usual", "one sentence", "one group", "two sentences", "many groups")
OWN = Axis(
    "near_far", Pole("near", "The harbour.", ("The towns share one road.",), ("near",)), Pole("far", terms=("fort", "bridge"))
)


class Eight(WordVectors):
    """A toy encoder that results made by hand can say they were built with."""

    name, digest, dimensions = "none", "0" * 64, 8

    def _vector(self, word):
        return super()._vector(word)[:8]


@pytest.fixture(autouse=True)
def words(monkeypatch, tmp_path):
    """Toy encoders: what is tested has nothing to do with what words mean; and drafts in a folder of the test's own."""
    toys = {"none": Eight(), "words": WordVectors()}
    monkeypatch.setattr(labelling, "_encoder", lambda name: toys[name])
    monkeypatch.setattr(source, "CACHE", tmp_path / "cache")
    memory.forget()
    yield
    drafting._worker().submit(int).result(120)  # whatever is still being worked out


@pytest.fixture(scope="module")
def whole(tmp_path_factory) -> Path:
    """Results of the tiny corpus, with an axis of the analyst's own."""
    root = tmp_path_factory.mktemp("axes")
    (tiny_corpus(root / "corpus") / "axes.toml").write_text("# mine\n" + axes_toml([OWN]))
    with pytest.MonkeyPatch.context() as patch:
        stand_in(patch, WordVectors())
        building.build(root / "corpus", root / "results")
    return root


@pytest.fixture
def built(whole, tmp_path, monkeypatch) -> Path:
    """A copy of them, with their corpus, to change; the app is started on it."""
    monkeypatch.setenv(source.SOURCE, str(tmp_path / "own" / "results"))
    shutil.copytree(whole, tmp_path / "own")
    run = tmp_path / "own" / "results" / store.RUN
    store.write_json(store.read_json(run) | {"corpus": str(tmp_path / "own" / "corpus")}, run)
    return tmp_path / "own" / "results"


def typed(app: AppTest, label: str, text: str) -> AppTest:
    field = next(one for one in (*app.text_input, *app.text_area) if one.label == label)
    return field.set_value(text).run()


def press(app: AppTest, key: str) -> AppTest:
    return app.button(key=key).click().run()


def warnings(app: AppTest) -> str:
    """What is told as wrong or doubtful."""
    return " ".join(one.value for one in app.warning).replace("\\", "") + words_on(app)


def field(app: AppTest, label: str) -> str:
    return next(one for one in (*app.text_input, *app.text_area) if one.label == label).value


def address_of(app: AppTest) -> str:
    """Id of the draft that the address names."""
    given = app.query_params["draft"]
    return given if isinstance(given, str) else given[0]


def drafts_on(app: AppTest) -> list[str]:
    """Labels of the drafts that can be chosen."""
    return [one.content for one in app.pills(key="axis or draft").proto.options if one.content.startswith("✎")]


def with_separation(found: drafting.Trust, separation: float) -> drafting.Trust:
    quality = found.quality.copy()
    quality["separation"] = separation
    return found._replace(quality=quality)


def draft_in(folder: Path, draft: Draft) -> str:
    """Id of a draft kept for results."""
    return drafting.begin(read_results(folder), draft)


def weighed(app: AppTest) -> AppTest:
    """The app once it says how far to trust the axis."""
    drafting._worker().submit(int).result(120)
    return app.run()


@pytest.mark.parametrize("shape", SHAPES)
def test_it_stands_every_shape_with_and_without_a_draft(shape, shapes, open_view):
    folder = shapes[shape].folder
    app = open_view(folder, "axes")
    assert is_well(app) and "Write two poles" in words_on(app) and "cooperation_control, built in" in words_on(app)
    app = press(app, "start from")
    assert is_well(app) and charts(app) == ["draft_axis"] and "as a build would" in words_on(app)
    assert is_well(weighed(app)) and "Leaving each seed out" not in words_on(app)


def test_a_new_axis_is_scored_as_soon_as_both_poles_have_a_name_and_a_seed(built, open_view):
    app = press(open_view(built, "axes"), "new axis")
    assert is_well(app) and "then the score appears here" in words_on(app) and not charts(app)
    assert "Give the axis a name" in warnings(app) and warnings(app).count("Nothing says what this pole means yet") == 2
    for label, text in (("Pole +", "open"), ("Pole −", "shut"), ("Terms +", "open\nharbour"), ("Terms −", "ban")):
        app = typed(app, label if label.startswith("Pole") else f"{label}, one a line", text)
    assert is_well(app) and charts(app) == ["draft_axis"] and "Give the axis a name" in warnings(app)
    assert app.button(key="save axis").disabled
    app = typed(app, "Name of the axis", "open_shut")
    assert "Give the axis" not in warnings(app) and not app.button(key="save axis").disabled


def test_what_is_shown_is_what_a_build_with_the_axis_gives(built, open_view):
    app = open_view(built, "axes", draft=draft_in(built, draft_of(OWN, "other")))
    results = read_results(built)
    scores = results.table("framing_sentences").query("axis == @OWN.name and sentence_id in @results.counted.sentence_id")
    found = drafting.scored(results, OWN, None)
    assert abs(found.scores.bias - scores["bias"].to_numpy()).max() < 2e-6
    means, wanted = (
        drafting.means(results, found, drafting.Narrowing()),
        results.table("framing_groups").query("axis == @OWN.name").reset_index(drop=True),
    )
    for column in ("estimate", "lower", "upper", "estimate_own", "lower_own", "upper_own", "n_sentences", "share_plus"):
        assert means[column].astype(float).round(4).equals(wanted[column].astype(float).round(4)), column
    assert is_well(app) and charts(app) == ["draft_axis"]


def test_a_change_says_how_groups_and_sentences_moved(built, open_view):
    app = open_view(built, "axes", draft=draft_in(built, draft_of(OWN, "other")))
    assert "None of 8 sentences changed its side" in words_on(app)  # since the start
    app = typed(app, "Terms +, one a line", "open\nharbour\ntrade")
    said = words_on(app)
    assert is_well(app) and "north: " in said and " → " in said and "What changed" in said
    app.pills(key="sentences of a draft").set_value("moved").run()
    assert is_well(app) and "The number is the change of the bias" in words_on(app) and sentences_on(app)


def test_a_draft_outlives_a_reload_and_a_bad_address_is_no_draft(built, open_view):
    app = press(open_view(built, "axes"), "new axis")
    app = typed(typed(app, "Pole +", "open"), "Seed sentences +, one a line", "Open trade.\n\n")
    (draft,) = app.query_params["draft"] if isinstance(app.query_params["draft"], list) else [app.query_params["draft"]]
    again = open_view(built, "axes", draft=draft)
    fields = {one.label: one.value for one in (*again.text_input, *again.text_area)}
    assert fields["Pole +"] == "open" and fields["Seed sentences +, one a line"] == "Open trade.\n\n"
    for bad in ("../../x", "00000000", "<b>", "A" * 999):
        app = open_view(built, "axes", draft=bad)
        assert is_well(app) and "Write two poles" in words_on(app)


def test_what_is_typed_stays_with_the_draft_of_the_address_whatever_others_begin(built, open_view):
    theirs = address_of(press(open_view(built, "axes"), "new axis"))
    app = press(open_view(built, "axes"), "new axis")
    mine = address_of(app)
    assert mine != theirs and drafts_on(app) == ["✎ new axis"]  # an empty draft of somebody else is nobody's business
    app = press(app, "new axis")
    assert address_of(app) == mine and drafts_on(app) == ["✎ new axis"]
    for label, text in (("Name of the axis", "market"), ("Pole +", "open"), ("Pole −", "shut"), ("Terms +, one a line", "open")):
        app = typed(app, label, text)
        assert is_well(app) and address_of(app) == mine and field(app, label) == text
        draft_in(built, Draft("market", PoleDraft("open"), PoleDraft("shut")))  # others write what is called the same
    drafts = drafting.listed(read_results(built), theirs)
    assert drafts[mine] == Draft("market", PoleDraft("open", terms="open"), PoleDraft("shut")) and drafts[theirs] == Draft()
    assert address_of(press(app, "new axis")) not in (mine, theirs)


def test_pills_that_are_called_alike_open_each_its_own_draft(built, open_view):
    axis = read_results(built).axes[OWN.name]
    ids = [draft_in(built, draft_of(OWN, name)) for name in ("near_2", "near_2", "near_3")]
    app = open_view(built, "axes", draft=ids[0])
    labels = [one.content for one in app.pills(key="axis or draft").proto.options]
    assert len(set(labels)) == len(labels) == len(read_results(built).axes) + 3 and axis["pole_plus"]["name"] == "near"
    for draft_id in (*ids, ids[0]):
        app = app.pills(key="axis or draft").set_value(f"draft {draft_id}").run()
        assert is_well(app) and address_of(app) == draft_id
        assert app.run() and address_of(app) == draft_id
    app = app.pills(key="axis or draft").set_value(f"axis {OWN.name}").run()
    assert "draft" not in app.query_params and app.query_params["axis"] in (OWN.name, [OWN.name])


def test_a_label_that_has_changed_since_chooses_nothing(built, open_view):
    app = press(open_view(built, "axes"), "new axis")
    mine = address_of(app)
    app = typed(app, "Name of the axis", "market")
    state = app._tree.get_widget_states()
    pills = app.pills(key="axis or draft").proto.id
    next(one for one in state.widgets if one.id == pills).string_array_value.data[:] = ["✎ new axis"]
    app = app._run(state)
    assert is_well(app) and address_of(app) == mine and field(app, "Name of the axis") == "market"


def test_an_axis_that_does_not_tell_its_poles_apart_is_said_to_be_unfit_first(built, open_view, monkeypatch):
    real = drafting._trust
    monkeypatch.setattr(drafting, "_trust", lambda *given: with_separation(real(*given), 0.95))
    app = weighed(open_view(built, "axes", draft=draft_in(built, draft_of(OWN, "fit"))))
    assert is_well(app) and "Scored by the other seeds" in words_on(app) and "its own poles apart" not in warnings(app)
    monkeypatch.setattr(drafting, "_trust", lambda *given: with_separation(real(*given), 0.41))
    bad = weighed(open_view(built, "axes", draft=draft_in(built, draft_of(Axis("x", OWN.pole_plus, Pole("far", terms=("fort",)))))))
    verdict = "This axis does not tell its own poles apart: a seed of “near” lies above one of “far” in 41 of 100 pairs"
    assert is_well(bad) and any(one.value.replace("\\", "").startswith(verdict) for one in bad.warning)
    headline = next(one.proto.body for one in bad.get("html") if '<h1 class="finding' in one.proto.body)
    assert verdict in headline and headline.index(verdict) < headline.index("sentences")
    order = [getattr(one, "key", None) or one.type for one in bad._tree]
    assert order.index("warning") < min(order.index("save axis"), order.index("draft_axis"))


def test_faults_are_told_beside_the_fields_and_the_last_good_version_stays(built, open_view):
    app = open_view(built, "axes", draft=draft_in(built, draft_of(OWN, "other")))
    app = typed(typed(app, "Terms +, one a line", "fort\nfort"), "Name of the axis", "near_far")
    said = warnings(app)
    assert (
        "“fort” stands there twice" in said and "“fort” is a seed of both poles" in said and "axis called near_far already" in said
    )
    assert charts(app) == ["draft_axis"] and "The last version without a fault is shown" in words_on(app)
    assert app.button(key="save axis").disabled and is_well(app)


def test_an_axis_is_saved_and_built_with_the_others_and_their_comments_kept(built, open_view, monkeypatch):
    asked = []
    monkeypatch.setattr(jobs, "start", lambda kind, arguments, folder: asked.append(arguments) or jobs.Job(folder))
    draft = Draft("open_shut", PoleDraft("open", "Open trade.", "", ""), PoleDraft("shut", "", "", "ban"))
    app = open_view(built, "axes", draft=draft_in(built, draft))
    assert "build axes" not in {one.key for one in app.button}
    app = press(app, "save axis")
    file = own_axes(open_project(built.parent / "corpus"))
    assert is_well(app) and read_axes(file) == (OWN, draft.axis()) and file.read_text().startswith("# mine\n")
    assert app.button(key="save axis").label == "Saved" and "open_shut is new" in words_on(app)
    app = press(app, "build axes")
    assert [(one["corpus"], one["out"], one["axes_file"]) for one in asked] == [
        (str(built.parent / "corpus"), str(built), str(file.resolve()))
    ]


def test_an_own_axis_is_changed_renamed_and_removed(built, open_view):
    project = open_project(built.parent / "corpus")
    app = open_view(built, "axes", axis=OWN.name)
    assert "your own" in words_on(app)
    app = typed(press(app, "change axis"), "Terms −, one a line", "fort")
    app = press(app, "save axis")
    assert is_well(app) and read_axes(own_axes(project))[0].pole_minus.terms == ("fort",)
    assert "near_far is changed" in words_on(app)
    app = press(typed(app, "Name of the axis", "near_away"), "save axis")
    assert [axis.name for axis in read_axes(own_axes(project))] == ["near_away"]
    assert is_well(app) and "near_away is new" in words_on(app) and "near_far is no longer there" in words_on(app)
    (built.parent / "corpus" / "axes.toml").write_text(axes_toml([OWN]))
    app = press(open_view(built, "axes", axis=OWN.name), "remove axis")
    assert is_well(app) and own_axes(project) is None and "near_far is no longer there" in words_on(app)


def test_a_file_given_at_build_time_is_respected_until_an_axis_is_saved_here(built, open_view):
    given = built.parent / "given.toml"
    other = Axis("given", OWN.pole_plus, OWN.pole_minus)
    given.write_text(axes_toml([other]))
    run = built / store.RUN
    store.write_json(store.read_json(run) | {"axes_file": str(given)}, run)
    (built.parent / "corpus" / "axes.toml").unlink()
    draft = draft_in(built, Draft("open_shut", PoleDraft("open", "Open trade."), PoleDraft("shut", "Banned.")))
    app = open_view(built, "axes", draft=draft)
    assert "copies the axes of given.toml" in words_on(app)
    app = press(app, "save axis")
    assert [axis.name for axis in read_axes(own_axes(open_project(built.parent / "corpus")))] == ["given", "open_shut"]
    assert is_well(app) and given.read_text() == axes_toml([other]) and "copies the axes" not in words_on(app)


def test_without_the_corpus_an_axis_can_be_downloaded_alone(results, open_view):
    app = press(open_view(results.folder, "axes"), "start from")
    assert is_well(app) and "put it into axes.toml beside the corpus" in words_on(app)
    assert "save axis" not in {one.key for one in app.button} and len(app.get("download_button")) == 1


def test_a_faulty_axes_file_is_told_and_left(built, open_view):
    file = built.parent / "corpus" / "axes.toml"
    file.write_text("[[axis]]\n")
    app = press(open_view(built, "axes"), "start from")
    assert not app.exception and "name is missing" in app.error[0].value.replace("\\", "")
    assert "save axis" not in {one.key for one in app.button} and file.read_text() == "[[axis]]\n" and charts(app)


def test_a_click_lists_the_sentences_behind_the_mark(built, open_view):
    app = open_view(built, "axes", draft=draft_in(built, draft_of(OWN, "other")))
    marks = choices(app, "draft_axis")
    sentence = next(one for one in marks if one.startswith("s="))
    app = click(app, "draft_axis", sentence)
    assert is_well(app) and len(sentences_on(app)) == 1 and "1 sentence" in words_on(app)
    app = click(app, "draft_axis", "group=north")
    assert len(sentences_on(app)) == 4 and "“north”" in words_on(app)
    app = next(one for one in app.button if one.label == "Clear selection").click().run()
    assert len(sentences_on(app)) == 8


def test_few_seeds_are_warned_of_and_seeds_that_pull_the_other_way_named(built, open_view):
    axis = Axis("x", Pole("open", terms=("open",)), OWN.pole_minus)
    app = weighed(open_view(built, "axes", draft=draft_in(built, draft_of(axis, "x"))))
    assert is_well(app) and "“open” has 1 seed" in warnings(app) and "hangs on the choice of words" in warnings(app)
    assert "What single seeds do" in words_on(app)


def test_poles_that_cannot_be_told_apart_are_told(built, open_view):
    draft = Draft("x", PoleDraft("a", "", "The mill.", ""), PoleDraft("b", "", "THE MILL .", ""))
    app = open_view(built, "axes", draft=draft_in(built, draft))
    assert not app.exception and (charts(app) or "cannot tell its poles apart" in app.error[0].value)


def test_drafts_are_discarded_and_a_file_of_axes_becomes_drafts(built, open_view):
    results = read_results(built)
    ids = drafting.loaded(results, "x.toml", b"\xef\xbb\xbf" + axes_toml([OWN, *built_in_axes()]).encode(), [OWN.name])
    drafts = drafting.listed(results)
    assert [drafts[one].axis().name for one in ids] == ["near_far_2", *(axis.name for axis in built_in_axes())]
    app = open_view(built, "axes", draft=ids[0])
    assert is_well(app) and charts(app)
    app = press(app, "discard draft")
    assert is_well(app) and "draft" not in app.query_params and ids[0] not in drafting.listed(results)
    for bad in (b"\xff\xfe\xff", b"x = 1", b"a" * 2_000_000):
        with pytest.raises(drafting.AnalysisError, match=r"x\.toml"):
            drafting.loaded(results, "x.toml", bad, [])


def test_an_encoder_that_is_not_here_is_one_clear_line(results, open_view, monkeypatch):
    from analysis.encoders import named_encoder

    monkeypatch.setattr(labelling, "_encoder", named_encoder)
    app = press(open_view(results.folder, "axes"), "start from")
    assert not app.exception and len(app.error) == 1 and 'no encoder "none"' in app.error[0].value.replace("\\", "")
    assert [one for one in app.text_area]  # it can be written all the same


def test_hostile_words_are_words(built, open_view):
    hostile = "<img src=x onerror=alert(1)> ![x](http://example.org) $e$ :red[warm] <b>mill</b>"
    pole = PoleDraft(hostile[:64], hostile, f"{hostile} one\nTwo {hostile}", hostile)
    draft = Draft(hostile, pole, PoleDraft("x" + hostile[:60], "<b>harbour</b>", "The <i>fort</i>.", ""))
    app = weighed(open_view(built, "axes", draft=draft_in(built, draft)))
    assert not app.exception and not [text for text in live_markdown(app) if "http://" in text or "<b>" in text]
    assert not [one for one in app.get("html") if "<img" in one.proto.body or "<b>mill" in one.proto.body]

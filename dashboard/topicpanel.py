"""The controls beside the topics: how many, the uncertain ones, and what can be done to a topic."""

import streamlit as st

from analysis.results import Results
from analysis.topicedits import FILE, LONGEST_NAME, as_toml, told
from analysis.topics import LEFT_OUT
from dashboard import markup, topicediting, widgets, words
from dashboard.exhibits import topics as exhibits
from dashboard.topicediting import Workbench


def number(results: Results, bench: Workbench) -> None:
    """How many topics, with what each number gives."""
    found, tried = results.manifest["topics"]["number"], exhibits.numbers(results)
    if tried is None:
        return
    offered = exhibits.numbers_offered(results)["number"]
    st.session_state["number_choice"] = exhibits.number_shown(results)

    def changed() -> None:
        _choose(results, st.session_state["number_choice"], found)

    st.slider("How many topics", int(offered.min()), int(offered.max()), key="number_choice", on_change=changed)
    widgets.exhibit(tried, results, does=lambda mark: _choose(results, int(mark["number"]), found))
    widgets.html(markup.how(tried.headline))
    if bench.edits.number:
        st.button(f"Back to the {found:,} found", on_click=topicediting.choose_number, args=(results, None), width="stretch")


def _choose(results: Results, wanted: int, found: int) -> None:
    topicediting.choose_number(results, None if wanted == found else wanted)


def uncertain(results: Results, bench: Workbench) -> None:
    """Whether uncertain sentences are left out, with their number."""
    topics = results.table("topics")
    n, every = int(topics["n_uncertain"].sum()), int(topics["n_sentences"].sum())
    if not n and not bench.edits.leave_out:
        return
    st.session_state["uncertain_choice"] = bench.edits.leave_out

    def changed() -> None:
        topicediting.leave_out(results, st.session_state["uncertain_choice"])

    st.toggle("Leave the uncertain ones out", key="uncertain_choice", on_change=changed)
    are = "is" if n == 1 else "are"
    share = words.percent(n / max(every, 1))
    widgets.html(markup.how(f"{words.count(n, 'sentence')} ({share}) {are} nearer to the mean of another topic than to their own."))


def edits(results: Results, bench: Workbench, topic: int | None) -> None:
    """What can be done to the picked topic, and what was done."""
    widgets.html(markup.label("Your topics"))
    if bench.fault:
        st.error(markup.plain(bench.fault))
        return
    topics = results.table("topics")
    names = dict(zip(topics["topic_id"], topics["name"], strict=True))
    names.pop(LEFT_OUT, None)
    if topic in names:
        _of_one(results, topic, names)
    else:
        widgets.html(markup.how("Pick a topic to rename it, to join it with another, or to split it."))
    for place, edit in enumerate(bench.edits.edits):
        line, button = st.columns([4, 1], vertical_alignment="center")
        with line:
            widgets.html(markup.how(told(edit)))
        button.button("Undo", key=f"undo edit {place}", on_click=topicediting.undo, args=(results, edit), type="tertiary")
    for note in results.topic_notes:
        st.warning(markup.plain(note))
    if bench.edits and bench.file is None:
        st.warning("The edits last as long as this session, for the corpus is not on this machine.")
        st.download_button(f"Download {FILE}", as_toml(bench.edits), FILE, "application/toml", width="stretch")
    elif bench.edits:
        widgets.html(markup.how(f"Kept in {bench.file}; a rebuild keeps them."))


def _of_one(results: Results, topic: int, names: dict[int, str]) -> None:
    """Rename, join, split."""
    name_key = f"name of {topic} {names[topic]}"

    def renamed() -> None:
        if st.session_state[name_key].strip() != names[topic]:
            topicediting.rename(results, topic, st.session_state[name_key])

    def joined() -> None:
        if st.session_state["join_choice"] is not None:
            topicediting.merge(results, [topic, st.session_state["join_choice"]])

    st.text_input("Name of this topic", names[topic], max_chars=LONGEST_NAME, key=name_key, on_change=renamed)
    others = [None, *(one for one in names if one != topic)]
    st.session_state["join_choice"] = None
    st.selectbox(
        "Join it with", others, format_func=lambda one: names.get(one, "–"), key="join_choice", on_change=joined,
        disabled=len(others) < 2,
    )  # fmt: skip
    st.button(
        "Split it in two", key=f"split {topic}", on_click=topicediting.split, args=(results, topic), width="stretch",
        disabled=not results.can_split(topic),
    )  # fmt: skip

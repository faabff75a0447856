"""The count on every mark is the length of its list of sentences."""

from dataclasses import replace

import pandas as pd
import pytest

from analysis.errors import AnalysisError
from analysis.evidence import evidence, find_evidence
from analysis.framing import SIDES
from analysis.narrowing import Narrowing
from analysis.picks import Pick
from analysis.results import read_results
from analysis.terms import count_terms, find_term, tokenise
from analysis.topicedits import NO_EDITS, TopicEdits, added, anchor
from analysis.topics import LEFT_OUT
from analysis.wordshift import word_shift
from tests.dashboard.made import write_results


@pytest.fixture(scope="module", params=["the small corpus", "the bundled corpus"])
def results(request, tiny_results, results_dir):
    return tiny_results if request.param == "the small corpus" else read_results(results_dir)


def axis_picks(results):
    return [Pick(axis=axis, side=side) for axis in results.axes for side in (None, *SIDES)]


def some_picks(results):
    """One pick of each kind, and some that ask for several things."""
    term = results.table("contrasts")["term"].iloc[0]
    axis, group = next(iter(results.axes)), results.groups[0]
    document = results.table("documents")["document_id"].iloc[-1]
    sentence = results.counted["sentence_id"].iloc[2]
    plain = [Pick(), Pick(group=group), Pick(document=document), Pick(sentence=sentence)]
    marks = [Pick(term=term), Pick(topic=0), Pick(axis=axis)]
    several = [Pick(axis=axis, side="plus", group=group), Pick(term=term, axis=axis, side="neither"), Pick(topic=0, group=group)]
    of_topics = [
        Pick(topic=whole(results)),
        Pick(topic=whole(results), axis=axis),
        Pick(period="1907"),
        Pick(topic=0, period="1907"),
    ]
    return plain + marks + several + of_topics


def whole(results):
    """The node of the hierarchy of topics that holds all sentences."""
    tree = results.table("topic_tree")
    return tree.loc[tree["parent"] == -1, "topic_id"].item()


def dated(results):
    """The same results with the documents in 1999, 2004 and no year by turns."""
    documents = results.table("documents").drop(columns=["date", "year"], errors="ignore")
    years = [("1999", "2004", None)[place % 3] for place in range(len(documents))]
    return replace(results, _tables=results._tables | {"documents": documents.assign(year=years)})


def merged(results):
    """The same results with the first two topics as one."""
    digests, topic = results.text_digests, results.counted["topic_id"]
    both = [anchor("then", digests[topic == one], len(digests)) for one in (0, 1)]
    return results.with_topics(added(NO_EDITS, "merge", both))


# Counts


def test_every_group_and_side_of_the_framing_has_as_many_sentences_as_its_share_says(results):
    for row in results.table("framing_groups").to_dict("records"):
        total = 0
        for side in SIDES:
            found = evidence(results, Pick(axis=row["axis"], side=side, group=row["group"]))
            assert len(found) == pytest.approx(row[f"share_{side}"] * row["n_sentences"], abs=1e-3)
            assert (found["side"] == side).all() and (found["group"] == row["group"]).all()
            total += len(found)
        every = evidence(results, Pick(axis=row["axis"], group=row["group"]))
        assert total == len(every) == row["n_sentences"]
        assert every["bias"].mean() == pytest.approx(row["bias"], abs=1e-6)
        assert every["document_id"].nunique() == row["n_documents"]


def test_every_document_of_the_framing_too(results):
    for row in results.table("framing_documents").to_dict("records"):
        found = evidence(results, Pick(axis=row["axis"], document=row["document_id"]))
        assert len(found) == row["n_sentences"]
        assert found["bias"].mean() == pytest.approx(row["bias"], abs=1e-6)


def test_every_voice_and_every_speaker_has_as_many_sentences_as_it_says(results):
    for name, key in (("framing_voices", "voice"), ("framing_speakers", "speaker")):
        for row in results.table(name).to_dict("records"):
            said = {"voices": frozenset({row["voice"]})} if key == "voice" else {"speaker": row["speaker"]}
            found = evidence(results, Pick(axis=row["axis"], group=row["group"], **said))
            assert len(found) == row["n_sentences"] and set(found[key]) == {row[key]}
            assert found["bias"].mean() == pytest.approx(row["bias"], abs=1e-6)


def test_own_figures_and_negated_counts_are_the_sentences_behind_them(results):
    for row in results.table("framing_groups").to_dict("records"):
        own = evidence(results, Pick(axis=row["axis"], group=row["group"], voices=frozenset({"own"})))
        assert len(own) == row["n_sentences_own"]
        assert own["bias"].mean() == pytest.approx(row["bias_own"], abs=1e-6)
        assert len(evidence(results, Pick(axis=row["axis"], group=row["group"], negated=True))) == row["n_negated"]


def test_others_words_and_denied_words_lie_within_their_sentence(results):
    rows = evidence(results, Pick())
    assert rows["said"].map(len).sum() == len(results.table("voice_spans"))
    for row in rows.itertuples():
        assert all(0 <= start < end <= len(row.text) for start, end, *_ in (*row.said, *row.denied))
        assert row.voice == "own" or row.said


def test_every_topic_has_as_many_sentences_as_it_says_in_every_group(results):
    shares, counted = results.table("topic_prevalence"), results.counted
    assert len(shares) == len(results.table("topics")) * len(results.groups)
    for row in shares.to_dict("records"):
        found = evidence(results, Pick(topic=row["topic_id"], group=row["group"]))
        assert len(found) == pytest.approx(row["prevalence"] * (counted["group"] == row["group"]).sum())
        assert (found["topic_id"] == row["topic_id"]).all()
    for row in results.table("topics").to_dict("records"):
        assert len(evidence(results, Pick(topic=row["topic_id"]))) == row["n_sentences"]


def test_every_node_of_the_hierarchy_has_as_many_sentences_as_it_says_and_those_of_its_parts(results):
    tree = results.table("topic_tree")
    found = {topic: set(evidence(results, Pick(topic=topic))["sentence_id"]) for topic in tree["topic_id"]}
    assert {topic: len(ids) for topic, ids in found.items()} == dict(zip(tree["topic_id"], tree["n_sentences"], strict=True))
    for topic, below in tree[tree["parent"] != -1].groupby("parent")["topic_id"]:
        one, other = (found[part] for part in below)
        assert found[topic] == one | other and not one & other
    assert found[whole(results)] == set(results.counted["sentence_id"])


def test_topics_that_are_put_together_have_the_sentences_of_both_and_the_node_of_a_part_no_longer_counts(results):
    before = [set(evidence(results, Pick(topic=topic))["sentence_id"]) for topic in (0, 1)]
    joined = merged(results)
    assert not joined.topic_notes
    for row in joined.table("topics").to_dict("records"):
        rows = evidence(joined, Pick(topic=row["topic_id"]))
        assert len(rows) == row["n_sentences"] and set(rows["topic_id"]) == {row["topic_id"]}
    assert set(evidence(joined, Pick(topic=0))["sentence_id"]) == before[0] | before[1]  # the number of the larger
    assert set(evidence(joined, Pick(topic=1))["sentence_id"]) == before[1]  # no topic any more, but a node


def test_every_number_of_topics_has_as_many_sentences_as_it_says_and_the_other_nodes_have_theirs(results):
    for number in range(1, results.topic_model.hierarchy.finest + 1):
        other = results.with_topics(TopicEdits(number=number))
        assert len(other.table("topics")) == number
        for row in [*other.table("topics").itertuples(), *results.table("topic_tree").itertuples()]:
            assert len(evidence(other, Pick(topic=row.topic_id))) == row.n_sentences


def test_what_is_left_out_can_be_picked(tmp_path):
    """Thirteen sentences of three topics by turns, of which the seventh is nearer to another topic."""
    plain = write_results(tmp_path / "results")
    without = plain.with_topics(TopicEdits(leave_out=True))
    assert without.table("topics")["n_sentences"].tolist() == [1, 4, 4, 4]
    for row in without.table("topics").to_dict("records"):
        found = evidence(without, Pick(topic=row["topic_id"]))
        assert len(found) == row["n_sentences"] and set(found["topic_id"]) == {row["topic_id"]}
    assert evidence(without, Pick(topic=LEFT_OUT))["sentence_id"].tolist() == ["lake:2"]
    assert len(evidence(plain, Pick(topic=LEFT_OUT))) == 0


def test_every_mark_of_framing_by_topic_is_the_mean_of_its_sentences(results):
    for row in results.table("framing_topics").itertuples():
        found = evidence(results, Pick(axis=row.axis, topic=row.topic_id, group=row.group))
        assert (len(found), found["document_id"].nunique()) == (row.n_sentences, row.n_documents)
        assert found["bias"].mean() == pytest.approx(row.bias, abs=1e-5)


def test_every_period_has_as_many_sentences_as_it_says_in_every_topic(tiny_results):
    table = tiny_results.table("topic_periods")
    assert len(table) == 4
    for row in table.to_dict("records"):
        found = evidence(tiny_results, Pick(topic=row["topic_id"], period=row["period"]))
        assert len(found) == row["n_sentences"]
    assert set(evidence(tiny_results, Pick(period="1907"))["document_id"]) == {"fort"}


def test_periods_part_the_sentences_of_documents_with_a_date(results):
    given, years = dated(results), dated(results).table("documents").set_index("document_id")["year"]
    counted = given.counted["document_id"].map(years)
    for year in ("1999", "2004"):
        rows = evidence(given, Pick(period=year))
        assert rows["sentence_id"].tolist() == given.counted["sentence_id"][counted == year].tolist()
        for node in given.table("topic_tree")["topic_id"]:
            both = evidence(given, Pick(topic=node, period=year))
            assert set(both["sentence_id"]) == set(rows["sentence_id"]) & set(evidence(given, Pick(topic=node))["sentence_id"])


def test_a_document_without_a_date_is_of_no_period_whatever_else_is_asked_for(tmp_path):
    given = write_results(tmp_path / "results", dates=["2017-01-05", "2017-02-07", None])  # of lake, hill and port
    found = {period: evidence(given, Pick(period=period)) for period in ("2017-01", "2017-02")}
    assert {period: set(rows["document_id"]) for period, rows in found.items()} == {"2017-01": {"lake"}, "2017-02": {"hill"}}
    assert not any(len(evidence(given, Pick(period=period))) for period in ("2017", "2017-03", "nan", "None", ""))
    axis = next(iter(given.axes))
    others = [{"group": "valley"}, {"group": "coast"}, {"term": "road"}, {"topic": 3}, {"axis": axis, "side": "plus"}]
    for other in [*others, {"document": "hill"}, {"negated": True}, {"voices": frozenset({"quoted"})}]:
        both, alone = evidence(given, Pick(period="2017-02", **other)), evidence(given, Pick(**other))
        assert set(both["sentence_id"]) == set(found["2017-02"]["sentence_id"]) & set(alone["sentence_id"])


def test_every_term_occurs_as_often_in_its_sentences_as_is_counted(results):
    contrasts = results.table("contrasts")
    assert len(contrasts) > 0
    for row in contrasts.to_dict("records"):
        found = evidence(results, Pick(term=row["term"]))
        assert found["weight"].sum() == row["count_target"] + row["count_reference"]
        assert (found["weight"] == [len(spans) for spans in found["spans"]]).all()
        by_group = found.groupby("group")["weight"].sum()
        assert by_group.get(row["target"], 0) == row["count_target"]
        assert by_group.get(row["reference"], 0) == row["count_reference"]
        documents = found.groupby("group")["document_id"].nunique()
        assert documents.get(row["target"], 0) == row["n_documents_target"]
        assert documents.get(row["reference"], 0) == row["n_documents_reference"]


def test_where_lemmas_are_counted_a_term_has_all_its_forms_but_on_an_axis_it_stands_as_it_is(results):
    manifest = results.manifest | {"settings": results.manifest["settings"] | {"terms": "lemmas"}}
    lemmas, counted = replace(results, manifest=manifest), results.counted
    counts = count_terms(counted["sentence_id"].tolist(), counted["text"].tolist(), lemmas=True)
    lemmas.__dict__["term_counts"] = counts  # as a build with these settings counts them
    for i in range(0, len(counts.terms), 9):
        found = evidence(lemmas, Pick(term=counts.terms[i]))
        assert found["weight"].sum() == found["spans"].map(len).sum() == counts.counts[:, [i]].sum()
        assert len(found) == counts.counts[:, [i]].count_nonzero()
    more = evidence(lemmas, Pick(term="be"))
    assert more["weight"].sum() > evidence(results, Pick(term="be"))["weight"].sum()
    axis = next(iter(results.axes))
    for term in ("the", "be"):
        on_axis = evidence(lemmas, Pick(term=term, axis=axis))
        assert on_axis["sentence_id"].tolist() == evidence(results, Pick(term=term, axis=axis))["sentence_id"].tolist()


def test_ranges_of_bias_part_the_sentences(results):
    for axis in results.axes:
        edges = [None, -1.0, 0.0, 0.5, None]
        parts = [evidence(results, Pick(axis=axis, low=low, high=high)) for low, high in zip(edges, edges[1:], strict=False)]
        assert sum(map(len, parts)) == len(results.counted)
        assert all((part["bias"] >= low).all() for part, low in zip(parts[1:], edges[1:-1], strict=True))
        assert all((part["bias"] < high).all() for part, high in zip(parts[:-1], edges[1:-1], strict=True))


# What stands in the table


def test_every_list_has_the_same_columns_and_no_sentence_twice(results):
    places = results.counted.set_index("sentence_id")
    for pick in some_picks(results):
        found = evidence(results, pick)
        columns = ["sentence_id", "document_id", "title", "group", "position", "text", "weight", "spans"]
        assert set(columns + ["side"] * (pick.axis is not None)) <= set(found.columns)
        assert found["sentence_id"].is_unique
        assert list(found.index) == list(range(len(found)))
        assert found["text"].tolist() == places.loc[found["sentence_id"], "text"].tolist()


def test_marked_words_lie_inside_their_sentences(results):
    for pick in some_picks(results) + axis_picks(results):
        for row in evidence(results, pick).to_dict("records"):
            edges = [edge for start, end, _ in row["spans"] for edge in (start, end)]
            assert all(0 <= start < end <= len(row["text"]) for start, end, _ in row["spans"])
            assert edges == sorted(edges)


def test_the_words_of_an_axis_are_those_of_the_table_of_spans(results):
    spans = results.table("framing_spans")
    for axis in results.axes:
        found = evidence(results, Pick(axis=axis)).set_index("sentence_id")
        kept = spans[(spans["axis"] == axis) & spans["sentence_id"].isin(found.index)]
        assert found["spans"].map(len).sum() == len(kept)
        for row in kept.to_dict("records"):
            at = found.loc[row["sentence_id"]]
            assert (row["start"] - at["start"], row["end"] - at["start"], row["contribution"]) in at["spans"]
            text = results.text_of(at["document_id"])
            assert text[row["start"] : row["end"]] == at["text"][row["start"] - at["start"] : row["end"] - at["start"]]


def test_the_words_of_a_term_and_of_a_topic_are_where_they_occur(results):
    term = results.table("contrasts")["term"].iloc[0]
    for row in evidence(results, Pick(term=term)).to_dict("records"):
        assert [span[:2] for span in row["spans"]] == find_term(term, row["text"])
    terms = list(results.table("topics")["terms"].iloc[0])
    for row in evidence(results, Pick(topic=0)).to_dict("records"):
        hits = {hit for one in terms for hit in find_term(one, row["text"])}
        assert {span[:2] for span in row["spans"]} <= hits
        assert bool(row["spans"]) == bool(hits)


def test_the_words_of_a_node_are_its_own_and_its_sentences_lie_as_near_to_their_topics_as_they_do(results):
    node = whole(results)
    (terms,) = results.table("topic_tree").set_index("topic_id").loc[[node], "terms"]
    found = evidence(results, Pick(topic=node))
    assert sum(map(len, found["spans"])) > 0
    for row in found.to_dict("records"):
        assert {span[:2] for span in row["spans"]} <= {hit for one in terms for hit in find_term(one, row["text"])}
    assert (found["weight"] == found["topic_loading"]).all()


def test_a_term_on_an_axis_is_weighed_by_what_its_tokens_contribute(results):
    axis = list(results.axes)[1]
    ids = results.table("sentences")["sentence_id"].tolist()
    stored = results.contributions(axis)
    forms = stored.tokens.forms
    for term in ("the", "and", results.table("contrasts")["term"].iloc[0]):
        found = evidence(results, Pick(term=term, axis=axis))
        assert set(found["sentence_id"]) == set(evidence(results, Pick(term=term))["sentence_id"]) and len(found)
        for row in found.to_dict("records"):
            assert [span[:2] for span in row["spans"]] == find_term(term, row["text"])
            assert row["weight"] == pytest.approx(sum(span[2] for span in row["spans"]))
            if " " not in term:
                here = stored.tokens.of(ids.index(row["sentence_id"]))
                mine = [forms[form] == term for form in stored.tokens.places["form"][here]]
                assert row["weight"] == pytest.approx(stored.contribution[here][mine].sum(), abs=1e-6)


def test_what_a_word_adds_to_two_groups_differs_by_its_shift(results):
    """The sentences under a bar of the word shift add up to the bar."""
    axis, sides = next(iter(results.axes)), results.groups
    sentences, documents = results.table("sentences"), results.table("documents").set_index("document_id")
    groups = sentences["document_id"].map(documents["group"]).where(sentences["kind"] == "sentence")
    shift = word_shift(results.contributions(axis), groups, *sides)
    for row in shift.table.iloc[::9].itertuples():
        found = [evidence(results, Pick(term=row.term, axis=axis, group=side)) for side in sides]
        assert [rows["spans"].map(len).sum() for rows in found] == [row.count_target, row.count_reference]
        target, reference = (rows["weight"].sum() / (groups == side).sum() for rows, side in zip(found, sides, strict=True))
        assert target - reference == pytest.approx(row.shift, abs=1e-6)


def test_what_shows_it_most_comes_first(results):
    axis = next(iter(results.axes))
    for pick in (Pick(axis=axis), Pick(term="the"), Pick(topic=0), Pick(topic=whole(results)), Pick(term="the", axis=axis)):
        found = evidence(results, pick)
        weights = found["weight"].abs().tolist()
        assert len(weights) > 1 and weights == sorted(weights, reverse=True)
        place = {name: i for i, name in enumerate(results.counted["sentence_id"])}
        equals = [[place[name] for name in part["sentence_id"]] for _, part in found.groupby(found["weight"].abs())]
        assert all(part == sorted(part) for part in equals)


def test_without_a_mark_it_is_the_text_in_order(results):
    found = evidence(results, Pick())
    assert found["sentence_id"].tolist() == results.counted["sentence_id"].tolist()
    assert (found["weight"] == 0).all() and not any(found["spans"])


def test_what_is_nowhere_has_no_sentences(results):
    axis = next(iter(results.axes))
    picks = [Pick(term="quokka"), Pick(topic=99), Pick(group="nobody"), Pick(document="none"), Pick(sentence="none:0")]
    picks += [Pick(topic=-1), Pick(period="1066"), Pick(period=""), Pick(topic=0, period="1066")]
    for pick in [*picks, Pick(axis=axis, low=1e9), Pick(axis=axis, group="nobody"), Pick(term="quokka", axis=axis)]:
        assert len(evidence(results, pick)) == 0


# Pages


def test_the_pages_put_together_are_the_whole_list(results):
    for pick in some_picks(results):
        found, whole = find_evidence(results, pick), evidence(results, pick)
        pages = [found.page(start, start + 5) for start in range(0, len(found), 5)]
        assert sum(map(len, pages)) == len(found) == len(whole)
        assert not pages or pd.concat(pages, ignore_index=True).equals(whole)
        assert found.weights.tolist() == whole["weight"].tolist() and found.negated.tolist() == whole["negated"].tolist()
        assert found.hits.sum() == (0 if pick.term is None else whole["spans"].map(len).sum())


def test_a_list_is_parted_and_narrowed_in_its_own_order(results):
    axis, group = next(iter(results.axes)), results.groups[0]
    found = find_evidence(results, Pick(axis=axis))
    others, denied = found.parted()
    assert not others.negated.any() and denied.negated.all() and len(others) + len(denied) == len(found)
    own = found.among((results.counted["group"] == group).to_numpy())
    assert own.rows.tolist() == find_evidence(results, Pick(axis=axis, group=group)).rows.tolist()
    narrow = Narrowing(filters=(Pick(group=group),))
    assert own.rows.tolist() == find_evidence(results, Pick(axis=axis), narrow).rows.tolist()
    assert own.page(0, 3)["bias"].tolist() == own.weights[:3].tolist()


def test_around_a_sentence_stand_its_neighbours_in_its_document_headings_too(results):
    table = results.table("sentences")
    place = {sentence: row for row, sentence in enumerate(table["sentence_id"])}
    found = find_evidence(results, Pick())
    for sentence, beside in zip(found.page(0, len(found))["sentence_id"], found.around(0, len(found)), strict=True):
        row = place[sentence]
        for step, text in zip((-1, 1), beside, strict=True):
            there = 0 <= row + step < len(table) and table["document_id"].iat[row + step] == table["document_id"].iat[row]
            assert text == (table["text"].iat[row + step] if there else "")


def test_a_term_that_is_not_counted_is_found_in_the_texts(results):
    """Of three words in a row that are nobody's term, and of a word that stands once."""
    forms = [token.form for token in tokenise(results.counted["text"].iloc[0])]
    for term in (" ".join(forms[:4]), forms[0]):
        for pick in (Pick(term=term), Pick(term=term, axis=next(iter(results.axes)))):
            hits = [len(find_term(term, text)) for text in results.counted["text"]]
            found = find_evidence(results, pick)
            assert dict(zip(found.rows.tolist(), found.hits.tolist(), strict=True)) == {row: n for row, n in enumerate(hits) if n}


# Faults


def test_an_unknown_axis_is_told_with_those_that_are_there(results):
    with pytest.raises(AnalysisError, match="no axis 'nonsense' in these results; there are: cooperation_control, development_"):
        evidence(results, Pick(axis="nonsense"))


@pytest.mark.parametrize("pick", [Pick(side="plus"), Pick(low=0.0), Pick(high=0.0), Pick(term="the", side="plus")])
def test_a_side_or_a_range_needs_an_axis(results, pick):
    with pytest.raises(AnalysisError, match="needs an axis: one of cooperation_control, development_security"):
        evidence(results, pick)


def test_the_sentences_of_a_topic_on_an_axis_are_in_order_of_their_bias(results):
    axis = next(iter(results.axes))
    found = evidence(results, Pick(topic=0, axis=axis))
    assert found["weight"].tolist() == found["bias"].tolist()
    assert found["weight"].abs().tolist() == sorted(found["weight"].abs(), reverse=True)
    assert set(found["sentence_id"]) == set(evidence(results, Pick(topic=0))["sentence_id"])

"""What is asserted, hedged, negated or told of others."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extractors import status_cues
from extractors.sentences import SentenceSplitter
from extractors.status import StatusExtractor, _Scopes
from extractors.status_cues import EDGES, read_cues, read_scopes
from kg.model import STATUSES, Document, Entity, Mention, Paper, Relation, Result, Span

_TYPES = {"evaluatesOn": "Dataset", "addresses": "Task", "reports": "Metric", "runsOn": "Hardware"}


def _document(text: str, *roles: tuple[str, str], title: str | None = None) -> Document:
    """A document in which each name has a role; all its occurrences are mentions."""
    document = Document(Paper("x", title, text))
    SentenceSplitter().annotate(document)
    for name, role in roles:
        type_ = _TYPES.get(role, "Method")
        mentions = []
        for field, content in (("title", title or ""), ("abstract", text)):
            at = content.find(name)
            while at >= 0:
                mentions.append(Mention(field, at, at + len(name), name, type_, 0.9, "test"))  # type: ignore[arg-type]
                at = content.find(name, at + 1)
        assert mentions, name
        document.entities.append(Entity(type_, name, (), tuple(mentions), 0.9, role))
    return document


def _status(text: str, name: str, role: str, **more: str) -> str:
    document = _document(text, (name, role), **more)
    StatusExtractor().annotate(document)
    return document.entities[0].status


@pytest.mark.parametrize(
    ("text", "name", "role", "status"),
    [
        # asserted
        ("We train FooNet on BarSet.", "BarSet", "evaluatesOn", "asserted"),
        ("We use pruning and quantization.", "quantization", "uses", "asserted"),
        ("Our parser keeps its speed without sacrificing accuracy.", "accuracy", "reports", "asserted"),
        ("It compresses networks without loss of accuracy.", "accuracy", "reports", "asserted"),
        ("We evaluate not only on BarSet but also on BazSet.", "BazSet", "evaluatesOn", "asserted"),
        ("We evaluate not only on BarSet but also on BazSet.", "BarSet", "evaluatesOn", "asserted"),
        ("Our training is not limited to BarSet.", "BarSet", "evaluatesOn", "asserted"),
        ("We extend existing methods with beam search.", "beam search", "uses", "asserted"),
        ("Without labels, we train a decoder by distillation.", "distillation", "uses", "asserted"),
        ("We work without labels, but use distillation.", "distillation", "uses", "asserted"),
        ("FooNet outperforms existing methods such as BarNet.", "BarNet", "comparesWith", "asserted"),
        ("It does not outperform BarNet.", "BarNet", "comparesWith", "asserted"),
        ("Existing methods are slow, so we use hashing.", "hashing", "uses", "asserted"),
        ("Previous work ignores parsing.", "parsing", "addresses", "asserted"),
        ("Parsing of code has been widely studied.", "Parsing of code", "addresses", "asserted"),
        ("We compare with and without dropout.", "dropout", "uses", "asserted"),
        ("This is the first time that hashing has been used here.", "hashing", "uses", "asserted"),
        # negated
        ("We train a tagger without dropout.", "dropout", "uses", "negated"),
        ("We train it without using any BarSet images.", "BarSet", "evaluatesOn", "negated"),
        ("It runs without a GPU.", "GPU", "runsOn", "negated"),
        ("Our model needs no data augmentation.", "data augmentation", "uses", "negated"),
        ("Our approach does not require beam search.", "beam search", "uses", "negated"),
        ("The tagger doesn't rely on gazetteers; we use rules.", "gazetteers", "uses", "negated"),
        ("We use hashing instead of attention.", "attention", "uses", "negated"),
        ("We use hashing rather than attention or convolution.", "convolution", "uses", "negated"),
        ("This eliminates the need for fine-tuning.", "fine-tuning", "uses", "negated"),
        ("We study parsing rather than translation.", "translation", "addresses", "negated"),
        ("We detect objects in an NMS-free way.", "NMS", "uses", "negated"),
        ("In our setting, fine-tuning is not required.", "fine-tuning", "uses", "negated"),
        ("We avoid using teacher forcing.", "teacher forcing", "uses", "negated"),
        ("Unlike recurrent networks, our model reads all words at once.", "recurrent networks", "uses", "negated"),
        ("We train without the need for alignment.", "alignment", "uses", "negated"),
        # hedged
        ("In future work we will use distillation.", "distillation", "uses", "hedged"),
        ("Future work includes tests on BarSet.", "BarSet", "evaluatesOn", "hedged"),
        ("We plan to evaluate it on BarSet.", "BarSet", "evaluatesOn", "hedged"),
        ("The encoder could be used for translation.", "translation", "addresses", "hedged"),
        ("The model may also be applied to parsing.", "parsing", "addresses", "hedged"),
        ("FooNet has great potential for summarization.", "summarization", "addresses", "hedged"),
        ("This paves the way for robot surgery.", "robot surgery", "addresses", "hedged"),
        ("We believe that distillation would help.", "distillation", "uses", "hedged"),
        ("It can potentially run on a Raspberry Pi.", "Raspberry Pi", "runsOn", "hedged"),
        ("Tests on BarSet are left for future work.", "BarSet", "evaluatesOn", "hedged"),
        ("It is a promising direction for summarization.", "summarization", "addresses", "hedged"),
        # told of others
        ("Existing methods rely on beam search.", "beam search", "uses", "background"),
        ("Most previous work uses beam search, while we use sampling.", "beam search", "uses", "background"),
        ("Recent studies have evaluated on BarSet.", "BarSet", "evaluatesOn", "background"),
        ("Beam search has been widely used in translation.", "Beam search", "uses", "background"),
        ("Recent advances in diffusion have changed the field.", "diffusion", "uses", "background"),
        ("Foo et al. proposed to use hashing.", "hashing", "uses", "background"),
        ("Traditionally, gazetteers were used for this.", "gazetteers", "uses", "background"),
        ("However, conventional deep parsers and other methods use hashing.", "hashing", "uses", "asserted"),
        ("However, conventional parsing methods use hashing.", "hashing", "uses", "background"),
        ("Researchers have used hashing for search.", "hashing", "uses", "background"),
        ("Prior approaches may use hashing.", "hashing", "uses", "background"),
        ("Unlike existing methods that use hashing, FooNet learns trees.", "hashing", "uses", "background"),
        ("Unlike existing methods, FooNet learns trees rather than hashing.", "hashing", "uses", "negated"),
        ("Unlike existing methods that use hashing, FooNet learns trees.", "trees", "uses", "asserted"),
        ("A tagger will be proposed that uses hashing.", "hashing", "uses", "asserted"),
    ],
)  # fmt: skip
def test_one_sentence(text: str, name: str, role: str, status: str) -> None:
    assert _status(text, name, role) == status


def test_the_strongest_mention_decides_and_becomes_the_evidence() -> None:
    text = "Existing methods use hashing. We learn. We also use hashing."
    document = _document(text, ("hashing", "uses"))
    entity = document.entities[0]
    document.entities[0] = Entity(*(getattr(entity, name) for name in Entity.__slots__[:6]), document.sentences[0])
    StatusExtractor().annotate(document)
    assert document.entities[0].status == "asserted"
    place = document.entities[0].relation_evidence
    assert place is not None
    assert text[place.start : place.end] == "We also use hashing."


def test_the_opening_is_background_where_nothing_comes_back_to_it() -> None:
    text = "Hashing is fast. Trees are exact. We propose FooNet, which learns trees. Trees make it exact."
    document = _document(text, ("Hashing", "uses"), ("Trees", "uses"), ("FooNet", "proposes"))
    StatusExtractor().annotate(document)
    assert [entity.status for entity in document.entities] == ["background", "asserted", "asserted"]


def test_a_link_carried_into_what_others_do_is_still_the_papers_own() -> None:
    text = "Recent work has studied parsing. We propose FooNet."
    document = _document(text, ("parsing", "addresses"), ("FooNet", "proposes"))
    parsing, network = (entity.mentions[0] for entity in document.entities)
    document.relations.append(Relation(network, "usedFor", parsing, document.sentences[0], 0.8, "links"))
    StatusExtractor().annotate(document)
    assert document.relations[0].status == "asserted"


def test_what_is_not_lost_is_measured_all_the_same() -> None:
    text = "FooNet is small and shows no drop; it runs without latency."
    document = _document(text, ("FooNet", "proposes"), ("latency", "reports"))
    network, latency = (entity.mentions[0] for entity in document.entities)
    document.relations.append(Relation(network, "measuredBy", latency, document.sentences[0], 0.8, "links"))
    StatusExtractor().annotate(document)
    assert document.relations[0].status == "asserted"


def test_links_and_results_of_the_opening_are_background() -> None:
    text = "FooNet beats BarNet by 2%. We introduce BazNet. It beats FooNet by 3%."
    document = _document(text, ("FooNet", "comparesWith"), ("BarNet", "comparesWith"), ("BazNet", "proposes"))
    foo, bar, baz = (entity.mentions for entity in document.entities)
    first, _, third = document.sentences
    document.relations += [
        Relation(foo[0], "outperforms", bar[0], first, 0.8, "links"),
        Relation(baz[0], "outperforms", foo[1], third, 0.8, "links"),
    ]
    for value, sentence in (("2%", first), ("3%", third)):
        span = Span("abstract", text.index(value), text.index(value) + 2)
        document.results.append(Result("accuracy", value[0], "%", span, sentence, 0.9, "results"))
    StatusExtractor().annotate(document)
    assert [relation.status for relation in document.relations] == ["background", "asserted"]
    assert [result.status for result in document.results] == ["background", "asserted"]


def test_a_name_in_the_title_is_the_papers_own() -> None:
    text = "Existing systems use hashing. We look at search."
    assert _status(text, "hashing", "uses", title="How hashing fails") == "asserted"


def test_what_the_paper_proposes_is_not_background() -> None:
    assert _status("Existing methods are slow. FooNet is fast. We test it.", "FooNet", "proposes") == "asserted"
    assert _status("Previous work has used FooNet.", "FooNet", "proposes") == "asserted"


def test_an_abstract_that_never_comes_to_its_own_work_has_no_opening() -> None:
    assert _status("Hashing is fast. Trees are exact.", "Hashing", "uses") == "asserted"


@pytest.mark.parametrize(
    ("text", "head", "tail", "status"),
    [
        ("FooNet outperforms BarNet on BazSet.", "FooNet", "BarNet", "asserted"),
        ("FooNet does not outperform BarNet.", "FooNet", "BarNet", "negated"),
        ("FooNet fails to outperform BarNet.", "FooNet", "BarNet", "negated"),
        ("FooNet shows no improvement over BarNet.", "FooNet", "BarNet", "negated"),
        ("FooNet may outperform BarNet.", "FooNet", "BarNet", "hedged"),
        ("We ask whether FooNet outperforms BarNet.", "FooNet", "BarNet", "hedged"),
        ("FooNet outperforms BarNet without using BazSet.", "FooNet", "BarNet", "asserted"),
        ("Although not trained on BazSet, FooNet outperforms BarNet.", "FooNet", "BarNet", "asserted"),
        ("FooNet has been widely used for parsing.", "FooNet", "parsing", "background"),
        ("Previous work has shown that FooNet outperforms BarNet.", "FooNet", "BarNet", "background"),
        ("FooNet is not used for parsing.", "FooNet", "parsing", "negated"),
        ("FooNet tags text instead of using BarNet.", "FooNet", "BarNet", "negated"),
        ("FooNet can not only be used for parsing but also for search.", "FooNet", "parsing", "asserted"),
        ("To support future research, we use FooNet for parsing.", "FooNet", "parsing", "asserted"),
    ],
)
def test_links(text: str, head: str, tail: str, status: str) -> None:
    document = _document(text, (head, "uses"), (tail, "uses"))
    first, second = (entity.mentions[0] for entity in document.entities)
    document.relations.append(Relation(first, "outperforms", second, document.sentences[0], 0.8, "links"))
    StatusExtractor().annotate(document)
    assert document.relations[0].status == status


def test_a_link_with_an_argument_from_another_sentence_is_read_in_its_own() -> None:
    document = _document(
        "We propose FooNet. It does not outperform BarNet.", ("FooNet", "proposes"), ("BarNet", "uses")
    )
    first, second = (entity.mentions[0] for entity in document.entities)
    document.relations.append(Relation(first, "outperforms", second, document.sentences[1], 0.8, "links"))
    StatusExtractor().annotate(document)
    assert document.relations[0].status == "negated"


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("FooNet reaches 91.2% on BarSet.", "asserted"),
        ("FooNet outperforms existing methods by 91.2% on BarSet.", "asserted"),
        ("Existing methods reach only 91.2% on BarSet.", "background"),
        ("In the future, it may reach 91.2% on BarSet.", "hedged"),
        ("Existing methods are slow, but we reach 91.2% on BarSet.", "asserted"),
        ("It runs on a phone, outperforming prior methods by 91.2% on BarSet.", "asserted"),
    ],
)
def test_results(text: str, status: str) -> None:
    document = _document(text)
    at = text.index("91.2%")
    span = Span("abstract", at, at + 5)
    document.results.append(Result("accuracy", "91.2", "%", span, document.sentences[0], 0.9, "results"))
    StatusExtractor().annotate(document)
    assert document.results[0].status == status


def test_the_data_file_is_well_formed() -> None:
    kinds = {*STATUSES[1:], "none", "stop", "gap", "end", "own", "turn"}
    for word, cues in read_cues().items():
        assert word == word.lower()
        for cue in cues:
            assert cue.kind in kinds
            assert cue.direction in {"after", "before", "both"}
            assert cue.scope in {"near", "clause", "sentence"}
            assert cue.words[0] is not None
            assert cue.words[-1] is not None
    assert set(EDGES) == {"things", "tasks", "metrics", "links", "results"}


_words = st.sampled_from(
    [*sorted(read_cues()), "FooNet", "work", "methods", "used", ",", ".", ";", "(", "\x00", "İ", "é"]
)


@given(st.lists(_words, max_size=30), st.text(string.printable, max_size=20))
def test_scopes_stay_in_the_sentence(words: list[str], more: str) -> None:
    text = " ".join(words) + more
    for scope in read_scopes(text, 0, len(text)).scopes:
        assert 0 <= scope.start <= scope.end <= len(text)
        assert scope.status in STATUSES


@given(st.lists(st.sampled_from([*"a1.,;(-'’_ \t\x1cİé–", "ab", "may", ", ", ". "]), max_size=20).map("".join))
def test_words_are_those_of_the_pattern(text: str) -> None:
    assert status_cues._words(text) == status_cues._WORD.findall(text)


_PHRASES = ("without", "may", "existing methods", "unlike", "we", "Bert", ",", ".", "and", "use", "not", "future")


@given(st.lists(st.sampled_from(_PHRASES), max_size=25).map(" ".join), st.sampled_from(("uses", "link", "reports")))
def test_the_scopes_that_reach_a_mention_are_those_around_it(text: str, edge: str) -> None:
    document = _document(text + " Bert", ("Bert", "uses"))
    scopes = _Scopes(document)
    for mention in document.entities[0].mentions:
        around = [scope for scope in scopes.found if scope.start <= mention.start and mention.end <= scope.end]
        statuses = {scope.status for scope in around if edge in scope.edges}
        if "hedged" in statuses and any(scope.status == "background" for scope in around):
            statuses = {"background"}
        wanted = [status for status in ("background", "negated", "hedged", "asserted") if status in statuses]
        assert scopes.reaching(mention, edge) == (wanted[0] if wanted else "asserted")

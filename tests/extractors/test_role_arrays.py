"""Papers as arrays, for roles."""

from extractors.role_arrays import PLACES, SHAPES, Batch, Symbols
from tests.extractors.annotating import annotate

_TYPES = {"Method": 0, "Dataset": 1}


def test_symbols_mentions_and_lines_of_two_papers():
    documents = [
        annotate(
            "We train [Method:FastNet]. It is fast. [Method:FastNet] wins on [Task:tagging].", "[Method:FastNet]: x"
        ),
        annotate("It uses [Dataset:Faces]. [Task:tagging] is hard."),
    ]
    batch = Batch(documents, _TYPES, Symbols({"train"}))
    known, spots = batch.known, batch.spots
    assert batch.starts == [0, 2]
    assert spots.owner.tolist() == [0, 0, 0, 2]
    assert spots.turn.tolist() == [0, 1, 2, 0]
    assert spots.type.tolist() == [0, 0, 0, 1]
    assert [known.known[symbol] for symbol in batch.symbols[spots.at - 1]] == ["|", "train", "|", "us"]
    assert [PLACES[place] for place in batch.place[spots.line]] == ["title", "nowhere", "nowhere", "nowhere"]
    assert batch.is_title.tolist() == batch.is_head(spots).tolist() == [True, False, False, False]
    assert [len(told) for told in batch.told] == [3, 1, 1, 1]
    assert len(batch.lines) == 4
    assert batch.texts == ["FastNet"] * 3 + ["Faces"]


def test_what_entities_tell_by_themselves():
    document = annotate(
        "[Method:deep nets] and [Method:deep nets] on [Task:tagging] and [Method:CNN].", "Deep learning"
    )
    owns = Batch([document, document], _TYPES, Symbols(())).owns
    assert owns.entity.tolist() == [0, 2, 3, 5]
    assert owns.paper.tolist() == [0, 0, 1, 1]
    assert [SHAPES[shape] for shape in owns.shape] == ["common", "named"] * 2
    assert owns.mentions.tolist() == [2, 1, 2, 1]
    assert owns.words.tolist() == [2, 1, 2, 1]
    assert owns.overlap.tolist() == [1, 0, 1, 0]
    assert owns.is_most.tolist() == [1, 0, 1, 0]


def test_no_symbol_stands_for_all_others():
    symbols = Symbols({"novel"})
    assert symbols.numbers.get("old") is None
    assert symbols.known[0] not in {"novel", "old"}
    assert symbols.is_after_head[symbols.numbers["-"]] == 1
    assert symbols.verbs[symbols.verb[symbols.numbers["propos"]]] == "propos"

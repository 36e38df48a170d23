"""Cues as rows of a table weigh what the cues that are spelled weigh."""

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.role_arrays import Batch
from extractors.role_cues import read_cues
from extractors.role_rows import RoleRows
from extractors.weights import read_models
from tests.extractors.annotating import annotate

_WORDS = "we propose is proposed outperforms than existing such as , and ( ) : - . on this paper red".split()
_NAMES = ["[Method:SkimNet]", "[Method:deep nets]", "[Dataset:TagBank]", "[Software:Torch]", "[Task:tagging]"]
_PAPERS = st.tuples(
    st.lists(st.sampled_from([*_NAMES, *_WORDS]), max_size=90).map(" ".join),
    st.lists(st.sampled_from([*_NAMES, ":", "for"]), max_size=5).map(" ".join),
)
_MODELS = read_models("roles_weights.tsv")
_ROWS = RoleRows(_MODELS)


@settings(max_examples=100, deadline=None)
@given(st.lists(_PAPERS, min_size=1, max_size=4))
def test_rows_weigh_what_spelled_cues_do(papers):
    documents = [annotate(*paper) for paper in papers]
    batch = Batch(documents, _ROWS.types, _ROWS.symbols)
    best, leads = _ROWS.best(batch)
    for document, first in zip(documents, batch.starts, strict=True):
        for at, cues in enumerate(read_cues(document, document.entities), first):
            assert batch.told[at] == [line for line, _ in cues.by_mention]
            model = _MODELS.get(document.entities[at - first].type)
            if model is None:
                assert best[at] == 0
                continue
            assert model.labels[best[at]] == model.best(cues.union())[0]
            for (_, read), lead in zip(cues.by_mention, leads[at], strict=False):
                scores = model.scores(read)
                assert lead == scores.pop(best[at]) - max(scores)


def test_a_batch_without_names_has_nothing_to_weigh():
    batch = Batch([annotate("It runs on [Hardware:a phone]."), annotate("It runs.")], _ROWS.types, _ROWS.symbols)
    assert _ROWS.best(batch)[0] == [0]
    assert batch.told[0][0].sentence.field == "abstract"

"""Sentence boundaries that survive scholarly punctuation, and spaCy's English tokens for whoever wants them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING, ClassVar, Literal

from extractors.base import DocumentExtractor
from kg.model import Document, Field, Span

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

__all__ = ["FIELDS", "SentenceSplitter", "doc_of", "split_sentences"]

FIELDS: tuple[Literal["title", "abstract"], ...] = ("title", "abstract")

_ABBREVIATIONS = frozenset(
    "e.g eg i.e ie etc al vs v cf viz ca approx resp fig figs eq eqs eqn sec secs tab ch no nos vol pp ed eds ref refs"
    " dr mr mrs ms prof st dept univ inc ltd co corp jr sr w.r.t wrt i.i.d iid a.k.a aka s.t p.p incl excl est min max"
    " u.s u.k u.s.a ph.d m.sc b.sc thm lem prop def cor alg app a.m p.m et".split()
)
_NEVER_AT_END = frozenset("e.g eg i.e ie vs v cf viz ca approx resp fig figs eq eqs eqn sec secs pp no nos".split())
"""Abbreviations that a sentence never ends with, whatever follows."""

_OPENERS = (
    "We|The|This|These|Those|That|Our|It|Its|In|On|To|For|From|With|By|At|As|An|And|But|However|Moreover|Furthermore|"
    "Finally|First|Second|Here|Thus|Hence|Then|When|While|Although|Despite|Specifically|Experiments|Extensive|"
    "Experimental|Results|Code|There|They|Given|Using|Recent|Recently|Existing|Additionally|Also|Such|Unlike|If|One"
)
_BOUNDARY = re.compile(
    r"[.!?。\n](?:"
    r"(?<!\n)(?P<more>(?<!。)[.!?]{1,2})?[\"'”’)\]}$]{0,3}\s{1,20}(?=(?P<next>\S))"
    r"|(?<=[a-z\d)][.!?])(?=(?:" + _OPENERS + r")\s)"
    r"|(?<=\n)[^\S\n]{0,9}\n)"
)
"""Marks before blanks, marks without blanks, blank lines. One class of characters begins them all, as `re` skips texts
for such patterns ten times as fast as for others."""
_OPENING = re.compile(rf"(?:{_OPENERS})\b")
_LAST_WORD = re.compile(r"[\w.]{1,24}\Z")


def split_sentences(text: str) -> Iterator[tuple[int, int]]:
    """Spans of the sentences of `text`, without the white space around them, in order.

    A full stop ends a sentence when white space and something that can begin one follow, unless it belongs
    to an abbreviation, an initial or a number; a stop with no blank after it does before a typical opening word.

    >>> text = "We test e.g. ResNet (cf. Fig. 2) by He et al. on v1.1. It gains 2.5% vs. others.We win! "
    >>> [text[start:end] for start, end in split_sentences(text)]
    ['We test e.g. ResNet (cf. Fig. 2) by He et al. on v1.1.', 'It gains 2.5% vs. others.', 'We win!']
    """
    cuts = [0]
    for match in _BOUNDARY.finditer(text):
        if match["next"] is None or _ends_sentence(text, match):
            cuts.append(match.end())
    cuts.append(len(text))
    for start, end in pairwise(cuts):
        piece = text[start:end]
        body = piece.strip()
        if body:
            first = start + len(piece) - len(piece.lstrip())
            yield first, first + len(body)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    following, start = match["next"], match.start()
    if match["more"] or text[start] != ".":
        return not following.islower()
    written = _last_word(text[max(0, start - 24) : start])
    word = written.lower()
    if word in _NEVER_AT_END:
        return False
    if word in _ABBREVIATIONS or (len(word) == 1 and written.isupper()):
        # "… et al. We show": only an opening word tells the end of a sentence from the middle of one
        return _OPENING.match(text[match.end() : match.end() + 16]) is not None
    return not following.islower() or (len(word) > 1 and text[match.end() : match.end() + 2] in {"i ", "e-"})


def _last_word(text: str) -> str:
    word = text.rpartition(" ")[2]
    if word.isalnum():  # most are, and need no search
        return word
    found = _LAST_WORD.search(text)
    return found[0] if found else ""


class SentenceSplitter(DocumentExtractor):
    """Fills `Document.sentences`, title first.

    >>> from kg.model import Paper
    >>> document = Document(Paper("x", "A title", "We ask. We answer."))
    >>> SentenceSplitter().annotate(document)
    >>> [(s.field, s.start, s.end) for s in document.sentences]
    [('title', 0, 7), ('abstract', 0, 7), ('abstract', 8, 18)]
    """

    name: ClassVar[str] = "sentences"
    version: ClassVar[str] = "1"

    def annotate(self, document: Document) -> None:
        """Find the sentences of both fields."""
        for field in FIELDS:
            spans = split_sentences(document.paper.text(field))
            document.sentences.extend(Span(field, start, end) for start, end in spans)


def doc_of(document: Document, field: Field) -> Doc:
    """spaCy's tokens of a field, with the sentences of the document; made when first asked for, as most steps need
    none, and kept in `Document.docs`.

    >>> from kg.model import Paper
    >>> document = Document(Paper("x", None, "We ask. We answer."))
    >>> SentenceSplitter().annotate(document)
    >>> [[token.text for token in sentence] for sentence in doc_of(document, "abstract").sents]
    [['We', 'ask', '.'], ['We', 'answer', '.']]
    """
    if field not in document.docs:
        doc = document.docs[field] = _language().make_doc(document.paper.text(field))
        for sentence in document.sentences:
            if sentence.field == field:
                span = doc.char_span(sentence.start, sentence.end, alignment_mode="expand")
                if span is not None:
                    doc[span.start].is_sent_start = True
    found: Doc = document.docs[field]
    return found


@cache
def _language() -> Language:
    import spacy

    return spacy.blank("en")

"""spaCy's DocBin: documents with entities, as spaCy trains on them."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.annotations.base import AnnotatedPaper, LabelledSpan
from kg.annotations.files import bytes_of, span_in, stem_of
from kg.errors import InputError
from kg.readers.sources import Input

if TYPE_CHECKING:
    from spacy.tokens import Doc

__all__ = ["DocBinReader"]


class DocBinReader:
    """spaCy DocBin: entities, else span groups

    Spans are ``doc.ents``; of a document that has none, the groups in ``doc.spans``, which may overlap.
    """

    suffixes = (".spacy",)

    def sniff(self, head: bytes, path: str) -> float:
        """Sure when what is packed begins as a DocBin does."""
        try:
            return float(b"attrs" in zlib.decompressobj().decompress(head, 200))
        except zlib.error:
            return 0.0

    def files(self, path: str) -> tuple[str, ...]:
        """The file alone."""
        return (path,)

    def read(self, path: str, *, papers: str | None = None) -> Iterator[AnnotatedPaper]:
        """A paper per document."""
        from spacy.tokens import DocBin
        from spacy.vocab import Vocab

        data = bytes_of(path)
        try:
            documents = list(DocBin().from_bytes(data).get_docs(Vocab()))
        except Exception as error:  # what is in the file decides which part of spaCy fails, and how
            reason = str(error).partition("\n")[0][:80]
            raise InputError(
                f"{Input(path).name} is no spaCy DocBin ({reason}); write it with DocBin.to_disk."
            ) from None
        for number, document in enumerate(documents):
            place = f"{Input(path).name}:document {number + 1}"
            yield AnnotatedPaper(f"{stem_of(path)}-{number}", None, document.text, _spans(document, place))


def _spans(document: Doc, place: str) -> tuple[LabelledSpan, ...]:
    groups = (span for key in sorted(document.spans) for span in document.spans[key])
    return tuple(
        span_in(document.text, "abstract", span.start_char, span.end_char, span.label_, place)
        for span in document.ents or groups
    )

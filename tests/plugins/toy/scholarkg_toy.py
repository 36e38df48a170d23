"""A reader, an extractor, an exporter and a format of annotations; and some that are broken in their own ways."""

import re

from kg.model import Entity, Mention, Paper


class CardReader:
    """index cards: a title after #, its abstract in the next line"""

    suffixes = (".cards",)

    def sniff(self, head):
        return 1.0 if head.startswith("%cards") else 0.0

    def read(self, source, *, columns):
        title = None
        for number, line in source.lines():
            if line.startswith("#"):
                title = line[1:].strip()
            elif line.strip() and not line.startswith("%"):
                yield Paper(f"card-{number}", title, line.strip(), source=source.place(number))


class GeneExtractor:
    """genes, by the shape of their symbols"""

    name, version = "genes", "7"

    def pipe(self, documents):
        for document in documents:
            for found in re.finditer(r"\b[A-Z]{2,5}\d+\b", document.paper.abstract):
                mention = Mention("abstract", *found.span(), found[0], "Gene", 0.9, self.name)
                document.entities.append(Entity("Gene", found[0], (), (mention,), 0.9, "mentions"))
            yield document


class PairsExporter:
    """pairs of papers and what they name"""

    suffixes = (".pairs",)

    def __init__(self, options):
        self.options = options

    def write(self, view, file):
        for edge in view.edges():
            file.write(f"{edge.subject}\t{edge.predicate}\t{edge.object}\n".encode())


class CardAnnotations:
    """annotated index cards"""

    suffixes = (".cards.txt",)


class MoodyReader:
    """a reader that fails when it is asked anything"""

    suffixes = (".moody",)

    def sniff(self, head):
        raise RuntimeError("not today")

    def read(self, source, *, columns):
        raise RuntimeError("not today, either")
        yield


class OddExporter:
    """an exporter with odd suffixes"""

    suffixes = ".odd"

"""SPARQL 1.1 over a store or an RDF file: query text in, answers in the W3C's formats out.

>>> import kg
>>> from kg.sparql.engines import Oxigraph
>>> from kg.sparql.syntax import prefixes
>>> from kg.rdf import triples
>>> graph = kg.build([kg.Paper("p1", None, "We train ResNet-50 on ImageNet.")])
>>> engine = Oxigraph.of(triples(graph, "https://example.org/"), prefixes("https://example.org/"))
>>> answer = engine.answer("SELECT ?name { ?dataset a kg:Dataset ; skos:prefLabel ?name }")
>>> answer.kind, answer.to_bytes("csv")
('SELECT', b'name\\r\\nImageNet\\r\\n')

`sources` opens what people name, `index` keeps the triples of a store on disk, `cookbook` holds queries ready to run.
"""

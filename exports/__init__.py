"""What turns a graph view into bytes: RDF, GraphML, GEXF, a page, tables."""

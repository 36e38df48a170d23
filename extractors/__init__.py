"""What turns text into annotations: spaCy tokens and sentences, names, entities, roles, results and code links."""

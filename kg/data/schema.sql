-- The store: what was read, what was found in it, and the graph that follows. Offsets are code points.

CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- Which extractors, in which versions, found what: [[name, version], ...] in the order of the chain.
CREATE TABLE chains (number INTEGER PRIMARY KEY, versions TEXT NOT NULL UNIQUE);
-- The run log. `told` is the report of a run that ended.
CREATE TABLE runs (number INTEGER PRIMARY KEY, program TEXT NOT NULL, chain INTEGER NOT NULL, extractors TEXT NOT NULL,
    started TEXT NOT NULL, ended TEXT, told TEXT);

-- What was read: every record, also copies of a paper under other ids (`preferred` is the one that is the paper) -----
-- `given` is the id as read, `content` a hash of the text up to white space, `run` the last one that read it.
CREATE TABLE records (
    id TEXT PRIMARY KEY, title TEXT, abstract TEXT NOT NULL, year INTEGER, date TEXT, authors TEXT NOT NULL,
    venue TEXT, url TEXT, identifiers TEXT NOT NULL, source TEXT NOT NULL, categories TEXT NOT NULL, cites TEXT NOT NULL,
    orcids TEXT NOT NULL, given TEXT NOT NULL, content TEXT NOT NULL, fingerprint TEXT NOT NULL, run INTEGER NOT NULL,
    preferred TEXT
) WITHOUT ROWID;
CREATE INDEX records_by_given ON records (given);
CREATE INDEX records_by_preferred ON records (preferred, run);
-- What tells whether anything is to be done about a record, less the texts: to look through all takes a tenth of the time.
CREATE INDEX records_in_brief ON records (id, preferred, fingerprint);
-- Keys (DOI, arXiv id, title, abstract) of which the same paper, read elsewhere, shares one.
CREATE TABLE record_keys (key TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (key, record)) WITHOUT ROWID;
-- What was found in new and changed papers, until the graph is next assembled: till then it stays as it is.
CREATE TABLE staged (paper TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, chain INTEGER NOT NULL, found TEXT NOT NULL)
    WITHOUT ROWID;

-- The papers of the graph --------------------------------------------------------------------------------------
CREATE TABLE papers (
    id TEXT PRIMARY KEY, title TEXT, abstract TEXT NOT NULL, year INTEGER, date TEXT, authors TEXT NOT NULL,
    venue TEXT, url TEXT, identifiers TEXT NOT NULL, source TEXT NOT NULL, categories TEXT NOT NULL, cites TEXT NOT NULL,
    orcids TEXT NOT NULL, fingerprint TEXT NOT NULL, chain INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX papers_in_brief ON papers (id, fingerprint, chain);

-- What was found: one row each, numbered within the paper ------------------------------------------------------
CREATE TABLE sentences (paper TEXT, number INTEGER, field TEXT, start INTEGER, "end" INTEGER,
    PRIMARY KEY (paper, number)) WITHOUT ROWID;
CREATE TABLE entities (paper TEXT, number INTEGER, type TEXT, name TEXT, aliases TEXT, confidence REAL, relation TEXT,
    relation_field TEXT, relation_start INTEGER, relation_end INTEGER, status TEXT NOT NULL,
    PRIMARY KEY (paper, number)) WITHOUT ROWID;
CREATE TABLE mentions (paper TEXT, entity INTEGER, number INTEGER, field TEXT, start INTEGER, "end" INTEGER, text TEXT,
    type TEXT, score REAL, extractor TEXT, long_form TEXT, PRIMARY KEY (paper, entity, number)) WITHOUT ROWID;
CREATE TABLE relations (paper TEXT, number INTEGER, head TEXT, predicate TEXT, tail TEXT, field TEXT, start INTEGER,
    "end" INTEGER, score REAL, extractor TEXT, status TEXT NOT NULL, PRIMARY KEY (paper, number)) WITHOUT ROWID;
CREATE TABLE paper_results (paper TEXT, number INTEGER, metric TEXT, value TEXT, unit TEXT, field TEXT, start INTEGER,
    "end" INTEGER, sentence_start INTEGER, sentence_end INTEGER, score REAL, extractor TEXT, method TEXT, baseline TEXT,
    dataset TEXT, task TEXT, status TEXT NOT NULL, PRIMARY KEY (paper, number)) WITHOUT ROWID;
CREATE TABLE code_links (paper TEXT, number INTEGER, url TEXT, field TEXT, start INTEGER, "end" INTEGER,
    PRIMARY KEY (paper, number)) WITHOUT ROWID;

-- Papers that came, went or changed since the graph was assembled, with the names [[type, text, short form, long form,
-- weight], ...] that they had then; without, where only what is told of a paper changed, not what was found in it.
CREATE TABLE touched (paper TEXT PRIMARY KEY, names TEXT) WITHOUT ROWID;
CREATE TRIGGER papers_told AFTER UPDATE ON papers BEGIN INSERT OR IGNORE INTO touched VALUES (new.id, NULL); END;
CREATE INDEX entities_by_name ON entities (name, type);

-- The graph, derived from the above: a function of it, save for ranks, which are but numbers: an edge's is its subject's
-- times 2^24, and what it takes. Nodes are listed by type and id, edges by subject, predicate and object. ------------
-- `digest` is that of a paper and its numbers and links; `block`, `plain`, `qualified` are for kg.ledger.
CREATE TABLE nodes (rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, label TEXT NOT NULL,
    aliases TEXT NOT NULL, papers INTEGER NOT NULL, degree INTEGER NOT NULL, community INTEGER NOT NULL,
    first_year INTEGER NOT NULL, last_year INTEGER NOT NULL, x REAL NOT NULL, y REAL NOT NULL,
    xrefs TEXT NOT NULL DEFAULT '[]', broader TEXT NOT NULL DEFAULT '[]', categories TEXT NOT NULL DEFAULT '[]',
    digest TEXT, block TEXT, plain TEXT, qualified TEXT);
CREATE TABLE edges (rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, subject INTEGER NOT NULL, predicate TEXT NOT NULL,
    object INTEGER NOT NULL, confidence REAL NOT NULL, papers INTEGER NOT NULL, status TEXT NOT NULL);
-- arguments: [[field, start, end] of head, of tail] of a link; carried: [[argument, field, start, end], ...] names the
-- sentence of each argument that the quoted one does not hold.
CREATE TABLE evidence (edge INTEGER NOT NULL, number INTEGER NOT NULL, paper TEXT NOT NULL, field TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
    extractor TEXT NOT NULL, score REAL NOT NULL, status TEXT NOT NULL, arguments TEXT, carried TEXT,
    PRIMARY KEY (edge, number)) WITHOUT ROWID;
CREATE TABLE results (id TEXT NOT NULL UNIQUE, paper TEXT NOT NULL, number INTEGER NOT NULL, metric TEXT, method TEXT,
    baseline TEXT, dataset TEXT, task TEXT, carried TEXT, PRIMARY KEY (paper, number)) WITHOUT ROWID;
-- Communities of nodes by number, 0 the largest: those of some papers, with a name.
CREATE TABLE communities (number INTEGER PRIMARY KEY, size INTEGER NOT NULL, papers INTEGER NOT NULL,
    name TEXT NOT NULL);
CREATE TABLE merges (node TEXT NOT NULL, number INTEGER NOT NULL, merged TEXT NOT NULL, score REAL NOT NULL,
    method TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (node, number)) WITHOUT ROWID;
CREATE INDEX edges_by_object ON edges (object, subject);
CREATE INDEX links_by_paper ON evidence (paper) WHERE arguments IS NOT NULL;

-- What resolution knows of all names (kg.ledger), so that new papers change only what they touch ---------------------
-- How many papers have a name, and what they weigh; `home` is the block that it belongs to, where that is not its own.
CREATE TABLE spellings (number INTEGER PRIMARY KEY, type TEXT NOT NULL, block TEXT NOT NULL, text TEXT NOT NULL,
    short TEXT, long TEXT, papers INTEGER NOT NULL, weight INTEGER NOT NULL, home TEXT);
-- Other blocks that a name has by its long form.
CREATE TABLE forms (form TEXT NOT NULL, spelling INTEGER NOT NULL, PRIMARY KEY (form, spelling)) WITHOUT ROWID;
-- The block that each long form of a short form belongs to, and the short forms of well-known long forms.
CREATE TABLE senses (type TEXT NOT NULL, block TEXT NOT NULL, form TEXT NOT NULL, home TEXT NOT NULL,
    PRIMARY KEY (type, block, form)) WITHOUT ROWID;
CREATE TABLE known (form TEXT NOT NULL, short TEXT NOT NULL, PRIMARY KEY (form, short)) WITHOUT ROWID;
-- Blocks that went to one of another type.
CREATE TABLE moved (type TEXT NOT NULL, block TEXT NOT NULL, to_type TEXT NOT NULL, to_block TEXT NOT NULL,
    PRIMARY KEY (type, block)) WITHOUT ROWID;
CREATE INDEX spellings_by_block ON spellings (block, type);
CREATE INDEX spellings_by_home ON spellings (home, type) WHERE home IS NOT NULL;
CREATE INDEX moved_to ON moved (to_type, to_block);
CREATE INDEX nodes_by_block ON nodes (block, type) WHERE block IS NOT NULL;
CREATE INDEX nodes_by_plain ON nodes (plain) WHERE plain IS NOT NULL;
CREATE INDEX nodes_by_qualified ON nodes (qualified) WHERE qualified IS NOT NULL;

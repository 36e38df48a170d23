BEGIN TRANSACTION;
CREATE TABLE chains (number INTEGER PRIMARY KEY, versions TEXT NOT NULL UNIQUE);
INSERT INTO "chains" VALUES(1,'[["sentences", "1"], ["abbreviations", "1"], ["hardware", "1"], ["patterns", "1"], ["entities", "1"], ["roles", "2"], ["links", "1"], ["results", "3"], ["status", "1"], ["code", "1"]]');
CREATE TABLE code_links (paper TEXT, number INTEGER, url TEXT, field TEXT, start INTEGER, "end" INTEGER,
    PRIMARY KEY (paper, number)) WITHOUT ROWID;
CREATE TABLE communities (number INTEGER PRIMARY KEY, size INTEGER NOT NULL, papers INTEGER NOT NULL,
    name TEXT NOT NULL);
CREATE TABLE edges (rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, subject INTEGER NOT NULL, predicate TEXT NOT NULL,
    object INTEGER NOT NULL, confidence REAL NOT NULL, papers INTEGER NOT NULL, status TEXT NOT NULL);
INSERT INTO "edges" VALUES(1,'e3b202b6931e7795f91d5975',1,'uses',4,0.7363,1,'asserted');
INSERT INTO "edges" VALUES(2,'4835414e8be48d01d13194b5',1,'evaluatesOn',5,0.8001,1,'asserted');
INSERT INTO "edges" VALUES(3,'3a1bcf0a9054b550f20c140f',1,'addresses',6,0.9015,1,'asserted');
INSERT INTO "edges" VALUES(4,'083e07715451a638ac13aced',2,'proposes',3,0.8647,1,'asserted');
INSERT INTO "edges" VALUES(5,'d4e1b6a607630d00eec7899f',2,'uses',4,0.8714,1,'asserted');
INSERT INTO "edges" VALUES(6,'c4a9a396e2d5d4db3cc18cae',2,'evaluatesOn',5,0.6511,1,'asserted');
INSERT INTO "edges" VALUES(7,'5eb2d66261921736ca2a44ac',2,'addresses',6,0.7727,1,'asserted');
INSERT INTO "edges" VALUES(8,'584ba8db4dcf152b2fe9fdf2',2,'reports',7,0.8317,1,'asserted');
INSERT INTO "edges" VALUES(9,'c087e2736c576430b0356e40',3,'usedFor',6,0.9158,1,'asserted');
INSERT INTO "edges" VALUES(10,'27c0290d3e25b7830572e07b',3,'evaluatedOn',5,0.9117,1,'asserted');
INSERT INTO "edges" VALUES(11,'1c86e215fddb69fa89e03b27',3,'basedOn',4,0.9128,1,'asserted');
INSERT INTO "edges" VALUES(12,'6e780dc48d48a5b56b9b4472',4,'usedFor',6,0.5957,1,'asserted');
INSERT INTO "edges" VALUES(13,'a621f25e760c6fa7fad6ce81',4,'evaluatedOn',5,0.5151,1,'negated');
INSERT INTO "edges" VALUES(14,'f3d4fb31b1483e6280796d1e',5,'benchmarkFor',6,0.5329,1,'negated');
INSERT INTO "edges" VALUES(15,'bd561e6747cb63eb538675ef',5,'measuredBy',7,0.3092,1,'asserted');
INSERT INTO "edges" VALUES(16,'19ce09a0c9cfef1ee8070007',6,'measuredBy',7,0.4245,1,'asserted');
CREATE TABLE entities (paper TEXT, number INTEGER, type TEXT, name TEXT, aliases TEXT, confidence REAL, relation TEXT,
    relation_field TEXT, relation_start INTEGER, relation_end INTEGER, status TEXT NOT NULL,
    PRIMARY KEY (paper, number)) WITHOUT ROWID;
INSERT INTO "entities" VALUES('7',0,'Method','GNNs','[]',0.9274,'uses','abstract',0,57,'asserted');
INSERT INTO "entities" VALUES('7',1,'Task','node classification','[]',0.8952,'addresses','abstract',0,57,'asserted');
INSERT INTO "entities" VALUES('7',2,'Dataset','Cora','[]',0.8543,'evaluatesOn','abstract',0,57,'asserted');
INSERT INTO "entities" VALUES('a',0,'Method','FooNet','[]',0.99,'proposes','abstract',0,72,'asserted');
INSERT INTO "entities" VALUES('a',1,'Method','GNN','["graph neural network"]',0.99,'uses','abstract',0,72,'asserted');
INSERT INTO "entities" VALUES('a',2,'Task','node classification','[]',0.7375,'addresses','abstract',0,72,'asserted');
INSERT INTO "entities" VALUES('a',3,'Metric','accuracy','[]',0.8247,'reports','abstract',73,111,'asserted');
INSERT INTO "entities" VALUES('a',4,'Dataset','Cora','[]',0.6588,'evaluatesOn','abstract',73,111,'asserted');
CREATE TABLE evidence (edge INTEGER NOT NULL, number INTEGER NOT NULL, paper TEXT NOT NULL, field TEXT NOT NULL,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, sentence_start INTEGER NOT NULL, sentence_end INTEGER NOT NULL,
    extractor TEXT NOT NULL, score REAL NOT NULL, status TEXT NOT NULL, arguments TEXT, carried TEXT,
    PRIMARY KEY (edge, number)) WITHOUT ROWID;
INSERT INTO "evidence" VALUES(1,0,'7','abstract',0,4,0,57,'patterns',0.9274,'asserted',NULL,NULL);
INSERT INTO "evidence" VALUES(2,0,'7','abstract',43,47,0,57,'patterns',0.8543,'asserted',NULL,NULL);
INSERT INTO "evidence" VALUES(3,0,'7','abstract',20,39,0,57,'patterns',0.8952,'asserted',NULL,NULL);
INSERT INTO "evidence" VALUES(4,0,'a','abstract',11,17,0,72,'patterns',0.9375,'asserted',NULL,NULL);
INSERT INTO "evidence" VALUES(5,0,'a','abstract',21,41,0,72,'patterns',0.9792,'asserted',NULL,NULL);
INSERT INTO "evidence" VALUES(5,1,'a','abstract',43,46,0,72,'patterns',0.9982,'asserted',NULL,NULL);
INSERT INTO "evidence" VALUES(6,0,'a','abstract',106,110,73,111,'patterns',0.6588,'asserted',NULL,NULL);
INSERT INTO "evidence" VALUES(7,0,'a','abstract',52,71,0,72,'patterns',0.7375,'asserted',NULL,NULL);
INSERT INTO "evidence" VALUES(8,0,'a','abstract',94,102,73,111,'patterns',0.8247,'asserted',NULL,NULL);
INSERT INTO "evidence" VALUES(9,0,'a','abstract',11,71,0,72,'links',0.908,'asserted','[["abstract", 11, 17], ["abstract", 52, 71]]',NULL);
INSERT INTO "evidence" VALUES(10,0,'a','abstract',73,110,73,111,'links',0.8918,'asserted','[["abstract", 73, 79], ["abstract", 106, 110]]',NULL);
INSERT INTO "evidence" VALUES(11,0,'a','abstract',11,41,0,72,'links',0.8786,'asserted','[["abstract", 11, 17], ["abstract", 21, 41]]',NULL);
INSERT INTO "evidence" VALUES(12,0,'7','abstract',0,39,0,57,'links',0.7741,'negated','[["abstract", 0, 4], ["abstract", 20, 39]]',NULL);
INSERT INTO "evidence" VALUES(12,1,'a','abstract',43,71,0,72,'links',0.5925,'asserted','[["abstract", 43, 46], ["abstract", 52, 71]]',NULL);
INSERT INTO "evidence" VALUES(13,0,'7','abstract',0,47,0,57,'links',0.5229,'negated','[["abstract", 0, 4], ["abstract", 43, 47]]',NULL);
INSERT INTO "evidence" VALUES(14,0,'7','abstract',20,47,0,57,'links',0.54,'negated','[["abstract", 43, 47], ["abstract", 20, 39]]',NULL);
INSERT INTO "evidence" VALUES(15,0,'a','abstract',94,110,73,111,'links',0.3186,'asserted','[["abstract", 106, 110], ["abstract", 94, 102]]',NULL);
INSERT INTO "evidence" VALUES(16,0,'a','abstract',94,102,73,111,'links',0.4236,'asserted','[["abstract", 52, 71], ["abstract", 94, 102]]','[["head", "abstract", 0, 72]]');
CREATE TABLE mentions (paper TEXT, entity INTEGER, number INTEGER, field TEXT, start INTEGER, "end" INTEGER, text TEXT,
    type TEXT, score REAL, extractor TEXT, long_form TEXT, PRIMARY KEY (paper, entity, number)) WITHOUT ROWID;
INSERT INTO "mentions" VALUES('7',0,0,'abstract',0,4,'GNNs','Method',0.9274,'patterns',NULL);
INSERT INTO "mentions" VALUES('7',1,0,'abstract',20,39,'node classification','Task',0.8952,'patterns',NULL);
INSERT INTO "mentions" VALUES('7',2,0,'abstract',43,47,'Cora','Dataset',0.8543,'patterns',NULL);
INSERT INTO "mentions" VALUES('a',0,0,'abstract',11,17,'FooNet','Method',0.9375,'patterns',NULL);
INSERT INTO "mentions" VALUES('a',0,1,'abstract',73,79,'FooNet','Method',0.9073,'patterns',NULL);
INSERT INTO "mentions" VALUES('a',1,0,'abstract',21,41,'graph neural network','Method',0.9792,'patterns',NULL);
INSERT INTO "mentions" VALUES('a',1,1,'abstract',43,46,'GNN','Method',0.9982,'patterns','graph neural network');
INSERT INTO "mentions" VALUES('a',2,0,'abstract',52,71,'node classification','Task',0.7375,'patterns',NULL);
INSERT INTO "mentions" VALUES('a',3,0,'abstract',94,102,'accuracy','Metric',0.8247,'patterns',NULL);
INSERT INTO "mentions" VALUES('a',4,0,'abstract',106,110,'Cora','Dataset',0.6588,'patterns',NULL);
CREATE TABLE merges (node TEXT NOT NULL, merged TEXT NOT NULL, score REAL NOT NULL, method TEXT NOT NULL,
    reason TEXT NOT NULL);
INSERT INTO "merges" VALUES('method:gnn','GNNs',1.0,'spelling','same normal form as ''GNN''');
INSERT INTO "merges" VALUES('method:gnn','graph neural network',0.95,'abbreviation','1 paper defines it as an abbreviation');
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('export','[{"base_iri": "https://w3id.org/scholarkg/", "evidence": true, "title": "scholarkg", "max_nodes": 50000, "align": [], "colour_by": "community"}, 0.0, ["asserted", "hedged", "negated", "background"], {"since": 0, "min_support": 1, "types": []}]');
INSERT INTO "meta" VALUES('graph','ada7157c4811b866f33c260d588f68b0');
INSERT INTO "meta" VALUES('identifiers linked','{}');
INSERT INTO "meta" VALUES('schema','4');
CREATE TABLE nodes (rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, type TEXT NOT NULL, label TEXT NOT NULL,
    aliases TEXT NOT NULL, papers INTEGER NOT NULL, degree INTEGER NOT NULL, community INTEGER NOT NULL,
    first_year INTEGER NOT NULL, last_year INTEGER NOT NULL, x REAL NOT NULL, y REAL NOT NULL,
    xrefs TEXT NOT NULL DEFAULT '[]', broader TEXT NOT NULL DEFAULT '[]', categories TEXT NOT NULL DEFAULT '[]');
INSERT INTO "nodes" VALUES(1,'paper:7','Paper','On nodes','[]',1,3,1,0,0,-37.41,-9.33,'[]','[]','[]');
INSERT INTO "nodes" VALUES(2,'paper:a','Paper','On nets','[]',1,5,0,2020,2020,16.53,14.5,'[]','[]','[]');
INSERT INTO "nodes" VALUES(3,'method:foonet','Method','FooNet','[]',1,4,0,2020,2020,-7.8,36.79,'[]','[]','[]');
INSERT INTO "nodes" VALUES(4,'method:gnn','Method','GNN','["GNNs", "graph neural network"]',2,5,1,2020,2020,-28.13,-74.33,'[]','[]','[]');
INSERT INTO "nodes" VALUES(5,'dataset:cora','Dataset','Cora','[]',2,6,0,2020,2020,48.1,-39.72,'[]','[]','[]');
INSERT INTO "nodes" VALUES(6,'task:node-classification','Task','node classification','[]',2,6,0,2020,2020,-36.61,75.99,'[]','[]','[]');
INSERT INTO "nodes" VALUES(7,'metric:accuracy','Metric','accuracy','[]',1,3,0,2020,2020,19.85,-23.33,'[]','[]','[]');
CREATE TABLE paper_results (paper TEXT, number INTEGER, metric TEXT, value TEXT, unit TEXT, field TEXT, start INTEGER,
    "end" INTEGER, sentence_start INTEGER, sentence_end INTEGER, score REAL, extractor TEXT, method TEXT, baseline TEXT,
    dataset TEXT, task TEXT, status TEXT NOT NULL, PRIMARY KEY (paper, number)) WITHOUT ROWID;
INSERT INTO "paper_results" VALUES('a',0,'accuracy','91.2','%','abstract',88,93,73,111,0.9975,'results','FooNet',NULL,'Cora',NULL,'asserted');
CREATE TABLE papers (
    id TEXT PRIMARY KEY, title TEXT, abstract TEXT NOT NULL, year INTEGER, date TEXT, authors TEXT NOT NULL,
    venue TEXT, url TEXT, identifiers TEXT NOT NULL, source TEXT NOT NULL, categories TEXT NOT NULL, cites TEXT NOT NULL,
    orcids TEXT NOT NULL, fingerprint TEXT NOT NULL, chain INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO "papers" VALUES('7','On nodes','GNNs do not help in node classification on Cora, we find.',NULL,NULL,'[]',NULL,NULL,'[]','','[]','[]','[]','0863f4e638e763ecce5a3c801ded6528',1);
INSERT INTO "papers" VALUES('a','On nets','We propose FooNet, a graph neural network (GNN) for node classification. FooNet reaches 91.2% accuracy on Cora.',2020,'2020-05-01','["A. B."]',NULL,NULL,'[["doi", "10.1/abc"]]','','[]','[]','[]','5088609c9182e0c822fbdd8bf96cd8ab',1);
CREATE TABLE record_keys (key TEXT NOT NULL, record TEXT NOT NULL, PRIMARY KEY (key, record)) WITHOUT ROWID;
INSERT INTO "record_keys" VALUES('3f4bb9d4aaf0b085','a');
INSERT INTO "record_keys" VALUES('8796a23ba5e75503','7');
INSERT INTO "record_keys" VALUES('c3f4b8f75b1871e8','a');
INSERT INTO "record_keys" VALUES('cdd3abe18adb5fa7','7');
INSERT INTO "record_keys" VALUES('e76d9e1edfc02d08','a');
CREATE TABLE records (
    id TEXT PRIMARY KEY, title TEXT, abstract TEXT NOT NULL, year INTEGER, date TEXT, authors TEXT NOT NULL,
    venue TEXT, url TEXT, identifiers TEXT NOT NULL, source TEXT NOT NULL, categories TEXT NOT NULL, cites TEXT NOT NULL,
    orcids TEXT NOT NULL, given TEXT NOT NULL, content TEXT NOT NULL, fingerprint TEXT NOT NULL, run INTEGER NOT NULL,
    preferred TEXT
) WITHOUT ROWID;
INSERT INTO "records" VALUES('7','On nodes','GNNs do not help in node classification on Cora, we find.',NULL,NULL,'[]',NULL,NULL,'[]','','[]','[]','[]','7','94604645bc461f2a','0863f4e638e763ecce5a3c801ded6528',1,'7');
INSERT INTO "records" VALUES('a','On nets','We propose FooNet, a graph neural network (GNN) for node classification. FooNet reaches 91.2% accuracy on Cora.',2020,'2020-05-01','["A. B."]',NULL,NULL,'[["doi", "10.1/abc"]]','','[]','[]','[]','a','74a2d0171e830887','5088609c9182e0c822fbdd8bf96cd8ab',1,'a');
CREATE TABLE relations (paper TEXT, number INTEGER, head TEXT, predicate TEXT, tail TEXT, field TEXT, start INTEGER,
    "end" INTEGER, score REAL, extractor TEXT, status TEXT NOT NULL, PRIMARY KEY (paper, number)) WITHOUT ROWID;
INSERT INTO "relations" VALUES('7',0,'["abstract", 0, 4, "GNNs", "Method", 0.9274, "patterns", null]','usedFor','["abstract", 20, 39, "node classification", "Task", 0.8952, "patterns", null]','abstract',0,57,0.7741,'links','negated');
INSERT INTO "relations" VALUES('7',1,'["abstract", 0, 4, "GNNs", "Method", 0.9274, "patterns", null]','evaluatedOn','["abstract", 43, 47, "Cora", "Dataset", 0.8543, "patterns", null]','abstract',0,57,0.5229,'links','negated');
INSERT INTO "relations" VALUES('7',2,'["abstract", 43, 47, "Cora", "Dataset", 0.8543, "patterns", null]','benchmarkFor','["abstract", 20, 39, "node classification", "Task", 0.8952, "patterns", null]','abstract',0,57,0.54,'links','negated');
INSERT INTO "relations" VALUES('a',0,'["abstract", 11, 17, "FooNet", "Method", 0.9375, "patterns", null]','usedFor','["abstract", 52, 71, "node classification", "Task", 0.7375, "patterns", null]','abstract',0,72,0.908,'links','asserted');
INSERT INTO "relations" VALUES('a',1,'["abstract", 43, 46, "GNN", "Method", 0.9982, "patterns", "graph neural network"]','usedFor','["abstract", 52, 71, "node classification", "Task", 0.7375, "patterns", null]','abstract',0,72,0.5925,'links','asserted');
INSERT INTO "relations" VALUES('a',2,'["abstract", 73, 79, "FooNet", "Method", 0.9073, "patterns", null]','evaluatedOn','["abstract", 106, 110, "Cora", "Dataset", 0.6588, "patterns", null]','abstract',73,111,0.8918,'links','asserted');
INSERT INTO "relations" VALUES('a',3,'["abstract", 11, 17, "FooNet", "Method", 0.9375, "patterns", null]','basedOn','["abstract", 21, 41, "graph neural network", "Method", 0.9792, "patterns", null]','abstract',0,72,0.8786,'links','asserted');
INSERT INTO "relations" VALUES('a',4,'["abstract", 52, 71, "node classification", "Task", 0.7375, "patterns", null]','measuredBy','["abstract", 94, 102, "accuracy", "Metric", 0.8247, "patterns", null]','abstract',73,111,0.4236,'links','asserted');
INSERT INTO "relations" VALUES('a',5,'["abstract", 106, 110, "Cora", "Dataset", 0.6588, "patterns", null]','measuredBy','["abstract", 94, 102, "accuracy", "Metric", 0.8247, "patterns", null]','abstract',73,111,0.3186,'links','asserted');
CREATE TABLE results (rank INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, paper TEXT NOT NULL, number INTEGER NOT NULL,
    metric TEXT, method TEXT, baseline TEXT, dataset TEXT, task TEXT, carried TEXT);
INSERT INTO "results" VALUES(1,'180fe50ccf7dfc704b54acef','a',0,'metric:accuracy','method:foonet',NULL,'dataset:cora',NULL,NULL);
CREATE TABLE runs (number INTEGER PRIMARY KEY, program TEXT NOT NULL, chain INTEGER NOT NULL, extractors TEXT NOT NULL,
    started TEXT NOT NULL, ended TEXT, told TEXT);
INSERT INTO "runs" VALUES(1,'0.1.0',1,'["sentences", "abbreviations", "hardware", "patterns", "entities", "roles", "links", "results", "status", "code"]','2026-11-26T14:16:07+00:00','2026-11-26T14:16:09+00:00','{
 "scholarkg": "0.1.0",
 "added": 2,
 "unchanged": 0,
 "skipped": [],
 "papers": 2,
 "nodes": {
  "Method": 2,
  "Dataset": 1,
  "Metric": 1,
  "Task": 1
 },
 "edges": {
  "addresses": 2,
  "evaluatedOn": 2,
  "evaluatesOn": 2,
  "measuredBy": 2,
  "usedFor": 2,
  "uses": 2,
  "basedOn": 1,
  "benchmarkFor": 1,
  "proposes": 1,
  "reports": 1
 },
 "results": 1,
 "identifiers": {},
 "exported": {},
 "extractors": {
  "sentences": "1",
  "abbreviations": "1",
  "hardware": "1",
  "patterns": "1",
  "entities": "1",
  "roles": "2",
  "links": "1",
  "results": "3",
  "status": "1",
  "code": "1"
 },
 "seconds": {
  "read": 0.008,
  "extract": 1.228,
  "assemble": 1.137
 },
 "files": []
}
');
CREATE TABLE sentences (paper TEXT, number INTEGER, field TEXT, start INTEGER, "end" INTEGER,
    PRIMARY KEY (paper, number)) WITHOUT ROWID;
INSERT INTO "sentences" VALUES('7',0,'title',0,8);
INSERT INTO "sentences" VALUES('7',1,'abstract',0,57);
INSERT INTO "sentences" VALUES('a',0,'title',0,7);
INSERT INTO "sentences" VALUES('a',1,'abstract',0,72);
INSERT INTO "sentences" VALUES('a',2,'abstract',73,111);
CREATE TABLE staged (paper TEXT PRIMARY KEY, fingerprint TEXT NOT NULL, chain INTEGER NOT NULL, found TEXT NOT NULL)
    WITHOUT ROWID;
CREATE INDEX records_by_given ON records (given);
CREATE INDEX records_by_preferred ON records (preferred);
CREATE INDEX edges_by_object ON edges (object);
COMMIT;

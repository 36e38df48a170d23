// Papers and sentences: packed in the page, and unpacked once it is drawn.
let texts = null;
const papersOf = { categories: 6, code: 5, address: 4, venue: 3, year: 2, authors: 1, title: 0 };

async function unpack() {
  const packed = atob(byId("texts").textContent);
  const bytes = new Uint8Array(packed.length);
  for (let n = 0; n < packed.length; n += 1) bytes[n] = packed.charCodeAt(n);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  texts = await new Response(stream).json();
  byId("texts").textContent = "";
  document.documentElement.dataset.texts = "true";
}

const paperOf = (number) => Object.fromEntries(Object.entries(papersOf).map(([name, place]) => [name, texts.papers[number][place]]));

// Evidence of an edge, the strongest first.
function evidenceOf(edge) {
  const { first, paper, sentence, start, end, extractor, score, status, marks, carried } = texts.evidence;
  const found = [];
  for (let n = first[edge]; n < first[edge + 1]; n += 1) {
    found.push({
      paper: paper[n], sentence: texts.sentences[sentence[n]], start: start[n], end: end[n], extractor: texts.extractors[extractor[n]],
      score: score[n] / 1000, status: data.statuses[status[n]].name, marks: marks[n] || [], carried: carried[n] || [],
    });
  }
  return found;
}

const moreOf = (edge) => texts.evidence.more[edge] || 0;

// Results as records; their ends are numbers of nodes, or names where the page does not hold the node.
let resultsByNode = null;
function resultsOf(node) {
  if (!resultsByNode) {
    resultsByNode = new Map();
    for (const [paper, value, unit, sentence, status, metric, method, baseline, dataset, task] of texts.results) {
      const row = { paper, value, unit, sentence: texts.sentences[sentence], status: data.statuses[status].name, metric, method, baseline, dataset, task };
      for (const each of new Set([nodeOfPaper[paper], metric, method, baseline, dataset, task])) {
        if (typeof each !== "number") continue;
        if (!resultsByNode.has(each)) resultsByNode.set(each, []);
        resultsByNode.get(each).push(row);
      }
    }
  }
  return resultsByNode.get(node) || [];
}

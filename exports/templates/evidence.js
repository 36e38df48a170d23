// Evidence: the sentences that say a thing, with the mention marked, and the papers that they are from.

function link(address, text) {
  // data hold http and https addresses only; this is the second lock on the door
  if (!/^https?:\/\//i.test(address)) return null;
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer", textContent: text, title: address });
}

const outside = (address) => link(address, `${address.replace(/^https?:\/\/(www\.)?/i, "")} ↗`);

function goTo(node, withShape = true) {
  return make(
    "button",
    { type: "button", className: "go", onclick: () => goToNode(node) },
    withShape ? shapeOf(typeOf(node)) : null,
    make("span", { className: "name", textContent: nameOf(node), dir: "auto" }),
  );
}

// The sentence with the mention marked; where the whole sentence is the evidence, the names of both ends are.
function quotation(evidence, edge) {
  const { sentence, start, end, marks } = evidence;
  const whole = start <= 0 && end >= sentence.length;
  const spans = marks.length ? [...marks].sort((a, b) => a[0] - b[0]) : whole ? namesIn(sentence, edge) : [[start, end]];
  const quote = make("blockquote", { dir: "auto" });
  let at = 0;
  for (const [from, to] of spans) {
    if (from < at || to <= from) continue;
    quote.append(sentence.slice(at, from), make("mark", { textContent: sentence.slice(from, to) }));
    at = to;
  }
  quote.append(sentence.slice(at));
  return quote;
}

function namesIn(sentence, edge) {
  const lower = sentence.toLowerCase();
  const same = lower.length === sentence.length;
  const places = [edges.from[edge], edges.to[edge]].flatMap((node) => {
    const names = [nodes.name[node], ...aliasesOf(node)].filter(Boolean).sort((a, b) => b.length - a.length);
    for (const name of names) {
      const at = same ? lower.indexOf(name.toLowerCase()) : sentence.indexOf(name);
      if (at >= 0) return [[at, at + name.length]];
    }
    return [];
  });
  return places.sort((a, b) => a[0] - b[0]);
}

const percent = (value) => `${Math.round(value * 100)} % confidence`;
const statusMark = (status) => (status === "asserted" ? null : make("span", { className: "status", textContent: status }));

function source(evidence, withPaper) {
  const line = make("p", { className: "source" });
  if (withPaper) {
    const paper = paperOf(evidence.paper);
    const node = nodeOfPaper[evidence.paper];
    if (node !== undefined) line.append(make("button", { type: "button", textContent: paper.title, dir: "auto", onclick: () => goToNode(node) }));
    else line.append(make("span", { textContent: paper.title, dir: "auto" }));
    if (paper.year) line.append(`, ${paper.year}`);
    line.append(" · ");
  }
  line.append(make("bdi", { textContent: evidence.extractor }), ` · ${percent(evidence.score)}`);
  const mark = statusMark(evidence.status);
  if (mark) line.append(" · ", mark);
  return line;
}

// Where the sentence does not name an end of the edge: the sentence that does.
function carried(evidence, edge) {
  return evidence.carried.map(([argument, sentence]) => {
    const name = nameOf(argument === "head" ? edges.from[edge] : edges.to[edge]);
    return make("p", { className: "source", textContent: `${name}, named in: “${texts.sentences[sentence]}”`, dir: "auto" });
  });
}

const proof = (evidence, edge, withPaper) => [quotation(evidence, edge), ...carried(evidence, edge), source(evidence, withPaper)];

const moreElsewhere = (edge) =>
  moreOf(edge) ? make("p", { className: "source", textContent: `and ${plural(moreOf(edge), "more sentence")} in the other files` }) : null;

// An edge seen from one of its ends: the other end, the strongest sentence, and the rest on request.
function entry(edge, node) {
  const withPaper = !isPaper(edges.from[edge]);
  const [first, ...rest] = evidenceOf(edge);
  const more = rest.length + moreOf(edge);
  const other = otherEnd(edge, node);
  const head = make("div", { className: "entry-head" }, goTo(other));
  if (scene.places.has(other) && !view.expanded.includes(other) && other !== view.node) {
    head.append(make("button", { type: "button", className: "expand", textContent: "+", title: "Draw its neighbours too", "aria-label": `Draw neighbours of ${nameOf(other)}`, onclick: () => expand(other) }));
  }
  return make(
    "div",
    { className: "entry" },
    head,
    first && first.status === statusOf(edge) ? null : statusMark(statusOf(edge)),
    ...(first ? proof(first, edge, withPaper) : []),
    more ? make("details", {}, make("summary", { textContent: plural(more, "more sentence") }), ...rest.flatMap((each) => proof(each, edge, withPaper)), moreElsewhere(edge)) : null,
  );
}

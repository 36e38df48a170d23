// Saving what is in sight: the picture, its edges as a table, and the graph for Gephi and the like.

function save(name, parts, type) {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const anchor = make("a", { href: address, download: name });
  document.body.append(anchor);
  anchor.click();
  anchor.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function fileName(suffix) {
  const told = `${pageTitle} ${nameOfView() || "overview"}`;
  const plain = told.normalize("NFKD").replace(/[^\w-]+/g, "-").replace(/^-+|-+$/g, "");
  return `${plain.slice(0, 60) || "graph"}.${suffix}`;
}

// The drawing on its background, with the types below it.
function savePicture() {
  const drawn = graph.querySelector("canvas");
  const ratio = devicePixelRatio || 1;
  const sheet = make("canvas", { width: drawn.width, height: drawn.height + 40 * ratio });
  const context = sheet.getContext("2d");
  context.fillStyle = theme.paper;
  context.fillRect(0, 0, sheet.width, sheet.height);
  context.drawImage(drawn, 0, 0);
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.font = `13px ${theme.font}`;
  context.textBaseline = "middle";
  let x = 20;
  const y = drawn.height / ratio + 20;
  for (const type of data.types.filter((each) => each.count && !filters.types.has(each.name))) {
    context.fillStyle = colorOf(type);
    context.beginPath();
    outline(context, type.shape, x, y, 6);
    context.fill();
    context.fillStyle = theme.ink;
    context.fillText(type.label || type.name, x + 12, y);
    x += 36 + context.measureText(type.label || type.name).width;
  }
  sheet.toBlob((blob) => save(fileName("png"), [blob], "image/png"));
}

// A cell that no spreadsheet runs as a formula.
const PLAIN_NUMBER = /^[+-]?\d{1,30}(\.\d{1,30})?$/;
const neutral = (text) => (/^[=+\-@\t\r\n']/.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text);
const cell = (value) => {
  const text = neutral(String(value));
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

function tableOf({ edges: some }) {
  const rows = [["subject", "subject_type", "relation", "object", "object_type", "confidence", "papers", "status", "sentence"]];
  for (const edge of some) {
    const [from, to] = [edges.from[edge], edges.to[edge]];
    const [best] = texts ? evidenceOf(edge) : [];
    rows.push([
      nodes.name[from], typeOf(from).name, relationOf(edge).name, nodes.name[to], typeOf(to).name,
      edges.confidence[edge] / 1000, edges.papers[edge], statusOf(edge), best ? best.sentence : "",
    ]);
  }
  return rows.map((each) => `${each.map(cell).join(",")}\n`);
}

const NODE_KEYS = { label: "string", type: "string", papers: "int", degree: "int", first_year: "int", last_year: "int", size: "double", x: "double", y: "double", color: "string" };
const EDGE_KEYS = { label: "string", relation: "string", weight: "double", confidence: "double", papers: "int", status: "string", evidence: "string" };
const escaped = (value) => String(value).replace(/[<>&"\r]/g, (letter) => `&#${letter.charCodeAt(0)};`);

function graphmlOf({ nodes: some, edges: lines }) {
  const parts = ['<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'];
  const keys = (of, names, mark) =>
    Object.entries(names).map(([name, type]) => `<key id="${mark}_${name}" for="${of}" attr.name="${name}" attr.type="${type}"/>\n`);
  const cells = (mark, values) => Object.entries(values).map(([name, value]) => `<data key="${mark}_${name}">${escaped(value)}</data>`).join("");
  parts.push(...keys("node", NODE_KEYS, "n"), ...keys("edge", EDGE_KEYS, "e"), '<graph edgedefault="directed">\n');
  for (const node of some) {
    const [x, y] = scene.places.get(node) || [nodes.x[node], nodes.y[node]];
    const told = {
      label: nodes.name[node], type: typeOf(node).name, papers: nodes.papers[node], degree: nodes.degree[node],
      first_year: nodes.first[node], last_year: nodes.last[node], size: sizeOf(node), x, y, color: typeOf(node).color,
    };
    parts.push(`<node id="n${node}">${cells("n", told)}</node>\n`);
  }
  for (const edge of lines) {
    const [best] = texts ? evidenceOf(edge) : [];
    const told = {
      label: relationOf(edge).words, relation: relationOf(edge).name, weight: edges.papers[edge], confidence: edges.confidence[edge] / 1000,
      papers: edges.papers[edge], status: statusOf(edge), evidence: best ? best.sentence : "",
    };
    parts.push(`<edge id="e${edge}" source="n${edges.from[edge]}" target="n${edges.to[edge]}">${cells("e", told)}</edge>\n`);
  }
  parts.push("</graph>\n</graphml>\n");
  return parts;
}

const SAVED = {
  png: savePicture,
  csv: () => save(fileName("csv"), tableOf(visiblePart()), "text/csv"),
  graphml: () => save(fileName("graphml"), graphmlOf(visiblePart()), "application/xml"),
};
for (const button of document.querySelectorAll("[data-save]")) {
  button.onclick = () => {
    SAVED[button.dataset.save]();
    byId("save").open = false;
  };
}

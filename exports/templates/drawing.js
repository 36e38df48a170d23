// The drawing: vis-network has the camera and draws what the scene gives it; the map lies under it, names over it.
const graph = byId("graph");
const tip = byId("tip");
const nodeSet = new vis.DataSet();
const edgeSet = new vis.DataSet();
let network = null;
let theme = null;
let started = false;
const SHAPE_SCALE = { square: 0.82, diamond: 1.15, triangle: 1.08, triangleDown: 1.08, hexagon: 1, star: 1.2, dot: 1 };

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  theme = Object.fromEntries(["paper", "card", "line", "ink", "muted", "edge", "focus", "serif"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
  theme.dark = matchMedia("(prefers-color-scheme: dark)").matches;
  theme.font = getComputedStyle(document.body).fontFamily;
}

function colorOf(type) {
  if (!theme.dark) return type.color;
  // a fifth of white makes the deep blue and green stand out from the dark
  const part = (from) => Math.round(parseInt(type.color.slice(from, from + 2), 16) * 0.8 + 51);
  return `rgb(${part(1)}, ${part(3)}, ${part(5)})`;
}

// In a lens nodes stand close; a phone shows everything else at a smaller scale.
const drawnSize = (node) => (scene.sides.size ? 3.5 + sizeOf(node) * 0.3 : 1 + sizeOf(node) * (narrow.matches ? 0.9 : 0.6));

function nodeLook(node) {
  const type = typeOf(node);
  const [x, y] = scene.places.get(node);
  return {
    id: node, x, y, shape: type.shape, size: drawnSize(node) * SHAPE_SCALE[type.shape], borderWidth: 1,
    color: { background: colorOf(type), border: theme.paper },
  };
}

function edgeLook(edge) {
  const chosen = edge === view.edge;
  const crowd = scene.edges.length > 150 ? 0.25 : 0.5;
  return {
    id: edge, from: edges.from[edge], to: edges.to[edge], dashes: isAsserted(edge) ? false : [4, 5],
    width: chosen ? 3 : Math.min(3, 1 + Math.log2(edges.papers[edge]) / 2),
    arrows: scene.edges.length > 150 ? "" : { to: { enabled: true, scaleFactor: scene.sides.size ? 0.38 : 0.28 } },
    color: { color: chosen ? theme.focus : theme.edge, hover: theme.ink, opacity: chosen ? 1 : crowd * (isAsserted(edge) ? 1 : 0.75) },
  };
}

// Bring the drawing in line with the view and the filters.
function draw() {
  setScene();
  version += 1;
  edgeSet.clear();
  nodeSet.clear();
  nodeSet.add(scene.nodes.map(nodeLook));
  edgeSet.add(scene.edges.map(edgeLook));
  if (network) network.redraw();
}

function openNetwork() {
  readTheme();
  network = new vis.Network(graph, { nodes: nodeSet, edges: edgeSet }, data.options);
  network.on("beforeDrawing", drawMap);
  network.on("afterDrawing", placeLabels);
  network.on("click", clicked);
  network.on("dragging", ({ nodes: dragged }) => {
    for (const [node, { x, y }] of Object.entries(network.getPositions(dragged))) scene.places.set(Number(node), [x, y]);
    hideTip();
  });
  network.on("hoverNode", ({ node, event }) => showTip(nameOf(node), event));
  network.on("hoverEdge", ({ edge, event }) => showTip(sentenceFor(edge), event));
  network.on("zoom", moved);
  network.on("dragEnd", moved);
  for (const event of ["blurNode", "blurEdge", "dragStart", "zoom"]) network.on(event, hideTip);
  graph.addEventListener("mousemove", hovered);
}

function clicked({ nodes: [node], edges: [edge], pointer, event }) {
  hideTip();
  const pill = pillAt(pointer.DOM.x, pointer.DOM.y);
  if (pill) return goToCommunity(pill.community);
  if (node !== undefined && event.srcEvent.shiftKey && view.node >= 0) return expand(node);
  if (node !== undefined) return node === view.node && view.kind === "node" ? undefined : goToNode(node);
  if (edge !== undefined) return goToEdge(edge);
  const dot = dotAt(pointer.canvas);
  return dot >= 0 ? goToNode(dot) : undefined;
}

let over = -1;
function hovered(event) {
  if (event.buttons || scene.nodes.length) return;
  const area = graph.getBoundingClientRect();
  const place = { x: event.clientX - area.left, y: event.clientY - area.top };
  const pill = pillAt(place.x, place.y);
  const dot = pill ? -1 : dotAt(network.DOMtoCanvas(place));
  if (pill) showTip(`${data.communities[pill.community].name}: ${plural(data.communities[pill.community].papers, "paper")}`, event);
  else if (dot >= 0) showTip(nameOf(dot), event);
  else if (over !== -1) hideTip();
  over = pill ? -2 : dot;
}

function showTip(text, event) {
  graph.style.cursor = "pointer";
  if (narrow.matches) return;
  const area = graph.getBoundingClientRect();
  tip.textContent = shorten(text, 160);
  tip.hidden = false;
  tip.style.left = `${Math.min(event.clientX - area.left + 14, area.width - tip.offsetWidth - 8)}px`;
  tip.style.top = `${Math.min(event.clientY - area.top + 16, area.height - tip.offsetHeight - 8)}px`;
}

function hideTip() {
  over = -1;
  tip.hidden = true;
  graph.style.cursor = "";
}

// What the view is about, as a rectangle in the graph.
function reach() {
  let some = [...scene.places.values()];
  if (!some.length) {
    const lit = [...byImportance].filter(scene.lit);
    some = lit.map((node) => [nodes.x[node], nodes.y[node]]);
  }
  if (!some.length) return null;
  // a few that have strayed far must not make all others small
  const cut = some.length > SMALL ? Math.floor(some.length * (nodeCount > ISLANDS ? 0.02 : 0.004)) : 0;
  return [0, 1].flatMap((axis) => {
    const sorted = some.map((place) => place[axis]).sort((a, b) => a - b);
    return [sorted[cut], sorted[sorted.length - 1 - cut]];
  });
}

// The map's place and scale belong to the address, once it was moved by hand.
let moving = 0;
function moved() {
  if (scene.sides.size) return;
  clearTimeout(moving);
  const kind = view.kind;
  moving = setTimeout(() => {
    if (view.kind !== kind) return;
    const { x, y } = network.getViewPosition();
    view.at = [Math.round(x), Math.round(y), Number(network.getScale().toPrecision(3))];
    remember(true);
  }, 400);
}

function moveThere([x, y, scale]) {
  network.moveTo({ position: { x, y }, scale, animation: false });
}

// Show all of it between the cards that lie over the drawing; names on the wings of a lens need room too.
function fit() {
  const box = reach();
  if (!box) return;
  const area = graph.getBoundingClientRect();
  const panel = byId("panel");
  const open = !panel.hidden;
  const label = scene.sides.size ? (narrow.matches ? 96 : wide() ? 172 : 112) : 24;
  const right = (open && !narrow.matches ? panel.offsetWidth + 24 : 8) + label;
  const bottom = open && narrow.matches ? panel.offsetHeight + 16 : 40;
  const left = (narrow.matches ? 8 : legend.open ? legend.offsetWidth + 24 : 16) + label;
  const top = narrow.matches ? 56 : 36;
  const [x0, x1, y0, y1] = box;
  const room = [Math.max(80, area.width - left - right), Math.max(80, area.height - top - bottom)];
  const scale = Math.min(scene.sides.size ? 1.25 : 2, room[0] / Math.max(1, x1 - x0 + 30), room[1] / Math.max(1, y1 - y0 + 30));
  moveTo((x0 + x1) / 2, (y0 + y1) / 2, scale, (left - right) / 2, (top - bottom) / 2);
}

function moveTo(x, y, scale, dx = 0, dy = 0) {
  hideTip(); // what it names moves away
  const far = Math.abs(Math.log(scale / network.getScale())) > 3;
  const animation = started && !still.matches && !far ? { duration: 320, easingFunction: "easeInOutQuad" } : false;
  network.moveTo({ position: { x: x - dx / scale, y: y - dy / scale }, scale, animation });
}

function zoomBy(factor) {
  const { x, y } = network.getViewPosition();
  moveTo(x, y, Math.min(8, Math.max(0.005, network.getScale() * factor)));
  moved();
}

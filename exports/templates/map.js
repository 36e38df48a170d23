// The map: all nodes as dots at their given positions, painted once and moved as a picture until the camera rests.
const canvas = document.createElement("canvas");
const MANY = 6000;
const LINES = { nodes: 1500, edges: 4000 };
const CELL = 40;
const picture = { camera: null, version: -1 };
let version = 0;
let resting = 0;

const camera = () => ({ ...network.getViewPosition(), scale: network.getScale(), width: graph.clientWidth, height: graph.clientHeight });
const onScreen = (x, y, at) => [(x - at.x) * at.scale + at.width / 2, (y - at.y) * at.scale + at.height / 2];

function extent(at = camera()) {
  const [w, h] = [at.width / 2 / at.scale, at.height / 2 / at.scale];
  return [at.x - w, at.y - h, at.x + w, at.y + h];
}

// Radius on the screen. What stands out has a size that can be seen from afar.
function dotRadius(node, scale, stands) {
  const size = sizeOf(node);
  return stands ? Math.max(size * scale, 2.4 + size * 0.15) : Math.min(Math.max(size * scale, nodeCount > MANY ? 0.8 : 1.4), 40);
}

function drawMap(context) {
  const at = camera();
  const ratio = devicePixelRatio || 1;
  const same = picture.camera && Object.keys(at).every((key) => picture.camera[key] === at[key]) && picture.ratio === ratio;
  const stale = picture.version !== version || !picture.camera;
  if (stale || (!same && nodeCount <= MANY)) paintPicture(at, ratio);
  else if (!same) {
    clearTimeout(resting);
    resting = setTimeout(() => {
      picture.camera = null;
      network.redraw();
    }, 140);
  }
  const zoom = at.scale / picture.camera.scale;
  const [x, y] = onScreen(picture.camera.x, picture.camera.y, at);
  const [w, h] = [picture.camera.width * zoom, picture.camera.height * zoom];
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.drawImage(canvas, x - w / 2, y - h / 2, w, h);
  for (const node of scene.top) drawDot(context, node, at, dotRadius(node, at.scale, true), 1);
  context.restore();
}

function paintPicture(at, ratio) {
  Object.assign(picture, { camera: at, version, ratio });
  canvas.width = Math.max(1, Math.round(at.width * ratio));
  canvas.height = Math.max(1, Math.round(at.height * ratio));
  const context = canvas.getContext("2d");
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  const standing = new Set(scene.top);
  const own = new Set(scene.nodes);
  const seen = data.types.map(() => ({ lit: [], faded: [] }));
  const [left, top, right, bottom] = extent(at);
  let lit = 0;
  for (let node = 0; node < nodeCount; node += 1) {
    if (!nodeOn[node] || nodes.x[node] < left || nodes.x[node] > right || nodes.y[node] < top || nodes.y[node] > bottom) continue;
    if (standing.has(node) || own.has(node)) continue;
    const shown = scene.lit(node);
    lit += shown;
    seen[nodes.type[node]][shown ? "lit" : "faded"].push(node);
  }
  if (lit && lit <= LINES.nodes) paintLines(context, [...seen.flatMap((each) => each.lit), ...scene.top], at);
  const crowd = Math.min(1, 9000 / nodeCount);
  seen.forEach((each, type) => {
    paintDots(context, each.faded, type, at, 0.11, 0.7);
    paintDots(context, each.lit, type, at, 0.42 + 0.3 * crowd + 0.2 * Math.min(1, at.scale));
  });
}

function paintDots(context, some, type, at, alpha, size = 1) {
  context.fillStyle = colorOf(data.types[type]);
  context.globalAlpha = alpha;
  context.beginPath();
  for (const node of some) {
    const [x, y] = onScreen(nodes.x[node], nodes.y[node], at);
    const radius = dotRadius(node, at.scale, false) * size;
    if (radius < 2) context.rect(x - radius, y - radius, 2 * radius, 2 * radius);
    else outline(context, data.types[type].shape, x, y, radius);
  }
  context.fill();
}

// Lines only where they can be followed; those from island to island stay in the background.
function paintLines(context, some, at) {
  const found = edgesAmong(new Set(some));
  if (found.length > LINES.edges) return;
  const bridges = (edge) => nodes.community[edges.from[edge]] !== nodes.community[edges.to[edge]];
  const strength = found.length > 600 ? 0.6 : 1;
  context.strokeStyle = theme.edge;
  context.lineWidth = 1;
  for (const [part, alpha] of [[found.filter(bridges), 0.1], [found.filter((edge) => !bridges(edge)), 0.34]]) {
    context.globalAlpha = alpha * strength;
    context.beginPath();
    for (const edge of part) {
      context.moveTo(...onScreen(nodes.x[edges.from[edge]], nodes.y[edges.from[edge]], at));
      context.lineTo(...onScreen(nodes.x[edges.to[edge]], nodes.y[edges.to[edge]], at));
    }
    context.stroke();
  }
}

function drawDot(context, node, at, radius, alpha) {
  const [x, y] = onScreen(nodes.x[node], nodes.y[node], at);
  context.globalAlpha = alpha;
  context.fillStyle = colorOf(typeOf(node));
  context.strokeStyle = theme.paper;
  context.lineWidth = 1.5;
  context.beginPath();
  outline(context, typeOf(node).shape, x, y, radius);
  context.fill();
  context.stroke();
  context.globalAlpha = 1;
}

const CORNERS = {
  square: [[-0.82, -0.82], [0.82, -0.82], [0.82, 0.82], [-0.82, 0.82]],
  diamond: [[0, -1.15], [1.15, 0], [0, 1.15], [-1.15, 0]],
  triangle: [[0, -1.1], [1.05, 0.8], [-1.05, 0.8]],
  triangleDown: [[0, 1.1], [1.05, -0.8], [-1.05, -0.8]],
  hexagon: [...Array(6)].map((_, n) => [Math.cos((n * Math.PI) / 3), Math.sin((n * Math.PI) / 3)]),
  star: [...Array(10)].map((_, n) => [(n % 2 ? 0.55 : 1.3) * Math.sin((n * Math.PI) / 5), -(n % 2 ? 0.55 : 1.3) * Math.cos((n * Math.PI) / 5)]),
};

function outline(context, shape, x, y, radius) {
  const corners = CORNERS[shape];
  if (corners) corners.forEach(([dx, dy], n) => (n ? context.lineTo(x + dx * radius, y + dy * radius) : context.moveTo(x + dx * radius, y + dy * radius)));
  else {
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  if (corners) context.closePath();
}

// Which dot is under the pointer: nodes lie in cells of a grid, so that few are looked at.
const grid = new Map();
const cellOf = (x, y) => `${Math.floor(x / CELL)} ${Math.floor(y / CELL)}`;
function fillGrid() {
  for (let node = 0; node < nodeCount; node += 1) {
    const cell = cellOf(nodes.x[node], nodes.y[node]);
    if (!grid.has(cell)) grid.set(cell, []);
    grid.get(cell).push(node);
  }
}

function dotAt({ x, y }) {
  if (!grid.size) fillGrid();
  const scale = network.getScale();
  const slack = narrow.matches ? 14 : 5; // fingers are thick
  let [best, least] = [-1, Infinity];
  const consider = (node, stands) => {
    if (!stands && !scene.lit(node)) return;
    const away = Math.hypot(nodes.x[node] - x, nodes.y[node] - y) * scale - dotRadius(node, scale, stands) - (stands ? 4 : 0);
    if (away < slack && away < least) [best, least] = [node, away];
  };
  const reach = 16 / scale;
  if (reach < 12 * CELL) {
    for (let i = x - reach; i <= x + reach + CELL; i += CELL) {
      for (let j = y - reach; j <= y + reach + CELL; j += CELL) for (const node of grid.get(cellOf(i, j)) || []) consider(node, false);
    }
  }
  for (const node of scene.top) consider(node, true);
  return best;
}

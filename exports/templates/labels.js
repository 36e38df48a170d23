// Names on the drawing: of one size on the screen, the most important first, none over another; zooming in brings more.
const SLOT = 64;
const TRIES = 600;
// the most important tenth of what stands out is set in bold
const boldFrom = Math.max(20, importance[byImportance[Math.min(9, nodeCount - 1)]] || 0);
const pills = [];

function placeLabels(context) {
  const at = camera();
  const ratio = devicePixelRatio || 1;
  const taken = new Map();
  context.save();
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.globalAlpha = 1;
  for (const card of document.querySelectorAll(".card:not([hidden])")) {
    const [left, top] = [card.offsetLeft, card.offsetTop];
    claim(taken, left, top, left + card.offsetWidth, top + card.offsetHeight, true);
  }
  placeRegions(context, taken, at);
  const some = candidates(at);
  for (const { x, y, radius, stands } of some) if (stands) claim(taken, x - radius, y - radius, x + radius, y + radius, true);
  for (const each of some) if (isChosen(each.node)) ring(context, each);
  const room = Math.max(14, (at.width * at.height) / (scene.nodes.length ? 7000 : 15000));
  let [drawn, tried] = [0, 0];
  for (const each of some) {
    if (drawn >= room || tried >= TRIES) break;
    if (drawLabel(context, taken, each, at)) drawn += 1;
    else tried += 1;
  }
  context.restore();
}

const isChosen = (node) => (view.kind === "node" || view.kind === "edge") && (node === view.node || (view.edge >= 0 && otherEnd(view.edge, view.node) === node));

// What may be named, most important first: what vis-network draws, else what stands out and the dots that are near.
function candidates(at) {
  const inView = ({ x, y }) => x > -60 && y > -20 && x < at.width + 60 && y < at.height + 20;
  if (scene.nodes.length) {
    const placed = scene.nodes.map((node) => {
      const [i, j] = scene.places.get(node);
      const [x, y] = onScreen(i, j, at);
      return { node, x, y, radius: drawnSize(node) * at.scale, stands: true, side: scene.sides.get(node) };
    });
    return placed.filter(inView).sort((a, b) => isChosen(b.node) - isChosen(a.node) || importance[b.node] - importance[a.node] || a.node - b.node);
  }
  const dot = (node, stands) => {
    const [x, y] = onScreen(nodes.x[node], nodes.y[node], at);
    return { node, x, y, radius: dotRadius(node, at.scale, stands), stands };
  };
  const some = scene.top.map((node) => dot(node, true)).filter(inView);
  if (at.scale < 0.25) return some;
  const standing = new Set(scene.top);
  const [left, top, right, bottom] = extent(at);
  for (const node of byImportance) {
    if (some.length > TRIES) break;
    if (nodes.x[node] < left || nodes.x[node] > right || nodes.y[node] < top || nodes.y[node] > bottom) continue;
    if (!scene.lit(node) || standing.has(node)) continue;
    const each = dot(node, false);
    if (each.radius >= 2) some.push(each);
  }
  return some;
}

function ring(context, { x, y, radius }) {
  context.beginPath();
  context.arc(x, y, radius + 4, 0, 2 * Math.PI);
  context.lineWidth = 1.75;
  context.strokeStyle = theme.ink;
  context.stroke();
}

// Below the node if there is room, else above, right or left of it; on a wing of the lens, to its side. False if nowhere.
function drawLabel(context, taken, { node, x, y, radius, stands, side }, at) {
  const paper = isPaper(node);
  const chosen = isChosen(node);
  if (!chosen && !side && !stands && paper && at.scale < 1.3) return false;
  if (!chosen && !side && paper && scene.nodes.length > 60 && at.scale < 1.3) return false;
  const size = paper ? 11.5 : side ? 12.5 : Math.min(15.5, 11 + Math.sqrt(nodes.papers[node]) / 1.5);
  context.font = `${chosen || (!paper && !side && importance[node] >= boldFrom) ? 600 : 450} ${size}px ${theme.font}`;
  const text = shorten(nameOf(node), chosen ? 44 : side ? (narrow.matches ? 13 : wide() ? 26 : 16) : paper ? 34 : 30);
  const half = context.measureText(text).width / 2;
  const gap = radius + (chosen ? 7 : 3);
  const spots = [[x, y + gap + size / 2], [x, y - gap - size / 2], [x + gap + half, y], [x - gap - half, y]];
  if (side) spots.unshift([x + side * (gap + 2 + half), y]);
  const inside = ([i]) => i - half > 2 && i + half < at.width - 2;
  const free = spots.filter(inside).find(([i, j]) => claim(taken, i - half - 4, j - size / 2 - 1, i + half + 4, j + size / 2 + 1));
  if (!free && !chosen) return false;
  const [left, top] = free || spots[0];
  context.lineWidth = 3.5;
  context.strokeStyle = theme.paper;
  context.fillStyle = paper && !chosen ? theme.muted : theme.ink;
  context.strokeText(text, left, top);
  context.fillText(text, left, top);
  return true;
}

// The first of the names that make up a community's, or two if they are short.
function regionName(community) {
  const [first, second] = data.communities[community].name.split(" · ");
  return second && first.length + second.length < 20 ? `${first} · ${second}` : shorten(first, 28);
}

// Communities are named like regions of a map, and are buttons.
function placeRegions(context, taken, at) {
  pills.length = 0;
  context.font = `600 12.5px ${theme.serif}`;
  for (const community of scene.regions) {
    if (pills.length >= Math.min(view.detail / 4, (at.width * at.height) / 30000)) break;
    const [x, y] = onScreen(centres[community].x, centres[community].y, at);
    const text = regionName(community);
    const half = context.measureText(text).width / 2 + 10;
    if (x < half || x > at.width - half || y < 12 || y > at.height - 12) continue;
    const spot = [0, -26, 26, -52, 52].map((dy) => y + dy).find((top) => claim(taken, x - half - 3, top - 15, x + half + 3, top + 15));
    if (spot === undefined) continue;
    pills.push({ community, left: x - half, top: spot - 12, right: x + half, bottom: spot + 12 });
    context.beginPath();
    context.roundRect(x - half, spot - 12, 2 * half, 24, 12);
    context.globalAlpha = 0.93;
    context.fillStyle = theme.card;
    context.fill();
    context.globalAlpha = 1;
    context.lineWidth = 1;
    context.strokeStyle = theme.line;
    context.stroke();
    context.fillStyle = theme.ink;
    context.fillText(text, x, spot + 0.5);
  }
}

const pillAt = (x, y) => pills.find((pill) => x >= pill.left && x <= pill.right && y >= pill.top && y <= pill.bottom);

function shorten(text, length) {
  const letters = [...text.slice(0, 4 * length)];
  return letters.length > length ? `${letters.slice(0, length - 1).join("").trimEnd()}…` : text;
}

// Take the rectangle if it is free, or in any case if `anyway`; a grid of slots keeps the search short.
function claim(taken, left, top, right, bottom, anyway = false) {
  const slots = [];
  for (let i = Math.floor(left / SLOT); i <= Math.floor(right / SLOT); i += 1) {
    for (let j = Math.floor(top / SLOT); j <= Math.floor(bottom / SLOT); j += 1) slots.push(i * 4096 + j);
  }
  const apart = (r) => r[2] < left || right < r[0] || r[3] < top || bottom < r[1];
  if (!anyway && !slots.every((key) => (taken.get(key) || []).every(apart))) return false;
  for (const key of slots) {
    if (!taken.has(key)) taken.set(key, []);
    taken.get(key).push([left, top, right, bottom]);
  }
  return true;
}

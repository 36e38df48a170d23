// The lens: a node with its neighbours brought together around it, on two wings, so that every name can be read.
const MORE = 30;
const KIDS = 12;
const GRANDCHILDREN = 3;
const COLUMN = { one: 270, two: 150 };
const wide = () => !narrow.matches && view.steps === 1 && !view.expanded.length;

// The nodes around one, with the edges to them; what is asserted and matters most first.
function neighbours(node) {
  const found = new Map();
  for (const edge of edgesOf(node)) {
    const other = otherEnd(edge, node);
    if (!edgeOn[edge] || other === node) continue;
    if (!found.has(other)) found.set(other, []);
    found.get(other).push(edge);
  }
  // what more papers say comes first, of entities then the well known, of papers the new
  const said = (other) => Math.max(...found.get(other).map((edge) => edges.papers[edge]));
  const weight = (other) => (found.get(other).some(isAsserted) ? 1e9 : 0) + said(other) * 1e5 + (isPaper(other) ? nodes.first[other] : importance[other]);
  const order = [...found.keys()].map((other) => [weight(other), other]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).map(([, other]) => other);
  return { found, order };
}

// Of papers and entities, each gets at least a third of the room.
function mixed(order, room) {
  const [papers, entities] = [order.filter(isPaper), order.filter((node) => !isPaper(node))];
  const share = Math.max(room - papers.length, Math.min(entities.length, Math.ceil((2 * room) / 3)));
  const some = [...entities.slice(0, share), ...papers.slice(0, room - Math.min(share, entities.length))];
  return some.sort((a, b) => nodes.type[a] - nodes.type[b] || order.indexOf(a) - order.indexOf(b));
}

function lens() {
  const centre = view.node;
  const origin = [nodes.x[centre], nodes.y[centre]];
  const made = { nodes: [centre], edges: [], places: new Map([[centre, origin]]), sides: new Map(), lit: () => false, faded: true, folded: 0 };
  const room = (narrow.matches || view.steps === 2 ? 14 : 30) + view.more * MORE;
  const around = neighbours(centre);
  let some = mixed(around.order, room);
  if (view.kind === "edge") {
    const other = otherEnd(view.edge, centre);
    if (other !== centre && !some.includes(other)) some = [other, ...some.slice(0, room - 1)];
  }
  made.folded = around.order.length - some.length;
  made.edges = some.flatMap((node) => around.found.get(node) || []);
  if (view.kind === "edge" && !made.edges.includes(view.edge)) made.edges.push(view.edge);
  const half = Math.ceil(some.length / 2);
  let sides = [some.slice(0, half), some.slice(half)];
  for (let level = 0; sides.some((side) => side.length); level += 1) {
    sides.forEach((side, which) => wing(made, side, origin, which ? -1 : 1, level));
    sides = sides.map((side) => side.flatMap((node) => offspring(made, node, level)));
  }
  return made;
}

function wing(made, side, [x, y], direction, level) {
  const gap = level ? 24 : side.length <= 4 ? 74 : side.length <= 10 ? 48 : 32;
  const height = Math.max(110, (side.length * gap) / 2) * 1.12;
  const reach = (wide() ? 190 : 100) + level * COLUMN[wide() ? "one" : "two"];
  side.forEach((node, n) => {
    const dy = (n - (side.length - 1) / 2) * gap;
    made.nodes.push(node);
    made.places.set(node, [x + direction * reach * Math.sqrt(1 - (dy / height) ** 2 * 0.8), y + dy]);
    made.sides.set(node, direction);
  });
}

function offspring(made, node, level) {
  const many = view.expanded.includes(node) ? KIDS : level === 0 && view.steps === 2 ? GRANDCHILDREN : 0;
  if (!many) return [];
  const { found, order } = neighbours(node);
  const fresh = order.filter((other) => !made.places.has(other)).slice(0, many);
  for (const other of fresh) {
    made.places.set(other, null);
    made.edges.push(...found.get(other));
  }
  return fresh;
}

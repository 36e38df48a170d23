// Search: names and aliases, with suggestions.
const query = byId("query");
const suggestions = byId("suggestions");
const OFFERED = 12;
let chosen = -1;
let offered = [];
let index = null;

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// How well a name fits: all of it, its beginning, the beginning of a word, or anywhere.
function fitOf(name, wanted) {
  const at = name.indexOf(wanted);
  if (at < 0) return 0;
  if (name === wanted) return 8;
  return at === 0 ? 4 : /[\p{L}\p{N}]/u.test(name[at - 1]) ? 1 : 2;
}

function matches(text) {
  index ??= nodes.name.map((name, node) => [name, ...aliasesOf(node)].map(fold));
  const wanted = fold(text.trim());
  if (!wanted) return [];
  const found = [];
  index.forEach((names, node) => {
    let [best, which] = [0, 0];
    names.forEach((name, i) => {
      const how = fitOf(name, wanted) + (i ? 0 : 0.5);
      if (how >= 1 && how > best) [best, which] = [how, i];
    });
    if (best) found.push([best, node, which ? aliasesOf(node)[which - 1] : ""]);
  });
  found.sort((a, b) => b[0] - a[0] || importance[b[1]] - importance[a[1]] || a[1] - b[1]);
  return found.slice(0, OFFERED).map(([, node, alias]) => ({ node, alias }));
}

function suggest() {
  offered = matches(query.value);
  chosen = offered.length ? 0 : -1;
  const about = (node) => (isPaper(node) ? String(nodes.first[node] || "") : plural(nodes.papers[node], "paper"));
  const rows = offered.map(({ node, alias }, i) =>
    make(
      "li",
      { id: `s${i}`, role: "option", onpointerdown: (event) => event.preventDefault(), onclick: () => pick(node) },
      shapeOf(typeOf(node)),
      make("span", { className: "name", textContent: nameOf(node), dir: "auto" }),
      alias ? make("span", { className: "hint alias", textContent: alias, dir: "auto" }) : null,
      make("span", { className: "hint", textContent: about(node) }),
    ),
  );
  const none = make("li", { className: "none", textContent: "Nothing has this name" });
  suggestions.replaceChildren(...(rows.length ? rows : [none]));
  suggestions.hidden = !query.value.trim();
  query.setAttribute("aria-expanded", String(!suggestions.hidden));
  markChosen();
}

function markChosen() {
  [...suggestions.children].forEach((row, i) => row.setAttribute("aria-selected", String(i === chosen)));
  if (chosen >= 0) {
    query.setAttribute("aria-activedescendant", `s${chosen}`);
    suggestions.children[chosen].scrollIntoView({ block: "nearest" });
  } else query.removeAttribute("aria-activedescendant");
}

function closeSuggestions() {
  suggestions.hidden = true;
  query.setAttribute("aria-expanded", "false");
}

function pick(node) {
  query.value = nodes.name[node];
  closeSuggestions();
  query.blur();
  goToNode(node);
}

query.addEventListener("input", suggest);
query.addEventListener("focus", () => query.value && suggest());
query.addEventListener("blur", closeSuggestions);
query.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step && offered.length) {
    chosen = (chosen + step + offered.length) % offered.length;
    markChosen();
    event.preventDefault();
  } else if (event.key === "Enter" && offered[chosen] !== undefined) pick(offered[chosen].node);
});

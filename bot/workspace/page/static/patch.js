// Changes what is shown into what the server sent, and touches nothing that stays the same: a list that is open stays
// open, and the place that one reads stays where it is. A part with a `data-key` is known by it. One that is marked
// `data-same` came without its inside, since the page has it already; one that is marked `data-own` minds itself, until the
// server makes it otherwise than it was `made`.
export function patch(place, html) {
  const fresh = document.createElement("template");
  fresh.innerHTML = html;
  children(place, fresh.content);
}

const keyOf = node => node.dataset?.key;

function children(place, fresh) {
  const wanted = new Set([...fresh.children].map(keyOf)), known = new Map();
  for (const child of [...place.children]) {
    const key = keyOf(child);
    if (key === undefined) continue;
    if (wanted.has(key)) known.set(key, child);
    else child.remove();
  }
  let at = place.firstChild;
  for (const node of [...fresh.childNodes]) {
    const key = keyOf(node);
    while (at && key !== undefined && keyOf(at) === undefined && known.has(key)) at = dropped(at);
    const match = key === undefined ? alike(at, node) : known.get(key);
    if (!match) { place.insertBefore(node, at); continue; }
    if (match === at) at = at.nextSibling;
    else place.insertBefore(match, at);
    into(match, node);
  }
  while (at) at = dropped(at);
}

function dropped(node) { const next = node.nextSibling; node.remove(); return next; }
function alike(at, node) { return at && keyOf(at) === undefined && at.nodeName === node.nodeName ? at : null; }

function into(shown, node) {
  if (shown.nodeType !== Node.ELEMENT_NODE) { if (shown.data !== node.data) shown.data = node.data; return; }
  if (node.dataset.same !== undefined || shown.isEqualNode(node)) return;
  if (node.dataset.own !== undefined) { if (shown.made !== node.outerHTML) shown.replaceWith(node); return; }
  for (const { name } of [...shown.attributes]) if (!node.hasAttribute(name)) shown.removeAttribute(name);
  for (const { name, value } of node.attributes) if (shown.getAttribute(name) !== value) shown.setAttribute(name, value);
  children(shown, node);
}

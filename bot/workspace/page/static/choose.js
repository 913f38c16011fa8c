// A list that one types into: it offers what fits, and what is chosen stands there, as chips where there may be several.
import { $, act, ask } from "./desk.js";

const given = (box, name) => JSON.parse(box.dataset[name] || "[]");
export const chosen = box => given(box, "chosen");
const several = box => box.dataset.several !== undefined;

// Show what is chosen, and say so where an answer is needed.
export function begin(root) { for (const box of root.querySelectorAll(".choose:not([data-begun])")) { box.made = box.outerHTML; box.dataset.begun = "yes"; join(box); show(box); } }

// Whoever does not see the list hears which of it is marked.
let joined = 0;
function join(box) {
  const list = $(".offers", box);
  list.id = `offers-${joined++}`;
  $("input", box).setAttribute("aria-controls", list.id);
}

function mark(box) {
  const input = $("input", box), line = $(".offers", box).hidden ? null : $("[aria-selected=true]", box);
  if (line) input.setAttribute("aria-activedescendant", line.id);
  else input.removeAttribute("aria-activedescendant");
}

// As it was before anything was chosen: what was chosen has been sent, and the answer is in what the server draws.
export function reset(box) {
  const fresh = document.createElement("template");
  fresh.innerHTML = box.made;
  box.replaceWith(fresh.content);
  begin(document);
}

function show(box) {
  const input = $("input", box), all = chosen(box);
  input.dataset.needed ??= input.required ? "yes" : "";
  input.required = Boolean(input.dataset.needed) && !all.length;
  input.setCustomValidity("");
  for (const chip of box.querySelectorAll(".chip")) chip.remove();
  if (!several(box)) { input.value = all[0]?.text ?? ""; return; }
  input.value = "";
  for (const one of all) {
    const chip = document.createElement("button");
    chip.type = "button"; chip.className = "chip"; chip.textContent = one.text + " ✕";
    chip.setAttribute("aria-label", `Take out ${one.text}`);
    chip.onclick = () => set(box, chosen(box).filter(each => each.value !== one.value));
    box.insertBefore(chip, input);
  }
}

function set(box, all) {
  box.dataset.chosen = JSON.stringify(all);
  show(box);
  box.dispatchEvent(new CustomEvent("chosen", { bubbles: true, detail: all }));
  $("input", box).dispatchEvent(new Event("input", { bubbles: true }));
}

async function found(box, sought) {
  const source = box.dataset.source;
  if (source === "people") return await (await ask(`/people?seek=${encodeURIComponent(sought)}`))?.json() ?? [];
  if (source === "bot") return (await act("suggest", { block: box.closest(".field").dataset.block, seek: sought })).options ?? [];
  const words = sought.toLowerCase().split(/\s+/).filter(Boolean);
  return given(box, "given").filter(one => words.every(word => one.text.toLowerCase().includes(word)));
}

const asked = new WeakMap(), entered = new WeakSet();
async function offer(box, sought) {
  const order = (asked.get(box) ?? 0) + 1;
  asked.set(box, order);
  const taken = new Set(several(box) ? chosen(box).map(one => one.value) : []);
  const offers = (await found(box, sought)).filter(one => !taken.has(one.value));
  if (asked.get(box) !== order || document.activeElement !== $("input", box)) return;
  const list = $(".offers", box);
  list.replaceChildren(...offers.map((one, index) => item(box, one, `${list.id}-${index}`, index === 0)));
  if (!offers.length) list.append(Object.assign(document.createElement("li"), { className: "none", textContent: "Nothing fits." }));
  open(box, true);
  list.scrollIntoView({ block: "nearest" });
  if (entered.delete(box) && offers.length) take(box, offers[0]);
}

function item(box, one, id, isFirst) {
  const line = document.createElement("li"), hint = document.createElement("small");
  line.setAttribute("role", "option");
  line.id = id;
  line.setAttribute("aria-selected", isFirst);
  line.textContent = one.text;
  hint.textContent = one.hint ?? "";
  line.append(hint);
  line.onpointerdown = event => event.preventDefault();
  line.onclick = () => take(box, one);
  line.one = one;
  return line;
}

function take(box, one) {
  set(box, several(box) ? [...chosen(box), one] : [one]);
  open(box, false);
}

function open(box, shown) {
  $(".offers", box).hidden = !shown;
  $("input", box).setAttribute("aria-expanded", shown);
  mark(box);
  if (!shown) asked.set(box, (asked.get(box) ?? 0) + 1);
}

function move(box, by) {
  const lines = [...box.querySelectorAll("[role=option]")], at = lines.findIndex(line => line.ariaSelected === "true");
  lines[at]?.setAttribute("aria-selected", false);
  const next = lines[(at + by + lines.length) % lines.length];
  next?.setAttribute("aria-selected", true);
  next?.scrollIntoView({ block: "nearest" });
  mark(box);
}

const boxOf = event => event.target.matches?.(".choose input") ? event.target.parentElement : null;

document.addEventListener("focusin", event => {
  const box = boxOf(event);
  if (box) { if (!several(box)) event.target.select(); offer(box, ""); }
});
document.addEventListener("click", event => { const box = boxOf(event); if (box && $(".offers", box).hidden) offer(box, ""); });
document.addEventListener("focusout", event => {
  const box = boxOf(event);
  if (!box) return;
  open(box, false);
  const typed = event.target.value.trim(), kept = several(box) ? "" : chosen(box)[0]?.text ?? "";
  if (!typed && !several(box) && kept && !event.target.dataset.needed && box.closest("form")) set(box, []);
  else if (typed !== kept && box.closest("form") && typed) event.target.setCustomValidity("Choose one of the list.");
  else if (!box.closest("form")) show(box);
});
document.addEventListener("input", event => {
  const box = boxOf(event);
  if (!box || !event.isTrusted) return;
  event.target.setCustomValidity("");
  entered.delete(box);
  $(".offers", box).replaceChildren();
  offer(box, event.target.value.trim());
});
document.addEventListener("keydown", event => {
  const box = boxOf(event);
  if (!box) return;
  const shown = !$(".offers", box).hidden, line = $("[aria-selected=true]", box);
  const stop = () => { event.preventDefault(); event.stopPropagation(); };
  if (["ArrowDown", "ArrowUp"].includes(event.key)) { stop(); if (shown) move(box, event.key === "ArrowDown" ? 1 : -1); else offer(box, ""); }
  else if (event.key === "Enter" && shown) { stop(); if (line) take(box, line.one); else entered.add(box); }
  else if (event.key === "Escape" && shown) { stop(); open(box, false); }
  else if (event.key === "Backspace" && several(box) && !event.target.value) set(box, chosen(box).slice(0, -1));
}, true);

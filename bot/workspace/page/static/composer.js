// Where one writes: commands and people are offered while one types, and what could not be sent stays.
import { $, act, state, words } from "./desk.js";

const text = $("#text"), suggest = $("#suggest");
let picked = 0;

function grow(box) { box.style.height = "auto"; box.style.height = box.scrollHeight + "px"; }

function offers() {
  const value = text.value, at = value.slice(0, text.selectionStart).match(/(^|\s)@([\w.-]*)$/);
  if (/^\/[\w-]*$/.test(value)) return words.commands.filter(c => c.command.startsWith(value)).map(c => ({ put: c.command + " ", show: c.command, hint: `${c.usage_hint} · ${c.description}` }));
  if (at) return words.people.filter(p => p.startsWith(at[2].toLowerCase())).slice(0, 8).map(p => ({ put: value.slice(0, text.selectionStart - at[2].length) + p + " ", show: "@" + p, hint: "" }));
  return [];
}

function button(show, hint, then) {
  const made = document.createElement("button"), strong = document.createElement("strong"), small = document.createElement("small");
  made.type = "button"; strong.textContent = show; small.textContent = hint;
  made.append(strong, small);
  made.onclick = then;
  return made;
}

function offer() {
  const found = offers();
  suggest.hidden = !found.length;
  picked = Math.min(picked, Math.max(0, found.length - 1));
  suggest.replaceChildren(...found.map(one => button(one.show, one.hint, () => pick(one))));
  suggest.children[picked]?.classList.add("on");
}

function pick(one) { text.value = one.put; suggest.hidden = true; text.focus(); grow(text); }

export function offerShortcuts() {
  suggest.hidden = !suggest.hidden;
  suggest.replaceChildren(...words.shortcuts.filter(s => s.type === "global").map(s =>
    button(s.name, s.description, () => { suggest.hidden = true; act("shortcut", { callback: s.callback_id }); })));
}

export async function send() {
  const said = text.value.trim();
  if (!said) return;
  text.value = ""; grow(text); suggest.hidden = true; text.disabled = true;
  const found = await act("send", { text: said });
  text.disabled = false; text.focus();
  if (found.error) { text.value = said; grow(text); }
  $("#messages").scrollTop = 1e9;
}

export async function reply() {
  const box = $("#reply"), said = box.value.trim();
  if (!said) return;
  box.value = "";
  const found = await act("send", { text: said, thread: state.thread });
  if (found.error) box.value = said;
}

text.addEventListener("input", () => { picked = 0; grow(text); offer(); });
text.addEventListener("keydown", event => {
  const found = suggest.hidden ? [] : offers(), one = found[picked];
  const whole = one && one.put.trim() === text.value.trim();
  if (found.length && ["ArrowDown", "ArrowUp"].includes(event.key)) { event.preventDefault(); picked = (picked + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length; offer(); }
  else if (one && (event.key === "Tab" || (event.key === "Enter" && !event.shiftKey && !whole))) { event.preventDefault(); pick(one); }
  else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
  else if (event.key === "Escape") suggest.hidden = true;
});
$("#reply").addEventListener("keydown", event => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); reply(); } });

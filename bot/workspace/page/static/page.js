// Sends what a person does, and swaps the fragments that the server makes when something changes.
const $ = (selector, root = document) => root.querySelector(selector);
const state = document.body.dataset;
const words = JSON.parse($("#words").textContent);

const query = () => new URLSearchParams({ as: state.me, channel: state.channel, ...(state.thread && { thread: state.thread }) });
const remember = () => history.replaceState(null, "", "/?" + query());

// A part that is put anew under a pressed finger would lose the click: until the press is over, it waits.
let pressed = Promise.resolve(), released = () => {};
document.addEventListener("pointerdown", () => { released(); pressed = new Promise(done => { released = done; }); }, true);
document.addEventListener("click", () => setTimeout(released));
for (const over of ["pointerup", "pointercancel"]) document.addEventListener(over, () => setTimeout(released, 100), true);

// Of two answers for one part the one that was asked for last stays, whichever comes first.
const drawn = new Map();
let asking = 0;
async function swap(name, id = name) {
  const asked = query().toString(), order = ++asking;
  const answer = await fetch(`/fragment/${name}?${asked}`);
  if (!answer.ok) return;
  const html = await answer.text();
  await pressed;
  if (query().toString() !== asked) return swap(name, id);
  if (drawn.get(name) > order) return;
  drawn.set(name, order);
  const place = $("#" + id), list = $(".messages", place) ?? place;
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const scrolled = list.scrollTop;
  place.innerHTML = html;
  const fresh = $(".messages", place) ?? place;
  if (name === "main" || name === "thread") fresh.scrollTop = atEnd ? fresh.scrollHeight : scrolled;
}
const parts = { main: () => swap("main"), sidebar: () => swap("sidebar"), clock: refreshClock,
  thread: () => state.thread && swap("thread", "thread-in"), modal: showModal };
const busy = new Map();
function refresh(...names) {
  for (const name of names) {
    if (busy.has(name)) { busy.set(name, true); continue; }
    busy.set(name, false);
    parts[name]()?.finally?.(() => { const again = busy.get(name); busy.delete(name); if (again) refresh(name); }) ?? busy.delete(name);
  }
}
async function refreshClock() { await swap("clock"); tint(); }
function tint() { document.body.classList.toggle("fast", !$("#clock [data-rate='1']").classList.contains("on")); }

async function act(what, body = {}) {
  const answer = await fetch(`/act/${what}`, { method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ as: state.me, channel: state.channel, ...body }) });
  const found = await answer.json().catch(() => ({ error: "The workspace did not answer." }));
  const trouble = $("#trouble");
  trouble.hidden = !found.error;
  trouble.textContent = found.error ?? "";
  return found;
}

async function go(channel) {
  state.channel = channel; state.thread = ""; $("#thread").hidden = true;
  document.body.classList.remove("drawer"); remember();
  if (channel === "home") { atHome(); welcome(); await act("home"); await swap("main"); refresh("sidebar"); return; }
  atHome(); await swap("main"); $("#messages").scrollTop = 1e9; refresh("sidebar"); welcome(); $("#text").focus();
}
async function follow(address) {
  await go(address.searchParams.get("channel"));
  const message = document.getElementById(address.hash.slice(1));
  message?.scrollIntoView({ block: "center" });
  message?.animate({ background: ["var(--me)", "transparent"] }, 1600);
}
async function openThread(ts) { state.thread = ts; remember(); $("#thread").hidden = false; await swap("thread", "thread-in"); $("#replies").scrollTop = 1e9; }

function atHome() { $("#composer").hidden = state.channel === "home"; }

function listen() {
  const socket = new WebSocket(location.origin.replace("http", "ws") + "/live");
  socket.onmessage = event => {
    const changed = JSON.parse(event.data), names = new Set();
    for (const what of changed) {
      if (what === "clock") names.add("clock");
      else if (what.startsWith("view:")) names.add("modal");
      else names.add("main").add("sidebar").add("thread");
    }
    refresh(...names);
  };
  socket.onopen = () => refresh("main", "sidebar", "clock", "modal", "thread");
  socket.onclose = () => setTimeout(listen, 1000);
}

let shown = "";
async function showModal() {
  const answer = await fetch(`/fragment/modal?${query()}`);
  const box = document.createElement("div");
  box.innerHTML = await answer.text();
  const form = $("form", box);
  const key = form ? form.outerHTML : "";
  if (key === shown) return;
  shown = key;
  $("#modal").replaceChildren(...box.children);
  for (const input of document.querySelectorAll("#modal [data-instant]")) {
    const at = new Date(input.dataset.instant * 1000);
    input.value = new Date(at - at.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
  }
  $("#modal input, #modal textarea, #modal select")?.focus();
}

function entered(form) {
  const values = {};
  for (const field of form.querySelectorAll(".field")) {
    const { block, action, type } = field.dataset, input = $("input,textarea,select", field), value = input?.value || null;
    const text = choice => ({ text: { type: "plain_text", text: choice.textContent.trim() }, value: choice.value });
    const given = { type };
    if (type === "static_select") given.selected_option = value ? text(input.selectedOptions[0]) : null;
    else if (type === "multi_static_select") given.selected_options = [...input.selectedOptions].map(text);
    else if (type === "users_select") given.selected_user = value;
    else if (type === "multi_users_select") given.selected_users = [...input.selectedOptions].map(o => o.value);
    else if (type === "datetimepicker") given.selected_date_time = value;
    else if (type === "datepicker") given.selected_date = value;
    else if (type === "timepicker") given.selected_time = value;
    else if (type === "external_select") given.selected_option = value ? { text: { type: "plain_text", text: value }, value } : null;
    else if (type === "radio_buttons" || type === "checkboxes") {
      const chosen = [...field.querySelectorAll("input:checked")].map(one => ({ text: { type: "plain_text", text: one.parentElement.textContent.trim() }, value: one.value }));
      if (type === "checkboxes") given.selected_options = chosen; else given.selected_option = chosen[0] ?? null;
    } else given.value = value;
    values[block] = { [action]: given };
  }
  return values;
}

function sure(element) {
  if (!element.dataset.confirm) return Promise.resolve(true);
  const dialog = $("#sure");
  $("h2", dialog).textContent = element.dataset.confirm;
  $("p", dialog).textContent = element.dataset.confirmText;
  $("[value=yes]", dialog).textContent = element.dataset.confirmYes;
  dialog.showModal();
  return new Promise(resolve => {
    dialog.onclick = event => { if (event.target.value) { dialog.close(); resolve(event.target.value === "yes"); } };
    dialog.oncancel = () => resolve(false);
  });
}

async function press(element, chosen = {}) {
  if (!await sure(element)) return;
  const message = element.closest(".message");
  element.disabled = true;
  const found = await act("click", { ts: message?.dataset.ts, home: Boolean(element.closest(".home")), action: element.dataset.press, chosen });
  element.disabled = false;
  if (found.error && !message) fail(found.error);
}
function fail(text) { const wrong = $("#modal footer .wrong"); if (wrong) { wrong.textContent = text; wrong.hidden = false; } }

document.addEventListener("click", async event => {
  const one = selector => event.target.closest(selector);
  let it;
  if ((it = one(".bookmarks a")) && it.origin === location.origin) { event.preventDefault(); await follow(new URL(it.href)); }
  else if ((it = one("a[data-channel]"))) { event.preventDefault(); go(it.dataset.channel); }
  else if ((it = one("button[data-press]"))) press(it);
  else if ((it = one("[data-thread]:not(body)"))) openThread(it.dataset.thread);
  else if ((it = one("[data-close-thread]"))) { state.thread = ""; $("#thread").hidden = true; remember(); }
  else if ((it = one("[data-react]"))) act("react", { ts: it.closest(".message").dataset.ts, name: it.dataset.react });
  else if ((it = one("[data-shortcut]"))) act("shortcut", { callback: it.dataset.shortcut, ts: it.closest(".message")?.dataset.ts });
  else if ((it = one("[data-cancel]"))) act("cancel");
  else if ((it = one("[data-rate]"))) act("clock", { rate: it.dataset.rate });
  else if ((it = one("[data-advance]"))) act("clock", { advance: it.dataset.advance });
  else if (one("[data-drawer]")) document.body.classList.toggle("drawer");
  else if (one("[data-welcome]")) { localStorage.setItem("welcomed", "1"); welcome(); }
  else if (one("#bolt")) offerShortcuts();
  else if (one("#send")) send();
  else if (one("#send-reply")) reply();
  else if (!one("#sidebar")) document.body.classList.remove("drawer");
});
document.addEventListener("change", event => {
  const it = event.target;
  if (it.id === "who") { state.me = it.value; state.thread = ""; $("#thread").hidden = true; remember(); shown = ""; if (state.channel === "home") act("home"); refresh("main", "sidebar", "modal"); welcome(); }
  else if (it.matches("select[data-press]") && it.value) {
    const kind = it.dataset.kind;
    press(it, kind === "option" ? { option: it.value } : { [kind]: it.value });
  }
});
document.addEventListener("submit", async event => {
  event.preventDefault();
  const form = event.target, button = $("[type=submit]", form);
  for (const wrong of form.querySelectorAll(".wrong")) wrong.hidden = true;
  button.disabled = true;
  const found = await act("submit", { values: entered(form) });
  button.disabled = false;
  for (const [label, text] of Object.entries(found.errors ?? {})) {
    const field = [...form.querySelectorAll(".field")].find(one => one.dataset.label === label);
    const wrong = $(".wrong", field ?? form.querySelector("footer"));
    wrong.textContent = text; wrong.hidden = false;
    wrong.scrollIntoView({ block: "nearest" });
  }
  refresh("modal");
});
document.addEventListener("keydown", event => {
  if (event.key === "Escape" && $("#modal form")) act("cancel");
});

const text = $("#text"), suggest = $("#suggest");
let picked = 0;
function grow(box) { box.style.height = "auto"; box.style.height = box.scrollHeight + "px"; }
function offers() {
  const value = text.value, at = value.slice(0, text.selectionStart).match(/(^|\s)@([\w.-]*)$/);
  if (/^\/[\w-]*$/.test(value)) return words.commands.filter(c => c.command.startsWith(value)).map(c => ({ put: c.command + " ", show: c.command, hint: `${c.usage_hint} · ${c.description}` }));
  if (at) return words.people.filter(p => p.startsWith(at[2].toLowerCase())).slice(0, 8).map(p => ({ put: value.slice(0, text.selectionStart - at[2].length) + p + " ", show: "@" + p, hint: "" }));
  return [];
}
function offer() {
  const found = offers();
  suggest.hidden = !found.length;
  picked = Math.min(picked, Math.max(0, found.length - 1));
  suggest.replaceChildren(...found.map((one, index) => {
    const button = document.createElement("button");
    button.type = "button"; button.className = index === picked ? "on" : "";
    const strong = document.createElement("strong"), small = document.createElement("small");
    strong.textContent = one.show; small.textContent = one.hint;
    button.append(strong, small);
    button.onclick = () => { text.value = one.put; suggest.hidden = true; text.focus(); };
    return button;
  }));
  return found;
}
function offerShortcuts() {
  suggest.hidden = !suggest.hidden;
  suggest.replaceChildren(...words.shortcuts.filter(s => s.type === "global").map(s => {
    const button = document.createElement("button"), strong = document.createElement("strong"), small = document.createElement("small");
    button.type = "button"; strong.textContent = s.name; small.textContent = s.description; button.append(strong, small);
    button.onclick = () => { suggest.hidden = true; act("shortcut", { callback: s.callback_id }); };
    return button;
  }));
}
async function send() {
  const said = text.value.trim();
  if (!said) return;
  text.value = ""; grow(text); suggest.hidden = true; text.disabled = true;
  const found = await act("send", { text: said });
  text.disabled = false; text.focus();
  if (found.error) text.value = said;
  $("#messages").scrollTop = 1e9;
}
async function reply() {
  const box = $("#reply"), said = box.value.trim();
  if (!said) return;
  box.value = "";
  await act("send", { text: said, thread: state.thread });
}
text.addEventListener("input", () => { picked = 0; grow(text); offer(); });
text.addEventListener("keydown", event => {
  const found = suggest.hidden ? [] : offers();
  if (found.length && ["ArrowDown", "ArrowUp"].includes(event.key)) { event.preventDefault(); picked = (picked + (event.key === "ArrowDown" ? 1 : found.length - 1)) % found.length; offer(); }
  else if (found.length && event.key === "Tab") { event.preventDefault(); text.value = found[picked].put; suggest.hidden = true; }
  else if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
  else if (event.key === "Escape") suggest.hidden = true;
});
$("#reply").addEventListener("keydown", event => { if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); reply(); } });
function welcome() { $("#welcome").hidden = localStorage.getItem("welcomed") === "1" || state.channel !== "store-42-milan"; }

welcome(); tint(); listen(); remember(); atHome();
if (state.channel === "home") act("home"); else $("#messages").scrollTop = 1e9;
setInterval(() => refresh("clock"), 5000);

// Sends what a person does, and patches in the fragments that the server makes when something changes.
import { $, act, ask, offline, query, remember, state, sure } from "./desk.js";
import * as choose from "./choose.js";
import { offerShortcuts, reply, send } from "./composer.js";
import * as form from "./form.js";
import { patch } from "./patch.js";

// A part that is put anew under a pressed finger would lose the click: until the press is over, it waits.
let pressed = Promise.resolve(), released = () => {};
document.addEventListener("pointerdown", () => { released(); pressed = new Promise(done => { released = done; }); }, true);
document.addEventListener("click", () => setTimeout(released));
for (const over of ["pointerup", "pointercancel"]) document.addEventListener(over, () => setTimeout(released, 100), true);

// Of two answers for one part the one that was asked for last stays, whichever comes first.
const drawn = new Map();
let asking = 0;
async function draw(name, id = name) {
  const asked = query().toString(), order = ++asking, place = $("#" + id);
  const answer = await ask(`/fragment/${name}?${asked}`, versions(place));
  if (!answer) return;
  const html = await answer.text();
  await pressed;
  if (query().toString() !== asked) return draw(name, id);
  if (drawn.get(name) > order) return;
  drawn.set(name, order);
  const list = $(".messages", place), before = list?.dataset.key;
  const atEnd = !list || list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  patch(place, html);
  choose.begin(place);
  const fresh = $(".messages", place);
  if (fresh && fresh.dataset.key !== "home" && (atEnd || fresh.dataset.key !== before)) fresh.scrollTop = fresh.scrollHeight;
}
// What is known of the messages there already: the server leaves out those that are still the same.
function versions(place) {
  return Object.fromEntries([...place.querySelectorAll(".said")].map(one => [one.dataset.key, one.dataset.v]));
}

const parts = { main: drawMain, sidebar: () => draw("sidebar"), clock: drawClock, thread: drawThread, modal: form.showModal };
const PAUSE = { main: 100, thread: 100, sidebar: 400, clock: 250, modal: 0 };
const busy = new Map();
async function refresh(...names) { await Promise.all(names.map(refreshed)); }
// One at a time of each, with a pause between; what changes meanwhile is drawn after that.
async function refreshed(name) {
  if (busy.has(name)) { busy.set(name, true); return; }
  busy.set(name, false);
  try { await parts[name](); }
  finally { setTimeout(() => { const again = busy.get(name); busy.delete(name); if (again) refreshed(name); }, PAUSE[name]); }
}
async function drawClock() { await draw("clock"); tint(); }
function tint() { document.body.classList.toggle("fast", !$("#clock [data-rate='1']").classList.contains("on")); }
async function drawThread() { if (state.thread) await draw("thread", "thread-in"); }
async function drawMain() { await draw("main"); await showQuestion(); }

// What waits for an answer in one's messages is opened, once.
let shownQuestion = "";
async function showQuestion() {
  const { question, asked } = $("#main .place").dataset;
  if (!question || asked === shownQuestion || state.thread || $("#text").value) return;
  shownQuestion = asked;
  await openThread(question);
}

async function go(channel) {
  closeThread();
  state.channel = channel; shownQuestion = "";
  document.body.classList.remove("drawer"); remember(); atHome(); welcome();
  if (channel === "home") await act("home");
  await drawMain();
  if (channel !== "home") { $("#messages").scrollTop = 1e9; if (!state.thread) $("#text").focus(); }
  refresh("sidebar");
}
async function follow(address) {
  await go(address.searchParams.get("channel"));
  const message = document.getElementById(address.hash.slice(1));
  message?.scrollIntoView({ block: "center" });
  message?.animate({ background: ["var(--me)", "transparent"] }, 1600);
}
async function openThread(ts) {
  state.thread = ts; remember(); $("#thread").hidden = false;
  await drawThread();
  const replies = $("#replies");
  if (replies) replies.scrollTop = 1e9;
}
function closeThread() { state.thread = ""; $("#thread").hidden = true; remember(); }
function atHome() { $("#composer").hidden = state.channel === "home"; }
function welcome() { $("#welcome").hidden = localStorage.getItem("welcomed") === "1" || state.channel !== "store-42-milan"; }

async function become(handle) {
  state.me = handle; shownQuestion = "";
  closeThread(); form.forget(); welcome();
  if (state.channel === "home") await act("home");
  refresh("main", "sidebar", "modal");
}

function listen() {
  const socket = new WebSocket(location.origin.replace("http", "ws") + "/live");
  socket.onmessage = event => refresh(...new Set(JSON.parse(event.data).flatMap(touchedBy)));
  socket.onopen = () => { offline(false); refresh("main", "sidebar", "clock", "modal", "thread"); };
  socket.onclose = () => { offline(true); setTimeout(listen, 1000); };
}
// What is to be drawn anew when this changed; of channels only the one that is shown.
function touchedBy(what) {
  if (what === "clock") return ["clock"];
  if (what.startsWith("view:")) return ["modal"];
  if (what.startsWith("home:")) return state.channel === "home" ? ["main"] : [];
  const { place, here } = $("#main .place").dataset;
  return place === what || here !== state.channel ? ["main", "thread", "sidebar"] : ["sidebar"];
}

async function press(element, chosen = {}) {
  const { press: action, confirm, confirmText, confirmYes } = element.dataset;
  if (confirm && !await sure(confirm, confirmText, confirmYes)) return;
  const message = element.closest(".message");
  element.disabled = true;
  const found = await act("click", { ts: message?.dataset.ts, home: Boolean(element.closest(".home")), action, chosen, values: element.closest("#modal") ? form.entered() : null });
  element.disabled = false;
  if (element.matches(".choose")) choose.reset(element);
  else if (element.matches("select:not([data-stays])")) element.selectedIndex = Math.max(0, [...element.options].findIndex(one => one.defaultSelected));
  if (found.error && !message) form.fail(found.error);
}

document.addEventListener("click", async event => {
  const one = selector => event.target.closest(selector);
  let it;
  if ((it = one(".bookmarks a")) && it.origin === location.origin) { event.preventDefault(); await follow(new URL(it.href)); }
  else if ((it = one("a[data-channel]"))) { event.preventDefault(); go(it.dataset.channel); }
  else if ((it = one("button[data-press]"))) press(it);
  else if ((it = one("button[data-thread]"))) openThread(it.dataset.thread);
  else if (one("[data-close-thread]")) closeThread();
  else if ((it = one("[data-react]"))) act("react", { ts: it.closest(".message").dataset.ts, name: it.dataset.react });
  else if ((it = one("[data-shortcut]"))) act("shortcut", { callback: it.dataset.shortcut, ts: it.closest(".message")?.dataset.ts });
  else if (one("[data-cancel]")) form.cancel();
  else if (one("[data-discard]")) form.discard();
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
  if (it.matches("select[data-press]") && it.value) press(it, { option: it.value });
});
// What is typed is heard after a pause, where the form asks for that.
let typing;
document.addEventListener("input", event => {
  const it = event.target;
  clearTimeout(typing);
  if (it.dataset.typed) typing = setTimeout(() => it.isConnected && act("click", { action: it.dataset.typed, chosen: {}, values: form.entered() }), 500);
});
document.addEventListener("chosen", event => {
  const it = event.target, [one] = event.detail;
  if (!one) return;
  if (it.dataset.who !== undefined) become(one.handle);
  else if (it.dataset.press) press(it, { [it.dataset.kind]: one.value });
});

choose.begin(document); form.listen(refresh); welcome(); tint(); remember(); atHome();
if (state.channel === "home") act("home"); else $("#messages").scrollTop = 1e9;
form.showModal(); showQuestion(); listen();
setInterval(() => refresh("clock"), 2000);

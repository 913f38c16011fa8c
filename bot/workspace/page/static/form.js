// The form that is open: shown, filled in, sent, and not lost.
import { $, act, ask, query, sure } from "./desk.js";
import * as choose from "./choose.js";
import * as dates from "./dates.js";
import { patch } from "./patch.js";

const modal = $("#modal"), form = () => $("form", modal);
let shown = "", touched = false, finished = false;

// Draw the form that the server has. One that is filled in and that the server has lost stays, and says so.
export async function showModal() {
  const answer = await ask(`/fragment/modal?${query()}`);
  if (!answer) return;
  const html = (await answer.text()).trim();
  if (html === shown) return;
  if (!html && form() && touched && !finished) { fail("The workspace no longer knows this form. Copy what you need, and open it anew."); return; }
  const before = form();
  shown = html;
  patch(modal, html);
  if (form() === before) { begin(); return; }
  touched = finished = false;
  begin();
  $("input, textarea, select", modal)?.focus();
}

export function forget() { shown = ""; }

function begin() {
  choose.begin(modal);
  for (const input of modal.querySelectorAll(".when input[data-initial]")) {
    if (input.dataset.begun) continue;
    input.parentElement.made = input.parentElement.outerHTML;
    input.dataset.begun = "yes";
    input.placeholder = dates.written(input.parentElement.dataset.kind === "date" ? "2031-01-13" : "2031-01-13T22:00");
    if (input.dataset.initial) input.value = dates.written(input.dataset.initial);
    input.title = `Time in ${form().dataset.zone}`;
  }
}

const stampOf = place => {
  const input = $("input", place);
  return input.value.trim() ? dates.read(input.value, place.dataset.kind) : null;
};

export function entered() {
  const values = {};
  for (const field of form().querySelectorAll(".field")) {
    const { block, action, type } = field.dataset;
    values[block] = { [action]: { type, ...given(field, type) } };
  }
  return values;
}

function given(field, type) {
  const input = $("input, textarea, select", field), value = input?.value || null;
  const option = (text, value) => ({ text: { type: "plain_text", text: text.trim() }, value });
  const ticked = () => [...field.querySelectorAll("input:checked")].map(one => option(one.parentElement.textContent, one.value));
  const chosen = () => choose.chosen($(".choose", field));
  switch (type) {
    case "static_select": return { selected_option: value ? option(input.selectedOptions[0].textContent, value) : null };
    case "external_select": return { selected_option: chosen().map(one => option(one.text, one.value))[0] ?? null };
    case "multi_static_select": return { selected_options: chosen().map(one => option(one.text, one.value)) };
    case "users_select": return { selected_user: chosen()[0]?.value ?? null };
    case "multi_users_select": return { selected_users: chosen().map(one => one.value) };
    case "datetimepicker": return { selected_date_time: stampOf($(".when", field)) };
    case "datepicker": return { selected_date: stampOf($(".when", field)) };
    case "timepicker": return { selected_time: value };
    case "radio_buttons": return { selected_option: ticked()[0] ?? null };
    case "checkboxes": return { selected_options: ticked() };
    default: return { value };
  }
}

export function fail(text) {
  const wrong = $("footer .wrong", modal);
  if (wrong) { wrong.textContent = text; wrong.hidden = false; }
}

async function submit(refresh) {
  const button = $("[type=submit]", modal);
  for (const wrong of modal.querySelectorAll(".wrong")) wrong.hidden = true;
  for (const one of modal.querySelectorAll("[aria-invalid]")) one.removeAttribute("aria-invalid");
  button.disabled = true;
  const found = await act("submit", { values: entered() });
  button.disabled = false;
  if (found.error) fail(found.error);
  for (const [label, text] of Object.entries(found.errors ?? {})) {
    const field = [...modal.querySelectorAll(".field")].find(one => one.dataset.label === label);
    const wrong = $(".wrong", field ?? $("footer", modal));
    wrong.textContent = text; wrong.hidden = false;
    if (field) $("input, textarea, select", field)?.setAttribute("aria-invalid", true);
  }
  $("[aria-invalid]", modal)?.closest(".field").scrollIntoView({ block: "nearest" });
  finished = !found.error && !Object.keys(found.errors ?? {}).length;
  refresh("modal");
}

export async function cancel() {
  finished = true;
  if ((await act("cancel")).error) { finished = false; fail("The workspace did not answer."); }
}

// Close it without a word, unless something has been filled in.
export async function discard() {
  if (!touched || await sure("Throw away what you have filled in?", "It has not been sent.", "Throw away", "Go on writing")) await cancel();
}

// The focus goes round in the form.
function goRound(event) {
  const stops = [...modal.querySelectorAll("button, input, textarea, select")].filter(one => !one.disabled && one.tabIndex >= 0 && one.offsetParent);
  const at = stops.indexOf(document.activeElement), to = at + (event.shiftKey ? -1 : 1);
  if (at >= 0 && to >= 0 && to < stops.length) return;
  event.preventDefault();
  stops.at(event.shiftKey ? -1 : 0)?.focus();
}

export function listen(refresh) {
  modal.addEventListener("submit", event => { event.preventDefault(); submit(refresh); });
  modal.addEventListener("input", event => {
    touched = true;
    const place = event.target.closest(".when");
    if (!place) return;
    const typed = $("input", place);
    if (event.target.matches(".calendar") && event.target.value) typed.value = dates.written(event.target.value);
    typed.setCustomValidity(typed.value.trim() && !stampOf(place) ? `Write it like ${typed.placeholder}` : "");
  });
  modal.addEventListener("change", event => {
    const place = event.target.closest(".when"), stamp = place && stampOf(place);
    if (stamp) $("input", place).value = dates.written(stamp);
  });
  modal.addEventListener("click", event => {
    const place = event.target.closest("[data-calendar]")?.closest(".when");
    if (!place) return;
    const calendar = $(".calendar", place);
    calendar.value = stampOf(place) ?? "";
    calendar.showPicker();
  });
  document.addEventListener("keydown", event => {
    if (!form() || $("#sure").open) return;
    if (event.key === "Escape") { event.preventDefault(); discard(); }
    else if (event.key === "Tab") goRound(event);
  });
}

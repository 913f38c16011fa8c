// Where one is, and how one asks the workspace: what every other part of the page stands on.
export const $ = (selector, root = document) => root.querySelector(selector);
export const state = document.body.dataset;
export const words = JSON.parse($("#words").textContent);

export const query = () => new URLSearchParams({ as: state.me, channel: state.channel, ...(state.thread && { thread: state.thread }) });
export const remember = () => history.replaceState(null, "", "/?" + query());

export const offline = away => { $("#offline").hidden = !away; };

// The answer to a request; null where nobody answers.
export async function ask(address, body) {
  const asked = body === undefined ? {} : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  try {
    const answer = await fetch(address, asked);
    return answer.ok ? answer : null;
  } catch {
    offline(true);
    return null;
  }
}

// Do something as the person one is; `error` in what comes back says why it did not work.
export async function act(what, body = {}) {
  const answer = await ask(`/act/${what}`, { as: state.me, channel: state.channel, ...body });
  const found = await answer?.json().catch(() => null) ?? { error: "The workspace did not answer." };
  const trouble = $("#trouble");
  trouble.hidden = !found.error;
  trouble.textContent = found.error ?? "";
  return found;
}

// Asks in a dialog; whether the answer was yes.
export function sure(title, text, yes, no = "Cancel") {
  const dialog = $("#sure");
  $("h2", dialog).textContent = title;
  $("p", dialog).textContent = text;
  $("[value=yes]", dialog).textContent = yes;
  $("[value=no]", dialog).textContent = no;
  dialog.showModal();
  return new Promise(resolve => {
    dialog.onclick = event => { if (event.target.value) { dialog.close(); resolve(event.target.value === "yes"); } };
    dialog.oncancel = () => resolve(false);
  });
}

// SPDX-License-Identifier: AGPL-3.0-or-later
// Warns before a session ends, and covers the page once it has. Only the person's own act prolongs it.

const WARN = 180;
const dialog = document.querySelector("dialog[data-left]");
const ending = dialog.querySelector("[data-ending]");
const ended = dialog.querySelector("[data-ended]");
const form = dialog.querySelector("form");
let deadline = Date.now() + Number(dialog.dataset.left) * 1000;
let asking = false;

const left = () => (deadline - Date.now()) / 1000;

// Another tab may have prolonged it: the server knows.
async function ask(options) {
  try {
    const answer = await fetch(form.action, { ...options, headers: { Accept: "application/json" } });
    if (answer.ok) deadline = Date.now() + (await answer.json()).left * 1000;
  } catch {
    // No line: what this page knows has to do.
  }
}

// A form that is kept for its writer when it comes too late, with something typed in it.
function unsent() {
  const changed = (field) => field.defaultValue !== undefined && field.type !== "hidden"
    && field.value !== field.defaultValue;
  return [...document.querySelectorAll("main form")].find(
    (one) => one.elements.submission && [...one.elements].some(changed));
}

function warn() {
  ending.hidden = false;
  ended.hidden = true;
  if (!dialog.open) dialog.showModal();
}

function cover() {
  document.querySelector("main").hidden = true;
  ending.hidden = true;
  ended.hidden = false;
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  if (!dialog.open) dialog.showModal();
  clearInterval(timer);
}

async function look() {
  if (asking || left() > WARN) return;
  if (dialog.open && left() > 0) return;
  asking = true;
  await ask({ cache: "no-store" });
  asking = false;
  if (left() <= 0) cover();
  else if (left() <= WARN) warn();
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  await ask({ method: "POST", body: new FormData(form) });
  if (left() > WARN) dialog.close();
  else look();
});

ended.querySelector("a").addEventListener("click", (event) => {
  const typed = unsent();
  if (!typed) return;
  // The session is over, so this sends nothing: it is kept, and stands there again after Login.
  event.preventDefault();
  typed.requestSubmit();
});

const timer = setInterval(look, 1000);
// Timers sleep while a laptop does.
document.addEventListener("visibilitychange", look);
addEventListener("pageshow", look);

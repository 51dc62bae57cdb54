// SPDX-License-Identifier: AGPL-3.0-or-later
// Small comforts on every page. Nothing here is needed: each page works without it.

document.documentElement.classList.add("js");

// The error summary is what a screen reader should meet first.
document.querySelector("[data-focus]")?.focus();

// A double click sends one form. The pressed button's name still travels: disabling waits a tick.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    if (event.defaultPrevented) return;
    form.dataset.sent = "yes";
    setTimeout(() => {
      for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = true;
    });
  });
}
// Coming back with the browser's Back button finds the form usable again.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[type=submit]")) button.disabled = false;
  }
});

for (const button of document.querySelectorAll("[data-copy]")) {
  const said = button.parentElement.querySelector("[role=status]");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      if (said) said.textContent = button.dataset.done;
    } catch {
      button.hidden = true; // not allowed here; the number itself can be selected
    }
  });
  if (!navigator.clipboard) button.hidden = true;
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.addEventListener("click", () => print());
}

// Damm's check digit (quasigroup of order 10): tells every single wrong digit and every swap of neighbours.
const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
];

export function looksRight(text) {
  const digits = text.replace(/[\s-]/g, "");
  if (!/^\d{16}$/.test(digits)) return false;
  let state = 0;
  for (const digit of digits) state = Number(DAMM[state][digit]);
  return state === 0;
}

for (const field of document.querySelectorAll("input[data-damm]")) {
  const hint = document.createElement("p");
  hint.className = "odd";
  hint.setAttribute("role", "status");
  field.before(hint);
  // Told while typing, not on leaving the field: what moves under a pressed button loses the click.
  field.addEventListener("input", () => {
    const whole = field.value.replace(/[\s-]/g, "").length >= 16;
    hint.textContent = whole && !looksRight(field.value) ? field.dataset.damm : "";
  });
}

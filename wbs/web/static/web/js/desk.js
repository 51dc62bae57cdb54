// SPDX-License-Identifier: AGPL-3.0-or-later
// Keys for the inbox: j and k walk the rows, o opens, x ticks, / searches, ? helps. A comfort only.

const rows = [...document.querySelectorAll("[data-rows] > tr")];
const help = document.querySelector("[data-keys]");
let here = -1;

// Never while someone types or chooses, nor with a key that belongs to browser or screen reader.
function isTyping(event) {
  const field = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  return Boolean(field) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing;
}

function go(to) {
  if (!rows.length) return;
  here = Math.min(Math.max(to, 0), rows.length - 1);
  for (const [at, row] of rows.entries()) row.classList.toggle("here", at === here);
  rows[here].querySelector("th a").focus(); // the browser's own ring and Enter come with it
}

// Where the focus went by Tab or mouse, the next key goes on from there.
document.addEventListener("focusin", (event) => {
  const at = rows.indexOf(event.target.closest("tr"));
  if (at >= 0) here = at;
  for (const [number, row] of rows.entries()) row.classList.toggle("here", number === at);
});

const keys = {
  j: () => go(here + 1),
  k: () => go(here - 1),
  o: () => rows[here]?.querySelector("th a").click(),
  x: () => rows[here]?.querySelector("input[type=checkbox]")?.click(),
  "/": () => document.querySelector("[role=search] [name=q]")?.focus(),
  "?": () => {
    if (!help) return;
    help.open = !help.open;
    if (help.open) help.querySelector("summary").focus();
  },
};

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || isTyping(event) || !Object.hasOwn(keys, event.key)) return;
  event.preventDefault();
  keys[event.key]();
});

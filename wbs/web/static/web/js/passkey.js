// SPDX-License-Identifier: AGPL-3.0-or-later
// Passkeys (WebAuthn): makes or uses one, and sends the answer with the form around the button.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (one) => one.charCodeAt(0));

const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const listed = (credentials = []) => credentials.map((one) => ({ ...one, id: toBytes(one.id) }));

function asked(told) {
  const options = { ...told, challenge: toBytes(told.challenge) };
  if (told.user) options.user = { ...told.user, id: toBytes(told.user.id) };
  if (told.excludeCredentials) options.excludeCredentials = listed(told.excludeCredentials);
  if (told.allowCredentials) options.allowCredentials = listed(told.allowCredentials);
  return options;
}

function answered(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  const id = toText(credential.rawId);
  return JSON.stringify({ id, rawId: id, type: credential.type, response, clientExtensionResults: {} });
}

for (const box of document.querySelectorAll("[data-passkey]")) {
  const form = box.closest("form");
  const button = box.querySelector("button");
  const said = box.querySelector("[role=status]");
  const making = box.dataset.passkeyAct === "make";
  if (!window.PublicKeyCredential) {
    button.hidden = true;
    said.textContent = box.dataset.missing;
    continue;
  }
  button.addEventListener("click", async () => {
    // A passkey that was made cannot be unmade from here: ask for its name before.
    if (making && !form.elements.name.reportValidity()) return;
    said.textContent = box.dataset.waiting;
    button.disabled = true;
    try {
      const publicKey = asked(JSON.parse(box.dataset.passkey));
      const found = await (making
        ? navigator.credentials.create({ publicKey })
        : navigator.credentials.get({ publicKey }));
      form.querySelector("[data-passkey-answer] input").value = answered(found);
      form.requestSubmit();
    } catch (error) {
      const known = error.name === "InvalidStateError";
      said.textContent = known ? box.dataset.known : box.dataset.cancelled;
      button.disabled = false;
    }
  });
}

// Passkeys: the form asks the server what is to be signed or made, the device does it, and the form is sent with that.
// Without a device that can, a form to sign in stays hidden, and one to make a passkey says so.
"use strict";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (each) => each.charCodeAt(0));
const text = (buffer) => {
  const plain = btoa(String.fromCharCode(...new Uint8Array(buffer)));
  return plain.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const named = (each) => ({ ...each, id: bytes(each.id) });

// Both ways between JSON and what the browser takes and gives; not every phone can do that itself yet.
const read = (options) => ({
  ...options,
  challenge: bytes(options.challenge),
  ...(options.user && { user: named(options.user) }),
  ...(options.excludeCredentials && { excludeCredentials: options.excludeCredentials.map(named) }),
  ...(options.allowCredentials && { allowCredentials: options.allowCredentials.map(named) }),
});
const written = ({ id, rawId, type, response }) => {
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const given = parts.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  return JSON.stringify({ id, rawId: text(rawId), type, response: Object.fromEntries(given) });
};

const ask = async (form) => {
  const answer = await fetch(form.dataset.passkey, { method: "POST", headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  const publicKey = read(await answer.json());
  const { credentials } = navigator;
  return written(await ("makes" in form.dataset ? credentials.create({ publicKey }) : credentials.get({ publicKey })));
};

const say = (form, name) => {
  const told = [...form.querySelectorAll("[data-told]")];
  const meant = told.find((each) => each.dataset.told === name) ?? told.find((each) => !each.dataset.told);
  for (const each of told) each.hidden = name === undefined || each !== meant;
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (window.PublicKeyCredential) form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button");
    say(form);
    button.disabled = true;
    try {
      form.elements.passkey.value = await ask(form);
      form.submit();
    } catch ({ name }) {
      say(form, name);
    } finally {
      button.disabled = false;
    }
  });
}
// Who goes back is not to send the same answer again.
addEventListener("pageshow", () => {
  for (const { elements } of document.querySelectorAll("form[data-passkey]")) elements.passkey.value = "";
});

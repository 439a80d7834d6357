// The log page: an id made when the form is opened, so that the same log sent twice counts once,
// and the buttons beside the number of pupils. Without script all of it works as plain fields.
"use strict";

const uuid = () => {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

// Say what is wrong with a field where the server says it, between its label and the field; without words, take it back.
const complain = (field, sentence = "") => {
  const id = `${field.id}-error`;
  const place = document.getElementById(id) ?? Object.assign(document.createElement("span"), { id, className: "problem" });
  if (sentence && !place.isConnected) {
    (field.querySelector(".choices") ?? field.closest(".stepper") ?? field).before(place);
    field.setAttribute("aria-describedby", `${field.getAttribute("aria-describedby") ?? ""} ${id}`.trim());
  }
  place.textContent = sentence;
  if (field.name) field.setAttribute("aria-invalid", sentence !== "");
  return sentence !== "";
};

// Say on top what is wrong in all, as the server does.
const summarise = (mistakes) => {
  document.getElementById("problems")?.parentElement.remove();
  const summary = document.querySelector("[data-summary]");
  const heading = summary.querySelector("h2");
  const { one, many } = heading.dataset;
  heading.textContent = mistakes.length > 1 ? many.replace("#", mistakes.length) : one;
  const lines = mistakes.map(([field, sentence]) => {
    const line = document.createElement("li");
    const { textContent } = field.labels?.[0] ?? field.querySelector("legend");
    const href = `#${(field.querySelector("input") ?? field).id}`;
    const text = `${textContent.trim().replace(/[?:]$/, "")}: ${sentence}`;
    line.append(Object.assign(document.createElement("a"), { href, className: "tap", textContent: text }));
    return line;
  });
  const list = summary.querySelector("ul") ?? heading.insertAdjacentElement("afterend", document.createElement("ul"));
  list.replaceChildren(...lines);
  summary.hidden = false;
};

// The worker keeps nothing that points at somebody, and no form that the server would refuse: it says in which field
// what is wrong, and the page as it stands says it on.
const refuse = (form, found) => {
  const sentences = JSON.parse(form.dataset.sentences);
  const fields = [...form.querySelectorAll("fieldset, textarea, [inputmode], [type=date]")];
  const said = fields.map((field) => [field, sentences[found[field.name || field.id]]?.replace("#", field.value)]);
  const mistakes = said.filter(([field, sentence]) => complain(field, sentence));
  summarise(mistakes);
  const [[first]] = mistakes;
  first.closest("details")?.setAttribute("open", "");
  (first.querySelector("input") ?? first).focus();
};

// What a form sent did not leave the phone: that is said beside its button, until it is sent again.
const sayUnsent = (path) => {
  for (const place of document.querySelectorAll("[data-unsent]")) {
    place.hidden = new URL(place.closest("form").action).pathname !== path;
  }
};
addEventListener("submit", () => sayUnsent());
navigator.serviceWorker?.addEventListener("message", ({ data }) => sayUnsent(data.unsent));

// What was sent is held until the next form is opened: a sign-in that has expired leads back to this page, which
// fills it in again (reopen.js). Where the worker works, it holds the log itself.
const hold = ({ target }) => {
  const { pathname } = location;
  if (navigator.serviceWorker?.controller && target.dataset.sentences) return;
  sessionStorage.typed = JSON.stringify({ pathname, fields: [...new FormData(target)] });
};
const isBack = sessionStorage.typed && document.referrer && new URL(document.referrer).pathname === "/sign-in";

for (const form of document.querySelectorAll("form[data-log]")) {
  if (form.dataset.reopen) form.addEventListener("submit", hold);
  if (isBack && form.dataset.reopen) import(form.dataset.reopen);
  else delete sessionStorage.typed;
  navigator.serviceWorker?.addEventListener("message", ({ data }) => {
    if (data.found && data.refused === form.elements.id?.value) refuse(form, data.found);
  });
  if (form.elements.by) navigator.serviceWorker?.register("/sw.js").catch(() => {}); // a private window may refuse
  const session = ["session", "group"].map((name) => form.elements[name]?.value).join("/");
  for (const id of form.querySelectorAll("[name=id], [name$='-id']")) {
    if (id.value) continue;
    // The page's place in the history keeps it: who goes back and saves again sends the same log.
    const name = `${id.name}/${session}`;
    id.value = history.state?.[name] ?? uuid();
    history.replaceState({ ...history.state, [name]: id.value }, "");
    // A copy that the phone has kept says the day it was made; the session was probably held today.
    if (document.documentElement.dataset.kept) {
      const { day } = form.elements;
      const days = (moment) => Math.floor((moment - moment.getTimezoneOffset() * 60000) / 86400000);
      const since = days(new Date()) - days(new Date(document.documentElement.dataset.kept));
      day.valueAsDate = new Date(day.valueAsNumber + since * 86400000);
    }
    if (location.hash.startsWith("#outbox=")) import(form.dataset.reopen);
  }
  for (const button of form.querySelectorAll("[data-step]")) {
    const number = button.parentElement.querySelector("input");
    button.addEventListener("click", () => {
      number.value = Math.max(0, (Number.parseInt(number.value, 10) || 0) + Number(button.dataset.step));
    });
  }
}

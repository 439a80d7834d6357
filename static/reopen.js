// A form as it was typed: the log of an entry that waits in the outbox, with the same id; or what was sent when the
// sign-in had expired, if the same person is back on the same page.

const form = document.querySelector("form[data-log]");

const waiting = async (id) => {
  const { active } = await navigator.serviceWorker.ready;
  const { port1, port2 } = new MessageChannel();
  active.postMessage({ wish: "find", id }, [port2]);
  return new Promise((answered) => {
    port1.onmessage = ({ data }) => answered(data);
  });
};

const held = () => {
  const { pathname, fields } = JSON.parse(sessionStorage.typed);
  delete sessionStorage.typed;
  const typed = new Map(fields);
  const isSame = (name) => typed.get(name) === form.elements[name]?.value;
  if (pathname !== location.pathname || !["by", "session", "group"].every(isSame)) return undefined;
  document.querySelector("[data-held]").hidden = false;
  return { fields };
};

const [, id] = location.hash.split("#outbox=");
const entry = id ? await waiting(decodeURIComponent(id)) : held();

const fill = (name, typed) => {
  const fields = [...form.elements].filter((field) => field.name === name);
  if (!fields.length) {
    // The page asks for this only at times, as for the reason of an old log: sent as it was all the same.
    const hidden = (value) => Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form.append(...typed.map(hidden));
  }
  for (const field of fields) {
    if (field.type === "radio" || field.type === "checkbox") field.checked = typed.includes(field.value);
    else field.value = typed[0];
  }
};

if (entry) {
  const typed = new Map();
  for (const [name, value] of entry.fields) typed.set(name, [...(typed.get(name) ?? []), value]);
  for (const { name, type } of [...form.elements]) if (type === "checkbox" && !typed.has(name)) typed.set(name, []);
  for (const [name, values] of typed) fill(name, values);
  // The class may have another number of pupils by now: *all* who were there is then said as a number.
  const everyone = typed.get("everyone")?.[0];
  if (everyone && !form.elements.everyone.value) {
    form.elements.everyone.value = "other";
    form.elements.present.value = everyone;
  }
  form.querySelector("details")?.setAttribute("open", "");
  // The same name as in log.js, so that who goes back and saves again sends the same log.
  const session = ["session", "group"].map((name) => form.elements[name]?.value).join("/");
  history.replaceState({ ...history.state, [`id/${session}`]: typed.get("id")?.[0] }, "");
}

// The outbox, as the worker keeps it: in IndexedDB, which outlives every version of the product. An entry is the
// log form itself, every field as it was typed; it is sent by posting that same form once more, and its id makes
// a second sending harmless.
"use strict";

const PATIENCE = 6000; // milliseconds that a person is kept waiting for the network
// Lets the service count what is refused of it.
const WAITED = { "Linjen-Outbox": "1" };
const LOG_PAGE = /^\/plans\/\d+\/log$/;

const database = () =>
  new Promise((done, failed) => {
    const asked = indexedDB.open("linjen", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("entries", { keyPath: "id" });
      asked.result.createObjectStore("facts");
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => failed(asked.error);
  });

// Do one thing with a store, and return its result once it is safe.
const inStore = async (name, mode, work) => {
  const opened = await database();
  try {
    return await new Promise((done, failed) => {
      const transaction = opened.transaction(name, mode);
      const asked = work(transaction.objectStore(name));
      transaction.oncomplete = () => done(asked?.result);
      transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    opened.close();
  }
};

const fact = (name) => inStore("facts", "readonly", (facts) => facts.get(name));
const person = () => fact("person");
const remember = (id) => inStore("facts", "readwrite", (facts) => facts.put(id, "person"));
const discard = (id) => inStore("entries", "readwrite", (entries) => entries.delete(id));
const keep = (entry) => inStore("entries", "readwrite", (entries) => entries.put(entry));
const isUnsent = (entry) => entry.state !== "sent";
// All entries, each with whether it was written by somebody else than the one who uses the phone now, if anybody does.
const entriesInOrder = async () => {
  const [all, who] = [await inStore("entries", "readonly", (entries) => entries.getAll()), await person()];
  return all
    .map((entry) => ({ ...entry, isAnothers: isUnsent(entry) && entry.by !== who }))
    .sort((one, other) => one.saved.localeCompare(other.saved));
};
// What pages may know: of what somebody else wrote, only that it waits.
const listed = async () =>
  (await entriesInOrder()).map((entry) => {
    const { id, called, isAnothers } = entry;
    return isAnothers ? { id, called, isAnothers, state: "waiting" } : entry;
  });
const mine = async (id) => (await entriesInOrder()).find((entry) => entry.id === id && !entry.isAnothers);
// Forget a person who leaves, whose sign-in is still to be ended; what somebody else wrote still waits for them.
const forgetMine = async () => {
  for (const { id, isAnothers } of await entriesInOrder()) if (!isAnothers) await discard(id);
  await inStore("facts", "readwrite", (facts) => {
    facts.clear();
    facts.put(true, "leaving");
  });
};

// Make an entry of a form that was sent; its address names the session, so that opening it leads there again.
const entryOf = (address, form) => {
  if (!form.get("id")) form.set("id", crypto.randomUUID());
  const asked = new URLSearchParams(address.search);
  for (const name of ["session", "group"]) if (!asked.has("session")) asked.set(name, form.get(name));
  return {
    id: form.get("id"),
    url: `${address.pathname}?${asked}`,
    called: form.get("called") ?? address.pathname,
    by: form.get("by"),
    day: form.get("day"),
    saved: new Date().toISOString(),
    fields: [...form],
  };
};

// What the server will ask for or refuse in a form: which of its sentences fits, by the name of the field.
// `most` may have been present, and `latest` was the day when the page was made.
const NUMBERS = ["present", "minutes", "girls", "boys", "pupil_mentors", "engagement"];
const wrongIn = ({ fields }, { most, latest }) => {
  const typed = new Map(fields);
  const digits = (name) => (typed.get(name) ?? "").replace(/\s/g, "");
  const today = new Date().toLocaleDateString("sv");
  const isBeyond = (name, least, most) => !digits(name) || Number(digits(name)) < least || Number(digits(name)) > most;
  const found = Object.fromEntries(NUMBERS.filter((name) => !/^\d{0,9}$/.test(digits(name))).map((name) => [name, "number"]));
  if (!typed.get("day")) found.day = "day";
  else if (latest && typed.get("day") > (latest > today ? latest : today)) found.day = "future";
  const isHeld = typed.get("status") !== "cancelled";
  for (const name of isHeld ? ["everyone", "outcome"] : ["obstacle"]) if (!typed.get(name)) found[name] = name;
  if (isHeld && isBeyond("minutes", ...MINUTES)) found.minutes ??= "minutes";
  if (isHeld && typed.get("everyone") === "other" && isBeyond("present", 0, most)) {
    found.present ??= digits("present") ? "too many" : "present";
  }
  return found;
};

// The answer, if it comes in time; nobody listens for a later one. Where one has just failed to come, the next is not
// waited for as long.
let silent = 0;
const inTime = async (ask, patience = PATIENCE) => {
  const waiting = new AbortController();
  const alarm = setTimeout(() => waiting.abort(), patience);
  try {
    return await ask(waiting.signal);
  } catch (error) {
    silent = Date.now();
    throw error;
  } finally {
    clearTimeout(alarm);
  }
};
const shorter = () => (Date.now() - silent < 5 * PATIENCE ? PATIENCE / 6 : PATIENCE);

// There is a network, and a server that cannot just now.
const isOverwhelmed = ({ status }) => status >= 500 || status === 429;
const isTriedAgain = ({ needs, isAnothers }) => ["network", "service"].includes(needs) && !isAnothers;

// What has copies from before something was logged: home, and that plan's pages with their choice of groups.
const outdated = new Set();

// Post an entry; say what became of it, with the answer where a person should see it.
const attempt = async (entry) => {
  try {
    const body = new URLSearchParams(entry.fields);
    const answer = await inTime((signal) => fetch(entry.url, { method: "POST", headers: WAITED, body, signal }));
    const { pathname, search } = new URL(answer.url);
    if (answer.redirected && pathname.startsWith("/sessions/")) {
      for (const path of ["/", entry.url.split("?")[0]]) outdated.add(path);
      return { state: "sent", link: pathname + search, answer };
    }
    if (answer.redirected && pathname === "/sign-in") return { state: "waiting", needs: "sign-in" };
    if (isOverwhelmed(answer)) return { state: "waiting", needs: "service" };
    if (answer.status >= 400) return { state: "refused", answer };
  } catch {
    // No network, or none that answers in time.
  }
  return { state: "waiting", needs: "network" };
};

// Say whether nobody is still to be signed out here. Only the server can end a sign-in, so who leaves without a network
// is signed out with the first that there is, before anything else is answered.
const haveLeft = () =>
  navigator.locks.request("leaving", async () => {
    if (!(await fact("leaving").catch(() => false))) return true;
    try {
      const answer = await inTime((signal) => fetch("/sign-out", { method: "POST", signal }), shorter());
      if (isOverwhelmed(answer)) return false;
    } catch {
      return false;
    }
    await inStore("facts", "readwrite", (facts) => facts.delete("leaving"));
    return true;
  });

// Write down what became of an entry, unless it was mended, sent or discarded meanwhile.
const settle = (entry, changes) =>
  inStore("entries", "readwrite", (entries) => {
    const asked = entries.get(entry.id);
    asked.onsuccess = () => {
      if (asked.result?.saved === entry.saved) entries.put({ ...entry, ...changes });
    };
  });

// What a refused form's page says, and the way to the log that was first. Only this is kept of the page; a worker
// cannot read a page otherwise.
const ENTITIES = { "&lt;": "<", "&gt;": ">", "&#34;": '"', "&#39;": "'", "&amp;": "&" };
const saidIn = (html) => {
  const marked = [...html.matchAll(/<(\w+)[^>]* data-said>([^]*?)<\/\1>/g)];
  const plain = (part) => part.replace(/<[^>]*>/g, "").replace(/&#?\w+;/g, (each) => ENTITIES[each] ?? each);
  const lines = marked.map(([, , part]) => plain(part).replace(/\s+/g, " ").trim());
  return { lines, link: html.match(/ data-first href="([^"]*)"/)?.[1] };
};

// Send what waits, one after the other; with `refused` also what was refused before. Return what pages may know.
// What still waits of a class holds back what followed it: a session held must not overtake that it was cancelled.
const sendAll = ({ refused } = {}) =>
  navigator.locks.request("outbox", async () => {
    const heldBack = new Set();
    for (const entry of await entriesInOrder()) {
      const [classPage] = entry.url.split("?");
      if (entry.isAnothers || !(entry.state === "waiting" || (refused && entry.state === "refused"))) continue;
      if (heldBack.has(classPage)) continue;
      const { answer, ...outcome } = await attempt(entry);
      if (outcome.state === "waiting") heldBack.add(classPage);
      const said = outcome.state === "refused" ? saidIn(await answer.text()) : undefined;
      await settle(entry, { needs: undefined, said, ...outcome });
    }
    return listed();
  });

// What an entry's fields hold that must not be kept, by their names; these two nobody has typed.
const personalDataOf = ({ fields }) => {
  const typed = fields.filter(([name]) => !["id", "called"].includes(name));
  return Object.fromEntries(typed.map(([name, text]) => [name, personalDataIn(text)]).filter(([, found]) => found));
};

// Put an entry in, and have it sent also when no page is open, where the browser can.
const waitWith = async (entry, outcome) => {
  await keep({ ...entry, ...outcome });
  await self.registration.sync?.register("outbox").catch(() => {});
};

// The page of the outbox: draws what waits on the phone; each entry can be opened, discarded, exported, sent.
"use strict";

const page = document.querySelector("main");
const part = (name) => page.querySelector(`[data-${name}]`);
const written = (moment, parts) => new Date(moment).toLocaleString(document.documentElement.lang, parts);
const DAY_PARTS = { day: "numeric", month: "long" };
let entries = [];

// What the refused form said: its problems, or who was first and the way there.
const saidIn = (html) => {
  const answer = new DOMParser().parseFromString(html ?? "", "text/html");
  const lines = [".notice.wrong li", "#first, #first + p", "main h1, main h1 + p"]
    .map((where) => [...answer.querySelectorAll(where)].map((each) => each.textContent.replace(/\s+/g, " ").trim()))
    .find((found) => found.length);
  return { words: (lines ?? []).join(" "), link: answer.querySelector(".notice.wrong a.button") };
};

const draw = (entry) => {
  const card = page.querySelector("template").content.cloneNode(true);
  const state = entry.state === "waiting" ? entry.needs : entry.state;
  const set = (where, text) => (card.querySelector(where).textContent = text);
  set("h2", entry.called);
  set("[data-day]", entry.day && written(`${entry.day}T12:00`, DAY_PARTS));
  set("[data-saved]", written(entry.saved, { ...DAY_PARTS, hour: "numeric", minute: "numeric" }));
  for (const each of card.querySelectorAll("[data-state]")) each.hidden = each.dataset.state !== state;
  if (entry.link) card.querySelector("[data-state=sent] a").href = entry.link;
  const { words, link } = saidIn(entry.html);
  set("[data-words]", words);
  if (link) {
    const way = Object.assign(document.createElement("a"), { className: "tap", textContent: link.textContent });
    way.href = link.getAttribute("href");
    card.querySelector("[data-state=refused]").append(way);
  }
  card.querySelector(".buttons").hidden = state === "sent";
  card.querySelector("[data-open]").href = `${entry.url}#outbox=${encodeURIComponent(entry.id)}`;
  card.querySelector("[data-discard]").addEventListener("click", async () => {
    show(await tell("discard", { id: entry.id }));
    page.querySelector("h1").focus();
  });
  return card;
};

const exported = () => {
  const names = [...new Set(entries.flatMap(({ fields }) => fields.map(([name]) => name)))];
  const cell = (text) => `"${text.replace(/^(?='*[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
  const line = (entry) =>
    names.map((name) => cell(entry.fields.filter(([each]) => each === name).map(([, value]) => value).join("+")));
  const rows = [names, ...entries.filter(({ state }) => state !== "sent").map(line)].map((row) => row.join(";"));
  const file = new Blob([`\ufeff${rows.join("\r\n")}\r\n`], { type: "text/csv" });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file) });
  link.download = `${page.querySelector("h1").textContent}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
};

document.addEventListener("outbox", ({ detail }) => {
  entries = detail;
  const waits = entries.some(({ state }) => state !== "sent");
  part("entries").replaceChildren(...entries.map(draw));
  part("empty").hidden = entries.length > 0;
  part("unsent").hidden = !waits;
  part("leaving").hidden = !waits || !location.search.includes("leaving");
  if (waits) navigator.storage?.persist?.();
});
part("send").addEventListener("click", () => send({ refused: true }));
part("export").addEventListener("click", exported);

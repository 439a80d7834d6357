// The page of the outbox: draws what waits on the phone; each entry can be opened, discarded, exported, sent.
"use strict";

const page = document.querySelector("main");
const part = (name) => page.querySelector(`[data-${name}]`);
const { lang } = document.documentElement;
const spoken = lang === "sv" ? lang : "en-GB"; // as the other pages: days before months, 24 hours
let entries = [];
let shown = ""; // what is on the page: drawn anew only when it changes, because somebody may be about to tap

// Days and moments as the other pages write them: `24 november`, `10.42` today, else `20 november 10.42`.
const dayOf = (date) => date.toLocaleDateString(spoken, { day: "numeric", month: "long" });
const momentOf = (date) => {
  const time = date.toLocaleTimeString(spoken, { hour: "2-digit", minute: "2-digit" });
  const day = date.toDateString() === new Date().toDateString() ? "" : `${dayOf(date)} `;
  return day + (lang === "sv" ? time.replace(":", ".") : time);
};

const draw = (entry) => {
  const card = page.querySelector("template").content.cloneNode(true);
  const state = entry.isAnothers ? "person" : entry.state === "waiting" ? entry.needs : entry.state;
  const set = (where, text) => (card.querySelector(where).textContent = text);
  for (const each of card.querySelectorAll("[data-called]")) each.textContent = entry.called;
  for (const each of card.querySelectorAll("[data-state]")) if (each.dataset.state !== state) each.remove();
  if (entry.isAnothers) {
    for (const each of card.querySelectorAll(".hint, .buttons")) each.remove();
    return card;
  }
  set("[data-day]", entry.day && dayOf(new Date(`${entry.day}T12:00`)));
  set("[data-saved]", momentOf(new Date(entry.saved)));
  if (state === "refused") {
    const { lines = [], link } = entry.said ?? {};
    set("[data-words]", lines.join("\n"));
    const way = card.querySelector("[data-state] a");
    if (link) way.href = link;
    else way.remove();
  }
  if (state === "sent") {
    card.querySelector("[data-state] a").href = entry.link;
    card.querySelector(".buttons").remove();
    return card;
  }
  card.querySelector("[data-open]").href = `${entry.url}#outbox=${encodeURIComponent(entry.id)}`;
  card.querySelector("[data-discard]").addEventListener("click", async () => {
    show(await tell("discard", { id: entry.id }));
    page.querySelector("h1").focus();
  });
  return card;
};

const exported = () => {
  const waiting = entries.filter(isMine);
  const names = [...new Set(waiting.flatMap(({ fields }) => fields.map(([name]) => name)))];
  const cell = (text) => `"${text.replace(/^(?='*[=+\-@\t\r])/, "'").replaceAll('"', '""')}"`;
  const line = (entry) =>
    names.map((name) => cell(entry.fields.filter(([each]) => each === name).map(([, value]) => value).join("+")));
  const rows = [names, ...waiting.map(line)].map((row) => row.join(";"));
  const file = new Blob([`\ufeff${rows.join("\r\n")}\r\n`], { type: "text/csv" });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(file) });
  link.download = `${page.querySelector("h1").textContent}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
};

document.addEventListener("outbox", ({ detail }) => {
  if (JSON.stringify(detail) === shown) return;
  shown = JSON.stringify(detail);
  entries = detail;
  const waits = entries.some(isMine);
  part("entries").replaceChildren(...entries.map(draw));
  part("empty").hidden = entries.length > 0;
  part("unsent").hidden = !waits;
  part("leaving").hidden = !waits || !location.search.includes("leaving");
});
part("send").addEventListener("click", () => send({ refused: true }));
part("export").addEventListener("click", exported);

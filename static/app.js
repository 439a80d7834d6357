// What a page and the worker (worker.js) have to say to each other: the page asks, the worker keeps and sends.
"use strict";

const { person } = document.currentScript.dataset;
const KEPT = document.documentElement.dataset.kept; // when the copy was made that the phone shows; else undefined

const tell = async (wish, more) => {
  const { active } = await navigator.serviceWorker.ready;
  return new Promise((answered) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => answered(data);
    active.postMessage({ wish, ...more }, [port2]);
  });
};

// Say how many entries are in which state. What was sent is said on one page, and then forgotten.
const show = (entries) => {
  const isSent = ({ state }) => state === "sent";
  const numbers = {
    unsent: entries.filter((entry) => !isSent(entry)).length,
    refused: entries.filter(({ state }) => state === "refused").length,
    sent: entries.filter(isSent).length,
  };
  for (const place of document.querySelectorAll("[data-count]")) {
    const number = numbers[place.dataset.count];
    place.hidden = !number;
    place.textContent = number === 1 ? place.dataset.one : place.dataset.many.replace("#", number);
  }
  document.querySelector("[data-outbox]")?.toggleAttribute("hidden", !entries.length);
  document.dispatchEvent(new CustomEvent("outbox", { detail: entries }));
  if (numbers.sent) addEventListener("pagehide", () => tell("tidy"), { once: true });
};

const send = async (more) => {
  const waited = (await tell("list")).filter(({ state }) => state !== "sent");
  const entries = await tell("send", more);
  const isNew = waited.some(({ id }) => entries.some((entry) => entry.id === id && entry.state === "sent"));
  // Home draws lines that have just become longer.
  if (isNew && document.querySelector("[data-outbox]")) location.reload();
  else show(entries);
};

if (navigator.serviceWorker) {
  if (person) navigator.serviceWorker.register("/sw.js").catch(() => {});
  if (person && !KEPT) tell("hello", { id: person });
  tell("list").then(show);
  send();
  addEventListener("online", () => send());
}

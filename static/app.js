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

const isSent = ({ state }) => state === "sent";
const isMine = (entry) => !isSent(entry) && !entry.isAnothers;
let drawn = []; // what was sent when this page was drawn
let tidies = false; // whether this page has said what was sent

// Whether an entry says that the session which a link would log was held, for its group or the whole class.
const isOf = (link) => {
  const { pathname, searchParams } = new URL(link.href);
  return ({ url, fields }) => {
    const { session, group, status } = Object.fromEntries(fields);
    const isSame = url.startsWith(`${pathname}?`) && session === searchParams.get("session");
    return isSame && status === "held" && ["0", searchParams.get("group") ?? "0"].includes(group);
  };
};

// Of a class, home offers the first session that does not wait on the phone already, and names those that do.
const offer = (card, waiting) => {
  let isOffered = false;
  for (const link of card.querySelectorAll("[data-log]")) {
    const waits = waiting.some(isOf(link));
    link.previousElementSibling.hidden = !waits;
    link.hidden = waits || isOffered;
    isOffered ||= !waits;
  }
};

// Say how many entries are in which state. What was sent is said on one page, and then forgotten.
const show = (entries) => {
  const sent = entries.filter(isSent).length;
  const refused = entries.filter(({ state, isAnothers }) => state === "refused" && !isAnothers).length;
  const numbers = { unsent: entries.length - sent - refused, refused, sent };
  for (const place of document.querySelectorAll("[data-count]")) {
    const number = numbers[place.dataset.count];
    const { one, many } = place.dataset;
    place.hidden = !number;
    place.textContent = number > 1 ? many.replace("#", number) : number === 1 ? one : "";
  }
  document.querySelector("[data-outbox]")?.toggleAttribute("hidden", !entries.length);
  for (const card of document.querySelectorAll(".card")) offer(card, entries.filter(isMine));
  document.dispatchEvent(new CustomEvent("outbox", { detail: entries }));
  tidies = sent > 0;
};
addEventListener("pagehide", () => tidies && tell("tidy"));

// The network is often said to be back before it is: what waits for it or for the server is tried again, less and less often.
let pause = 1000;
const trySoon = () => {
  setTimeout(send, pause);
  pause = Math.min(2 * pause, 60000);
};

const send = async (more) => {
  if (document.documentElement.hasAttribute("data-left")) {
    if (await tell("leave")) location.replace("/sign-in");
    else if (navigator.onLine) trySoon();
    return;
  }
  const entries = await tell("send", more);
  const waitsFor = (what) => entries.some(({ needs, isAnothers }) => needs === what && !isAnothers);
  const isBusy = waitsFor("service");
  const waits = isBusy || waitsFor("network");
  const isNew = entries.some((entry) => isSent(entry) && !drawn.includes(entry.id));
  show(entries);
  // The page says whether network and server answer, also when it was there as the page was opened.
  const { documentElement } = document;
  if (waits || isNew) documentElement.toggleAttribute("data-busy", isBusy);
  if (waits) documentElement.dataset.kept ??= "";
  else if (isNew) delete documentElement.dataset.kept;
  if (waits && navigator.onLine) trySoon();
  if (!waits && isNew && document.querySelector("[data-outbox]")) {
    tidies = false;
    location.reload(); // home draws lines that have just become longer
  }
};

const begin = async () => {
  if (person) navigator.serviceWorker.register("/sw.js").catch(() => {}); // a private window may refuse
  const hello = async () => {
    if (!person || KEPT) return;
    await tell("hello", { id: person });
    tell("keep");
  };
  // A new version begins with the copies of the one before, and has to be told of this page too, whenever it comes.
  navigator.serviceWorker.addEventListener("controllerchange", hello);
  await hello(); // whose an entry is, only the worker can say, and not before it knows who asks
  const entries = await tell("list");
  drawn = entries.filter(isSent).map(({ id }) => id);
  show(entries);
  if (entries.some(isMine)) navigator.storage?.persist?.(); // a worker cannot ask the phone to hold on to what it keeps
  send();
  addEventListener("online", () => send());
};

if (navigator.serviceWorker) begin();

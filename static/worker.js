// The worker behind the pages of a phone. It keeps copies of home, of the log pages that home leads to, and their
// choice of groups, and of the outbox, for when there is no network; and a log that cannot be sent now it puts in the
// outbox (outbox.js).
// /sw.js loads it, and names the ASSETS: with other assets it is another worker, with copies of its own.
"use strict";

const COPIES = `linjen-${ASSETS.map((each) => each.split("v=")[1].slice(0, 4)).join("")}`;
const DAY = 24 * 60 * 60 * 1000;
const STAYING_PAGE = /\/(catch-up|correct|withdraw|restore|new|mentors|edit|end|lines\/\d+)$/; // those with log.js that the outbox does not know
const LOG_LINK = /href="(\/plans\/\d+\/log\?session=[^"]*)"/g;

const isKept = (address) => ["/", "/outbox"].includes(address.pathname) || LOG_PAGE.test(address.pathname);
const nameOf = (address) => (address.pathname === "/outbox" ? "/outbox" : address.pathname + address.search);
const copyOf = async (name) => (await caches.open(COPIES)).match(name, { ignoreVary: true });
// Put a copy away, with the moment by the phone's own clock; its body is no longer packed as it came.
const copyAway = async (name, answer) => {
  const headers = new Headers(answer.headers);
  headers.delete("content-encoding");
  headers.delete("content-length");
  headers.set("kept", new Date().toISOString());
  await (await caches.open(COPIES)).put(name, new Response(answer.body, { headers }));
};
const isGood = (answer) => answer.ok && !answer.redirected;

// ---- Copies of pages

let writing = Promise.resolve();
let keeping = Promise.resolve();

const forgetPages = async (exceptFor) => {
  const copies = await caches.open(COPIES);
  for (const request of await copies.keys()) {
    const address = new URL(request.url);
    if (isKept(address) && address.pathname !== exceptFor) await copies.delete(request);
  }
};

const renew = async (name) => {
  const copy = await copyOf(name);
  if (copy && !outdated.has(name.split("?")[0]) && Date.now() - Date.parse(copy.headers.get("kept")) < DAY) return;
  const answer = await fetch(name);
  if (isGood(answer)) await copyAway(name, answer);
};

const linksIn = async (name) => {
  const page = (await (await copyOf(name))?.text()) ?? "";
  return [...page.matchAll(LOG_LINK)].map(([, link]) => link.replaceAll("&amp;", "&"));
};

// Have copies of home, of the log pages that home leads to, and their choice of groups, of those that entries were made
// on, and of no other.
const keepPages = async () => {
  await writing;
  if (!(await haveLeft())) return;
  const renewed = [...outdated];
  const wanted = new Set(["/", "/outbox", ...(await entriesInOrder()).map((entry) => entry.url)]);
  for (const name of wanted) {
    await renew(name);
    for (const link of await linksIn(name)) wanted.add(link); // which this loop then comes to
  }
  for (const path of renewed) outdated.delete(path);
  const copies = await caches.open(COPIES);
  for (const request of await copies.keys()) {
    const address = new URL(request.url);
    if (isKept(address) && !wanted.has(nameOf(address))) await copies.delete(request);
  }
};

// ---- A new version: it takes over once it has copies of its own, and until then the one before it stays

const install = async () => {
  await (await caches.open(COPIES)).addAll(ASSETS);
  await keepPages();
  await self.skipWaiting();
};

const activate = async () => {
  for (const name of await caches.keys()) if (name !== COPIES) await caches.delete(name);
  await self.clients.claim();
};

// ---- Answers from copies

// Answer with a copy, marked as one: `data-kept` says when it was made, `data-lost` that it stands in for another,
// `data-busy` that the server did answer.
const shown = async (copy, mark = "") => {
  const { headers } = copy;
  const html = (await copy.text()).replace("<html ", `<html data-kept="${headers.get("kept")}" ${mark} `);
  return new Response(html, { headers });
};

// To who has signed out without a network, and to whoever comes next, nothing else is shown.
const leaving = async () => {
  const outbox = await copyOf("/outbox");
  return outbox ? shown(outbox, "data-left") : Response.error();
};

const open = async (request, address) => {
  if (!(await haveLeft())) return leaving();
  const name = nameOf(address);
  const copy = isKept(address) ? await copyOf(name) : undefined;
  try {
    const answer = await (copy ? inTime((signal) => fetch(request, { signal }), shorter()) : fetch(request));
    if (copy && isOverwhelmed(answer)) return shown(copy, "data-busy");
    if (isKept(address) && isGood(answer)) writing = copyAway(name, answer.clone());
    return answer;
  } catch {
    if (copy) return shown(copy);
    const outbox = await copyOf("/outbox");
    return outbox ? shown(outbox, "data-lost") : Response.error();
  }
};

// ---- What is sent

// Let the page stand as it is, with everything that is typed, and tell it why (log.js).
const stay = async (why) => {
  for (const page of await self.clients.matchAll()) page.postMessage(why);
  return new Response(null, { status: 204 });
};

const save = async (request, address) => {
  const form = new URLSearchParams(await request.text());
  const limits = { most: form.get("most") ?? Infinity, latest: form.get("latest") };
  for (const name in limits) form.delete(name);
  const entry = entryOf(address, form);
  const { answer, ...outcome } = await attempt(entry);
  if (outcome.state === "waiting") {
    const found = { ...wrongIn(entry, limits), ...personalDataOf(entry) };
    if (Object.keys(found).length) return stay({ refused: entry.id, found });
    await waitWith(entry, outcome);
    return Response.redirect(outcome.needs === "sign-in" ? "/sign-in?next=/outbox" : "/outbox", 303);
  }
  if (outcome.state === "sent") await discard(entry.id);
  return answer.redirected ? Response.redirect(answer.url, 303) : answer;
};

// What the outbox does not take stays on its page until there is a network.
const send = async (request, { pathname }) => {
  try {
    return await fetch(request);
  } catch {
    return stay({ unsent: pathname });
  }
};

// Who is signed in from now on, the next page says; a wrong password changes nothing.
const signIn = async (request) => {
  const answer = await fetch(request);
  if (answer.type === "opaqueredirect") {
    // What is under way for the person before must not be put away after them.
    await Promise.allSettled([keeping, writing]);
    await Promise.all([forgetPages(), remember(undefined)]);
  }
  return answer;
};

const signOut = async (request) => {
  const agreed = new URLSearchParams(await request.clone().text()).has("discard");
  const isMine = (entry) => isUnsent(entry) && !entry.isAnothers;
  if (!agreed && (await entriesInOrder()).some(isMine)) return Response.redirect("/outbox?leaving=yes", 303);
  await Promise.allSettled([keeping, writing]);
  await Promise.all([forgetPages("/outbox"), forgetMine()]);
  if (await haveLeft()) {
    await forgetPages();
    return Response.redirect("/sign-in", 303);
  }
  await self.registration.sync?.register("outbox").catch(() => {});
  return leaving();
};

const posted = ({ pathname }) => {
  if (LOG_PAGE.test(pathname)) return save;
  return STAYING_PAGE.test(pathname) ? send : { "/sign-in": signIn, "/sign-out": signOut }[pathname];
};

const asset = async (request) => (await copyOf(request.url)) ?? fetch(request);

// ---- What pages ask for

const wishes = {
  list: listed,
  send: sendAll,
  find: ({ id }) => mine(id),
  leave: haveLeft,
  discard: async ({ id }) => {
    if (await mine(id)) await discard(id);
    return listed();
  },
  tidy: async () => {
    for (const entry of await entriesInOrder()) if (!isUnsent(entry)) await discard(entry.id);
  },
  // Somebody is signed in, and has a page open.
  hello: async ({ id }) => {
    if (!(await haveLeft())) return;
    if (![undefined, id].includes(await person())) await forgetPages();
    await remember(id);
  },
  keep: async () => {
    keeping = keeping.then(keepPages).catch(() => {}); // what is missing is fetched the next time
    await keeping;
  },
};

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("message", (event) => {
  const { wish, ...more } = event.data;
  event.waitUntil(wishes[wish](more).then((answer) => event.ports[0]?.postMessage(answer)));
});
self.addEventListener("sync", (event) =>
  event.waitUntil(
    Promise.all([sendAll(), haveLeft()]).then(([entries, left]) => {
      if (entries.some(isTriedAgain) || !left) throw new Error("not yet"); // so that the browser tries again
    }),
  ),
);
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (address.pathname.startsWith("/static/")) event.respondWith(asset(request));
  if (request.mode !== "navigate" || /\.\w+$/.test(address.pathname)) return;
  if (request.method === "GET") event.respondWith(open(request, address));
  // What the worker sends counts as sent by our own pages, so it takes nothing that another site has posted.
  const answer = request.method === "POST" && request.referrer.startsWith(`${location.origin}/`) && posted(address);
  if (answer) event.respondWith(haveLeft().then(() => answer(request, address)));
});

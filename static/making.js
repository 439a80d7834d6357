// A file that takes long to make says so until its answer begins. The page asks for a mark, and the answer brings it back.
"use strict";

const LONGEST = 10 * 60 * 1000;
const [PREFIX, SECURE] = location.protocol === "https:" ? ["__Host-", "; Secure"] : ["", ""];
let wanted = "";

const say = (status, text) => {
  for (const each of document.querySelectorAll("[data-making]")) each.textContent = each === status ? text : "";
};

const wait = (status, mark, since) => {
  if (wanted !== mark) return; // another file was asked for, or the page was left
  const isMade = document.cookie.split("; ").includes(`${PREFIX}made=${mark}`);
  if (isMade) say(status, status.dataset.made);
  else if (Date.now() - since > LONGEST) say(status, "");
  else setTimeout(wait, 200, status, mark, since);
};

const begin = (status) => {
  wanted = String(Date.now());
  document.cookie = `${PREFIX}making=${wanted}; path=/; max-age=${LONGEST / 1000}; SameSite=Lax${SECURE}`;
  say(status, status.dataset.making);
  wait(status, wanted, Date.now());
};

for (const status of document.querySelectorAll("[data-making]")) {
  const place = status.parentElement;
  place.closest("form.fetch")?.addEventListener("submit", () => begin(status));
  for (const link of place.querySelectorAll("a[data-made]")) link.addEventListener("click", () => begin(status));
}

// Whoever comes back finds no old news, unless the file is still being made.
addEventListener("pageshow", (event) => event.persisted && ((wanted = ""), say()));

// The poster's button, for who does not know the browser's own way to print.
"use strict";

document.querySelector("[data-print]")?.addEventListener("click", () => window.print());

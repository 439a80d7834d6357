/* What a page must be for every eye and hand: each law lists what breaks it, as short sentences. */
(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";

  const seen = (each) => each.getClientRects().length > 0 && each.checkVisibility({ visibilityProperty: true });
  // For those who listen alone: cut down to a pixel.
  const unseen = (each) => each.closest(".unseen") || getComputedStyle(each).clipPath === "inset(50%)";
  const shown = (selector) => [...document.querySelectorAll(selector)].filter((each) => seen(each) && !unseen(each));
  const brief = (each) => each.outerHTML.replace(/\s+/g, " ").slice(0, 110);
  const words = (each) => each.textContent.replace(/\u00ad/g, "").replace(/\s+/g, " ").trim();
  const named = (ids) => (ids ?? "").split(/\s+/).filter(Boolean).map((id) => document.getElementById(id));

  // A link in a sentence is as high as its line; what is chosen with a word beside it is as large as both.
  const inSentence = (each) => {
    if (each.tagName !== "A" || getComputedStyle(each).display !== "inline") return false;
    const around = words(each.closest("p, li, td, th, dd, dt, summary, figcaption") ?? each.parentElement);
    return around.length > words(each).length;
  };
  const extent = (each) => {
    const box = (each.matches("[type=radio], [type=checkbox]") && each.closest("label")) || each;
    return box.getBoundingClientRect();
  };

  const sideways = (width) => {
    const page = document.documentElement.scrollWidth;
    if (page <= width) return [];
    const far = shown("body *").filter((each) => each.getBoundingClientRect().right > width + 0.5);
    return [`${page} px wide: ${far.slice(0, 3).map(brief).join(" | ")}`];
  };

  const small = (least) =>
    shown(CONTROLS).flatMap((each) => {
      const { width, height } = extent(each);
      const enough = (is) => is >= least - 0.5;
      if ((enough(width) && enough(height)) || inSentence(each)) return [];
      return [`${Math.round(width)} × ${Math.round(height)} px to hit: ${brief(each)}`];
    });

  // Text that is cut off, or sticks out of the cell or box that holds it.
  const clipped = () =>
    shown("body :is(p, li, td, th, dt, dd, h1, h2, h3, a, button, label, legend, summary, b, span, div)").flatMap((each) => {
      const { overflowX, overflowY, display } = getComputedStyle(each);
      if (display.startsWith("inline") && display !== "inline-block" && display !== "inline-flex") return [];
      const wide = each.scrollWidth > each.clientWidth + 1 && !/auto|scroll/.test(overflowX);
      const high = /hidden|clip/.test(overflowY) && each.scrollHeight > each.clientHeight + 1;
      const own = [...each.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim());
      return (wide && own) || high ? [`cut off or sticking out: ${brief(each)}`] : [];
    });

  // Words of one drawing that lie over each other.
  const overlaid = () =>
    shown("svg").flatMap((drawing) => {
      const boxes = [...drawing.querySelectorAll("text")].map((each) => [each, each.getBoundingClientRect()]);
      return boxes.flatMap(([each, one], index) =>
        boxes.slice(index + 1).flatMap(([other, two]) => {
          const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
          const along = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
          return across > 1 && along > 2 ? [`over each other: ${words(each)} and ${words(other)}`] : [];
        }),
      );
    });

  const fit = ({ width, least, forced }) => [
    ...sideways(width),
    ...small(least),
    ...clipped(),
    ...overlaid(),
    ...(forced ? legible() : []),
  ];

  const landmarks = () => {
    const found = [];
    const [first] = document.querySelectorAll("a[href]");
    if (!first?.matches("[href='#innehall']")) found.push("the first link does not skip to the content");
    for (const each of ["main#innehall", "header.masthead", "footer"]) {
      const many = document.querySelectorAll(`body > ${each}`).length;
      if (many !== 1) found.push(`${many} ${each}`);
    }
    const navs = [...document.querySelectorAll("nav")].filter((each) => !each.getAttribute("aria-label") && !named(each.getAttribute("aria-labelledby"))[0]);
    found.push(...navs.map((each) => `a nav without a name: ${brief(each)}`));
    const levels = [...document.querySelectorAll("h1, h2, h3, h4")].map((each) => Number(each.tagName[1]));
    levels.forEach((level, index) => {
      if (index && level > levels[index - 1] + 1) found.push(`h${level} right after h${levels[index - 1]}`);
    });
    return found;
  };

  const tables = () =>
    [...document.querySelectorAll("table")].flatMap((table) => {
      const caption = table.caption ?? named(table.getAttribute("aria-labelledby"))[0];
      const heads = [...table.querySelectorAll("th")].filter((each) => !each.scope);
      return [
        ...(caption && words(caption) ? [] : [`a table without a caption: ${brief(table)}`]),
        ...heads.map((each) => `a heading cell without a scope: ${brief(each)}`),
        ...(table.querySelector("th") ? [] : [`a table without headings: ${brief(table)}`]),
      ];
    });

  // A drawing is decoration, or says in words what it shows; a chart has its figures in a table on the page, too.
  const drawings = () =>
    [...document.querySelectorAll("main svg, header svg")].flatMap((each) => {
      if (each.closest("[aria-hidden=true]")) return [];
      const title = named(each.getAttribute("aria-labelledby"))[0] ?? each.querySelector("title");
      const said = each.getAttribute("aria-label") || (title && words(title));
      const found = each.getAttribute("role") === "img" && said ? [] : [`a drawing without words: ${brief(each)}`];
      const table = each.closest("section, main").querySelector("table");
      return each.matches(".chart") && !table ? [...found, `a chart without a table: ${brief(each)}`] : found;
    });

  const references = () =>
    ["aria-describedby", "aria-labelledby", "aria-controls"].flatMap((kind) =>
      [...document.querySelectorAll(`[${kind}]:not([hidden])`)].flatMap((each) =>
        named(each.getAttribute(kind)).every((goal) => goal && (kind === "aria-controls" || words(goal)))
          ? []
          : [`${kind} that leads nowhere: ${brief(each)}`],
      ),
    );

  const fields = () =>
    [...document.querySelectorAll("input:not([type=hidden]), select, textarea")].flatMap((each) => {
      const name = each.getAttribute("aria-label") || words(each.labels?.[0] ?? named(each.getAttribute("aria-labelledby"))[0] ?? document.createElement("i"));
      return name ? [] : [`a field without a label: ${brief(each)}`];
    });

  // In forced colours words keep their own colour on a plate of the page's; only who opts out paints the ground.
  const legible = () => {
    const ink = (text) => text.match(/[\d.]+/g).map(Number);
    const light = (each) => {
      const [red, green, blue] = each.map((value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05;
    };
    const canvas = document.body.appendChild(Object.assign(document.createElement("i"), { hidden: true }));
    canvas.style.backgroundColor = "Canvas";
    const plate = getComputedStyle(canvas).backgroundColor;
    canvas.remove();
    const ground = (each) => {
      const { backgroundColor, forcedColorAdjust } = getComputedStyle(each);
      if (forcedColorAdjust !== "none" || !each.parentElement) return plate;
      return ink(backgroundColor)[3] === 0 ? ground(each.parentElement) : backgroundColor;
    };
    const said = shown("body *").filter((each) => [...each.childNodes].some(({ nodeType, data }) => nodeType === 3 && data.trim()));
    return said.flatMap((each) => {
      const style = getComputedStyle(each);
      const [one, two] = [light(ink(each.matches("text, tspan") ? style.fill : style.color)), light(ink(ground(each)))];
      const ratio = Math.max(one, two) / Math.min(one, two);
      return ratio >= 4.5 ? [] : [`contrast ${ratio.toFixed(1)} in forced colours: ${brief(each)}`];
    });
  };

  // What moves, or would, though somebody asked for stillness.
  const moving = () =>
    [...document.querySelectorAll("*")].flatMap((each) => {
      const { transitionDuration, animationName, scrollBehavior } = getComputedStyle(each);
      const still = /^(0s(, )?)+$/.test(transitionDuration) && animationName === "none" && scrollBehavior === "auto";
      return still ? [] : [`moves: ${brief(each)}`];
    });

  const sense = () => [...landmarks(), ...tables(), ...drawings(), ...references(), ...fields()];

  // A browser moves the focus to where a page asks for it when it draws the page, which may be after it has come.
  const drawn = () => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));

  // A page that was sent back: what is wrong is heard first, said on top with a way to it, and at each field.
  const refused = async () => {
    await drawn();
    const found = [];
    const summaries = shown("main .notice.wrong[role=alert]");
    if (summaries.length !== 1) return [`${summaries.length} summaries of problems`];
    const [summary] = summaries;
    if (document.activeElement !== summary) found.push(`focus lies on ${brief(document.activeElement)}`);
    if (document.title.split(" – ")[0] === words(document.querySelector("h1"))) found.push(`the title is ${document.title}`);
    for (const link of summary.querySelectorAll("a[href^='#']")) {
      const goal = document.getElementById(link.hash.slice(1));
      if (!goal || !words(link)) found.push(`a problem that leads nowhere: ${brief(link)}`);
      else if (!goal.matches("input, select, textarea, fieldset, [tabindex], a, button")) found.push(`a problem that leads to ${brief(goal)}`);
    }
    if (!words(summary.querySelector("ul") ?? summary)) found.push("a summary that says nothing");
    for (const field of document.querySelectorAll("main [aria-invalid=true]")) {
      const holder = field.closest("fieldset[aria-describedby]");
      const notes = [...named(field.getAttribute("aria-describedby")), ...named(holder?.getAttribute("aria-describedby"))];
      if (!notes.some((each) => each?.matches(".problem") && words(each))) found.push(`wrong, and not why: ${brief(field)}`);
    }
    for (const problem of shown("main .problem[id]")) {
      const field = document.querySelector(`[aria-describedby~="${problem.id}"]`);
      if (!field) found.push(`a problem of no field: ${brief(problem)}`);
      else if (!field.matches("[aria-invalid=true]") && !field.querySelector("[aria-invalid=true]")) found.push(`not marked as wrong: ${brief(field)}`);
    }
    return found;
  };

  // Where focus lies: null when it left the page; else what it lies on, and what is wrong with being there.
  const visited = new Set();
  let last = null;
  const stop = () => {
    const each = document.activeElement;
    // Without a window around it, the page begins anew after its end. A date has several stops of its own.
    if (!each || each === document.body || (visited.has(each) && each !== last)) return null;
    if (each === last) return [];
    const found = [];
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    if (outlineStyle === "none" || Number.parseFloat(outlineWidth) < 2) found.push(`no ring: ${brief(each)}`);
    const { left, top, right, bottom } = each.getBoundingClientRect();
    const points = [0.5, 0.1, 0.9].map((part) => [left + (right - left) * 0.5, top + (bottom - top) * part]);
    const onTop = points.some(([x, y]) => {
      const there = document.elementFromPoint(x, y);
      return there && (each.contains(there) || there.contains(each) || there.closest("label")?.contains(each));
    });
    if (!onTop) found.push(`covered, or out of sight: ${brief(each)}`);
    if (last && !(last.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING)) found.push(`out of turn: ${brief(each)}`);
    last = each;
    visited.add(each);
    return found;
  };
  // What a hand can reach, and Tab did not; of radio buttons one is enough.
  const missed = () => {
    const groups = new Set([...visited].filter((each) => each.type === "radio").map((each) => each.name));
    return shown(CONTROLS)
      .filter((each) => !visited.has(each) && !groups.has(each.name) && !each.disabled && each.tabIndex >= 0)
      .map((each) => `not reached: ${brief(each)}`);
  };

  window.sight = { fit, missed, moving, refused, sense, stop };
})();

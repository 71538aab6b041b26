// Articles of this site, copied from their pages: citations, quotations and boxes as the editor has
// them. What a page adds to the text (notes, contents, the list of references) is left out.

import { parseUrl } from "./addresses.js";
import { element } from "./elements.js";
import { STYLE } from "./styles.js";

const ADDED =
  ".notes, .ref-back, .contents, .trust, .attribution, .print-only, .topics, .kicker, .dates";
const TO_PARTS = 'a[href*="#ref-"], a[href*="#note-"], a[href*="#cite-"]';
const PARTS = ".cite[data-source], .quotation[data-kind], .key-points, .care-card, .table-scroll";
const CITATION = ["source", "locator", "disagrees"];
const QUOTATION = [...CITATION, "kind", "via"];

function data(dom, names) {
  const found = names.filter((name) => dom.dataset[name]);
  return Object.fromEntries(found.map((name) => [`data-${name}`, dom.dataset[name]]));
}

// Marks of another site name sources of another database.
function isOfThisSite(body) {
  return [...body.querySelectorAll("a.cite[href]")].every((link) => {
    const href = link.getAttribute("href");
    return href.startsWith("#") || parseUrl(href)?.origin === location.origin;
  });
}

// In styles with names a page has a space before its marks.
function removeSpaceBefore(group) {
  const before = group.previousSibling;
  if (!group.matches(".is-named") || before?.nodeType !== Node.TEXT_NODE) return;
  before.data = before.data.replace(/\s$/, "");
}

function readMarks(body) {
  for (const group of body.querySelectorAll(".cite-group, .cite[data-source]")) {
    const marks = group.matches("[data-source]")
      ? [group]
      : [...group.querySelectorAll("[data-source]")];
    if (!marks.length) continue;
    removeSpaceBefore(group);
    group.replaceWith(...marks.map((mark) => element("cite", data(mark, CITATION))));
  }
}

function readQuotations(body) {
  for (const quotation of body.querySelectorAll(".quotation")) {
    const block = quotation.querySelector("blockquote");
    if (!block) continue;
    for (const [name, value] of Object.entries(data(quotation, QUOTATION))) {
      block.setAttribute(name, value);
    }
  }
}

function makeBox(dom, attributes) {
  dom.querySelector(":scope > h2, :scope > h3")?.remove();
  const box = element("section", attributes);
  box.append(...dom.childNodes);
  dom.replaceWith(box);
}

function readBoxes(body) {
  for (const dom of body.querySelectorAll(".key-points"))
    makeBox(dom, { "data-box": "key-points" });
  for (const dom of body.querySelectorAll(".care-card")) {
    const urgency = /\bis-(\w+)/.exec(dom.className)?.[1] || "doctor";
    makeBox(dom, { "data-box": "care", "data-urgency": urgency });
  }
  for (const heading of body.querySelectorAll("#when-to-get-help, #short-answer")) heading.remove();
}

// A browser copies links within the page as addresses of the page.
function readLinksWithin(body) {
  const headings = [...body.querySelectorAll('[id^="s-"]')];
  for (const link of body.querySelectorAll('a[href*="#s-"]')) {
    const url = parseUrl(link.getAttribute("href"), location.href);
    const heading = headings.find(({ id }) => parseUrl(`#${id}`, location.href).hash === url?.hash);
    if (heading && url.origin === location.origin) link.setAttribute("href", `#${heading.id}`);
  }
}

// What looks italic or bold by the site's own style sheet is not so in the text.
function removeStyles(body) {
  if (!body.querySelector(PARTS)) return;
  for (const dom of body.querySelectorAll(`[${STYLE}]`)) dom.removeAttribute(STYLE);
}

export function readOwnPages(body) {
  removeStyles(body);
  if (body.querySelector(".cite[data-source], .quotation[data-source]") && isOfThisSite(body)) {
    readMarks(body);
    readQuotations(body);
    // The references come from the citations.
    for (const list of body.querySelectorAll(".references")) list.remove();
  }
  readBoxes(body);
  for (const added of body.querySelectorAll(ADDED)) added.remove();
  readLinksWithin(body);
  for (const link of body.querySelectorAll(TO_PARTS)) link.replaceWith(...link.childNodes);
}

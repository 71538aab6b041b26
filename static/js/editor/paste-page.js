// What pages and programs have in common: wrappers, pictures, links and white space.

import { parseUrl } from "./addresses.js";
import { STYLE, styleOf } from "./styles.js";

const GOOGLE = /^https:\/\/www\.google\.[a-z.]+\/url\?/;
const SAFE_LINKS = /^https:\/\/[a-z0-9]+\.safelinks\.protection\.outlook\.com\/\?/;
const PRESERVED = /white-space(?:-collapse)?:\s*(?:pre|preserve|break-spaces)/i;
const ADDRESS = /^(?:[a-z][a-z0-9+.-]*:|\/\/|#)/i;

// The addresses behind those by which Google and Outlook watch what is followed.
function behind(href) {
  if (!GOOGLE.test(href) && !SAFE_LINKS.test(href)) return href;
  const { searchParams } = new URL(href);
  return searchParams.get("q") || searchParams.get("url") || href;
}

// Links to this site's own pages outlive a change of its name.
function withoutOwnOrigin(href) {
  const url = parseUrl(href);
  return url?.origin === location.origin ? url.pathname + url.search + url.hash : href;
}

// Addresses within another site lead nowhere on this one.
function readAddress(typed, base, complete) {
  if (typed.startsWith("#")) return typed;
  const isWithin = !ADDRESS.test(typed) && (typed.startsWith("/") || !complete(typed));
  if (isWithin && !base) return null;
  return complete(behind(isWithin ? parseUrl(typed, base)?.href || "" : withoutOwnOrigin(typed)));
}

function readLinks(body, base, complete, report) {
  for (const link of body.querySelectorAll("a[href]")) {
    const href = readAddress(link.getAttribute("href").trim(), base, complete);
    if (href) link.setAttribute("href", href);
    else {
      report.links.push(link.textContent);
      unwrap(link);
    }
  }
}

function readPictures(body, report) {
  for (const picture of body.querySelectorAll("img, svg[role=img], svg[aria-label]")) {
    const alt = picture.getAttribute("alt") || picture.getAttribute("aria-label") || "";
    if (/emoji/.test(picture.getAttribute("class") || "") && alt) continue;
    // Points that count visits.
    if (picture.getAttribute("width") === "1" && picture.getAttribute("height") === "1") continue;
    report.pictures.push(alt);
  }
}

function readWhiteSpace(body) {
  for (const dom of body.querySelectorAll(
    `.Apple-converted-space, span:not([class], [${STYLE}])`,
  )) {
    if (dom.textContent === "\u00a0") dom.replaceWith(" ");
  }
  for (const dom of body.querySelectorAll(`[${STYLE}]`)) {
    if (!PRESERVED.test(styleOf(dom))) continue;
    for (const text of Array.from(dom.childNodes)) {
      if (text.nodeType !== Node.TEXT_NODE || !/\n./.test(text.data)) continue;
      const lines = text.data.split("\n");
      text.replaceWith(
        ...lines.flatMap((line, n) => (n ? [document.createElement("br"), line] : [line])),
      );
    }
  }
}

function unwrap(dom) {
  dom.replaceWith(...dom.childNodes);
}

function readWrappers(body) {
  // KaTeX writes each formula twice.
  for (const dom of body.querySelectorAll(".katex-mathml + .katex-html")) dom.remove();
  for (const dom of body.querySelectorAll(":is(h1, h2, h3, h4, h5, h6) :is(b, strong)")) {
    const heading = dom.closest("h1, h2, h3, h4, h5, h6");
    if (dom.textContent.trim() === heading.textContent.trim()) unwrap(dom);
  }
  for (const table of body.querySelectorAll("table")) {
    const isLayout = table.querySelector("table") || table.querySelectorAll("td, th").length === 1;
    const isColumn = [...table.rows].every((row) => row.cells.length < 2);
    if (isLayout || (isColumn && table.parentElement.closest("table")))
      table.setAttribute("role", "presentation");
  }
}

// Programs part paragraphs by empty ones.
function removeBlanks(body) {
  for (const dom of body.querySelectorAll("p, h1, h2, h3, h4, h5, h6, li")) {
    const shows =
      "img[class*=emoji], cite[data-source], hr, table, iframe, embed, video, audio, object";
    if (!dom.textContent.trim() && !dom.querySelector(shows)) dom.remove();
  }
}

// `complete` completes an address or returns null. `report` gets what could not be pasted.
export function readPage(doc, complete, report) {
  const base = doc.querySelector("base[href]")?.getAttribute("href");
  readPictures(doc.body, report);
  readLinks(doc.body, base, complete, report);
  readWhiteSpace(doc.body);
  readWrappers(doc.body);
  removeBlanks(doc.body);
}

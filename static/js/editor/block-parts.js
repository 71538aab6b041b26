// Parts of blocks: what they are made of, and their attributes. See blocks.js.

import { cleanText } from "./rules.js";

const SIGNS = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

export const escaped = (text) => text.replace(/[&<>"]/g, (sign) => SIGNS[sign]);
export const collapsed = (text) => text.trim().replace(/\s+/g, " ");

function attributes(values) {
  return Object.entries(values)
    .filter(([, value]) => value)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join("");
}

// Start tags of marks and the names of their elements, in the editor's order, outermost first.
function tagsOf({ link, strong, em, script, s }) {
  const names = [strong && "strong", em && "em", script, s && "s"].filter(Boolean);
  const tags = names.map((name) => [`<${name}>`, name]);
  if (link) tags.unshift([`<a${attributes({ href: link[0], title: link[1] })}>`, "a"]);
  return tags;
}

// Pieces with their tags, which end only where a mark does.
export function lineHtml(line) {
  let html = "";
  let opened = [];
  const turnTo = (tags) => {
    let same = 0;
    while (tags[same] && opened[same]?.[0] === tags[same][0]) same += 1;
    for (const [, name] of opened.slice(same).toReversed()) html += `</${name}>`;
    for (const [tag] of tags.slice(same)) html += tag;
    opened = tags;
  };
  for (const [marks, piece] of line) {
    if (!piece) continue;
    turnTo(tagsOf(marks));
    html += piece;
  }
  turnTo([]);
  return html;
}

// The HTML of a line without space and line breaks around it.
export function trimmed(html) {
  const shorter = html.replace(/^[ \t\n\r\f]+|[ \t\n\r\f]+$/g, "").replace(/^<br>|<br>$/g, "");
  return shorter === html ? html : trimmed(shorter);
}

// An item begins with a paragraph.
export function itemHtml(blocks) {
  return `<li>${blocks[0]?.startsWith("<p>") ? "" : "<p></p>"}${blocks.join("")}</li>`;
}

// The attributes of the editor's own elements.
export function dataOf(dom, ...more) {
  return [...dom.attributes]
    .filter(({ name }) => name.startsWith("data-") || more.includes(name))
    .map(({ name, value }) => ` ${name}="${escaped(value)}"`)
    .join("");
}

export function listAttributes(dom, name) {
  if (name !== "ol") return "";
  const [start, type, own] = ["start", "type", "data-type"].map((key) => dom.getAttribute(key));
  return attributes({ "data-type": own, start: /^[0-9]+$/.test(start) && start, type });
}

export function spansOf(cell, { maxSpan }) {
  const span = (name) => {
    const text = cell.getAttribute(name);
    return /^[0-9]{1,3}$/.test(text) && text > 1 && text <= maxSpan && Number(text);
  };
  return attributes({ colspan: span("colspan"), rowspan: span("rowspan") });
}

export function rowsOf(table) {
  return [...table.children].flatMap((child) => {
    if (/^t(head|body|foot)$/.test(child.localName)) return rowsOf(child);
    return child.localName === "tr" ? [child] : [];
  });
}

export function captionOf(table) {
  return table.dataset.caption || table.caption?.textContent || "";
}

export function sourcesOf(dom) {
  return [...dom.querySelectorAll(":scope > source")].map((source) => source.getAttribute("src"));
}

export function hasContent(dom) {
  return [...dom.childNodes].some(
    (child) => child.nodeType === Node.ELEMENT_NODE || child.data?.trim(),
  );
}

// Whether a paragraph is an empty one, rather than one of which nothing is left.
export function isBlank(dom) {
  return [...dom.children].every((child) => child.localName === "br");
}

// The editor's level for each heading.
export function headingLevels(root, rules) {
  const isBelow = root.querySelectorAll("h1").length > 1 && root.querySelector("h2");
  return isBelow ? rules.headingsBelowH1 : rules.headings;
}

// As Django's `slugify` with `allow_unicode`.
function slug(text) {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_\s-]/gu, "")
    .replace(/[-\s]+/g, "-")
    .replace(/^[-_]+|[-_]+$/g, "");
}

// Addresses, within the page, of the headings that have an id or hold one.
export function headingTargets(root, rules) {
  const targets = new Map();
  const seen = new Map();
  for (const heading of root.querySelectorAll("h1, h2, h3, h4, h5, h6")) {
    const anchor = rules.anchorPrefix + slug(collapsed(cleanText(heading.textContent, rules)));
    const count = (seen.get(anchor) || 0) + 1;
    seen.set(anchor, count);
    for (const dom of [heading, ...heading.querySelectorAll("[id], [name]")]) {
      for (const key of ["id", "name"]) {
        const id = dom.getAttribute(key);
        if (id) targets.set(id, `#${count === 1 ? anchor : `${anchor}.${count}`}`);
      }
    }
  }
  return targets;
}

// Lists of Word, whose items are paragraphs with a level, as lists of HTML.

import { STYLE, styleOf } from "./styles.js";

const LIST = /mso-list:\s*l(\d+)\s+level(\d+)(?:\s+lfo(\d+))?/i;
const MARKER = /mso-list:\s*ignore/i;
const TYPED_BULLET = /^\s*[·•▪‣●○■]\s+/;
const NUMBERED = /^\(?(\d+|[a-z]{1,4})[.)]/i;
const ROMAN = /^[ivxlcdm]+$/i;

function findMarker(dom) {
  return [...dom.querySelectorAll(`[${STYLE}]`)].find((part) => MARKER.test(styleOf(part)));
}

// How an ordered list counts, and from where. Bullets have no number with a dot.
function readNumber(text) {
  const found = NUMBERED.exec(text.trim());
  if (!found) return { name: "ul" };
  const [, number] = found;
  if (/^\d/.test(number)) return { name: "ol", start: Number(number) };
  const isUpper = number === number.toUpperCase();
  const roman = ROMAN.test(number) && (number.length > 1 || /^i$/i.test(number));
  if (roman) return { name: "ol", type: isUpper ? "I" : "i" };
  return { name: "ol", type: isUpper ? "A" : "a" };
}

// The text of a paragraph that begins with a bullet, as lists come from programs without lists.
function findTypedBullet(dom) {
  if (dom.localName !== "p" || !TYPED_BULLET.test(dom.textContent)) return null;
  const walker = document.createTreeWalker(dom, NodeFilter.SHOW_TEXT);
  while (walker.nextNode())
    if (TYPED_BULLET.test(walker.currentNode.data)) return walker.currentNode;
  return null;
}

function readTypedItem(dom) {
  const text = findTypedBullet(dom);
  if (!text) return null;
  text.data = text.data.replace(TYPED_BULLET, "");
  return { list: "typed", level: 1, name: "ul", nodes: [...dom.childNodes] };
}

function readItem(dom) {
  const [, list, level, override] = LIST.exec(styleOf(dom)) || [];
  if (/^h[1-6]$/.test(dom.localName)) return null;
  if (!level) return readTypedItem(dom);
  const marker = findMarker(dom);
  const kind = readNumber(marker?.textContent || "");
  marker?.remove();
  return { list: `${list} ${override}`, level: Number(level), ...kind, nodes: [...dom.childNodes] };
}

// Items of Word for the web: each in a list and a wrapper of its own.
function readWrapped(wrapper) {
  return [...wrapper.querySelectorAll("li")].map((li) => {
    const list = li.closest("ul, ol");
    return {
      list: "",
      level: Number(li.dataset.ariaLevel || li.getAttribute("aria-level")) || 1,
      name: list.localName,
      start: Number(list.getAttribute("start")) || 1,
      type: list.getAttribute("type"),
      nodes: [...li.childNodes],
    };
  });
}

function newList({ name, start, type }) {
  const list = document.createElement(name);
  if (name === "ul") return list;
  if (start > 1) list.setAttribute("start", start);
  if (type && type !== "1") list.setAttribute("type", type);
  return list;
}

// The lists that items make, one inside another by their levels.
export function nest(items) {
  const roots = [];
  let open = [];
  for (const item of items) {
    while (open.length > 1 && open.at(-1).level > item.level) open.pop();
    let top = open.at(-1);
    const continues =
      top && top.list.localName === item.name && (open.length > 1 || top.id === item.list);
    if (!top || item.level > top.level) {
      const list = newList(item);
      if (top) top.list.lastChild.append(list);
      else roots.push(list);
      top = { list, level: item.level, id: item.list };
      open.push(top);
    } else if (!continues) {
      const list = newList(item);
      if (open.length > 1) top.list.after(list);
      else roots.push(list);
      open[open.length - 1] = top = { list, level: item.level, id: item.list };
    }
    const li = document.createElement("li");
    li.append(...item.nodes);
    top.list.append(li);
  }
  return roots;
}

function nextElement(dom) {
  let next = dom.nextSibling;
  while (next && next.nodeType !== Node.ELEMENT_NODE && !next.data?.trim()) next = next.nextSibling;
  return next?.nodeType === Node.ELEMENT_NODE ? next : null;
}

const isContinuation = (dom) =>
  /\bMsoListParagraph|\bMsoListContinue/.test(dom.className) && dom.textContent.trim();

// The items that begin with a paragraph, and the elements they were.
function readRun(first) {
  const [items, used] = [[], []];
  for (let dom = first; dom; dom = nextElement(dom)) {
    const item = readItem(dom);
    if (item) items.push(item);
    else if (items.length && isContinuation(dom)) items.at(-1).nodes.push(dom.cloneNode(true));
    else break;
    used.push(dom);
  }
  return { items, used };
}

function replace(used, items) {
  used[0].before(...nest(items));
  for (const dom of used) dom.remove();
}

export function readWordLists(body) {
  for (const dom of body.querySelectorAll("p, div, li")) {
    if (!dom.isConnected || !(LIST.test(styleOf(dom)) || findTypedBullet(dom))) continue;
    const { items, used } = readRun(dom);
    if (items.length) replace(used, items);
  }
  for (const wrapper of body.querySelectorAll(".ListContainerWrapper")) {
    if (!wrapper.isConnected) continue;
    const used = [wrapper];
    for (let next = nextElement(wrapper); next?.matches(".ListContainerWrapper");) {
      used.push(next);
      next = nextElement(next);
    }
    replace(used, used.flatMap(readWrapped));
  }
  // Numbers of headings are text.
  for (const dom of body.querySelectorAll(`[${STYLE}]`)) {
    if (MARKER.test(styleOf(dom))) dom.replaceWith(`${dom.textContent.trim()} `);
  }
}

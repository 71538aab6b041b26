// What Word, LibreOffice and Google Docs say by styles and classes, as elements of HTML.

import { readWordLists } from "./paste-lists.js";
import { STYLE, styleOf } from "./styles.js";

function signs(first, shown) {
  return [...shown].map((sign, n) => [first + n, sign]);
}

// What letters are in the font Symbol: of the kind, the Greek µ in "100 µg" (Unicode's mapping table
// for Adobe Symbol).
const SYMBOL = new Map([
  ...signs(65, "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ"),
  ...signs(97, "αβχδεφγηιϕκλμνοπθρστυϖωξψζ"),
  ...signs(0xa3, "≤"),
  ...signs(0xa5, "∞"),
  ...signs(0xac, "←↑→↓"),
  ...signs(0xb3, "≥×"),
  ...signs(0xb7, "•÷≠"),
  ...signs(0xbb, "≈"),
  ...signs(0xd6, "√"),
  ...signs(0xe5, "∑"),
]);
// Word's automatic corrections of "-->", ":)" and the like.
const WINGDINGS = new Map(
  Object.entries({ à: "→", ß: "←", á: "↑", â: "↓", ü: "✓", û: "✗", J: "☺", L: "☹" }).map(
    ([sign, shown]) => [sign.codePointAt(), shown],
  ),
);
const SYMBOL_FONT = /(?:^|;)\s*font-family:\s*["']?symbol|mso-symbol-font-family:\s*["']?symbol/i;
const WINGDINGS_FONT =
  /(?:^|;)\s*font-family:\s*["']?wingdings["';\s]|mso-symbol-font-family:\s*["']?wingdings["';\s]/i;
const FOOTNOTE_LINKS = `a[${STYLE}*="mso-footnote-id"], a[${STYLE}*="mso-endnote-id"], a[href*="#_ftn"], a[href*="#_edn"]`;

function textNodes(dom) {
  const walker = document.createTreeWalker(dom, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) found.push(walker.currentNode);
  return found;
}

function writeSymbols(dom, font) {
  for (const text of textNodes(dom)) {
    text.data = [...text.data]
      .map((sign) => {
        const code = sign.codePointAt();
        // Word puts signs of such fonts into a private area of Unicode as well.
        return font.get(code >= 0xf000 && code <= 0xf0ff ? code - 0xf000 : code) || sign;
      })
      .join("");
  }
}

function readSymbols(body) {
  for (const dom of body.querySelectorAll(`[${STYLE}], [face]`)) {
    const said = `${styleOf(dom)};font-family:${dom.getAttribute("face") || ""};`;
    const isWithin = dom.parentElement.closest("[data-symbols]");
    const font = SYMBOL_FONT.test(said) ? SYMBOL : WINGDINGS_FONT.test(said) && WINGDINGS;
    if (!font || isWithin) continue;
    dom.setAttribute("data-symbols", "");
    writeSymbols(dom, font);
  }
}

function become(dom, name) {
  const other = document.createElement(name);
  other.append(...dom.childNodes);
  dom.replaceWith(other);
  return other;
}

function readHeadings(body) {
  for (const dom of body.querySelectorAll("p, div")) {
    const style = styleOf(dom);
    const level =
      /mso-outline-level:\s*([1-6])/i.exec(style)?.[1] ||
      /\bMsoHeading([1-6])\b/.exec(dom.className)?.[1] ||
      (dom.getAttribute("role") === "heading" && dom.getAttribute("aria-level")) ||
      (/\bMsoTitle\b/.test(dom.className) && "1");
    if (level && dom.textContent.trim()) become(dom, `h${Math.min(6, Number(level) || 2)}`);
  }
}

function readQuotations(body) {
  let last = null;
  for (const dom of body.querySelectorAll("p.MsoQuote, p.MsoIntenseQuote")) {
    if (last && dom.previousElementSibling === last) last.append(dom);
    else {
      last = document.createElement("blockquote");
      dom.replaceWith(last);
      last.append(dom);
    }
  }
}

function readCaptions(body) {
  for (const dom of body.querySelectorAll("p.MsoCaption, p.caption, p.Figure, p.Illustration")) {
    const emphasis = document.createElement("em");
    emphasis.append(...dom.childNodes);
    dom.append(emphasis);
  }
}

// The notes and their marks are text: Word's links between them lead nowhere on a page.
function readFootnotes(body) {
  for (const link of body.querySelectorAll(FOOTNOTE_LINKS)) {
    const isRaised = link.closest("sup");
    link.replaceWith(isRaised ? link.textContent : become(link, "sup"));
  }
  for (const link of body.querySelectorAll('a[class^="sdfootnotesym"], a[class^="sdendnotesym"]')) {
    link.replaceWith(`${link.textContent} `);
  }
}

// Comments of a document that Google exported: marks "[a]" and the comments below the text.
function readComments(body) {
  for (const link of body.querySelectorAll('a[href^="#cmnt"]')) {
    const isComment = link.getAttribute("href").startsWith("#cmnt_ref");
    const left = isComment ? link.closest("div, p") : link.closest("sup") || link;
    left.className = "msocomtxt";
  }
}

export function readPrograms(body) {
  // Bullets are signs of the font Symbol too.
  readWordLists(body);
  readSymbols(body);
  // What Word fills an empty paragraph with, and the end of one in Word for the web.
  for (const dom of body.querySelectorAll("o\\:p, .EOP")) {
    if (!dom.textContent.trim()) dom.remove();
  }
  readHeadings(body);
  readQuotations(body);
  readCaptions(body);
  readFootnotes(body);
  readComments(body);
}

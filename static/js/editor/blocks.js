// Foreign HTML as blocks that the editor has: paragraphs, headings, lists, tables, quotations and
// boxes. No two blocks are joined and no text is dropped: an unknown element becomes paragraphs of
// its own. `website/prose/blocks.py` does the same on the server; one table of cases tests both.

import { completeAddress } from "./addresses.js";
import { cleanText } from "./rules.js";
import { readStyle, reasonToLeaveOut } from "./styles.js";
import {
  captionOf,
  collapsed,
  dataOf,
  escaped,
  hasContent,
  headingLevels,
  headingTargets,
  isBlank,
  itemHtml,
  lineHtml,
  listAttributes,
  rowsOf,
  sourcesOf,
  spansOf,
  trimmed,
} from "./block-parts.js";

const NO_MARKS = { link: null, strong: false, em: false, script: "", s: false };

const each = (names, write) => Object.fromEntries([...names].map((name) => [name, write]));

// `onLeftOut` is called with an element and the reason why it is left out.
export function tidy(root, { rules, allowed, onLeftOut = () => {} }) {
  return new BlockWriter(root, rules, allowed, onLeftOut).blocks(root, NO_MARKS).join("");
}

class BlockWriter {
  #out = [];
  #line = [];
  #kind = "p";
  #isInItem = false;
  #isInBox = false;
  #isInText = false;
  #isPreformatted = false;
  // Whether the last block is a list made of items that stood in none.
  #hasOpenList = false;
  #writers;

  constructor(root, rules, allowed, onLeftOut) {
    this.rules = rules;
    this.allowed = allowed;
    this.onLeftOut = onLeftOut;
    this.headings = headingLevels(root, rules);
    this.targets = allowed.anchors ? headingTargets(root, rules) : new Map();
    this.#writers = {
      ...each(Object.keys(rules.headings), this.#addHeading),
      ...each(Object.keys(rules.lists), this.#addList),
      ...each(rules.embeds, this.#addEmbed),
      ...each(rules.preformatted, this.#addPreformatted),
      p: (dom, marks) => this.#addBlock(dom, marks, this.#kind),
      hr: this.#addRule,
      br: (dom, marks) => this.#line.push([marks, "<br>"]),
      img: this.#addImage,
      a: this.#addLink,
      cite: this.#addCitation,
      q: (dom, marks) => this.#addBetween("“", dom, marks, "”"),
      rt: (dom, marks) => this.#addBetween("(", dom, marks, ")"),
      li: this.#addLooseItem,
      blockquote: this.#addQuotation,
      section: this.#addSection,
      table: this.#addTable,
    };
  }

  get #state() {
    const flags = [this.#isInItem, this.#isInText, this.#hasOpenList];
    return [this.#out, this.#line, this.#kind, ...flags];
  }

  set #state(state) {
    [this.#out, this.#line, this.#kind, this.#isInItem, this.#isInText, this.#hasOpenList] = state;
  }

  // The blocks that an element holds.
  blocks(dom, marks, isInItem = false) {
    const saved = this.#state;
    this.#state = [[], [], "p", isInItem, false, false];
    this.#walk(dom, marks);
    this.#endLine();
    const found = this.#out;
    this.#state = saved;
    return found;
  }

  #isLeftOut(dom) {
    const reason = reasonToLeaveOut(dom, this.rules);
    if (reason) this.onLeftOut(dom, reason);
    return Boolean(reason);
  }

  #walk(dom, marks) {
    for (const child of dom.childNodes) {
      if (child.nodeType === Node.TEXT_NODE) this.#addText(child.data, marks);
      else if (child.nodeType === Node.ELEMENT_NODE && !this.#isLeftOut(child)) {
        this.#addElement(child, marks);
      }
    }
  }

  // The marks within an element: what its name says, unless its style says otherwise.
  #marked(dom, style, marks) {
    const within = { ...marks };
    const name = this.rules.marks[dom.localName];
    if (name === "sub" || name === "sup") within.script = name;
    else if (name) within[name] = true;
    if (style.em !== undefined) within.em = style.em;
    const isHeading = this.#kind !== "p" || dom.localName in this.rules.headings;
    if (style.strong !== undefined && !isHeading) within.strong = style.strong;
    if (style.script !== undefined && this.rules.inline.has(dom.localName)) {
      within.script = style.script;
    }
    if (style.s) within.s = true;
    return within;
  }

  #addElement(dom, outer) {
    const style = readStyle(dom, this.rules);
    const marks = this.#marked(dom, style, outer);
    const name = dom.localName;
    if (Object.hasOwn(this.#writers, name)) {
      this.#writers[name].call(this, dom, name === "cite" ? outer : marks);
    } else if (this.#isInline(name) && !style.isBlock) this.#walk(dom, marks);
    else this.#addParts(dom, marks);
  }

  #isInline(name) {
    return this.rules.inline.has(name) || (this.#isInText && !this.rules.html.has(name));
  }

  #addParts(dom, marks) {
    this.#endLine();
    this.#walk(dom, marks);
    this.#endLine();
  }

  // Lines

  #addText(data, marks) {
    const text = cleanText(data, this.rules);
    if (!this.#isPreformatted) {
      this.#line.push([marks, escaped(text)]);
      return;
    }
    text
      .replaceAll("\t", "    ")
      .split("\n")
      .forEach((line, number) => {
        if (number) this.#line.push([marks, "<br>"]);
        const shown = line.replace(/^ +/, (spaces) => "\u00a0".repeat(spaces.length));
        this.#line.push([marks, escaped(shown)]);
      });
  }

  // Makes a block of the line, if it shows something or is kept. Space around it goes, unless it is
  // all of a paragraph.
  #endLine(isWhole = false, isKept = false) {
    const html = lineHtml(this.#line);
    const isShown = this.#line.some(([, piece]) => piece !== "<br>" && piece.trim());
    if (isKept || isShown) {
      this.#add(`<${this.#kind}>${isWhole ? html : trimmed(html)}</${this.#kind}>`);
    }
    this.#line = [];
  }

  #add(html) {
    this.#out.push(html);
    this.#hasOpenList = false;
  }

  // Blocks of text

  #addBlock(dom, marks, kind) {
    this.#endLine();
    const [outer, wasInText, before] = [this.#kind, this.#isInText, this.#out.length];
    [this.#kind, this.#isInText] = [kind, true];
    this.#walk(dom, marks);
    const isWhole = this.#out.length === before;
    this.#endLine(isWhole, isWhole && isBlank(dom));
    [this.#kind, this.#isInText] = [outer, wasInText];
  }

  #addHeading(dom, marks) {
    if (this.#isInItem) this.#addBlock(dom, { ...marks, strong: true }, "p");
    else this.#addBlock(dom, marks, this.headings[dom.localName]);
  }

  #addPreformatted(dom, marks) {
    this.#endLine();
    this.#isPreformatted = true;
    this.#walk(dom, marks);
    this.#isPreformatted = false;
    while (this.#line.length && !this.#line.at(-1)[1].replace("<br>", "").trim()) this.#line.pop();
    this.#endLine();
  }

  #addRule() {
    this.#endLine();
    this.#add("<hr>");
  }

  // A link to what the page showed here of another site. Without an address, what it holds.
  #addEmbed(dom, marks) {
    const found = [dom.getAttribute("src"), dom.getAttribute("data"), ...sourcesOf(dom)];
    const href = found.map((text) => completeAddress(text || "", this.rules)).find(Boolean);
    this.#endLine();
    if (href?.startsWith("http")) {
      const text = dom.getAttribute("title") || dom.getAttribute("aria-label") || href;
      const link = [href, ""];
      this.#line.push([{ ...NO_MARKS, link }, escaped(cleanText(text, this.rules))]);
    } else this.#walk(dom, marks);
    this.#endLine();
  }

  // Pieces of a line

  // A picture of an emoji is one; another leaves a space between words.
  #addImage(dom, marks) {
    const isEmoji = (dom.getAttribute("class") || "").includes("emoji");
    const isBetween = this.#line.length && !/\s$/.test(this.#line.at(-1)[1]);
    const text = isEmoji ? dom.getAttribute("alt") : isBetween && " ";
    if (text) this.#line.push([marks, escaped(text)]);
  }

  #addLink(dom, marks) {
    const href = this.#address(dom.getAttribute("href") || "");
    const link = href ? [href, dom.getAttribute("title") || ""] : marks.link;
    this.#walk(dom, { ...marks, link });
  }

  // Links within the text lead to a heading of it, or are text.
  #address(href) {
    const isAnchor = href.startsWith(`#${this.rules.anchorPrefix}`);
    if (href.startsWith("#") && !isAnchor) return this.targets.get(href.slice(1));
    if (isAnchor && !this.allowed.anchors) return null;
    return completeAddress(href, this.rules);
  }

  // A citation mark, or the title of a work.
  #addCitation(dom, marks) {
    if (dom.hasAttribute("data-source")) this.#line.push([marks, `<cite${dataOf(dom)}></cite>`]);
    else this.#walk(dom, { ...marks, em: true });
  }

  #addBetween(before, dom, marks, after) {
    this.#line.push([marks, before]);
    this.#walk(dom, marks);
    this.#line.push([marks, after]);
  }

  // Blocks of blocks

  #addList(dom, marks) {
    this.#endLine();
    const items = [];
    let loose = document.createElement("li");
    const endLoose = () => {
      if (hasContent(loose)) this.#addLoose(items, this.blocks(loose, marks, true));
      loose = document.createElement("li");
    };
    for (const child of dom.childNodes) {
      if (child.localName !== "li") loose.append(child.cloneNode(true));
      else {
        endLoose();
        if (!this.#isLeftOut(child)) items.push(this.#item(child, marks));
      }
    }
    endLoose();
    if (!items.length) return;
    const name = this.rules.lists[dom.localName];
    this.#add(`<${name}${listAttributes(dom, name)}>${items.map(itemHtml).join("")}</${name}>`);
  }

  // Lists in a list belong to the item before them; other text is an item.
  #addLoose(items, blocks) {
    while (items.length && /^<[uo]l/.test(blocks[0] || "")) items.at(-1).push(blocks.shift());
    if (blocks.length) items.push(blocks);
  }

  #item(dom, marks) {
    return this.blocks(dom, this.#marked(dom, readStyle(dom, this.rules), marks), true);
  }

  // An item that stands in no list.
  #addLooseItem(dom, marks) {
    this.#endLine();
    const html = `${itemHtml(this.blocks(dom, marks, true))}</ul>`;
    if (this.#hasOpenList) this.#out.push(this.#out.pop().replace(/<\/ul>$/, "") + html);
    else this.#out.push(`<ul>${html}`);
    this.#hasOpenList = true;
  }

  #addQuotation(dom, marks) {
    this.#endLine();
    const found = this.blocks(dom, marks);
    if (found.length) this.#add(`<blockquote${dataOf(dom, "lang")}>${found.join("")}</blockquote>`);
  }

  // A box, or a part of a page.
  #addSection(dom, marks) {
    if (!dom.hasAttribute("data-box") || !this.allowed.boxes || this.#isInBox) {
      this.#addParts(dom, marks);
      return;
    }
    this.#endLine();
    this.#isInBox = true;
    const found = this.blocks(dom, marks);
    this.#isInBox = false;
    if (found.length) this.#add(`<section${dataOf(dom)}>${found.join("")}</section>`);
  }

  // A table; one that only arranges parts of a page is none.
  #addTable(dom, marks) {
    if (/^(presentation|none)$/.test(dom.getAttribute("role"))) {
      this.#addParts(dom, marks);
      return;
    }
    this.#endLine();
    const caption = collapsed(cleanText(captionOf(dom), this.rules));
    if (caption && !this.allowed.captions) this.#add(`<p><strong>${escaped(caption)}</strong></p>`);
    const html = rowsOf(dom)
      .filter((row) => !this.#isLeftOut(row))
      .map((row) => this.#cells(row, marks))
      .filter(Boolean)
      .map((cells) => `<tr>${cells}</tr>`)
      .join("");
    const named = caption && this.allowed.captions ? ` data-caption="${escaped(caption)}"` : "";
    if (html) this.#add(`<table${named}><tbody>${html}</tbody></table>`);
  }

  #cells(row, marks) {
    const cells = [...row.children].filter((cell) => /^t[dh]$/.test(cell.localName));
    return cells
      .filter((cell) => !this.#isLeftOut(cell))
      .map((cell) => {
        const within = this.#marked(cell, readStyle(cell, this.rules), marks);
        const found = this.blocks(cell, within).join("") || "<p></p>";
        return `<${cell.localName}${spansOf(cell, this.rules)}>${found}</${cell.localName}>`;
      })
      .join("");
  }
}

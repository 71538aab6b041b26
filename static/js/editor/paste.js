// What is pasted or dropped into the editor becomes blocks that it has.

import { createNodeFromContent, Extension, Plugin } from "django-prose-editor/editor";
import { completeAddress } from "./addresses.js";
import { tidy } from "./blocks.js";
import { linesToHtml } from "./paste-lines.js";
import { readOwnPages } from "./paste-own.js";
import { readPage } from "./paste-page.js";
import { PasteReport } from "./paste-report.js";
import { readPrograms } from "./paste-word.js";
import { cleanText, prepareRules } from "./rules.js";
import { parse, STYLE } from "./styles.js";

// Elements and attributes of text that was copied in an editor of this site.
const OWN =
  "p, h2, h3, ul, ol, li, blockquote, table, tbody, tr, td, th, section[data-box], hr, br, a, strong, em, sub, sup, s, cite[data-source], meta";

function isCopiedHere(doc) {
  if (!doc.querySelector("[data-pm-slice]")) return false;
  return [...doc.body.querySelectorAll("*")].every(
    (dom) => dom.matches(OWN) && !dom.hasAttribute("class") && !dom.hasAttribute(STYLE),
  );
}

export function cleanPaste(html, { rules, allowed }, report) {
  const doc = parse(html);
  if (isCopiedHere(doc)) return html;
  readOwnPages(doc.body);
  readPrograms(doc.body);
  readPage(doc, (text) => completeAddress(text, rules), report);
  const onLeftOut = (dom, reason) => report.leaveOut(dom, reason);
  return tidy(doc.body, { rules, allowed, onLeftOut });
}

export const Paste = Extension.create({
  name: "cleanPaste",
  addOptions: () => ({ rules: {}, allowed: {}, texts: {} }),
  addProseMirrorPlugins() {
    const { allowed, texts } = this.options;
    const rules = prepareRules(this.options.rules);
    const report = new PasteReport(texts);
    const clean = (html) => {
      report.clear();
      const cleaned = cleanPaste(html, { rules, allowed }, report);
      report.show();
      return cleaned;
    };
    return [
      new Plugin({
        view: (view) => {
          view.dom.after(report.dom);
          return { destroy: () => report.dom.remove() };
        },
        props: {
          transformPastedHTML: clean,
          // A soft hyphen at the end of a line parts a word there.
          transformPastedText: (text) => cleanText(text.replace(/\u00ad(?=\s*?\n)/g, "-"), rules),
          // Ctrl+Shift+V pastes lines as they are.
          clipboardTextParser: (text, _context, isPlain, view) => {
            report.clear();
            if (isPlain || !text.trim().includes("\n")) return null;
            const html = clean(linesToHtml(text));
            const content = createNodeFromContent(html, view.state.schema);
            return view.state.doc.slice(0, 0).constructor.maxOpen(content);
          },
        },
      }),
    ];
  },
});

// What the styles and classes of foreign HTML say of its text. The same is in website/prose/styles.py.

// Styles are read from the text of their attribute, under another name: browsers report to the console
// that the page's CSP keeps them from applying it.
export const STYLE = "pasted-style";

const TAGS = /<[a-z][^<>]*>/gi;
const STYLE_SHEETS = /<style\b[^]*?<\/style\s*>/gi;

export function parse(html) {
  const renamed = html
    .replace(STYLE_SHEETS, "")
    .replace(TAGS, (tag) => tag.replace(/\sstyle(\s*=|(?=\s*\/?>$))/gi, ` ${STYLE}$1`));
  return new DOMParser().parseFromString(renamed, "text/html");
}

export function styleOf(dom) {
  return dom.getAttribute?.(STYLE) || "";
}

const WEIGHTS = { bold: true, bolder: true, normal: false, lighter: false };
const SLANTS = { italic: true, oblique: true, normal: false };
const SCRIPTS = { super: "sup", sub: "sub", baseline: "" };

function isBold(weight = "") {
  return /^[0-9]{3,4}$/.test(weight) ? Number(weight) >= 600 : WEIGHTS[weight];
}

// {strong, em, script, s, isBlock}. Undefined: the style says nothing of it.
export function readStyle(dom, rules) {
  const text = styleOf(dom);
  if (!text) return {};
  const said = {};
  for (const declaration of text.toLowerCase().split(";")) {
    const colon = declaration.indexOf(":");
    if (colon > 0) said[declaration.slice(0, colon).trim()] = declaration.slice(colon + 1).trim();
  }
  const decoration = `${said["text-decoration"] || ""}${said["text-decoration-line"] || ""}`;
  return {
    strong: isBold(said["font-weight"]),
    em: SLANTS[said["font-style"]],
    script: SCRIPTS[said["vertical-align"]],
    s: decoration.includes("line-through"),
    isBlock: rules.blockStyle.test(text),
  };
}

// Why the element is no text of the document: "deleted", "comment" or "hidden". Otherwise null.
export function reasonToLeaveOut(dom, rules) {
  if (rules.deleted.has(dom.localName)) return "deleted";
  if (rules.leftOut.has(dom.localName) || dom.hasAttribute("hidden")) return "hidden";
  const said = `${styleOf(dom)} ${dom.getAttribute("class") || ""}`;
  if (rules.deletedStyle.test(said)) return "deleted";
  if (rules.commentStyle.test(said)) return "comment";
  return rules.hiddenStyle.test(said) ? "hidden" : null;
}

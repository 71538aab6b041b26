// The rules for foreign HTML, which come from the server (website/prose/rules.py), made ready to use.

const SETS = ["html", "inline", "leftOut", "deleted", "embeds", "preformatted", "fileEndings"];
const TEXTS = ["deletedStyle", "commentStyle", "hiddenStyle", "blockStyle"];
const ADDRESSES = ["domain", "mailbox", "telephone"];
const CHARACTERS = ["meaningless", "direction", "lineEnds"];

export function prepareRules(rules) {
  const ready = { ...rules };
  for (const name of SETS) if (rules[name]) ready[name] = new Set(rules[name]);
  for (const name of [...TEXTS, ...ADDRESSES]) {
    if (rules[name]) ready[name] = new RegExp(rules[name], "iu");
  }
  for (const name of CHARACTERS) if (rules[name]) ready[name] = new RegExp(rules[name], "gu");
  if (rules.rightToLeft) ready.rightToLeft = new RegExp(rules.rightToLeft, "u");
  if (rules.ligatures) {
    ready.ligature = new RegExp(`[${Object.keys(rules.ligatures).join("")}]`, "gu");
  }
  return ready;
}

// Characters that have no glyph and mean nothing where they stand are removed. The same is in
// website/prose/characters.py.
export function cleanText(text, rules) {
  const clean = rules.rightToLeft.test(text) ? text : text.replace(rules.direction, "");
  return clean
    .replace(rules.lineEnds, " ")
    .replace(rules.meaningless, "")
    .replace(rules.ligature, (sign) => rules.ligatures[sign]);
}

// Checks pages with html-validate: node tests/html_validate.mjs FOLDER PAGE…
// FOLDER has html-validate. Names each fault of a page, one a line.
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";

const [folder, ...pages] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const { HtmlValidate } = require("html-validate");

const RULES = {
  // Format: templates leave blank lines, and the standard's own examples write "doctype" so.
  "doctype-style": "off",
  "no-trailing-whitespace": "off",
  // A list may be named too, and axe says so.
  "aria-label-misuse": ["error", { allowAnyNamable: true }],
  // Search results cut a long title, for which editors can give a shorter one.
  "long-title": "off",
  // A section without a heading is a fault to the Nu checker, and reader views drop a figure.
  "prefer-native-element": ["error", { exclude: ["figure", "region"] }],
  // An aside within an article is no landmark. Which landmarks need a name axe tests as browsers do.
  "unique-landmark": "off",
  // HTML takes every character but spaces in an id; those of headings are made from their text.
  "valid-id": ["error", { relaxed: true }],
};
const checker = new HtmlValidate({
  root: true,
  extends: ["html-validate:recommended"],
  rules: RULES,
});

let found = 0;
const reports = await Promise.all(pages.map((page) => checker.validateFile(page)));
for (const [index, { results }] of reports.entries()) {
  for (const { line, message, ruleId } of results.flatMap((result) => result.messages)) {
    found += 1;
    console.error(`${basename(pages[index], ".html")}:${line} ${ruleId} ${message}`);
  }
}
console.log(`html-validate finds ${found} faults in ${pages.length} pages.`);
process.exit(found ? 1 : 0);

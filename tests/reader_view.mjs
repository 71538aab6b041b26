// Reads pages as the reader views of browsers do: node tests/reader_view.mjs FOLDER PAGE…
// FOLDER has Mozilla's Readability, which Firefox's reader view is, and jsdom. Names the pages whose
// view lacks what must be read, or shows an entry of the references more than once.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, resolve } from "node:path";

const [folder, ...pages] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const { Readability, isProbablyReaderable } = require("@mozilla/readability");
const { JSDOM } = require("jsdom");
const MUST_BE_READ =
  "main :is(.standfirst, .prose > .notice p, .trust p, .attribution, #refunds + p, .key-points li, " +
  ".care-card > :is(h3, p, ul))";

const plain = (text) => text.replace(/\s+/g, "");

function faults(page) {
  const { document } = new JSDOM(readFileSync(page, "utf8"), { url: "https://example.org/" })
    .window;
  if (!document.querySelector("main") || !isProbablyReaderable(document)) return [];
  const must = [...document.querySelectorAll(MUST_BE_READ)].map((part) => plain(part.textContent));
  const once = [...document.querySelectorAll(".ref-text")].map((part) => plain(part.textContent));
  const view = plain(new Readability(document).parse()?.textContent ?? "");
  const lacks = must.filter((text) => !view.includes(text)).map((text) => `lacks ${text}`);
  const repeats = once.filter((text) => view.split(text).length !== 2);
  return [...lacks, ...repeats.map((text) => `does not show once: ${text}`)];
}

const found = pages.flatMap((page) =>
  faults(page).map((fault) => [basename(page, ".html"), fault]),
);
for (const [name, fault] of found) console.error(`${name}: reader view ${fault.slice(0, 120)}`);
console.log(`The reader view of ${pages.length} pages has ${found.length} faults.`);
process.exit(found.length ? 1 : 0);

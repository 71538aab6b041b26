// Looks at pages with pa11y on a phone and on a desk: node tests/pa11y.mjs FOLDER REQUESTS
// FOLDER has pa11y; REQUESTS is a JSON file: name → url, and for a form what is posted. Names each
// fault of a page, one a line.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, requests] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const pa11y = require("pa11y");
const puppeteer = require("puppeteer");

const WIDTHS = [320, 1280];
const pages = Object.entries(JSON.parse(readFileSync(requests, "utf8")));
const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM,
  args: ["--no-sandbox"],
});

function options(request, width) {
  const sent =
    request.posted === undefined
      ? {}
      : {
          method: "POST",
          postData: request.posted,
          headers: { "Content-Type": "application/x-www-form-urlencoded", Origin: request.origin },
        };
  return { browser, standard: "WCAG2AA", viewport: { width, height: 800 }, ...sent };
}

let found = 0;
for (const [name, request] of pages) {
  for (const width of WIDTHS) {
    // One page at a time: each takes a tab of the browser.
    // oxlint-disable-next-line no-await-in-loop
    const { issues } = await pa11y(request.url, options(request, width));
    found += issues.length;
    for (const { code, message, context } of issues) {
      console.error(`${name} at ${width} px: ${code} ${message} ${context}`.slice(0, 400));
    }
  }
}
await browser.close();
console.log(`pa11y finds ${found} faults in ${pages.length} pages.`);
process.exit(found ? 1 : 0);

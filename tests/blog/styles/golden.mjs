// Renews golden.json: the works of works.json as citeproc-js writes them.
//   node golden.mjs <folder with citeproc, the styles, styles.json and the locale>
// With a second file, of works as the site exports them, compares instead of writing: what
// citeproc-js reads there must be what it read before.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const tools = resolve(process.argv[2]);
const here = dirname(fileURLToPath(import.meta.url));
const CSL = createRequire(`${tools}/`)("citeproc");
const works = JSON.parse(readFileSync(process.argv[3] ?? `${here}/works.json`, "utf8"));
// Our names of styles, each with the name of the CSL style: scripts/citation-styles writes them.
const styles = JSON.parse(readFileSync(`${tools}/styles.json`, "utf8"));
const locale = readFileSync(`${tools}/locales-en-US.xml`, "utf8");

const byId = new Map(works.map((work) => [work.id, work]));
const system = {
  retrieveLocale: () => locale,
  retrieveItem: (id) => structuredClone(byId.get(id)),
};
const engines = {};

const reference = (style, work) => {
  const engine = (engines[style] ??= new CSL.Engine(
    system,
    readFileSync(`${tools}/${style}.csl`, "utf8"),
  ));
  engine.setOutputFormat("text");
  // The work alone: what was there before is dropped.
  engine.updateItems([work.id]);
  return engine
    .makeBibliography()[1][0]
    .trim()
    .replace(/^1\.\s*/, "");
};

const golden = {};
for (const work of works) {
  golden[work.id] = Object.fromEntries(
    Object.entries(styles).map(([name, style]) => [name, reference(style, work)]),
  );
}
if (process.argv[3]) {
  const before = JSON.parse(readFileSync(`${here}/golden.json`, "utf8"));
  const differ = works.filter(
    ({ id }) => JSON.stringify(golden[id]) !== JSON.stringify(before[id]),
  );
  for (const { id } of differ) console.error(id, golden[id], before[id]);
  console.log(`${works.length - differ.length} of ${works.length} exported works read as before.`);
  process.exitCode = differ.length ? 1 : 0;
} else {
  writeFileSync(`${here}/golden.json`, `${JSON.stringify(golden, null, 1)}\n`);
  console.log(`${works.length} works in ${Object.keys(styles).length} styles by citeproc-js.`);
}

// Renews golden.json: the works of works.json as citeproc-js writes them.
//   node golden.mjs <folder with citeproc, the styles and the locale>
import { readFileSync, writeFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, resolve } from "node:path"
import { fileURLToPath } from "node:url"

const tools = resolve(process.argv[2])
const here = dirname(fileURLToPath(import.meta.url))
const CSL = createRequire(`${tools}/`)("citeproc")
const works = JSON.parse(readFileSync(`${here}/works.json`, "utf8"))
const styles = { vancouver: "nlm-citation-sequence", ama: "american-medical-association", apa: "apa" }
const locale = readFileSync(`${tools}/locales-en-US.xml`, "utf8")

const reference = (style, work) => {
  const system = { retrieveLocale: () => locale, retrieveItem: () => structuredClone(work) }
  const engine = new CSL.Engine(system, readFileSync(`${tools}/${style}.csl`, "utf8"))
  engine.setOutputFormat("text")
  engine.updateItems([work.id])
  return engine.makeBibliography()[1][0].trim().replace(/^1\.\s*/, "")
}

const golden = {}
for (const work of works) {
  golden[work.id] = Object.fromEntries(Object.entries(styles).map(([name, style]) => [name, reference(style, work)]))
}
writeFileSync(`${here}/golden.json`, `${JSON.stringify(golden, null, 1)}\n`)
console.log(`${works.length} works in ${Object.keys(styles).length} styles by citeproc-js.`)

// Reads calendar files with ical.js: node tests/courses/ical.mjs FOLDER FILE. FOLDER has ical.js, and
// FILE what tests/courses/exported.py writes: each file with the moments at which it should meet.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";

const [folder, file] = process.argv.slice(2);
const require = createRequire(resolve(folder, "package.json"));
const module = await import(require.resolve("ical.js"));
const ICAL = module.default;

function starts(text) {
  const calendar = new ICAL.Component(ICAL.parse(text));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
  const event = new ICAL.Event(calendar.getFirstSubcomponent("vevent"));
  const found = [];
  const each = event.iterator();
  for (let next = each.next(); next; next = each.next()) {
    found.push(next.toJSDate().toISOString());
    if (!event.isRecurring()) break;
  }
  ICAL.TimezoneService.reset();
  return found;
}

const wrong = JSON.parse(readFileSync(file, "utf8")).filter(
  ({ text, meetings }) => JSON.stringify(starts(text)) !== JSON.stringify(meetings),
);
for (const { zone, text, meetings } of wrong) {
  console.error(`${zone}: ${JSON.stringify(starts(text))} instead of ${JSON.stringify(meetings)}`);
}
console.log(wrong.length ? "" : "ical.js reads every calendar file.");
process.exit(wrong.length ? 1 : 0);

// What the editor asks the server for: the site's sources, and works in the registers.

import { get, labels, post } from "./requests.js";

// Characters of an address are limited; an article rarely has more sources.
const MAX_IDS = 400;

// Every source that an answer named, by id. An id that is not the site's has null.
const sources = new Map();
// What waits for the names of sources: {ids, update}.
let unnamed = [];
let isNaming = false;

export function cacheSource(source) {
  sources.set(String(source.id), source);
}

export function cachedSource(id) {
  return sources.get(String(id));
}

async function search(params) {
  const { results } = await get(`${labels.sourceSearch}?${new URLSearchParams(params)}`);
  results.forEach(cacheSource);
  return results;
}

// The sources of the site that match a text.
export async function searchSources(text) {
  const results = await search({ q: text });
  nameSoon();
  return results;
}

// Both resolve to {results, message}: works found in the registers, or the source that was added.
// The first has `start`, with which the form for a source by hand begins.
export function lookUpWorks(text) {
  return post({ text });
}

export function addWork(work) {
  return post({ work: work.work });
}

// Takes the FormData of the short form. The answer may have `errors`, by the name of the field.
export function addByHand(data) {
  data.set("by_hand", "1");
  return post(data);
}

// Calls `update` now, and again once the sources are known. All that ask at the same moment share
// one request; if it fails, they are asked about again after the next search.
export function withSources(ids, update) {
  const missing = ids.filter((id) => id && cachedSource(id) === undefined);
  update();
  if (!missing.length) return;
  unnamed.push({ ids: missing, update });
  nameSoon();
}

function nameSoon() {
  if (isNaming || !unnamed.length) return;
  isNaming = true;
  setTimeout(nameSources);
}

async function nameSources() {
  const asked = unnamed;
  unnamed = [];
  try {
    await fetchNames([...new Set(asked.flatMap(({ ids }) => ids))]);
    for (const { update } of asked) update();
  } catch {
    unnamed.push(...asked);
    isNaming = false;
    return;
  }
  isNaming = false;
  nameSoon();
}

async function fetchNames(ids) {
  for (let start = 0; start < ids.length; start += MAX_IDS) {
    const batch = ids.slice(start, start + MAX_IDS);
    await search(batch.map((id) => ["id", id]));
    for (const id of batch) if (!sources.has(id)) sources.set(id, null);
  }
}

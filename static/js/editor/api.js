// What the editor asks the server for: the site's sources, and works in the registers. Labels and
// addresses are data attributes of the article form.

const page = document.querySelector("[data-source-search]");

export const labels = page ? page.dataset : {};

// Every source that an answer named, by id.
const sources = new Map();

export function cacheSource(source) {
  sources.set(String(source.id), source);
}

export function cachedSource(id) {
  return sources.get(String(id));
}

async function readJson(response) {
  if (!response.ok) throw new Error(`${response.status}`);
  return response.json();
}

// Takes `q`, a text to search for, or one or more of `id`.
export async function searchSources(params) {
  const url = `${labels.sourceSearch}?${new URLSearchParams(params)}`;
  const response = await fetch(url, { headers: { Accept: "application/json" } });
  const { results } = await readJson(response);
  for (const source of results) cacheSource(source);
  return results;
}

async function postToRegisters(fields) {
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const response = await fetch(labels.lookUp, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ csrfmiddlewaretoken, ...fields }),
  });
  return readJson(response);
}

// Both resolve to {results, message}: works found in the registers, or the source that was added.
export function lookUpWorks(text) {
  return postToRegisters({ text });
}

export function addWork(work) {
  return postToRegisters({ work: work.work });
}

// Calls `update` once the sources are cached. A failed request leaves them unnamed.
export async function withSources(ids, update) {
  const missing = ids.filter((id) => id && !cachedSource(id));
  if (missing.length) await searchSources(missing.map((id) => ["id", id])).catch(() => []);
  update();
}

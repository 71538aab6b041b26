// Requests of the editor to its own server, and what is said when one fails.

const page = document.querySelector("[data-source-search]");

// Texts and addresses: data attributes of the article form.
export const labels = page ? page.dataset : {};

// Registers may take half a minute.
const TIMEOUT_MS = 60_000;

// A request without an answer that can be used. `reason` names the text that says so.
export class Failure extends Error {
  constructor(reason) {
    super(labels[reason]);
    this.reason = reason;
  }
}

const REASONS = { 403: "forbidden", 429: "tooMany" };

async function send(url, options) {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return await fetch(url, { headers: { Accept: "application/json" }, signal, ...options });
  } catch {
    throw new Failure("noNetwork");
  }
}

function isLogin({ redirected, url }) {
  return redirected && new URL(url).pathname === new URL(labels.login, document.baseURI).pathname;
}

async function readJson(response) {
  if (isLogin(response)) throw new Failure("signedOut");
  if (!response.ok) throw new Failure(REASONS[response.status] || "serverFault");
  try {
    return await response.json();
  } catch {
    // The page of a network that wants a login of its own.
    throw new Failure("noNetwork");
  }
}

function tokenInputs() {
  return document.querySelectorAll("[name=csrfmiddlewaretoken]");
}

// Every form of the page gets the newest token: a login replaces it.
export async function get(url) {
  const answer = await readJson(await send(url));
  for (const input of tokenInputs()) input.value = answer.token;
  return answer;
}

function postOnce(fields) {
  const body = new URLSearchParams(fields);
  body.set("csrfmiddlewaretoken", tokenInputs()[0].value);
  return send(labels.lookUp, { method: "POST", body });
}

export async function post(fields) {
  let response = await postOnce(fields);
  if (response.status === 403) {
    // Signed out, signed in again in another window, or not allowed: the answer to a GET tells.
    await get(`${labels.sourceSearch}?id=`);
    response = await postOnce(fields);
  }
  return readJson(response);
}

// Sends the forms of the queue one after another. `post` resolves to what the server answered, with
// `ok`, and never rejects: where there is no answer, `message` says why.

const TIMEOUT_MS = 20_000;
const labels = document.querySelector("[data-queue]").dataset;
const MESSAGES = { 404: labels.gone, 429: labels.tooMany };

let last = Promise.resolve();

export function post(form, button) {
  last = last.then(() => deliver(form, button)).catch(() => ({ message: labels.offline }));
  return last;
}

async function deliver(form, button) {
  const response = await send(form, button);
  if (response.redirected) return { message: labels.loggedOut };
  if (response.status === 403) return deliverAgain(form, button);
  return read(response);
}

// After a login in another window the token of this page is out of date: the page has a new one.
async function deliverAgain(form, button) {
  const page = await fetch(location.href);
  if (page.redirected) return { message: labels.loggedOut };
  renewTokens(await page.text());
  const response = await send(form, button);
  if (response.status === 403) return { message: labels.forbidden };
  return read(response);
}

function send(form, button) {
  const action = button?.hasAttribute("formaction") ? button.formAction : form.action;
  return fetch(action, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form, button)),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
}

async function read(response) {
  const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
  if (!isJson) return { message: MESSAGES[response.status] ?? labels.failed };
  return { ...(await response.json()), ok: response.ok, isChanged: response.status === 409 };
}

function renewTokens(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const token = page.querySelector("[name=csrfmiddlewaretoken]")?.value;
  if (!token) return;
  for (const input of document.querySelectorAll("[name=csrfmiddlewaretoken]")) input.value = token;
}

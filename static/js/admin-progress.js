// Replaces [data-progress] with its newest version, until the server no longer marks it as running.

const INTERVAL_MS = 2000;

async function refresh() {
  const response = await fetch(location.href);
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  const progress = page.querySelector("[data-progress]");
  if (!progress) return;
  document.querySelector("[data-progress]").replaceWith(progress);
  if (progress.dataset.progress) setTimeout(refresh, INTERVAL_MS);
}

if (document.querySelector("[data-progress]")?.dataset.progress) setTimeout(refresh, INTERVAL_MS);

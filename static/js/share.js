// Copies a page's address, or hands it to what the device shares with. No other site is asked.

for (const place of document.querySelectorAll("[data-share]")) {
  const { share: url, copied, notCopied } = place.dataset;
  const status = place.querySelector("[role=status]");
  place.querySelector("[data-copy]").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(url);
      status.textContent = copied;
    } catch {
      status.textContent = notCopied;
    }
  });
  const send = place.querySelector("[data-send]");
  send.hidden = !navigator.share;
  // Whoever closes the device's own dialog has changed their mind.
  send.addEventListener("click", () => navigator.share({ title: document.title, url }).catch(() => {}));
  place.hidden = false;
}

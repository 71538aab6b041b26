// Copies the page's address or opens the device's share dialog. No other site is contacted.

for (const section of document.querySelectorAll("[data-share]")) {
  const { share: url, copied, notCopied } = section.dataset;
  const status = section.querySelector("[role=status]");
  section.querySelector("[data-copy]").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(url);
      status.textContent = copied;
    } catch {
      status.textContent = notCopied;
    }
  });
  const send = section.querySelector("[data-send]");
  send.hidden = !navigator.share;
  send.addEventListener("click", async () => {
    try {
      await navigator.share({ title: document.title, url });
    } catch {
      // The reader closed the dialog.
    }
  });
  section.hidden = false;
}

// Copies, downloads and prints the recovery codes. They never leave the page otherwise.

for (const section of document.querySelectorAll("[data-recovery-codes]")) {
  const codes = [...section.querySelectorAll("code")].map((code) => code.textContent);
  const text = `${location.host}\n\n${codes.join("\n")}\n`;
  const status = section.querySelector("[role=status]");
  const { copied, notCopied, filename } = section.dataset;

  section.querySelector("[data-copy]").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(text);
      status.textContent = copied;
    } catch {
      status.textContent = notCopied;
    }
  });
  section.querySelector("[data-download]").addEventListener("click", () => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
    link.download = filename;
    link.click();
    URL.revokeObjectURL(link.href);
  });
  section.querySelector("[data-print]").addEventListener("click", () => print());
  section.querySelector("[data-tools]").hidden = false;
}

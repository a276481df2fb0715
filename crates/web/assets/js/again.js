// [data-again=address]: a part of the page that is asked for again every other second while somebody looks.

const EVERY_MS = 2000;
for (const part of findAll("[data-again]")) {
  const look = async () => {
    if (document.visibilityState === "visible" && !part.contains(document.activeElement?.closest("input"))) {
      const { ok, json } = await ask("GET", part.dataset.again);
      if (ok) document.dispatchEvent(new CustomEvent("patch", { detail: json }));
    }
    setTimeout(look, EVERY_MS);
  };
  setTimeout(look, EVERY_MS);
}

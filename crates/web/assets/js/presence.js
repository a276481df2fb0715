// Tells colleagues whether the reader of this ticket reads, writes or went away. A glance is not told.

const BEAT_MS = 15000;
const WRITING_MS = 8000;
const GLANCE_MS = 1000;
const ticket = body.dataset.ticket;
if (ticket) {
  let told = "";
  let wrote_ms = 0;
  const state = () => document.visibilityState === "hidden" ? "away" : performance.now() - wrote_ms < WRITING_MS && wrote_ms ? "writing" : "reading";
  const report = (always, leaving) => {
    const now = leaving ? "away" : state();
    if (!always && now === told) return;
    told = now;
    ask("POST", `/tickets/${ticket}/presence`, { state: now }, { keepalive: true });
  };
  document.addEventListener("writing", ({ detail }) => {
    wrote_ms = detail ? performance.now() : 0;
    report();
    setTimeout(report, WRITING_MS + 100);
  });
  document.addEventListener("visibilitychange", () => report());
  addEventListener("pagehide", () => told && report(true, true));
  addEventListener("pageshow", ({ persisted }) => persisted && report(true));
  setInterval(() => state() !== "away" && report(true), BEAT_MS);
  setTimeout(report, GLANCE_MS);
}

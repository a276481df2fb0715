// Keeps one page for when the network is gone. Asked for only where no ticket is open, so that a ticket costs no more.

if ("serviceWorker" in navigator && !body.dataset.ticket) {
  addEventListener("load", () => setTimeout(() => navigator.serviceWorker.register("/service-worker.js").catch(() => {}), 2000));
}

// Which tab talks. Of all tabs with the same person one holds the stream and sends the queue; the others hear from it.
// It is always the tab that was looked at last, since a browser may put a hidden one to sleep: it takes the turn by
// force. Without Web Locks (a page without TLS) every tab talks; the desk knows a message that comes twice by its id.
class Turn {
  // `begin(signal)` when this tab's turn comes; the signal aborts when it ends.
  constructor(name, begin) {
    Object.assign(this, { name, begin });
    this.take(document.hidden);
  }
  // Takes the turn; `meekly`: once no other tab has it.
  take(meekly) {
    if (this.term) return;
    const term = new AbortController();
    const { signal } = term;
    const hold = () => {
      if (this.left || this.term) return;
      this.term = term;
      this.begin(signal);
      return new Promise((free) => signal.addEventListener("abort", free));
    };
    if (!navigator.locks) return hold();
    this.waiting?.abort();
    this.waiting = new AbortController();
    navigator.locks.request(this.name, meekly ? { signal: this.waiting.signal } : { steal: true }, hold).catch(() => {
      // Taken by another tab: in line again. A request that was withdrawn ends here too, and had never begun.
      term.abort();
      if (this.term !== term) return;
      this.term = null;
      this.take(true);
    });
  }
  leave() {
    this.left = true;
    this.waiting?.abort();
    this.term?.abort();
    this.term = null;
  }
}

// <undo-send until>: counts down, and takes a reply back while there is time.

customElements.define("undo-send", class extends Ticking {
  connectedCallback() {
    this.from = now_ms();
    this.addEventListener("submit", (event) => this.undo(event));
    super.connectedCallback();
  }

  paint() {
    const until = Number(this.getAttribute("until"));
    const left = until - now_ms();
    if (left <= 0) return this.remove();
    const time = find("time", this);
    if (time) time.textContent = span(left + 999);
    const bar = find("progress", this);
    if (bar) bar.value = left / Math.max(until - this.from, 1);
  }

  async undo(event) {
    event.preventDefault();
    const answer = await ask("POST", event.target.action, {});
    if (answer.ok) {
      tell(say("taken_back"));
      for (const one of findAll("composer-box [data-undo]")) one.replaceChildren();
      find("composer-box")?.restore(event.target.getAttribute("action").split("/")[2]);
    } else {
      tell(answer.json?.say ?? say(answer.status ? "too_late" : "offline"), { bad: true });
    }
  }
});

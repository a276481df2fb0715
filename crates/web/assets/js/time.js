// Times that move: <time-ago at>, <sla-clock due soon>, <promise-bar from due soon>.

/** A word for how far away; after a week the day that the server wrote stays. */
customElements.define("time-ago", class extends Ticking {
  paint() {
    const past = now_ms() - Number(this.getAttribute("at"));
    if (past >= 7 * DAY) return;
    const words = past < MINUTE ? say("now") : say("ago", past < HOUR ? say("minutes", Math.floor(past / MINUTE)) : past < DAY ? say("hours", Math.floor(past / HOUR)) : say("days", Math.floor(past / DAY)));
    write(this, words);
  }
});

/** Counts a promise down; the shape comes from the attributes `soon-now` and `late`. */
customElements.define("sla-clock", class extends Ticking {
  paint() {
    const left = Number(this.getAttribute("due")) - now_ms();
    this.toggleAttribute("late", left < 0);
    this.toggleAttribute("soon-now", left >= 0 && now_ms() >= Number(this.getAttribute("soon")));
    write(this, left < 0 ? say("late", span(left)) : this.hasAttribute("in-words") ? say("left", span(left)) : span(left));
  }
});

/** How much of a promise's time is spent. */
customElements.define("promise-bar", class extends Ticking {
  paint() {
    const bar = find("progress", this);
    const [from, due, soon] = ["from", "due", "soon"].map((name) => Number(this.getAttribute(name)));
    if (!due) return;
    const now = now_ms();
    bar.value = Math.min(Math.max(now - from, 0), bar.max);
    this.dataset.mood = now >= due ? "late" : now >= soon ? "soon" : "calm";
  }
});

function write(clock, words) {
  const time = find("time", clock);
  if (time && time.textContent !== words) time.textContent = words;
}

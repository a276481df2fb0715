// <test-clock left words>: counts down what the server says is left of a test. The server's time is the truth: what is not handed in
// by then, it ends; an answer that is being written is handed in with the last second.

customElements.define("test-clock", class extends HTMLElement {
  connectedCallback() {
    this.until_ms = Date.now() + Number(this.getAttribute("left"));
    this.timer = setInterval(() => this.paint(), 1000);
    this.paint();
  }

  disconnectedCallback() {
    clearInterval(this.timer);
  }

  paint() {
    const left_s = Math.max(Math.ceil((this.until_ms - Date.now()) / 1000), 0);
    const clock = `${Math.floor(left_s / 60)}:${String(left_s % 60).padStart(2, "0")}`;
    this.querySelector("time").textContent = this.getAttribute("words").replace("{t}", clock);
    this.toggleAttribute("soon-now", left_s <= 60);
    if (left_s > 0) return;
    clearInterval(this.timer);
    document.querySelector("main form")?.submit();
  }
});

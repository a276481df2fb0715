// <hiring-board>: arrows or h j k l lead from card to card; ] and [ move a card on or back, z takes the last move back.
customElements.define("hiring-board", class extends HTMLElement {
  connectedCallback() { this.addEventListener("keydown", (event) => this.press(event)); }
  columns() { return [...this.querySelectorAll("section")].map((column) => [...column.querySelectorAll("li.applicant")]); }
  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "z") { document.querySelector("[data-undo]")?.click(); return; }
    const card = event.target.closest("li.applicant");
    const steps = { ArrowDown: [0, 1], j: [0, 1], ArrowUp: [0, -1], k: [0, -1], ArrowRight: [1, 0], l: [1, 0], ArrowLeft: [-1, 0], h: [-1, 0] };
    const step = steps[event.key];
    if (step) { event.preventDefault(); this.go(card, step); return; }
    const way = { "]": "[data-next]", "[": "[data-back]" }[event.key];
    if (way && card) { event.preventDefault(); card.querySelector(way)?.click(); }
  }
  go(card, [across, down]) {
    const columns = this.columns();
    let x = card ? columns.findIndex((column) => column.includes(card)) : columns.findIndex((column) => column.length);
    if (x < 0) return;
    let y = card ? columns[x].indexOf(card) + down : 0;
    if (across && card) {
      do { x += across; } while (columns[x] && !columns[x].length);
      if (!columns[x]) return;
      y = Math.min(y, columns[x].length - 1);
    }
    columns[x][y]?.querySelector("a")?.focus();
  }
});

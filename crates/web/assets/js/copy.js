// <copy-text text><button>: copies the raw text, never the groups that are drawn.

customElements.define("copy-text", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", async () => {
      const button = find("button", this);
      try {
        await navigator.clipboard.writeText(this.getAttribute("text"));
      } catch {
        return;
      }
      this.setAttribute("done", "");
      button.replaceChildren(drawing("check"));
      tell(say("copied"), { stays_ms: 1500 });
      setTimeout(() => {
        this.removeAttribute("done");
        button.replaceChildren(drawing("copy"));
      }, 1500);
    });
  }
});

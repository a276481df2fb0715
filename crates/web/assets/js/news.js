// Says that something new stands below, when the reader looks further up in the conversation.

const NEAR_PX = 80;
const conversation = find("#conversation");
if (conversation) {
  // The conversation is laid out from its end: 0 is the end, further up is negative.
  const away = () => conversation.scrollTop < -NEAR_PX;
  const button = el("button", { class: "button small news", type: "button", click: () => conversation.scrollTo({ top: 0, behavior: "smooth" }) }, say("news"), drawing("down"));
  document.addEventListener("patched", ({ detail }) => {
    if (!detail.fresh.some((one) => one.matches(".message")) || !away()) return;
    if (!button.isConnected) conversation.after(button);
    button.hidden = false;
  });
  conversation.addEventListener("scroll", () => { if (!away()) button.hidden = true; }, { passive: true });
}

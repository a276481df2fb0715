// Menus are <details class="menu">: they open without script; with it they close by themselves and listen to arrows.

const menus = () => findAll("details.menu[open]");

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details.menu") || !menu.open) return;
  for (const other of menus()) if (other !== menu && !other.contains(menu)) other.open = false;
  const first = find("[aria-pressed=true], input:not([type=hidden]), a, button", menu.lastElementChild);
  if (menu.matches("[data-keyed]")) first?.focus();
  menu.removeAttribute("data-keyed");
}, true);

document.addEventListener("pointerdown", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("focusin", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu");
  if (!menu) return;
  if (event.key === "Escape" && menu.open) {
    menu.open = false;
    find("summary", menu).focus();
    event.stopPropagation();
  }
  if ((event.key === "Enter" || event.key === " ") && event.target.matches("summary")) menu.toggleAttribute("data-keyed", !menu.open);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || typing(event.target)) return;
  event.preventDefault();
  if (!menu.open) {
    menu.setAttribute("data-keyed", "");
    menu.open = true;
    return;
  }
  const items = findAll("a, button", menu.lastElementChild);
  const at = items.indexOf(document.activeElement);
  items.at((at + step + items.length) % items.length)?.focus();
});

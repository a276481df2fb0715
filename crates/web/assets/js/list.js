// A list keeps its place from page to page, and shows the ticket that is open.

const scroll = find(".list .scroll");
if (scroll) {
  const name = `list:${location.pathname.startsWith("/tickets/") ? new URLSearchParams(location.search).get("view") : location.search}`;
  const kept = sessionStorage.getItem(name);
  if (kept) scroll.scrollTop = Number(kept);
  find("[data-current]", scroll)?.scrollIntoView({ block: "nearest" });
  addEventListener("pagehide", () => sessionStorage.setItem(name, String(scroll.scrollTop)));
}

// On a narrow screen the rail and the tabs are rows: the open one is brought into sight and named.
find(".rail [data-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
const tabs = findAll("nav.tabs a");
const nameTab = () => {
  const open = tabs.find((tab) => tab.hash === location.hash) ?? tabs[0];
  for (const tab of tabs) tab.toggleAttribute("aria-current", tab === open);
};
if (tabs.length) {
  nameTab();
  addEventListener("hashchange", nameTab);
}

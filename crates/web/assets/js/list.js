// A list keeps its place from page to page, and shows the ticket that is open. Placed with the first frame: before it the page would be
// laid out once more.

const scroll = find(".list .scroll");
if (scroll) {
  const name = `list:${location.pathname.startsWith("/tickets/") ? new URLSearchParams(location.search).get("view") : location.search}`;
  const kept = sessionStorage.getItem(name);
  requestAnimationFrame(() => {
    if (kept) scroll.scrollTop = Number(kept);
    find("[data-current]", scroll)?.scrollIntoView({ block: "nearest" });
  });
  // Noted while it scrolls: asked for on the way out, the page that is left would be laid out once more before the next one comes.
  let place;
  scroll.addEventListener("scroll", () => { place = scroll.scrollTop; }, { passive: true });
  addEventListener("pagehide", () => place !== undefined && sessionStorage.setItem(name, String(place)));
}

// The next rows come by themselves when the end of the list is near; without script the link leads to them.
const grow = async (more) => {
  const answer = await fetch(more.href, { headers: { accept: "text/html" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const rows = find("ol.rows", scroll);
  for (const row of findAll("ol.rows > li", page)) if (!document.getElementById(row.id)) rows.append(row);
  const next = find("p.more", page);
  const here = more.closest("p.more");
  if (next) here.replaceWith(next);
  else here.remove();
  watchEnd();
};
const watchEnd = () => {
  const more = scroll && find("p.more a", scroll);
  if (!more) return;
  const near = new IntersectionObserver(
    (seen) => {
      if (!seen.some((one) => one.isIntersecting)) return;
      near.disconnect();
      grow(more).catch(() => {});
    },
    { root: scroll, rootMargin: "400px" },
  );
  near.observe(more);
};
watchEnd();

// On a narrow screen the rail and the tabs are rows: the open one is brought into sight and named.
requestAnimationFrame(() => find(".rail [data-current]")?.scrollIntoView({ block: "nearest", inline: "center" }));
const tabs = findAll("nav.tabs a");
const nameTab = () => {
  const open = tabs.find((tab) => tab.hash === location.hash) ?? tabs[0];
  for (const tab of tabs) tab.toggleAttribute("aria-current", tab === open);
};
if (tabs.length) {
  nameTab();
  addEventListener("hashchange", nameTab);
}

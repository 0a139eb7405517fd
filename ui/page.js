// The page's own script: links without a reload, copying, keys, and bringing a place into view.
// It trusts nothing in the page: it reads attributes and sets text, never HTML.

const main = () => document.querySelector('[data-testid="stMain"]');
const scrolled = new Map(); // address -> scroll position, for going back
const unfolded = new Set(); // the facets that the reader has unfolded
let wanted = 0; // where to scroll once the page that Back leads to is there
let shown = ""; // the place that was brought into view last

document.addEventListener("click", click);
document.addEventListener("keydown", key);
document.addEventListener("toggle", ({ target }) => fold(target), { capture: true });
document.addEventListener("scroll", ({ target }) => target === main() && remember(), { capture: true, passive: true });
window.addEventListener("popstate", (event) => (wanted = event.isTrusted ? scrolled.get(location.href) : 0));

// Called twice a run: before the page's content (links work while a search takes its time) and after it, then with the place.
export default function ({ data }) {
  document.documentElement.lang = data.lang;
  document.querySelector('[data-testid="stSidebar"]')?.setAttribute("aria-label", data.sidebar);
  if (data.place === undefined) return;
  document.querySelectorAll("details[data-fold]").forEach((list) => (list.open = unfolded.has(list.dataset.fold)));
  if (wanted) here(data) && until(restore);
  else if (data.place && data.place !== shown) until(() => reveal(document.querySelector("mark.place")));
  shown = data.place;
}

// Whether a run is that of the address in the bar, not one that the last page left: what scrolls now is then gone in a moment.
function here({ page, address }) {
  const asked = Object.entries(address).flatMap(([name, values]) => values.map((value) => [name, value]));
  const ordered = (pairs) => [...pairs].map((pair) => pair.join("=")).sort().join("&");
  return location.pathname.endsWith(`/${page}`) && ordered(asked) === ordered(new URLSearchParams(location.search));
}

function click(event) {
  const copied = event.target.closest("button[data-copy]");
  if (copied) return copy(copied);
  const link = event.target.closest("a[data-app], a[data-jump]");
  if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (link.hasAttribute("data-jump")) return until(() => reveal(document.getElementById(link.hash.slice(1)), "start"));
  visit(link.href, link.hasAttribute("data-keep"));
}

// Going somewhere inside the app is a change of address, which Streamlit answers as it answers the browser's Back.
function visit(address, keep) {
  if (address === location.href) return;
  if (main()) remember();
  history.pushState({}, "", address);
  window.dispatchEvent(new PopStateEvent("popstate", { state: {} }));
  if (!keep && main()) main().scrollTop = 0;
}

function remember() {
  scrolled.set(location.href, main().scrollTop);
}

function restore() {
  const enough = main().scrollHeight >= wanted + main().clientHeight;
  if (enough) [main().scrollTop, wanted] = [wanted, 0];
  return enough;
}

function fold({ dataset, open }) {
  if (dataset.fold) unfolded[open ? "add" : "delete"](dataset.fold);
}

function reveal(element, block = "center") {
  if (!element) return false;
  element.scrollIntoView({ block });
  element.setAttribute("tabindex", "-1");
  element.focus({ preventScroll: true });
  return true;
}

function until(done, frames = 180) {
  if (!done() && frames) requestAnimationFrame(() => until(done, frames - 1));
}

async function copy(button) {
  const label = (button.dataset.label ??= button.textContent);
  let done = true;
  try {
    await navigator.clipboard.writeText(button.dataset.copy);
  } catch {
    done = copyOld(button.dataset.copy); // pages that are not served over https have no clipboard
  }
  button.textContent = done ? button.dataset.done : button.dataset.failed;
  button.setAttribute("aria-live", "polite");
  setTimeout(() => (button.textContent = label), 1800);
}

function copyOld(text) {
  const box = document.body.appendChild(document.createElement("textarea"));
  box.value = text;
  box.select();
  const done = document.execCommand("copy");
  box.remove();
  return done;
}

function key(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable=true]");
  if (typing || event.isComposing || event.metaKey || event.ctrlKey || event.altKey) return;
  const hits = [...document.querySelectorAll("article.hit")];
  const at = hits.findIndex((hit) => hit.contains(document.activeElement));
  const go = {
    "/": () => document.querySelector(".st-key-query input")?.focus(),
    j: () => focus(hits[Math.min(at + 1, hits.length - 1)]),
    k: () => focus(hits[Math.max(at - 1, 0)]),
    o: () => hits[at]?.querySelector("a.open")?.click(),
    y: () => (hits[at] ?? document).querySelector("button[data-copy]")?.click(),
  }[event.key];
  if (!go) return;
  event.preventDefault();
  go();
}

function focus(hit) {
  hit?.focus({ preventScroll: true });
  hit?.scrollIntoView({ block: "nearest" });
}

// The page's own script: links without a reload, copying, keys, bringing a place into view, and sending corrections.
// It trusts nothing in the page: it reads attributes and sets text, never HTML.

const main = () => document.querySelector('[data-testid="stMain"]');
const scrolled = new Map(); // address -> scroll position, for going back
const unfolded = new Set(); // the facets that the reader has unfolded
let wanted = 0; // where to scroll once the page that Back leads to is there
let shown = ""; // the place that was brought into view last
let outbox = []; // decisions about areas that the server has not taken yet
let send = () => {}; // gives it the outbox
let areas = []; // [id, name, definition] of those that can be added
let said = {}; // what is said while a decision is being saved
let resting = 0; // the timer of a mouse that may come to rest
let rested; // the menu that opened because a mouse rested there
const REST = 200; // milliseconds after which a mouse rests
const PATIENCE = 20_000; // milliseconds after which a decision counts as not saved

document.addEventListener("click", click);
document.addEventListener("pointerover", rest);
document.addEventListener("keydown", key);
document.addEventListener("toggle", ({ target }) => (target.classList.contains("add") ? offer(target) : fold(target)), { capture: true });
document.addEventListener("scroll", ({ target }) => target === main() && remember(), { capture: true, passive: true });
window.addEventListener("popstate", (event) => (wanted = event.isTrusted ? scrolled.get(location.href) : 0));

// Called twice a run: before the page's content (links work while a search takes its time) and after it, then with the place.
export default function ({ data, setTriggerValue }) {
  document.documentElement.lang = data.lang;
  document.querySelector('[data-testid="stSidebar"]')?.setAttribute("aria-label", data.sidebar);
  if (data.place === undefined) return;
  ({ areas, said } = data);
  send = () => setTriggerValue("decided", outbox.map(({ row, ...decision }) => decision));
  outbox.filter(({ id }) => data.handled.includes(id)).forEach(settle);
  document.querySelectorAll("details.add[open]").forEach(offer);
  if (outbox.length) send(); // decided before the page could send, or while it was being put in its place
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
  const decided = event.target.closest("button[data-new], button[data-undo]");
  if (decided) return decide(decided);
  if (rested?.open && event.target.closest("summary")?.parentElement === rested) {
    event.preventDefault(); // it is open already: now it stays
    rested = null;
  }
  document.querySelectorAll("details.add[open]").forEach((menu) => menu.contains(event.target) || (menu.open = false));
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

// Adding or removing an area, or taking the last decision back. The page stays as it is until the server has answered.
function decide(button) {
  const row = button.closest("[data-report]");
  const decision = { id: `${Date.now()}-${Math.random()}`, row };
  if (row) {
    const { report, start, end } = row.dataset;
    Object.assign(decision, { report, start, end, area: button.dataset.area, new: button.dataset.new === "1" });
    row.querySelector("details.add").open = false;
    row.querySelector("summary").focus({ preventScroll: true });
  } else decision.undo = true;
  button.disabled = true;
  outbox.push(decision);
  say(decision, said.saving);
  send();
  setTimeout(() => outbox.includes(decision) && (forget(decision), say(decision, said.late, true), (button.disabled = false)), PATIENCE);
}

function say({ row }, sentence, failed = false) {
  const place = row?.querySelector(".said") ?? document.querySelector(".saved span");
  if (!place) return;
  place.textContent = sentence;
  place.classList.toggle("error", failed);
}

// The server has taken a decision, and the page is being put in its place: whoever used the keyboard goes on where they were.
function settle(decision) {
  forget(decision);
  const { row, report, start, end } = decision;
  if (!row) return;
  if (row.isConnected) say(decision, "");
  let frames = 60;
  until(() => {
    if (document.activeElement === document.body)
      document.querySelector(`[data-report="${CSS.escape(report)}"][data-start="${start}"][data-end="${end}"] summary`)?.focus({ preventScroll: true });
    return !--frames;
  });
}

function forget(decision) {
  outbox = outbox.filter((other) => other !== decision);
}

// The areas that a passage does not have, as buttons: made when they are asked for, since a page has many passages.
function offer(menu) {
  if (!menu.open) return;
  document.querySelectorAll("details.add[open]").forEach((other) => other !== menu && (other.open = false));
  const has = new Set([...menu.closest("[data-report]").querySelectorAll(".area")].map(({ dataset }) => dataset.area));
  const buttons = areas.filter(([id]) => !has.has(id)).map(([id, name, definition]) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: name, title: definition });
    Object.assign(button.dataset, { area: id, new: "1" });
    const item = document.createElement("li");
    item.append(button);
    return item;
  });
  const list = menu.querySelector("ul");
  list.replaceChildren(...buttons);
  list.style.left = "0";
  const over = list.getBoundingClientRect().right - (main().getBoundingClientRect().left + main().clientWidth - 8);
  if (over > 0) list.style.left = `${-over}px`; // it stays within the page
}

// A mouse that rests on ＋ opens its menu, so that an area is added in one click; one that leaves it closes it.
function rest({ target, pointerType }) {
  if (pointerType !== "mouse") return;
  clearTimeout(resting);
  const menu = target.closest?.("details.add");
  resting = setTimeout(() => {
    if (rested && rested !== menu) rested = void (rested.open = false);
    if (menu && !menu.open) (rested = menu).open = true;
  }, REST);
}

function key(event) {
  const menu = event.key === "Escape" && event.target.closest?.("details.add[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
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

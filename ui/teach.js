// The page where people teach the tagger: digits choose areas, Enter accepts, Backspace skips, u takes back. What is chosen lives in the
// page until it is sent; a card that was sent takes no more keys until the next one is there.

let turn = -1; // of the card that is asked about
let sent = -1; // the turn that was sent last
let send = () => {};

document.addEventListener("keydown", key);
document.addEventListener("click", ({ target }) => press(target.closest?.("article.teach button")));
document.addEventListener("change", ({ target }) => target.matches?.("article.teach select") && add(target));

export default function ({ data, setStateValue }) {
  send = (value) => setStateValue("sent", value);
  const fresh = turn !== data.turn;
  turn = data.turn;
  if (fresh || document.activeElement === document.body) until(() => card() && begin() && hold());
}

const card = () => document.querySelector(`article.teach[data-turn="${turn}"]`);
const toggles = () => [...card().querySelectorAll("button[data-area]")];

function begin() {
  card().focus({ preventScroll: true });
  return true;
}

// The card may be put in its place once more, and then loses the focus.
function hold(frames = 60) {
  until(() => {
    if (document.activeElement === document.body) card()?.focus({ preventScroll: true });
    return !--frames;
  });
  return true;
}

function until(done, frames = 180) {
  if (!done() && frames) requestAnimationFrame(() => until(done, frames - 1));
}

function key(event) {
  if (!card() || event.isComposing || event.altKey || event.target.closest?.("input, textarea, select, [contenteditable=true]")) return;
  // On a link or a button Enter does what it does everywhere.
  if (event.key === "Enter" && event.target.closest?.("a, button, summary, [role=combobox]")) return;
  const name = (event.ctrlKey || event.metaKey ? "Ctrl+" : "") + (event.key.length === 1 ? event.key.toLowerCase() : event.key);
  const acts = { Enter: "accept", Backspace: "skip", u: "undo", "Ctrl+z": "undo" };
  const digit = /^[1-9]$/.test(name);
  if (!digit && !acts[name]) return;
  event.preventDefault();
  if (event.repeat) return;
  if (digit) toggle(card().querySelector(`button[data-digit="${name}"]`));
  else act(acts[name]);
}

function press(button) {
  if (!button || !card()?.contains(button)) return;
  if (button.dataset.area) toggle(button);
  else if (button.dataset.act) act(button.dataset.act);
}

function toggle(button) {
  if (!button || sent === turn) return;
  button.setAttribute("aria-pressed", button.getAttribute("aria-pressed") !== "true");
}

// An area of the select becomes a button like the others, chosen.
function add(select) {
  const option = select.selectedOptions[0];
  if (!option?.value || sent === turn) return;
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.area = option.value;
  button.textContent = option.textContent;
  button.setAttribute("aria-pressed", "true");
  const item = document.createElement("li");
  item.append(button);
  card().querySelector("ul.toggles").append(item);
  option.remove();
  select.value = "";
}

function act(what) {
  if (sent === turn || card().querySelector(`button[data-act="${what}"]`)?.disabled !== false) return;
  sent = turn;
  card().setAttribute("aria-busy", "true");
  const chosen = toggles().filter((button) => button.getAttribute("aria-pressed") === "true");
  send({ turn, act: what, areas: chosen.map((button) => button.dataset.area) });
}

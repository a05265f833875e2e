// Turns an <input data-combobox> into a searchable list (ARIA 1.2 combobox pattern, list autocomplete, manual choice).
// Entries come from its datalist or from data-options-url?q=..., JSON [{value, label}]. Without this script the input and
// its datalist work as they are. What is sent is the text in the input.
const most = 50;
const fold = (text) => text.toLocaleLowerCase("de").normalize("NFD").replace(/\p{M}/gu, "").replace(/ß/g, "ss");

for (const input of document.querySelectorAll("input[data-combobox]")) {
  const local = input.list ? [...input.list.options].map((one) => ({ label: one.value })) : [];
  const url = input.dataset.optionsUrl;
  const list = document.createElement("ul");
  const status = document.createElement("div");
  list.id = input.id + "-auswahl";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", input.labels[0]?.textContent || "Auswahl");
  status.className = "kern-sr-only";
  status.setAttribute("role", "status");
  input.removeAttribute("list");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.after(list, status);

  let at = -1;
  let asked = 0;
  let timer = 0;
  const close = () => {
    asked++;
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    at = -1;
  };
  const choose = (item) => {
    input.value = item.textContent;
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };
  const mark = (next) => {
    list.children[at]?.setAttribute("aria-selected", "false");
    at = (next + list.children.length) % list.children.length;
    const item = list.children[at];
    item.setAttribute("aria-selected", "true");
    item.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", item.id);
  };
  const show = (entries) => {
    at = -1;
    list.replaceChildren(...entries.slice(0, most).map((entry, index) => {
      const item = document.createElement("li");
      item.id = `${list.id}-${index}`;
      item.setAttribute("role", "option");
      item.setAttribute("aria-selected", "false");
      item.textContent = entry.label || entry.value;
      return item;
    }));
    list.hidden = !entries.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
    status.textContent = entries.length ? `${entries.length} Einträge gefunden` : "Kein Eintrag gefunden";
  };
  const search = async () => {
    const query = input.value.trim();
    const mine = ++asked;
    let entries = local.filter((entry) => fold(entry.label).includes(fold(query)));
    if (url) {
      try {
        const address = new URL(url, location.href);
        address.searchParams.set("q", query);
        entries = await (await fetch(address, { headers: { accept: "application/json" } })).json();
      } catch {
        return; // the plain input still works
      }
    }
    if (mine === asked) show(entries);
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(search, url ? 150 : 0);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) search();
    else if (step) mark(at < 0 && step < 0 ? -1 : at + step);
    else if (event.key === "Enter" && at >= 0) choose(list.children[at]);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => event.target.role === "option" && choose(event.target));
  input.addEventListener("blur", close);
}

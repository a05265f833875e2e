// The diagram of a process to move about in: bpmn-js over the server's drawing, from the press of a button on. What an element is and how it
// stands with it the server has written at its own drawing (web/desk/process_panel.cpp).
const load = (href) =>
  new Promise((done, fail) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href, onload: done, onerror: fail });
    document.head.append(link);
  });

// bpmn-js makes its few buttons and its watermark from text, which the page's policy forbids: these tags and attributes may pass, nothing else.
const harmless =
  /^(?:[^<]|<\/?(?:a|button|div|li|path|span|svg|ul)(?:\s+(?:(?:class|d|data-overlay-id|fill|height|rel|target|title|type|viewBox|width|xmlns)="[^"<>]*"|href="(?:#[^"<>]*|https?:\/\/bpmn\.io)"))*\s*\/?>)*$/;
const permit = () => {
  if (window.trustedTypes && !trustedTypes.defaultPolicy) trustedTypes.createPolicy("default", { createHTML: (text) => (harmless.test(text) ? text : null) });
};

const put = (parent, tag, text, css = "") => {
  const one = document.createElement(tag);
  one.textContent = text;
  one.className = css;
  parent.append(one);
  return one;
};

const begin = (box) => {
  const { diagram, viewer: script, styles } = box.dataset;
  const opener = box.querySelector(".rh-diagram__open");
  const view = box.querySelector(".rh-diagram__view");
  const canvasBox = view.querySelector(".rh-diagram__canvas");
  const said = view.querySelector(".rh-diagram__said");
  const facts = new Map([...box.querySelectorAll("g[data-element]")].map((one) => [one.dataset.element, one.dataset]));
  let viewer, walk;
  const get = (name) => viewer.get(name);

  const tell = (element) => {
    const about = element?.businessObject;
    if (!about?.id || !element.parent) return;
    const { kind = "Verbindung", said: state } = facts.get(about.id) ?? {};
    said.replaceChildren();
    put(said, "strong", about.name || kind);
    put(said, "p", [about.name && kind, state].filter(Boolean).join(" · "));
    for (const one of about.documentation ?? []) put(said, "p", one.text);
  };
  const choose = (element) => {
    get("selection").select(element);
    get("canvas").scrollToElement(element, 60);
  };
  const step = (by) => {
    const at = walk.findIndex((one) => one.businessObject === get("selection").get()[0]?.businessObject);
    const open = walk.findIndex((one) => !one.children.length && ["open", "incident"].includes(facts.get(one.id).state));
    choose(walk[at < 0 ? Math.max(0, open) : (at + by + walk.length) % walk.length]);
  };
  const mark = () => {
    for (const [id, { state, tokens }] of facts) {
      if (!state || !get("elementRegistry").get(id)) continue;
      get("canvas").addMarker(id, "rh-diagram--" + state);
      const badge = put(document.createElement("div"), "span", { done: "✓", open: tokens > 1 ? "● " + tokens : "●", incident: "!" }[state], "rh-diagram__badge rh-diagram__badge--" + state);
      badge.setAttribute("aria-hidden", "true"); // said when the element is chosen, and in the list
      get("overlays").add(id, { position: { top: -12, left: -10 }, html: badge });
    }
  };
  const whole = () => get("canvas").zoom("fit-viewport", "auto");
  // A large model would be too small to read: then its running step, or its beginning, at a size that is.
  const first = () => {
    whole();
    if (get("canvas").zoom() > 0.6 || !walk.length) return;
    get("canvas").zoom(0.8);
    step(1);
    const one = get("selection").get()[0], { inner, outer } = get("canvas").viewbox();
    const at = (from, size, step, length) => Math.max(from - 30, step + (length - size) / 2); // in the middle, but nothing empty at the sides
    const width = outer.width / 0.8, height = outer.height / 0.8;
    get("canvas").viewbox({ x: at(inner.x, width, one.x, one.width), y: at(inner.y, height, one.y, one.height), width, height });
  };
  const close = () => {
    view.hidden = true;
    box.classList.remove("rh-diagram--open");
    opener.hidden = false;
    opener.focus();
  };
  const acts = { in: () => get("zoomScroll").stepZoom(1), out: () => get("zoomScroll").stepZoom(-1), whole, back: () => step(-1), next: () => step(1), close };

  const build = async () => {
    permit();
    const model = fetch(diagram).then((answer) => (answer.ok ? answer.text() : Promise.reject(answer)));
    await Promise.all([import(script), ...styles.split(" ").map(load)]);
    const made = new BpmnJS({ container: canvasBox });
    try {
      await made.importXML(await model);
    } catch (error) {
      made.destroy();
      throw error;
    }
    viewer = made;
    const at = (id) => get("elementRegistry").get(id);
    walk = [...facts.keys()].map(at).filter(Boolean).sort((a, b) => a.x - b.x || a.y - b.y);
    const svg = canvasBox.querySelector(".djs-container > svg");
    svg.setAttribute("role", "img");
    svg.setAttribute("aria-label", view.dataset.name);
    svg.addEventListener("keydown", (event) => {
      const [dx, dy] = { ArrowLeft: [60, 0], ArrowRight: [-60, 0], ArrowUp: [0, 60], ArrowDown: [0, -60] }[event.key] ?? [];
      if (dx === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      get("canvas").scroll({ dx, dy });
    });
    // bpmn-js knows the mouse only. A finger moves the diagram sideways; up and down it scrolls the page (touch-action).
    let touched;
    canvasBox.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch" ? event : null));
    canvasBox.addEventListener("pointermove", (event) => {
      if (!touched || event.pointerId !== touched.pointerId) return;
      get("canvas").scroll({ dx: event.clientX - touched.clientX, dy: event.clientY - touched.clientY });
      touched = event;
    });
    get("eventBus").on("selection.changed", ({ newSelection }) => tell(newSelection[0]));
    mark();
  };
  const open = async () => {
    opener.setAttribute("aria-disabled", "true");
    const fresh = !viewer;
    view.hidden = false;
    box.classList.add("rh-diagram--open");
    try {
      if (fresh) await build();
      opener.hidden = true;
      view.focus();
      if (fresh) first();
    } catch {
      close();
      box.querySelector(".rh-diagram__failed").hidden = false;
    }
    opener.removeAttribute("aria-disabled");
  };

  opener.hidden = false;
  opener.addEventListener("click", () => opener.hasAttribute("aria-disabled") || open());
  view.addEventListener("click", (event) => acts[event.target.closest("[data-do]")?.dataset.do]?.());
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || view.hidden) return;
    const notice = document.querySelector(".bjs-powered-by-lightbox");
    if (notice) notice.remove();
    else if (view.contains(document.activeElement) || document.activeElement === document.body) close();
  });
};
document.querySelectorAll("[data-diagram]").forEach(begin);

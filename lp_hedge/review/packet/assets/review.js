// The packet: tabs, search, light between inventory and drawings, zoom and drag. Nothing is loaded, nothing is kept.
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const tabs = all('[role="tab"]'), panes = all(".pane"), rows = all(".control");
  const field = document.getElementById("find"), found = document.getElementById("found");
  const words = (element, name) => (element.getAttribute(name) ?? "").split(" ").filter(Boolean);

  // Drawings: one at a time; each has a window onto itself in its own coordinates.
  const views = new Map(panes.map((pane) => {
    const svg = pane.querySelector("svg"), whole = svg.getAttribute("viewBox").split(" ").map(Number);
    return [pane, { svg, whole, box: [...whole] }];
  }));
  const current = () => panes.find((pane) => !pane.hidden);
  const place = (pane, box) => { const view = views.get(pane); view.box = box; view.svg.setAttribute("viewBox", box.map((each) => each.toFixed(2)).join(" ")); };
  const choose = (tab) => {
    for (const each of tabs) { each.setAttribute("aria-selected", String(each === tab)); each.tabIndex = each === tab ? 0 : -1; }
    for (const pane of panes) pane.hidden = pane.id !== tab.getAttribute("aria-controls");
  };
  for (const tab of tabs) tab.addEventListener("click", () => choose(tab));
  document.querySelector('[role="tablist"]').addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key], at = tabs.indexOf(document.activeElement);
    if (!step || at < 0) return;
    const next = tabs[(at + step + tabs.length) % tabs.length];
    choose(next); next.focus(); event.preventDefault();
  });
  choose(tabs.find((tab) => tab.getAttribute("aria-selected") === "true") ?? tabs[0]);

  const scaleOf = (pane) => { const { svg, box } = views.get(pane); return Math.max(box[2] / svg.clientWidth, box[3] / svg.clientHeight); };
  const at = (pane, clientX, clientY) => { // the point of the drawing under the pointer
    const { svg } = views.get(pane), point = new DOMPoint(clientX, clientY).matrixTransform(svg.getScreenCTM().inverse());
    return [point.x, point.y];
  };
  const zoom = (pane, factor, x, y) => {
    const { box, whole } = views.get(pane), width = Math.min(Math.max(box[2] / factor, whole[2] / 24), whole[2]), ratio = width / box[2];
    place(pane, width === whole[2] ? [...whole] : [x - (x - box[0]) * ratio, y - (y - box[1]) * ratio, width, box[3] * ratio]);
  };
  const middle = (pane) => { const { box } = views.get(pane); return [box[0] + box[2] / 2, box[1] + box[3] / 2]; };
  const move = (pane, dx, dy) => { const { box } = views.get(pane); place(pane, [box[0] + dx, box[1] + dy, box[2], box[3]]); };
  const fit = (pane, elements) => { // show these, with room around them
    const { svg, whole } = views.get(pane), inverse = svg.getScreenCTM().inverse(), boxes = elements.map((each) => each.getBoundingClientRect()).filter((each) => each.width || each.height);
    if (!boxes.length) return;
    const corner = (x, y) => new DOMPoint(x, y).matrixTransform(inverse);
    const a = corner(Math.min(...boxes.map((b) => b.left)), Math.min(...boxes.map((b) => b.top)));
    const b = corner(Math.max(...boxes.map((b) => b.right)), Math.max(...boxes.map((b) => b.bottom)));
    const width = Math.min(Math.max((b.x - a.x) * 1.3, (b.y - a.y) * 1.3 * svg.clientWidth / svg.clientHeight, 620), whole[2]);
    const height = width * svg.clientHeight / svg.clientWidth;
    place(pane, [(a.x + b.x - width) / 2, (a.y + b.y - height) / 2, width, height]);
  };
  const act = { in: (pane) => zoom(pane, 1.4, ...middle(pane)), out: (pane) => zoom(pane, 1 / 1.4, ...middle(pane)), all: (pane) => place(pane, [...views.get(pane).whole]) };
  for (const button of all("[data-zoom]")) button.addEventListener("click", () => act[button.dataset.zoom](current()));
  for (const pane of panes) {
    let held = null, moved = false;
    pane.addEventListener("wheel", (event) => {
      const { box, whole } = views.get(pane);
      if (event.deltaY > 0 && box[2] >= whole[2]) return; // nothing to zoom out of: the page scrolls on
      event.preventDefault();
      zoom(pane, event.deltaY > 0 ? 1 / 1.2 : 1.2, ...at(pane, event.clientX, event.clientY));
    }, { passive: false });
    pane.addEventListener("pointerdown", (event) => { held = [event.clientX, event.clientY]; moved = false; });
    pane.addEventListener("pointermove", (event) => {
      if (!held) return;
      const scale = scaleOf(pane), dx = event.clientX - held[0], dy = event.clientY - held[1];
      if (!moved && Math.hypot(dx, dy) < 4) return; // a click that trembles is a click
      if (!moved) pane.setPointerCapture(event.pointerId);
      moved = true; held = [event.clientX, event.clientY];
      move(pane, -dx * scale, -dy * scale);
    });
    for (const end of ["pointerup", "pointercancel"]) pane.addEventListener(end, () => { held = null; });
    pane.addEventListener("click", (event) => { if (moved) { event.preventDefault(); event.stopPropagation(); moved = false; } }, true);
    pane.addEventListener("dblclick", () => act.all(pane));
    pane.addEventListener("keydown", (event) => {
      const step = views.get(pane).box[2] / 12, moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
      if (event.key in moves) move(pane, ...moves[event.key]);
      else if (event.key === "+" || event.key === "=") act.in(pane);
      else if (event.key === "-") act.out(pane);
      else if (event.key === "0" || event.key === "Escape") act.all(pane);
      else return;
      event.preventDefault();
    });
  }

  // Light: what is pointed at shines, the rest steps back. What is searched for stays lit until the field is empty.
  const inside = new Map(panes.map((pane) => [pane, all("[data-e]", pane)])), elements = [...inside.values()].flat();
  let searched = null, venue = null;
  const shine = (chosen) => {
    for (const pane of panes) {
      const lit = chosen === null ? [] : inside.get(pane).filter(chosen), now = new Set(lit);
      views.get(pane).svg.classList.toggle("focus", lit.length > 0);
      for (const each of inside.get(pane)) each.classList.toggle("lit", now.has(each));
    }
  };
  const rest = () => { shine(searched ?? venue); for (const row of rows) row.classList.remove("lit"); };
  const ofControl = (name) => (each) => words(each, "data-c").includes(name);
  const ofElement = (name) => (each) => words(each, "data-e").includes(name);
  const ofGuard = (name) => (each) => words(each, "data-g").includes(name);
  const light = (host, chosen) => {
    for (const [on, off] of [["pointerenter", "pointerleave"], ["focusin", "focusout"]]) {
      host.addEventListener(on, (event) => { event.stopPropagation(); shine(chosen); if (host.matches(".control")) host.classList.add("lit"); });
      host.addEventListener(off, (event) => { const outer = host.parentElement?.closest(".control"); rest(); if (outer && event.type === "pointerleave") { shine(ofControl(outer.dataset.control)); outer.classList.add("lit"); } });
    }
  };
  const reveal = (chosen) => { // in the drawing shown if it has any, else in the first that does
    const shown = current(), pane = [shown, ...panes].find((each) => inside.get(each).some(chosen));
    if (!pane) return false;
    if (pane !== shown) choose(tabs.find((tab) => tab.getAttribute("aria-controls") === pane.id));
    fit(pane, inside.get(pane).filter(chosen));
    return true;
  };
  for (const row of rows) {
    light(row, ofControl(row.dataset.control));
    row.querySelector("summary").addEventListener("click", () => { if (!row.open) reveal(ofControl(row.dataset.control)); });
  }
  for (const line of all("[data-row]")) light(line, ofElement(line.dataset.row));
  for (const line of all(".guard[data-guard]")) light(line, ofGuard(line.dataset.guard));
  for (const button of all("[data-jump]")) button.addEventListener("click", () => {
    if (!button.closest("#workbench")) document.getElementById("workbench").scrollIntoView({ block: "start" });
    reveal(ofElement(button.dataset.jump));
    shine(ofElement(button.dataset.jump));
  });
  const rowsOf = (element) => rows.filter((row) => words(element, "data-c").includes(row.dataset.control));
  for (const element of elements) {
    element.addEventListener("pointerenter", () => {
      const names = words(element, "data-e");
      shine((each) => words(each, "data-e").some((name) => names.includes(name)));
      for (const row of rowsOf(element)) row.classList.add("lit");
      const first = rowsOf(element)[0], list = document.getElementById("inventory");
      if (first && list.scrollHeight > list.clientHeight) list.scrollTo({ top: first.offsetTop - list.offsetTop - 8, behavior: "smooth" });
    });
    element.addEventListener("pointerleave", rest);
    element.addEventListener("click", (event) => {
      const [first] = rowsOf(element);
      if (!first) return; // the link to the guard's formula, if it has one
      event.preventDefault();
      first.open = true;
      first.querySelector("summary").focus({ preventScroll: true });
      first.scrollIntoView({ block: "nearest" });
    });
  }

  // Search: every word must be there, in whatever order.
  const text = (element) => `${element.getAttribute("data-e") ?? ""} ${element.textContent}`.toLowerCase();
  const texts = new Map([...elements, ...rows].map((each) => [each, text(each)]));
  field.addEventListener("input", () => {
    const wanted = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (each) => wanted.every((word) => texts.get(each).includes(word));
    const names = new Set(elements.filter((each) => !each.matches(".arrow") && matches(each)).flatMap((each) => words(each, "data-e")));
    searched = wanted.length ? (each) => words(each, "data-e").some((name) => names.has(name)) : null;
    document.getElementById("workbench").classList.toggle("searching", wanted.length > 0);
    for (const row of rows) row.classList.toggle("hit", wanted.length > 0 && matches(row));
    found.textContent = wanted.length ? `${rows.filter(matches).length} / ${rows.length} · ${names.size}` : "";
    rest();
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { field.value = ""; field.dispatchEvent(new Event("input")); }
    if (event.key === "Enter" && searched) reveal(searched);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input")) { field.focus(); event.preventDefault(); }
  });

  // Venues: which transitions are guarded otherwise there; the controller as it is bound there comes to the front.
  const buttons = all("[data-venue]");
  for (const button of buttons) button.addEventListener("click", () => {
    const name = button.getAttribute("aria-pressed") === "true" ? null : button.dataset.venue;
    for (const each of buttons) each.setAttribute("aria-pressed", String(each.dataset.venue === name));
    for (const each of elements) for (const how of ["stricter", "weaker"]) each.classList.toggle(`venue-${how}`, name !== null && words(each, "data-v").includes(`${name}:${how}`));
    const bound = document.getElementById(`tab-venue-${name}`);
    if (bound) choose(bound);
    venue = name === null ? null : (each) => words(each, "data-v").some((word) => word.startsWith(`${name}:`));
    rest();
  });

  // A link to a control opens it.
  const opened = () => { const row = location.hash.startsWith("#control-") && document.getElementById(location.hash.slice(1)); if (row) row.open = true; };
  addEventListener("hashchange", opened);
  addEventListener("beforeprint", () => { for (const row of rows) row.open = true; });
  opened();
})();

// Uses the packet as a reader would and writes down what it then shows; run by test_packet_in_a_browser.py.
(() => {
  document.head.append(Object.assign(document.createElement("style"), { textContent: "* { transition: none !important; }" })); // what is seen is the end of every change
  const seen = {}, all = (query, root = document) => [...root.querySelectorAll(query)];
  const pane = () => document.querySelector(".pane:not([hidden])"), svg = () => pane().querySelector("svg");
  const lit = () => [...new Set(all("[data-e].lit", pane()).flatMap((each) => each.getAttribute("data-e").split(" ")))].sort();
  const box = () => svg().getAttribute("viewBox").split(" ").map(Number);
  const point = (element, type) => element.dispatchEvent(new PointerEvent(type, { bubbles: type === "pointerdown", pointerType: "mouse" }));
  const row = (name) => document.getElementById(`control-${name}`);
  const whole = box();

  seen.tab = document.querySelector('[role="tab"][aria-selected="true"]').textContent;
  point(row("margin"), "pointerenter");
  seen.hover_row = lit();
  seen.focus = svg().classList.contains("focus");
  seen.dimmed = Number(getComputedStyle(pane().querySelector('[data-e="cooled"]')).opacity);
  point(row("margin"), "pointerleave");
  seen.after = lit();

  const edge = pane().querySelector('[data-transition="stale_price"]');
  point(edge, "pointerenter");
  seen.hover_edge = lit();
  seen.rows_lit = all(".control.lit").map((each) => each.dataset.control);
  point(edge, "pointerleave");
  edge.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }));
  seen.opened = row("price").open;

  const field = document.getElementById("find");
  field.value = "liquidation";
  field.dispatchEvent(new Event("input"));
  seen.found = all(".control.hit").map((each) => each.dataset.control);
  seen.searched = lit();
  seen.transitions_searched = all(".transition.lit", pane()).map((each) => each.dataset.transition);
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" }));
  seen.entered = box()[2] < whole[2];
  document.querySelector('[data-zoom="all"]').click();
  seen.row_dimmed = Number(getComputedStyle(row("kill")).opacity);
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }));
  seen.cleared = [field.value, lit().length, Number(document.getElementById("workbench").classList.contains("searching"))];

  const area = pane().getBoundingClientRect();
  const wheel = (deltaY) => pane().dispatchEvent(new WheelEvent("wheel", { deltaY, clientX: area.left + area.width / 3, clientY: area.top + area.height / 3, bubbles: true, cancelable: true }));
  seen.page_scrolls = wheel(100);
  const under = () => { const p = new DOMPoint(area.left + area.width / 3, area.top + area.height / 3).matrixTransform(svg().getScreenCTM().inverse()); return [p.x, p.y]; };
  const before = under();
  wheel(-100);
  seen.zoomed = box()[2] / whole[2];
  seen.held = Math.hypot(under()[0] - before[0], under()[1] - before[1]) / whole[2];
  const start = box(), drag = (type, x) => pane().dispatchEvent(new PointerEvent(type, { clientX: area.left + x, clientY: area.top + 50, bubbles: true }));
  pane().setPointerCapture = () => {};
  drag("pointerdown", 100); drag("pointermove", 160); drag("pointerup", 160);
  seen.dragged = box()[0] < start[0];
  pane().dispatchEvent(new KeyboardEvent("keydown", { key: "0", bubbles: true }));
  seen.reset = box().join() === whole.join();
  pane().dispatchEvent(new KeyboardEvent("keydown", { key: "+", bubbles: true }));
  seen.by_key = box()[2] < whole[2];
  document.querySelector('[data-zoom="all"]').click();

  document.querySelector('[data-jump="gate_in_range"], [data-jump="low_margin"]').click();
  seen.jumped = [box()[2] < whole[2], lit()];
  all('[role="tab"]').find((tab) => tab.textContent === "lp_gate").click();
  seen.other_tab = [pane().id, all(".pane:not([hidden])").length];
  all('[role="tab"]').find((tab) => tab.textContent === "hedge").click();
  document.querySelector('[data-venue="hyperliquid"]').click();
  seen.venue_tab = pane().id;
  seen.venue = [...new Set(all(".venue-stricter", pane()).map((each) => each.getAttribute("data-e")))].sort();
  document.querySelector('[data-venue="hyperliquid"]').click();
  seen.venue_off = all(".venue-stricter").length;

  seen.broken = all('a[href^="#"]').map((each) => each.getAttribute("href")).filter((href) => !document.getElementById(href.slice(1)));
  seen.twice = all("[id]").map((each) => each.id).filter((id, at, ids) => ids.indexOf(id) !== at);
  seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  document.documentElement.dataset.probe = JSON.stringify(seen);
})();

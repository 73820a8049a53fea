// Uses the page as a reader would and writes down what it then shows; run by test_in_a_browser.py.
(() => {
  const seen = {};
  const plot = document.querySelector("#panel-equity .plot"), box = plot.getBoundingClientRect();
  plot.setPointerCapture = () => {};
  const point = (type, fraction, extra = {}) => plot.dispatchEvent(new PointerEvent(type, {
    clientX: box.left + fraction * box.width, clientY: box.top + 20, pointerType: "mouse", bubbles: true, ...extra }));
  const boxes = () => [...document.querySelectorAll("#charts .canvas")].map((each) => each.getAttribute("viewBox").split(" ").map(Number));
  const shown = () => document.querySelector("[data-window]").textContent;
  const hedged = () => document.querySelector('[data-key="total_hedged"] output').textContent;

  seen.whole = shown();
  seen.last = hedged();
  point("pointermove", 0);
  seen.first = hedged();
  seen.cursors = [...document.querySelectorAll("#charts .cursor")].map((each) => each.getAttribute("x1"));
  point("pointerdown", 0.25);
  point("pointermove", 0.5);
  point("pointerup", 0.5);
  point("pointerleave", 0.5);
  seen.zoomed = shown();
  seen.boxes = boxes();
  point("pointerdown", 0.5, { shiftKey: true });
  point("pointermove", 0.25);
  point("pointerup", 0.25);
  point("pointerleave", 0.25);
  seen.panned = shown();
  plot.dispatchEvent(new KeyboardEvent("keydown", { key: "0", bubbles: true }));
  seen.reset = shown();

  const key = document.querySelector('#panel-equity [data-key="total_unhedged"]');
  key.click();
  seen.pressed = key.getAttribute("aria-pressed");
  seen.hidden = document.querySelector('#panel-equity .canvas [data-key="total_unhedged"]').classList.contains("off");

  const table = document.getElementById("orders-table"), heads = [...table.tHead.rows[0].cells];
  const sizes = () => [...table.tBodies[0].rows].map((row) => Number(row.cells[4].textContent));
  heads[4].firstElementChild.click();
  seen.ascending = sizes();
  heads[4].firstElementChild.click();
  seen.descending = sizes();
  seen.sorted = heads[4].getAttribute("aria-sort");
  const search = document.querySelector("[data-search]");
  search.value = "buy yes";
  search.dispatchEvent(new Event("input"));
  seen.found = [...table.tBodies[0].rows].filter((row) => !row.hidden).map((row) => row.cells[2].textContent);

  const defaults = () => [...document.querySelectorAll(".is-default")].filter((row) => row.offsetHeight).length;
  seen.defaults_before = defaults();
  document.querySelector("[data-defaults]").click();
  seen.defaults_after = defaults();

  document.querySelector("[data-t]").click();
  seen.named = shown();
  const frame = document.querySelector(".drawing");
  frame.dispatchEvent(new WheelEvent("wheel", { deltaY: -1, bubbles: true, cancelable: true }));
  seen.drawing = frame.querySelector("svg").style.transform;
  seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  document.documentElement.dataset.probe = JSON.stringify(seen);
})();

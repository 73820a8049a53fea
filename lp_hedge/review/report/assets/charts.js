"use strict";
// Charts: one window [from, to] of the time axis (fractions) and one cursor, shared by every panel.
(() => {
  const root = document.getElementById("charts");
  const data = JSON.parse(document.getElementById("series").textContent);
  if (!root || !data.rows.length) return;
  const SVG = "http" + "://www.w3.org/2000/svg"; // a name, not an address: nothing is loaded
  const HEIGHT = 10000, NARROWEST = 8, TICK_PIXELS = 55;
  const TIME_STEPS = [60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200,
    ...[1, 2, 5, 10, 20, 50, 100, 200, 500, 1000].map((days) => days * 86400)];
  const panels = [...root.querySelectorAll(".panel")].filter((each) => each.querySelector(".plot")).map(readPanel);
  let shown = [0, 1];
  let cursor = null;

  function readPanel(figure) {
    const plot = figure.querySelector(".plot"), canvas = plot.querySelector(".canvas");
    const width = canvas.viewBox.baseVal.width;
    const paths = [...canvas.querySelectorAll("[data-key]")].map((path) => ({ path, points: pointsOf(path.getAttribute("d"), width) }));
    return { figure, plot, canvas, width, paths, grid: plot.querySelector(".grid"), line: plot.querySelector(".cursor"),
      marks: [...plot.querySelectorAll(".marks use")], low: Number(figure.dataset.low), high: Number(figure.dataset.high) };
  }

  // Path data as [x fraction, height] pairs: the commands that `paths.py` writes, M l h v z.
  function pointsOf(text, width) {
    const points = [];
    let x = 0, y = 0;
    for (const [, command, rest] of text.matchAll(/([Mlhvz])([^Mlhvz]*)/g)) {
      const numbers = (rest.match(/-?\d+/g) || []).map(Number);
      const stride = command === "h" || command === "v" ? 1 : 2;
      for (let i = 0; i + stride <= numbers.length; i += stride) {
        if (command === "M") [x, y] = [numbers[i], numbers[i + 1]];
        else if (command === "l") [x, y] = [x + numbers[i], y + numbers[i + 1]];
        else if (command === "h") x += numbers[i];
        else y += numbers[i];
        points.push([x / width, y]);
      }
    }
    return points;
  }

  // What is visible decides the heights; a panel without a value axis keeps its own.
  function heightsShown(panel) {
    if (Number.isNaN(panel.low) || (shown[0] === 0 && shown[1] === 1)) return [0, HEIGHT];
    let top = Infinity, bottom = -Infinity;
    for (const { path, points } of panel.paths) {
      if (path.classList.contains("off")) continue;
      points.forEach(([x, y], i) => {
        const nearby = x >= shown[0] && x <= shown[1] || (points[i + 1] && crosses(x, points[i + 1][0]));
        if (nearby) { top = Math.min(top, y); bottom = Math.max(bottom, y); }
      });
    }
    if (top > bottom) return [0, HEIGHT];
    const room = (bottom - top) * 0.06 || HEIGHT * 0.02;
    return [top - room, bottom + room];
  }

  const crosses = (from, to) => from < shown[0] && to > shown[1];

  function render() {
    for (const panel of panels) {
      const [top, bottom] = heightsShown(panel);
      const [from, to] = shown;
      panel.canvas.setAttribute("viewBox", `${from * panel.width} ${top} ${(to - from) * panel.width} ${bottom - top}`);
      drawGrid(panel, top, bottom);
      for (const mark of panel.marks) {
        const x = (mark.dataset.x - from) / (to - from), y = (mark.dataset.y * HEIGHT - top) / (bottom - top);
        mark.classList.toggle("off", x < 0 || x > 1 || y < 0 || y > 1);
        mark.setAttribute("x", percent(x));
        mark.setAttribute("y", percent(y));
      }
    }
    root.querySelector("[data-window]").textContent = `${moment(timeAt(shown[0]))} → ${moment(timeAt(shown[1]))}`;
    drawCursor();
  }

  function drawGrid(panel, top, bottom) {
    const items = [];
    if (!Number.isNaN(panel.low)) {
      const valueAt = (height) => panel.high - (height / HEIGHT) * (panel.high - panel.low);
      for (const [value, label] of valueTicks(valueAt(bottom), valueAt(top), panel.plot.getAttribute("height") / TICK_PIXELS)) {
        const y = percent((valueAt(top) - value) / (valueAt(top) - valueAt(bottom)));
        items.push(element("line", { x1: 0, x2: "100%", y1: y, y2: y, class: Math.abs(value) < 1e-12 ? "zero" : "" }));
        items.push(element("text", { x: 0, y, dx: -8, dy: 4, class: "value" }, label));
      }
    }
    for (const [i, [t, label]] of timeTicks(timeAt(shown[0]), timeAt(shown[1])).entries()) {
      const x = percent((fractionAt(t) - shown[0]) / (shown[1] - shown[0]));
      if (!Number.isNaN(panel.low)) items.push(element("line", { x1: x, x2: x, y1: 0, y2: "100%", class: "time" }));
      items.push(element("text", { x, y: "100%", dy: 17, class: i % 2 ? "time minor" : "time" }, label));
    }
    panel.grid.replaceChildren(...items);
  }

  function valueTicks(low, high, about) {
    const raw = (high - low) / about, power = 10 ** Math.floor(Math.log10(raw));
    const step = power * [[1, 1.5], [2, 3.5], [5, 7.5], [10, 11]].find(([, below]) => raw < below * power)[0];
    const digits = Math.max(-Math.floor(Math.log10(step) + 1e-9), 0), ticks = [];
    for (let k = Math.ceil(low / step - 1e-9); k <= Math.floor(high / step + 1e-9); k++) ticks.push([k * step, number(k * step, digits)]);
    return ticks;
  }

  function timeTicks(first, last, about = 8) {
    const step = TIME_STEPS.find((each) => each >= (last - first) / about) || TIME_STEPS.at(-1), ticks = [];
    for (let k = Math.ceil(first / step); k <= Math.floor(last / step); k++) ticks.push([k * step, timeLabel(k * step, last - first)]);
    return ticks;
  }

  const timeLabel = (t, span) => t % 86400 ? moment(t).slice(11, 16) : moment(t).slice(span > 300 * 86400 ? 0 : 5, 10);
  const timeAt = (fraction) => data.first + fraction * (data.last - data.first);
  const fractionAt = (t) => data.last > data.first ? (t - data.first) / (data.last - data.first) : 0;
  const moment = (t) => new Date(Math.round(t) * 1000).toISOString().slice(0, 16).replace("T", " ");
  const percent = (fraction) => `${(fraction * 100).toFixed(3)}%`;
  const number = (value, digits) => (value < 0 && Number(value.toFixed(digits)) ? "−" : "") +
    Math.abs(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const reading = (value) => value === null ? "–" : number(value, value ? Math.min(Math.max(5 - Math.floor(Math.log10(Math.abs(value))), 0), 12) : 0);

  function element(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) if (value !== "") made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  // The cursor: the nearest sampled row speaks in every legend.
  function drawCursor() {
    root.classList.toggle("has-cursor", cursor !== null);
    const place = cursor === null ? data.rows.length - 1 : nearest(cursor * data.span);
    for (const panel of panels) {
      if (cursor !== null) {
        const x = percent((cursor - shown[0]) / (shown[1] - shown[0]));
        panel.line.setAttribute("x1", x);
        panel.line.setAttribute("x2", x);
      }
      for (const key of panel.figure.querySelectorAll("button.key")) {
        const output = key.querySelector("output"), values = data.lines[key.dataset.key];
        if (output && values) output.textContent = reading(values[place]);
      }
    }
    const said = root.querySelector("[data-window]");
    said.textContent = cursor === null ? `${moment(timeAt(shown[0]))} → ${moment(timeAt(shown[1]))}` : moment(timeAt(data.rows[place] / data.span));
  }

  function nearest(row) {
    let low = 0, high = data.rows.length - 1;
    while (high - low > 1) { const middle = (low + high) >> 1; if (data.rows[middle] <= row) low = middle; else high = middle; }
    return row - data.rows[low] <= data.rows[high] - row ? low : high;
  }

  function show(from, to) {
    const width = Math.min(Math.max(to - from, NARROWEST / data.span), 1);
    const start = Math.min(Math.max(from, 0), 1 - width);
    shown = [start, start + width];
    render();
  }

  const zoom = (factor, at = (shown[0] + shown[1]) / 2) => show(at - (at - shown[0]) * factor, at + (shown[1] - at) * factor);

  for (const { plot } of panels) {
    const at = (event) => { const box = plot.getBoundingClientRect(); return Math.min(Math.max((event.clientX - box.left) / box.width, 0), 1); };
    const inData = (fraction) => shown[0] + fraction * (shown[1] - shown[0]);
    let drag = null;
    plot.addEventListener("pointerdown", (event) => {
      if (event.button || event.pointerType === "touch") return;
      const onAxis = event.clientY > plot.getBoundingClientRect().bottom;
      drag = { from: at(event), shown: [...shown], pan: onAxis || event.shiftKey, brush: null };
      plot.setPointerCapture(event.pointerId);
    });
    plot.addEventListener("pointermove", (event) => {
      if (drag && drag.pan) {
        const by = (drag.from - at(event)) * (drag.shown[1] - drag.shown[0]);
        show(drag.shown[0] + by, drag.shown[1] + by);
      } else if (drag) {
        drag.brush ??= plot.appendChild(element("rect", { class: "brush", y: 0, height: "100%" }));
        drag.brush.setAttribute("x", percent(Math.min(drag.from, at(event))));
        drag.brush.setAttribute("width", percent(Math.abs(drag.from - at(event))));
      }
      cursor = inData(at(event));
      drawCursor();
    });
    const end = (event) => {
      const ends = drag && !drag.pan ? [drag.from, at(event)].sort((a, b) => a - b) : null;
      drag?.brush?.remove();
      drag = null;
      if (event.type === "pointerup" && ends && ends[1] - ends[0] > 0.01) show(inData(ends[0]), inData(ends[1]));
    };
    plot.addEventListener("pointerup", end);
    plot.addEventListener("pointercancel", end);
    plot.addEventListener("pointerleave", () => { if (!drag) { cursor = null; drawCursor(); } });
    plot.addEventListener("dblclick", () => show(0, 1));
    plot.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !event.metaKey) return; // the page must still scroll
      event.preventDefault();
      zoom(event.deltaY > 0 ? 1.25 : 0.8, inData(at(event)));
    }, { passive: false });
    plot.addEventListener("keydown", (event) => {
      const step = (shown[1] - shown[0]) / 100;
      const keys = { ArrowLeft: -step, ArrowRight: step };
      if (event.key in keys) cursor = Math.min(Math.max((cursor ?? shown[0]) + keys[event.key], shown[0]), shown[1]);
      else if (event.key === "+" || event.key === "=") zoom(0.5, cursor ?? undefined);
      else if (event.key === "-") zoom(2, cursor ?? undefined);
      else if (event.key === "0" || event.key === "Escape") { cursor = null; show(0, 1); } else return;
      event.preventDefault();
      drawCursor();
    });
  }

  for (const button of root.querySelectorAll("button.key")) button.addEventListener("click", () => {
    const pressed = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", pressed);
    button.closest(".panel").querySelectorAll(`.canvas [data-key="${button.dataset.key}"]`).forEach((path) => path.classList.toggle("off", !pressed));
    render();
  });
  const actions = { in: () => zoom(0.5), out: () => zoom(2), all: () => show(0, 1) };
  for (const button of root.querySelectorAll("[data-zoom]")) button.addEventListener("click", () => actions[button.dataset.zoom]());

  // A moment named elsewhere on the page is shown in the charts.
  document.addEventListener("click", (event) => {
    const named = event.target.closest("[data-t]");
    if (!named) return;
    cursor = fractionAt(Number(named.dataset.t));
    const half = Math.min(shown[1] - shown[0], 0.1) / 2;
    show(cursor - half, cursor + half);
    document.getElementById("panel-price").scrollIntoView({ block: "center" });
  });
})();

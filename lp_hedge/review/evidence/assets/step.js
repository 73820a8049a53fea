// Stepping: buttons, keys, the strip and its slider; the drawing lit by the decision and kept in view.
(() => {
  const byId = (id) => document.getElementById(id);
  const drawing = document.querySelector(".drawing svg"), slider = byId("scrub"), follow = byId("follow"), strip = byId("ribbon");
  const playing = document.querySelector('[data-do="play"]');
  const frame_box = document.querySelector(".drawing");
  let at = 0, timer = null, view = null, glide = null;

  // -- the drawing
  const elements = (prefix) => new Map([...document.querySelectorAll(`.drawing [id^="${prefix}"]`)].map((each) => [each.id.slice(prefix.length), each]));
  const states = drawing ? elements("s-") : new Map();
  const moves = new Map();
  for (const each of document.querySelectorAll(".drawing [data-transition]")) moves.set(each.dataset.transition, [...moves.get(each.dataset.transition) ?? [], each]);
  const whole = drawing?.viewBox.baseVal ? [drawing.viewBox.baseVal.x, drawing.viewBox.baseVal.y, drawing.viewBox.baseVal.width, drawing.viewBox.baseVal.height] : null;
  const marker = (element) => { // a text has no background of its own
    const box = element.getBBox();
    if (!box.width) return; // an empty cell
    const made = document.createElementNS(drawing.namespaceURI, "rect");
    for (const [key, value] of Object.entries({ x: box.x - 3, y: box.y - 2, width: box.width + 6, height: box.height + 4, rx: 3, class: "marker" })) made.setAttribute(key, value);
    element.prepend(made);
  };
  const light = (frame) => {
    for (const each of drawing.querySelectorAll(".lit, .taken, .passed")) each.classList.remove("lit", "taken", "passed");
    for (const each of drawing.querySelectorAll(".marker")) each.remove();
    for (const name of evidence.paths[frame.path]) states.get(name)?.classList.add("lit");
    for (const name of evidence.moves[frame.moves]) for (const element of moves.get(name) ?? []) {
      element.classList.add("taken");
      marker(element);
      const arrow = element.closest("[data-arrow]")?.dataset.arrow;
      if (arrow) byId(arrow)?.classList.add("passed");
    }
  };
  const boxOf = (element) => {
    const box = element.getBoundingClientRect(), sheet = drawing.getScreenCTM().inverse();
    const corner = (x, y) => new DOMPoint(x, y).matrixTransform(sheet);
    const [low, high] = [corner(box.left, box.top), corner(box.right, box.bottom)];
    return [low.x, low.y, high.x, high.y];
  };
  const wanted = (frame) => {
    if (!follow.checked) return whole;
    const path = evidence.paths[frame.path], leaf = states.get(path[path.length - 1]);
    const joined = (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
    const near = [leaf, ...[...drawing.querySelectorAll(".taken")].reverse()].filter(Boolean).map(boxOf);
    if (!near.length) return whole;
    const widest = 1.5 * frame_box.clientWidth; // wider, and the words could not be read: then the state alone
    const ratio = frame_box.clientHeight / frame_box.clientWidth;
    const fits = (box) => box[2] - box[0] <= widest && box[3] - box[1] <= widest * ratio;
    const edges = near.reduce((all, each) => fits(joined(all, each)) ? joined(all, each) : all);
    const margin = 60, least = Math.min(760, frame_box.clientWidth);
    const width = Math.min(Math.max(edges[2] - edges[0] + 2 * margin, (edges[3] - edges[1] + 2 * margin) / ratio, least), whole[2]);
    const inside = (middle, size, from, all) => Math.min(Math.max(middle - size / 2, from), Math.max(from + all - size, from));
    const [x, y] = [inside((edges[0] + edges[2]) / 2, width, whole[0], whole[2]), inside((edges[1] + edges[3]) / 2, width * ratio, whole[1], whole[3])];
    return [x, y, width, width * ratio];
  };
  const look = (target, gently) => {
    cancelAnimationFrame(glide);
    const from = view ?? whole, began = performance.now(), calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const place = (share) => { view = target.map((value, n) => from[n] + (value - from[n]) * share); drawing.setAttribute("viewBox", view.join(" ")); };
    if (!gently || calm) return place(1);
    const move = (now) => {
      const share = Math.min((now - began) / 260, 1);
      place(1 - (1 - share) ** 3);
      if (share < 1) glide = requestAnimationFrame(move);
    };
    glide = requestAnimationFrame(move);
  };

  // -- one decision
  const show = (next, gently = true) => {
    at = Math.min(Math.max(next, 0), frames.length - 1);
    const frame = frames[at], place = evidence.places[frame.place];
    byId("moment").textContent = frame.t === null ? utc(null) : `${utc(frame.t)} UTC`;
    byId("place").textContent = place.state;
    byId("place").className = `role-${place.role || "none"}`;
    byId("gate").textContent = [`${said("gate")} ${place.gate}`, frame.event === "observation" ? "" : frame.event].filter(Boolean).join(" · ");
    byId("count").textContent = `${said("of_n", at + 1, frames.length)} · ${said("line_n", frame.line)}`;
    slider.value = at;
    slider.setAttribute("aria-valuetext", `${utc(frame.t)} ${place.state}`);
    strip.parentElement.style.setProperty("--at", (at + 0.5) / frames.length);
    panel(frame, frames[at - 1]);
    if (drawing) { light(frame); look(wanted(frame), gently); }
    try { history.replaceState(null, "", `#n=${at + 1}`); } catch { /* a page in a frame may not */ }
  };

  // -- moving
  const pause = () => { clearInterval(timer); timer = null; playing.textContent = "▶"; playing.setAttribute("aria-pressed", "false"); };
  const play = () => {
    if (timer) return pause();
    if (at === frames.length - 1) show(0);
    playing.textContent = "❚❚";
    playing.setAttribute("aria-pressed", "true");
    const speed = Number(byId("speed").value);
    timer = setInterval(() => at < frames.length - 1 ? show(at + 1, speed <= 4) : pause(), 1000 / speed);
  };
  const next = (fits) => { const found = frames.findIndex((frame, n) => n > at && fits(frame)); if (found >= 0) show(found); };
  const acts = {
    first: () => show(0), back: () => show(at - 1), play, forward: () => show(at + 1), last: () => show(frames.length - 1),
    next_move: () => next((frame) => evidence.moves[frame.moves].length), next_order: () => next((frame) => sends(frame).length),
    next_refusal: () => next((frame) => frame.refused.length),
  };
  const act = (name) => { if (name !== "play") pause(); acts[name](); };
  for (const button of document.querySelectorAll("[data-do]")) button.addEventListener("click", () => act(button.dataset.do));
  slider.addEventListener("input", () => { pause(); show(Number(slider.value), false); });
  byId("speed").addEventListener("change", () => { if (timer) { pause(); play(); } });
  follow.addEventListener("change", () => drawing && look(wanted(frames[at]), true));
  const scrubbed = (event) => { pause(); const box = strip.getBoundingClientRect(); show(Math.floor((event.clientX - box.left) / box.width * frames.length), false); };
  strip.addEventListener("pointerdown", (event) => { strip.setPointerCapture(event.pointerId); scrubbed(event); });
  strip.addEventListener("pointermove", (event) => { if (event.buttons) scrubbed(event); });
  const KEYS = { ArrowLeft: "back", ArrowRight: "forward", Home: "first", End: "last", " ": "play", m: "next_move", o: "next_order", r: "next_refusal" };
  document.addEventListener("keydown", (event) => {
    const busy = event.target.closest("input[type=range], select, summary, a, button");
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (busy && (event.key === " " || (busy.matches("input, select") && event.key !== "m" && event.key !== "o" && event.key !== "r"))) return;
    if (event.key === "f") { follow.click(); return; }
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    act(KEYS[event.key]);
  });
  addEventListener("resize", () => drawing && look(wanted(frames[at]), false));
  for (const link of document.querySelectorAll(".drawing a")) link.addEventListener("click", (event) => event.preventDefault()); // guards stand in the panel
  if (drawing) look(whole, false);
  show(Number(location.hash.match(/^#n=(\d+)$/)?.[1] ?? 1) - 1, false);
})();

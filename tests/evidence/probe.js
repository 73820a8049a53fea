// Uses the page as a reader would and writes down what it then shows; run by test_step_page_in_a_browser.py.
(() => {
  const seen = { steps: [] };
  const text = (id) => document.getElementById(id).textContent;
  const names = (selector) => [...document.querySelectorAll(selector)].map((each) => each.id.slice(2)).sort();
  const now = () => ({
    at: Number(document.getElementById("scrub").value), moment: text("moment"), place: text("place"), reason: text("reason"),
    lit: names(".drawing .lit"), taken: [...new Set([...document.querySelectorAll(".drawing .taken")].map((each) => each.dataset.transition))].sort(),
    markers: document.querySelectorAll(".drawing .marker").length,
    granted: [...document.querySelectorAll("#guards .granted b")].map((each) => each.textContent).sort(),
    denied: [...document.querySelectorAll("#guards .denied b")].map((each) => each.textContent).sort(),
    moves: [...document.querySelectorAll("#transitions b")].map((each) => each.textContent),
    commands: [...document.querySelectorAll("#commands b")].map((each) => each.textContent),
    quantities: [...document.querySelectorAll("#quantities tr")].map((row) => [...row.cells].map((cell) => cell.textContent)),
    changed: [...document.querySelectorAll("#quantities .changed code")].map((each) => each.textContent),
    needed: [...document.querySelectorAll("#guards p")].map((each) => each.textContent), hash: location.hash,
  });
  const press = (action) => document.querySelector(`[data-do="${action}"]`).click();
  const key = (name, where = document.body) => where.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  const last = Number(document.getElementById("scrub").max);
  for (let at = 0; at <= last; at++) { seen.steps.push(now()); press("forward"); }
  seen.past_the_end = now().at;
  press("first"); seen.first = now().at;
  press("back"); seen.before_the_first = now().at;
  press("next_order"); seen.order = now();
  press("first"); press("next_refusal"); seen.refusal = now();
  press("first"); press("next_move"); seen.move = now().at;
  key("End"); seen.end_key = now().at;
  key("ArrowLeft"); seen.left_key = now().at;
  key("ArrowRight", document.querySelector(".drawing")); seen.key_in_the_drawing = now().at;
  key("ArrowRight"); seen.right_key = now().at;
  key("Home"); seen.home_key = now().at;
  const slider = document.getElementById("scrub");
  slider.value = 4; slider.dispatchEvent(new Event("input")); seen.scrubbed = now().at;
  const strip = document.getElementById("ribbon"), box = strip.getBoundingClientRect();
  strip.setPointerCapture = () => {};
  strip.dispatchEvent(new PointerEvent("pointerdown", { clientX: box.left + box.width * 0.999, clientY: box.top + 5, bubbles: true })); seen.clicked = now().at;
  key(" "); seen.playing = document.querySelector('[data-do="play"]').getAttribute("aria-pressed");
  key(" "); seen.paused = document.querySelector('[data-do="play"]').getAttribute("aria-pressed");
  const drawing = document.querySelector(".drawing svg"), follow = document.getElementById("follow");
  seen.whole = document.querySelector(".drawing svg").viewBox.baseVal.width;
  seen.states = names('.drawing [id^="s-"]');
  seen.follow = follow.checked; key("f"); seen.unfollowed = follow.checked;
  seen.columns = drawing && [...strip.querySelectorAll("path")].map((each) => each.getAttribute("class")).sort();
  seen.overflow = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  document.documentElement.dataset.probe = JSON.stringify(seen);
})();

// The drawing: wheel to zoom at the pointer, drag to move, + − 0 and arrows on the keyboard.
(() => {
  const frame = document.querySelector(".drawing"), drawing = frame?.querySelector("svg");
  if (!drawing) return;
  let scale = 1, x = 0, y = 0, held = null;
  const place = () => { drawing.style.transform = `translate(${x}px,${y}px) scale(${scale})`; };
  const zoom = (factor, atX, atY) => {
    const next = Math.min(Math.max(scale * factor, 1), 12);
    [x, y] = next === 1 ? [0, 0] : [atX - (atX - x) * next / scale, atY - (atY - y) * next / scale];
    scale = next;
    frame.style.touchAction = scale === 1 ? "" : "none"; // a finger scrolls the page until the drawing is larger
    place();
  };
  frame.addEventListener("wheel", (event) => {
    if (scale === 1 && event.deltaY > 0) return; // nothing to zoom out of: the page scrolls on
    event.preventDefault();
    const box = frame.getBoundingClientRect();
    zoom(event.deltaY > 0 ? 1 / 1.2 : 1.2, event.clientX - box.left, event.clientY - box.top);
  }, { passive: false });
  frame.addEventListener("pointerdown", (event) => { held = [event.clientX - x, event.clientY - y]; frame.setPointerCapture(event.pointerId); });
  frame.addEventListener("pointermove", (event) => { if (held) { [x, y] = [event.clientX - held[0], event.clientY - held[1]]; place(); } });
  for (const end of ["pointerup", "pointercancel"]) frame.addEventListener(end, () => { held = null; });
  frame.addEventListener("dblclick", () => zoom(1 / scale, 0, 0));
  frame.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [40, 0], ArrowRight: [-40, 0], ArrowUp: [0, 40], ArrowDown: [0, -40] };
    const middle = [frame.clientWidth / 2, frame.clientHeight / 2];
    if (event.key in moves) { x += moves[event.key][0]; y += moves[event.key][1]; place(); }
    else if (event.key === "+" || event.key === "=") zoom(1.4, ...middle);
    else if (event.key === "-") zoom(1 / 1.4, ...middle);
    else if (event.key === "0" || event.key === "Escape") zoom(1 / scale, 0, 0);
    else return;
    event.preventDefault();
  });
})();

// The strip of decisions: a column each in the colour of its state, orders above, refusals below.
const evidence = JSON.parse(document.getElementById("frames").textContent);
const frames = evidence.frames.map((row) => Object.fromEntries(evidence.fields.map((name, place) => [name, row[place]])));
const make = (name, looks = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(looks)) made.setAttribute(key, value);
  made.append(...children.filter((each) => each !== null && each !== undefined && each !== ""));
  return made;
};
const said = (key, ...values) => values.reduce((text, value, place) => text.replace(`{${place}}`, value), evidence.words[key]);
const utc = (t) => t === null ? said("unknown_time") : new Date(Math.floor(t) * 1000).toISOString().replace("T", " ").slice(0, 19);
const number = (value, figures = 6) => {
  if (value === null || value === undefined) return "–";
  if (typeof value !== "number") return String(value);
  const decimals = value === 0 ? 0 : Math.min(Math.max(figures - 1 - Math.floor(Math.log10(Math.abs(value))), 0), 12);
  const text = Math.abs(value).toLocaleString("en-US", { maximumFractionDigits: decimals });
  return (value < 0 && /[1-9]/.test(text) ? "−" : "") + text;
};
const sends = (frame) => frame.commands.filter((each) => each.base !== undefined);

(() => {
  const strip = document.getElementById("ribbon"), SVG = strip.namespaceURI;
  const draw = (name, looks, parent = strip) => {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(looks)) made.setAttribute(key, value);
    return parent.appendChild(made);
  };
  strip.setAttribute("viewBox", `0 0 ${frames.length} 46`);
  const roles = {}, marks = { opening: "", reducing: "", refused: "" };
  const column = (at, top, depth, width) => `M${at} ${top}h${width}v${depth}h${-width}z`;
  const thin = Math.max(1, frames.length / 400); // a mark stays visible however many columns there are
  for (let from = 0, at = 1; at <= frames.length; at++) {
    const role = evidence.places[frames[from].place].role || "none";
    if (at < frames.length && (evidence.places[frames[at].place].role || "none") === role) continue;
    roles[role] = (roles[role] ?? "") + column(from, 12, 22, at - from);
    from = at;
  }
  frames.forEach((frame, at) => {
    const sent = sends(frame);
    if (sent.length) marks[sent.some((each) => !each.reduce_only) ? "opening" : "reducing"] += column(at, 0, 9, thin);
    if (frame.refused.length) marks.refused += column(at, 37, 9, thin);
  });
  for (const [role, d] of Object.entries(roles)) draw("path", { d, class: `role-${role}` });
  for (const [kind, d] of Object.entries(marks)) if (d) draw("path", { d, class: `mark-${kind}` });
  const known = frames.filter((frame) => frame.t !== null);
  document.getElementById("begin").textContent = known.length ? utc(known[0].t) : "";
  document.getElementById("end").textContent = known.length ? `${utc(known[known.length - 1].t)} UTC` : "";
})();

// One decision, told: what was seen, what was allowed, what was done. Every text is set as text, never as markup.
const panel = (() => {
  const fill = (id, ...children) => document.getElementById(id).replaceChildren(...children);
  const table = (rows) => make("table", {}, make("tbody", {}, ...rows));
  const unit = (name) => name.match(/_(base|quote|seconds|bps|pct)$/)?.[1] ?? "";
  const figure = (name, value, before) => make("tr", value === before ? {} : { class: "changed" },
    make("th", { scope: "row" }, make("code", {}, name)), make("td", { class: "number" }, number(value)), make("td", { class: "unit" }, unit(name)));

  const seen = (frame, before) => {
    const row = (name, place) => figure(name, frame.quantities[place], before ? before.quantities[place] : frame.quantities[place]);
    fill("quantities", table(evidence.quantities.map(row)));
    const facts = evidence.facts.map((name, place) => [name, frame.facts[place] ?? null, before ? before.facts[place] ?? null : null])
      .filter(([name, value]) => value !== null && !evidence.quantities.includes(name));
    const shown = facts.map(([name, value, earlier]) => figure(name, value, before ? earlier : value));
    const wasOpen = document.querySelector("#facts details")?.open;
    const details = facts.length ? make("details", wasOpen ? { open: "" } : {}, make("summary", {}, `${said("facts")} (${facts.length})`), table(shown)) : "";
    fill("facts", details);
  };

  const open = { not_granted: true, granted: false }; // as the reader left them
  const guard = (place, granted, frame) => {
    const { name, formula, thresholds } = evidence.guards[place], needed = frame.needed[name];
    return make("li", { class: granted ? "granted" : "denied" },
      make("span", { class: "sign", title: said(granted ? "granted" : "not_granted") }, granted ? "✓" : "✗"), make("div", {},
        make("b", {}, name), frame.refused.includes(name) ? make("em", {}, said("refused_col")) : "",
        formula ? make("code", {}, formula) : "",
        thresholds ? make("small", {}, thresholds) : "", needed ? make("p", {}, said("needed", needed)) : ""));
  };
  const allowed = (frame) => {
    const asked = evidence.asked[frame.asked].map((place, at) => [place, frame.granted[at] === "1"]);
    const count = (wanted) => asked.filter(([, granted]) => granted === wanted);
    if (!asked.length) return fill("guards", make("p", { class: "empty" }, said("not_asked")));
    const list = (wanted, key) => {
      if (!count(wanted).length) return "";
      const made = make("details", open[key] ? { open: "" } : {}, make("summary", {}, `${said(key)} (${count(wanted).length})`),
        make("ul", { class: "guards" }, ...count(wanted).map(([place, granted]) => guard(place, granted, frame))));
      made.addEventListener("toggle", () => { open[key] = made.open; });
      return made;
    };
    fill("guards", ...[list(false, "not_granted"), list(true, "granted")].filter(Boolean));
  };

  const transition = (name) => {
    const { from, to, doc, control } = evidence.transitions[name];
    const way = to.length ? `${from} → ${to.join(" ")}` : from;
    return make("li", {}, make("b", {}, name), make("span", { class: "way" }, way), control ? make("em", {}, `${said("control")} ${control}`) : "", doc ? make("p", {}, doc) : "");
  };
  const SHOWN = ["kind", "side", "leg", "base", "reduce_only", "client_order_id"];
  const command = (each) => {
    const size = each.base === undefined ? "" : `${number(each.base)} base`;
    const head = [each.kind, each.side, each.leg, size, each.reduce_only ? "reduce-only" : ""].filter(Boolean).join(" ");
    const rest = Object.entries(each).filter(([key]) => !SHOWN.includes(key)).map(([key, value]) => `${key} ${typeof value === "object" ? JSON.stringify(value) : value}`);
    const role = each.base === undefined ? "neutral" : each.reduce_only ? "reducing" : "opening";
    return make("li", { class: `command does-${role}` }, make("b", {}, head), ...[each.client_order_id, ...rest].filter(Boolean).map((text) => make("small", {}, text)));
  };
  const list = (items, empty, looks) => items.length ? make("ul", looks, ...items) : make("p", { class: "empty" }, said(empty));
  const done = (frame) => {
    fill("transitions", list(evidence.moves[frame.moves].map(transition), "nothing_taken", { class: "moves" }));
    fill("commands", list(frame.commands.map(command), "nothing_sent", { class: "moves" }));
  };

  return (frame, before) => {
    document.getElementById("reason").textContent = frame.reason;
    seen(frame, before);
    allowed(frame);
    done(frame);
  };
})();

// The form builder: questions can be dragged. Everything works without it.
(() => {
  "use strict";
  const root = document.querySelector("[data-builder]");
  if (!root) return;
  root.dataset.scripted = "";

  // A question dropped on another is put right before it; on a page's empty part, last.
  let dragged = null;
  const send = (field, before, page) => {
    const form = document.getElementById("builder-acts");
    const add = (name, value) => {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name, value });
      form.append(input);
    };
    add("act", `place:${field}`);
    add("before", before);
    add("page", page);
    form.submit();
  };
  for (const row of root.querySelectorAll(".builder-row")) {
    const grip = row.querySelector(".builder-grip");
    grip.addEventListener("pointerdown", () => { row.draggable = true; });
    row.addEventListener("dragstart", (event) => {
      dragged = row;
      row.dataset.dragged = "";
      event.dataTransfer.effectAllowed = "move";
    });
    row.addEventListener("dragend", () => {
      row.draggable = false;
      delete row.dataset.dragged;
      dragged = null;
    });
    row.addEventListener("dragover", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      row.dataset.over = "";
    });
    row.addEventListener("dragleave", () => { delete row.dataset.over; });
    row.addEventListener("drop", (event) => {
      event.preventDefault();
      event.stopPropagation();
      if (dragged && dragged !== row) send(dragged.dataset.field, row.dataset.field, "");
    });
  }
  for (const page of root.querySelectorAll("[data-page]")) {
    page.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
    page.addEventListener("drop", (event) => {
      event.preventDefault();
      if (dragged) send(dragged.dataset.field, "", page.dataset.page);
    });
  }

  // The answers to choose from are asked for where the kind has any.
  const kind = root.querySelector("[data-with-options]");
  const answers = root.querySelector("[data-options-only]");
  if (kind && answers) {
    const follow = () => { answers.hidden = !kind.dataset.withOptions.split(" ").includes(kind.value); };
    kind.addEventListener("change", follow);
    follow();
  }

  // A condition offers the answers of the question that was chosen, and only what may be asked of it.
  const known = JSON.parse(document.getElementById("vilkar-svar")?.textContent ?? "{}");
  for (const row of root.querySelectorAll(".builder-rule")) {
    const [asked, operator] = row.querySelectorAll("select");
    asked.addEventListener("change", () => {
      const about = known[asked.value] ?? { operators: [], answers: [], bare: [] };
      const old = row.querySelector("[name=rule_value]");
      const fresh = document.createElement(about.answers.length ? "select" : "input");
      Object.assign(fresh, { name: "rule_value", className: old.className, hidden: about.bare.length > 0 });
      fresh.setAttribute("aria-label", old.getAttribute("aria-label"));
      for (const [value, words] of about.answers) fresh.append(new Option(words, value));
      old.replaceWith(fresh);
      for (const option of operator.options) {
        option.hidden = option.disabled = about.operators.length > 0 && !about.operators.includes(option.value);
      }
      if (operator.selectedOptions[0]?.disabled) operator.value = about.operators[0];
    });
  }

  // Ctrl-Z and Ctrl-Y where nobody is typing.
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.target.closest("input, textarea, select")) return;
    const button = { z: "undo", y: "redo" }[event.key.toLowerCase()];
    if (button) document.getElementById(button)?.click();
  });

  // After an act the page is new: the focus goes back to the button or question that was used.
  root.addEventListener("submit", (event) => {
    if (!event.submitter?.id) return;
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name: "fokus", value: event.submitter.id });
    event.target.append(input);
  });
  document.getElementById(root.dataset.builder)?.focus();
  // Beside the question at hand the list stays where that question stands, however long it is.
  const chosen = root.querySelector(".builder-row.is-chosen");
  const beside = () => {
    const panel = document.getElementById("felt");
    if (chosen && panel.getBoundingClientRect().left >= chosen.getBoundingClientRect().right) chosen.scrollIntoView({ block: "center" });
  };
  if (["#felt", "#lagre-sporsmal"].includes(location.hash)) addEventListener("load", () => requestAnimationFrame(beside));
})();

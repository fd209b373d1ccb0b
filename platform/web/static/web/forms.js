// Shows and hides questions by the same closed rules as casework/rules (tests hold the two together). No eval, nothing stored.
(() => {
  "use strict";
  const missing = (value) => value === undefined || value === null;
  const same = (value, wanted) => !missing(value) && value === wanted;

  // Pure: the twin of casework.rules.evaluate.
  const evaluate = (rule, answers) => {
    const [operator, operand] = Object.entries(rule)[0];
    const own = (id) => (Object.hasOwn(answers, id) ? answers[id] : undefined);
    switch (operator) {
      case "all": return operand.every((part) => evaluate(part, answers));
      case "any": return operand.some((part) => evaluate(part, answers));
      case "not": return !evaluate(operand, answers);
      case "filled": {
        const value = own(operand);
        return !(missing(value) || value === "" || (Array.isArray(value) && value.length === 0));
      }
      case "eq": return same(own(operand[0]), operand[1]);
      case "in": return operand[1].some((value) => same(own(operand[0]), value));
      case "has": {
        const value = own(operand[0]);
        return Array.isArray(value) && value.some((part) => same(part, operand[1]));
      }
      case "gt": return typeof own(operand[0]) === "number" && own(operand[0]) > operand[1];
      case "lt": return typeof own(operand[0]) === "number" && own(operand[0]) < operand[1];
    }
    throw new Error(`unknown operator ${operator}`);
  };

  // One pass from the top: neither an answer to a hidden question counts, nor a text that says nothing.
  const BLANK = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u3000\ufeff]*$/;
  const silent = ({ type }, value) => (type === "text" || type === "long") && typeof value === "string" && BLANK.test(value);
  const shown = (fields, answers) => {
    const counting = {};
    const visible = new Set();
    for (const field of fields) {
      if (field.show_if && !evaluate(field.show_if, counting)) continue;
      visible.add(field.id);
      if (Object.hasOwn(answers, field.id) && !silent(field, answers[field.id])) counting[field.id] = answers[field.id];
    }
    return visible;
  };

  const tight = (text) => text.replace(/[\s\u00a0\u202f]/g, "").replace("−", "-");
  const read = (form, { id, type }) => {
    const controls = [...form.elements].filter((control) => control.name === id);
    const first = controls[0];
    if (!first) return undefined;
    switch (type) {
      case "bool": return first.checked;
      case "checks": case "file": {
        const chosen = controls.filter((control) => control.checked).map((control) => control.value);
        return chosen.length ? chosen : undefined;
      }
      case "radio": return controls.find((control) => control.checked)?.value;
      case "int": return /^-?[0-9]{1,15}$/.test(tight(first.value)) ? Number(tight(first.value)) : undefined;
      case "dec": {
        const text = tight(first.value);
        return /^-?[0-9]{1,15}([.,][0-9]{1,15})?$/.test(text) ? Number(text.replace(",", ".")) : undefined;
      }
      case "date": {
        const match = /^([0-9]{1,2})[. /-]+([0-9]{1,2})[. /-]+([0-9]{4})$/.exec(first.value.trim());
        return match ? `${match[3]}-${match[2].padStart(2, "0")}-${match[1].padStart(2, "0")}` : first.value.trim() || undefined;
      }
      case "text": return first.value.trim();
    }
    return first.value || undefined;
  };

  const follow = (block) => {
    const form = block.closest("form");
    if (!form) return;
    const { fields } = JSON.parse(block.textContent);
    const wrappers = new Map([...form.querySelectorAll("[data-question]")].map((el) => [el.dataset.question, el]));
    for (const hint of form.querySelectorAll("[data-without-script]")) hint.hidden = true;
    // A part of the form, with its line in the table of contents, goes when none of its questions is asked.
    const parts = [...new Set([...wrappers.values()].map((wrapper) => wrapper.closest("section[id]")))].filter(Boolean);
    const update = () => {
      const answers = {};
      for (const field of fields) {
        const value = field.type === "info" ? undefined : read(form, field);
        if (value !== undefined) answers[field.id] = value;
      }
      const visible = shown(fields, answers);
      for (const field of fields) {
        const wrapper = wrappers.get(field.id);
        if (wrapper) wrapper.hidden = !visible.has(field.id);
      }
      for (const part of parts) {
        part.hidden = !part.querySelector("[data-question]:not([hidden])");
        const line = document.querySelector(`.toc a[href="#${CSS.escape(part.id)}"]`)?.closest("li");
        if (line) line.hidden = part.hidden;
      }
    };
    form.addEventListener("input", update);
    form.addEventListener("change", update);
    update();
  };

  // How many characters are left; told when room runs out.
  const count = (note) => {
    const area = document.getElementById(note.dataset.counter);
    if (!area) return;
    const limit = Number(note.dataset.limit);
    const start = note.textContent;
    const update = () => {
      const left = limit - [...area.value].length;
      note.toggleAttribute("data-over-limit", left < 0);
      if (left < limit / 5) note.setAttribute("role", "status");
      else note.removeAttribute("role");
      note.textContent = area.value === "" ? start : `${Math.abs(left)} ${left < 0 ? note.dataset.over : note.dataset.left}`;
    };
    area.addEventListener("input", update);
    update();
  };

  const begin = (root) => {
    for (const block of root.querySelectorAll('script[type="application/json"][id="form-rules"]')) follow(block);
    for (const note of root.querySelectorAll("[data-counter]")) count(note);
  };
  begin(document);
  globalThis.samsporForms = Object.freeze({ evaluate, shown, begin });
})();

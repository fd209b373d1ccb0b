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

  // The twin of casework.forms.calc: exact decimals as [digits, number of decimals]; null is «cannot be told».
  const LARGEST = 10n ** 12n;
  const exact = (value) => {
    if (typeof value !== "number" || !Number.isFinite(value)) return null;
    const [, sign, whole, part = ""] = /^(-?)([0-9]+)(?:\.([0-9]+))?$/.exec(String(value)) ?? [];
    return whole === undefined ? null : [BigInt(`${sign}${whole}${part}`), part.length];
  };
  const added = ([a, i], [b, j]) => {
    const most = Math.max(i, j);
    return [a * 10n ** BigInt(most - i) + b * 10n ** BigInt(most - j), most];
  };
  // What is not answered adds nothing; when nothing is answered there is nothing to add up.
  const sum = (values) => values.filter((value) => value !== null).reduce((all, value) => (all ? added(all, value) : value), null);
  const between = (unit, first, last) => {
    const [from, to] = [first, last].map((day) => (/^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(day ?? "") ? new Date(`${day}T00:00Z`) : NaN));
    if (Number.isNaN(+from) || Number.isNaN(+to)) return null;
    if (unit === "days") return exact(Math.round((to - from) / 864e5));
    return exact(to.getUTCFullYear() - from.getUTCFullYear() - (last.slice(5) < first.slice(5) ? 1 : 0));
  };
  const valueOf = (calc, answers) => {
    if (typeof calc === "number") return exact(calc);
    if (typeof calc === "string") return exact(Object.hasOwn(answers, calc) ? answers[calc] : undefined);
    const [operator, operand] = Object.entries(calc)[0];
    switch (operator) {
      case "count": return exact(Array.isArray(answers[operand]) ? answers[operand].length : 0);
      case "total": return sum((Array.isArray(answers[operand[0]]) ? answers[operand[0]] : []).map((row) => exact(row[operand[1]])));
      case "days": case "years": return between(operator, answers[operand[0]], answers[operand[1]]);
    }
    const values = operand.map((part) => valueOf(part, answers));
    if (operator === "sum") return sum(values);
    if (values.includes(null)) return null;
    if (operator === "difference") return added(values[0], [-values[1][0], values[1][1]]);
    return values.reduce(([a, i], [b, j]) => [a * b, i + j], [1n, 0]);
  };
  const workOut = (calc, answers, decimals) => {
    const found = valueOf(calc, answers);
    if (found === null) return null;
    const [digits, scale] = found;
    const size = digits < 0n ? -digits : digits;
    if (size > LARGEST * 10n ** BigInt(scale)) return null;
    const unit = 10n ** BigInt(Math.max(0, scale - decimals));
    const rounded = size / unit + ((size % unit) * 2n >= unit && unit > 1n ? 1n : 0n);
    return Number(`${digits < 0n && rounded ? "-" : ""}${rounded}e-${Math.min(scale, decimals)}`);
  };

  // One pass from the top: neither an answer to a hidden question counts, nor a text that says nothing.
  const BLANK = /^[\t\n\v\f\r \u0085\u00a0\u1680\u2000-\u200d\u2028\u2029\u202f\u205f\u3000\ufeff]*$/;
  const silent = ({ type }, value) => (type === "text" || type === "long") && typeof value === "string" && BLANK.test(value);
  // Everything that is asked, by path (`measures.0.text` in a row), and what the computed answers come to.
  const walk = (fields, answers, outer, at, found) => {
    const counting = { ...outer };
    for (const field of fields) {
      if (field.show_if && !evaluate(field.show_if, counting)) continue;
      found.shown.add(at + field.id);
      if (field.type === "computed") {
        const value = workOut(field.calc, counting, field.decimals ?? 2);
        if (value !== null) found.computed[at + field.id] = counting[field.id] = value;
        continue;
      }
      if (field.type === "info" || !Object.hasOwn(answers, field.id) || silent(field, answers[field.id])) continue;
      const value = answers[field.id];
      counting[field.id] = value;
      if (field.type === "repeat" && Array.isArray(value)) {
        const rows = value.map((row, number) => {
          if (row === null || typeof row !== "object" || Array.isArray(row)) return {};
          return walk(field.fields, row, { ...counting, [field.id]: undefined }, `${at}${field.id}.${number}.`, found);
        });
        counting[field.id] = rows;
      }
    }
    return counting;
  };
  const judge = (fields, answers) => {
    const found = { shown: new Set(), computed: {} };
    walk(fields, answers, {}, "", found);
    return found;
  };
  const shown = (fields, answers) => judge(fields, answers).shown;
  const computed = (fields, answers) => judge(fields, answers).computed;

  const tight = (text) => text.replace(/[\s\u00a0\u202f]/g, "").replace("−", "-");
  const readAll = (controls, fields, at) => {
    const answers = {};
    for (const field of fields) {
      const value = field.type === "info" || field.type === "computed" ? undefined : read(controls, field, at + field.id);
      if (value !== undefined) answers[field.id] = value;
    }
    return answers;
  };
  // A row posts `measures.0.row`, so that an empty one is seen too.
  const readRows = (controls, fields, at) => {
    const rows = [];
    for (let number = 0; controls.has(`${at}.${number}.row`); number += 1) rows.push(readAll(controls, fields, `${at}.${number}.`));
    return rows.length ? rows : undefined;
  };
  const named = (form) => {
    const controls = new Map();
    for (const control of form.elements) {
      if (control.name) controls.set(control.name, [...(controls.get(control.name) ?? []), control]);
    }
    return controls;
  };
  const read = (every, { type, fields }, name) => {
    if (type === "repeat") return readRows(every, fields, name);
    const controls = every.get(name) ?? [];
    const first = controls[0];
    if (!first) return undefined;
    switch (type) {
      case "bool": case "sign": return first.checked;
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
    const { fields, given } = JSON.parse(block.textContent);
    const names = (some) => some.flatMap((field) => [field.id, ...names(field.fields ?? [])]);
    const known = new Set(names(fields));
    for (const hint of form.querySelectorAll("[data-without-script]")) hint.hidden = true;
    const update = () => {
      // Looked up each time: rows come and go.
      const wrappers = [...form.querySelectorAll("[data-question]")];
      const { shown: visible, computed: values } = judge(fields, { ...given, ...readAll(named(form), fields, "") });
      for (const wrapper of wrappers) {
        if (known.has(wrapper.dataset.question.replace(/^.*\./, ""))) wrapper.hidden = !visible.has(wrapper.dataset.question);
      }
      for (const output of form.querySelectorAll("[data-computed]")) {
        const value = values[output.dataset.computed];
        output.textContent = value === undefined ? "–" : String(value).replace(".", ",");
      }
      // A part of the form, with its line in the table of contents, goes when none of its questions is asked.
      for (const part of new Set(wrappers.map((wrapper) => wrapper.closest("section[id]")))) {
        if (!part) continue;
        part.hidden = !part.querySelector("[data-question]:not([hidden])");
        const line = document.querySelector(`.toc a[href="#${CSS.escape(part.id)}"]`)?.closest("li");
        if (line) line.hidden = part.hidden;
      }
    };
    form.addEventListener("input", update);
    form.addEventListener("change", update);
    document.addEventListener("htmx:afterSettle", update);
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

  // What is typed is kept on the server at most a second later, also when the page is left in the middle of it.
  const keep = (saver) => {
    const form = saver.closest("form");
    const status = () => document.getElementById("saved");
    let waiting = 0;
    const note = (event) => {
      if (event.target.type === "file" || waiting) return;
      form.dataset.saving = "";
      waiting = setTimeout(() => {
        waiting = 0;
        htmx.trigger(saver, "autosave");
      }, 900);
    };
    form.addEventListener("input", note);
    form.addEventListener("change", note);
    // A form that is sent while a save is on its way waits for it, so that nobody is told of a change of their own.
    let busy = false;
    saver.addEventListener("htmx:beforeRequest", () => { busy = true; });
    form.addEventListener("submit", (event) => {
      clearTimeout(waiting);
      waiting = 0;
      if (!busy) return;
      event.preventDefault();
      const { submitter } = event;
      saver.addEventListener("htmx:afterRequest", () => setTimeout(() => form.requestSubmit(submitter), 60), { once: true });
    });
    saver.addEventListener("htmx:afterRequest", () => {
      busy = false;
      // When the line of status and the new revision are in place.
      setTimeout(() => { if (!busy && !waiting) delete form.dataset.saving; }, 60);
    });
    addEventListener("pagehide", () => {
      if (!waiting || form.dataset.sent) return;
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
      fetch(saver.getAttribute("hx-post"), { method: "POST", body, keepalive: true, credentials: "same-origin" });
    });
    saver.addEventListener("htmx:sendError", () => {
      if (status()) status().textContent = document.body.dataset.textOffline;
      // The line is down: try again until it is up.
      waiting ||= setTimeout(() => { waiting = 0; htmx.trigger(saver, "autosave"); }, 5000);
    });
  };
  document.addEventListener("htmx:xhr:progress", (event) => {
    const bar = event.target.closest("fieldset")?.querySelector("progress.upload-progress");
    if (!bar || !event.detail.lengthComputable) return;
    bar.hidden = false;
    bar.value = Math.round((event.detail.loaded / event.detail.total) * 100);
  });
  // On paper a text is as tall as it is, whatever its box.
  addEventListener("beforeprint", () => {
    for (const area of document.querySelectorAll(".questions textarea")) {
      const copy = area.nextElementSibling?.matches(".print-text") ? area.nextElementSibling : document.createElement("p");
      copy.className = "print-text";
      copy.textContent = area.value;
      area.after(copy);
    }
  });

  const begin = (root) => {
    for (const saver of root.querySelectorAll("[data-autosave]")) keep(saver);
    for (const block of root.querySelectorAll('script[type="application/json"][id="form-rules"]')) follow(block);
    for (const note of root.querySelectorAll("[data-counter]")) count(note);
  };
  begin(document);
  globalThis.samsporForms = Object.freeze({ evaluate, shown, computed, begin });
})();

// A form that is copied from a web page keeps its fields: what the clipboard has as boxes and lists is pasted as words.
(() => {
  "use strict";
  const SKIPPED = "script,style,nav,footer,button,template,[hidden],[role=search],[role=navigation]";
  const UNASKED = ["hidden", "submit", "button", "reset", "image", "search", "password"];
  const BLOCKS = "p,div,li,tr,h1,h2,h3,h4,h5,fieldset,legend,section,form,table,ul,ol,dl,dt,dd,label,br,header,main,article";
  const ROOM = "_".repeat(60);
  const clean = (text) => (text || "").replace(/\s+/g, " ").trim();
  const choice = (field) => field.type === "radio" || field.type === "checkbox";
  const asked = (field) => !UNASKED.includes(field.type) && !field.closest(SKIPPED);

  const words = (element) => {
    const copy = element.cloneNode(true);
    for (const field of copy.querySelectorAll("input,select,textarea,button")) field.remove();
    return clean(copy.textContent);
  };
  const labelOf = (field, page) => field.closest("label")
    || (field.id && page.querySelector(`label[for="${CSS.escape(field.id)}"]`)) || null;
  const rowOf = (field) => {
    const head = field.closest("tr")?.querySelector("th,td");
    return head && !head.contains(field) ? head : null;
  };
  const nameOf = (field, page) => {
    const there = labelOf(field, page) || rowOf(field);
    const after = choice(field) && field.nextSibling ? clean(field.nextSibling.textContent) : "";
    return (there && words(there)) || clean(field.getAttribute("aria-label")) || after || clean(field.placeholder);
  };
  const starred = (text, field) => field.required && !text.includes("*") ? `${text} *` : text;

  const question = (field, page) => {
    const name = nameOf(field, page);
    if (!name) return [];
    if (field.tagName === "SELECT") {
      const answers = [...field.options].filter((one) => one.value !== "" && clean(one.text)).map((one) => clean(one.text));
      return [starred(name, field), ...answers.map((one) => `${field.multiple ? "+" : "-"} ${one}`)];
    }
    const text = starred(name.replace(/[:\s]+$/, ""), field);
    if (field.tagName === "TEXTAREA") return [`${text}:`, ROOM, ROOM];
    if (field.type === "checkbox") return [`${text} ☐`];
    if (field.type === "file") return [/^(legg ved|last opp)/i.test(text) ? text : `Last opp ${text}`];
    if (field.type === "date" && !/dato|født|fødd/i.test(text)) return [`${text} (dato): ____`];
    return [`${text}: ____`];
  };

  const group = (set, fields, page) => {
    const mark = fields[0].type === "radio" ? "-" : "+";
    return [starred(words(set.querySelector("legend")), fields[0]), ...fields.map((one) => `${mark} ${nameOf(one, page)}`)];
  };

  const lines = (page) => {
    const found = [];
    let text = "";
    const end = () => {
      if (clean(text)) found.push(clean(text));
      text = "";
    };
    const visit = (node) => {
      if (node.nodeType === Node.TEXT_NODE) text += node.data;
      if (node.nodeType !== Node.ELEMENT_NODE || node.matches(SKIPPED)) return;
      const block = node.matches(BLOCKS);
      if (block) end();
      if (node.matches("input,select,textarea")) {
        end();
        if (asked(node)) found.push(...question(node, page));
      } else if (node.matches("h2,h3,h4")) found.push(`# ${clean(node.textContent)}`);
      else if (node.matches("fieldset") && node.querySelector("legend")) {
        const fields = [...node.querySelectorAll("input")].filter((one) => asked(one) && choice(one));
        const others = node.querySelector("select,textarea,input:not([type=radio],[type=checkbox],[type=hidden])");
        if (fields.length > 1 && !others) found.push(...group(node, fields, page));
        else [...node.childNodes].forEach(visit);
      } else if (node.matches("label") || (node.matches("th,td") && named.has(node))) {
        // Its words are asked where its field is; one without a field is only read.
        if (named.has(node)) node.querySelectorAll("input,select,textarea").forEach(visit);
        else [...node.childNodes].forEach(visit);
      } else [...node.childNodes].forEach(visit);
      if (block) end();
    };
    const named = new Set([...page.querySelectorAll("input,select,textarea")].filter(asked)
      .map((field) => labelOf(field, page) || rowOf(field)));
    visit(page.body);
    end();
    return found.join("\n");
  };

  for (const area of document.querySelectorAll("#hele-skjemaet, #lim-inn-linjer")) {
    area.addEventListener("paste", (event) => {
      const copied = event.clipboardData?.getData("text/html") || "";
      if (!/<(input|select|textarea)\b/i.test(copied)) return;
      const pasted = lines(new DOMParser().parseFromString(copied, "text/html"));
      if (!pasted) return;
      event.preventDefault();
      area.setRangeText(pasted, area.selectionStart, area.selectionEnd, "end");
      area.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();

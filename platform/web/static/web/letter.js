// The letter editor: a merge field is put into the text where the cursor is. Everything works without it.
(() => {
  "use strict";
  const panel = document.querySelector("[data-merge]");
  if (!panel) return;
  panel.hidden = false;
  const fields = [...panel.closest("form").querySelectorAll("[data-merge-into]")];
  let at = fields[0];
  for (const field of fields) field.addEventListener("focus", () => { at = field; });
  panel.querySelector("button").addEventListener("click", () => {
    if (!at) return;
    const words = `{{${panel.querySelector("select").value}}}`;
    at.setRangeText(words, at.selectionStart, at.selectionEnd, "end");
    at.focus();
  });
})();

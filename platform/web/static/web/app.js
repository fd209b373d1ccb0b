// Small conveniences on top of pages that work without them. No eval, no inline handlers, nothing stored in the browser.
(() => {
  "use strict";
  const body = document.body;
  const live = document.getElementById("live");
  const say = (text) => {
    if (live) live.textContent = text;
  };

  // A form marked data-guard asks before its unsaved text is lost.
  const dirty = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-guard")) dirty.add(form);
  });
  addEventListener("beforeunload", (event) => {
    for (const form of dirty) if (!form.isConnected) dirty.delete(form);
    if (dirty.size) event.preventDefault();
  });

  // A POST form is sent once; going back in the history opens it again.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("data-many")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    dirty.delete(form);
    if (event.defaultPrevented || isHtmx(form)) return;
    form.dataset.sent = "1";
    if (event.submitter) event.submitter.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
      delete form.dataset.sent;
      for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
    }
  });
  const isHtmx = (form) => form.matches("[hx-post], [hx-put], [hx-patch], [hx-delete], [data-hx-post]");

  // htmx: saved drafts are clean again; a lost connection is told, and nothing is thrown away.
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest("form");
    if (event.detail.successful && form) dirty.delete(form);
  });
  document.addEventListener("htmx:sendError", () => say(body.dataset.textOffline || ""));
  // A 4xx answer that carries a form with its errors is shown, not swallowed.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const status = event.detail.xhr.status;
    if (status === 409 || status === 422) {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  // Select all in a table: the box in the head follows the boxes in the rows.
  document.addEventListener("change", (event) => {
    const all = event.target.closest("input[data-select-all]");
    if (!all) return;
    for (const box of document.querySelectorAll(`input[name="${CSS.escape(all.dataset.selectAll)}"]`)) box.checked = all.checked;
  });

  // A select or box that filters at once when it changes, where the form says so.
  document.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && form.hasAttribute("data-submit-on-change")) form.requestSubmit();
  });

  // data-print prints the page, data-copy copies a text.
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-print], [data-copy]");
    if (!button) return;
    if (button.hasAttribute("data-print")) print();
    else navigator.clipboard.writeText(button.dataset.copy).then(() => say(button.dataset.copied || ""));
  });

  // Single-key shortcuts only when the user has turned them on (WCAG 2.1.4). data-shortcut="x" focuses a field or opens a link.
  if (body.hasAttribute("data-shortcuts")) {
    document.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
      const target = document.querySelector(`[data-shortcut="${CSS.escape(event.key)}"]`);
      if (!target) return;
      event.preventDefault();
      if (target.matches("input, textarea, select")) target.focus();
      else target.click();
    });
  }
})();

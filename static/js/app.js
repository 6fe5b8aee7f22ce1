"use strict";

(() => {
  const text = (name) => document.body.dataset[name] || "";
  const on = (name, handler) => document.addEventListener(name, handler);

  /* toasts: `HX-Trigger: {"toast": {"text": …, "tone": …, "undo_url": …}}` or a fragment put into #toasts */
  const TOAST_MS = 10000;

  function showToast({ text: words, tone = "good", undo_url: undoUrl }) {
    const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
    toast.querySelector(".toast-text").textContent = words;
    toast.dataset.tone = tone;
    toast.setAttribute("role", tone === "bad" ? "alert" : "status");
    const undo = toast.querySelector(".toast-undo");
    if (undoUrl) {
      undo.setAttribute("hx-post", undoUrl);
      undo.setAttribute("hx-swap", "none");
      undo.hidden = false;
    } else {
      undo.remove();
    }
    document.getElementById("toasts").append(toast);
    htmx.process(toast);
  }

  function expireToasts() {
    new MutationObserver((changes) => {
      for (const change of changes) {
        for (const node of change.addedNodes) {
          if (node.nodeType === Node.ELEMENT_NODE) setTimeout(() => forget(node), TOAST_MS);
        }
      }
    }).observe(document.getElementById("toasts"), { childList: true });
  }

  /* one that is being read or used stays */
  function forget(toast) {
    if (toast.matches(":hover, :focus-within")) setTimeout(() => forget(toast), TOAST_MS);
    else toast.remove();
  }

  on("toast", (event) => showToast(event.detail));

  on("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.getResponseHeader("HX-Retarget") === "#toasts") {
      event.detail.shouldSwap = true;
      event.detail.isError = false;
    }
  });

  on("htmx:responseError", (event) => {
    const words = { 403: text("textForbidden"), 404: text("textMissing") }[event.detail.xhr.status] || text("textFailed");
    showToast({ text: words, tone: "bad" });
  });

  on("htmx:sendError", (event) => {
    if (!event.detail.elt.closest("[data-run]")) showToast({ text: text("textOffline"), tone: "bad" });
  });

  /* a form is sent once: its buttons rest until the answer, or until the page comes back from the cache */
  const buttonsOf = (form) => form.querySelectorAll("button:not([type=button]), input[type=submit]");

  function rest(form) {
    form.dataset.sending = "";
    setTimeout(() => buttonsOf(form).forEach((button) => { button.disabled = true; }));
  }

  function wake(form) {
    delete form.dataset.sending;
    buttonsOf(form).forEach((button) => { button.disabled = false; });
  }

  on("submit", (event) => {
    const form = event.target;
    if (form.method === "get" || form.method === "dialog" || "download" in form.dataset) return;
    if ("sending" in form.dataset) {
      event.preventDefault();
      event.stopImmediatePropagation();
    } else if (!event.defaultPrevented) {
      rest(form);
    }
  });

  on("htmx:beforeRequest", (event) => {
    if (event.detail.elt.tagName === "FORM" && event.detail.requestConfig.verb !== "get") rest(event.detail.elt);
  });

  on("htmx:afterRequest", (event) => {
    if (event.detail.elt.tagName === "FORM") wake(event.detail.elt);
  });

  window.addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach(wake));

  /* the first error gets the focus */
  function focusError(root) {
    const error = root.querySelector("[aria-invalid=true], [data-form-error]");
    if (error) error.focus();
  }

  on("htmx:afterSwap", (event) => {
    if (event.detail.xhr.status === 422) focusError(event.detail.target.isConnected ? event.detail.target : document);
  });

  /* dialogs: [data-opens=id] opens, [data-closes] closes, an answer with HX-Trigger "dialog-done" closes */
  function openDialog(id) {
    const dialog = document.getElementById(id);
    if (!dialog || dialog.open) return;
    dialog.showModal();
    const body = document.getElementById(`${id}-body`);
    if (body) body.dispatchEvent(new Event("dialog-opened"));
    if (id === "palette") {
      dialog.querySelector("input").select();
      document.body.dispatchEvent(new Event("palette-opened"));
    }
  }

  on("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) openDialog(opener.dataset.opens);
    const closer = event.target.closest("[data-closes]");
    if (closer && closer.dataset.closes === "toast") closer.closest("[data-toast]").remove();
    else if (closer) closer.closest("dialog").close();
    if (event.target.tagName === "DIALOG") event.target.close();
  });

  on("dialog-done", () => document.querySelectorAll("dialog[open]").forEach((dialog) => dialog.close()));

  /* keys: Ctrl/Cmd+K opens the palette; arrows walk its results; j and k walk rows marked data-row */
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");

  function step(items, by) {
    if (!items.length) return;
    const next = items.indexOf(document.activeElement) + by;
    items[Math.max(0, Math.min(items.length - 1, next))].focus();
  }

  on("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      if (!document.getElementById("palette")) return;
      event.preventDefault();
      openDialog("palette");
      return;
    }
    const palette = event.target.closest("#palette");
    const arrow = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (palette && arrow) {
      event.preventDefault();
      step([...palette.querySelectorAll("input, .palette-results a")], arrow);
      return;
    }
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const row = { j: 1, k: -1 }[event.key];
    if (row) step([...document.querySelectorAll("[data-row]")], row);
  });

  /* theme: shown at once, remembered by the server; without script the same form reloads the page */
  on("submit", (event) => {
    const form = event.target.closest("form[data-theme-form]");
    if (!form) return;
    event.preventDefault();
    const chosen = document.documentElement.dataset.bsTheme === "dark" ? "light" : "dark";
    form.elements.theme.value = chosen;
    const body = new FormData(form);
    document.documentElement.dataset.bsTheme = chosen;
    document.dispatchEvent(new Event("theme-changed"));
    fetch(form.action, { method: "POST", body }).catch(() => showToast({ text: text("textOffline"), tone: "bad" })).finally(() => wake(form));
  });

  on("DOMContentLoaded", () => {
    expireToasts();
    focusError(document);
  });
})();

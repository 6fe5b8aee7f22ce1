"use strict";

/* An answer given without a connection is kept on this device, in its order, and sent by itself. Its key makes a
   second sending harmless when only the answer to the first was lost. */
(() => {
  const RETRY_MS = 3000;
  const KEY = "X-Form-Key";
  const run = () => document.querySelector("[data-run]");
  const shelf = () => `waiting:${run().dataset.meeting}`;
  let isSending = false;

  const waiting = () => { try { return JSON.parse(localStorage.getItem(shelf()) || "[]"); } catch { return []; } };
  const keep = (forms) => { try { localStorage.setItem(shelf(), JSON.stringify(forms)); } catch { /* private window */ } };

  function show() {
    const notice = document.querySelector("[data-offline]");
    const count = waiting().length;
    notice.hidden = count === 0;
    notice.querySelector("[data-count]").textContent = count;
  }

  function keyOf(form) {
    form.dataset.key ||= `${Date.now().toString(36)}-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    return form.dataset.key;
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.detail.elt;
    if (form.tagName === "FORM" && form.closest("[data-run]")) event.detail.headers[KEY] = keyOf(form);
  });

  document.addEventListener("htmx:sendError", (event) => {
    const form = event.detail.elt;
    if (form.tagName !== "FORM" || !form.closest("[data-run]")) return;
    const { path, formData } = event.detail.requestConfig;
    const fields = [...formData.entries()];
    keep([...waiting().filter((kept) => kept.key !== keyOf(form)), { key: keyOf(form), path, fields }]);
    if ("many" in form.dataset) makeRoom(form);
    show();
  });

  /* what is kept is another one than what is typed next */
  function makeRoom(form) {
    delete form.dataset.key;
    form.reset();
    form.querySelector("[data-asked]")?.removeAttribute("data-asked");
    form.querySelectorAll("[data-draft]").forEach((field) => { field.value = ""; });
  }

  async function send(kept) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]");
    const fields = kept.fields.map(([name, value]) => [name, name === "csrfmiddlewaretoken" && token ? token.value : value]);
    return fetch(kept.path, {
      method: "POST",
      headers: { "HX-Request": "true", "HX-Target": "run", [KEY]: kept.key },
      body: new URLSearchParams(fields),
    });
  }

  /* what run.js would have heard of htmx */
  function tell(answer) {
    const said = JSON.parse(answer.headers.get("HX-Trigger") || "{}")["draft-saved"];
    if (said) document.dispatchEvent(new CustomEvent("draft-saved", { detail: said }));
    if (answer.status >= 400) document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.body.dataset.textFailed, tone: "bad" } }));
  }

  async function sendAll() {
    if (isSending || !run() || !waiting().length) return;
    isSending = true;
    try {
      let last = null;
      for (let forms = waiting(); forms.length; forms = waiting()) {
        last = await send(forms[0]);
        keep(waiting().slice(1));
        tell(last);
      }
      const next = last.headers.get("HX-Redirect");
      if (next) window.location.assign(next);
      else htmx.ajax("GET", window.location.pathname, { target: "#run", swap: "outerHTML" });
    } catch { /* still away */ } finally {
      isSending = false;
      show();
    }
  }

  window.addEventListener("online", sendAll);
  document.addEventListener("DOMContentLoaded", () => {
    if (!run()) return;
    show();
    setInterval(sendAll, RETRY_MS);
  });
})();

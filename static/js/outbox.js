"use strict";

/* A form marked data-outbox that finds no network is kept on this device, pictures too, and sent by itself. Its key
   makes a second sending harmless; what the server refuses is put back into its form on the page it belongs to. */
(() => {
  const RETRY_MS = 3000;
  const KEY = "X-Form-Key";
  const FILE = (value) => value instanceof Blob;
  let isSending = false;
  let store = null;

  const place = () => document.querySelector("[data-outbox-person]");
  const person = () => place().dataset.outboxPerson;

  function open() {
    store ||= new Promise((resolve, reject) => {
      const asked = indexedDB.open("outbox", 1);
      asked.onupgradeneeded = () => asked.result.createObjectStore("forms", { keyPath: "key" });
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
    return store;
  }

  async function ask(mode, action) {
    const shelf = (await open()).transaction("forms", mode).objectStore("forms");
    return new Promise((resolve, reject) => {
      const asked = action(shelf);
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  const keep = (form) => ask("readwrite", (shelf) => shelf.put(form));
  const drop = (key) => ask("readwrite", (shelf) => shelf.delete(key));

  async function mine() {
    const all = await ask("readonly", (shelf) => shelf.getAll());
    return all.filter((form) => form.person === person()).sort((one, other) => one.at - other.at);
  }

  async function show() {
    const notice = document.querySelector("[data-outbox-notice]");
    const count = (await mine()).filter((form) => !form.refused).length;
    notice.hidden = count === 0;
    notice.querySelector("[data-count]").textContent = count;
  }

  function keyOf(form) {
    form.dataset.key ||= `${Date.now().toString(36)}-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;
    return form.dataset.key;
  }

  document.addEventListener("htmx:configRequest", (event) => {
    const form = event.detail.elt;
    if (form.matches("form[data-outbox]")) event.detail.headers[KEY] = keyOf(form);
  });

  document.addEventListener("htmx:sendError", async (event) => {
    const form = event.detail.elt;
    if (!form.matches("form[data-outbox]") || !place()) return;
    const path = form.getAttribute("action");
    const fields = [...new FormData(form).entries()].filter(([, value]) => !FILE(value) || value.size);
    await keep({ key: keyOf(form), path, fields, person: person(), at: Date.now(), refused: false });
    if ("many" in form.dataset) { delete form.dataset.key; form.reset(); }
    show();
  });

  async function send(kept) {
    const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
    const body = new FormData();
    kept.fields.forEach(([name, value]) => body.append(name, name === "csrfmiddlewaretoken" ? token : value));
    return fetch(kept.path, { method: "POST", headers: { "HX-Request": "true", "X-CSRFToken": token, [KEY]: kept.key }, body });
  }

  async function sendAll() {
    if (isSending || !place()) return;
    isSending = true;
    try {
      let sent = false;
      for (const kept of (await mine()).filter((form) => !form.refused)) {
        const answer = await send(kept);
        if (answer.status >= 500 || answer.redirected || answer.headers.get("HX-Redirect")?.includes("login")) break;
        sent = true;
        if (answer.status < 400) await drop(kept.key);
        else {
          await keep({ ...kept, refused: true });
          document.dispatchEvent(new CustomEvent("toast", { detail: { text: document.body.dataset.textFailed, tone: "bad" } }));
        }
      }
      if (sent) {
        await htmx.ajax("GET", window.location.pathname, { target: place().dataset.outboxTarget, swap: "outerHTML" });
        await restore();
      }
    } catch { /* still away */ } finally {
      isSending = false;
      show();
    }
  }

  async function restore() {
    for (const kept of (await mine()).filter((form) => form.refused)) {
      const form = document.querySelector(`form[data-outbox][action="${kept.path}"]`);
      if (!form) continue;
      kept.fields.filter(([name, value]) => name !== "csrfmiddlewaretoken" && !FILE(value)).forEach(([name, value]) => {
        const field = form.elements[name];
        if (field?.type === "checkbox") field.checked = true;
        else if (field) field.value = value;
      });
      await drop(kept.key);
    }
  }

  window.addEventListener("online", sendAll);
  document.addEventListener("DOMContentLoaded", async () => {
    if (!place() || !window.indexedDB) return;
    await restore();
    await show();
    sendAll();
    setInterval(sendAll, RETRY_MS);
  });
})();

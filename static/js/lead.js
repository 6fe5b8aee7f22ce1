"use strict";

/* The lead page: the number is dialled once after “I take it and call”, the clock of the phone page counts down, a task asks for its day. */
(() => {
  function dialOnce() {
    const address = new URL(window.location.href);
    if (!address.searchParams.has("call")) return;
    address.searchParams.delete("call");
    window.history.replaceState(null, "", address);
    const number = document.querySelector("a[href^='tel:']");
    if (number) window.location.assign(number.href);
  }

  function tick() {
    const box = document.querySelector("[data-due]");
    const words = box?.querySelector(".due-text");
    if (!words) return;
    const seconds = Math.floor((new Date(box.dataset.due) - Date.now()) / 1000);
    if (seconds < 0 || seconds > 3600) return;
    words.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }

  /* only a task has a moment by which it is done */
  function fitActivity() {
    const kind = document.querySelector("#timeline [name=kind]");
    const due = document.querySelector("#timeline [name=due_at]");
    if (kind && due) due.closest(".field").hidden = kind.value !== "task";
  }

  document.addEventListener("change", (event) => { if (event.target.matches("#timeline [name=kind]")) fitActivity(); });
  document.addEventListener("htmx:afterSettle", fitActivity);

  document.addEventListener("DOMContentLoaded", () => {
    fitActivity();
    tick();
    if (document.querySelector("[data-due]")) setInterval(tick, 1000);
  });
  window.addEventListener("load", () => setTimeout(dialOnce));
})();

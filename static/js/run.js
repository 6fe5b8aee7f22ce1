"use strict";

(() => {
  document.documentElement.classList.add("run-js");

  const on = (name, handler, capture = false) => document.addEventListener(name, handler, capture);
  const table = () => document.querySelector("[data-run]");
  const isTyping = (target) => target.closest("input, textarea, select, [contenteditable]");
  const pad = (number) => String(number).padStart(2, "0");
  const minutes = (seconds) => `${Math.floor(seconds / 60)}:${pad(Math.floor(seconds) % 60)}`;

  /* drafts: what is typed survives a reload, a refusal and a change on another screen */
  const store = {
    get: (key) => { try { return localStorage.getItem(`draft:${key}`); } catch { return null; } },
    set: (key, value) => { try { localStorage.setItem(`draft:${key}`, value); } catch { /* private window */ } },
    forget: (key) => {
      try {
        Object.keys(localStorage).filter((name) => name.startsWith(`draft:${key}`)).forEach((name) => localStorage.removeItem(name));
      } catch { /* private window */ }
    },
  };

  on("input", (event) => {
    const key = event.target.dataset.draft;
    if (key) store.set(key, event.target.value);
  });

  on("draft-saved", (event) => {
    if (event.detail.key) store.forget(event.detail.key);
  });

  function restore(root) {
    root.querySelectorAll("[data-draft]").forEach((field) => {
      if (!field.value) field.value = store.get(field.dataset.draft) || "";
    });
  }

  /* promises by keyboard: → done, ← not done; Enter starts a decision */
  function unfold(button) {
    const form = document.getElementById(button.getAttribute("aria-controls"));
    const isFolded = form.toggleAttribute("data-folded");
    button.setAttribute("aria-expanded", String(!isFolded));
    if (!isFolded) form.querySelector("input:not([type=hidden])").focus();
  }

  on("click", (event) => {
    const button = event.target.closest("[data-not-done]");
    if (button) unfold(button);
  });

  on("keydown", (event) => {
    if (!table() || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    const current = document.querySelector("[data-current]");
    if (current && event.key === "ArrowRight") current.querySelector("[data-done]")?.click();
    else if (current && event.key === "ArrowLeft") { const button = current.querySelector("[data-not-done]"); if (button) unfold(button); }
    else if (event.key === "Enter" && !event.target.closest("button, a, summary")) startDecision();
    else return;
    event.preventDefault();
  });

  function startDecision() {
    const field = document.querySelector("[data-current-topic] [data-decide] [name=text]") || document.querySelector("#decision-free");
    if (!field) return;
    field.scrollIntoView({ block: "center" });
    field.focus();
  }

  /* a decision asks once who and by which day, then it is saved */
  on("submit", (event) => {
    const form = event.target.closest("[data-decide]");
    if (!form) return;
    const who = form.querySelector("[data-who]");
    const words = form.elements.text.value.trim();
    if (!words || words.startsWith("/") || who.hasAttribute("data-asked")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    who.setAttribute("data-asked", "");
    who.querySelector("input").focus();
  }, true);

  /* the day follows the person until somebody sets it */
  on("change", (event) => {
    const form = event.target.closest("[data-decide]");
    if (!form) return;
    const day = form.elements.due_date;
    if (event.target === day) day.setAttribute("data-set", "");
    else if (event.target.dataset.day && !day.hasAttribute("data-set")) day.value = event.target.dataset.day;
  });

  /* clocks: since the start, and for the section that is on */
  function tick() {
    const root = table();
    const clock = root && root.querySelector("[data-started]");
    if (clock) clock.textContent = minutes(Math.max(0, (Date.now() - new Date(clock.dataset.started)) / 1000));
    if (clock) tickSections(root);
    if (clock) clock.toggleAttribute("data-over", Date.now() - new Date(clock.dataset.started) > clock.dataset.plan * 60000);
    document.querySelectorAll("[data-countdown]").forEach(countDown);
  }

  function tickSections(root) {
    const spent = (name) => Number(store.get(`clock-${root.dataset.meeting}-${name}`) || 0);
    store.set(`clock-${root.dataset.meeting}-${root.dataset.step}`, spent(root.dataset.step) + 1);
    root.querySelectorAll("[data-section]").forEach((section) => {
      const seconds = spent(section.dataset.section);
      section.querySelector("[data-section-clock]").textContent = `${minutes(seconds)} / ${section.dataset.minutes}:00`;
      section.toggleAttribute("data-over", seconds > section.dataset.minutes * 60);
    });
  }

  function countDown(badge) {
    const left = Math.floor((new Date(badge.dataset.countdown) - Date.now()) / 60000);
    const { days, hours, minutes: short, now } = badge.dataset;
    if (left <= 0) badge.textContent = now;
    else if (left >= 1440) badge.textContent = `${Math.floor(left / 1440)} ${days} ${Math.floor((left % 1440) / 60)} ${hours}`;
    else badge.textContent = left >= 60 ? `${Math.floor(left / 60)} ${hours} ${left % 60} ${short}` : `${left} ${short}`;
  }

  on("htmx:afterSwap", () => { if (table()) restore(table()); });
  on("DOMContentLoaded", () => {
    if (table()) restore(table());
    tick();
    setInterval(tick, 1000);
  });
})();

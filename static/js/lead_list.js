"use strict";

/* The list: empty words stay out of the address, one box chooses the page. */
(() => {
  document.addEventListener("htmx:configRequest", (event) => {
    if (!event.target.closest("[data-lead-filters]")) return;
    const parameters = event.detail.parameters;
    const words = parameters.get ? parameters : new Map(Object.entries(parameters));
    for (const name of [...words.keys()]) {
      const value = words.get(name);
      if (value === "" || (name === "q" && String(value).length === 1)) delete parameters[name];
    }
  });

  /* what can be done to the chosen ones is shown once something is chosen */
  function showActions() {
    const bar = document.getElementById("bulk");
    const chosen = document.querySelector("input[form=bulk]:checked") || bar?.querySelector("[name=everything]:checked");
    bar?.classList.toggle("is-idle", !chosen);
  }

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) {
      document.querySelectorAll("input[form=bulk]").forEach((box) => { box.checked = event.target.checked; });
    }
    showActions();
  });

  document.addEventListener("DOMContentLoaded", showActions);
  document.addEventListener("htmx:afterSettle", showActions);
})();

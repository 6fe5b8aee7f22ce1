"use strict";

/* M asks the other side for something: about the row that has the focus, else about the lead of the page. */
(() => {
  const isBusy = (target) => target.closest("input, textarea, select, [contenteditable]") || document.querySelector("dialog[open]");
  /* the place of M counts where the letters are not Latin */
  const isM = (event) => event.key.toLowerCase() === "m" || (event.code === "KeyM" && !/^[a-z]$/i.test(event.key));

  document.addEventListener("keydown", (event) => {
    if (!isM(event) || event.ctrlKey || event.metaKey || event.altKey || event.repeat || isBusy(event.target)) return;
    const way = event.target.closest("[data-asks]") || document.querySelector("a[data-asks-here]");
    if (!way) return;
    event.preventDefault();
    window.location.assign(way.dataset.asks || way.href);
  });
})();

"use strict";

/* A way back that is offered for some seconds counts them down and goes; one that is being used stays. */
(() => {
  function tick() {
    document.querySelectorAll("[data-undo]").forEach((box) => {
      const left = Number(box.dataset.undo) - 1;
      box.dataset.undo = left;
      if (left < 0) {
        if (!box.matches(":hover, :focus-within")) box.querySelector("form")?.remove();
        return;
      }
      box.querySelector("[data-undo-left]").textContent = left;
    });
  }

  setInterval(tick, 1000);
})();

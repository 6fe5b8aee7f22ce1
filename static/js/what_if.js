"use strict";

/* a slider and the number beside it say the same; only the number is sent */
(() => {
  document.addEventListener("input", (event) => {
    const moved = event.target.closest("[data-sets]");
    if (moved) {
      document.getElementById(moved.dataset.sets).value = moved.value;
      return;
    }
    const slider = event.target.id && document.querySelector(`[data-sets="${CSS.escape(event.target.id)}"]`);
    if (slider) slider.value = event.target.value || 0;
  }, true);
})();

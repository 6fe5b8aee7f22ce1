"use strict";

/* before the first paint: "auto" follows the machine */
(() => {
  const root = document.documentElement;
  if (root.dataset.theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches) root.dataset.bsTheme = "dark";
})();

/* A recording that breaks off in the player: the page says so, and the way to its own address stands beside it. */
document.addEventListener("error", (event) => {
  if (event.target.tagName !== "AUDIO") return;
  const said = event.target.parentElement.querySelector("[data-broken-off]");
  if (said) said.hidden = false;
}, true);

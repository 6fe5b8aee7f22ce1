/* [data-copies=id] puts the value of that field into the clipboard and says so. */
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copies]");
  if (!button) return;
  const field = document.getElementById(button.dataset.copies);
  field.select();
  const said = button.textContent;
  const done = () => {
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = said; }, 2000);
  };
  if (navigator.clipboard) navigator.clipboard.writeText(field.value).then(done, () => {});
  else if (document.execCommand("copy")) done();
});

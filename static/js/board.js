"use strict";

/* Cards move at once and come back when the server says no. One form for mouse, menu and keys. */
(() => {
  const dialog = () => document.getElementById("move");
  const dialogBody = () => document.getElementById("move-body");
  const board = () => document.querySelector("[data-board]");
  const columnOf = (stage) => document.querySelector(`.board-cards[data-stage="${CSS.escape(String(stage))}"]`);
  const csrf = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const here = () => window.location.pathname + window.location.search;
  const toast = (detail) => document.dispatchEvent(new CustomEvent("toast", { detail }));

  let waiting = null;

  /* where a card was, so that it can go back */
  const placeOf = (card) => ({ parent: card.parentElement, next: card.nextElementSibling });

  function putBack(card, place) {
    if (place.parent) place.parent.insertBefore(card, place.next && place.next.parentElement === place.parent ? place.next : null);
    card.classList.remove("is-sending");
  }

  async function send(card, fields, place) {
    card.classList.add("is-sending");
    const body = new URLSearchParams({ next: here(), version: card.dataset.version, ...fields });
    const headers = { "HX-Request": "true", "X-CSRFToken": csrf() };
    let answer;
    try {
      answer = await fetch(card.dataset.move, { method: "POST", body, headers });
    } catch {
      putBack(card, place);
      toast({ text: board().dataset.textOffline, tone: "bad" });
      return;
    }
    await settle(card, place, answer);
  }

  async function settle(card, place, answer) {
    const html = await answer.text();
    announce(answer);
    if (answer.status === 422) {
      card.classList.remove("is-sending");
      ask(card, html, place);
    } else if (answer.ok || answer.status === 409 || answer.status === 412) {
      renew(card, html, place);
    } else {
      refuse(card, place, answer, html);
    }
  }

  function announce(answer) {
    const header = answer.headers.get("HX-Trigger");
    if (header) toast(JSON.parse(header).toast);
  }

  /* the server's card replaces ours, in the column where it truly stands */
  function renew(card, html, place) {
    closeDialog();
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const truth = fresh.querySelector(".board-card");
    fresh.querySelectorAll("[id^=count-]").forEach((count) => document.getElementById(count.id)?.replaceWith(count));
    const hadFocus = card.contains(document.activeElement) || document.activeElement === document.body;
    if (!truth) {
      card.remove();
      return;
    }
    const column = columnOf(truth.dataset.at);
    if (column === card.parentElement) card.replaceWith(truth);
    else if (String(place.parent?.dataset.stage) === truth.dataset.at) {
      putBack(card, place);
      card.replaceWith(truth);
    } else {
      card.remove();
      column?.prepend(truth);
    }
    htmx.process(truth);
    if (hadFocus) truth.querySelector("[data-card-link]")?.focus();
  }

  function refuse(card, place, answer, html) {
    closeDialog();
    putBack(card, place);
    if (answer.headers.get("HX-Retarget") === "#toasts") {
      document.getElementById("toasts").insertAdjacentHTML("beforeend", html);
    } else {
      toast({ text: answer.status === 404 ? board().dataset.textGone : document.body.dataset.textFailed, tone: "bad" });
    }
    if (answer.status === 404) card.remove();
  }

  /* the dialog: the same form as the page behind “Move to…” */
  function ask(card, html, place) {
    waiting = { card, place };
    dialogBody().innerHTML = html;
    htmx.process(dialogBody());
    if (!dialog().open) dialog().showModal();
    (dialogBody().querySelector("[aria-invalid=true]") || dialogBody().querySelector("input[type=radio], select"))?.focus();
  }

  async function open(card) {
    const answer = await fetch(`${card.dataset.move}?next=${encodeURIComponent(here())}`, { headers: { "HX-Request": "true" } });
    const html = await answer.text();
    if (answer.ok) ask(card, html, placeOf(card));
    else refuse(card, placeOf(card), answer, html);
  }

  function closeDialog() {
    waiting = null;
    if (dialog()?.open) dialog().close();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-move-form]");
    if (!form || !waiting || !form.closest("#move")) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { card, place } = waiting;
    send(card, { ...Object.fromEntries(new FormData(form)), version: card.dataset.version }, place);
  }, true);

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-move-to]");
    if (opener && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      open(opener.closest(".board-card"));
    }
    if (event.target.closest("#move [data-cancel-move]")) {
      event.preventDefault();
      dialog().close();
    }
  });

  document.addEventListener("close", (event) => {
    if (event.target.id !== "move" || !waiting) return;
    putBack(waiting.card, waiting.place);
    waiting.card.querySelector("[data-move-to]")?.focus();
    waiting = null;
  }, true);

  /* keys on a card: arrows walk, Shift with left or right moves to the neighbouring stage */
  document.addEventListener("keydown", (event) => {
    const card = event.target.closest?.(".board-card");
    if (!card || event.ctrlKey || event.metaKey || event.altKey) return;
    const way = { ArrowDown: [0, 1], ArrowUp: [0, -1], ArrowRight: [1, 0], ArrowLeft: [-1, 0] }[event.key];
    if (!way) return;
    event.preventDefault();
    if (event.shiftKey && way[0]) shift(card, way[0]);
    else if (way[1]) focusCard([...card.parentElement.querySelectorAll(".board-card")], card, way[1]);
    else focusColumn(card, way[0]);
  });

  function focusCard(cards, card, by) {
    cards[cards.indexOf(card) + by]?.querySelector("[data-card-link]").focus();
  }

  const columns = () => [...document.querySelectorAll(".board-cards")];

  function focusColumn(card, by) {
    const all = columns().filter((column) => column.querySelector(".board-card") && !("end" in column.dataset));
    all[all.indexOf(card.parentElement) + by]?.querySelector("[data-card-link]").focus();
  }

  function shift(card, by) {
    if ("fixed" in card.dataset) return;
    const all = columns();
    const target = all[all.indexOf(card.parentElement) + by];
    if (!target) return;
    const place = placeOf(card);
    target.prepend(card);
    card.querySelector("[data-card-link]").focus();
    send(card, { stage: target.dataset.stage }, place);
  }

  function wire(root) {
    root.querySelectorAll(".board-cards:not([data-wired])").forEach((column) => {
      column.dataset.wired = "";
      let place = null;
      Sortable.create(column, {
        group: "leads",
        forceFallback: true,
        fallbackOnBody: true,
        fallbackTolerance: 5,
        draggable: ".board-card",
        filter: "[data-fixed]",
        preventOnFilter: false,
        delay: 150,
        delayOnTouchOnly: true,
        animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
        onStart: ({ item }) => { place = { parent: item.parentElement, next: item.nextElementSibling }; },
        onEnd: ({ item, to, from }) => {
          if (to !== from) send(item, { stage: to.dataset.stage }, place);
        },
      });
    });
  }

  document.addEventListener("DOMContentLoaded", () => wire(document));
  document.addEventListener("htmx:afterSettle", () => wire(document));
})();

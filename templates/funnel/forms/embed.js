(function () {
  "use strict";
  const config = {{ config|safe }};
  const here = document.currentScript;

  const make = (tag, attributes, children = []) => {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
    node.append(...children);
    return node;
  };
  const field = (name, tag, attributes) =>
    make("p", {}, [make("label", {}, [config.words[name], make("br", {}), make(tag, { name, ...attributes })])]);
  const hidden = (name, value) => make("input", { type: "hidden", name, value });

  const trap = make("input", { name: config.trap, tabindex: "-1", autocomplete: "off", "aria-hidden": "true" });
  trap.hidden = true;
  const form = make("form", { method: "post", action: config.action, "accept-charset": "utf-8" }, [
    field("name", "input", { maxlength: "150", autocomplete: "name" }),
    field("email", "input", { type: "email", maxlength: "254", autocomplete: "email" }),
    field("phone", "input", { type: "tel", maxlength: "40", autocomplete: "tel" }),
    field("message", "textarea", { rows: "4", maxlength: "5000" }),
    make("p", {}, [
      make("label", {}, [make("input", { type: "checkbox", name: "consent", value: "true", required: "" }), " ", config.consent]),
    ]),
    hidden("rendered", config.rendered),
    trap,
    make("button", { type: "submit" }, [config.words.send]),
  ]);

  /* The address is read only when the visitor has agreed and sends; nothing is kept in the browser. */
  form.addEventListener("submit", () => {
    const query = new URLSearchParams(window.location.search);
    for (const name of ["utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "yclid", "gclid"]) {
      const value = query.get(name);
      if (value) form.append(hidden(name, value.slice(0, 200)));
    }
    form.append(hidden("page_url", (window.location.origin + window.location.pathname).slice(0, 500)));
  });
  here.after(form);
})();

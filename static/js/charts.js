"use strict";

(() => {
  let library;

  /* the bundle is fetched once, and only by pages that draw */
  function loadPlotly() {
    library ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = document.body.dataset.plotly;
      script.onload = () => resolve(window.Plotly);
      script.onerror = reject;
      document.head.append(script);
    });
    return library;
  }

  const variable = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

  /* "var(--sales)" anywhere in a figure becomes the colour of the theme */
  function paint(value) {
    if (typeof value === "string") return value.replace(/^var\((--[\w-]+)\)$/, (_, name) => variable(name));
    if (Array.isArray(value)) return value.map(paint);
    if (value && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, paint(item)]));
    return value;
  }

  const axis = (own) => ({ automargin: true, gridcolor: variable("--chart-grid"), linecolor: variable("--chart-grid"), zerolinecolor: variable("--chart-grid"), ...own });

  function houseLayout(own) {
    const layout = {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      margin: { l: 8, r: 8, t: 8, b: 8 },
      separators: document.documentElement.lang === "ru" ? ", " : ".,",
      colorway: [1, 2, 3, 4, 5, 6].map((number) => variable(`--chart-${number}`)),
      legend: { orientation: "h", y: -0.15 },
      hovermode: "closest",
      ...own,
      font: { family: getComputedStyle(document.body).fontFamily, color: variable("--chart-text"), size: 13, ...own.font },
    };
    delete layout.template;
    delete layout.width;
    for (const key of ["xaxis", "yaxis", ...Object.keys(own).filter((name) => /^[xy]axis\d+$/.test(name))]) layout[key] = axis({ showgrid: key.startsWith("y"), ...own[key] });
    return layout;
  }

  async function draw(box) {
    const source = document.getElementById(box.dataset.figure);
    if (!source) return;
    try {
      const figure = paint(JSON.parse(source.textContent));
      const plotly = await loadPlotly();
      const config = { displaylogo: false, responsive: true, displayModeBar: false, locale: document.documentElement.lang };
      await plotly.react(box, figure.data, houseLayout(figure.layout || {}), config);
      openRecords(box);
      box.dataset.drawn = "";
    } catch (error) {
      box.textContent = document.body.dataset.textChart;
      box.parentElement.querySelector(".chart-table")?.setAttribute("open", "");
      console.error(error);
    }
  }

  /* a point whose customdata starts with "/" is a door to its records */
  function openRecords(box) {
    if ("doors" in box.dataset) return;
    box.dataset.doors = "";
    box.on("plotly_click", ({ points }) => {
      const target = [points[0].customdata].flat()[0];
      if (typeof target === "string" && target.startsWith("/") && !target.startsWith("//")) window.location.assign(target);
    });
  }

  const boxes = (root) => [...(root.matches?.(".chart-figure[data-figure]") ? [root] : []), ...root.querySelectorAll(".chart-figure[data-figure]")];

  document.addEventListener("DOMContentLoaded", () => boxes(document).forEach(draw));
  document.addEventListener("htmx:load", (event) => boxes(event.detail.elt).filter((box) => !("drawn" in box.dataset)).forEach(draw));
  document.addEventListener("theme-changed", () => boxes(document).forEach(draw));
})();

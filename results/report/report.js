"use strict";
(() => {
  const root = document.documentElement;

  // --- Light and dark. Pictures take their colours from the page's variables, so nothing is drawn anew.
  const button = document.getElementById("theme");
  const system = matchMedia("(prefers-color-scheme: dark)");
  const isDark = () => (root.dataset.theme ? root.dataset.theme === "dark" : system.matches);
  const name = () => {
    button.textContent = isDark() ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark() ? "Show the page in light colours" : "Show the page in dark colours");
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.theme = isDark() ? "light" : "dark";
    name();
  });
  system.addEventListener("change", name);
  name();

  // --- Charts
  const font = getComputedStyle(document.body).fontFamily;
  const config = (narrow, labels) => ({
    background: null,
    font,
    view: { stroke: null },
    axis: {
      labelColor: "var(--ink)", titleColor: "var(--muted)", gridColor: "var(--grid)", domainColor: "var(--line)",
      tickColor: "var(--line)", labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal",
      labelLimit: labels, labelOverlap: true,
    },
    axisX: { tickCount: 5 },
    legend: {
      orient: "top", direction: "horizontal", labelColor: "var(--ink)", titleColor: "var(--muted)", labelFontSize: 12.5,
      symbolSize: 110, columns: narrow ? 2 : 8, offset: 12, columnPadding: 16,
    },
    header: {
      labelColor: "var(--ink)", labelFontSize: 12.5, labelFontWeight: 600, labelAnchor: "start", labelLimit: narrow ? 330 : 520,
    },
    text: { fontSize: 12 },
    range: { category: Array.from({ length: 8 }, (_, i) => `var(--c${i + 1})`) },
  });

  const pen = document.createElement("canvas").getContext("2d");
  const widest = (rows, field, style) => {
    pen.font = `${style} 12px ${font}`;
    const texts = [...new Set(rows.map((row) => row[field] ?? ""))];
    return Math.ceil(Math.max(0, ...texts.map((text) => pen.measureText(text).width)));
  };
  const distinct = (rows, field) => new Set(rows.map((row) => row[field])).size;

  // Cells of facets as wide as the page lets them be.
  const fitted = (specification, width) => {
    const spec = structuredClone(specification);
    const cells = spec.usermeta?.cells ?? {};
    const rows = spec.datasets.rows;
    const narrow = width < 520;
    let labels = narrow ? 136 : 200;
    if (!spec.facet) {
      spec.width = Math.max(200, Math.min(width, cells.most_width ?? width));
      labels = cells.labels ? Math.min(width * 0.45, widest(rows, cells.labels, "normal") + 4) : labels;
      spec.autosize = { type: "fit-x", contains: "padding" };
    } else {
      const names = [...new Set(rows.map((row) => row[spec.facet.field]))];
      const facets = names.length;
      spec.facet.sort = names;  // as the data have them
      spec.columns = Math.max(1, Math.min(cells.most, facets, Math.floor(width / cells.least)));
      // Axis labels stand beside a cell, and labels of bars may reach over its end.
      const beside =
        typeof cells.beside === "string" ? Math.min(labels, widest(rows, cells.beside, "normal")) + 8 : cells.beside;
      const behind = cells.behind ? widest(rows, cells.behind, "600") + 4 : 0;
      const gap = 28;
      const room = Math.floor((width - (spec.columns - 1) * gap) / spec.columns) - beside - behind;
      spec.spacing = { row: 26, column: gap };
      if (cells.steps) {
        const step = room / distinct(rows, cells.steps.field);
        spec.spec.width = { step: Math.max(cells.steps.least, Math.min(cells.steps.most, Math.floor(step))) };
      } else {
        spec.spec.width = Math.max(120, room);
      }
      if (facets === 1) spec.facet.header = { labels: false };
    }
    spec.config = config(narrow, labels);
    return spec;
  };

  const charts = [...document.querySelectorAll(".chart")].map((place) => ({
    place,
    specification: JSON.parse(place.parentElement.querySelector("script.specification").textContent),
    width: 0,
    view: null,
  }));

  const draw = async (chart) => {
    const width = chart.place.clientWidth;
    if (Math.abs(width - chart.width) < 4) return;
    chart.width = width;
    const drawn = await vegaEmbed(chart.place, fitted(chart.specification, width), {
      actions: false, renderer: "svg", mode: "vega-lite", defaultStyle: false,
      tooltip: { disableDefaultStyle: true },
    });
    chart.view?.finalize();
    chart.view = drawn.view;
  };

  let arrived = false;
  const drawAll = async () => {
    delete root.dataset.charts;
    for (const chart of charts) {
      try {
        await draw(chart);
      } catch (error) {
        console.error(error);
        chart.place.textContent = "This chart could not be drawn; its data are below.";
      }
    }
    root.dataset.charts = "drawn";
    // Charts have pushed down what the address names.
    const place = document.getElementById(location.hash.slice(1));
    if (!arrived) place?.scrollIntoView({ behavior: "instant" });
    arrived = true;
  };

  if (typeof vegaEmbed === "function") {
    let waiting = 0;
    addEventListener("resize", () => {
      clearTimeout(waiting);
      waiting = setTimeout(drawAll, 150);
    });
    drawAll();
  } else {
    for (const { place } of charts) {
      place.closest("section").querySelector("details").open = true;
      place.remove();
    }
  }

  // --- Tables: sorted by a column, and all configurations filtered by words.
  const value = (cell) => {
    const text = (cell?.textContent ?? "").replace(/[\u202f\u00a0]/g, "").replace("\u2212", "-").trim();
    const number = parseFloat(text);
    return text !== "" && /^[-+]?[\d.]/.test(text) && !Number.isNaN(number) ? number : text;
  };
  const compare = (a, b) => {
    if (a === "" || b === "") return (a === "") - (b === "");
    if (typeof a === "number" && typeof b === "number") return a - b;
    return String(a).localeCompare(String(b), "en", { numeric: true });
  };
  for (const table of document.querySelectorAll("main table:not(.words)")) {
    const heads = [...table.tHead.rows[0].cells];
    const body = table.tBodies[0];
    heads.forEach((head, column) => {
      if ([...body.rows].some((row) => row.cells[column]?.classList.contains("n"))) head.classList.add("n");
      const sort = document.createElement("button");
      sort.type = "button";
      sort.textContent = head.textContent;
      head.replaceChildren(sort);
      sort.addEventListener("click", () => {
        const descending = head.getAttribute("aria-sort") === "ascending";
        for (const other of heads) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", descending ? "descending" : "ascending");
        const rows = [...body.rows].map((row) => [value(row.cells[column]), row]);
        rows.sort((a, b) => (a[0] === "" || b[0] === "" || !descending ? compare(a[0], b[0]) : compare(b[0], a[0])));
        body.append(...rows.map((row) => row[1]));
      });
    });
  }
  const list = document.querySelector("#configurations details");
  if (list) {
    const label = document.createElement("label");
    label.className = "filter";
    label.textContent = "Show those with all of these words:";
    const input = document.createElement("input");
    input.type = "search";
    label.append(input);
    list.querySelector("summary").after(label);
    input.addEventListener("input", () => {
      const words = input.value.toLowerCase().split(/\s+/);
      for (const row of list.querySelectorAll("tbody tr")) {
        const text = row.textContent.toLowerCase();
        row.hidden = !words.every((word) => text.includes(word));
      }
    });
  }
})();

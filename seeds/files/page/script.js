"use strict";
// What the page can do besides being read. Without it everything is there, in the system's colours.
(() => {
  const root = document.documentElement;
  const kept = "seeds-report-theme";
  const remembered = () => {
    try { return localStorage.getItem(kept); } catch { return null; }
  };
  const remember = (theme) => {
    try { localStorage.setItem(kept, theme); } catch { /* a page from a file may not */ }
  };
  const dark = () => root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  if (["light", "dark"].includes(remembered())) root.dataset.theme = remembered();

  addEventListener("DOMContentLoaded", () => {
    const button = document.querySelector("button.theme");
    const told = () => { button.textContent = dark() ? "Light colours" : "Dark colours"; };
    button.hidden = false;
    told();
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      remember(root.dataset.theme);
      told();
    });

    // A table in the picture, with what it refers to and what refers to it.
    const graph = document.getElementById("graph");
    const boxes = graph ? [...graph.querySelectorAll(".box")] : [];
    const choose = (name) => {
      const near = new Set([name]);
      for (const edge of graph.querySelectorAll(".edge")) {
        const { child, parent } = edge.dataset;
        const on = name !== null && (child === name || parent === name);
        edge.classList.toggle("on", on);
        if (on) { near.add(child); near.add(parent); }
      }
      for (const box of boxes) box.classList.toggle("on", name !== null && near.has(box.dataset.table));
      graph.classList.toggle("chosen", name !== null);
    };
    for (const box of boxes) {
      for (const event of ["mouseenter", "focus"]) {
        box.addEventListener(event, () => choose(box.dataset.table));
      }
      for (const event of ["mouseleave", "blur"]) box.addEventListener(event, () => choose(null));
    }

    const find = document.querySelector(".find");
    if (find) {
      find.hidden = false;
      find.addEventListener("input", () => {
        const words = find.value.toLowerCase().split(/\s+/).filter(Boolean);
        for (const part of document.querySelectorAll("[data-find]")) {
          const text = part.dataset.find.toLowerCase();
          part.hidden = !words.every((word) => text.includes(word));
        }
      });
    }
  });
})();

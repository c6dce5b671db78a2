// Light or dark, before anything is drawn: this one is no module, so that the page does not flash.
"use strict";

(() => {
  const KEY = "greenroom.demo.theme";
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = () => {
    const chosen = localStorage.getItem(KEY);
    document.documentElement.dataset.theme = chosen ?? (dark.matches ? "dark" : "light");
  };
  dark.addEventListener("change", show);
  show();
  addEventListener("DOMContentLoaded", () => {
    document.getElementById("theme")?.addEventListener("click", () => {
      const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
      // What the system says anyway need not be kept: then the page goes along with it.
      if (next === (dark.matches ? "dark" : "light")) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
      show();
    });
  });
})();

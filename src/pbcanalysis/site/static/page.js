// What the theme writes into each page: the page's name, and the button that prints it.
(() => {
  "use strict";
  DOCUMENTATION_OPTIONS.pagename = document.currentScript.dataset.pagename;
  // From disk no page can be fetched, so that results of a search come without their first lines.
  if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-pbc-print]")) window.print();
  });
})();

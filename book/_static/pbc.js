// Copying, notes on numbers, and filtering of lists. Everything on the pages works without it:
// links lead to their records, citations can be selected, lists are whole.
(() => {
  "use strict";

  // Copying -----------------------------------------------------------------------------------

  const said = document.createElement("p");
  said.className = "pbc-hidden";
  said.setAttribute("role", "status");

  const escaped = (text) => {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML.replace(/"/g, "&quot;");
  };

  // Through the page's own copy event: it works from disk too, where the newer interface does not.
  const throughEvent = (plain, rich) => {
    const fill = (event) => {
      event.preventDefault();
      event.stopImmediatePropagation();
      event.clipboardData.setData("text/plain", plain);
      if (rich) event.clipboardData.setData("text/html", rich);
    };
    document.addEventListener("copy", fill, true);
    try {
      return document.execCommand("copy");
    } finally {
      document.removeEventListener("copy", fill, true);
    }
  };

  const copy = async (plain, rich) => {
    try {
      const parts = { "text/plain": new Blob([plain], { type: "text/plain" }) };
      if (rich) parts["text/html"] = new Blob([rich], { type: "text/html" });
      await navigator.clipboard.write([new ClipboardItem(parts)]);
      return true;
    } catch {
      return throughEvent(plain, rich);
    }
  };

  const pressed = async (button) => {
    // Cleared first, so that the same word is announced again.
    said.textContent = "";
    const from = button.dataset.copyFrom && document.getElementById(button.dataset.copyFrom);
    let plain = from ? from.textContent : button.dataset.copyText;
    let rich = "";
    if (!from) {
      const here = location.href.split("#")[0];
      const link = button.dataset.copyLink || here;
      rich = `<a href="${escaped(link)}">${escaped(plain)}</a>`;
      plain = `${plain} (${link})`;
    }
    const done = await copy(plain, rich);
    said.textContent = done ? "Copied" : "Could not copy; select the text instead";
    button.classList.toggle("pbc-copied", done);
    setTimeout(() => button.classList.remove("pbc-copied"), 2500);
  };

  // Notes on numbers ---------------------------------------------------------------------------

  const open = "pbc-open";
  const closeNotes = (but) => {
    for (const traced of document.querySelectorAll(`.${open}`)) {
      if (traced !== but) traced.classList.remove(open);
    }
  };

  // Keeps a note inside the window. On narrow screens the style sheet does so by itself.
  const place = (traced) => {
    const note = traced.querySelector(".pbc-note");
    traced.classList.remove("pbc-away");
    note.style.marginLeft = "0";
    const box = note.getBoundingClientRect();
    const over = box.right - (document.documentElement.clientWidth - 8);
    if (box.width && over > 0 && getComputedStyle(note).position === "absolute") {
      note.style.marginLeft = `${-Math.ceil(over)}px`;
    }
  };

  let byTouch = false;
  const watchNotes = () => {
    document.addEventListener("pointerdown", (event) => {
      byTouch = event.pointerType === "touch";
    }, true);
    // A finger has no hover: its first tap shows the note, its second follows the link.
    document.addEventListener("click", (event) => {
      const traced = event.target.closest(".pbc-traced");
      const link = event.target.closest(".pbc-traced > a");
      if (byTouch && link && !traced.classList.contains(open)) {
        event.preventDefault();
        closeNotes(traced);
        traced.classList.add(open);
        place(traced);
      } else if (byTouch && traced && !link) {
        // The note lies at the foot of the screen, perhaps over its own link.
        traced.querySelector("a").click();
      } else if (!traced) {
        closeNotes(null);
      }
    });
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      closeNotes(null);
      for (const traced of document.querySelectorAll(".pbc-traced:hover, .pbc-traced:focus-within")) {
        traced.classList.add("pbc-away");
      }
    });
    for (const traced of document.querySelectorAll(".pbc-traced")) {
      traced.addEventListener("pointerenter", () => place(traced));
      traced.addEventListener("focusin", () => place(traced));
      for (const leave of ["pointerleave", "focusout"]) {
        traced.addEventListener(leave, () => traced.classList.remove("pbc-away"));
      }
    }
  };

  // Filtering of lists -------------------------------------------------------------------------

  const watchFilter = (box) => {
    const field = box.querySelector("input");
    const told = box.querySelector("[role=status]");
    const rows = [...box.nextElementSibling.querySelectorAll("tbody tr")];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    box.hidden = false;
    field.addEventListener("input", () => {
      const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, index) => {
        row.hidden = !words.every((word) => texts[index].includes(word));
        if (!row.hidden) shown += 1;
      });
      told.textContent = words.length ? `${shown} of ${rows.length}` : "";
    });
  };

  const start = () => {
    document.body.append(said);
    for (const button of document.querySelectorAll(".pbc-copy")) {
      button.hidden = false;
      button.addEventListener("click", () => pressed(button));
    }
    watchNotes();
    document.querySelectorAll(".pbc-filter").forEach(watchFilter);
  };

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();

(function () {
  "use strict";
  var note = document.getElementById("pbc-edition");
  var all = window.pbcEditions;
  if (!note || !all) { return; }
  var data = note.dataset;
  if (all.newest === data.edition) { note.hidden = true; return; }
  function line(parts) {
    var p = document.createElement("p");
    parts.forEach(function (part) { p.append(part); });
    note.append(p);
  }
  function link(text, address) {
    var a = document.createElement("a");
    a.href = address;
    a.textContent = text;
    return a;
  }
  note.textContent = "";
  var same = data.record || all.pages.indexOf(data.page) >= 0;
  line([
    "There is a newer edition, " + all.newest + ". You are reading edition " + data.edition +
      ", which stays as it was. ",
    link(same ? "This page in the newest edition" : "The newest edition",
      data.root + (same ? data.page : "index.html")),
    "."
  ]);
  var history = window.pbcHistory;
  if (!history || !data.record) { return; }
  if (history.retired) {
    line(["It was retired since: " + history.retired]);
    return;
  }
  var last = history.editions[history.editions.length - 1];
  var from = history.editions.map(function (step) { return step.edition; }).indexOf(data.edition);
  var changed = history.editions.slice(from + 1).some(function (step) { return step.changed; });
  line(["In this edition: " + data.shown + ". In the newest: " + last.shown + ". " +
    (changed ? "It has changed." : "It has not changed.")]);
}());

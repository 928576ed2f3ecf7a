/* Long choices that come when they are wanted: the panel of a chip, names while one types. Pages work without this file. */
(function () {
  "use strict";
  var doc = document;

  /* a long choice comes when it is opened: <a data-panel> is replaced by what its page offers */
  function fetchPanel(link) {
    link.removeAttribute("data-panel");
    var headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
    fetch(link.href, { headers: headers, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error("refused");
      return answer.text();
    }).then(function (text) {
      var box = link.parentNode;
      box.innerHTML = text;
      var first = box.querySelector("input");
      if (first) first.focus({ preventScroll: true });
    }).catch(function () { link.setAttribute("data-panel", ""); });
  }
  doc.addEventListener("toggle", function (event) {
    var late = event.target.open && event.target.querySelector("a[data-panel]");
    if (late) fetchPanel(late);
  }, true);

  /* ── one of many, picked by typing: the browser's own list, filled while one types ── */
  var typed = 0;
  function suggest(line) {
    var list = doc.getElementById(line.getAttribute("list"));
    var asked = line.value.trim();
    fetch(line.getAttribute("data-pick") + "?q=" + encodeURIComponent(asked), { credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error("refused");
      return answer.text();
    }).then(function (text) { if (line.value.trim() === asked) list.innerHTML = text; }).catch(function () { /* what is typed is looked up when it is sent */ });
  }
  doc.addEventListener("input", function (event) {
    if (!event.target.matches("input[data-pick]") || event.isComposing) return;
    clearTimeout(typed);
    typed = setTimeout(suggest, 180, event.target);
  });
  doc.addEventListener("focusin", function (event) {
    if (event.target.matches("input[data-pick]") && !event.target.value) suggest(event.target);
  });
  doc.addEventListener("compositionend", function (event) { if (event.target.matches("input[data-pick]")) suggest(event.target); });
})();

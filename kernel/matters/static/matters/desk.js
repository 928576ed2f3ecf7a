/* Small helpers of the matters pages. Without them everything works as well. */
(function () {
  "use strict";
  var doc = document;

  /* the village list shows only the chosen township's */
  function narrow(town) {
    var form = town.form;
    var village = form && form.querySelector("select[data-village]");
    if (!village) return;
    Array.prototype.forEach.call(village.querySelectorAll("optgroup"), function (group) {
      var first = group.querySelector("option");
      var show = !town.value || (first && first.value.indexOf(town.value) === 0);
      group.hidden = !show;
      group.disabled = !show;
    });
    if (town.value && village.value && village.value.indexOf(town.value) !== 0) village.value = "";
  }
  doc.addEventListener("change", function (event) {
    if (event.target.matches("select[data-township]")) narrow(event.target);
  });
  Array.prototype.forEach.call(doc.querySelectorAll("select[data-township]"), narrow);

  /* a folded part is fetched when it is opened; without this it holds a link to its page */
  doc.addEventListener("toggle", function (event) {
    var fold = event.target;
    if (!fold.open || !fold.hasAttribute || !fold.hasAttribute("data-load")) return;
    fold.removeAttribute("data-load");
    var link = fold.querySelector("a[href]");
    fetch(link.href, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" }, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(answer); })
      .then(function (text) { link.parentNode.innerHTML = text; })
      .catch(function () { fold.setAttribute("data-load", ""); });
  }, true);

  /* clear values are masked again when their five minutes are over */
  Array.prototype.forEach.call(doc.querySelectorAll("[data-mask-in]"), function (node) {
    var left = parseInt(node.getAttribute("data-mask-in"), 10);
    setTimeout(function () {
      node.textContent = node.getAttribute("data-masked");
      node.className = "g-mask";
    }, left * 1000);
  });
})();

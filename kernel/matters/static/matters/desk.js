/* Small helpers of the matters pages. Without them everything works as well. */
(function () {
  "use strict";
  var doc = document;

  /* the village list is that of the chosen township; without this a button fetches it with the page */
  function narrow(town) {
    var village = town.form && town.form.querySelector("select[data-village]");
    var asked = town.value;
    if (!village) return;
    var wanted = village.getAttribute("data-wanted") || village.value;
    village.removeAttribute("data-wanted");
    fetch(village.getAttribute("data-village") + "?township=" + encodeURIComponent(asked), { credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(answer); })
      .then(function (text) {
        if (town.value !== asked) return;
        village.innerHTML = text;
        village.value = asked && wanted.indexOf(asked) === 0 ? wanted : "";
        village.dispatchEvent(new Event("change", { bubbles: true }));
      })
      .catch(function () { /* the township alone is enough */ });
  }
  doc.addEventListener("change", function (event) {
    if (event.target.matches("select[data-township]")) narrow(event.target);
  });

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

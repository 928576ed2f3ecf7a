/* The map of the intake form: a click sets the same lists that can be used by name. Without it the map is a page. */
(function () {
  "use strict";
  var doc = document;

  function choose(form, code) {
    var town = form.querySelector("select[data-township]");
    var village = form.querySelector("select[data-village]");
    if (village && code.length > 9) village.setAttribute("data-wanted", code);
    if (town && code.length >= 9) { town.value = code.slice(0, 9); town.dispatchEvent(new Event("change", { bubbles: true })); }
  }
  function mark(box, link) {
    Array.prototype.forEach.call(box.querySelectorAll("a[aria-current]"), function (old) { old.removeAttribute("aria-current"); });
    link.setAttribute("aria-current", "true");
  }
  function draw(box, href) {
    fetch(href, { headers: { "HX-Request": "true", "HX-Request-Type": "partial" }, credentials: "same-origin" })
      .then(function (answer) { return answer.ok ? answer.text() : Promise.reject(answer); })
      .then(function (text) {
        box.innerHTML = text;
        var first = box.querySelector("a");
        if (first) first.focus({ preventScroll: true });
      })
      .catch(function () { /* no map of this part: the township is chosen, villages by name */ });
  }
  doc.addEventListener("click", function (event) {
    var link = event.target.closest("[data-map] a[data-place]");
    var form = link && link.closest("form");
    if (!form) return;
    event.preventDefault();
    var code = link.getAttribute("data-place");
    var box = link.closest("[data-map]");
    if (code) choose(form, code);
    if (code.length > 9 || link.hasAttribute("data-whole")) mark(box, link);
    else draw(box, link.getAttribute("href"));
  });
})();

/* The clock, the refresh, the whole screen. Without it the page is the same and is refreshed by its link. */
(function () {
  "use strict";
  var doc = document;
  var screen = doc.querySelector("[data-cockpit]");
  if (!screen) return;
  var EVERY = 30000;
  var pause = doc.querySelector("[data-pause]");
  var full = doc.querySelector("[data-full]");
  var paused = false;

  var clock = doc.querySelector("[data-clock]");
  var away = Date.parse(clock.getAttribute("datetime")) - Date.now();
  function two(n) { return (n < 10 ? "0" : "") + n; }
  function tick() {
    var local = new Date(Date.now() + away + 8 * 3600000);
    clock.querySelector("b").textContent = two(local.getUTCHours()) + ":" + two(local.getUTCMinutes());
  }
  setInterval(tick, 1000);

  /* what is read, opened or stepped through stays as it is; the rest is drawn anew */
  function busy(board) {
    return paused || doc.hidden || board.contains(doc.activeElement) || board.querySelector("details[open]");
  }
  function refresh() {
    var board = doc.querySelector("[data-board]");
    if (!board || busy(board)) return;
    var headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
    fetch(screen.getAttribute("data-again"), { headers: headers, credentials: "same-origin" }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) {
      var fresh = doc.createElement("template");
      fresh.innerHTML = text;
      var next = fresh.content.querySelector("[data-board]");
      var here = doc.querySelector("[data-board]");
      if (next && here && !busy(here)) here.replaceWith(next);
    }).catch(function () { /* the last figures stay, with the time they were true */ });
  }
  setInterval(refresh, EVERY);
  screen.addEventListener("cockpit:refresh", refresh);

  pause.addEventListener("click", function () {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
  });
  full.addEventListener("click", function () {
    if (doc.fullscreenElement) doc.exitFullscreen(); else doc.documentElement.requestFullscreen();
  });
})();

/* Progressive enhancement only: every page works without this file. No inline code, no eval. */
(function () {
  "use strict";
  var doc = document;
  var body = doc.body;
  doc.documentElement.classList.add("g-js");
  var $ = function (selector, root) { return (root || doc).querySelector(selector); };
  var $$ = function (selector, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(selector)); };
  var said = function (name) { return body.getAttribute("data-say-" + name) || ""; };
  var typing = function (node) { return node.closest("input:not([type=checkbox]):not([type=radio]),textarea,select,[contenteditable]"); };

  /* ── menus and filter chips: one open at a time, closed by Esc or a click elsewhere ── */
  function closeMenus(except) {
    $$("details[data-menu][open]").forEach(function (menu) { if (menu !== except) menu.open = false; });
  }
  doc.addEventListener("click", function (event) {
    closeMenus(event.target.closest("details[data-menu]"));
  });
  doc.addEventListener("toggle", function (event) {
    var bar = event.target.closest && event.target.closest(".g-filter");
    if (bar) bar.classList.toggle("g-filter-open", !!$("details[open]", bar));
  }, true);

  /* ── dialogs: <a data-dialog> brings a page's fragment, <button data-open="id"> one that is here ── */
  var host = doc.getElementById("g-dialog");
  var content = doc.getElementById("g-dialog-content");
  function fetchDialog(link) {
    var headers = { "HX-Request": "true", "HX-Request-Type": "partial" };
    fetch(link.href, { headers: headers, credentials: "same-origin" }).then(function (answer) {
      var away = answer.headers.get("HX-Redirect");
      if (away || answer.redirected) { location.href = away || answer.url; return null; }
      return answer.text();
    }).then(function (text) {
      if (text === null) return;
      content.innerHTML = text;
      if (window.htmx) window.htmx.process(content);
      var title = $("h1,h2", content);
      if (title) { title.id = title.id || "g-dialog-title"; host.setAttribute("aria-labelledby", title.id); }
      host.showModal();
      var first = $("[data-focus],input:not([type=hidden]),select,textarea", content);
      if (first) first.focus();
    }).catch(function () { location.href = link.href; });
  }
  doc.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-dialog]");
    if (link && host && host.showModal && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      fetchDialog(link);
      return;
    }
    var opener = event.target.closest("[data-open]");
    var wanted = opener && doc.getElementById(opener.getAttribute("data-open"));
    if (wanted && wanted.showModal) { event.preventDefault(); wanted.showModal(); return; }
    var closer = event.target.closest("[data-close]");
    var around = closer && closer.closest("dialog");
    if (around) { event.preventDefault(); around.close(); return; }
    if (event.target.nodeName === "DIALOG" && outside(event)) event.target.close();
  });
  function outside(event) {
    var box = event.target.getBoundingClientRect();
    return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
  }

  /* ── buttons that wait: keep their width, say what happens, never submit twice ── */
  var waiting = [];
  function busy(button) {
    if (!button || button.getAttribute("aria-busy")) return;
    waiting.push([button, button.innerHTML]);
    button.style.minWidth = button.offsetWidth + "px";
    button.setAttribute("aria-busy", "true");
    button.textContent = "";
    var wheel = doc.createElement("span");
    wheel.className = "g-spin";
    wheel.setAttribute("aria-hidden", "true");
    button.append(wheel, button.getAttribute("data-busy") || said("busy"));
  }
  function ready() {
    waiting.forEach(function (pair) { pair[0].innerHTML = pair[1]; pair[0].removeAttribute("aria-busy"); });
    waiting = [];
    $$("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
  }
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    if (form.method !== "post") return;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); event.stopImmediatePropagation(); return; }
    form.setAttribute("data-sent", "");
    if (form.hasAttribute("data-download")) { setTimeout(function () { ready(); if (host.open) host.close(); }, 400); return; }
    var button = event.submitter || $("button:not([type=button])", form);
    setTimeout(function () { if (button && button.classList.contains("btn")) busy(button); }, 0);
  }, true);
  window.addEventListener("pageshow", function (event) { if (event.persisted) ready(); });
  doc.addEventListener("htmx:finally:request", ready);

  /* ── answers of htmx ── */
  doc.addEventListener("htmx:after:swap", function (event) {
    var root = event.target && event.target.isConnected ? event.target : body;
    if (root.closest("[data-quiet]")) { start(root); return; } // a line beside what is being typed takes no focus
    var fresh = $("[data-csrf]"); // signed in again in another window: the forms of this page go on with the new token
    if (fresh) $$("[name=csrfmiddlewaretoken]").forEach(function (field) { field.value = fresh.getAttribute("data-csrf"); });
    $$("[data-code]", root).slice(1).forEach(function (old) { old.remove(); });
    var node = $("[data-focus]", root.closest ? root.closest("[data-form-host]") || root : root);
    if (node) node.focus();
    start(root);
  });
  doc.addEventListener("htmx:error", function () { tell(said("offline")); });
  function tell(text) {
    var box = doc.getElementById("g-messages");
    if (!box || !text) return;
    var line = doc.createElement("div");
    line.className = "g-note g-note-stop";
    line.textContent = text;
    box.replaceChildren(line);
    box.scrollIntoView({ block: "nearest" });
  }

  /* ── lists: rows by keyboard, ticks, the bulk bar ── */
  function rows() { return $$("[data-rows] [data-row]").filter(function (row) { return row.offsetParent !== null; }); }
  var at = -1;
  function move(step) {
    var all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, at + step));
    all.forEach(function (row, index) { row.classList.toggle("g-at", index === at); });
    var link = $("a[href]", all[at]);
    if (link) link.focus({ preventScroll: true });
    all[at].scrollIntoView({ block: "nearest" });
  }
  function ticks(list) { return $$("input[data-tick]", list); }
  function count(list) {
    var all = ticks(list);
    var on = all.filter(function (box) { return box.checked; });
    all.forEach(function (box) {
      var row = box.closest("[data-row]");
      if (row) row.classList.toggle("g-picked", box.checked);
    });
    var master = $("input[data-tick-all]", list);
    if (master) { master.checked = on.length > 0 && on.length === all.length; master.indeterminate = on.length > 0 && on.length < all.length; }
    var bar = $("[data-bulk]", list);
    if (bar) {
      bar.hidden = !on.length;
      $$("[data-bulk-count]", bar).forEach(function (node) { node.textContent = on.length; });
    }
  }
  doc.addEventListener("change", function (event) {
    var list = event.target.closest("[data-list]");
    if (list && event.target.matches("[data-tick-all]")) ticks(list).forEach(function (box) { box.checked = event.target.checked; });
    if (list && event.target.matches("[data-tick],[data-tick-all]")) count(list);
    var form = event.target.closest("form[data-autosubmit]");
    if (form && form.requestSubmit && event.target.type !== "checkbox") form.requestSubmit();
  });
  function untick(list) { ticks(list).forEach(function (box) { box.checked = false; }); count(list); }

  /* ── keyboard: single letters can be switched off in the settings, and rest inside inputs ── */
  function search() { var box = $("[data-search]"); if (box) { box.focus(); box.select(); } return !!box; }
  doc.addEventListener("keydown", function (event) {
    var key = event.key;
    if (key === "Escape") {
      closeMenus();
      if (!$("dialog[open]")) $$("[data-list]").forEach(untick);
      return;
    }
    if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") { if (search()) event.preventDefault(); return; }
    if (event.ctrlKey || event.metaKey || event.altKey || body.getAttribute("data-keys") === "off") return;
    if (event.isComposing || typing(event.target) || $("dialog[open]")) return;
    if (letter(key, event)) event.preventDefault();
  });
  function letter(key, event) {
    var low = key.toLowerCase();
    if (key === "/") return search();
    if (key === "?") { var help = doc.getElementById("g-keys"); if (help) help.showModal(); return !!help; }
    if (low === "j" || low === "k") { move(low === "j" ? 1 : -1); return true; }
    if (low === "x" && at >= 0) {
      var box = $("input[data-tick]", rows()[at]);
      if (box) { box.checked = !box.checked; count(box.closest("[data-list]")); }
      return !!box;
    }
    if (key === "Enter" && at >= 0 && event.target === body) { var open = $("a[href]", rows()[at]); if (open) open.click(); return !!open; }
    if (!/^[a-z0-9]$/.test(low)) return false;
    var scope = at >= 0 && rows()[at] ? $('[data-key~="' + low + '"]', rows()[at]) : null;
    var target = scope || $$('[data-key~="' + low + '"]').filter(function (node) { return !node.closest("[data-row]"); })[0];
    if (target) target.click();
    return !!target;
  }

  /* ── quick exit: a click, or Esc three times within two seconds; nothing written here stays in this browser ── */
  var escapes = [];
  function away(link) {
    try { localStorage.clear(); sessionStorage.clear(); } catch (error) { /* no storage in this browser */ }
    body.hidden = true;
    location.replace(link.href);
  }
  doc.addEventListener("keydown", function (event) {
    var link = event.key === "Escape" && $("a[data-leave]");
    if (!link) return;
    escapes = escapes.concat(Date.now()).slice(-3);
    if (escapes.length === 3 && escapes[2] - escapes[0] < 2000) away(link);
  }, true);

  /* ── small things ── */
  doc.addEventListener("click", function (event) {
    var leave = event.target.closest("a[data-leave]");
    if (leave) { event.preventDefault(); away(leave); return; }
    var none = event.target.closest("[data-untick]");
    if (none) { untick(none.closest("[data-list]")); return; }
    var print = event.target.closest("[data-print]");
    if (print) { window.print(); return; }
    var copy = event.target.closest("[data-copy]");
    if (copy && navigator.clipboard) {
      navigator.clipboard.writeText(copy.getAttribute("data-copy")).then(function () {
        var status = doc.getElementById("g-status");
        if (status) status.textContent = said("copied");
      });
    }
  });
  function undo(form) {
    var left = parseInt(form.getAttribute("data-undo"), 10) || 8;
    var button = $("button", form);
    var word = button.textContent;
    form.removeAttribute("data-undo");
    (function tick() {
      if (left <= 0) { form.remove(); return; }
      if (!form.hasAttribute("data-sent")) button.textContent = word + said("seconds").replace("0", left);
      left -= 1;
      setTimeout(tick, 1000);
    })();
  }
  function start(root) {
    $$("form[data-undo]", root).forEach(undo);
    $$("[data-list]", root).forEach(count);
    $$("[data-need-script]", root).forEach(function (node) { node.hidden = false; });
  }
  start(body);
  var focus = $("[data-focus]");
  if (focus) focus.focus();
  window.hengzhi = { tell: tell, busy: busy, ready: ready };
})();

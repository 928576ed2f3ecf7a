/* The one search over any page (Ctrl K): a dialog with a combobox. Without this file the search box asks a page. */
(function () {
  "use strict";
  var dialog = document.getElementById("g-find");
  if (!dialog || !dialog.showModal) return;
  var input = dialog.querySelector("input");
  var list = document.getElementById("g-find-list");
  var none = dialog.querySelector(".g-find-none");
  var status = dialog.querySelector("[role=status]");
  var options = [];
  var at = -1;
  var timer = 0;
  var asked = null;

  function make(tag, css, text) {
    var node = document.createElement(tag);
    if (css) node.className = css;
    if (text !== undefined) node.textContent = text;
    return node;
  }
  function mark(index) {
    at = index;
    options.forEach(function (option, n) { option.setAttribute("aria-selected", n === at ? "true" : "false"); });
    if (at >= 0) { input.setAttribute("aria-activedescendant", options[at].id); options[at].scrollIntoView({ block: "nearest" }); }
    else input.removeAttribute("aria-activedescendant");
  }
  function draw(groups) {
    list.replaceChildren();
    options = [];
    groups.forEach(function (group, g) {
      var box = make("div", "g-find-group");
      var name = make("div", "g-find-name");
      name.id = "g-find-g" + g;
      name.setAttribute("role", "presentation");
      name.innerHTML = group.icon;
      name.append(group.label);
      box.setAttribute("role", "group");
      box.setAttribute("aria-labelledby", name.id);
      box.append(name);
      group.hits.forEach(function (hit) {
        var option = make("div", "g-find-hit", hit.title);
        option.id = "g-find-o" + options.length;
        option.setAttribute("role", "option");
        option.setAttribute("data-url", hit.url);
        if (hit.meta) option.append(make("small", "", hit.meta));
        options.push(option);
        box.append(option);
      });
      list.append(box);
    });
    input.setAttribute("aria-expanded", options.length ? "true" : "false");
    list.hidden = !options.length;
    none.hidden = options.length > 0;
    none.textContent = dialog.getAttribute("data-say-none");
    status.textContent = dialog.getAttribute("data-say-found").replace("0", options.length);
    mark(options.length && input.value.trim() ? 0 : -1);
  }
  function ask() {
    if (asked) asked.abort();
    var mine = asked = new AbortController();
    var url = dialog.getAttribute("data-find") + "?q=" + encodeURIComponent(input.value.trim());
    fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin", signal: mine.signal }).then(function (answer) {
      if (!answer.ok || answer.redirected) throw new Error("refused");
      return answer.json();
    }).then(function (found) { if (mine === asked) draw(found.groups); }).catch(function (error) {
      if (error.name !== "AbortError") status.textContent = dialog.getAttribute("data-say-failed");
    });
  }
  function open(words) {
    if (dialog.open) return;
    dialog.showModal();
    if (words) input.value = words;
    input.focus();
    input.select();
    ask();
  }
  function follow(option) { if (option) location.href = option.getAttribute("data-url"); }

  document.addEventListener("keydown", function (event) {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") { event.preventDefault(); event.stopImmediatePropagation(); open(""); }
  }, true);
  input.addEventListener("input", function () { clearTimeout(timer); timer = setTimeout(ask, 180); });
  input.addEventListener("keydown", function (event) {
    if (event.isComposing) return;
    var last = options.length - 1;
    if (event.key === "ArrowDown" && last >= 0) { event.preventDefault(); mark(at >= last ? 0 : at + 1); }
    else if (event.key === "ArrowUp" && last >= 0) { event.preventDefault(); mark(at <= 0 ? last : at - 1); }
    else if (event.key === "Enter" && at >= 0) { event.preventDefault(); follow(options[at]); }
  });
  list.addEventListener("click", function (event) { follow(event.target.closest("[role=option]")); });
  list.addEventListener("mousemove", function (event) {
    var option = event.target.closest("[role=option]");
    if (option && options.indexOf(option) !== at) mark(options.indexOf(option));
  });
})();

/* The grid of a rule table: moving by keys, pasting from a spreadsheet, rows added and moved in place, checks while
   one writes. Without this file the same form works with its buttons. No inline code, no eval. */
(function () {
  "use strict";
  var doc = document;
  var form = doc.querySelector("form[data-grid]");
  if (!form) return;
  var body = form.querySelector("[data-grid-rows]");
  var columns = Array.prototype.slice.call(form.querySelectorAll("thead th[data-column]"));
  var first = parseInt(form.getAttribute("data-first"), 10) + parseInt(form.getAttribute("data-start"), 10);
  var dirty = form.querySelector("[data-dirty]");
  var sending = false;
  var list = function (found) { return Array.prototype.slice.call(found); };
  var rows = function () { return list(body.rows); };
  var cells = function (row) { return list(row.querySelectorAll("td input")); };

  /* ── the form sends its cells as one list of rows: a spreadsheet may be larger than a form's fields ── */
  form.addEventListener("formdata", function (event) {
    var data = event.formData;
    columns.forEach(function (_column, i) { data.delete("c" + i); });
    data.append("cells", JSON.stringify(rows().map(function (row) {
      return cells(row).map(function (cell) { return cell.value; });
    })));
  });
  form.addEventListener("submit", function () { sending = true; });
  window.addEventListener("beforeunload", function (event) {
    if (!sending && dirty && !dirty.hidden) event.preventDefault();
  });

  /* ── keys ── */
  function at(input) {
    var row = input.closest("tr");
    return { row: rows().indexOf(row), column: cells(row).indexOf(input) };
  }
  function go(row, column) {
    var wanted = rows()[row] && cells(rows()[row])[column];
    if (!wanted) return false;
    wanted.focus();
    wanted.select();
    return true;
  }
  body.addEventListener("keydown", function (event) {
    var input = event.target;
    if (input.nodeName !== "INPUT" || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    var place = at(input);
    var start = input.selectionStart, end = input.selectionEnd, all = start === 0 && end === input.value.length;
    var moved = false;
    if (event.key === "ArrowUp") moved = go(place.row - 1, place.column);
    else if (event.key === "ArrowDown") moved = go(place.row + 1, place.column);
    else if (event.key === "ArrowLeft" && (all || end === 0)) moved = go(place.row, place.column - 1);
    else if (event.key === "ArrowRight" && (all || start === input.value.length)) moved = go(place.row, place.column + 1);
    else if (event.key === "Enter") { go(place.row + (event.shiftKey ? -1 : 1), place.column); moved = true; }
    else if (event.key === "Escape") { input.value = input.defaultValue; changed(); moved = true; }
    if (moved) event.preventDefault();
  });

  /* ── a block of cells from a spreadsheet ── */
  body.addEventListener("paste", function (event) {
    var text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (event.target.nodeName !== "INPUT" || !/[\t\n]/.test(text.replace(/\r?\n$/, ""))) return;
    event.preventDefault();
    var place = at(event.target);
    text.replace(/\r/g, "").replace(/\n$/, "").split("\n").forEach(function (line, down) {
      var row = rows()[place.row + down] || add(rows()[rows().length - 1], true);
      line.split("\t").forEach(function (value, right) {
        var cell = cells(row)[place.column + right];
        if (cell) cell.value = value.replace(/^"([\s\S]*)"$/, "$1").replace(/""/g, '"').trim();
      });
    });
    changed();
  });

  /* ── rows ── */
  function add(after, empty) {
    var made = doc.getElementById("grid-row").content.firstElementChild.cloneNode(true);
    cells(after).forEach(function (cell) {
      var td = doc.createElement("td");
      var input = cell.cloneNode(false);
      input.value = empty ? "" : cell.value;
      input.removeAttribute("aria-invalid");
      input.removeAttribute("aria-describedby");
      td.append(input);
      made.append(td);
    });
    made.classList.add("g-rules-new");
    after.after(made);
    number();
    return made;
  }
  function number() {
    rows().forEach(function (row, i) {
      row.querySelector("[data-number]").textContent = first + i;
      row.id = "row" + (first + i);
      cells(row).forEach(function (cell, c) {
        var label = columns[c] ? columns[c].getAttribute("data-label") : "";
        cell.setAttribute("aria-label", (first + i) + " " + label);
      });
      var summary = row.querySelector("summary");
      if (!summary.hasAttribute("aria-label")) summary.setAttribute("aria-label", String(first + i));
    });
  }
  body.addEventListener("click", function (event) {
    var button = event.target.closest("button[name=act]");
    if (!button) return;
    var what = button.value.split("-")[0], row = button.closest("tr");
    event.preventDefault();
    row.querySelector("details").open = false;
    if (what === "up" && row.previousElementSibling) row.previousElementSibling.before(row);
    if (what === "down" && row.nextElementSibling) row.nextElementSibling.after(row);
    if (what === "add") row = add(row, false);
    if (what === "drop") {
      if (rows().length === 1) return;
      var next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      row = next;
    }
    number();
    changed();
    cells(row)[0].focus();
  });

  /* ── checks ── */
  var timer = 0, asked = 0;
  function changed() {
    if (dirty) dirty.hidden = false;
    clearTimeout(timer);
    timer = setTimeout(check, 350);
  }
  body.addEventListener("input", changed);
  function check() {
    var mine = asked += 1;
    fetch(form.getAttribute("data-check"), {
      method: "POST", body: new FormData(form), credentials: "same-origin", headers: { "HX-Request": "true", "HX-Request-Type": "partial" },
    }).then(function (answer) { return answer.ok ? answer.text() : ""; }).then(function (text) {
      if (!text || mine !== asked) return;
      var box = doc.getElementById("verdict");
      box.innerHTML = text;
      mark(box);
    }).catch(function () { /* the next change asks again */ });
  }
  function mark(box) {
    list(body.querySelectorAll("[aria-invalid]")).forEach(function (cell) {
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
    });
    list(body.querySelectorAll(".g-err")).forEach(function (old) { old.remove(); });
    list(box.querySelectorAll("[data-problems] > li")).forEach(function (problem, i) {
      var row = rows()[parseInt(problem.getAttribute("data-at"), 10) - first];
      if (!row) return;
      var c = columns.findIndex(function (one) { return one.getAttribute("data-column") === problem.getAttribute("data-column"); });
      var cell = cells(row)[c];
      var note = doc.getElementById("grid-error").content.firstElementChild.cloneNode(true);
      note.lastElementChild.textContent = problem.textContent.split("：").slice(1).join("：") || problem.textContent;
      note.id = "live" + i;
      if (cell) {
        cell.setAttribute("aria-invalid", "true");
        cell.setAttribute("aria-describedby", note.id);
        cell.parentNode.append(note);
      } else row.cells[0].append(note);
    });
  }
})();

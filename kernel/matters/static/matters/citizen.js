/* What a phone can do better than a form: smaller photos, a voice note, its position, a draft, the receipt as a picture.
   Every page works without this file. Nothing said is turned into words, no position is kept. */
(function () {
  "use strict";
  var doc = document;
  var $ = function (selector, root) { return (root || doc).querySelector(selector); };
  var each = function (list, act) { Array.prototype.forEach.call(list, act); };

  /* ── photos: 1600 points on the longer side; drawing them anew also drops where and when they were taken ── */
  var LONGEST = 1600;
  function put(input, files) {
    var box = new DataTransfer();
    files.forEach(function (file) { box.items.add(file); });
    input.files = box.files;
  }
  function smaller(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type) || !window.createImageBitmap) return Promise.resolve(file);
    return createImageBitmap(file, { imageOrientation: "from-image" }).then(function (picture) {
      var scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
      var canvas = doc.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", 0.8); });
    }).then(function (blob) {
      if (!blob || (blob.size >= file.size && file.type !== "image/jpeg")) return file;
      return new File([blob], file.name.replace(/\.\w+$/, "") + ".jpg", { type: "image/jpeg" });
    }).catch(function () { return file; });
  }
  function shots(input) {
    var list = input.nextElementSibling;
    if (!list || list.className !== "g-shots") {
      list = doc.createElement("ul");
      list.className = "g-shots";
      input.insertAdjacentElement("afterend", list);
    }
    list.replaceChildren();
    each(input.files, function (file) {
      var line = doc.createElement("li");
      if (/^image\//.test(file.type)) {
        var picture = doc.createElement("img");
        picture.src = URL.createObjectURL(file);
        picture.alt = "";
        picture.onload = function () { URL.revokeObjectURL(picture.src); };
        line.append(picture);
      }
      line.append(file.name + " " + Math.max(1, Math.round(file.size / 1024)) + " KB");
      list.append(line);
    });
  }
  doc.addEventListener("change", function (event) {
    var input = event.target;
    if (input.type !== "file" || !window.DataTransfer) return;
    if (input.name !== "photos") { shots(input); return; }
    Promise.all(Array.prototype.map.call(input.files, smaller)).then(function (files) {
      put(input, files);
      shots(input);
      input.setAttribute("data-ready", files.length);
    });
  });

  /* ── a voice note: recorded into the file input beside it, at most three minutes ── */
  var SECONDS = 180;
  function recorder(box) {
    var input = doc.getElementById(box.getAttribute("data-record"));
    if (!input || !window.MediaRecorder || !window.DataTransfer || !navigator.mediaDevices) return;
    var button = $("button", box), word = $("[data-record-word]", box), plain = word.textContent;
    var kind = ["audio/webm", "audio/ogg", "audio/mp4"].filter(function (one) { return MediaRecorder.isTypeSupported(one); })[0];
    var tape = null, ticking = 0;
    if (!kind) return;
    box.hidden = false;
    function keep(parts) {
      var file = new File(parts, box.getAttribute("data-name") + "." + kind.slice(6).replace("mp4", "m4a"), { type: kind });
      put(input, Array.prototype.slice.call(input.files).concat(file));
      var sound = doc.createElement("audio");
      sound.controls = true;
      sound.src = URL.createObjectURL(file);
      $("[data-record-done]", box).append(sound);
    }
    function start(stream) {
      var parts = [], left = SECONDS;
      tape = new MediaRecorder(stream, { mimeType: kind, audioBitsPerSecond: 24000 });
      tape.ondataavailable = function (event) { parts.push(event.data); };
      tape.onstop = function () {
        clearInterval(ticking);
        stream.getTracks().forEach(function (track) { track.stop(); });
        word.textContent = plain;
        button.removeAttribute("aria-pressed");
        tape = null;
        keep(parts);
      };
      tape.start();
      button.setAttribute("aria-pressed", "true");
      function tick() {
        word.textContent = box.getAttribute("data-stop") + " " + Math.floor(left / 60) + ":" + ("0" + left % 60).slice(-2);
        if (left <= 0 && tape) tape.stop();
        left -= 1;
      }
      tick();
      ticking = setInterval(tick, 1000);
    }
    button.addEventListener("click", function () {
      if (tape) { tape.stop(); return; }
      navigator.mediaDevices.getUserMedia({ audio: true }).then(start).catch(function () {
        $(".form-text", box).textContent = box.getAttribute("data-refused");
      });
    });
  }

  /* ── where the phone is: asked once, turned into a village by the server, forgotten ── */
  function position(box) {
    var form = box.closest("form"), told = $("[role=status]", box);
    if (!navigator.geolocation) return;
    box.hidden = false;
    function fill(found) {
      told.textContent = found.said;
      if (!found.township) return;
      $("[name=township]", form).value = found.township;
      var village = $("[name=village]", form);
      village.replaceChildren.apply(village, found.villages.map(function (one) { return new Option(one[1], one[0]); }));
      village.value = found.village;
    }
    function ask(here) {
      var body = new FormData();
      body.append("csrfmiddlewaretoken", $("[name=csrfmiddlewaretoken]", form).value);
      body.append("longitude", here.coords.longitude);
      body.append("latitude", here.coords.latitude);
      return fetch(box.getAttribute("data-position"), { method: "POST", body: body, credentials: "same-origin" })
        .then(function (answer) { return answer.json(); }).then(fill).catch(refused);
    }
    function refused() { told.textContent = box.getAttribute("data-refused"); }
    $("button", box).addEventListener("click", function () {
      navigator.geolocation.getCurrentPosition(ask, refused, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  }

  /* ── a draft on this phone: only when asked for, never of what must not be found, gone after a week ── */
  var DRAFT = "hz-draft", WEEK = 7 * 86400000, KEPT = ["kind", "text", "township", "village", "place_text", "wish"];
  function stored() {
    try {
      var found = JSON.parse(localStorage.getItem(DRAFT) || "null");
      if (found && Date.now() - found.at < WEEK) return found;
      localStorage.removeItem(DRAFT);
    } catch (error) { /* no storage on this phone */ }
    return null;
  }
  function drop() { try { localStorage.removeItem(DRAFT); } catch (error) { /* nothing there */ } }
  function draft(form) {
    var offer = $("[data-draft-offer]", form), on = $("[data-draft-on]", form), found = stored();
    $("[data-draft-keep]", form).hidden = false;
    function guarded() {
      return $("[name=touches]:checked", form) || !$("[name=confidentiality][value=open]:checked", form);
    }
    function keep() {
      if (!on.checked) return;
      if (guarded()) { drop(); return; }
      var values = {};
      KEPT.forEach(function (name) { var field = $("[name=" + name + "]", form); if (field) values[name] = field.value; });
      try { localStorage.setItem(DRAFT, JSON.stringify({ at: Date.now(), values: values })); } catch (error) { /* full */ }
    }
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    on.addEventListener("change", function () { if (!on.checked) drop(); });
    if (!found || $("[name=text]", form).value) return;
    offer.hidden = false;
    $("[data-draft-drop]", form).addEventListener("click", function () { drop(); offer.hidden = true; $("[name=text]", form).focus(); });
    $("[data-draft-take]", form).addEventListener("click", function () {
      KEPT.forEach(function (name) {
        var field = $("[name=" + name + "]", form);
        if (field && name !== "village" && found.values[name]) field.value = found.values[name];
      });
      var town = $("[name=township]", form);
      if (town.value) doc.addEventListener("htmx:after:swap", function set() {
        $("[name=village]", form).value = found.values.village || "";
        doc.removeEventListener("htmx:after:swap", set);
      });
      if (town.value) town.dispatchEvent(new Event("change", { bubbles: true }));
      on.checked = true;
      offer.hidden = true;
      $("[name=text]", form).focus();
    });
  }

  /* ── the receipt among the photos: the same drawing, as PNG ── */
  doc.addEventListener("click", function (event) {
    var link = event.target.closest("a[data-picture]");
    if (!link || !window.fetch) return;
    event.preventDefault();
    fetch(link.href, { credentials: "same-origin" }).then(function (answer) { return answer.text(); }).then(function (text) {
      var picture = new Image();
      picture.onload = function () {
        var canvas = doc.createElement("canvas");
        canvas.width = picture.naturalWidth;
        canvas.height = picture.naturalHeight;
        canvas.getContext("2d").drawImage(picture, 0, 0);
        canvas.toBlob(function (blob) {
          var save = doc.createElement("a");
          save.href = URL.createObjectURL(blob);
          save.download = link.getAttribute("data-picture");
          save.click();
        }, "image/png");
      };
      picture.onerror = function () { location.href = link.href; };
      picture.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
    }).catch(function () { location.href = link.href; });
  });

  /* ── the way back: a page that answered a form cannot be asked for again (ERR_CACHE_MISS). Its place in the history
     becomes the address that draws the form with what was typed; where there is none, the form's own, once one leaves. ── */
  var came = performance.getEntriesByType("navigation")[0] || {};
  var sent = Array.prototype.filter.call(doc.querySelectorAll("form[method=post]"), function (form) {
    return new URL(form.getAttribute("action") || "", location).pathname === location.pathname;
  })[0];
  function givesWay() { history.replaceState(null, "", sent.getAttribute("data-back") || location.href); }
  if (came.responseStatus >= 400 && sent) {
    if (sent.hasAttribute("data-back")) givesWay();
    doc.addEventListener("submit", givesWay, true);
    doc.addEventListener("click", function (event) {
      if (event.target.closest && event.target.closest("a[href]:not([href^='#'])")) givesWay();
    }, true);
  }

  each(doc.querySelectorAll("[data-record]"), recorder);
  each(doc.querySelectorAll("[data-position]"), position);
  each(doc.querySelectorAll("form[data-draft]"), draft);
  if ($("[data-draft-done]")) drop();
})();

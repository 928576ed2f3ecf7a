/* Photos made small, a voice note, a signature by hand, a place: all of them files or fields of an ordinary form. */
"use strict";
(function () {
  const field = window.field;
  const words = document.getElementById("g-field-words").dataset;
  const LONG = 1600, QUALITY = 0.82, TALK = 120000;
  const held = new WeakMap(); // form → files captured: {field, name, blob, url, sound}
  const filesOf = (form) => { if (!held.has(form)) held.set(form, []); return held.get(form); };
  const tell = (name, value) => words[name].replace(/\{\w\}/, value);
  function icon(name) {
    const kept = document.querySelector('#g-field-icons [data-icon="' + name + '"]');
    return kept ? kept.firstElementChild.cloneNode(true) : document.createTextNode("");
  }
  function make(tag, css, ...inside) {
    const node = document.createElement(tag);
    if (css) node.className = css;
    node.append(...inside);
    return node;
  }
  function altered(form) { form.dispatchEvent(new CustomEvent("field:altered", { bubbles: true })); }

  /* ── photos ── */
  async function shrink(file) {
    if (!/^image\/(jpeg|png|webp)$/.test(file.type)) return file;
    try {
      const picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      const scale = Math.min(1, LONG / Math.max(picture.width, picture.height));
      const canvas = make("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const small = await new Promise((give) => canvas.toBlob(give, "image/jpeg", QUALITY));
      return small || file; // drawn anew: place and device in the picture's own data are gone
    } catch (error) { return file; }
  }
  function add(form, name, blob, title) {
    const file = { field: name, name: title, blob, url: URL.createObjectURL(blob), sound: !blob.type.startsWith("image/") };
    filesOf(form).push(file);
    return file;
  }
  function photos(box) {
    const input = box.querySelector("input[type=file]"), form = input.form;
    if (!input || box.dataset.ready) return;
    box.dataset.ready = "1";
    const grid = make("div", "g-field-photos");
    const plus = make("label", "g-field-photo g-field-photo-add", icon("camera-plus"), box.querySelector("label").firstChild.textContent.trim());
    plus.htmlFor = input.id;
    input.classList.add("g-sr");
    input.removeAttribute("required");
    input.setAttribute("capture", "environment");
    input.before(grid);
    input.after(plus);
    grid.append(plus);
    const draw = () => {
      grid.querySelectorAll("figure").forEach((old) => old.remove());
      filesOf(form).filter((file) => file.field === input.name).forEach((file) => {
        const image = make("img");
        image.src = file.url;
        image.alt = file.name;
        const off = make("button", "g-field-photo-off", icon("x"));
        off.type = "button";
        off.setAttribute("aria-label", words.remove);
        off.addEventListener("click", () => { remove(form, file); draw(); altered(form); });
        plus.before(make("figure", "g-field-photo", image, off));
      });
    };
    input.addEventListener("change", async () => {
      const chosen = [...input.files];
      input.value = "";
      for (const file of chosen) {
        const small = await shrink(file);
        add(form, input.name, small, (file.name.replace(/\.\w+$/, "") || "photo") + (small.type === "image/jpeg" ? ".jpg" : file.name.match(/\.\w+$/) || ""));
      }
      draw();
      altered(form);
    });
    box.addEventListener("field:draw", draw);
    draw();
  }
  function remove(form, file) {
    const files = filesOf(form);
    files.splice(files.indexOf(file), 1);
    URL.revokeObjectURL(file.url);
  }

  /* ── a voice note, held down or switched by key ── */
  function voice(box) {
    const input = box.querySelector("input[type=file]"), form = input.form;
    if (box.dataset.ready || !window.MediaRecorder || !navigator.mediaDevices) return;
    box.dataset.ready = "1";
    const button = make("button", "btn g-btn-soft g-field-speak", icon("microphone"), make("span", "", words.speak));
    button.type = "button";
    const list = make("div", "g-field-sounds");
    input.classList.add("g-sr");
    input.tabIndex = -1;
    box.append(list, button);
    let recorder = null, timer = 0, wanted = false;
    const draw = () => {
      list.replaceChildren(...filesOf(form).filter((file) => file.field === input.name).map((file) => {
        const sound = make("audio");
        sound.controls = true;
        sound.src = file.url;
        const off = make("button", "g-icon-btn", icon("x"));
        off.type = "button";
        off.setAttribute("aria-label", words.remove);
        off.addEventListener("click", () => { remove(form, file); draw(); altered(form); });
        return make("div", "g-field-sound", sound, off);
      }));
    };
    async function begin() {
      if (recorder || wanted) return;
      wanted = true;
      try {
        const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
        if (!wanted || recorder) { stream.getTracks().forEach((track) => track.stop()); return; } // let go while the browser asked
        const type = ["audio/ogg;codecs=opus", "audio/webm;codecs=opus", "audio/mp4"].find((one) => MediaRecorder.isTypeSupported(one));
        const parts = [];
        recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
        recorder.ondataavailable = (event) => parts.push(event.data);
        recorder.onstop = () => {
          stream.getTracks().forEach((track) => track.stop());
          const blob = new Blob(parts, { type: recorder.mimeType.split(";")[0] });
          const ending = { "audio/ogg": ".ogg", "audio/mp4": ".m4a" }[blob.type] || ".webm";
          recorder = null;
          button.lastChild.textContent = words.speak;
          if (blob.size) { add(form, input.name, blob, "voice" + ending); draw(); altered(form); }
        };
        recorder.start();
        button.lastChild.textContent = words.stop;
        timer = setTimeout(end, TALK);
      } catch (error) { input.classList.remove("g-sr"); input.tabIndex = 0; button.hidden = true; wanted = false; }
    }
    function end() { wanted = false; clearTimeout(timer); if (recorder && recorder.state === "recording") recorder.stop(); }
    button.addEventListener("pointerdown", begin);
    ["pointerup", "pointercancel", "pointerleave"].forEach((name) => button.addEventListener(name, end));
    button.addEventListener("click", (event) => { if (event.detail === 0) { if (recorder || wanted) end(); else begin(); } });
    box.addEventListener("field:draw", draw);
    draw();
  }

  /* ── a signature by hand; a photo of paper stays possible ── */
  function hand(input) {
    if (input.dataset.ready) return;
    input.dataset.ready = "1";
    const form = input.form, canvas = make("canvas", "g-field-hand"), pen = canvas.getContext("2d");
    canvas.width = 640;
    canvas.height = 240;
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", words.hand);
    const clear = make("button", "btn btn-sm g-btn-quiet", words.againClear);
    clear.type = "button";
    let drawing = false;
    const at = (event) => {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * canvas.width / box.width, (event.clientY - box.top) * canvas.height / box.height];
    };
    canvas.addEventListener("pointerdown", (event) => {
      drawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.lineWidth = 5; pen.lineCap = pen.lineJoin = "round"; pen.strokeStyle = "#18202e";
      pen.beginPath(); pen.moveTo(...at(event)); pen.lineTo(...at(event)); pen.stroke();
      event.preventDefault();
    });
    canvas.addEventListener("pointermove", (event) => { if (drawing) { pen.lineTo(...at(event)); pen.stroke(); } });
    const stop = () => {
      if (!drawing) return;
      drawing = false;
      canvas.toBlob((blob) => { forget(); add(form, input.name, blob, "signature.png"); altered(form); }, "image/png");
    };
    ["pointerup", "pointercancel"].forEach((name) => canvas.addEventListener(name, stop));
    const forget = () => filesOf(form).filter((file) => file.field === input.name).forEach((file) => remove(form, file));
    clear.addEventListener("click", () => { pen.clearRect(0, 0, canvas.width, canvas.height); forget(); altered(form); });
    input.addEventListener("change", () => { if (input.files.length) { pen.clearRect(0, 0, canvas.width, canvas.height); forget(); } });
    canvas.addEventListener("field:draw", async () => {
      const kept = filesOf(form).find((file) => file.field === input.name);
      if (kept) pen.drawImage(await createImageBitmap(kept.blob), 0, 0);
    });
    input.before(canvas, clear, make("p", "form-text", words.paper));
  }

  function place(button) {
    const form = button.form || button.closest("form");
    const line = form.querySelector("[data-field-position]"), input = form.querySelector("[name=position]");
    if (!navigator.geolocation) { button.hidden = true; return; }
    navigator.geolocation.getCurrentPosition((found) => {
      const where = found.coords;
      input.value = where.latitude.toFixed(6) + "," + where.longitude.toFixed(6) + "," + Math.round(where.accuracy);
      line.textContent = tell("metres", Math.round(where.accuracy));
      altered(form);
    }, () => { line.textContent = words.noplace; }, { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-field-locate]");
    if (button) place(button);
  });

  function enhance(page) {
    page.querySelectorAll("[data-field-photos]").forEach(photos);
    page.querySelectorAll("[data-field-voice]").forEach(voice);
    page.querySelectorAll("[data-field-sign]").forEach(hand);
    page.querySelectorAll("[data-need-script]").forEach((node) => { node.hidden = false; });
  }
  /* Fields and files of a form as they are kept and sent. */
  function gather(form) {
    const data = [], files = [...filesOf(form)];
    new FormData(form).forEach((value, name) => {
      if (typeof value === "string") { if (name !== "csrfmiddlewaretoken" && name !== "_once") data.push([name, value]); }
      else if (value.size) files.push({ field: name, name: value.name, blob: value });
    });
    return { data, files };
  }
  /* What was typed; where the matter stands by now is the page's to say. */
  const OF_THE_PAGE = ["act", "target", "step"];
  function restore(form, kept) {
    kept.value.filter(([name]) => !OF_THE_PAGE.includes(name)).forEach(([name, value]) => {
      const nodes = form.querySelectorAll('[name="' + CSS.escape(name) + '"]');
      nodes.forEach((node) => {
        if (node.type === "radio" || node.type === "checkbox") { if (node.value === value) node.checked = true; }
        else if (node.type !== "file") node.value = value;
      });
    });
    kept.files.forEach((file) => add(form, file.field, file.blob, file.name));
    form.querySelectorAll("[data-field-photos],[data-field-voice],canvas").forEach((box) => box.dispatchEvent(new CustomEvent("field:draw")));
  }
  function empty(form) {
    [...filesOf(form)].forEach((file) => remove(form, file));
    form.reset();
    form.querySelectorAll("canvas").forEach((canvas) => canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height));
    form.querySelectorAll("[data-field-photos],[data-field-voice]").forEach((box) => box.dispatchEvent(new CustomEvent("field:draw")));
  }

  Object.assign(field, { enhance, gather, restore, empty, make, icon, tell, words });
})();

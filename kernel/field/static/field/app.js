/* The phone's pages: drawn by the server, or from what is kept; forms go into the queue first and from there in. */
"use strict";
(function () {
  const field = window.field, root = document.getElementById("g-field");
  if (!root) return;
  const { make, tell, words } = field;
  const page = document.getElementById("g-field-page"), messages = document.getElementById("g-messages");
  const get = (id) => document.getElementById(id);
  const FRESH = 600000;
  let owner = root.dataset.user, token = root.dataset.token;
  const hour = (at) => new Date(at).toTimeString().slice(0, 5);
  const english = document.documentElement.lang === "en";
  const figures = (on) => String(on.getMonth() + 1).padStart(2, "0") + "-" + String(on.getDate()).padStart(2, "0");
  const day = (at) => { const on = new Date(at); return (english ? on.toLocaleDateString("en-GB", { day: "numeric", month: "short" }) : figures(on)) + " " + hour(at); };

  function say(text, tone) {
    const line = make("div", "g-note g-note-" + (tone || "ok"), field.icon(tone === "stop" ? "alert-octagon" : "circle-check"), make("div", "g-note-body", text));
    if (tone === "stop") line.setAttribute("role", "alert");
    messages.replaceChildren(line);
    messages.scrollIntoView({ block: "nearest" });
  }

  /* ── the banner: is there a network, how much waits ── */
  async function banner() {
    const state = field.state(), rows = owner ? await field.rows(owner) : [];
    const decide = rows.filter((row) => row.state === "conflict" || row.state === "refused").length;
    const wait = rows.length - decide, box = get("g-field-banner");
    box.hidden = !(state.offline || rows.length || state.signIn);
    box.classList.toggle("g-field-online", !state.offline);
    get("g-field-banner-what").textContent = state.signIn ? words.sign : state.offline ? (rows.length ? words.offline : words.empty) : words.online;
    const more = [wait ? tell("waiting", wait) : "", decide ? tell("decide", decide) : ""].filter(Boolean);
    get("g-field-banner-more").textContent = more.join(" · ") || words.none;
    const link = box.querySelector("a");
    link.href = state.signIn ? root.dataset.signIn + "?next=" + encodeURIComponent(root.dataset.pending) : root.dataset.pending;
    const line = get("g-field-waiting");
    if (line) line.textContent = more.join(" · ") || words.none;
    marks(rows);
  }
  function marks(rows) {
    const paths = new Set(rows.map((row) => row.path));
    page.querySelectorAll(".g-field-task a.btn").forEach((link) => {
      link.closest("li").classList.toggle("g-field-noted", paths.has(link.getAttribute("href")));
    });
  }

  /* ── a page from what is kept ── */
  async function draw(path) {
    const meta = await field.meta(owner), found = meta && !meta.old ? await field.page(owner, path) : null;
    if (path === root.dataset.pending) { show({ html: '<div id="g-field-pending"></div>', heading: words.pending, tab: "me", back_url: "/field/me" }); token = meta && meta.token; return; }
    if (!found) { page.replaceChildren(make("div", "g-note g-note-warn", make("div", "g-note-body", meta && meta.old ? words.old : words.gone))); return; }
    token = meta.token;
    show(found);
    page.querySelectorAll("input[type=datetime-local]").forEach((input) => {
      if (input.defaultValue) { const now = new Date(); now.setMinutes(now.getMinutes() - now.getTimezoneOffset()); input.value = now.toISOString().slice(0, 16); }
    });
  }
  function show(found) {
    page.innerHTML = found.html;
    get("g-field-heading").textContent = found.heading;
    document.title = found.heading;
    const sub = get("g-field-sub"), back = get("g-field-back");
    sub.textContent = found.sub || "";
    sub.hidden = !found.sub;
    back.hidden = !found.back_url;
    if (found.back_url) back.href = found.back_url;
    const tabs = [...root.querySelectorAll(".g-tabs a")], order = { today: 0, report: 1, visits: 2, me: 3 };
    tabs.forEach((link, number) => { if (number === order[found.tab]) link.setAttribute("aria-current", "page"); else link.removeAttribute("aria-current"); });
  }

  /* ── forms ── */
  function keyOf(form) {
    form.dataset.key = form.dataset.key || crypto.randomUUID();
    return form.dataset.key;
  }
  /* The field a control stands in; the page itself bears that class too. */
  function groupOf(node) {
    const found = node.closest(".g-field");
    return found && found.querySelector("form") ? null : found;
  }
  /* What stands in the list of what waits: labels and values the worker can recognise. */
  function lines(form, data) {
    return data.filter(([name, value]) => value && !["act", "target", "step", "position", "rows"].includes(name)).map(([name, value]) => {
      const node = form.querySelector('[name="' + CSS.escape(name) + '"]');
      const group = node && groupOf(node);
      const title = group && group.querySelector("legend,.form-label");
      const chosen = node && (node.type === "radio" || node.type === "checkbox") ? [...form.querySelectorAll('[name="' + CSS.escape(name) + '"]')].find((one) => one.value === value) : null;
      const label = chosen ? (chosen.labels[0] || node).textContent.trim() : node && node.nodeName === "SELECT" ? (node.selectedOptions[0] || node).textContent.trim() : value;
      return [title ? title.firstChild.textContent.trim() : "", label];
    });
  }
  async function submit(form) {
    const { data, files } = field.gather(form), set = form.dataset, path = location.pathname;
    const record = { key: keyOf(form), act: set.fieldAct, no: set.no || "", target: Number(set.target || 0), step: Number(set.step || 0),
      made_at: new Date().toISOString(), token: token || "", choice: (data.find(([name]) => name === "choice") || ["", ""])[1],
      data, label: set.label, path, lines: lines(form, data) };
    try {
      await field.put(owner, record, files, set.draft || "");
    } catch (error) {
      say(error && error.name === "QuotaExceededError" ? words.quota : words.store, "stop");
      return;
    }
    clearTimeout(drafting.get(form));
    const told = (await field.soon(field.drain(owner)))[record.key];
    if (told && (told.status === "conflict" || told.status === "refused")) { say(told.what + told.next, "stop"); return; }
    delete set.key;
    const good = told && (told.status === "applied" || told.status === "duplicate");
    sessionStorage.setItem("field-said", good ? told.said : words.kept);
    const target = set.fieldAct === "report" ? root.dataset.today : set.fieldAct === "errand" ? "/field/visits" : path;
    if (good) await field.fetchKept(owner).catch(() => false);
    if (good || target !== path) { location.assign(target); return; }
    field.empty(form);
    const around = form.closest("details");
    if (around) { around.open = false; around.classList.add("g-field-noted"); }
    flash();
  }
  /* What is lacking is said under its field, clear of the fixed foot (where the browser's bubble would lie), and the
     first is gone to. */
  function lacking(form) {
    form.querySelectorAll(".g-field-lacks").forEach((old) => old.remove());
    form.querySelectorAll("[data-lacks]").forEach((node) => { node.removeAttribute("aria-invalid"); node.removeAttribute("aria-describedby"); delete node.dataset.lacks; });
    const late = [...form.elements].filter((node) => node.willValidate && !node.checkValidity() && node.type !== "file");
    const groups = new Map(late.map((node) => [groupOf(node) || node.parentNode, node]).reverse());
    groups.forEach((node, group) => {
      const line = make("div", "g-err g-field-lacks", field.icon("alert-octagon"), make("span", "", node.validity.valueMissing ? words.lacks : node.validationMessage));
      line.id = "lacks-" + (node.id || node.name);
      group.append(line);
      node.dataset.lacks = "1";
      node.setAttribute("aria-invalid", "true");
      node.setAttribute("aria-describedby", line.id);
    });
    if (!late.length) return false;
    const inside = late[0].closest("details:not([open])");
    if (inside) inside.open = true;
    late[0].focus({ preventScroll: true });
    (groupOf(late[0]) || late[0]).scrollIntoView({ block: "center" });
    return true;
  }
  document.addEventListener("change", (event) => {
    const group = event.target.form && groupOf(event.target), line = group && group.querySelector(".g-field-lacks");
    if (line && event.target.checkValidity()) line.remove();
  });
  let sending = false;
  window.addEventListener("submit", (event) => {
    const form = event.target;
    if (!owner || !field.usable) return;
    if (form.matches("form[data-field-act]")) {
      event.preventDefault();
      event.stopImmediatePropagation();
      if (lacking(form)) return;
      if (sending) return;
      sending = true;
      const button = form.querySelector("button:not([type=button])");
      button.setAttribute("aria-busy", "true");
      submit(form).finally(() => { sending = false; button.removeAttribute("aria-busy"); });
    } else if (form.matches("[data-field-leave]") && !form.dataset.sure) {
      event.preventDefault();
      event.stopImmediatePropagation();
      leave(form);
    }
  }, true);
  function flash() {
    const said = sessionStorage.getItem("field-said");
    sessionStorage.removeItem("field-said");
    if (said) say(said);
  }

  /* ── drafts: what was typed and photographed outlives a closed page ── */
  const drafting = new Map();
  function draftSoon(form) {
    clearTimeout(drafting.get(form));
    drafting.set(form, setTimeout(async () => {
      if (sending) return;
      const { data, files } = field.gather(form);
      try {
        const at = await field.saveDraft(owner, form.dataset.draft, data, files), line = get("g-field-draft");
        line.textContent = tell("draft", hour(at));
        line.hidden = false;
      } catch (error) { say(error && error.name === "QuotaExceededError" ? words.quota : words.store, "stop"); }
    }, 600));
  }
  ["input", "change", "field:altered"].forEach((name) => document.addEventListener(name, (event) => {
    const form = event.target.closest && event.target.closest("form[data-draft]");
    if (form && owner) draftSoon(form);
  }));
  async function drafts() {
    for (const form of page.querySelectorAll("form[data-draft]")) {
      const kept = await field.draft(owner, form.dataset.draft);
      if (!kept) continue;
      field.restore(form, kept);
      const around = form.closest("details");
      if (around) around.open = true;
      const line = get("g-field-draft");
      line.textContent = tell("draft", hour(kept.at));
      line.hidden = false;
    }
  }

  /* ── what waits, with both sides and a choice ── */
  const pairs = (rows) => {
    const list = make("dl", "g-field-sides");
    rows.forEach(([name, value]) => list.append(make("div", "", make("dt", "", name), make("dd", "", value))));
    return list;
  };
  function card(item) {
    const record = item.record, told = item.told, body = make("div", "g-card-body");
    const state = item.state === "queued" && told ? "waiting" : item.state;
    const head = make("div", "g-field-task-head", make("h2", "g-field-title", record.label), make("span", "g-tag" + (state === "queued" ? " g-tag-blue" : state === "waiting" ? "" : " g-tag-yellow"), words["state" + state[0].toUpperCase() + state.slice(1)]));
    body.append(head, make("p", "g-muted g-small", tell("made", day(record.made_at)) + (record.no ? " · " + record.no : "")));
    if (told && state !== "waiting") body.append(make("p", "", make("b", "", told.what), told.next || ""));
    if (told && told.theirs.length) body.append(make("h3", "", words.theirs), pairs(told.theirs));
    body.append(make("h3", "", words.mine), pairs(record.lines));
    if (item.files.length) body.append(make("p", "g-muted g-small", tell("photos", item.files.length)));
    const row = make("div", "g-field-choices");
    const button = (label, css, act) => { const one = make("button", "btn " + css, label); one.type = "button"; one.addEventListener("click", act); row.append(one); };
    if (state === "conflict" || state === "refused") {
      told.choices.forEach(([choice, label]) => button(label, "g-btn-soft", () => choose(item.key, choice)));
      button(words.again, "g-btn-line", () => choose(item.key, ""));
      button(words.drop, "g-btn-line-red", async () => { if (confirm(words.sure)) { await field.drop(owner, item.key); pending(); } });
    }
    body.append(row);
    const box = make("article", "g-card", body);
    box.dataset.key = item.key;
    box.dataset.state = state;
    return box;
  }
  async function choose(key, choice) {
    await field.decide(owner, key, choice);
    await field.drain(owner);
    await field.fetchKept(owner).catch(() => false);
    pending();
  }
  async function pending() {
    const box = get("g-field-pending");
    if (!box || !owner) return;
    const items = await field.items(owner), sent = await field.sentLines(owner), parts = items.map(card);
    if (await field.others(owner)) parts.unshift(make("div", "g-note g-note-warn", make("div", "g-note-body", words.other)));
    if (!items.length) parts.push(make("div", "g-note g-note-ok", field.icon("circle-check"), make("div", "g-note-body", make("p", "", make("b", "", words.nothing)), words.nothingMore)));
    if (sent.length) {
      const list = make("section", "g-card", make("div", "g-card-head", make("h2", "", words.sent)));
      sent.forEach((one) => list.append(make("div", "g-line-row", make("div", "g-grow", one.label, make("small", "", one.said + (one.flags && one.flags.includes("clock") ? words.clock : ""))), make("small", "", day(one.at)))));
      parts.push(list);
    }
    box.replaceChildren(...parts);
  }

  /* ── leaving: nothing stays, and nobody loses anything without being asked ── */
  async function leave(form) {
    await field.soon(field.drain(owner));
    const left = (await field.rows(owner)).length;
    if (left && !confirm(tell("leave", left))) return;
    await field.leave(owner);
    form.dataset.sure = "1";
    form.requestSubmit();
  }

  /* ── order of today's tasks ── */
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-field-sort]"), list = get("g-field-tasks");
    if (!button || !list) return;
    button.parentNode.querySelectorAll("button").forEach((one) => one.setAttribute("aria-pressed", String(one === button)));
    const by = button.dataset.fieldSort === "place" ? (a, b) => a.dataset.place.localeCompare(b.dataset.place, "zh") || a.dataset.no - b.dataset.no : (a, b) => a.dataset.no - b.dataset.no;
    [...list.children].sort(by).forEach((row) => list.append(row));
  });

  async function space() {
    const line = get("g-field-space");
    if (!line || !navigator.storage || !navigator.storage.estimate) return;
    const { usage, quota } = await navigator.storage.estimate();
    line.textContent = (usage / 1048576).toFixed(1) + " MB / " + (quota / 1048576).toFixed(0) + " MB";
  }

  async function start() {
    if (!field.usable) { field.enhance(page); return; }
    const online = !("empty" in root.dataset);
    if (online && owner) await field.enter(owner);
    else owner = await field.current();
    if ("serviceWorker" in navigator) navigator.serviceWorker.register(root.dataset.worker, { scope: "/" }).catch(() => null);
    if (!owner) { location.replace(root.dataset.signIn); return; }
    if (!online) { await draw(location.pathname); field.setOffline(true); }
    field.enhance(page);
    await drafts();
    flash();
    field.onChange(banner);
    await banner();
    await pending();
    await space();
    root.dataset.ready = "1";
    window.addEventListener("online", round);
    window.addEventListener("offline", () => field.setOffline(true));
    setInterval(round, 30000);
    if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => false);
    const told = await field.drain(owner);
    if (Object.keys(told).length) pending();
    if (online && (Object.keys(told).length || await stale())) await field.fetchKept(owner).catch(() => false);
    root.dataset.settled = "1";
    const going = location.hash === "#leave" && page.querySelector("form[data-field-leave]");
    if (going) { history.replaceState(null, "", location.pathname); leave(going); }
  }
  /* What is kept is fetched anew when it is ten minutes old, or lacks the very page that is open. */
  async function stale() {
    const meta = await field.meta(owner), path = location.pathname;
    if (!meta || meta.old || Date.now() - meta.fetched > FRESH || meta.fetched > Date.now()) return true;
    return path !== root.dataset.pending && !(await field.page(owner, path));
  }
  async function round() {
    const told = await field.drain(owner);
    if (!Object.keys(told).length) return;
    await field.fetchKept(owner).catch(() => false);
    pending();
  }
  start();
})();

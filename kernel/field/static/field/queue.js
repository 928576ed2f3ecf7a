/* Acts that wait: put in whole or not at all, brought in one after the other, forgotten only when the server has them. */
"use strict";
(function () {
  const field = window.field;
  const root = document.getElementById("g-field");
  const AT_ONCE = 15000, SHOWN = 20;
  let state = { offline: !navigator.onLine, signIn: false };
  const listeners = [];
  field.onChange = (listener) => listeners.push(listener);
  const changed = () => listeners.forEach((listener) => listener(state));
  field.state = () => state;

  /* One record in one transaction, its draft gone in the same. The same key again replaces what was there. */
  async function put(owner, record, files, draftName) {
    const rows = await field.all("queue", owner);
    const known = rows.find((row) => row.key === record.key);
    const before = rows.filter((row) => row.no && row.no === record.no && row.key !== record.key).pop();
    const after = known ? known.after : record.no && before ? before.key : "";
    const row = { key: record.key, owner, no: record.no || "", after, state: "queued", path: record.path,
      ...(await field.sealText(owner, record)), files: await field.sealFiles(owner, files), told: null };
    if (known) row.seq = known.seq;
    await field.change(["queue", "drafts"], (queue, drafts) => {
      queue.put(row);
      if (draftName) drafts.delete([owner, draftName]);
    });
    changed();
  }
  async function items(owner) {
    const rows = await field.all("queue", owner);
    return Promise.all(rows.map(async (row) => ({
      ...row, record: await field.unsealText(owner, row), told: row.told ? await field.unsealText(owner, row.told) : null,
    })));
  }
  const rows = (owner) => field.all("queue", owner);
  const others = (owner) => field.read("queue", (store) => store.getAll()).then((all) => all.filter((row) => row.owner !== owner).length);

  async function mark(row, how, told) {
    const sealed = told ? await field.sealText(row.owner, told) : null;
    const now = await field.read("queue", (store) => store.get(row.seq));
    if (now) await field.change(["queue"], (queue) => queue.put({ ...now, state: how, told: sealed }));
  }
  /* It is in: out of the queue, its sentence into the list of what was sent, in one transaction. */
  async function done(row, record, told) {
    const line = { owner: row.owner, at: Date.now(), ...(await field.sealText(row.owner, { label: record.label, said: told.said, no: told.no, flags: told.flags })) };
    const old = (await field.all("sent", row.owner)).slice(0, -SHOWN);
    await field.change(["queue", "sent"], (queue, sent) => {
      queue.delete(row.seq);
      sent.add(line);
      old.forEach((one) => sent.delete(one.seq));
    });
  }
  /* The worker gives an act up; what waited for it waits for what it waited for. */
  async function drop(owner, key) {
    const all = await rows(owner), gone = all.find((row) => row.key === key);
    if (!gone) return;
    await field.change(["queue"], (queue) => {
      queue.delete(gone.seq);
      all.filter((row) => row.after === key).forEach((row) => queue.put({ ...row, after: gone.after }));
    });
    changed();
  }
  async function decide(owner, key, choice) {
    const all = await items(owner), item = all.find((one) => one.key === key);
    if (!item) return;
    const row = (await rows(owner)).find((one) => one.key === key);
    const sealed = await field.sealText(owner, { ...item.record, choice });
    await field.change(["queue"], (queue) => queue.put({ ...row, ...sealed, state: "queued", told: null }));
    changed();
  }

  /* ── bringing in ── */
  async function ask(url, options) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), AT_ONCE * 4);
    try {
      return await fetch(url, { credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options, headers: { Accept: "application/json", ...(options && options.headers) } });
    } finally { clearTimeout(timer); }
  }
  async function hello(owner) {
    const answer = await ask(root.dataset.hello);
    if (answer.status === 401) { state = { ...state, signIn: true }; return null; }
    if (!answer.ok) throw new Error("hello " + answer.status);
    const told = await answer.json();
    state = { ...state, signIn: told.user !== owner };
    return told.user === owner ? told : null;
  }
  async function bring(row, csrf) {
    const record = await field.unsealText(row.owner, row), files = await field.unsealFiles(row.owner, row.files);
    const act = { ...record, after: row.after, sent_at: new Date().toISOString(), files: files.map((file) => file.field) };
    delete act.label; delete act.path; delete act.lines;
    const form = new FormData();
    form.append("act", JSON.stringify(act));
    files.forEach((file, number) => form.append("f" + number, file.blob, file.name));
    const answer = await ask(root.dataset.sync, { method: "POST", body: form, headers: { "X-CSRFToken": csrf } });
    if (answer.status === 401 || answer.redirected) { state = { ...state, signIn: true }; return null; }
    if (!answer.ok) throw new Error("sync " + answer.status);
    const told = await answer.json();
    if (told.status === "applied" || told.status === "duplicate") await done(row, record, told);
    else await mark(row, told.status === "waiting" ? "queued" : told.status, told);
    return told;
  }
  /* Everything that is not waiting for a decision, oldest first. Gives what was told, by key. */
  async function pass(owner) {
    const told = {};
    const waiting = (await rows(owner)).filter((row) => row.state === "queued");
    if (!waiting.length) return told;
    try {
      const known = await hello(owner);
      state = { ...state, offline: false };
      if (!known) return told;
      for (const row of waiting) {
        const answer = await bring(row, known.csrf);
        if (!answer) break;
        told[row.key] = answer;
      }
    } catch (error) {
      state = { ...state, offline: true };
    }
    return told;
  }
  async function drain(owner) {
    if (!owner) return {};
    const work = () => pass(owner);
    const told = navigator.locks ? await navigator.locks.request("field-drain", work) : await work();
    changed();
    return told;
  }
  const soon = (promise) => Promise.race([promise, new Promise((give) => setTimeout(() => give({}), AT_ONCE))]);

  async function sentLines(owner) {
    const lines = await field.all("sent", owner);
    return Promise.all(lines.slice(-SHOWN).reverse().map(async (row) => ({ at: row.at, ...(await field.unsealText(owner, row)) })));
  }
  async function fetchKept(owner) {
    const answer = await ask(root.dataset.kept);
    if (!answer.ok || answer.redirected) return false;
    const told = await answer.json();
    if (told.user !== owner) return false;
    await field.keep(told);
    return true;
  }
  function setOffline(offline) { state = { ...state, offline }; changed(); }

  Object.assign(field, { put, items, rows, others, drop, decide, drain, soon, sentLines, fetchKept, setOffline, changed });
})();

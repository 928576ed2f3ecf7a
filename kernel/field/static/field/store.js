/* What a phone keeps: four stores in IndexedDB, each person's rows sealed under that person's own key. */
"use strict";
(function () {
  const field = window.field = {};
  const DAY = 86400000;
  const coder = new TextEncoder(), reader = new TextDecoder();
  field.usable = window.isSecureContext && "indexedDB" in window && "crypto" in window && !!crypto.subtle;
  let opened = null;

  function open() {
    opened = opened || new Promise((done, fail) => {
      const asked = indexedDB.open("hengzhi-field", 1);
      asked.onupgradeneeded = () => {
        const base = asked.result;
        base.createObjectStore("people", { keyPath: "owner" });
        base.createObjectStore("kept", { keyPath: ["owner", "path"] });
        base.createObjectStore("queue", { keyPath: "seq", autoIncrement: true }).createIndex("key", "key", { unique: true });
        base.createObjectStore("drafts", { keyPath: ["owner", "name"] });
        base.createObjectStore("sent", { keyPath: "seq", autoIncrement: true });
      };
      asked.onsuccess = () => { asked.result.onversionchange = () => asked.result.close(); done(asked.result); };
      asked.onerror = () => fail(asked.error);
    });
    return opened;
  }

  /* One transaction: ``work`` gets the stores and starts its requests; nothing is awaited inside. All of it or nothing. */
  async function change(names, work) {
    const base = await open();
    return new Promise((done, fail) => {
      const act = base.transaction(names, "readwrite", { durability: "strict" });
      let result;
      act.oncomplete = () => done(result && "result" in result ? result.result : result);
      act.onerror = act.onabort = () => fail(act.error || new DOMException("aborted", "AbortError"));
      try { result = work(...names.map((name) => act.objectStore(name))); } catch (error) { fail(error); act.abort(); }
    });
  }
  async function read(name, ask) {
    const base = await open();
    return new Promise((done, fail) => {
      const asked = ask(base.transaction(name).objectStore(name));
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  }
  const all = (name, owner) => read(name, (store) => store.getAll()).then((rows) => rows.filter((row) => row.owner === owner));

  /* ── sealing: AES-GCM under a key that cannot leave this browser ── */
  async function keyOf(owner) {
    const known = await read("people", (store) => store.get(owner));
    if (known) return known.key;
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    await change(["people"], (people) => people.add({ owner, key })).catch(() => null); // another page was first
    return (await read("people", (store) => store.get(owner))).key;
  }
  async function seal(owner, bytes) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, bytes: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await keyOf(owner), bytes) };
  }
  const sealText = (owner, value) => seal(owner, coder.encode(JSON.stringify(value)));
  async function unseal(owner, box) {
    return crypto.subtle.decrypt({ name: "AES-GCM", iv: box.iv }, await keyOf(owner), box.bytes);
  }
  const unsealText = async (owner, box) => JSON.parse(reader.decode(await unseal(owner, box)));
  async function sealFiles(owner, files) {
    return Promise.all(files.map(async (file) => ({
      field: file.field, name: file.name, type: file.blob.type, ...(await seal(owner, await file.blob.arrayBuffer())),
    })));
  }
  async function unsealFiles(owner, boxes) {
    return Promise.all(boxes.map(async (box) => ({
      field: box.field, name: box.name, blob: new Blob([await unseal(owner, box)], { type: box.type }),
    })));
  }

  /* ── whose phone it is now ── */
  async function current() {
    const row = await read("people", (store) => store.get("#now"));
    return row ? row.user : "";
  }
  async function enter(owner) {
    const before = await current();
    if (before === owner) return;
    if (before) await forgetPages(before);
    await change(["people"], (people) => people.put({ owner: "#now", user: owner }));
  }
  async function forgetPages(owner) {
    const range = IDBKeyRange.bound([owner], [owner, []]);
    await change(["kept"], (kept) => { kept.delete(range); });
  }
  /* Signing out: the key and everything under it. */
  async function leave(owner) {
    const rows = await all("queue", owner), done = await all("sent", owner);
    const range = IDBKeyRange.bound([owner], [owner, []]);
    await change(["people", "kept", "queue", "drafts", "sent"], (people, kept, queue, drafts, sent) => {
      people.delete(owner); people.delete("#now"); kept.delete(range); drafts.delete(range);
      rows.forEach((row) => queue.delete(row.seq)); done.forEach((row) => sent.delete(row.seq));
    });
  }

  /* ── pages ── */
  async function keep(told) {
    const owner = told.user, at = Date.now();
    const rows = await Promise.all(told.pages.map(async (page) => ({ owner, path: page.path, ...(await sealText(owner, page)) })));
    rows.push({ owner, path: "#meta", fetched: at, seen: at, until: at + told.days * DAY, ...(await sealText(owner, { token: told.token, name: told.name })) });
    await change(["kept"], (kept) => {
      kept.delete(IDBKeyRange.bound([owner], [owner, []]));
      rows.forEach((row) => kept.put(row));
    });
  }
  /* What is known of the pages kept: token and age; "old" once fourteen days are over, and then they are gone. */
  async function meta(owner) {
    const row = await read("kept", (store) => store.get([owner, "#meta"]));
    if (!row) return null;
    const seen = Math.max(row.seen, Date.now()); // a clock set back does not lengthen the fourteen days
    if (seen > row.until) { await forgetPages(owner); return { old: true }; }
    if (seen - row.seen > 3600000) await change(["kept"], (kept) => kept.put({ ...row, seen }));
    return { fetched: row.fetched, ...(await unsealText(owner, row)) };
  }
  async function page(owner, path) {
    const row = await read("kept", (store) => store.get([owner, path]));
    return row ? unsealText(owner, row) : null;
  }

  /* ── drafts ── */
  async function saveDraft(owner, name, value, files) {
    const row = { owner, name, at: Date.now(), ...(await sealText(owner, value)), files: await sealFiles(owner, files) };
    await change(["drafts"], (drafts) => drafts.put(row));
    return row.at;
  }
  async function draft(owner, name) {
    const row = await read("drafts", (store) => store.get([owner, name]));
    return row ? { at: row.at, value: await unsealText(owner, row), files: await unsealFiles(owner, row.files) } : null;
  }

  Object.assign(field, { change, read, all, seal, sealText, unsealText, sealFiles, unsealFiles, current, enter, leave, forgetPages, keep, meta, page, saveDraft, draft, keyOf });
})();

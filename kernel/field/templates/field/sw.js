/* The phone without a network. Keeps files and one empty page; pages with anybody's data never come in here. */
"use strict";
const VERSION = "field-{{ version }}";
const FILES = [{% for file in files %}"{{ file|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const SHELL = "{% url "field:shell" %}";
const PATIENCE = 4000;
const OUT = "{% url "web:sign_out" %}", LEAVE = "{% url "field:me" %}#leave";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(FILES)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("field-") && name !== VERSION).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

function page(request) {
  const slow = new Promise((done, fail) => setTimeout(fail, PATIENCE));
  return Promise.race([fetch(request), slow]).catch(() => caches.match(SHELL));
}

/* Whether this browser keeps anybody's pages. Opening must not make an empty base: the pages would find no stores. */
function kept() {
  return new Promise((give) => {
    const asked = indexedDB.open("hengzhi-field");
    asked.onupgradeneeded = () => asked.transaction.abort();
    asked.onerror = () => give(false);
    asked.onsuccess = () => {
      const base = asked.result, done = (found) => { base.close(); give(found); };
      if (!base.objectStoreNames.contains("people")) { done(false); return; }
      const row = base.transaction("people").objectStore("people").get("#now");
      row.onsuccess = () => done(!!row.result);
      row.onerror = () => done(false);
    };
  });
}

/* Signing out on any page: what is kept is asked about and deleted first, on the one page that can. */
function leaving(request) {
  return kept().then((found) => found ? Response.redirect(LEAVE, 303) : fetch(request));
}

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method === "POST" && request.mode === "navigate" && url.pathname === OUT && !url.search) event.respondWith(leaving(request));
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") {
    if (url.pathname.startsWith("/field/") && url.pathname !== SHELL) event.respondWith(page(request));
  } else if (FILES.includes(url.pathname)) {
    event.respondWith(caches.match(request).then((kept) => kept || fetch(request)));
  }
});

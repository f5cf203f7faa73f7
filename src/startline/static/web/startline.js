// What pages do beyond links and forms; without it every page still works.
//
// Marks in the HTML that it looks for:
//   #dialog            the one dialog; opens when something comes into it, [data-close] and [data-done] close it;
//                      then the live part is renewed, after data-done="all" the whole page
//   #live              renews itself: every 10 s the page's own address is asked for this part alone. Each element
//                      in it that has an id is patched in place; rows (tr, li, [data-row]) that went are dimmed, and
//                      new ones are offered by a button. What may change needs an id.
//   [data-key="e"]     what a key does in a row: e edit, r resend, o open (else the row's first link)
//   .selection         the bar of selected rows; [data-count] holds its words, data-one and data-many
//   [data-all]         a checkbox that selects all of the page
//   [data-copy]        a button that copies its text and then says data-copied
//   [data-drop]        where a file may be dropped; holds its file field and a [data-drop-name]
//   [data-search]      the field to which `/` goes
"use strict";

(() => {
  const RENEW_MS = 10_000;
  const BUSY_MS = 20_000;
  const dialog = document.getElementById("dialog");
  const live = document.getElementById("live");
  const news = document.querySelector(".news");
  const one = (root, selector) => root.querySelector(selector);
  const all = (root, selector) => [...root.querySelectorAll(selector)];
  // The self-check asks whether this file ran.
  document.documentElement.dataset.startline = "";

  function say(words) {
    const said = document.getElementById("said");
    if (said) said.textContent = words;
  }

  // Addresses that are cut ------------------------------------------------------------------------------------

  const pen = document.createElement("canvas").getContext("2d");
  const widthOf = (text, end) => {
    const range = document.createRange();
    range.setStart(text, 0);
    range.setEnd(text, end);
    return range.getBoundingClientRect().width;
  };

  // How wide the letters and the dots are that fit into *head*; null where nothing is cut.
  function fitting(head) {
    if (head.scrollWidth <= head.clientWidth) return null;
    pen.font = getComputedStyle(head).font;
    const dots = pen.measureText("…").width;
    const text = head.firstChild;
    let end = text.length;
    while (end > 1 && widthOf(text, end) + dots > head.clientWidth) end -= 1;
    return widthOf(text, end) + dots + 0.5;
  }

  // The browser leaves up to a letter's width of room between the dots of an address and its end: close it.
  function closeGaps() {
    const heads = all(document, ".address.long > :first-child");
    for (const head of heads) head.style.maxWidth = "";
    const widths = heads.map(fitting);
    heads.forEach((head, place) => { if (widths[place]) head.style.maxWidth = `${widths[place]}px`; });
  }
  document.fonts.ready.then(closeGaps);
  window.addEventListener("resize", closeGaps);

  // The dialog ------------------------------------------------------------------------------------------------

  let opener = null;

  function openDialog() {
    if (!dialog.open) {
      const menu = document.activeElement.closest("details.menu");
      opener = menu ? one(menu, "summary") : document.activeElement;
      if (menu) menu.open = false;
      dialog.showModal();
    }
    const heading = one(dialog, "h1, h2");
    if (heading) dialog.setAttribute("aria-label", heading.textContent.trim());
    const first = one(dialog, "[aria-invalid=true], [autofocus]") || one(dialog, "form input:not([type=hidden])");
    (first || one(dialog, "[data-done], .button, button"))?.focus();
    if (first?.select) first.select();
  }

  function dialogClosed() {
    const done = one(dialog, "[data-done]");
    dialog.replaceChildren();
    dialog.removeAttribute("aria-label");
    if (opener && !opener.isConnected) opener = opener.id ? document.getElementById(opener.id) : null;
    opener?.focus();
    if (done && (!live || done.dataset.done === "all")) location.reload();
    else if (live) renew({ atOnce: true });
  }

  function showKeys() {
    const keys = document.getElementById("keys");
    if (!keys || !dialog || dialog.open) return;
    dialog.replaceChildren(keys.content.cloneNode(true));
    openDialog();
  }

  if (dialog) {
    dialog.addEventListener("close", dialogClosed);
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
      if (!event.target.closest("[data-close], [data-done]")) return;
      event.preventDefault();
      dialog.close();
    });
    // What a form was still asking for while it was filled in comes too late once it is answered.
    document.addEventListener("htmx:beforeSwap", (event) => {
      if (event.detail.target !== dialog) return;
      for (const asking of all(dialog, "[hx-sync]")) window.htmx.trigger(asking, "htmx:abort");
    });
    document.addEventListener("htmx:afterSwap", (event) => {
      if (event.detail.target !== dialog) return;
      openDialog();
      closeGaps();
    });
    // A form in the dialog is answered in the dialog.
    document.addEventListener("htmx:beforeProcessNode", ({ target }) => {
      if (!target.matches?.("#dialog form:not([hx-post], [hx-get])")) return;
      target.setAttribute(`hx-${target.method}`, target.getAttribute("action") || location.href);
      target.setAttribute("hx-target", "#dialog");
    });
  }

  // The live part ---------------------------------------------------------------------------------------------

  const ROW = "tr[id], li[id], [data-row][id]";
  const isRow = (element) => element.matches(ROW);
  // What is patched by its id: a row as a whole, whatever has an id in it.
  const keyed = (root) => all(root, "[id]").filter((element) => !element.parentElement?.closest(ROW));
  const known = new Map();
  let tag = null;
  let newest = null;

  const isWriting = () => all(document, "textarea").some((field) => field.value !== field.defaultValue);

  // How the server wrote an element, but for what differs each time.
  function written(element) {
    const copy = element.cloneNode(true);
    for (const field of all(copy, "input[type=hidden]")) field.remove();
    return copy.outerHTML;
  }

  function learn() {
    known.clear();
    for (const element of keyed(live)) known.set(element.id, written(element));
  }

  const FOCUSABLE = "a[href], button, input, summary";
  const isTyping = (element) => element.matches("input:not([type=checkbox], [type=radio]), select, textarea");
  const isTouched = (element, atOnce) => (!atOnce && element.matches(":hover")) || (element.contains(document.activeElement) && isTyping(document.activeElement));

  // Let *change* alter what is in *root*; what was ticked stays ticked, and focus stays where it was.
  function keeping(root, change) {
    const ticked = all(root, "input:checked").map((box) => box.value);
    const at = all(root, FOCUSABLE).indexOf(document.activeElement);
    const changed = change();
    for (const box of all(changed, "input[type=checkbox]")) box.checked = ticked.includes(box.value);
    if (at >= 0) all(changed, FOCUSABLE)[at]?.focus({ preventScroll: true });
    window.htmx?.process(changed);
  }

  // Put *fresh* in the place of *element*; false while somebody is at it.
  function patch(element, fresh, atOnce) {
    if (isTouched(element, atOnce)) return false;
    known.set(element.id, written(fresh));
    keeping(element, () => {
      const put = document.importNode(fresh, true);
      element.replaceWith(put);
      return put;
    });
    return true;
  }

  function patchAll(fresh, atOnce) {
    let isWhole = true;
    for (const element of keyed(fresh)) {
      const present = document.getElementById(element.id);
      if (!present || !live.contains(present)) continue;
      present.classList.remove("gone");
      const holdsRows = keyed(element).some(isRow);
      if (!holdsRows && known.get(element.id) !== written(element)) isWhole = patch(present, element, atOnce) && isWhole;
    }
    return isWhole;
  }

  function rowIds(root) {
    return keyed(root).filter(isRow).map((row) => row.id);
  }

  // Dim the rows that went, and count those that came; a row pushed off the page's end has not gone.
  function compare(fresh) {
    const before = rowIds(live);
    const after = rowIds(fresh);
    const stayed = before.filter((id) => after.includes(id));
    const lastStayed = before.indexOf(stayed.at(-1));
    const came = after.filter((id) => !before.includes(id));
    before.forEach((id, place) => {
      const isPushedOff = came.length > 0 && place > lastStayed && stayed.length > 0;
      document.getElementById(id).classList.toggle("gone", !after.includes(id) && !isPushedOff);
    });
    const isReordered = stayed.join() !== after.filter((id) => before.includes(id)).join();
    return { came: came.length, isReordered };
  }

  function offer({ came, isReordered }) {
    if (!news) return;
    news.hidden = came === 0 && !isReordered;
    const button = one(news, "button");
    const words = came === 0 ? button.dataset.order : came === 1 ? button.dataset.one : button.dataset.many;
    button.textContent = words.replace("{count}", came);
  }

  function showNewest() {
    keeping(live, () => {
      live.replaceChildren(document.importNode(newest, true));
      return live;
    });
    if (news) news.hidden = true;
    learn();
    countSelected();
  }

  // Show what the server has; false where something of it has to wait.
  function take(html, atOnce) {
    newest = new DOMParser().parseFromString(`<template>${html}</template>`, "text/html").querySelector("template").content;
    const isWhole = patchAll(newest, atOnce);
    const found = compare(newest);
    const hasKeys = keyed(newest).length > 0 || known.size > 0;
    const isFree = hasKeys || !isTouched(live, atOnce);
    // What came by one's own doing is shown at once, where no row has to move or go for it.
    const isOwn = atOnce && found.came > 0 && !found.isReordered && !one(live, ".gone");
    if ((!hasKeys && isFree) || isOwn) showNewest();
    else offer(found);
    countSelected();
    closeGaps();
    return isWhole && isFree;
  }

  // *atOnce*: the person has just done something, so that even the row under the pointer is renewed.
  async function renew({ atOnce = false } = {}) {
    const headers = { "HX-Request": "true", "HX-Target": "live", "HX-Current-URL": location.href };
    if (tag) headers["If-None-Match"] = tag;
    // Out of reach for a moment: the next time will do.
    const answer = await fetch(location.href, { headers, cache: "no-store" }).catch(() => null);
    const elsewhere = answer?.headers.get("HX-Redirect");
    // Whose sign-in has ended goes on writing: what is sent then is shown, to be kept.
    if (elsewhere && !isWriting()) location.assign(elsewhere);
    if (!elsewhere && answer?.status === 200) tag = take(await answer.text(), atOnce) ? answer.headers.get("ETag") : null;
  }

  if (live) {
    learn();
    one(document, ".news button")?.addEventListener("click", showNewest);
    // What is typed into an open dialog stays: once that closes, the page is renewed.
    const renewSeen = () => {
      if (!document.hidden && !dialog?.open) renew();
    };
    setInterval(renewSeen, Number(live.dataset.every ?? RENEW_MS));
    document.addEventListener("visibilitychange", renewSeen);
  }

  // Rows by key -----------------------------------------------------------------------------------------------

  const rows = () => all(document, ".list tbody tr, [data-row]").filter((row) => one(row, "a[href], button"));
  const rowAt = (element) => element?.closest(".list tbody tr, [data-row]");
  const mainOf = (row) => one(row, "[data-key=o]") || one(row, "a[href]") || one(row, "button");

  function step(by) {
    const list = rows();
    const here = list.indexOf(rowAt(document.activeElement));
    const next = list[here < 0 ? 0 : Math.min(Math.max(here + by, 0), list.length - 1)];
    if (next) mainOf(next).focus();
  }

  function press(key) {
    const row = rowAt(document.activeElement);
    const target = one(row || document.querySelector("main"), `[data-key="${key}"]`);
    if (target && (row || !one(document, ".list tbody tr, [data-row]"))) target.click();
  }

  const KEYS = {
    "/": () => one(document, "[data-search]")?.focus(),
    "?": showKeys,
    j: () => step(1),
    k: () => step(-1),
    e: () => press("e"),
    r: () => press("r"),
    x: () => rowAt(document.activeElement) && one(rowAt(document.activeElement), ".pick input")?.click(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || dialog?.open) return;
    if (!Object.hasOwn(KEYS, event.key)) return;
    event.preventDefault();
    KEYS[event.key]();
  });

  // Selecting rows --------------------------------------------------------------------------------------------

  const boxes = () => all(document, ".pick input[type=checkbox]:not([data-all])");
  let lastBox = null;

  function countSelected() {
    const count = boxes().filter((box) => box.checked).length;
    for (const bar of all(document, ".selection")) {
      bar.classList.toggle("raised", count > 0);
      const words = one(bar, "[data-count]");
      if (words && count > 0) words.textContent = (count === 1 ? words.dataset.one : words.dataset.many).replace("{count}", count);
    }
    for (const box of all(document, "[data-all]")) {
      box.checked = count > 0 && count === boxes().length;
      box.indeterminate = count > 0 && !box.checked;
    }
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest(".pick input[type=checkbox], [data-all]");
    if (!box) return;
    if (box.matches("[data-all]")) {
      for (const other of boxes()) other.checked = box.checked;
    } else {
      if (event.shiftKey && lastBox?.isConnected) {
        const list = boxes();
        const ends = [list.indexOf(lastBox), list.indexOf(box)].sort((a, b) => a - b);
        for (const other of list.slice(ends[0], ends[1] + 1)) other.checked = box.checked;
      }
      lastBox = box;
    }
    countSelected();
  });
  window.addEventListener("pageshow", countSelected);

  // Forms are sent once ---------------------------------------------------------------------------------------

  const sent = new WeakSet();

  function hold(form, isHeld) {
    if (!isHeld) sent.delete(form);
    for (const button of all(document, "button, input[type=submit]")) {
      if (button.form === form && button.type === "submit") button.disabled = isHeld;
    }
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || event.defaultPrevented) return;
    if (sent.has(form)) {
      event.preventDefault(); // the second press of a double click, before the button is shut
      return;
    }
    sent.add(form);
    setTimeout(() => hold(form, true)); // after the browser has taken the pressed button's value
    setTimeout(() => hold(form, false), BUSY_MS);
  });
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    document.body.classList.add("busy");
    if (detail.elt.matches("form")) hold(detail.elt, true);
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    document.body.classList.remove("busy");
    if (detail.elt.matches("form")) hold(detail.elt, false);
  });
  document.addEventListener("htmx:sendError", () => say(document.getElementById("said")?.dataset.cutOff ?? ""));
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) hold(form, false);
  });

  // On a narrow screen the area and the tab in which one is may stand beyond the edge.
  for (const here of all(document, ".places [aria-current], .tabs [aria-current]")) {
    here.scrollIntoView({ block: "nearest", inline: "center" });
  }

  // Copying, dropping, menus ----------------------------------------------------------------------------------

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    for (const menu of all(document, "details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const words = one(button, "span") || button;
    const before = words.textContent;
    words.textContent = button.dataset.copied;
    say(button.dataset.copied);
    setTimeout(() => { words.textContent = before; }, 2000);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of all(document, "details.menu[open]")) {
      menu.open = false;
      one(menu, "summary").focus();
    }
  });

  for (const zone of all(document, "[data-drop]")) {
    const field = one(zone, "input[type=file]");
    const tell = () => {
      const name = one(zone, "[data-drop-name]");
      if (name) name.textContent = [...field.files].map((file) => file.name).join(", ");
    };
    field.addEventListener("change", tell);
    for (const kind of ["dragenter", "dragover"]) {
      zone.addEventListener(kind, (event) => { event.preventDefault(); zone.classList.add("over"); });
    }
    for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      if (!event.dataTransfer.files.length) return;
      field.files = event.dataTransfer.files;
      field.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }
})();

// The self-check: finds out what can be found out from within the page, and says it in the words that came with it.
//
// What the server gives in #self-check-asked: where to ask, what the page came with, every finding in words, with
// {fact} where a fact comes in. A finding is {is: name, …facts}; rules/browser_check.py knows them all.
"use strict";

(() => {
  const asked = JSON.parse(document.getElementById("self-check-asked").textContent);
  const PATIENCE_MS = 8000;
  const LONGEST_FACT = 120;
  const bar = document.querySelector(".check-bar");
  const status = document.getElementById("check-status");
  const progress = document.getElementById("check-progress");
  const again = document.getElementById("check-again");
  const copy = document.getElementById("check-copy");
  const text = document.getElementById("check-text");
  const result = document.getElementById("check-result");
  const names = Object.keys(asked.words);

  // Asking the server ---------------------------------------------------------------------------------------

  const within = (address, more) =>
    fetch(address, { cache: "no-store", credentials: "same-origin", signal: AbortSignal.timeout?.(PATIENCE_MS), ...more });

  // One answer with how long it took; null where none came, {altered: true} where it is none of ours.
  async function ask() {
    const began = performance.now();
    const response = await within(asked.now).catch(() => null);
    if (!response) return null;
    const tookMs = performance.now() - began;
    const at = Date.now();
    const told = await response.json().catch(() => null);
    if (!response.ok || !told?.answer || !told.files) return { altered: true };
    return { ...told, tookMs, skewMs: at - (Date.parse(told.time) + tookMs / 2) };
  }

  async function askOften() {
    const answers = [];
    for (let count = 0; count < asked.asked; count += 1) answers.push(await ask());
    return answers;
  }

  // The checks ----------------------------------------------------------------------------------------------

  const shortened = (words) => (words.length <= LONGEST_FACT ? words : `${words.slice(0, LONGEST_FACT - 1).trimEnd()}…`);
  const listed = (items) => shortened(items.join(", "));

  function connection({ answers }) {
    const came = answers.filter(Boolean);
    const ours = came.filter((answer) => !answer.altered);
    const failed = answers.length - came.length;
    if (came.length === 0) return { is: "none", asked: answers.length };
    if (ours.length < came.length) return { is: "altered_answers" };
    if (failed > 0) return { is: "breaks", failed, asked: answers.length };
    if (new Set(ours.map((answer) => answer.answer)).size < ours.length) return { is: "kept_answers" };
    const took = ours.map((answer) => Math.round(answer.tookMs)).sort((one, other) => one - other);
    const facts = { median_ms: took[Math.floor(took.length / 2)], worst_ms: took.at(-1) };
    return { is: facts.median_ms > asked.slowMs ? "slow" : "good", ...facts };
  }

  function clock({ best }) {
    if (!best) return { is: "untold" };
    const seconds = Math.max(1, Math.round(Math.abs(best.skewMs) / 1000)); // nobody reads "within 0 s" as right
    if (seconds <= asked.mostSkewS) return { is: "right", seconds };
    return { is: best.skewMs > 0 ? "ahead" : "behind", seconds };
  }

  // What is at an address, whole; null where it does not come, or breaks off on its way.
  async function whole(address, more) {
    const response = await within(address, more).catch(() => null);
    return response?.ok ? response.arrayBuffer().catch(() => null) : null;
  }

  async function hashOf(content) {
    const digest = await crypto.subtle.digest("SHA-256", content);
    return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Blockers stop scripts and not what a script fetches: whether the scripts of this page ran is asked too.
  function isStopped(name) {
    const isHere = document.querySelector(`script[src*="/${name}"]`) !== null;
    if (name === "htmx.min.js") return isHere && window.htmx === undefined;
    if (name === "startline.js") return isHere && document.documentElement.dataset.startline === undefined;
    return false;
  }

  async function files({ best }) {
    const blocked = [];
    const altered = [];
    const isTold = Boolean(best && window.crypto?.subtle);
    for (const [name, address] of Object.entries(asked.addresses)) {
      const content = await whole(address);
      if (!content || isStopped(name)) blocked.push(name);
      else if (isTold && (await hashOf(content)) !== best.files[name]) altered.push(name);
    }
    if (blocked.length > 0) return { is: "blocked", files: listed(blocked) };
    if (altered.length > 0) return { is: "altered", files: listed(altered) };
    return { is: isTold ? "whole" : "untold" };
  }

  // What the page came with, and what the browser has kept, against what the server has now.
  async function page({ best }) {
    if (!best) return { is: "untold" };
    const old = [];
    for (const [name, address] of Object.entries(asked.addresses)) {
      if (asked.files[name] !== best.files[name]) old.push(name);
      else if (window.crypto?.subtle) {
        const kept = await whole(address, { cache: "force-cache" });
        const fresh = kept && (await whole(address));
        if (fresh && (await hashOf(kept)) !== (await hashOf(fresh))) old.push(name);
      }
    }
    return old.length > 0 ? { is: "old", files: listed(old) } : { is: "newest" };
  }

  async function cookies() {
    const response = await within(asked.cookie, { method: "POST", headers: { Accept: "application/json" } }).catch(() => null);
    const set = response?.ok ? (await response.json().catch(() => null))?.set : null;
    const back = set ? await ask() : null;
    if (!back || back.altered) return { is: "untold" };
    if (back.cookie !== set) return { is: "refused" };
    const kept = await window.cookieStore?.get(asked.cookieName).catch(() => null);
    return { is: kept && kept.expires === null ? "this_window" : "kept" };
  }

  function session({ best }) {
    if (!best) return { is: "untold" };
    if (asked.who && !best.who) return { is: "ended" };
    if (asked.who && asked.who !== best.who) return { is: "somebody_else" };
    return best.who && best.until ? { is: "signed_in", until: best.until } : { is: "signed_out" };
  }

  function browser() {
    const needed = {
      ":has()": () => CSS.supports("selector(:has(a))"),
      "<dialog>": () => typeof HTMLDialogElement === "function",
      ":is()": () => CSS.supports("selector(:is(a))"),
      "Intl": () => Boolean(Intl.DateTimeFormat().resolvedOptions().timeZone),
      "replaceChildren": () => "replaceChildren" in Element.prototype,
    };
    const lacks = Object.keys(needed).filter((name) => !needed[name]());
    return lacks.length > 0 ? { is: "lacks", lacks: listed(lacks) } : { is: "knows_all" };
  }

  function storage() {
    try {
      localStorage.setItem("startline_check", "1");
      localStorage.removeItem("startline_check");
      return { is: "open" };
    } catch {
      return { is: "shut" };
    }
  }

  const languages = () => [...(navigator.languages ?? [])].slice(0, 8).map((one) => one.slice(0, 20));
  const ownZone = () => (Intl.DateTimeFormat().resolvedOptions().timeZone ?? "").slice(0, 64);

  function language() {
    const isAsked = languages().some((one) => one.split("-")[0] === asked.language);
    return isAsked ? { is: "same" } : { is: "differs", browser: listed(languages()), page: asked.language };
  }

  // Two zones tell the same if they agree now and in half a year.
  function zone() {
    if (!asked.zone) return { is: "untold" };
    const half = 182 * 24 * 3600 * 1000;
    const told = (timeZone, at) => new Intl.DateTimeFormat("en", { timeZone, dateStyle: "short", timeStyle: "short" }).format(at);
    try {
      const isSame = [Date.now(), Date.now() + half].every((at) => told(asked.zone, at) === told(undefined, at));
      return isSame ? { is: "same" } : { is: "differs", browser: ownZone(), account: asked.zone };
    } catch {
      return { is: "untold" }; // a zone that this browser does not know
    }
  }

  const CHECKS = {
    scripts: () => ({ is: "run" }), connection, clock, session, cookies, files, page, browser, storage, language, zone,
    window: () => ({ is: "untold" }),
  };

  // Saying it -----------------------------------------------------------------------------------------------

  const filled = (words, facts) => words.replace(/\{(\w+)\}/g, (whole, name) => facts[name] ?? whole);

  function shown(facts) {
    if (!facts.until) return facts;
    const at = new Intl.DateTimeFormat(asked.language === "en" ? "en-GB" : asked.language, {
      timeZone: asked.zone || undefined, day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit",
    });
    return { ...facts, until: at.format(Date.parse(facts.until)) };
  }

  function tell(name, finding) {
    const told = asked.words[name][finding.is];
    const row = document.getElementById(`check-${name}`);
    row.dataset.found = told.found;
    row.querySelector(".mark").replaceChildren(document.getElementById(`mark-${told.found}`).content.cloneNode(true));
    row.querySelector(".standing").textContent = told.standing;
    row.querySelector(".words").textContent = filled(told.words, shown(finding));
    row.querySelector(".advice").textContent = told.way;
  }

  function said(findings) {
    return names.map((name) => {
      const told = asked.words[name][findings[name].is];
      return `${told.title}: ${told.standing}. ${filled(told.words, shown(findings[name]))}`;
    });
  }

  function calledSelf() {
    const brand = navigator.userAgentData?.brands.find((one) => !/not.?a|chromium/i.test(one.brand));
    if (brand) return `${brand.brand} ${brand.version}`;
    const found = /(Edg|OPR|Firefox|Chrome|Version)\/(\d+)/.exec(navigator.userAgent);
    const known = { Edg: "Edge", OPR: "Opera", Version: "Safari" };
    return found ? `${known[found[1]] ?? found[1]} ${found[2]}` : "";
  }

  function written(findings, best) {
    return {
      at: best ? best.time : new Date().toISOString(),
      browser: calledSelf().slice(0, 80),
      screen: [screen.width, screen.height],
      languages: languages(),
      zone: ownZone(),
      findings,
    };
  }

  function conclude(findings, best) {
    const bad = names.filter((name) => asked.words[name][findings[name].is].found === "bad");
    const titles = bad.map((name) => asked.words[name][findings[name].is].title);
    status.textContent = bad.length > 0 ? filled(status.dataset.bad, { titles: titles.join(", ") }) : status.dataset.well;
    const check = written(findings, best);
    text.value = copy.dataset.copy = [`${check.browser}, ${check.screen.join(" × ")}, ${check.zone}, ${check.at}`, ...said(findings)].join("\n");
    if (result) result.value = JSON.stringify(check);
    copy.disabled = again.disabled = false;
  }

  async function run() {
    copy.disabled = again.disabled = true;
    const findings = {};
    const goOn = (count) => {
      progress.value = count;
      status.textContent = filled(status.dataset.going, { done: count, all: names.length });
    };
    goOn(0);
    const answers = await askOften();
    const [best = null] = answers.filter((answer) => answer && !answer.altered).sort((one, other) => one.tookMs - other.tookMs);
    for (const [name, check] of Object.entries(CHECKS)) {
      findings[name] = await check({ answers, best });
      tell(name, findings[name]);
      goOn(Object.keys(findings).length);
    }
    conclude(findings, best);
  }

  document.getElementById("not-begun").remove();
  bar.hidden = false;
  again.addEventListener("click", run);
  run();
})();

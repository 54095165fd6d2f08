// What staff's pages do beyond links and forms. Every task works without it. Nothing about people is kept in the browser.
'use strict';

// --- an invitation: the code stands after the # of the link, where no server gets it ---
(() => {
  const field = document.querySelector('[data-from-fragment]');
  if (!field || !location.hash.startsWith('#kode=')) return;
  field.value = decodeURIComponent(location.hash.slice('#kode='.length));
  history.replaceState(null, '', location.pathname);
})();

// --- the search box: "/" goes there, and what fits is shown while one types ---
(() => {
  const form = document.querySelector('[data-suggest]');
  if (!form) return;
  const input = form.querySelector('input[type=search]');
  const panel = form.querySelector('.suggestions');
  let waiting, asked = 0;

  const close = () => { panel.hidden = true; panel.replaceChildren(); };

  const suggest = async () => {
    const number = ++asked;
    if (input.value.trim().length < 2) return close();
    let answer;
    try {
      // A redirect means that nobody is signed in any more: then there is nothing to show.
      answer = await fetch(form.dataset.suggest, { method: 'POST', body: new FormData(form), redirect: 'manual' });
    } catch {
      return close();
    }
    if (number !== asked) return;
    if (!answer.ok) return close();
    panel.innerHTML = await answer.text();
    panel.hidden = !panel.textContent.trim();
  };

  input.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(suggest, 200); });
  form.addEventListener('submit', () => { clearTimeout(waiting); asked += 1; close(); });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { close(); input.focus(); return; }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    const links = [...panel.querySelectorAll('a')];
    if (!links.length) return;
    event.preventDefault();
    const now = links.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
    (links[now] ?? (now < 0 ? input : links[0])).focus();
  });
  document.addEventListener('click', (event) => { if (!form.contains(event.target)) close(); });
})();

// --- keys: Ctrl K and Ctrl Enter always; single letters outside fields, where their user has not turned them off ---
(() => {
  const quick = document.getElementById('quick');
  const keys = document.getElementById('keys');
  const hasLetters = 'keys' in document.body.dataset;
  let wentAt = 0;

  const move = (by) => {
    const rows = [...document.querySelectorAll('[data-row]')];
    if (!rows.length) return;
    const now = rows.findIndex((each) => each === document.activeElement || each.closest('li, tr').contains(document.activeElement));
    rows[now < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, now + by))].focus();
  };
  const follow = (link) => { if (link) link.click(); };
  const letters = {
    '/': () => document.getElementById('top-search')?.focus(),
    '?': () => { if (keys && !keys.open) keys.showModal(); },
    j: () => move(1),
    k: () => move(-1),
    u: () => follow(document.activeElement.closest('li, tr')?.querySelector('[data-later]')),
    n: () => follow(quick?.querySelector('[data-key="n"]')),
    s: () => follow(document.querySelector('[data-note]')),
    g: () => { wentAt = Date.now(); },
  };

  document.addEventListener('keydown', (event) => {
    if (event.isComposing || event.altKey) return;
    const key = event.key.toLowerCase();
    const withCtrl = event.ctrlKey || event.metaKey;
    if (withCtrl && key === 'k' && quick && !document.querySelector('dialog[open]:not(#quick)')) {
      event.preventDefault();
      if (!quick.open) quick.dispatchEvent(new Event('ask'));
      return;
    }
    if (withCtrl && key === 'enter') {
      const form = event.target.closest('form');
      // As the first button does, whose name and value belong to the form.
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector('button[type=submit]')); }
      return;
    }
    if (!hasLetters || withCtrl || event.target.closest('input, textarea, select, dialog, [contenteditable]')) return;
    if (key.length === 1 && Date.now() - wentAt < 3000) {
      wentAt = 0;
      const link = quick?.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (link) { event.preventDefault(); link.click(); return; }
    }
    if (!(key in letters)) return;
    event.preventDefault();
    letters[key]();
  });
})();

// --- Ctrl K: whom one had open last, whoever fits what is typed, and what one may do ---
(() => {
  const quick = document.getElementById('quick');
  if (!quick) return;
  const form = quick.querySelector('form');
  const input = form.querySelector('input[type=search]');
  const people = quick.querySelector('.quick-people');
  const none = quick.querySelector('[data-none]');
  const acts = [...quick.querySelectorAll('.quick-acts li')];
  let waiting, asked = 0;

  const links = () => [...quick.querySelectorAll('.quick-people:not([inert]) a, .quick-acts li:not([hidden]) a')];
  const narrow = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const each of acts) {
      const text = each.querySelector('span').textContent.toLowerCase();
      each.hidden = !words.every((word) => text.includes(word));
    }
    quick.querySelector('[data-acts-head]').hidden = acts.every((each) => each.hidden);
  };
  const tell = () => {
    const typed = input.value.trim();
    none.hidden = links().length > 0 || typed.length < 2;
    none.textContent = `Ingen treff på «${typed}». Prøv etternavn, nummer eller fødselsdato.`;
  };
  const ask = async () => {
    const number = ++asked;
    if (!form.dataset.recent || input.value.trim().length === 1) { show(''); return; }
    const body = new FormData(form);
    if (!input.value.trim()) body.set('sist', 'ja');
    let text = '';
    try {
      const answer = await fetch(form.dataset.recent, { method: 'POST', body, redirect: 'manual' });
      if (answer.ok) text = await answer.text();
    } catch { /* then there is nobody to show, and the actions stand */ }
    if (number === asked) show(text);
  };
  const show = (text) => {
    people.innerHTML = text;
    if (!people.querySelector('a')) people.replaceChildren();
    people.inert = false;
    tell();
  };

  quick.addEventListener('ask', () => {
    input.value = '';
    narrow();
    show('');
    quick.showModal();
    input.focus();
    ask();
  });
  input.addEventListener('input', () => {
    // Whoever is shown, or still on the way, fits what was typed before: no key leads to them.
    asked += 1;
    people.inert = true;
    narrow();
    clearTimeout(waiting);
    waiting = setTimeout(ask, 200);
  });
  form.addEventListener('submit', (event) => {
    // Enter opens what stands first; a name without a hit goes to the page that searches.
    const [first] = links();
    if (!first && form.dataset.recent && input.value.trim()) return;
    event.preventDefault();
    first?.click();
  });
  quick.addEventListener('keydown', (event) => {
    // The first Esc would only empty the field.
    if (event.key === 'Escape') { event.preventDefault(); quick.close(); return; }
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    const all = links();
    const next = all.indexOf(document.activeElement) + (event.key === 'ArrowDown' ? 1 : -1);
    (next < 0 ? input : all[next] ?? all[0] ?? input).focus();
  });
  quick.addEventListener('click', (event) => { if (event.target === quick) quick.close(); });
})();

// --- several in a list: how many are ticked, and all of the page at once ---
document.querySelectorAll('form[data-several]').forEach((form) => {
  const many = form.querySelector('[data-many]');
  const boxes = [...form.querySelectorAll('input[name=valgt]')];
  const none = many.textContent;
  const tell = () => {
    const count = boxes.filter((each) => each.checked).length;
    many.textContent = count ? `${count} valgt av ${boxes.length} på siden` : none;
  };
  const all = document.createElement('button');
  all.type = 'button';
  all.className = 'ds-button';
  all.dataset.variant = 'tertiary';
  all.textContent = 'Velg alle på siden';
  all.addEventListener('click', () => { for (const each of boxes) each.checked = true; tell(); });
  many.after(all);
  form.addEventListener('change', tell);
  // The boxes are emptied after the event.
  form.addEventListener('reset', () => setTimeout(tell));
  window.addEventListener('pageshow', tell);
  tell();
});

// --- a menu closes when one leaves it ---
document.querySelectorAll('details.user-menu').forEach((menu) => {
  document.addEventListener('click', (event) => { if (!menu.contains(event.target)) menu.open = false; });
  menu.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !menu.open) return;
    menu.open = false;
    menu.querySelector('summary').focus();
  });
});

// --- drafts: kept on the server within two seconds of a change, and when one leaves a field ---
document.querySelectorAll('form[data-draft]').forEach((form) => {
  const state = form.querySelector('.draft-state');
  const typed = () => JSON.stringify([...new FormData(form)]);
  let waiting = 0, kept = typed(), failures = 0, isSending = false, isSent = false;

  const say = (text, isAlarm) => {
    state.setAttribute('role', isAlarm ? 'alert' : 'status');
    state.textContent = text;
  };

  const save = async () => {
    clearTimeout(waiting);
    waiting = 0;
    const now = typed();
    // What is on its way to be saved needs no draft: one that came after would outlive it.
    if (isSending || isSent || now === kept) return;
    isSending = true;
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: new FormData(form), redirect: 'manual' });
      if (answer.type === 'opaqueredirect' || answer.status === 403) {
        say('Du er logget ut, og det siste er ikke lagret. Logg inn i en ny fane, og skriv videre her.', true);
      } else if (!answer.ok) {
        throw new Error();
      } else {
        kept = now;
        failures = 0;
        say((await answer.text()).trim(), false);
      }
    } catch {
      failures += 1;
      say('Utkastet er ikke lagret. Vi prøver igjen. Ikke lukk siden.', failures > 1);
    }
    isSending = false;
    if (typed() !== kept) waiting = setTimeout(save, failures ? 5000 : 1500);
  };

  // From the first change, not from the last: whoever types without a pause loses no more than others.
  for (const event of ['input', 'change']) form.addEventListener(event, () => { waiting ||= setTimeout(save, 1500); });
  form.addEventListener('focusout', save);
  form.addEventListener('submit', () => { isSent = true; clearTimeout(waiting); waiting = 0; });
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save(); });
  window.addEventListener('pageshow', () => { isSent = false; });
});

// --- a session that nobody uses ends: say so two minutes before, in every tab where nothing has been asked since ---
(() => {
  const dialog = document.getElementById('session-ends');
  if (!dialog) return;
  const idle = Number(dialog.dataset.idle) * 1000;
  const before = Math.min(120000, idle / 2);
  const text = dialog.querySelector('[data-text]');
  const [warning, gone] = [text.textContent, 'Du er logget ut. Det du skrev her, står på siden til du lukker den.'];
  const tabs = new BroadcastChannel('session');
  let warns, ends;

  const end = () => {
    text.textContent = gone;
    dialog.querySelector('form').hidden = true;
    const link = dialog.querySelector('[data-gone]');
    link.hidden = false;
    link.querySelector('a').href = `${dialog.dataset.login}?next=${encodeURIComponent(location.pathname + location.search)}`;
  };
  const warn = () => {
    text.textContent = warning;
    if (!dialog.open) dialog.showModal();
    dialog.querySelector('h2').focus();
  };
  const begin = () => {
    clearTimeout(warns);
    clearTimeout(ends);
    if (dialog.open) dialog.close();
    warns = setTimeout(warn, idle - before);
    ends = setTimeout(end, idle);
  };
  const used = () => { begin(); tabs.postMessage('used'); };

  tabs.onmessage = begin;
  // A draft that is saved or a suggestion that is asked for holds the session too.
  new PerformanceObserver((list) => {
    if (list.getEntries().some((each) => each.initiatorType === 'fetch')) used();
  }).observe({ type: 'resource' });
  dialog.querySelector('[data-stay]').addEventListener('click', async () => {
    const body = new FormData(dialog.querySelector('form'));
    try {
      const answer = await fetch(dialog.dataset.keep, { method: 'POST', body, redirect: 'manual' });
      if (answer.ok) used(); else end();
    } catch {
      text.textContent = 'Vi fikk ikke kontakt. Prøv igjen.';
    }
  });
  // Esc is "go on", not a way to overlook it.
  dialog.addEventListener('cancel', (event) => { event.preventDefault(); dialog.querySelector('[data-stay]').click(); });
  used();
})();

// --- a page that stood open shows nobody whom its reader has lost sight of: asked when one comes back, and while one works ---
(() => {
  const bar = document.querySelector('[data-still]');
  if (!bar) return;
  let asked = Date.now();

  const ask = async (pause) => {
    // Never by the clock alone: that would hold a session which nobody uses.
    if (document.visibilityState === 'hidden' || Date.now() - asked < pause) return;
    asked = Date.now();
    let answer;
    try {
      answer = await fetch(bar.dataset.still, { redirect: 'manual', cache: 'no-store' });
    } catch {
      return;
    }
    if (answer.status !== 404) return;
    const heading = document.createElement('h1');
    heading.className = 'ds-heading';
    heading.tabIndex = -1;
    heading.textContent = 'Vi finner ikke siden';
    document.title = 'Vi finner ikke siden – Fotfeste';
    document.getElementById('innhold').replaceChildren(heading);
    heading.focus();
  };

  for (const event of ['focus', 'pageshow']) window.addEventListener(event, () => ask(1000));
  document.addEventListener('visibilitychange', () => ask(0));
  for (const event of ['pointerdown', 'keydown', 'scroll']) document.addEventListener(event, () => ask(15000), { passive: true });
})();

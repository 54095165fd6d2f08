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

  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest('input, textarea, select, [contenteditable]');
    if (event.key === '/' && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      input.focus();
    }
  });

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

// --- J and K go from row to row of a list; Enter opens the row, as of any link; U puts off what is to be done ---
document.addEventListener('keydown', (event) => {
  if (!['j', 'k', 'u'].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest('input, textarea, select, dialog, [contenteditable]')) return;
  const rows = [...document.querySelectorAll('[data-row]')];
  if (!rows.length) return;
  const now = rows.findIndex((each) => each === document.activeElement || each.closest('li, tr').contains(document.activeElement));
  if (event.key === 'u') {
    if (now >= 0) rows[now].closest('li, tr').querySelector('[data-later]')?.click();
    return;
  }
  const next = now < 0 ? 0 : Math.max(0, Math.min(rows.length - 1, now + (event.key === 'j' ? 1 : -1)));
  rows[next].focus();
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

// --- drafts: kept on the server 1.5 seconds after the last key and when one leaves the field ---
document.querySelectorAll('form[data-draft]').forEach((form) => {
  const field = form.querySelector('textarea');
  const state = form.querySelector('.draft-state');
  let waiting, kept = field.value, failures = 0, isSending = false;

  const say = (text, isAlarm) => {
    state.setAttribute('role', isAlarm ? 'alert' : 'status');
    state.textContent = text;
  };

  const save = async () => {
    clearTimeout(waiting);
    if (isSending || field.value === kept) return;
    const text = field.value;
    isSending = true;
    try {
      const answer = await fetch(form.dataset.draft, { method: 'POST', body: new FormData(form), redirect: 'manual' });
      if (answer.type === 'opaqueredirect' || answer.status === 403) {
        say('Du er logget ut, og det siste er ikke lagret. Logg inn i en ny fane, og skriv videre her.', true);
      } else if (!answer.ok) {
        throw new Error();
      } else {
        kept = text;
        failures = 0;
        say((await answer.text()).trim(), false);
      }
    } catch {
      failures += 1;
      say('Utkastet er ikke lagret. Vi prøver igjen. Ikke lukk siden.', failures > 1);
    }
    isSending = false;
    if (field.value !== kept) waiting = setTimeout(save, failures ? 5000 : 1500);
  };

  field.addEventListener('input', () => { clearTimeout(waiting); waiting = setTimeout(save, 1500); });
  field.addEventListener('blur', save);
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save(); });
  form.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
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

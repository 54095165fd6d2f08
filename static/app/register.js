// The form for a new participant: what a number tells is told and filled in while one types. The server judges again.
'use strict';

(() => {
  const form = document.querySelector('form.register');
  if (!form) return;
  const field = (name) => form.elements[name];
  const echo = (name) => document.getElementById(`echo-${name}`);
  const say = (name, text, isWarning) => {
    const line = echo(name);
    if (line.textContent === text) return;
    line.textContent = text;
    line.classList.toggle('warns', Boolean(isWarning));
  };
  const rest = (digits, weights) => weights.reduce((sum, weight, place) => sum + weight * digits[place], 0) % 11;

  // As participants/rules/identifiers.py has it, for numbers given before 2032.
  const read = (number) => {
    const digits = [...number].map(Number);
    if (rest(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) || rest(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1])) return null;
    if (digits[0] > 7) return { kind: 'Dette er et FH-nummer. Det sier ikke fødselsdato og kjønn.' };
    const isD = digits[0] > 3;
    const day = Number(number.slice(0, 2)) - (isD ? 40 : 0);
    const month = [0, 40, 65, 80].map((offset) => Number(number.slice(2, 4)) - offset).find((each) => each >= 1 && each <= 12);
    const short = Number(number.slice(4, 6)), individual = Number(number.slice(6, 9));
    const century = individual < 500 ? 1900 : individual < 750 && short >= 54 ? 1800 : short <= 39 ? 2000 : individual >= 900 ? 1900 : 0;
    const born = new Date(Date.UTC(century + short, (month ?? 0) - 1, day));
    if (!century || !month || born.getUTCDate() !== day) return null;
    const two = (part) => String(part).padStart(2, '0');
    return {
      kind: isD ? 'Dette er et D-nummer.' : 'Dette er et fødselsnummer.',
      born: `${two(day)}.${two(month)}.${century + short}`,
      sex: digits[8] % 2 ? 'M' : 'F',
    };
  };
  const isDuf = (number) => rest([...number].map(Number), [4, 6, 3, 2, 4, 6, 3, 2, 7, 5]) === Number(number.slice(10));
  const dufSays = (number) => (isDuf(number)
    ? ['Dette er et DUF-nummer.', false]
    : ['Kontrollsifrene i DUF-nummeret stemmer ikke. Sjekk tallene. Du kan lagre likevel.', true]);

  let filled = {};
  const fill = (told) => {
    const birth = field('born_on'), sex = [...form.querySelectorAll('input[name=sex]')];
    // What someone has typed is theirs; what the number gave goes with the number.
    if (told.born && (!birth.value || birth.value === filled.born)) { birth.value = told.born; filled.born = told.born; }
    if (told.sex && (!sex.some((each) => each.checked) || filled.sex)) {
      sex.forEach((each) => { each.checked = each.value === told.sex; });
      filled.sex = told.sex;
    }
    birth.dispatchEvent(new Event('input'));
  };
  const judge = () => {
    const number = field('number').value.replace(/\s/g, '');
    if (!/^[0-9]{11,12}$/.test(number)) return say('number', '');
    if (number.length === 12) return say('number', ...dufSays(number));
    const told = read(number);
    if (!told) return say('number', 'Kontrollsifrene stemmer ikke. Sjekk tallene mot papiret.', true);
    say('number', told.kind);
    fill(told);
  };
  field('number').addEventListener('input', judge);
  field('duf_number').addEventListener('input', () => {
    const number = field('duf_number').value.replace(/\s/g, '');
    if (/^[0-9]{12}$/.test(number)) say('duf_number', ...dufSays(number)); else say('duf_number', '');
  });

  // A date in words when one leaves the field.
  const words = new Intl.DateTimeFormat('nb-NO', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
  const inWords = (text, isBirth) => {
    const found = text.replace(/\s/g, '').match(/^(\d{1,2})[./-](\d{1,2})[./-](\d{4}|\d{2})$|^(\d{2})(\d{2})(\d{4}|\d{2})$/);
    if (!found) return '';
    const [day, month, year] = found.slice(1).filter(Boolean);
    if (isBirth && year.length < 4) return '';
    const on = new Date(Number(year) + (year.length < 4 ? 2000 : 0), month - 1, day);
    return on.getDate() === Number(day) ? words.format(on) : '';
  };
  form.querySelectorAll('[data-echo=date], [data-echo=birth]').forEach((line) => {
    const input = field(line.id.replace('echo-', ''));
    const show = () => { line.textContent = inWords(input.value, line.dataset.echo === 'birth'); };
    input.addEventListener('change', show);
    if (line.dataset.echo === 'birth') input.addEventListener('input', show);
    show();
  });
  judge();

  // A second click sends nothing; a page that is gone back to works again.
  let isSent = false;
  const button = form.querySelector('button[type=submit]');
  form.addEventListener('submit', (event) => {
    if (isSent) return event.preventDefault();
    isSent = true;
    button.setAttribute('aria-busy', 'true');
  });
  window.addEventListener('pageshow', () => { isSent = false; button.removeAttribute('aria-busy'); });
})();

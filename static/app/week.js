// The grid of absence: letters set the kind, arrows and Enter move, digits go to the hours. Without it the grid is a form.
'use strict';

(() => {
  const form = document.querySelector('[data-week]');
  if (!form) return;
  const rows = [...form.querySelectorAll('tbody tr')].map((row) =>
    [...row.querySelectorAll('td')].map((cell) => cell.querySelector('select')));
  const told = form.querySelector('[data-count]');
  const after = told.textContent.replace(/^\d+/, '');
  const standing = () => form.querySelectorAll('tbody td b').length;
  const count = () => {
    const chosen = rows.flat().filter((each) => each && each.value).length;
    told.textContent = `${chosen + standing()}${after}`;
  };

  const move = (select, down, right) => {
    let row = rows.findIndex((each) => each.includes(select));
    let column = rows[row].indexOf(select);
    // Past cells in which nothing can be typed.
    do { row += down; column += right; } while (rows[row] && column >= 0 && column < rows[row].length && !rows[row][column]);
    const next = rows[row]?.[column];
    if (next) next.focus();
    else if (down > 0 && row >= rows.length) form.querySelector('[name=bekreft], [name=lagre]').focus();
  };
  const steps = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1], Enter: [1, 0] };

  form.addEventListener('keydown', (event) => {
    const cell = event.target.closest('.cell');
    if (!cell || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const select = cell.querySelector('select');
    const isHours = event.target !== select;
    if (event.key in steps && !(isHours && /Left|Right/.test(event.key))) {
      event.preventDefault();
      move(select, ...steps[event.key]);
      return;
    }
    if (isHours) return;
    const key = event.key.toUpperCase();
    if (event.key === 'Delete' || event.key === 'Backspace') select.value = '';
    else if (key.length === 1 && [...select.options].some((each) => each.value === key)) select.value = key;
    else if (/^[0-9]$/.test(event.key) && select.value) {
      const hours = cell.querySelector('input');
      hours.value = '';
      hours.focus();
      return;
    } else return;
    event.preventDefault();
    count();
  });
  form.addEventListener('change', count);
  // Where nothing has to be put right, one begins to type at once.
  if (!document.querySelector('[autofocus]')) rows.flat().find(Boolean)?.focus();
})();

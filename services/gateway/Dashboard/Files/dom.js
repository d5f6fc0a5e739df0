// Elements are made from text, never from markup: prompts, names and provider texts are not trusted.

const properties = new Set(['value', 'checked', 'disabled', 'muted', 'hidden', 'open', 'selected', 'indeterminate', 'htmlFor', 'required']);

function append(element, children) {
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false && child !== '') element.append(child);
  }
  return element;
}

function setAll(element, attributes) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === undefined || value === null) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2).toLowerCase(), value);
    else if (name === 'class') element.setAttribute('class', value);
    else if (name === 'dataset') Object.assign(element.dataset, value);
    else if (name === 'style') Object.assign(element.style, value); // through the object model: the policy forbids style attributes
    else if (properties.has(name)) element[name] = value;
    else if (value === true) element.setAttribute(name, '');
    else if (value !== false) element.setAttribute(name, value);
  }
  return element;
}

/** An HTML element with attributes, listeners (`onClick`) and children. */
export const h = (tag, attributes, ...children) => append(setAll(document.createElement(tag), attributes), children);

/** An SVG element. */
export const svg = (tag, attributes, ...children) =>
  append(setAll(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes), children);

export const $ = (selector, root = document) => root.querySelector(selector);

let lastId = 0;
/** An id that no other element has. */
export const newId = (start = 'id') => `${start}-${++lastId}`;

/** Replaces what an element contains. */
export function fill(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

/** Sets the text when it has changed: an unchanged node costs no layout. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Says something to screen readers. */
export function announce(text) {
  setText($('#announcements'), '');
  setTimeout(() => setText($('#announcements'), text), 50);
}

/** Shows a short message; errors stay until they are closed. */
export function toast(text, kind = 'info') {
  const box = h('div', { class: `toast ${kind}`, role: kind === 'error' ? 'alert' : 'status' }, h('p', {}, text));
  const close = () => box.remove();
  box.append(h('button', { type: 'button', class: 'quiet', 'aria-label': 'Close the message', onClick: close }, '×'));
  $('#toasts').append(box);
  if (kind !== 'error') setTimeout(close, 6000);
  return box;
}

/** Shows why something has failed. What was given up, such as a call of an earlier caller, is not shown. */
export function toastError(error) {
  if (error.name !== 'AbortError') toast(error.message, 'error');
}

/** A labelled form field with room for a hint and for the errors of the gateway. `name` is the member that errors name. */
export function field(label, control, { hint, name = control.getAttribute('name'), wide } = {}) {
  const id = control.id || (control.id = newId('field'));
  const hintId = hint ? newId('hint') : null;
  const error = h('p', { class: 'error', id: newId('error'), hidden: true });
  control.setAttribute('aria-describedby', [hintId, error.id].filter(Boolean).join(' '));
  return h('div', { class: wide ? 'field wide' : 'field', dataset: { field: name ?? '' } },
    h('label', { for: id }, label), control, hint ? h('p', { class: 'hint', id: hintId }, hint) : null, error);
}

/** A check box with its label behind it. */
export function check(label, control, { hint } = {}) {
  const id = control.id || (control.id = newId('check'));
  const hintId = hint ? newId('hint') : null;
  if (hintId) control.setAttribute('aria-describedby', hintId);
  return h('div', { class: 'check', dataset: { field: control.getAttribute('name') ?? '' } },
    control, h('label', { for: id }, label), hint ? h('p', { class: 'hint', id: hintId }, hint) : null);
}

export const option = (value, label = value, extra = {}) => h('option', { value, ...extra }, label);

/** Shows the errors of a problem at their fields; returns those that have no field. */
export function showErrors(form, errors) {
  clearErrors(form);
  const homeless = [];
  let first = null;
  const boxOf = (name) => { // of the member itself, else of what it is part of
    for (let path = name; path; path = path.replace(/[.[]?[^.[]*$/, '')) {
      const box = form.querySelector(`[data-field="${CSS.escape(path)}"]`);
      if (box) return box;
    }
    return null;
  };
  for (const [name, texts] of Object.entries(errors)) {
    const box = boxOf(name);
    const control = box?.querySelector('input, select, textarea');
    if (!box || !control) { homeless.push(...texts); continue; }
    let error = box.querySelector('.error');
    if (!error) box.append(error = h('p', { class: 'error', id: newId('error') }));
    error.hidden = false;
    error.textContent = [error.textContent, ...texts].filter(Boolean).join('\n');
    control.setAttribute('aria-invalid', 'true');
    const folded = box.closest('details:not([open])');
    if (folded) folded.open = true;
    if (!first || control.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING) first = control;
  }
  first?.focus();
  return homeless;
}

export function clearErrors(form) {
  for (const error of form.querySelectorAll('.field .error, .check .error')) { error.textContent = ''; error.hidden = true; }
  for (const control of form.querySelectorAll('[aria-invalid]')) control.removeAttribute('aria-invalid');
}

/** Asks before something that cannot be undone. */
export function confirmed(title, text, action) {
  return new Promise((resolve) => {
    const titleId = newId('title');
    const dialog = h('dialog', { 'aria-labelledby': titleId },
      h('form', { method: 'dialog', class: 'form' }, h('h2', { id: titleId }, title), h('p', {}, text),
        h('div', { class: 'buttons' }, h('button', { class: 'danger', value: 'yes' }, action),
          h('button', { value: 'no', autofocus: true }, 'Keep'))));
    dialog.addEventListener('close', () => { dialog.remove(); resolve(dialog.returnValue === 'yes'); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** A table: columns of { label, cell, number?, head? }; on a phone each row is a card with the labels beside the cells. */
export function table(caption, columns, rows, { empty = 'Nothing yet.' } = {}) {
  if (rows.length === 0) return h('p', { class: 'empty' }, empty);
  return h('div', { class: 'table-box', tabindex: 0, role: 'region', 'aria-label': caption }, h('table', {},
    h('caption', { class: 'visually-hidden' }, caption),
    h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col', class: column.number ? 'number' : null }, column.label)))),
    h('tbody', {}, rows.map((row) => h('tr', {}, columns.map((column) => h(column.head ? 'th' : 'td',
      { scope: column.head ? 'row' : null, class: column.number ? 'number' : null, dataset: { label: column.label } },
      column.cell(row))))))));
}

/** Saves text as a file. */
export function download(name, text, type) {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = h('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

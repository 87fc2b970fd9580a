import type { Raw } from '../raw.ts';
import type { Kit } from './kit.ts';

/** Fields and ids that only seem to work. */
export function forms(kit: Kit): Raw[] {
  const found: Raw[] = [];
  for (const field of document.querySelectorAll<HTMLInputElement>(
    'input[placeholder],textarea[placeholder]',
  )) {
    const named =
      (field.labels?.length ?? 0) > 0 ||
      ['aria-label', 'aria-labelledby', 'title'].some(
        (name) => (field.getAttribute(name)?.trim() ?? '') !== '',
      );
    if (!named && kit.isVisible(field) && !/^(hidden|submit|button|reset|image)$/.test(field.type)) {
      found.push(kit.saw('placeholder-label', field));
    }
  }
  for (const form of document.forms) {
    const secret = form.querySelector('input[type=password]');
    // A script may send the form its own way; without one the browser writes the password into the address.
    if (
      secret !== null &&
      form.method === 'get' &&
      !kit.listening.has(form) &&
      !form.hasAttribute('onsubmit')
    ) {
      found.push(kit.saw('password-in-address', form));
    }
    if (location.protocol === 'https:' && /^http:/.test(form.action)) {
      found.push(kit.saw('mixed-content', form, `The form is sent to ${form.action}`));
    }
  }
  const byId = new Map<string, Element[]>();
  for (const element of document.querySelectorAll('[id]')) {
    if (element.id === '' || element.closest('svg') !== null) continue;
    byId.set(element.id, [...(byId.get(element.id) ?? []), element]);
  }
  const used = new Set<string>();
  const references = [
    'for',
    'aria-labelledby',
    'aria-describedby',
    'aria-controls',
    'aria-owns',
    'headers',
    'list',
  ];
  for (const name of references) {
    for (const element of document.querySelectorAll(`[${name}]`)) {
      for (const id of element.getAttribute(name)?.split(/\s+/) ?? []) used.add(id);
    }
  }
  for (const link of document.querySelectorAll('a[href^="#"]'))
    used.add(decodeURI(link.getAttribute('href')?.slice(1) ?? ''));
  for (const [id, elements] of byId) {
    const [, second] = elements;
    if (second === undefined || !used.has(id)) continue;
    found.push(
      kit.saw(
        'duplicate-id',
        second,
        `${elements.length} elements have id="${id}": ${kit.markup(second)}`,
        id,
      ),
    );
  }
  return found;
}

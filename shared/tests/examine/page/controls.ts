import type { Control } from '../raw.ts';
import type { Kit } from './kit.ts';

/**
 * What a person might click and that may do nothing: buttons, links without a place to lead to, and things
 * that only look clickable. Links that lead somewhere and buttons that submit a form do what they say.
 */
export function controls(kit: Kit): Control[] {
  const found: Control[] = [];

  const listens = (element: Element): Control['listens'] => {
    if (kit.listening.has(element) || element.hasAttribute('onclick')) return 'own';
    for (let at: Node | null = element.parentNode; at !== null; at = at.parentNode) {
      if (kit.listening.has(at)) return 'around';
    }
    return kit.listening.has(window as unknown as Node) ? 'around' : 'nowhere';
  };

  const add = (element: Element, kind: Control['kind'], whenDead: string) => {
    const box = kit.boxOf(element);
    if (box === null || !kit.isVisible(element)) return;
    found.push({
      selector: kit.selectorOf(element),
      name: kit.nameOf(element),
      group: kit.groupOf(element),
      box,
      kind,
      whenDead,
      listens: listens(element),
      evidence: kit.markup(element),
    });
  };

  const acts = 'popovertarget commandfor command data-bs-toggle data-toggle interestfor';
  for (const button of document.querySelectorAll<HTMLButtonElement>(
    'button,input[type=button],[role=button]',
  )) {
    if (button.disabled || button.getAttribute('aria-disabled') === 'true') continue;
    if (
      button.closest('summary,label,[inert]') !== null ||
      acts.split(' ').some((name) => button.hasAttribute(name))
    )
      continue;
    if (button.localName === 'a' && button.hasAttribute('href')) continue;
    const submits = button.localName === 'button' && button.form !== null && button.type !== 'button';
    if (!submits) add(button, 'button', 'dead-button');
  }

  for (const link of document.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href')?.trim() ?? '';
    if (href === '' || href === '#') {
      add(link, 'anchor', 'empty-link');
      continue;
    }
    // Hash routes (`#/orders`, `#!orders`) are addresses of an app, not places on the page.
    if (!/^#[^/!]/.test(href) || /^#top$/i.test(href) || href.startsWith('#:~:')) continue;
    let id = href.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      // An id may hold a percent sign; then it is meant as it is written.
    }
    const there = document.getElementById(id) ?? document.querySelector(`a[name="${CSS.escape(id)}"]`);
    if (there === null) add(link, 'anchor', 'dead-anchor');
  }

  for (const element of document.body.querySelectorAll('*')) {
    if (element.matches(kit.interactive) || element.closest(`${kit.interactive},label,svg`) !== null)
      continue;
    if (element.hasAttribute('tabindex') || element.querySelector(kit.interactive) !== null) continue;
    if (getComputedStyle(element).cursor !== 'pointer') continue;
    // The pointer is inherited; the outermost element is the thing that looks clickable.
    const { parentElement } = element;
    if (parentElement !== null && getComputedStyle(parentElement).cursor === 'pointer') continue;
    if (listens(element) !== 'nowhere') add(element, 'pointer', '');
  }
  return found;
}

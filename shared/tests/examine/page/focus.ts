import type { Raw } from '../raw.ts';
import type { Kit } from './kit.ts';

/**
 * Gives each control the focus, as the Tab key would, and sees whether anything of it changes its looks.
 * Nobody has used the mouse yet, so `:focus-visible` applies.
 */
export async function focus(kit: Kit): Promise<Raw[]> {
  const found: Raw[] = [];
  const tried = 25;
  /** Long enough for a transition to begin. */
  const settleMs = 120;
  const looks = [
    'outline-style',
    'outline-width',
    'outline-color',
    'box-shadow',
    'border-top-color',
    'border-bottom-width',
    'background-color',
    'background-image',
    'color',
    'text-decoration-line',
    'text-decoration-thickness',
    'transform',
    'filter',
    'opacity',
    'top',
    'left',
    'width',
    'height',
    'clip-path',
  ];
  const look = (element: Element) =>
    [element, element.parentElement, element.firstElementChild, element.nextElementSibling]
      .flatMap((each) =>
        each === null ? [] : [null, '::before', '::after'].map((part) => getComputedStyle(each, part)),
      )
      .map((style) => looks.map((name) => style.getPropertyValue(name)).join())
      .join(';');

  const controls = [
    ...document.querySelectorAll<HTMLElement>(
      'a[href],button,input:not([type=hidden]),select,textarea,summary,[tabindex="0"]',
    ),
  ]
    .filter((each) => kit.isVisible(each) && !(each as HTMLButtonElement).disabled)
    .slice(0, tried);
  const before = document.activeElement;
  const at = scrollY;
  for (const control of controls) {
    (document.activeElement as HTMLElement | null)?.blur();
    const without = look(control);
    control.focus({ preventScroll: true });
    if (document.activeElement !== control || !control.matches(':focus-visible')) continue;
    if (look(control) !== without) continue;
    await new Promise((resolve) => setTimeout(resolve, settleMs));
    if (document.activeElement === control && look(control) === without) {
      found.push(kit.saw('focus-invisible', control, undefined, 'page'));
    }
  }
  (document.activeElement as HTMLElement | null)?.blur();
  if (before instanceof HTMLElement && before !== document.body) before.focus({ preventScroll: true });
  scrollTo({ left: 0, top: at, behavior: 'instant' });
  return found;
}

import type { Box } from '../../contract.ts';
import type { Raw } from '../raw.ts';

/**
 * What all checks in the page share. Each function of this folder is sent to the browser as text, so it
 * may use nothing but its arguments and what a browser offers.
 */
export type Kit = ReturnType<typeof createKit>;

export function createKit(evidenceChars: number) {
  /** Names that a build made up change with the next build and say nothing. */
  const made =
    /\d{3,}|^(css|sc|jsx|svelte|_)-?[\w-]*\d|^:|radix|headlessui|mantine-[a-z0-9]{6,}|__[A-Za-z0-9]{5}$/;
  const interactive =
    'a[href],button,input:not([type=hidden]),select,textarea,summary,[role=button],[role=link],[role=checkbox],[role=switch],[role=tab],[role=menuitem],[role=radio],[role=option],[contenteditable=""],[contenteditable=true],audio[controls],video[controls]';
  /** Elements on which or around which a script waits for clicks, as the debugger told. */
  const listening = new Set<Node>();

  const classesOf = (element: Element): string[] =>
    [...element.classList].filter((name) => !made.test(name) && name.length < 40).slice(0, 2);

  const isOnly = (selector: string): boolean => document.querySelectorAll(selector).length === 1;

  const plain = (element: Element): string =>
    element.localName +
    classesOf(element)
      .map((name) => `.${CSS.escape(name)}`)
      .join('');

  const selectorOf = (element: Element): string => {
    let rest = '';
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const join = (own: string) => (rest === '' ? own : `${own} > ${rest}`);
      if (at === document.documentElement || at === document.body) return join(at.localName);
      const { id } = at;
      if (id !== '' && !made.test(id) && isOnly(`#${CSS.escape(id)}`)) return join(`#${CSS.escape(id)}`);
      for (const key of ['data-testid', 'name', 'href', 'src', 'aria-label']) {
        const value = at.getAttribute(key);
        if (value === null || value === '' || value.length > 60) continue;
        const own = `${at.localName}[${key}="${CSS.escape(value).replace(/\\([^\dA-Fa-f"\\])/g, '$1')}"]`;
        try {
          if (isOnly(join(own))) return join(own);
        } catch {
          // A value that cannot be written in a selector only means that another way is taken.
        }
      }
      if (isOnly(join(plain(at)))) return join(plain(at));
      const same: Element[] = [...(at.parentElement?.children ?? [])].filter(
        (each) => each.localName === at?.localName,
      );
      const own = same.length > 1 ? `${plain(at)}:nth-of-type(${same.indexOf(at) + 1})` : plain(at);
      rest = join(own);
      if (isOnly(rest)) return rest;
    }
    return rest;
  };

  /** Elements that look alike and stand in like places are one group. */
  const groupOf = (element: Element): string =>
    `${plain(element)} < ${element.parentElement === null ? '' : plain(element.parentElement)}`;

  const boxOf = (element: Element): Box | null => {
    const { left, top, width, height } = element.getBoundingClientRect();
    if (width === 0 && height === 0) return null;
    const round = (value: number) => Math.round(value * 10) / 10;
    return { x: round(left + scrollX), y: round(top + scrollY), width: round(width), height: round(height) };
  };

  const isVisible = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return (
      width > 1 && height > 1 && element.checkVisibility({ opacityProperty: true, visibilityProperty: true })
    );
  };

  const cut = (text: string): string => {
    const one = text.replace(/\s+/g, ' ').trim();
    return one.length > evidenceChars ? `${one.slice(0, evidenceChars - 1)}…` : one;
  };

  const markup = (element: Element): string => {
    const copy = element.cloneNode(false) as Element;
    const text = element.textContent?.trim() ?? '';
    // A secret that a form was filled with has no place in a report.
    if (copy.getAttribute('type') === 'password') copy.removeAttribute('value');
    const shell = copy.outerHTML;
    const close = shell.lastIndexOf('</');
    return cut(close < 0 ? shell : `${shell.slice(0, close)}${text}${shell.slice(close)}`);
  };

  const nameOf = (element: Element): string => {
    const labelled = element
      .getAttribute('aria-labelledby')
      ?.split(/\s+/)
      .map((id) => document.getElementById(id)?.textContent ?? '')
      .join(' ');
    const image = element.querySelector('img[alt]')?.getAttribute('alt');
    const value = element instanceof HTMLInputElement ? element.value : '';
    const name =
      [labelled, element.getAttribute('aria-label'), (element as HTMLElement).innerText, value, image].find(
        (each) => each !== null && each !== undefined && each.trim() !== '',
      ) ?? element.getAttribute('title');
    return (name ?? '').replace(/\s+/g, ' ').trim();
  };

  const saw = (rule: string, element: Element | null, evidence?: string, group?: string): Raw => ({
    rule,
    selector: element === null ? null : selectorOf(element),
    group: group ?? (element === null ? '' : groupOf(element)),
    evidence: cut(evidence ?? (element === null ? '' : markup(element))),
    box: element === null ? null : boxOf(element),
  });

  return { interactive, listening, selectorOf, groupOf, boxOf, isVisible, cut, markup, nameOf, saw };
}

import type { Limits, Raw } from '../raw.ts';
import type { Kit } from './kit.ts';

/** Controls that something else lies on, wherever the page is scrolled to. Leaves the page at its top. */
export function covered(kit: Kit, limits: Limits): Raw[] {
  const found: Raw[] = [];

  /** What takes the clicks at five points of the control, when all of them miss it. */
  const thief = (control: Element): Element | null => {
    const { left, top, width, height } = control.getBoundingClientRect();
    let taken: Element | null = null;
    for (const [across, down] of [
      [0.5, 0.5],
      [0.25, 0.25],
      [0.75, 0.25],
      [0.25, 0.75],
      [0.75, 0.75],
    ] as const) {
      const [x, y] = [left + width * across, top + height * down];
      if (x < 0 || y < 0 || x >= innerWidth || y >= innerHeight) return null;
      const hit = document.elementFromPoint(x, y);
      if (hit === null || control.contains(hit) || hit.contains(control)) return null;
      // A label may lie over its own field: a click on it reaches the field.
      const label = hit.closest('label');
      if (label !== null && (label.control === control || label.contains(control))) return null;
      taken = hit;
    }
    return taken;
  };

  const clipped = (control: Element): boolean => {
    const own = control.getBoundingClientRect();
    const [x, y] = [own.left + own.width / 2, own.top + own.height / 2];
    for (let at = control.parentElement; at !== null && at !== document.body; at = at.parentElement) {
      if (getComputedStyle(at).overflow === 'visible') continue;
      const { left, top, right, bottom } = at.getBoundingClientRect();
      if (x < left || x > right || y < top || y > bottom) return true;
    }
    return false;
  };

  /** A dialog is meant to keep the page behind it from being used. */
  const isDialog = (element: Element): boolean => {
    if (element.closest('dialog,[role=dialog],[role=alertdialog],[aria-modal=true]') !== null) return true;
    for (let at: Element | null = element; at !== null; at = at.parentElement) {
      const { width, height } = at.getBoundingClientRect();
      const fixed = getComputedStyle(at).position === 'fixed';
      if (fixed && width * height > innerWidth * innerHeight * 0.5) return true;
    }
    return false;
  };

  const controls = [...document.querySelectorAll(kit.interactive)].slice(0, limits.controlsChecked);
  for (const control of controls) {
    const style = getComputedStyle(control);
    if (!kit.isVisible(control) || style.pointerEvents === 'none' || (control as HTMLButtonElement).disabled)
      continue;
    const box = kit.boxOf(control);
    if (box === null || box.width < 8 || box.height < 8) continue;
    let over: Element | null = null;
    // Something fixed to the window may be scrolled away from under; only what never comes free counts.
    for (const place of [0.5, 0.2, 0.8]) {
      scrollTo({ left: 0, top: box.y - innerHeight * place, behavior: 'instant' });
      if (clipped(control)) {
        over = null;
        break;
      }
      over = thief(control);
      if (over === null) break;
    }
    if (over !== null && !isDialog(over)) {
      scrollTo({ left: 0, top: 0, behavior: 'instant' });
      found.push({
        ...kit.saw('covered-control', control, `${kit.markup(control)} lies under ${kit.markup(over)}`),
        box,
      });
    }
  }
  scrollTo({ left: 0, top: 0, behavior: 'instant' });
  return found;
}

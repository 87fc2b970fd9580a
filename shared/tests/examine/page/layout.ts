import type { Raw } from '../raw.ts';
import type { Kit } from './kit.ts';

/** Whether the page fits its window and tells phones how to show it. */
export function layout(kit: Kit): Raw[] {
  const found: Raw[] = [];
  const root = document.documentElement;
  const room = root.clientWidth;
  // One pixel is rounding of fractional widths.
  if (root.scrollWidth > room + 1) {
    let widest: Element | null = null;
    let reach = room + 1;
    for (const element of document.body.querySelectorAll('*')) {
      if (!kit.isVisible(element) || getComputedStyle(element).position === 'fixed') continue;
      const clipped = (() => {
        for (let at = element.parentElement; at !== null && at !== document.body; at = at.parentElement) {
          if (getComputedStyle(at).overflowX !== 'visible') return true;
        }
        return false;
      })();
      const right = element.getBoundingClientRect().right + scrollX;
      if (!clipped && right > reach) {
        reach = right;
        widest = element;
      }
    }
    const evidence = `The page is ${root.scrollWidth} px wide in a window of ${room} px.`;
    found.push(
      kit.saw(
        'horizontal-overflow',
        widest,
        widest === null ? evidence : `${evidence} ${kit.markup(widest)}`,
        'page',
      ),
    );
  }
  if (document.compatMode === 'BackCompat')
    found.push(kit.saw('quirks-mode', null, 'The page has no <!doctype html>.'));
  if (document.querySelector('meta[name=viewport]') === null) {
    found.push(kit.saw('missing-viewport', null, 'There is no <meta name="viewport">.'));
  }
  const seen =
    document.body.innerText.trim() !== '' ||
    document.querySelector('img,svg,canvas,video,iframe,object,input,button') !== null;
  if (!seen) found.push(kit.saw('blank-page', null, 'The page shows neither text nor pictures.'));
  return found;
}

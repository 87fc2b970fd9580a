import type { Kit } from './kit.ts';

/**
 * Watches what a click changes. `arm` forgets everything seen so far, and from then on takes what had been
 * changing by itself (clocks, carousels) for background.
 */
export function effects(_kit: Kit) {
  const background = new WeakSet<Node>();
  let changes = 0;
  let armed = false;
  let movesCount = true;
  let target: Element | null = null;

  const observer = new MutationObserver((records) => {
    for (const { target: node } of records) {
      if (!armed) background.add(node);
      else if (!background.has(node)) changes += 1;
    }
  });
  const everything = { subtree: true, childList: true, attributes: true, characterData: true };
  observer.observe(document, everything);
  for (const host of document.querySelectorAll('*')) {
    if (host.shadowRoot !== null) observer.observe(host.shadowRoot, everything);
  }
  const seen = (event: Event) => {
    const own = event.target === target || (event.target instanceof Node && target?.contains(event.target));
    // A link to a fragment always moves the history and the window, even to nowhere.
    const moves = event.type === 'popstate' || event.type === 'scroll';
    if (armed && !(event.type === 'focusin' && own) && (movesCount || !moves)) changes += 1;
  };
  for (const type of [
    'focusin',
    'scroll',
    'input',
    'change',
    'popstate',
    'toggle',
    'play',
    'pause',
    'transitionrun',
    'animationstart',
    'submit',
  ]) {
    addEventListener(type, seen, { capture: true, passive: true });
  }

  return {
    /** Brings the control to the middle of the window; null when it is gone or something lies on it. */
    place(selector: string): { x: number; y: number } | null {
      target = document.querySelector(selector);
      if (target === null) return null;
      target.scrollIntoView({ block: 'center', inline: 'center', behavior: 'instant' });
      const { left, top, width, height } = target.getBoundingClientRect();
      const [x, y] = [left + width / 2, top + height / 2];
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (target.contains(hit) || hit.contains(target)) ? { x, y } : null;
    },
    arm(anchor: boolean): void {
      movesCount = !anchor;
      for (const { target: node } of observer.takeRecords()) background.add(node);
      changes = 0;
      armed = true;
    },
    /** How many changes since `arm`. */
    changes(): number {
      for (const { target: node } of observer.takeRecords()) if (!background.has(node)) changes += 1;
      return changes;
    },
    rest(): void {
      armed = false;
    },
  };
}

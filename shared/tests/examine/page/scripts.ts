import { controls } from './controls.ts';
import { covered } from './covered.ts';
import { effects } from './effects.ts';
import { engines } from './engines.ts';
import { focus } from './focus.ts';
import { forms } from './forms.ts';
import { createKit } from './kit.ts';
import { layout } from './layout.ts';
import { links } from './links.ts';
import { load } from './load.ts';
import { media } from './media.ts';
import { text } from './text.ts';

/**
 * The source that installs `assay` in a world of the page. Made from the functions' own text: each uses
 * only its arguments, so a bundler may rename and shorten, but not add calls of its own (`keepNames`).
 */
export function checksSource(evidenceChars: number): string {
  return `globalThis.assay ??= (() => {
  const kit = (${createKit})(${evidenceChars});
  return {
    kit,
    text: ${text},
    links: ${links},
    media: ${media},
    layout: ${layout},
    forms: ${forms},
    covered: ${covered},
    focus: ${focus},
    engines: ${engines},
    load: ${load},
    controls: ${controls},
    watch: (${effects})(kit),
  };
})(); 0`;
}

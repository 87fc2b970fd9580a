import type { Limits, Raw } from '../raw.ts';
import type { Kit } from './kit.ts';

/** Text that was never meant for readers, and text too small for them. */
export function text(kit: Kit, limits: Limits): Raw[] {
  const found: Raw[] = [];
  const template = /\{\{\s*[^{}]{1,60}\s*\}\}|\$\{[\w.[\]]{1,40}\}|<%[=-]?[^%]{1,60}%>|%[A-Z][A-Z_]{2,30}%/;
  const key = /^[a-z][\w-]*(?:\.[A-Za-z_][\w-]*){2,}$/;
  const address =
    /^www\.|\.(com|org|net|io|dev|app|edu|gov|info|eu|de|fr|uk|js|ts|json|html?|css|png|jpe?g|svg|pdf|zip|md|ya?ml)$/;
  const broken = /\[object \w+\]|Invalid Date|(?:^|[^\w.-])NaN(?![\w-])/;
  const nothing = /(?:^|[:€$£#(]\s*)(?:undefined|null)(?:\s*[€$£%,.)]|$)/;
  const filler = /\b(?:lorem ipsum|dolor sit amet)\b/i;
  const reminder = /(?:^|\s)(?:TODO|FIXME|TBD)(?::|\s*$)|\b(?:insert|your) (?:text|title|content) here\b/;
  const garbled = /Ã[\u0080-\u00bf]|â€[\u0080-\u00bf™œ“”˜¦]|Â[\u00a0-\u00bf]|\ufffd/;
  /** A sentence about programming may say NaN; a short label that says it is broken. */
  const labelChars = 80;

  const look = (element: Element | null, words: string) => {
    const judge = (rule: string) =>
      found.push(kit.saw(rule, element, words, `${rule} ${words.slice(0, 60)}`));
    if (template.test(words)) judge('leftover-template');
    else if (key.test(words) && !address.test(words)) judge('leftover-template');
    if (words.length <= labelChars && (broken.test(words) || nothing.test(words))) judge('leftover-value');
    if (filler.test(words) || reminder.test(words)) judge('placeholder-text');
    if (garbled.test(words)) judge('garbled-text');
  };

  look(null, document.title);
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const small = new Set<Element>();
  const seen = new Set<Element>();
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const words = node.nodeValue?.replace(/\s+/g, ' ').trim() ?? '';
    if (element === null || words === '' || element.closest('script,style,noscript,template,textarea'))
      continue;
    if (!kit.isVisible(element)) continue;
    // Frameworks split "{count} €" into several text nodes; the sentence is what a reader sees.
    const short = element.textContent?.replace(/\s+/g, ' ').trim() ?? '';
    const whole = element.childElementCount === 0 && short.length <= labelChars ? short : words;
    const code = element.closest('code,pre,kbd,samp,var') !== null;
    if (!code && !(seen.has(element) && whole === short)) look(element, whole);
    seen.add(element);
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    // Of size 0 is what stylesheets hide behind an icon.
    if (size >= 1 && size < limits.minTextPx && /\p{L}{3}/u.test(words)) small.add(element);
  }
  for (const element of small) {
    found.push(
      kit.saw('small-text', element, `${getComputedStyle(element).fontSize}: ${kit.markup(element)}`),
    );
  }
  for (const field of document.querySelectorAll(
    'input[placeholder],textarea[placeholder],img[alt],[aria-label]',
  )) {
    if (!kit.isVisible(field)) continue;
    for (const name of ['placeholder', 'alt', 'aria-label'])
      look(field, field.getAttribute(name)?.trim() ?? '');
  }
  return found;
}

import type { PageLink, Raw } from '../raw.ts';
import type { Kit } from './kit.ts';

/** Where the page leads to, and what is wrong with its links without following them. */
export function links(kit: Kit): { findings: Raw[]; links: PageLink[] } {
  const findings: Raw[] = [];
  const found: PageLink[] = [];
  const vague = new Set([
    'click here',
    'here',
    'click',
    'link',
    'this link',
    'this',
    'this page',
    'hier',
    'hier klicken',
    'ici',
    'cliquez ici',
    'aquí',
    'haz clic aquí',
  ]);
  for (const link of document.querySelectorAll('a[href]')) {
    const href = link.getAttribute('href')?.trim() ?? '';
    if (/^javascript:/i.test(href)) findings.push(kit.saw('script-link', link));
    const visible = kit.isVisible(link);
    const name = kit
      .nameOf(link)
      .toLowerCase()
      .replace(/[.!…→»>]+$/, '')
      .trim();
    if (visible && vague.has(name)) findings.push(kit.saw('vague-link', link));
    const url = (link as HTMLAnchorElement).href;
    if (/^https?:/.test(url) && href !== '' && !href.startsWith('#')) {
      found.push({
        url,
        text: kit.nameOf(link).slice(0, 80),
        selector: kit.selectorOf(link),
        prominent: visible && link.closest('nav,header,main,[role=navigation],[role=main]') !== null,
      });
    }
  }
  return { findings, links: found };
}

import type { EngineRule, Raw } from '../raw.ts';
import type { Kit } from './kit.ts';

interface AxeResult {
  id: string;
  impact: EngineRule['impact'];
  help: string;
  helpUrl: string;
  tags: string[];
  nodes: { element?: Element; target: unknown[]; failureSummary?: string }[];
}
interface LintViolation {
  ruleId: string;
  impact: EngineRule['impact'];
  message: string;
  selector: string;
  element?: Element;
}
declare const axe: { run(root: Document, options: object): Promise<{ violations: AxeResult[] }> };
declare const AccessLint: {
  runAudit(root: Document, options: object): { violations: LintViolation[] };
  getRuleById(id: string): { description: string; wcag: string[] } | undefined;
};

/** What the two accessibility engines say, in our terms. They must have been loaded into this world. */
export async function engines(kit: Kit): Promise<Raw[]> {
  const found: Raw[] = [];
  const { violations } = await axe.run(document, {
    // Waiting for media to load takes up to ten seconds and tells nothing that we report.
    preload: false,
    iframes: false,
    elementRef: true,
    resultTypes: ['violations'],
    runOnly: {
      type: 'tag',
      values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'],
    },
    // Duplicate ids are our own check, as each engine sees only some of the references.
    rules: { 'target-size': { enabled: true }, 'duplicate-id-aria': { enabled: false } },
  });
  const criterion = (tag: string) => /^wcag(\d)(\d)(\d+)$/.exec(tag)?.slice(1).join('.');
  for (const violation of violations) {
    const criteria = violation.tags.map(criterion).filter((each) => each !== undefined);
    const engine = { help: violation.help, helpUrl: violation.helpUrl, impact: violation.impact, criteria };
    for (const node of violation.nodes) {
      const element = node.element ?? null;
      const why = node.failureSummary?.split('\n').slice(1).join(' ') ?? '';
      const evidence = element === null ? why : `${kit.markup(element)} ${why}`;
      // Where landmarks are missing, all that lies outside of them is one finding.
      const group = violation.id === 'region' ? 'page' : undefined;
      found.push({ ...kit.saw(`axe/${violation.id}`, element, evidence, group), engine });
    }
  }

  const audit = AccessLint.runAudit(document, { disabledRules: ['labels-and-names/duplicate-id-aria'] });
  for (const violation of audit.violations) {
    const rule = AccessLint.getRuleById(violation.ruleId);
    // Its good practices repeat those of axe; what it adds are checks of success criteria.
    if (rule === undefined || rule.wcag.length === 0) continue;
    const element = violation.element ?? document.querySelector(violation.selector);
    // It also judges what is not shown.
    if (element !== null && document.body.contains(element) && !element.checkVisibility()) continue;
    const engine = { help: rule.description, helpUrl: null, impact: violation.impact, criteria: rule.wcag };
    const evidence = element === null ? violation.message : `${kit.markup(element)} ${violation.message}`;
    found.push({ ...kit.saw(`accesslint/${violation.ruleId.split('/').at(-1)}`, element, evidence), engine });
  }
  return found;
}

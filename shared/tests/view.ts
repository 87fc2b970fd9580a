import { type HumanWork, Issue, Run, type Screenshot } from './contract.ts';
import { type CurrentIssue, currentIssues, visibleResult } from './issue-list.ts';
import type { RunKey } from './keys.ts';
import { evidenceLinks } from './links.ts';
import type { Parts } from './parts.ts';
import { keyOf, type RunRow } from './store.ts';
import { hasEnded } from './transitions.ts';

/** A run as its company sees it, with links to its evidence. */
export async function viewOf(run: RunRow, parts: Parts, human: HumanWork | null): Promise<Run> {
  return Run.parse({ ...run, steps: parts.steps, human, report: await reportIn(run, parts) });
}

async function reportIn(run: RunRow, parts: Parts): Promise<Run['report']> {
  const result = visibleResult(run, parts);
  if (result === null) return null;
  const { picture, ofIssue } = await linksFor(keyOf(run));
  return {
    ...result,
    partial: result.partial && !hasEnded(run.status),
    issues: await Promise.all(currentIssues(parts, result).map(ofIssue)),
    pages: await Promise.all(
      result.pages.map(async (page) => ({
        ...page,
        screenshots: {
          desktop: await picture(page.screenshots.desktop),
          mobile: await picture(page.screenshots.mobile),
        },
      })),
    ),
  };
}

/** One issue as its company sees it, with links to its evidence. */
export async function issueView(key: RunKey, issue: CurrentIssue): Promise<Issue> {
  const { ofIssue } = await linksFor(key);
  return Issue.parse(await ofIssue(issue));
}

async function linksFor(key: RunKey) {
  const link = await evidenceLinks(key);
  const picture = async (screenshot: Screenshot | null) => {
    if (screenshot === null) return null;
    const { key: name, width, height } = screenshot;
    return { url: await link(name), width, height };
  };
  const ofIssue = async (issue: CurrentIssue) => ({
    ...issue,
    evidence: {
      ...issue.evidence,
      screenshot: await picture(issue.evidence.screenshot),
      pictures: await Promise.all(issue.evidence.pictures.map(link)),
    },
  });
  return { picture, ofIssue };
}

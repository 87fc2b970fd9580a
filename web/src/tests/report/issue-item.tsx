import { Accordion, Anchor, Badge, Checkbox, Code, Group, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { Issue } from '#shared/tests/contract.ts';
import { CopyIcon } from '../../app/copy.tsx';
import { shortUrl } from '../../app/format.ts';
import { strings } from '../../strings.ts';
import { SeverityMark } from '../severity-mark.tsx';
import type { Correction } from './corrections.ts';
import { EvidencePicture } from './evidence-picture.tsx';
import classes from './issue-item.module.css';
import { IssueTracking } from './issue-tracking.tsx';
import { Originals } from './originals.tsx';
import { ProvenanceBadge } from './provenance-badge.tsx';
import { TesterPictures } from './tester-pictures.tsx';

const text = strings.tests.report;

/** One issue: a line to scan, and behind it all that proves it. */
export function IssueItem(props: {
  issue: Issue;
  runId: string;
  opened: boolean;
  /** Path of the page, where the group does not say it. */
  place: string | null;
  /** Whether people tested too, so that it matters who found it. */
  peopled: boolean;
  /** Whether what becomes of it is kept: not while the report still grows. */
  tracked: boolean;
  /** While issues are being selected; null otherwise. */
  selection: { readonly selected: boolean; readonly toggle: () => void } | null;
  correct: { readonly send: (correction: Correction) => void; readonly busy: boolean } | null;
  onStale: () => void;
}) {
  const { issue, selection, correct } = props;
  const { status, ruling, comments } = issue.tracking;
  const facts = [
    strings.tests.category[issue.category],
    issue.viewport === null ? null : strings.tests.viewport[issue.viewport],
    issue.occurrences > 1 ? text.occurrences(issue.occurrences) : null,
    props.place,
    comments.length > 0 ? text.tracking.count(comments.length) : null,
  ].filter((fact) => fact !== null);
  return (
    <Accordion.Item
      value={issue.id}
      id={issue.id}
      data-anchor
      data-selecting={selection !== null || undefined}
    >
      {selection !== null && (
        <Checkbox
          className={classes.select}
          aria-label={text.joinSelect(issue.title)}
          checked={selection.selected}
          onChange={selection.toggle}
        />
      )}
      <Accordion.Control>
        <span className={classes.line}>
          <SeverityMark severity={issue.severity} />
          <span className={classes.title}>{issue.title}</span>
          <span className={classes.facts}>
            {props.peopled && <ProvenanceBadge provenance={issue.provenance} />}
            {status !== 'open' && <span className={classes.chip}>{strings.tests.tracking[status]}</span>}
            {ruling !== null && <span className={classes.chip}>{text.ruling[ruling]}</span>}
            <span>{facts.join(' · ')}</span>
          </span>
        </span>
      </Accordion.Control>
      <Accordion.Panel>
        {props.opened && (
          <div className={classes.body}>
            <div className={classes.text}>
              <Group gap="xs" justify="space-between" wrap="nowrap" align="flex-start">
                <Text className="breakable">{issue.description}</Text>
                <CopyIcon
                  link
                  value={`${window.location.origin}/runs/${props.runId}#${issue.id}`}
                  label={text.copyIssue}
                />
              </Group>
              <dl className={classes.details}>
                <div>
                  <dt>{text.onPage}</dt>
                  <dd>
                    <Anchor
                      href={issue.page}
                      target="_blank"
                      rel="noreferrer"
                      size="sm"
                      className="breakable"
                    >
                      {shortUrl(issue.page)} <IconExternalLink size={14} aria-label={strings.app.newTab} />
                    </Anchor>
                  </dd>
                </div>
                {issue.selector !== null && (
                  <div>
                    <dt>{text.selector}</dt>
                    <dd className={classes.selector}>
                      <Code className="breakable">{issue.selector}</Code>
                      <CopyIcon value={issue.selector} label={text.copySelector} />
                    </dd>
                  </div>
                )}
                {issue.guideline !== null && (
                  <div>
                    <dt>{text.guideline}</dt>
                    <dd>
                      <Anchor href={issue.guideline.url} target="_blank" rel="noreferrer" size="sm">
                        {issue.guideline.id}: {issue.guideline.title}{' '}
                        <IconExternalLink size={14} aria-label={strings.app.newTab} />
                      </Anchor>
                      {issue.guideline.level !== null && (
                        <Text component="span" size="sm" c="dimmed">
                          {' '}
                          {text.level(issue.guideline.level)}
                        </Text>
                      )}
                    </dd>
                  </div>
                )}
                <div>
                  <dt>{text.source}</dt>
                  <dd>
                    <Badge variant="default" className={classes.source}>
                      {strings.tests.source[issue.source]}
                    </Badge>
                    {issue.rule !== null && (
                      <Text component="span" size="xs" c="dimmed" ff="monospace" className="breakable">
                        {' '}
                        {issue.rule}
                      </Text>
                    )}
                  </dd>
                </div>
              </dl>
              {issue.evidence.text !== '' && (
                <div>
                  <Text size="xs" c="dimmed" mb={4}>
                    {text.evidence}
                  </Text>
                  <Code block className={classes.evidence}>
                    {issue.evidence.text}
                  </Code>
                </div>
              )}
              <Originals
                issue={issue}
                busy={correct?.busy ?? false}
                onSplit={correct === null ? null : () => correct.send({ action: 'split', issueId: issue.id })}
              />
              {props.tracked && <IssueTracking issue={issue} runId={props.runId} />}
            </div>
            <div className={classes.pictures}>
              {(issue.evidence.screenshot !== null || issue.evidence.pictures.length === 0) && (
                <EvidencePicture issue={issue} onStale={props.onStale} />
              )}
              <TesterPictures issue={issue} onStale={props.onStale} />
            </div>
          </div>
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
}

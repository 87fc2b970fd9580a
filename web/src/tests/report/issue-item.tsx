import { Accordion, Anchor, Badge, Code, Group, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { Issue } from '#shared/tests/contract.ts';
import { CopyIcon } from '../../app/copy.tsx';
import { shortUrl } from '../../app/format.ts';
import { strings } from '../../strings.ts';
import { SeverityMark } from '../severity-mark.tsx';
import { EvidencePicture } from './evidence-picture.tsx';
import classes from './issue-item.module.css';

const text = strings.tests.report;

/** One issue: a line to scan, and behind it all that proves it. */
export function IssueItem(props: {
  issue: Issue;
  runId: string;
  opened: boolean;
  /** Path of the page, where the group does not say it. */
  place: string | null;
  onStale: () => void;
}) {
  const { issue } = props;
  const facts = [
    strings.tests.category[issue.category],
    issue.viewport === null ? null : strings.tests.viewport[issue.viewport],
    issue.occurrences > 1 ? text.occurrences(issue.occurrences) : null,
    props.place,
  ].filter((fact) => fact !== null);
  return (
    <Accordion.Item value={issue.id} id={issue.id} data-anchor>
      <Accordion.Control>
        <span className={classes.line}>
          <SeverityMark severity={issue.severity} />
          <span className={classes.title}>{issue.title}</span>
          <span className={classes.facts}>{facts.join(' · ')}</span>
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
            </div>
            <EvidencePicture issue={issue} onStale={props.onStale} />
          </div>
        )}
      </Accordion.Panel>
    </Accordion.Item>
  );
}

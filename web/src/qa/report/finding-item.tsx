import { Accordion, Anchor, Code, Group, Text } from '@mantine/core';
import { IconExternalLink } from '@tabler/icons-react';
import type { Finding } from '#shared/qa/report/contract.ts';
import { CopyButton, CopyIcon } from '../../app/copy.tsx';
import { strings } from '../../strings.ts';
import itemClasses from '../../tests/report/issue-item.module.css';
import { SeverityMark } from '../../tests/severity-mark.tsx';
import { ExchangeList } from './exchange-list.tsx';
import classes from './finding-item.module.css';
import { findingMarkdown } from './finding-markdown.ts';

const text = strings.qa.report;

function Details({ finding, link }: { finding: Finding; link: string | null }) {
  return (
    <div className={classes.body}>
      <Group gap="xs">
        <CopyButton value={finding.curl} label={text.copyCurl} />
        <CopyButton value={findingMarkdown(finding)} label={text.copyMarkdown} />
        {link !== null && <CopyIcon link value={link} label={text.copyLink} />}
      </Group>
      <dl className={classes.details}>
        <div>
          <dt>{text.evidence}</dt>
          <dd className={classes.words}>{finding.evidence}</dd>
        </div>
        <div>
          <dt>{text.cause}</dt>
          <dd className={classes.words}>{finding.likelyCause}</dd>
        </div>
        <div>
          <dt>{text.reference}</dt>
          <dd>
            <Anchor href={finding.reference.url} target="_blank" rel="noreferrer" size="sm">
              {finding.reference.title} <IconExternalLink size={14} aria-label={strings.app.newTab} />
            </Anchor>
          </dd>
        </div>
        <div>
          <dt>{text.certaintyOf}</dt>
          <dd>
            {strings.qa.certainty[finding.certainty]}
            {finding.occurrences > 1 && <> · {text.times(finding.occurrences)}</>}
          </dd>
        </div>
        {finding.operations.length > 1 && (
          <div>
            <dt>{text.where}</dt>
            <dd>
              <ul className={classes.operations}>
                {finding.operations.map((operation) => (
                  <li key={operation}>
                    <Code className="breakable">{operation}</Code>
                  </li>
                ))}
              </ul>
            </dd>
          </div>
        )}
      </dl>
      <div>
        <Text size="xs" c="dimmed" mb={4}>
          {text.curl}
          {finding.reproduction !== null && <> · {text.steps(finding.reproduction.steps.length)}</>}
        </Text>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
        <section className={classes.code} aria-label={text.curl} tabIndex={0}>
          <pre>{finding.curl}</pre>
        </section>
      </div>
      {finding.exchanges.length > 0 && <ExchangeList exchanges={finding.exchanges} />}
    </div>
  );
}

/** One finding: a line to scan, and behind it all that proves it. */
export function FindingItem(props: { finding: Finding; opened: boolean; link: string | null }) {
  const { finding } = props;
  const others = finding.operations.length - 1;
  return (
    <Accordion.Item value={finding.id} id={finding.id} data-anchor>
      <Accordion.Control>
        <span className={itemClasses.line}>
          <SeverityMark severity={finding.severity} />
          <span className={itemClasses.title}>{finding.title}</span>
          <span className={itemClasses.facts}>
            <span className={itemClasses.chip}>{strings.qa.oracle[finding.oracle]}</span>
            {finding.certainty !== 'confirmed' && (
              <span className={itemClasses.chip}>{strings.qa.certainty[finding.certainty]}</span>
            )}
            <span>
              {finding.operation}
              {others > 0 && <> {text.more(others)}</>}
            </span>
          </span>
        </span>
      </Accordion.Control>
      <Accordion.Panel>{props.opened && <Details finding={finding} link={props.link} />}</Accordion.Panel>
    </Accordion.Item>
  );
}

import { Text } from '@mantine/core';
import {
  IconBrowser,
  IconFileText,
  IconGavel,
  IconLink,
  IconListCheck,
  IconReportAnalytics,
  IconUser,
  type TablerIcon,
} from '@tabler/icons-react';
import type { RunStep } from '#shared/tests/contract.ts';
import { duration, pathOf } from '../app/format.ts';
import { strings } from '../strings.ts';
import classes from './run-log.module.css';

const text = strings.tests.run;

const icons: Record<RunStep['kind'], TablerIcon> = {
  browser: IconBrowser,
  page: IconFileText,
  checks: IconListCheck,
  links: IconLink,
  judge: IconGavel,
  tester: IconUser,
  report: IconReportAnalytics,
};

interface Steps {
  readonly steps: readonly RunStep[];
  /** What the times count from. */
  readonly since: string;
}

/** The steps of a run in order. */
export function RunLog({ steps, since }: Steps) {
  return (
    <ol className={classes.log} aria-label={text.log}>
      {steps.map((step) => {
        const Icon = icons[step.kind];
        return (
          <li key={step.seq} className={classes.step}>
            <span className={classes.icon}>
              <Icon size={16} aria-label={text.kind[step.kind]} role="img" />
            </span>
            <div className={classes.what}>
              {step.message}
              {step.page !== null && !step.message.includes(step.page) && (
                <Text component="span" size="xs" c="dimmed" display="block" className="breakable">
                  {pathOf(step.page)}
                </Text>
              )}
            </div>
            <time dateTime={step.at} className={classes.at}>
              {duration(Date.parse(step.at) - Date.parse(since))}
            </time>
          </li>
        );
      })}
    </ol>
  );
}

/** The steps as they come; new ones are read out. */
export function LiveLog({ steps, since, empty }: Steps & { empty: string }) {
  return (
    <div role="log" aria-label={text.log}>
      {steps.length > 0 ? (
        <RunLog steps={steps} since={since} />
      ) : (
        <Text c="dimmed" size="sm">
          {empty}
        </Text>
      )}
    </div>
  );
}

import { Accordion, Stack } from '@mantine/core';
import type { Run } from '#shared/tests/contract.ts';
import { dateTime, duration } from '../app/format.ts';
import { strings } from '../strings.ts';
import classes from './run-history.module.css';
import { RunLog } from './run-log.tsx';

/** Statuses with their reasons, and the steps, of a run that has ended. */
export function RunHistory({ run, unfolded }: { run: Run; unfolded: boolean }) {
  const text = strings.tests.run;
  const took = run.endedAt === null ? '' : duration(Date.parse(run.endedAt) - Date.parse(run.createdAt));
  return (
    <Accordion variant="contained" order={2} defaultValue={unfolded ? 'history' : null}>
      <Accordion.Item value="history">
        <Accordion.Control>
          {text.history}
          {took !== '' && <span className={classes.took}>{took}</span>}
        </Accordion.Control>
        <Accordion.Panel>
          <Stack gap="lg">
            <ul className={classes.transitions}>
              {run.transitions.map((transition) => (
                <li key={`${transition.status} ${transition.at}`}>
                  <b>{strings.tests.status[transition.status]}</b>
                  <span>{transition.reason}</span>
                  <time dateTime={transition.at}>{dateTime(transition.at)}</time>
                </li>
              ))}
            </ul>
            <RunLog steps={run.steps} since={run.createdAt} />
          </Stack>
        </Accordion.Panel>
      </Accordion.Item>
    </Accordion>
  );
}

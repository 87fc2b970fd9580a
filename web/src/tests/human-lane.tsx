import { Text } from '@mantine/core';
import type { HumanWork } from '#shared/tests/contract.ts';
import { RelativeTime } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import classes from './live-run.module.css';
import { StageTrack } from './stage-track.tsx';

const text = strings.tests.run;

/** How far along its four stages the search for a person and the work are; 4 when all are done. */
const stage: Record<HumanWork['state'], number> = {
  searching: 0,
  awaiting_company: 0,
  offered: 1,
  working: 2,
  submitted: 4,
  closed: 0,
};

/** Where the search for a person is, and by when something has to happen. */
export function HumanLane({ human }: { human: HumanWork }) {
  const { state, deadline, asked, reasons } = human;
  const timed = deadline !== null && (state === 'offered' || state === 'working');
  return (
    <div className={classes.laneBody}>
      {state !== 'closed' && (
        <StageTrack
          names={text.humanStages}
          stage={stage[state]}
          still={state === 'awaiting_company'}
          label={`${text.lanes.human}: ${text.stagesLabel}`}
        />
      )}
      <Text size="sm" role="status">
        {text.human[state]}
      </Text>
      <dl className={classes.facts}>
        {timed && (
          <div>
            <dt>{state === 'offered' ? text.answerBy : text.reportBy}</dt>
            <dd>
              <RelativeTime at={deadline} />
            </dd>
          </div>
        )}
        {asked > 0 && (
          <div>
            <dt>{text.lanes.human}</dt>
            <dd>{text.asked(asked)}</dd>
          </div>
        )}
      </dl>
      {reasons.length > 0 && (
        <details className={classes.why}>
          <summary>{text.whyTester}</summary>
          <ul>
            {reasons.map((reason) => (
              <li key={reason}>{reason}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

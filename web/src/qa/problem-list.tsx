import { Button, Code } from '@mantine/core';
import { useState } from 'react';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { strings } from '../strings.ts';
import classes from './problem-list.module.css';

const few = 8;

/** Parts of a document that cannot be used, each with its place and reason. */
export function ProblemList({ problems }: { problems: QaReport['problems'] }) {
  const [all, setAll] = useState(false);
  return (
    <>
      <ul className={classes.list}>
        {(all ? problems : problems.slice(0, few)).map((problem, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a document may have the same problem twice in one place
          <li key={index}>
            <span>{problem.reason}</span>
            <span className={classes.where}>
              {problem.operation !== null && <b>{problem.operation}</b>}
              <Code className="breakable">{problem.pointer || strings.qa.report.wholeDocument}</Code>
            </span>
          </li>
        ))}
      </ul>
      {!all && problems.length > few && (
        <Button size="xs" variant="default" mt="sm" w="fit-content" onClick={() => setAll(true)}>
          {strings.qa.report.showAll(problems.length)}
        </Button>
      )}
    </>
  );
}

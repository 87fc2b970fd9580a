import { Code } from '@mantine/core';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { strings } from '../strings.ts';
import { useFirstOf } from './first-of.tsx';
import classes from './problem-list.module.css';

const few = 8;

/** Parts of a document that cannot be used, each with its place and reason. */
export function ProblemList({ problems }: { problems: QaReport['problems'] }) {
  const [shown, more] = useFirstOf(problems, few);
  return (
    <>
      <ul className={classes.list}>
        {shown.map((problem, index) => (
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
      {more}
    </>
  );
}

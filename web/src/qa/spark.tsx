import { strings } from '../strings.ts';
import { totalOf } from './finding-counts.tsx';
import { useLatestRuns } from './runs.ts';
import classes from './spark.module.css';

const text = strings.qa.packages;
const shown = 10;
const height = 24;

/** Findings of the last runs, oldest first: small bars and the last number. */
export function Spark({ packageId, tested }: { packageId: string; tested: boolean }) {
  const runs = useLatestRuns(packageId, shown, tested);
  const counts = (runs.data?.items ?? [])
    .flatMap(({ verdict, findings }) => (verdict === null || findings === null ? [] : [totalOf(findings)]))
    .reverse();
  const last = counts.at(-1);
  if (last === undefined) return <span className={classes.none}>{text.noTrend}</span>;
  const most = Math.max(1, ...counts);
  return (
    <span className={classes.spark}>
      <svg
        viewBox={`0 0 ${counts.length * 7} ${height}`}
        width={counts.length * 7}
        height={height}
        role="img"
        aria-label={text.trendOf(counts)}
      >
        {counts.map((n, index) => {
          // A run without findings still leaves its mark.
          const tall = Math.max(2, (n / most) * height);
          return (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a bar is known by its place alone
              key={index}
              x={index * 7}
              y={height - tall}
              width={5}
              height={tall}
              rx={1}
            />
          );
        })}
      </svg>
      <b aria-hidden>{last.toLocaleString('en')}</b>
    </span>
  );
}

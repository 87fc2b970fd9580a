import type { ReactNode } from 'react';
import classes from './counters.module.css';

/** Large numbers side by side. */
export function Counters({ children }: { children: ReactNode }) {
  return <dl className={classes.counters}>{children}</dl>;
}

export function Counter({ label, value }: { label: string; value: number | string }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{typeof value === 'number' ? value.toLocaleString('en') : value}</dd>
    </div>
  );
}

import type { Severity } from '#shared/qa/report/contract.ts';
import { strings } from '../strings.ts';
import classes from './severity-mark.module.css';

/** A severity by shape, colour and word. */
export function SeverityMark({ severity, count }: { severity: Severity; count?: number }) {
  return (
    <span className={classes.mark} data-severity={severity}>
      <svg viewBox="0 0 12 12" width={11} height={11} aria-hidden="true" focusable="false">
        {severity === 'critical' && <path d="M3.6 0h4.8L12 3.6v4.8L8.4 12H3.6L0 8.4V3.6Z" />}
        {severity === 'high' && <path d="M6 .5 12 11.5H0Z" />}
        {severity === 'medium' && <path d="M6 0 12 6 6 12 0 6Z" />}
        {severity === 'low' && <circle cx="6" cy="6" r="4.5" />}
        {severity === 'info' && <path d="M4.5 0h3v12h-3Z" />}
      </svg>
      {count !== undefined && <b>{count}</b>}
      <span className={classes.word}>{strings.qa.severity[severity]}</span>
    </span>
  );
}

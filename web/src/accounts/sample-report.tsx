import { strings } from '../strings.ts';
import classes from './sample-report.module.css';

const text = strings.accounts.landing.sample;

/** A picture of a report, for the eye only. */
export function SampleReport() {
  return (
    <div className={classes.frame} aria-hidden="true">
      <div className={classes.address}>
        <i />
        <i />
        <i />
        <span>{text.host}</span>
      </div>
      <div className={classes.shot}>
        <div className={classes.lines}>
          <b />
          <b />
          <b />
        </div>
        <div className={classes.field} />
        <div className={classes.spot}>
          <div className={classes.button} />
        </div>
      </div>
      <div className={classes.summary}>
        <div>
          <span className={classes.caption}>{text.sentiment}</span>
          <span className={classes.score}>
            {text.score}
            <em>{text.word}</em>
          </span>
        </div>
        <svg viewBox="0 0 120 32" className={classes.beam} aria-hidden="true" focusable="false">
          <path d="M4 26h112" />
          <path className={classes.fill} d="M4 26h53" />
          <circle cx="57" cy="26" r="5" />
        </svg>
      </div>
      <ul className={classes.rows}>
        {text.rows.map((row) => (
          <li key={row.title} data-severity={row.severity}>
            {row.title}
          </li>
        ))}
      </ul>
    </div>
  );
}

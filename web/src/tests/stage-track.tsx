import classes from './live-run.module.css';

/** Stages in a row; those before `stage` are done. */
export function StageTrack(props: {
  names: readonly string[];
  stage: number;
  label: string;
  /** Nothing moves: somebody has to decide first. */
  still?: boolean;
}) {
  return (
    <ol className={classes.stages} aria-label={props.label}>
      {props.names.map((name, index) => {
        const state = index < props.stage ? 'done' : index === props.stage ? 'now' : 'ahead';
        return (
          <li
            key={name}
            data-state={state}
            data-still={props.still || undefined}
            aria-current={state === 'now' ? 'step' : undefined}
          >
            <span className={classes.track} />
            {name}
          </li>
        );
      })}
    </ol>
  );
}

import { IconStarFilled } from '@tabler/icons-react';
import { useId } from 'react';
import { strings } from '../../strings.ts';
import classes from './star-choice.module.css';

const text = strings.tests.report.rate;
const stars = [1, 2, 3, 4, 5] as const;

/** One to five stars: a group of radio buttons that look like stars. */
export function StarChoice(props: {
  value: number;
  error: string | null;
  inputRef?: (input: HTMLInputElement | null) => void;
  onChange: (value: number) => void;
}) {
  const id = useId();
  return (
    <fieldset className={classes.group} aria-describedby={props.error === null ? undefined : `${id}-error`}>
      <legend>{text.stars}</legend>
      <div className={classes.stars}>
        {stars.map((star) => (
          <label key={star} className={classes.star} data-lit={star <= props.value || undefined}>
            <input
              ref={star === 1 ? props.inputRef : undefined}
              type="radio"
              name={id}
              value={star}
              checked={star === props.value}
              aria-invalid={props.error === null ? undefined : true}
              aria-label={text.star(star)}
              onChange={() => props.onChange(star)}
            />
            <IconStarFilled size={28} aria-hidden />
          </label>
        ))}
      </div>
      {props.error !== null && (
        <p className={classes.error} id={`${id}-error`}>
          {props.error}
        </p>
      )}
    </fieldset>
  );
}

/** A rating that was given. */
export function Stars({ value }: { value: number }) {
  return (
    <span role="img" aria-label={text.given(value)} className={classes.stars}>
      {stars.map((star) => (
        <span key={star} className={classes.star} data-lit={star <= value || undefined}>
          <IconStarFilled size={20} aria-hidden />
        </span>
      ))}
    </span>
  );
}

import { Text } from '@mantine/core';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { Announce } from '../app/announce.tsx';
import { duration } from '../app/format.ts';
import { useNow } from '../app/relative-time.tsx';
import { strings } from '../strings.ts';
import classes from './time-left.module.css';

const text = strings.testers.time;
const minuteMs = 60_000;
/** Minutes before the end that are worth interrupting for; every second would be none. */
const milestones = [60, 30, 10, 5, 1];
const soonMs = 10 * minuteMs;

/** Counts down to a moment, each second for the eye and at milestones for the ear. */
export function TimeLeft(props: {
  until: string;
  label: string;
  big?: boolean;
  /** Called once when the time is up. */
  onOver?: () => void;
}) {
  const now = useNow(1_000);
  const left = Date.parse(props.until) - now;
  const over = left <= 0;
  const onOver = useEffectEvent(() => props.onOver?.());
  useEffect(() => {
    if (over) onOver();
  }, [over]);

  const reached = milestones.findLast((minutes) => left <= minutes * minuteMs) ?? null;
  const first = useRef(reached);
  const [said, say] = useState('');
  useEffect(() => {
    if (reached === first.current && !over) return;
    first.current = null;
    say(over ? text.over : reached === null ? '' : text.left(reached));
  }, [reached, over]);

  return (
    <>
      <Text
        component="span"
        role="timer"
        aria-label={props.label}
        className={classes.time}
        data-big={props.big || undefined}
        data-soon={left < soonMs || undefined}
      >
        {over ? text.over : duration(left)}
      </Text>
      <Announce text={said} />
    </>
  );
}

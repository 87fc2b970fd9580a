import { Group, Text } from '@mantine/core';
import { strings } from '../strings.ts';
import classes from './logo.module.css';

/** An assayer's hallmark: a punched octagon around an A whose bar is the beam of a balance. */
export function LogoMark({ size = 28 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <path
        className={classes.punch}
        d="M10.2 1h11.6c.8 0 1.5.3 2.1.9l6.2 6.2c.6.6.9 1.3.9 2.1v11.6c0 .8-.3 1.5-.9 2.1l-6.2 6.2c-.6.6-1.3.9-2.1.9H10.2c-.8 0-1.5-.3-2.1-.9L1.9 23.9c-.6-.6-.9-1.3-.9-2.1V10.2c0-.8.3-1.5.9-2.1l6.2-6.2c.6-.6 1.3-.9 2.1-.9Z"
      />
      <path className={classes.letter} d="M9 23.5 16 8l7 15.5M11.2 18.6c3.2-2 6.4 2 9.6 0" />
    </svg>
  );
}

export function Logo() {
  return (
    <Group gap={10} wrap="nowrap">
      <LogoMark />
      <Text component="span" className={classes.word}>
        {strings.app.name}
      </Text>
    </Group>
  );
}

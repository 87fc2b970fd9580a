import {
  type MantineColorScheme,
  SegmentedControl,
  useMantineColorScheme,
  VisuallyHidden,
} from '@mantine/core';
import { IconDeviceDesktop, IconMoon, IconSun } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { strings } from '../strings.ts';
import classes from './color-scheme-switch.module.css';

const text = strings.app.colorScheme;

function choice(value: MantineColorScheme, icon: ReactNode) {
  return {
    value,
    label: (
      <span className={classes.choice}>
        {icon}
        <VisuallyHidden>{text[value]}</VisuallyHidden>
      </span>
    ),
  };
}

export function ColorSchemeSwitch() {
  // Else the library switches transitions off with a `<style>` element, which the policy refuses.
  const { colorScheme, setColorScheme } = useMantineColorScheme({ keepTransitions: true });
  return (
    <SegmentedControl
      size="xs"
      withItemsBorders={false}
      fullWidth
      aria-label={text.label}
      value={colorScheme}
      onChange={(value) => setColorScheme(value as MantineColorScheme)}
      data={[
        choice('auto', <IconDeviceDesktop size={16} aria-hidden />),
        choice('light', <IconSun size={16} aria-hidden />),
        choice('dark', <IconMoon size={16} aria-hidden />),
      ]}
    />
  );
}

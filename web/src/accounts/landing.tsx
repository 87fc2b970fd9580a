import { Alert, Button, Group, List, Stack, Text, ThemeIcon, Title } from '@mantine/core';
import { IconEye, IconFingerprint, IconMessage2 } from '@tabler/icons-react';
import { useEffect } from 'react';
import { ColorSchemeSwitch } from '../app/color-scheme-switch.tsx';
import { Logo } from '../app/logo.tsx';
import { strings } from '../strings.ts';
import classes from './landing.module.css';
import { SampleReport } from './sample-report.tsx';

const text = strings.accounts.landing;
const icons = [IconEye, IconMessage2, IconFingerprint];

/** What a person sees who is not signed in. */
export function Landing(props: { notice: 'failed' | 'ended' | 'wanted' | null; onSignIn: () => void }) {
  useEffect(() => {
    document.title = strings.app.name;
  }, []);
  return (
    <div className={classes.page}>
      <header className={classes.bar}>
        <Logo />
        <div className={classes.colors}>
          <ColorSchemeSwitch />
        </div>
      </header>
      <main className={classes.main}>
        <Stack gap="xl">
          <Stack gap="md">
            <Title order={1} className={classes.title}>
              {text.title}
            </Title>
            <Text size="lg" c="dimmed" maw="54ch">
              {text.lead}
            </Text>
          </Stack>
          {props.notice === 'failed' && (
            <Alert color="red" title={text.failedTitle} role="alert">
              {text.failed}
            </Alert>
          )}
          <Group gap="md">
            <Button size="md" onClick={props.onSignIn}>
              {text.signIn}
            </Button>
            {(props.notice === 'wanted' || props.notice === 'ended') && (
              <Text size="sm" c="dimmed" maw="38ch" role="status">
                {props.notice === 'ended' ? text.ended : text.returnTo}
              </Text>
            )}
          </Group>
          <List spacing="md" listStyleType="none" className={classes.points}>
            {text.points.map((point, index) => {
              const Icon = icons[index] ?? IconEye;
              return (
                <List.Item
                  key={point.title}
                  icon={
                    <ThemeIcon variant="light" size={34} radius="md">
                      <Icon size={18} aria-hidden />
                    </ThemeIcon>
                  }
                >
                  <Text fw={600}>{point.title}</Text>
                  <Text size="sm" c="dimmed">
                    {point.text}
                  </Text>
                </List.Item>
              );
            })}
          </List>
        </Stack>
        <SampleReport />
      </main>
    </div>
  );
}

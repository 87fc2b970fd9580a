import { Group, Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import { strings } from '../strings.ts';

let opened = false;

/**
 * The one `h1` of a page. It names the tab, and takes the focus when the page was reached by a link of
 * the app, so that a screen reader says where the person is now; not on the first load, where the
 * browser does that itself.
 */
export function PageHeading(props: {
  title: string;
  lead?: ReactNode;
  aside?: ReactNode;
  above?: ReactNode;
}) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = strings.app.pageTitle(props.title);
  }, [props.title]);

  useEffect(() => {
    if (opened && window.location.hash === '') heading.current?.focus({ preventScroll: true });
    opened = true;
  }, []);

  return (
    <Stack gap={8} mb="lg">
      {props.above}
      <Group justify="space-between" align="flex-start" gap="md">
        <Title order={1} ref={heading} tabIndex={-1}>
          {props.title}
        </Title>
        {props.aside}
      </Group>
      {props.lead !== undefined && (
        <Text c="dimmed" maw="68ch">
          {props.lead}
        </Text>
      )}
    </Stack>
  );
}

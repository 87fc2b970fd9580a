import { Button } from '@mantine/core';
import { IconAlertTriangle, IconMapOff } from '@tabler/icons-react';
import type { ErrorComponentProps } from '@tanstack/react-router';
import { strings } from '../strings.ts';
import { LinkButton } from './links.tsx';
import { PageHeading } from './page-heading.tsx';
import { LoadingBars, Nothing } from './states.tsx';

/** The pages that any address can turn into. */

export function LoadingPage() {
  return <LoadingBars heights={[34, 120, 240]} />;
}

export function NotFound() {
  const text = strings.app.notFound;
  return (
    <>
      <PageHeading title={text.title} />
      <Nothing
        icon={<IconMapOff aria-hidden />}
        title="404"
        text={text.text}
        action={<LinkButton to="/">{text.action}</LinkButton>}
      />
    </>
  );
}

export function PageFailure({ error }: ErrorComponentProps) {
  console.error(error);
  return (
    <>
      <PageHeading title={strings.app.failure.title} />
      <Nothing
        icon={<IconAlertTriangle aria-hidden />}
        title={strings.app.failure.toastTitle}
        text={strings.app.failure.unexpected}
        action={<Button onClick={() => window.location.reload()}>{strings.app.reload}</Button>}
      />
    </>
  );
}

import { Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconZoomIn } from '@tabler/icons-react';
import type * as z from 'zod';
import type { ReportPage, Viewport } from '#shared/tests/contract.ts';
import { Dialog } from '../../app/dialog.tsx';
import { pathOf } from '../../app/format.ts';
import { strings } from '../../strings.ts';
import { BrokenPicture } from './broken-picture.tsx';
import { useFreshPicture } from './fresh-picture.ts';
import classes from './pictures.module.css';

const text = strings.tests.report;
type Picture = NonNullable<z.infer<typeof ReportPage>['screenshots']['desktop']>;

/** A page as it looked at one width, with the whole of it behind a click. */
export function PageScreenshot(props: {
  picture: Picture | null;
  viewport: Viewport;
  page: string;
  onStale: () => void;
}) {
  const { picture, viewport, page } = props;
  const [enlarged, modal] = useDisclosure(false);
  const fresh = useFreshPicture(picture?.url ?? '', props.onStale);
  const label = text.screenshot(strings.tests.viewport[viewport], pathOf(page));
  if (picture === null) {
    return (
      <Text size="sm" className={classes.missing}>
        {text.noScreenshot}
      </Text>
    );
  }
  if (fresh.broken) return <BrokenPicture onRetry={fresh.retry} />;
  return (
    <>
      <UnstyledButton className={classes.crop} onClick={modal.open} aria-label={`${text.enlarge}: ${label}`}>
        <img
          key={fresh.key}
          className={classes.shot}
          src={picture.url}
          alt=""
          loading="lazy"
          onLoad={fresh.onLoad}
          onError={fresh.onError}
        />
        <span className={classes.enlarge} aria-hidden="true">
          <IconZoomIn size={14} />
          {strings.tests.viewport[viewport]}
        </span>
      </UnstyledButton>
      <Dialog opened={enlarged} onClose={modal.close} size="min(72rem, 96vw)" title={label}>
        <img
          className={classes.whole}
          src={picture.url}
          width={picture.width}
          height={picture.height}
          alt={label}
        />
      </Dialog>
    </>
  );
}

import { Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconZoomIn } from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import type { Box, Issue } from '#shared/tests/contract.ts';
import { Dialog } from '../../app/dialog.tsx';
import { strings } from '../../strings.ts';
import { BrokenPicture } from './broken-picture.tsx';
import { cropAround } from './crop.ts';
import { useFreshPicture } from './fresh-picture.ts';
import classes from './pictures.module.css';

const text = strings.tests.report;

function Outline({ box }: { box: Box }) {
  const around = 3;
  const frame = {
    x: box.x - around,
    y: box.y - around,
    width: box.width + 2 * around,
    height: box.height + 2 * around,
    rx: 4,
  };
  return (
    <>
      <rect className={classes.halo} {...frame} />
      <rect className={classes.outline} {...frame} />
    </>
  );
}

function WholePage({
  issue,
  picture,
}: {
  issue: Issue;
  picture: NonNullable<Issue['evidence']['screenshot']>;
}) {
  const { box } = issue.evidence;
  const spot = useRef<SVGGElement>(null);
  useEffect(() => {
    // Not at once: the dialog puts the focus on its first control, which would scroll it back.
    const later = window.setTimeout(() => spot.current?.scrollIntoView({ block: 'center' }), 250);
    return () => window.clearTimeout(later);
  }, []);
  return (
    <svg
      role="img"
      aria-label={text.whole(issue.title)}
      className={classes.whole}
      width={picture.width}
      height={picture.height}
      viewBox={`0 0 ${picture.width} ${picture.height}`}
    >
      <image href={picture.url} width={picture.width} height={picture.height} preserveAspectRatio="none" />
      {box !== null && (
        <g ref={spot}>
          <Outline box={box} />
        </g>
      )}
    </svg>
  );
}

/** The spot on the page's screenshot, outlined, with the whole page behind a click. */
export function EvidencePicture({ issue, onStale }: { issue: Issue; onStale: () => void }) {
  const { screenshot, box } = issue.evidence;
  const [enlarged, modal] = useDisclosure(false);
  const fresh = useFreshPicture(screenshot?.url ?? '', onStale);
  const crop = screenshot === null ? null : box === null ? null : cropAround(box, screenshot);
  if (screenshot === null) {
    return (
      <Text size="sm" className={classes.missing}>
        {text.noPicture}
      </Text>
    );
  }
  if (fresh.broken) return <BrokenPicture onRetry={fresh.retry} />;
  const view = crop ?? {
    x: 0,
    y: 0,
    width: screenshot.width,
    height: Math.min(screenshot.height, screenshot.width * 0.62),
  };
  return (
    <>
      <UnstyledButton
        className={classes.crop}
        onClick={modal.open}
        aria-label={text.enlargeNamed(issue.title)}
      >
        <svg
          viewBox={`${view.x} ${view.y} ${view.width} ${view.height}`}
          aria-hidden="true"
          focusable="false"
        >
          <image
            key={fresh.key}
            href={screenshot.url}
            width={screenshot.width}
            height={screenshot.height}
            preserveAspectRatio="none"
            onLoad={fresh.onLoad}
            onError={fresh.onError}
          />
          {crop !== null && box !== null && <Outline box={box} />}
        </svg>
        <span className={classes.caption} aria-hidden="true">
          <IconZoomIn size={14} />
          {text.enlarge}
        </span>
      </UnstyledButton>
      <Dialog opened={enlarged} onClose={modal.close} size="min(72rem, 96vw)" title={issue.title}>
        <WholePage issue={issue} picture={screenshot} />
      </Dialog>
    </>
  );
}

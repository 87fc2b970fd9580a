import { VisuallyHidden } from '@mantine/core';

/** Said by screen readers whenever the text changes to something. */
export function Announce({ text }: { text: string }) {
  return (
    <VisuallyHidden role="status" aria-live="polite">
      {text}
    </VisuallyHidden>
  );
}

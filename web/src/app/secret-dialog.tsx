import type { ReactNode } from 'react';
import { Dialog } from './dialog.tsx';
import { SecretShown } from './secret-shown.tsx';

interface Made {
  /** Null when it has been shown already. */
  readonly secret: string | null;
  readonly about: string;
}

/** Asks for what a secret needs, as its children do, and shows the secret once it is made. */
export function SecretDialog(props: {
  opened: boolean;
  onClose: () => void;
  /** Before and after the secret is made. */
  titles: readonly [asking: string, made: string];
  made: Made | undefined;
  words: Parameters<typeof SecretShown>[0]['words'];
  children: ReactNode;
}) {
  const { made, titles } = props;
  return (
    <Dialog
      opened={props.opened}
      onClose={props.onClose}
      title={made === undefined ? titles[0] : titles[1]}
      // The secret is shown once: a click beside the dialog must not lose it.
      closeOnClickOutside={made === undefined}
    >
      {made === undefined ? (
        props.children
      ) : (
        <SecretShown secret={made.secret} about={made.about} words={props.words} onStored={props.onClose} />
      )}
    </Dialog>
  );
}

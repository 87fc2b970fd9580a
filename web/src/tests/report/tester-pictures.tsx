import { Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import type { Issue } from '#shared/tests/contract.ts';
import { Dialog } from '../../app/dialog.tsx';
import { strings } from '../../strings.ts';
import { BrokenPicture } from './broken-picture.tsx';
import { useFreshPicture } from './fresh-picture.ts';
import classes from './tester-pictures.module.css';

const text = strings.tests.report;

function Picture(props: { url: string; name: string; title: string; onStale: () => void }) {
  const [enlarged, modal] = useDisclosure(false);
  const fresh = useFreshPicture(props.url, props.onStale);
  if (fresh.broken) return <BrokenPicture onRetry={fresh.retry} />;
  return (
    <>
      <UnstyledButton className={classes.button} onClick={modal.open}>
        <img
          key={fresh.key}
          src={props.url}
          alt={props.name}
          loading="lazy"
          className={classes.thumbnail}
          onLoad={fresh.onLoad}
          onError={fresh.onError}
        />
      </UnstyledButton>
      <Dialog opened={enlarged} onClose={modal.close} size="min(72rem, 96vw)" title={props.title}>
        <img src={props.url} alt={props.name} className={classes.whole} />
      </Dialog>
    </>
  );
}

/** What the tester attached to an issue; each picture opens in full on a click. */
export function TesterPictures({ issue, onStale }: { issue: Issue; onStale: () => void }) {
  const { pictures } = issue.evidence;
  if (pictures.length === 0) return null;
  return (
    <div>
      <Text size="xs" c="dimmed" mb={4}>
        {text.pictures}
      </Text>
      <ul className={classes.pictures}>
        {pictures.map((url, index) => (
          <li key={new URL(url, window.location.href).pathname}>
            <Picture
              url={url}
              name={text.picture(index + 1, issue.title)}
              title={issue.title}
              onStale={onStale}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

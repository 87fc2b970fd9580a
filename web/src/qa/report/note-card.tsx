import { Alert, List } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { strings } from '../../strings.ts';
import { useFirstOf } from '../first-of.tsx';

const text = strings.qa.report;
const few = 4;

/** What has to be known about the run to read its report; a long run leaves many of them. */
export function NoteCard({ notes }: { notes: readonly string[] }) {
  const [shown, more] = useFirstOf(notes, few);
  return (
    <Alert color="blue" icon={<IconInfoCircle aria-hidden />} title={text.notes}>
      <List size="sm" spacing={4}>
        {shown.map((note) => (
          <List.Item key={note} className="breakable">
            {note}
          </List.Item>
        ))}
      </List>
      {more}
    </Alert>
  );
}

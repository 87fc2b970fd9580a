import { Accordion, Badge, Button, Checkbox, Code, Group, Text, TextInput } from '@mantine/core';
import { IconAlertTriangle, IconLock, IconSearch } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { strings } from '../strings.ts';
import { byTag, type ListedOperation } from './operation-choice.ts';
import classes from './operation-list.module.css';

const text = strings.qa.form;
/** More in one group than anybody reads through; the search finds them. */
const mostInGroup = 300;
/** Few enough to be seen at once. */
const unfoldedUpTo = 40;

function OperationRow(props: { operation: ListedOperation; checked: boolean; onToggle: () => void }) {
  const { operation } = props;
  return (
    <li className={classes.row}>
      <Checkbox
        checked={props.checked}
        onChange={props.onToggle}
        label={
          <span className={classes.name}>
            <Code className={classes.method}>{operation.method}</Code>
            <span className={classes.path}>{operation.path}</span>
          </span>
        }
        description={operation.summary || undefined}
      />
      <span className={classes.marks}>
        {operation.secured && (
          <IconLock size={15} className={classes.lock} role="img" aria-label={text.secured} />
        )}
        {operation.deprecated && (
          <Badge variant="default" className={classes.mark}>
            {text.deprecated}
          </Badge>
        )}
        {operation.danger !== null && (
          <Badge
            variant="default"
            className={classes.mark}
            data-danger
            leftSection={<IconAlertTriangle size={14} aria-hidden />}
          >
            {text.danger[operation.danger]}
          </Badge>
        )}
      </span>
    </li>
  );
}

/** Which operations are tested, by tag. */
export function OperationList(props: {
  operations: readonly ListedOperation[];
  chosen: ReadonlySet<string>;
  error: string | undefined;
  onChange: (chosen: Set<string>) => void;
}) {
  const { operations, chosen, onChange } = props;
  const [words, setWords] = useState('');
  const [opened, setOpened] = useState<string[] | null>(null);
  const sought = words.trim().toLowerCase();
  const shown = useMemo(
    () =>
      operations.filter(({ id, summary, tags }) =>
        `${id} ${summary} ${tags.join(' ')}`.toLowerCase().includes(sought),
      ),
    [operations, sought],
  );
  const groups = useMemo(() => byTag(shown), [shown]);
  const unfolded =
    opened ?? (shown.length <= unfoldedUpTo || sought !== '' ? groups.map(([tag]) => tag) : []);

  function set(members: readonly ListedOperation[], on: boolean): void {
    const next = new Set(chosen);
    for (const { id } of members) {
      if (on) next.add(id);
      else next.delete(id);
    }
    onChange(next);
  }

  const dangerous = operations.some(({ danger }) => danger !== null);
  return (
    <fieldset className={classes.fieldset}>
      <legend>{text.operations}</legend>
      <Text size="sm" c="dimmed">
        {text.operationsHint} {dangerous && text.dangerText}
      </Text>
      <div className={classes.tools}>
        <TextInput
          type="search"
          className={classes.search}
          aria-label={text.filter}
          placeholder={text.filter}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={words}
          onChange={(event) => {
            setWords(event.currentTarget.value);
            setOpened(null);
          }}
        />
        <Button size="xs" variant="default" onClick={() => set(shown, true)}>
          {sought === '' ? text.all : text.allShown}
        </Button>
        <Button size="xs" variant="default" onClick={() => set(shown, false)}>
          {sought === '' ? text.none : text.noneShown}
        </Button>
        <Text size="sm" c="dimmed" role="status" className={classes.count}>
          {text.chosen(operations.filter(({ id }) => chosen.has(id)).length, operations.length)}
        </Text>
      </div>
      {props.error !== undefined && (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {props.error}
        </Text>
      )}
      {shown.length === 0 && <Text size="sm">{text.noMatch}</Text>}
      <Accordion
        multiple
        order={3}
        value={unfolded}
        onChange={setOpened}
        className={classes.groups}
        classNames={{
          control: classes.control,
          label: classes.label,
          content: classes.content,
          item: classes.item,
        }}
      >
        {groups.map(([tag, members]) => {
          const name = tag === '' ? text.untagged : tag;
          const on = members.filter(({ id }) => chosen.has(id)).length;
          return (
            <Accordion.Item key={tag} value={tag}>
              <div className={classes.head}>
                <Checkbox
                  aria-label={text.tagAll(name)}
                  checked={on === members.length}
                  indeterminate={on > 0 && on < members.length}
                  onChange={() => set(members, on < members.length)}
                />
                <Accordion.Control>
                  <Group gap="sm" wrap="nowrap">
                    <span className="breakable">{name}</span>
                    <Text component="span" size="xs" c="dimmed" className={classes.of}>
                      {text.chosenOfTag(on, members.length)}
                    </Text>
                  </Group>
                </Accordion.Control>
              </div>
              <Accordion.Panel>
                {unfolded.includes(tag) && (
                  <ul className={classes.list}>
                    {members.slice(0, mostInGroup).map((operation) => (
                      <OperationRow
                        key={operation.id}
                        operation={operation}
                        checked={chosen.has(operation.id)}
                        onToggle={() => set([operation], !chosen.has(operation.id))}
                      />
                    ))}
                    {members.length > mostInGroup && (
                      <li>
                        <Text size="sm" c="dimmed">
                          {text.moreProblems(members.length - mostInGroup)}
                        </Text>
                      </li>
                    )}
                  </ul>
                )}
              </Accordion.Panel>
            </Accordion.Item>
          );
        })}
      </Accordion>
    </fieldset>
  );
}

import {
  ActionIcon,
  Button,
  Card,
  Collapse,
  Fieldset,
  PasswordInput,
  Stack,
  Text,
  TextInput,
  Title,
} from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronUp, IconPlus, IconTrash } from '@tabler/icons-react';
import { strings } from '../strings.ts';
import type { OrderValues } from './order-values.ts';
import classes from './target-access.module.css';

const text = strings.tests.order.auth;

interface PairTexts {
  readonly legend: string;
  readonly name: (n: number) => string;
  readonly value: (n: number) => string;
  readonly add: string;
  readonly remove: (n: number) => string;
}

function Pairs(props: {
  form: UseFormReturnType<OrderValues>;
  list: 'headers' | 'cookies';
  texts: PairTexts;
}) {
  const { form, list, texts } = props;
  return (
    <Fieldset legend={texts.legend} variant="unstyled">
      <Stack gap="xs" align="flex-start">
        {form.values[list].map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other identity, and the form is controlled
          <div key={index} className={classes.row}>
            <TextInput
              aria-label={texts.name(index + 1)}
              placeholder={strings.tests.order.auth.namePlaceholder}
              {...form.getInputProps(`${list}.${index}.name`)}
            />
            <PasswordInput
              aria-label={texts.value(index + 1)}
              placeholder={strings.tests.order.auth.valuePlaceholder}
              autoComplete="new-password"
              {...form.getInputProps(`${list}.${index}.value`)}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              size="lg"
              aria-label={texts.remove(index + 1)}
              onClick={() => form.removeListItem(list, index)}
            >
              <IconTrash size={16} aria-hidden />
            </ActionIcon>
          </div>
        ))}
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => form.insertListItem(list, { name: '', value: '' })}
        >
          {texts.add}
        </Button>
      </Stack>
    </Fieldset>
  );
}

/** What only a machine can send. */
function HeadersAndCookies({ form }: { form: UseFormReturnType<OrderValues> }) {
  return (
    <>
      <Pairs
        form={form}
        list="headers"
        texts={{
          legend: text.headers,
          name: text.headerName,
          value: text.headerValue,
          add: text.addHeader,
          remove: text.removeHeader,
        }}
      />
      <Pairs
        form={form}
        list="cookies"
        texts={{
          legend: text.cookies,
          name: text.cookieName,
          value: text.cookieValue,
          add: text.addCookie,
          remove: text.removeCookie,
        }}
      />
    </>
  );
}

/** How the browser gets past the door of a staging site; folded away, as few need it. */
export function TargetAccess({ form }: { form: UseFormReturnType<OrderValues> }) {
  const [opened, { toggle }] = useDisclosure(false);
  const byPerson = form.values.testType !== 'ai';
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="access">
      <div className={classes.head}>
        <div>
          <Title order={2} id="access" mb={4}>
            {text.title}
          </Title>
          <Text size="sm" c="dimmed">
            {text.text}
          </Text>
        </div>
        <Button
          variant="default"
          size="xs"
          aria-expanded={opened}
          aria-controls="access-fields"
          onClick={toggle}
          rightSection={
            opened ? <IconChevronUp size={14} aria-hidden /> : <IconChevronDown size={14} aria-hidden />
          }
        >
          {opened ? text.hide : text.show}
        </Button>
      </div>
      <Collapse expanded={opened} id="access-fields">
        <Stack gap="lg" mt="lg">
          <Fieldset legend={text.basic} variant="unstyled">
            <div className={classes.pair}>
              <TextInput label={text.username} autoComplete="off" {...form.getInputProps('username')} />
              <PasswordInput
                label={text.password}
                autoComplete="new-password"
                {...form.getInputProps('password')}
              />
            </div>
          </Fieldset>
          {byPerson ? (
            <Text size="sm" c="dimmed">
              {text.person} {text.machineOnly}
            </Text>
          ) : (
            <HeadersAndCookies form={form} />
          )}
        </Stack>
      </Collapse>
    </Card>
  );
}

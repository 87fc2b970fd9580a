import { Button, Card, Stack, Text, Title } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import type { ParsedSpec, QaPackage } from '#shared/qa/contract.ts';
import { strings } from '../strings.ts';
import { IdentityFields } from './identity-fields.tsx';
import classes from './package-form.module.css';
import type { PackageValues } from './package-values.ts';

const text = strings.qa.auth;

/** A GET that can be called as it is, best one that needs a sign-in. */
function suggestedPath(parsed: ParsedSpec | null): string {
  const gets = parsed?.operations.filter(({ method, path }) => method === 'GET' && !path.includes('{')) ?? [];
  return (gets.find(({ secured }) => secured) ?? gets[0])?.path ?? '/';
}

/** Credentials of the two identities; what is stored already is only replaced as a whole. */
export function AuthSection(props: {
  form: UseFormReturnType<PackageValues>;
  saved: QaPackage | null;
  parsed: ParsedSpec | null;
}) {
  const { form, saved } = props;
  const stored = saved !== null && (saved.auth.first !== null || saved.auth.second !== null);
  const { replaceAuth } = form.values;
  const path = suggestedPath(props.parsed);
  return (
    <Card withBorder padding="lg" component="section" aria-labelledby="sign-in">
      <Stack gap="md">
        <div className={classes.head}>
          <div>
            <Title order={2} id="sign-in" mb={4}>
              {text.title}
            </Title>
            <Text size="sm" c="dimmed">
              {text.text}
            </Text>
          </div>
          {stored && (
            <Button
              size="xs"
              variant="default"
              onClick={() => form.setFieldValue('replaceAuth', !replaceAuth)}
            >
              {replaceAuth ? text.keep.keep : text.keep.change}
            </Button>
          )}
        </div>
        {stored && (
          <Text size="sm">
            {replaceAuth
              ? text.keep.changed
              : text.keep.stored(
                  text.kinds[saved.auth.first ?? 'none'],
                  text.kinds[saved.auth.second ?? 'none'],
                )}
          </Text>
        )}
        {replaceAuth && (
          <>
            <IdentityFields form={form} which="first" suggestedPath={path} />
            <IdentityFields form={form} which="second" suggestedPath={path} />
          </>
        )}
      </Stack>
    </Card>
  );
}

import { randomInt } from 'node:crypto';

/** `GenerateSecretString` of a secret in the template. */
export interface GenerateSecretString {
  readonly PasswordLength?: number;
  readonly ExcludeCharacters?: string;
  readonly ExcludeLowercase?: boolean;
  readonly ExcludeNumbers?: boolean;
  readonly ExcludePunctuation?: boolean;
  readonly ExcludeUppercase?: boolean;
  readonly IncludeSpace?: boolean;
  readonly SecretStringTemplate?: string;
  readonly GenerateStringKey?: string;
}

const lowercase = 'abcdefghijklmnopqrstuvwxyz';
const punctuation = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** A random secret; with a template, the template's JSON object with the secret under the key named. */
export function generatedSecret(wish: GenerateSecretString): string {
  const alphabet = [
    wish.ExcludeLowercase ? '' : lowercase,
    wish.ExcludeUppercase ? '' : lowercase.toUpperCase(),
    wish.ExcludeNumbers ? '' : '0123456789',
    wish.ExcludePunctuation ? '' : punctuation,
    wish.IncludeSpace ? ' ' : '',
  ]
    .join('')
    .split('')
    .filter((one) => !wish.ExcludeCharacters?.includes(one));
  const secret = Array.from(
    { length: wish.PasswordLength ?? 32 },
    () => alphabet[randomInt(alphabet.length)],
  ).join('');
  if (wish.GenerateStringKey === undefined) return secret;
  return JSON.stringify({
    ...(JSON.parse(wish.SecretStringTemplate ?? '{}') as object),
    [wish.GenerateStringKey]: secret,
  });
}

import type { Json, JsonObject } from '../document/api.ts';
import { guessedKey } from '../oracles/security/weak-token.ts';
import { isObject, same } from '../schema/pointer.ts';

function claimsOf(payload: string): JsonObject | null {
  try {
    const value: Json = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** Claims of when a token was issued: another one of the same person differs in them. */
const times = new Set(['iat', 'exp', 'nbf', 'auth_time']);
const DAY = 86_400;

const isNear = (name: string, one: Json | undefined, other: Json | undefined) =>
  times.has(name) && typeof one === 'number' && typeof other === 'number' && Math.abs(one - other) < DAY;

/** How a script makes a token out of another. */
export interface Forging {
  /** Comes first. */
  readonly definition: readonly string[];
  /** Comes when the token is there. */
  readonly call: string;
}

/**
 * Lines of a shell script that make out of `$TOKEN` a forged token like the given one, so that neither has to be
 * written down; null when it cannot be told how it was made.
 *
 * @param variable of the script, set unless whoever runs it has set it
 */
export function forgeScript(real: string, forged: string, title: string, variable: string): Forging | null {
  const [head = '', payload = '', signature] = real.split('.');
  const [otherHead = '', otherPayload = '', otherSignature] = forged.split('.');
  const [claims, otherClaims] = [claimsOf(payload), claimsOf(otherPayload)];
  if (signature === undefined || otherSignature === undefined || claims === null || otherClaims === null)
    return null;
  const changed = Object.fromEntries(
    Object.entries(otherClaims).filter(
      ([name, value]) => !same(value, claims[name]) && !isNear(name, value, claims[name]),
    ),
  );
  const key = otherSignature === '' || otherSignature === signature ? null : guessedKey(forged, title);
  const recipe = {
    head: otherHead === head ? null : otherHead,
    claims: otherPayload === payload ? null : changed,
    key,
    signature: otherSignature === '' ? 'none' : otherSignature === signature ? 'same' : 'other',
  };
  const quoted = `'${JSON.stringify(recipe).replaceAll("'", "'\\''")}'`;
  return {
    definition: [
      `# The token is made out of $TOKEN.`,
      `forge() {
  node -e 'const [token, text] = process.argv.slice(1);
    const recipe = JSON.parse(text), [head, payload, signature] = token.split(".");
    const read = (part) => JSON.parse(Buffer.from(part, "base64url"));
    const write = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = (recipe.head ?? head) + "." + (recipe.claims === null ? payload : write({ ...read(payload), iat: (read(payload).iat ?? 1700000000) - 1, ...recipe.claims }));
    const hash = "sha" + String(read(head).alg).slice(2);
    const flipped = (signature[0] === "A" ? "B" : "A") + signature.slice(1);
    const sign = () => recipe.key === null ? flipped : require("crypto").createHmac(hash, recipe.key).update(signed).digest("base64url");
    process.stdout.write(signed + "." + (recipe.signature === "none" ? "" : recipe.signature === "same" ? signature : sign()));
  ' "$1" "$2"
}`,
    ],
    call: `${variable}=\${${variable}:-$(forge "$TOKEN" ${quoted})}`,
  };
}

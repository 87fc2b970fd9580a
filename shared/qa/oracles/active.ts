import { created } from './active/created.ts';
import { deleted } from './active/deleted.ts';
import { refusedWrite } from './active/refused-write.ts';
import { repeated } from './active/repeated.ts';
import { replaced } from './active/replaced.ts';
import { unsupportedMethod } from './active/unsupported-method.ts';
import type { ActiveOracle } from './oracle.ts';
import { authenticationIgnored } from './security/authentication-ignored.ts';
import { foreignObject } from './security/foreign-object.ts';
import { injection } from './security/injection.ts';
import { loginAnswers } from './security/login-answers.ts';
import { loginAttempts } from './security/login-attempts.ts';
import { massAssignment } from './security/mass-assignment.ts';
import { passwordOfAnother } from './security/password-of-another.ts';
import { recoveryAnswers } from './security/recovery-answers.ts';
import { slowPattern } from './security/slow-pattern.ts';
import { weakToken } from './security/weak-token.ts';

/** Those that look for functional faults, in the order in which they are run. */
export const functionalOracles: readonly ActiveOracle[] = [
  created,
  replaced,
  repeated,
  refusedWrite,
  deleted,
  unsupportedMethod,
];

/**
 * Attack-like ones, in the order in which they are run: those that keep the server busy or may lock an account
 * come last.
 */
export const securityOracles: readonly ActiveOracle[] = [
  authenticationIgnored,
  weakToken,
  foreignObject,
  massAssignment,
  passwordOfAnother,
  injection,
  loginAnswers,
  recoveryAnswers,
  slowPattern,
  loginAttempts,
];

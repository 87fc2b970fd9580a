import { Stack, Validations } from 'aws-cdk-lib';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference.js';
import type { IConstruct } from 'constructs';

/**
 * Accepts findings of the rule packs for a construct and everything in it, each with the reason why
 * the rule does not apply there. Call it where the construct is made.
 */
export function acknowledge(construct: IConstruct, reasons: Readonly<Record<string, string>>): void {
  for (const [id, reason] of Object.entries(reasons)) Validations.of(construct).acknowledge({ id, reason });
}

/** Accepts a wildcard in the resources that the policies of a construct name. */
export function acknowledgeWildcard(construct: IConstruct, resource: string, reason: string): void {
  construct.node.addValidation({
    validate: () => {
      // The finding names the resource as the template does, which is settled only now: references to
      // other stacks are written last.
      const named = flattenCfnReference(Stack.of(construct).resolve(resource));
      acknowledge(construct, { [`AwsSolutions-IAM5[Resource::${named}]`]: reason });
      return [];
    },
  });
}

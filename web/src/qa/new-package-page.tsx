import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { createPackage, runPackage } from '#shared/qa/contract.ts';
import { ForRoute } from '../accounts/for-route.tsx';
import { useCall } from '../app/client.ts';
import { showDone, showFailure } from '../app/failure-toast.tsx';
import { PageHeading } from '../app/page-heading.tsx';
import { useSubmissionKey } from '../app/submission-key.ts';
import { strings } from '../strings.ts';
import { PackageForm, type Submission } from './package-form.tsx';
import { emptyPackage, toCreate } from './package-values.ts';
import { packagesKey } from './packages.ts';

const text = strings.qa.form;

function NewPackage() {
  const call = useCall();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const submission = useSubmissionKey();

  async function order(packageId: string, idempotencyKey: string): Promise<void> {
    try {
      const { planId } = await call(runPackage, { params: { id: packageId }, body: {}, idempotencyKey });
      showDone(text.created);
      await navigate({ to: '/apis/runs/$planId', params: { planId } });
    } catch (error) {
      await navigate({ to: '/apis/$packageId', params: { packageId } });
      showFailure(`order-${packageId}`, text.notRun, error, () => void order(packageId, idempotencyKey));
    }
  }

  async function save({ values, parsed, run }: Submission): Promise<void> {
    const body = toCreate(values, parsed);
    const saved = await call(createPackage, { body, idempotencyKey: submission.keyFor(body) });
    submission.done();
    void queries.invalidateQueries({ queryKey: packagesKey });
    if (run) return order(saved.id, crypto.randomUUID());
    showDone(text.saved);
    await navigate({ to: '/apis/$packageId', params: { packageId: saved.id } });
  }

  return <PackageForm initial={emptyPackage} saved={null} onSubmit={save} />;
}

export default function NewPackagePage() {
  return (
    <ForRoute route={createPackage}>
      <PageHeading title={text.newTitle} lead={text.newLead} />
      <NewPackage />
    </ForRoute>
  );
}

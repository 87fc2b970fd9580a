import { getRouteApi } from '@tanstack/react-router';
import type { QaRunSummary } from '#shared/qa/contract.ts';
import type { QaReport } from '#shared/qa/report/contract.ts';
import { CompareCard } from './compare-card.tsx';
import { ExportMenu } from './export-menu.tsx';
import { ReportView } from './report-view.tsx';

const route = getRouteApi('/apis/runs/$planId');

/** The report as a member sees it: filters in the address, exports, comparison. */
export default function RunReport({ run, report }: { run: QaRunSummary; report: QaReport }) {
  const { with: earlier, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <ReportView
      report={report}
      newFindings={run.newFindings}
      filters={filters}
      onFilter={(next) =>
        void navigate({ search: { ...next, with: earlier }, hash: '', replace: true, resetScroll: false })
      }
      linkTo={(id) => `${window.location.origin}/apis/runs/${run.planId}#${id}`}
      actions={<ExportMenu planId={run.planId} />}
    >
      <CompareCard
        run={run}
        earlier={earlier}
        onChoose={(planId) =>
          void navigate({ search: { ...filters, with: planId }, replace: true, resetScroll: false })
        }
      />
    </ReportView>
  );
}

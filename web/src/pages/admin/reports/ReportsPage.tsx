import type { TokenReportSummary } from '@latchkey/client';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Loaded } from '../../../components/Loaded.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { reportTexts } from '../../../texts/reports.tsx';
import { reportsQuery } from './report-queries.ts';

/** The reports that there are. */
export function ReportsPage() {
  const reports = useQuery(reportsQuery);
  return (
    <TitledPage title={reportTexts.title} lead={reportTexts.lead}>
      <Loaded query={reports} loading={reportTexts.loading} failed={reportTexts.failed}>
        {(data) => (
          <ul className="console-cards">
            {data.map((report) => (
              <ReportCard key={report.name} report={report} />
            ))}
          </ul>
        )}
      </Loaded>
    </TitledPage>
  );
}

function ReportCard({ report: { name, title } }: { report: TokenReportSummary }) {
  return (
    <li className="card console-card">
      <h2 className="console-card-title">
        <Link to="/admin/reports/$name" params={{ name }}>
          {title}
        </Link>
      </h2>
      <p className="muted">{reportTexts.lookedAt(name)}</p>
    </li>
  );
}

import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { type ReportRequest, reportCsvPath } from '../../../api/reports.ts';
import { DownloadIcon } from '../../../components/icons.tsx';
import { Loaded } from '../../../components/Loaded.tsx';
import { MoreRows, useRowsAtFirst } from '../../../components/MoreRows.tsx';
import { TitledPage } from '../../../components/TitledPage.tsx';
import { reportTexts } from '../../../texts/reports.tsx';
import { OwnedTokenTable } from '../OwnedTokenTable.tsx';
import { DaysForm } from './DaysForm.tsx';
import { reportQuery, reportsQuery } from './report-queries.ts';

const route = getRouteApi('/admin/reports/$name');

/** One report: its tokens, here and as CSV. */
export function ReportPage() {
  const { name } = route.useParams();
  const { days } = route.useSearch();
  const navigate = route.useNavigate();
  const summary = useQuery(reportsQuery).data?.find((one) => one.name === name);
  const asked = { name, ...(days !== undefined && { days }) };
  return (
    <TitledPage
      title={summary?.title ?? reportTexts.title}
      lead={reportTexts.lookedAt(name)}
      above={
        <Link to="/admin/reports" className="page-back">
          {reportTexts.allReports}
        </Link>
      }
      acts={
        <a className="button button-secondary" href={reportCsvPath(asked)} download>
          <DownloadIcon /> {reportTexts.download}
        </a>
      }
    >
      {summary?.default_days !== undefined && (
        <DaysForm
          days={days ?? summary.default_days}
          onShow={(wanted) => void navigate({ search: { days: wanted } })}
        />
      )}
      <ReportTokens asked={asked} />
    </TitledPage>
  );
}

function ReportTokens({ asked }: { asked: ReportRequest }) {
  const report = useInfiniteQuery(reportQuery(asked));
  const tokens = report.data?.pages.flatMap((page) => page.token_infos);
  // A page may be empty though others follow it.
  useRowsAtFirst(report, tokens?.length);
  return (
    <Loaded
      query={{ ...report, data: tokens }}
      loading={reportTexts.tokensLoading}
      failed={reportTexts.tokensFailed}
    >
      {(rows) => (
        <div className="card">
          <p className="visually-hidden" role="status">
            {reportTexts.shown(rows.length)}
          </p>
          {rows.length > 0 && <OwnedTokenTable label={reportTexts.tokens} tokens={rows} />}
          {rows.length === 0 && !report.hasNextPage && <p className="nothing">{reportTexts.none}</p>}
          <MoreRows query={report} />
        </div>
      )}
    </Loaded>
  );
}

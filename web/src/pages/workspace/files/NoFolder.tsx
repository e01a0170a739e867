import { useQuery } from '@tanstack/react-query';
import { Link, Navigate } from '@tanstack/react-router';
import { findAt } from '../../../api/dbfs.ts';
import { ApiError, messageOf } from '../../../api/request.ts';
import { Button } from '../../../components/Button.tsx';
import { LoadingRows } from '../../../components/LoadingRows.tsx';
import { Notice } from '../../../components/Notice.tsx';
import { commonTexts } from '../../../texts/common.tsx';
import { filesTexts as texts } from '../../../texts/files.tsx';
import { visibleText } from '../../../visible-text.ts';
import { parentOf, ROOT, schemePath } from './dbfs-path.ts';

interface NoFolderProps {
  readonly path: string;
  readonly query: {
    readonly error: Error | null;
    readonly isFetching: boolean;
    refetch(): Promise<unknown>;
  };
}

/** For a path that is no folder that can be shown. A link may lead to a file: then it is shown in its folder. */
export function NoFolder({ path, query }: NoFolderProps) {
  const { error, isFetching, refetch } = query;
  const found = useQuery({ queryKey: ['dbfs', 'status', path], queryFn: () => findAt(path), gcTime: 0 });
  if (found.isPending) return <LoadingRows label={texts.loading} />;
  if (found.data?.is_dir === false) {
    const folder = parentOf(path);
    return <Navigate to="/dbfs" search={{ ...(folder !== ROOT && { path: folder }), open: path }} replace />;
  }
  const status = error instanceof ApiError ? error.status : 0;
  const shownPath = visibleText(schemePath(path), 200);
  if (status === 404) return <Said title={texts.missing} lead={texts.missingLead(shownPath)} path={path} />;
  if (status === 403) return <Said title={texts.refused} lead={texts.refusedLead} path={path} />;
  return (
    <Notice tone="error" title={texts.failed}>
      <p>{messageOf(error)}</p>
      <Button onPress={() => void refetch()} isPending={isFetching}>
        {commonTexts.tryAgain}
      </Button>
    </Notice>
  );
}

function Said({ title, lead, path }: { title: string; lead: string; path: string }) {
  const folder = parentOf(path);
  return (
    <div className="card nothing nothing-large" role="alert">
      <h2>{title}</h2>
      <p className="said-path">{lead}</p>
      {path !== ROOT && (
        <Link to="/dbfs" search={folder === ROOT ? {} : { path: folder }} className="button button-secondary">
          {texts.toParent}
        </Link>
      )}
    </div>
  );
}

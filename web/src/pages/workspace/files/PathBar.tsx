import { Link } from '@tanstack/react-router';
import { OuterText } from '../../../components/OuterText.tsx';
import { filesTexts } from '../../../texts/files.tsx';
import { foldersTo, nameOf, ROOT } from './dbfs-path.ts';

/** A folder is not the one that is open because that one lies in it. */
const EXACT = { exact: true, includeSearch: true, explicitUndefined: true };

/** The way from the root to the folder that is open; each part leads to its folder. */
export function PathBar({ path }: { readonly path: string }) {
  return (
    <nav className="path-bar" aria-label={filesTexts.path}>
      <ol>
        {foldersTo(path).map((folder) => (
          <li key={folder}>
            {folder === path ? (
              <span className="path-part" aria-current="page">
                <Part folder={folder} />
              </span>
            ) : (
              <Link
                to="/dbfs"
                search={folder === ROOT ? {} : { path: folder }}
                className="path-part"
                activeOptions={EXACT}
              >
                <Part folder={folder} />
              </Link>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Part({ folder }: { readonly folder: string }) {
  return folder === ROOT ? filesTexts.root : <OuterText text={nameOf(folder)} maxLength={60} />;
}

import '../styles/progress.css';

/** How much of a whole is done, for the eye: a picture, since the page's policy lets no element have a style of its own. */
export function ProgressTrack({ done, total }: { readonly done: number; readonly total: number }) {
  return (
    <svg className="progress-track" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
      <rect width="100" height="1" className="progress-whole" />
      <rect width={total === 0 ? 0 : (100 * done) / total} height="1" className="progress-done" />
    </svg>
  );
}

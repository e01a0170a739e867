/** Stands where rows will be as soon as they are there; what is being loaded is only read out. */
export function LoadingRows({ label }: { label: string }) {
  return (
    <div className="card loading" role="status">
      <span className="visually-hidden">{label}</span>
      {[1, 2, 3].map((row) => (
        <span key={row} className="loading-row" aria-hidden="true">
          <span className="loading-bar" />
          <span className="loading-bar" />
          <span className="loading-bar" />
        </span>
      ))}
    </div>
  );
}

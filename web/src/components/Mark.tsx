/** Latchkey's mark: a key whose shaft and bit make an L. Its colours follow the theme. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect className="mark-ground" width="32" height="32" rx="8" />
      <g className="mark-key">
        <circle cx="12" cy="10.5" r="4.5" />
        <path d="M12 15v10h10.5M18.5 25v-4" />
      </g>
    </svg>
  );
}

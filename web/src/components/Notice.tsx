import type { ReactNode, Ref } from 'react';
import { CheckIcon, ErrorIcon, InfoIcon, WarningIcon } from './icons.tsx';

const ICONS = { error: ErrorIcon, warning: WarningIcon, success: CheckIcon, info: InfoIcon };

interface NoticeProps {
  readonly tone: keyof typeof ICONS;
  readonly title?: string;
  readonly children?: ReactNode;
  /** Makes it something to move the focus to. */
  readonly ref?: Ref<HTMLDivElement>;
}

/** A message in the page. Errors are announced at once, successes when nothing else is being said. */
export function Notice({ tone, title, children, ref }: NoticeProps) {
  const Icon = ICONS[tone];
  const role = tone === 'error' ? 'alert' : tone === 'success' ? 'status' : undefined;
  return (
    <div className={`notice notice-${tone}`} role={role} ref={ref} {...(ref && { tabIndex: -1 })}>
      <Icon />
      <div className="notice-text">
        {title !== undefined && <p className="notice-title">{title}</p>}
        {children}
      </div>
    </div>
  );
}

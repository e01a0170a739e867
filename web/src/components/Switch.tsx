import type { ReactNode } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';
import '../styles/switch.css';

interface SwitchProps {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
  /** Ids of what explains it. */
  readonly describedBy?: string;
  /** Stands before the switch: what it is at. */
  readonly children?: ReactNode;
}

/** Something that is on or off. Its label is read out; what is seen beside it is up to the page. */
export function Switch({ label, isOn, onChange, isDisabled = false, describedBy, children }: SwitchProps) {
  return (
    <AriaSwitch
      className="switch"
      aria-label={label}
      isSelected={isOn}
      onChange={onChange}
      isDisabled={isDisabled}
      {...(describedBy !== undefined && { 'aria-describedby': describedBy })}
    >
      {children}
      <span className="switch-track" aria-hidden="true">
        <span className="switch-thumb" />
      </span>
    </AriaSwitch>
  );
}

import { Button as AriaButton, type ButtonProps as AriaButtonProps } from 'react-aria-components';

interface ButtonProps extends Omit<AriaButtonProps, 'className' | 'isPending' | 'isDisabled'> {
  readonly look?: 'primary' | 'secondary' | 'danger' | 'icon' | 'quiet';
  /** Something is under way: nothing can be pressed, and the focus stays where it is. */
  readonly isPending?: boolean;
}

/** A button in one of the looks of these pages. */
export function Button({
  look = 'secondary',
  isPending = false,
  type = 'button',
  onPress,
  ...rest
}: ButtonProps) {
  return (
    <AriaButton
      {...rest}
      className={`button button-${look}`}
      // A form that has no button to submit it is not submitted by Enter either.
      type={isPending ? 'button' : type}
      {...(isPending ? { 'aria-disabled': true } : onPress && { onPress })}
    />
  );
}

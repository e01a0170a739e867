/** The method of an operation, told apart at a glance. */
export function MethodName({ method }: { method: string }) {
  return <span className={`method method-${method.toLowerCase()}`}>{method}</span>;
}

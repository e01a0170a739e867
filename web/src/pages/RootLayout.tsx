import { Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { ActProvider } from '../components/ActProvider.tsx';

/** What stands around every page. */
export function RootLayout() {
  useFocusOnArrival();
  return (
    <ActProvider>
      <Outlet />
    </ActProvider>
  );
}

/** When what had the focus went away with its page, the keyboard goes on at the new page's content. */
function useFocusOnArrival() {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  useEffect(() => {
    if (path === undefined || document.activeElement !== document.body) return;
    document.getElementById('content')?.focus({ preventScroll: true });
  }, [path]);
}

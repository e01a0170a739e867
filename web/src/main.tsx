import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { takeCodeFromAddress } from './pages/set-password/link-code.ts';
import { createPages } from './router.tsx';
import './styles/tokens.css';
import './styles/base.css';
import './styles/controls.css';
import './styles/fields.css';
import './styles/choices.css';
import './styles/disclosure.css';
import './styles/overlays.css';
import './styles/frame.css';
import './styles/login.css';
import './styles/settings.css';
import './styles/data-table.css';
import './styles/new-token.css';
import './styles/forced-colors.css';

// Before anything keeps the address.
takeCodeFromAddress();
const { queryClient, router } = createPages();
const root = document.getElementById('root');
if (root === null) throw new Error('The page has no element to show itself in.');

createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en-US">
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);

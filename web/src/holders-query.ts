import { queryOptions } from '@tanstack/react-query';
import { findHolders } from './api/permissions.ts';

/** Whoever is called by a text. What those who are no administrators are told of others does not name users. */
export function holdersQuery(text: string, isAdministrator: boolean) {
  return queryOptions({
    queryKey: ['holders', text, isAdministrator],
    queryFn: () => findHolders(text, isAdministrator),
    staleTime: 30_000,
  });
}

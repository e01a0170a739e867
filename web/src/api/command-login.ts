import type {
  CommandLoginAllowed,
  CommandLoginDenied,
  CommandLoginRequest,
  CommandLoginTerms,
} from '@latchkey/client';
import { OWN, request } from './request.ts';

const PATH = `${OWN}/command-login`;

/** What a command would get. Throws with status 400 for what no command asks for. */
export function lookUpCommandLogin(body: CommandLoginRequest): Promise<CommandLoginTerms> {
  return request(`${PATH}/look-up`, { method: 'POST', body });
}

/** Lets a command have a token; gives back where to go with that, or what to carry to the terminal. */
export function allowCommandLogin(body: CommandLoginRequest): Promise<CommandLoginAllowed> {
  return request(`${PATH}/allow`, { method: 'POST', body });
}

/** Lets a command have no token; gives back where to go to tell it, if it listens anywhere. */
export function denyCommandLogin(body: CommandLoginRequest): Promise<CommandLoginDenied> {
  return request(`${PATH}/deny`, { method: 'POST', body });
}

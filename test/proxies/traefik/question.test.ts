import { TRAEFIK_QUESTION, testQuestion } from '../../support/questions.ts';

testQuestion({
  question: TRAEFIK_QUESTION,
  needed: ['x-forwarded-method', 'x-forwarded-uri', 'x-forwarded-host'],
});

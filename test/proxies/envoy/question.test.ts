import { ENVOY_QUESTION, testQuestion } from '../../support/questions.ts';

testQuestion({ question: ENVOY_QUESTION, needed: ['host'] });

import { describeAnswers } from './answered.ts';

describeAnswers(4);

import { describeAnswers } from './answered.ts';

describeAnswers(1);

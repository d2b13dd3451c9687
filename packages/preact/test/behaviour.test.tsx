import { testAdapter } from '../../testing/suite/adapterSuite.js';
import { preact } from './behaviour.js';

testAdapter('Preact', preact);

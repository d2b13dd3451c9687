import { testAdapter } from '../../testing/suite/adapterSuite.js';
import { solid } from './behaviour.jsx';

testAdapter('Solid in Chromium', solid);

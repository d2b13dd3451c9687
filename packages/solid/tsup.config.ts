import { defineConfig } from 'tsup';
import { adapterBuild } from '../../scripts/adapterBuild.js';

export default defineConfig(adapterBuild());

/**
 * zod, configured once. Under the window's strict CSP and Trusted Types no code may be generated at run time,
 * so the just-in-time compiler of zod is switched off before any schema is built. Every room imports `z` from
 * here and never from `zod` itself.
 */
import { z } from 'zod';

z.config({ jitless: true });

export { z };

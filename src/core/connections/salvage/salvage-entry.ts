/** Salvages one history in a thread of its own, as it may take minutes, and says how many events it found. */
import '../../../shared/freeze-prototype.ts';
import { parentPort, workerData } from 'node:worker_threads';
import { type SalvageOrder, salvageHistory } from './salvage-history.ts';

// Only this program starts the thread (`salvage.ts`), with its own order.
parentPort?.postMessage(salvageHistory(workerData as SalvageOrder));

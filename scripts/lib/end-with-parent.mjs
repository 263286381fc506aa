/** Under npm a shell stands between npm and a script, and it does not pass signals on: a script ends when that shell is gone. */
const LOOK_MS = 500;

export function endWithParent() {
  if (process.env.npm_lifecycle_event === undefined) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, LOOK_MS);
  timer.unref();
}

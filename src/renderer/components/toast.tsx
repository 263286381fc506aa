/**
 * Short notes at the edge of the window. One with an `action` and `countdown` is an undo: it shows the seconds that are
 * left, and goes when they are over. Errors stay until they are dismissed, or overtaken by a later word on the same
 * subject (toast-list.ts).
 */
import { CircleAlert, CircleCheck, Info, type LucideIcon, TriangleAlert, X } from 'lucide-react';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { Button, IconButton } from './button.tsx';
import { cx } from './class-names.ts';
import { CoreLostContext } from './connection-state.tsx';
import {
  ofConnection,
  type ShownToast,
  type ToastOptions,
  withoutSubjects,
  withToast,
} from './toast-list.ts';
import { TONE_TEXT, type Tone } from './tone.ts';

export interface ToastHandle {
  /** Returns the toast's id. */
  show(options: ToastOptions): number;
  dismiss(id: number): void;
  /** Takes away what was said of these subjects: it is not true any more. */
  clear(...about: readonly string[]): void;
  /** Takes away what speaks of other connections than the one shown. */
  showConnection(id: string | null): void;
}

const DEFAULT_MS = 6000;
const ICON: Readonly<Record<Tone, LucideIcon>> = {
  neutral: Info,
  info: Info,
  ok: CircleCheck,
  warn: TriangleAlert,
  danger: CircleAlert,
};

const ToastContext = createContext<ToastHandle | null>(null);

/** Toasts that speak of one connection. */
export function useToastOf(connectionId: string): ToastHandle {
  const handle = useToast();
  return useMemo(
    () => ({ ...handle, show: (options) => handle.show({ ...options, connectionId }) }),
    [handle, connectionId],
  );
}

export function useToast(): ToastHandle {
  const handle = useContext(ToastContext);
  if (!handle) throw new Error('useToast outside of ToastProvider');
  return handle;
}

function lifetime(toast: ToastOptions): number | null {
  if (toast.durationMs !== undefined) return toast.durationMs;
  return toast.tone === 'danger' ? null : DEFAULT_MS;
}

export function ToastProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation();
  const [toasts, setToasts] = useState<readonly ShownToast[]>([]);
  const lastId = useRef(0);
  const dismiss = useCallback((id: number) => {
    setToasts((all) => all.filter((toast) => toast.id !== id));
  }, []);
  const show = useCallback((options: ToastOptions) => {
    lastId.current += 1;
    const id = lastId.current;
    setToasts((all) => withToast(all, { ...options, id }));
    return id;
  }, []);
  const handle = useMemo(
    () => ({
      show,
      dismiss,
      clear: (...about: readonly string[]) => setToasts((all) => withoutSubjects(all, about)),
      showConnection: (id: string | null) => setToasts((all) => ofConnection(all, id)),
    }),
    [show, dismiss],
  );
  return (
    <ToastContext.Provider value={handle}>
      {children}
      <section
        aria-label={t('ui.notifications')}
        className="pointer-events-none fixed right-4 bottom-10 z-50 flex w-96 max-w-[calc(100vw-2rem)] flex-col gap-2"
      >
        <div aria-live="polite" className="contents">
          {toasts.map((toast) => (
            <ToastCard key={toast.id} toast={toast} onDismiss={dismiss} />
          ))}
        </div>
      </section>
    </ToastContext.Provider>
  );
}

function useSecondsLeft(totalMs: number | null, over: () => void): number | null {
  const [left, setLeft] = useState(totalMs);
  const end = useRef(over);
  end.current = over;
  useEffect(() => {
    if (totalMs === null) return;
    const until = performance.now() + totalMs;
    const timer = setInterval(() => {
      const rest = until - performance.now();
      setLeft(Math.max(0, rest));
      if (rest <= 0) end.current();
    }, 100);
    return () => clearInterval(timer);
  }, [totalMs]);
  return left === null ? null : Math.ceil(left / 1000);
}

function ToastCard({
  toast,
  onDismiss,
}: {
  readonly toast: ShownToast;
  readonly onDismiss: (id: number) => void;
}) {
  const { t } = useTranslation();
  const total = lifetime(toast);
  const seconds = useSecondsLeft(total, () => onDismiss(toast.id));
  const Icon = ICON[toast.tone];
  const isLost = useContext(CoreLostContext) !== null;
  const { id, until } = toast;
  useEffect(() => until?.(() => onDismiss(id)), [until, id, onDismiss]);
  const act = () => {
    toast.action?.onAction();
    onDismiss(toast.id);
  };
  return (
    <div className="pointer-events-auto rounded-lg border border-line-strong bg-raised shadow-pop">
      <div className="flex items-start gap-2.5 p-3">
        <Icon aria-hidden className={cx('mt-0.5 size-4 shrink-0', TONE_TEXT[toast.tone])} />
        <div className="min-w-0 flex-1">
          <p className="text-sm font-medium wrap-anywhere">{toast.title}</p>
          {toast.text && <p className="text-xs text-muted wrap-anywhere">{toast.text}</p>}
          {toast.countdown && seconds !== null && (
            // Read out once with the toast, not again every second.
            <p aria-live="off" className="mt-0.5 text-xs tabular-nums text-muted">
              {t('ui.secondsLeft', { count: seconds })}
            </p>
          )}
        </div>
        {toast.action && (
          <Button size="sm" disabled={isLost} onClick={act}>
            {toast.action.label}
          </Button>
        )}
        <IconButton icon={X} size="sm" label={t('ui.dismiss')} onClick={() => onDismiss(toast.id)} />
      </div>
      {toast.countdown && total !== null && <CountdownBar totalMs={total} />}
    </div>
  );
}

function CountdownBar({ totalMs }: { readonly totalMs: number }) {
  return (
    <div aria-hidden className="mx-3 mb-2 h-0.5 overflow-hidden rounded-full bg-sunken">
      <div className="countdown-bar h-full bg-accent" style={{ animationDuration: `${totalMs}ms` }} />
    </div>
  );
}

/** A question or a form that must be answered first. Escape and the cross close it; focus goes back where it was. */
import { Dialog as Base } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactNode, type RefObject, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { cx } from './class-names.ts';

export interface DialogProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  readonly footer?: ReactNode;
  readonly size?: 'sm' | 'md' | 'lg' | 'xl';
  /** Takes the focus when it opens; without it, whatever comes first. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

const WIDTH = { sm: 'max-w-md', md: 'max-w-xl', lg: 'max-w-3xl', xl: 'max-w-6xl' } as const;

export function Dialog(props: DialogProps) {
  const { open, onClose, title, description, children, footer, size = 'md', initialFocus } = props;
  const { t } = useTranslation();
  return (
    <Base.Root open={open} onOpenChange={(next) => !next && onClose()}>
      <Base.Portal>
        <Base.Backdrop className="fixed inset-0 z-40 bg-scrim" />
        <Base.Viewport className="fixed inset-0 z-40 flex items-start justify-center overflow-auto p-4 pt-[8vh]">
          <Base.Popup
            {...(initialFocus ? { initialFocus } : {})}
            className={cx(
              'relative flex max-h-[84vh] w-full flex-col rounded-lg border border-line-strong bg-raised shadow-pop outline-none',
              WIDTH[size],
            )}
          >
            <div className="px-5 pt-4 pr-14 pb-3">
              <Base.Title className="text-lg font-semibold wrap-anywhere">{title}</Base.Title>
              {description && (
                <Base.Description render={<div />} className="mt-1 text-muted wrap-anywhere">
                  {description}
                </Base.Description>
              )}
            </div>
            {children && <div className="min-h-0 flex-1 overflow-auto px-5 pt-1 pb-4">{children}</div>}
            {footer && (
              <div className="flex flex-wrap items-center justify-end gap-2 border-t border-line px-5 py-3">
                {footer}
              </div>
            )}
            {/* Last in order, so that the focus begins in what the dialog is about. */}
            <Base.Close
              aria-label={t('ui.close')}
              className="absolute top-3 right-3 flex size-control-sm items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
            >
              <X aria-hidden className="size-4" />
            </Base.Close>
          </Base.Popup>
        </Base.Viewport>
      </Base.Portal>
    </Base.Root>
  );
}

export interface ConfirmDialogProps {
  readonly open: boolean;
  readonly title: ReactNode;
  readonly description?: ReactNode;
  /** More to read or choose before the answer. */
  readonly children?: ReactNode;
  readonly confirmLabel: string;
  /** Where "cancel" would be taken for the answer itself. */
  readonly cancelLabel?: string;
  readonly tone?: 'primary' | 'danger';
  readonly busy?: boolean;
  readonly confirmDisabled?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
  /** A field that must be filled in first; else the confirming button has the focus, so that Enter answers. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

export function ConfirmDialog({
  open,
  title,
  description,
  children,
  confirmLabel,
  cancelLabel,
  tone = 'primary',
  busy = false,
  confirmDisabled = false,
  onConfirm,
  onClose,
  initialFocus,
}: ConfirmDialogProps) {
  const { t } = useTranslation();
  const confirmButton = useRef<HTMLButtonElement>(null);
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={description}
      size="sm"
      initialFocus={initialFocus ?? confirmButton}
      footer={
        <>
          <Button onClick={onClose}>{cancelLabel ?? t('ui.cancel')}</Button>
          <Button
            ref={confirmButton}
            variant={tone}
            busy={busy}
            disabled={confirmDisabled}
            onClick={onConfirm}
          >
            {confirmLabel}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}

/** Fields of a form: a label, a hint, an error in words beside the field, all tied together for a screen reader. */
import { ChevronDown, CircleAlert, Eye, EyeOff } from 'lucide-react';
import {
  type InputHTMLAttributes,
  type ReactNode,
  type Ref,
  type SelectHTMLAttributes,
  useId,
  useState,
} from 'react';
import { useTranslation } from 'react-i18next';
import { cx } from './class-names.ts';

interface FieldText {
  readonly label: ReactNode;
  readonly hint?: ReactNode;
  /** What is wrong and how to put it right. */
  readonly error?: ReactNode;
  /** The label is read but not shown. */
  readonly hideLabel?: boolean;
  /** Says "required" beside the label. */
  readonly required?: boolean;
}

interface FieldIds {
  readonly id: string;
  readonly describedBy: string | undefined;
}

interface FieldShellProps extends FieldText {
  readonly id: string;
  readonly children: ReactNode;
  readonly className?: string | undefined;
}

const CONTROL =
  'h-control w-full rounded-md border border-control bg-surface px-2.5 text-sm text-ink ' +
  'hover:border-ink disabled:opacity-55 aria-invalid:border-danger';

function useFieldIds(given: string | undefined, { hint, error }: FieldText): FieldIds {
  const own = useId();
  const id = given ?? own;
  const parts = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean);
  return { id, describedBy: parts.length > 0 ? parts.join(' ') : undefined };
}

function FieldNotes({ id, hint, error }: FieldText & { readonly id: string }) {
  return (
    <>
      {hint && (
        <p id={`${id}-hint`} className="text-xs text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="flex items-start gap-1 text-xs text-danger">
          <CircleAlert aria-hidden className="mt-0.5 size-3 shrink-0" />
          {error}
        </p>
      )}
    </>
  );
}

function FieldShell({ id, label, hint, error, hideLabel, required, children, className }: FieldShellProps) {
  const { t } = useTranslation();
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className={cx('text-sm font-medium', hideLabel && 'sr-only')}>
        {label}
        {required && <span className="ml-1 text-xs font-normal text-muted">({t('ui.required')})</span>}
      </label>
      {children}
      <FieldNotes id={id} label={label} hint={hint} error={error} />
    </div>
  );
}

export interface TextFieldProps extends FieldText, Omit<InputHTMLAttributes<HTMLInputElement>, 'required'> {
  /** For addresses, names of queues and the like. */
  readonly mono?: boolean;
  readonly ref?: Ref<HTMLInputElement>;
}

export function TextField({
  label,
  hint,
  error,
  hideLabel,
  required,
  mono,
  className,
  id: given,
  ...rest
}: TextFieldProps) {
  const text = { label, hint, error, hideLabel: hideLabel ?? false, required: required ?? false };
  const { id, describedBy } = useFieldIds(given, text);
  return (
    <FieldShell {...text} id={id} className={className}>
      <input
        type="text"
        spellCheck={false}
        autoComplete="off"
        {...rest}
        id={id}
        aria-required={required || undefined}
        aria-invalid={error ? true : undefined}
        aria-describedby={describedBy}
        className={cx(CONTROL, mono && 'font-mono')}
      />
    </FieldShell>
  );
}

/** A number as text, so that what was typed is never silently dropped; the form turns it into a number. */
export function NumberField(props: TextFieldProps) {
  return <TextField inputMode="numeric" {...props} />;
}

export function PasswordField({
  label,
  hint,
  error,
  hideLabel,
  required,
  className,
  id: given,
  ...rest
}: TextFieldProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const text = { label, hint, error, hideLabel: hideLabel ?? false, required: required ?? false };
  const { id, describedBy } = useFieldIds(given, text);
  const Icon = shown ? EyeOff : Eye;
  const action = shown ? t('ui.password.hide') : t('ui.password.show');
  return (
    <FieldShell {...text} id={id} className={className}>
      <div className="relative">
        <input
          spellCheck={false}
          autoComplete="off"
          {...rest}
          type={shown ? 'text' : 'password'}
          id={id}
          aria-required={required || undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          className={cx(CONTROL, 'pr-9')}
        />
        <button
          type="button"
          aria-label={action}
          aria-pressed={shown}
          aria-controls={id}
          onClick={() => setShown(!shown)}
          className="absolute inset-y-0.5 right-0.5 flex w-8 items-center justify-center rounded-sm text-muted hover:text-ink"
        >
          <Icon aria-hidden className="size-4" />
        </button>
      </div>
    </FieldShell>
  );
}

export interface SelectOption {
  readonly value: string;
  readonly label: string;
  readonly disabled?: boolean;
}

export interface SelectFieldProps
  extends FieldText,
    Omit<SelectHTMLAttributes<HTMLSelectElement>, 'required'> {
  readonly options: readonly SelectOption[];
  /** Shown for the empty value; without it a value is always chosen. */
  readonly placeholder?: string;
  readonly ref?: Ref<HTMLSelectElement>;
}

export function SelectField({
  label,
  hint,
  error,
  hideLabel,
  required,
  options,
  placeholder,
  className,
  id: given,
  ...rest
}: SelectFieldProps) {
  const text = { label, hint, error, hideLabel: hideLabel ?? false, required: required ?? false };
  const { id, describedBy } = useFieldIds(given, text);
  return (
    <FieldShell {...text} id={id} className={className}>
      <div className="relative">
        <select
          {...rest}
          id={id}
          aria-required={required || undefined}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          className={cx(CONTROL, 'appearance-none truncate pr-8')}
        >
          {placeholder !== undefined && <option value="">{placeholder}</option>}
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled ?? false}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden
          className="pointer-events-none absolute inset-y-0 right-2.5 my-auto size-4 text-muted"
        />
      </div>
    </FieldShell>
  );
}

export interface CheckboxFieldProps
  extends FieldText,
    Omit<InputHTMLAttributes<HTMLInputElement>, 'type' | 'required'> {
  readonly ref?: Ref<HTMLInputElement>;
}

export function CheckboxField({
  label,
  hint,
  error,
  hideLabel,
  className,
  id: given,
  ...rest
}: CheckboxFieldProps) {
  const text = { label, hint, error };
  const { id, describedBy } = useFieldIds(given, text);
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="flex min-h-6 items-center gap-2 text-sm">
        <input
          {...rest}
          type="checkbox"
          id={id}
          aria-invalid={error ? true : undefined}
          aria-describedby={describedBy}
          className="size-4 shrink-0 accent-accent"
        />
        <span className={cx(hideLabel && 'sr-only')}>{label}</span>
      </label>
      <div className="pl-6 empty:hidden">
        <FieldNotes id={id} {...text} />
      </div>
    </div>
  );
}

/** Something that is on or off at once, without a Save. */
export function SwitchField({
  label,
  hint,
  error,
  hideLabel,
  className,
  id: given,
  ...rest
}: CheckboxFieldProps) {
  const text = { label, hint, error };
  const { id, describedBy } = useFieldIds(given, text);
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="flex min-h-6 items-center gap-2 text-sm">
        <span className="relative inline-flex shrink-0">
          <input
            {...rest}
            type="checkbox"
            // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox states its own checkedness
            role="switch"
            id={id}
            aria-describedby={describedBy}
            className="peer h-4.5 w-8 appearance-none rounded-full border border-control bg-sunken transition-colors checked:border-accent checked:bg-accent disabled:opacity-55"
          />
          <span
            aria-hidden
            className="pointer-events-none absolute top-[3px] left-[3px] size-3 rounded-full bg-control transition-transform peer-checked:translate-x-3.5 peer-checked:bg-accent-ink"
          />
        </span>
        <span className={cx(hideLabel && 'sr-only')}>{label}</span>
      </label>
      <FieldNotes id={id} {...text} />
    </div>
  );
}

/**
 * A form made from a JSON Schema: its properties in their order, texts in the operator's language, what is wrong said
 * beside the field. The core checks the values again by the same schema.
 */
import { type ReactNode, useEffect, useMemo } from 'react';
import { type Control, Controller, useForm } from 'react-hook-form';
import { useTranslation } from 'react-i18next';
import type { Language } from '../i18n/languages.ts';
import { Button } from './button.tsx';
import { CheckboxField, NumberField, SelectField, TextField } from './fields.tsx';
import { checkField, type FieldProblem, fieldValue } from './schema-form/check-field.ts';
import { type FormField, type FormValue, readForm } from './schema-form/read-schema.ts';
import { ErrorState, type ShownError } from './states.tsx';

export interface SchemaFormProps {
  readonly schema: Readonly<Record<string, unknown>>;
  readonly language: Language;
  readonly submitLabel: string;
  readonly busy?: boolean;
  /** Of the whole form: what the submit failed with. */
  readonly error?: ShownError | null;
  readonly disabled?: boolean;
  /** Values in place of the schema's defaults. */
  readonly initial?: Readonly<Record<string, FormValue>>;
  readonly onSubmit: (values: Readonly<Record<string, FormValue>>) => void;
  /** Beside the submit button. */
  readonly extraActions?: ReactNode;
}

type Draft = Record<string, string | boolean>;

function useProblemText(): (problem: FieldProblem) => string {
  const { t } = useTranslation();
  return ({ key, values }) => {
    if (key !== 'pattern') return t(`ui.form.${key}`, { ...values });
    const example = values.example ? t('ui.form.patternExample', { example: values.example }) : '';
    return t('ui.form.pattern', { example });
  };
}

function startValue(field: FormField, given: FormValue | undefined): string | boolean {
  if (given === undefined) return field.initial;
  return typeof given === 'number' ? String(given) : given;
}

export function SchemaForm({
  schema,
  language,
  submitLabel,
  busy = false,
  error = null,
  disabled = false,
  initial,
  onSubmit,
  extraActions,
}: SchemaFormProps) {
  const { t } = useTranslation();
  const problemText = useProblemText();
  const { fields, unsupported } = useMemo(() => readForm(schema, language), [schema, language]);
  const form = useForm<Draft>({
    mode: 'onTouched',
    defaultValues: Object.fromEntries(
      fields.map((field) => [field.name, startValue(field, initial?.[field.name])]),
    ),
  });
  const { isSubmitted } = form.formState;
  // Errors are kept as words: say them again when the language changes.
  // biome-ignore lint/correctness/useExhaustiveDependencies: language is the reason
  useEffect(() => {
    if (isSubmitted) void form.trigger();
  }, [language]);
  const submit = form.handleSubmit((draft) => {
    const values: Record<string, FormValue> = {};
    for (const field of fields) {
      const value = fieldValue(field, draft[field.name] ?? '');
      if (value !== undefined) values[field.name] = value;
    }
    onSubmit(values);
  });
  return (
    <form noValidate onSubmit={submit} className="flex max-w-xl flex-col gap-4">
      {fields.map((field) => (
        <SchemaField key={field.name} field={field} control={form.control} problemText={problemText} />
      ))}
      {unsupported.map((name) => (
        <p key={name} className="text-xs text-warn">
          {t('ui.form.unsupported', { name })}
        </p>
      ))}
      {error && (
        <div className="rounded-md border border-danger-line">
          <ErrorState compact error={error} />
        </div>
      )}
      <div className="flex gap-2">
        <Button type="submit" variant="primary" busy={busy} disabled={disabled}>
          {submitLabel}
        </Button>
        {extraActions}
      </div>
    </form>
  );
}

interface SchemaFieldProps {
  readonly field: FormField;
  readonly control: Control<Draft>;
  readonly problemText: (problem: FieldProblem) => string;
}

function SchemaField({ field, control, problemText }: SchemaFieldProps) {
  const { t } = useTranslation();
  const check = (value: string | boolean) => {
    const problem = checkField(field, value);
    return problem ? problemText(problem) : true;
  };
  return (
    <Controller
      name={field.name}
      control={control}
      rules={{ validate: check }}
      render={({ field: input, fieldState }) => {
        const text = {
          label: field.title,
          hint: field.description ?? undefined,
          error: fieldState.error?.message,
          required: field.required,
        };
        if (field.kind === 'boolean') {
          const { value, ...rest } = input;
          return <CheckboxField {...text} {...rest} checked={value === true} />;
        }
        const shared = { ...text, ...input, value: String(input.value ?? '') };
        if (field.kind === 'enum') {
          const open = field.required && field.initial !== '' ? {} : { placeholder: t('ui.form.choose') };
          return <SelectField {...shared} {...open} options={field.options} />;
        }
        if (field.kind === 'integer' || field.kind === 'number') {
          return <NumberField {...shared} className="[&_input]:max-w-40" />;
        }
        return (
          <TextField
            {...shared}
            mono={field.kind === 'uri'}
            inputMode={field.kind === 'uri' ? 'url' : 'text'}
            placeholder={field.example ?? undefined}
          />
        );
      }}
    />
  );
}

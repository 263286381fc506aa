import { Popover } from '@base-ui/react/popover';
import { Plus } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useCommand } from '../../client/use-command.ts';
import { Button } from '../../components/button.tsx';
import { TextField } from '../../components/fields.tsx';
import { useErrorText } from '../../components/states.tsx';

export interface AddQueueProps {
  readonly connectionId: string;
  readonly onAdded: (queue: string) => void;
}

/** Names a dead-letter queue that was not found by itself. */
export function AddQueue({ connectionId, onAdded }: AddQueueProps) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const add = useCommand('failures.addQueue', {
    onSuccess: (queue) => {
      setOpen(false);
      setName('');
      onAdded(queue.name);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() !== '') add.mutate({ connectionId, queue: name.trim() });
  };
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger
        render={
          <Button size="sm" variant="ghost" icon={Plus}>
            {t('failures.queues.add')}
          </Button>
        }
      />
      <Popover.Portal>
        <Popover.Positioner sideOffset={4} align="end" className="z-40">
          <Popover.Popup className="w-96 max-w-[calc(100vw-2rem)] rounded-md border border-line-strong bg-raised p-4 shadow-pop outline-none">
            <Popover.Title className="mb-2 text-sm font-semibold">
              {t('failures.queues.addTitle')}
            </Popover.Title>
            <form onSubmit={submit} className="flex flex-col gap-3">
              <TextField
                label={t('failures.queues.addName')}
                hint={t('failures.queues.addText')}
                error={add.error ? errorText(add.error) : undefined}
                mono
                maxLength={255}
                value={name}
                onChange={({ target }) => setName(target.value)}
              />
              <Button type="submit" variant="primary" busy={add.isPending} className="self-end">
                {t('failures.queues.add')}
              </Button>
            </form>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

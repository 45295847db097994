import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ROUTES, routePath, type WebhookInput } from '@tideway/contract';
import { call } from '../call.ts';
import { keys } from '../query-keys.ts';

export function useWebhooks() {
  return useQuery({
    queryKey: keys.webhooks,
    queryFn: ({ signal }) => call('webhooks', 'GET', ROUTES.webhooks, { signal }),
  });
}

/** Adds a webhook, or changes one when `known` names it. */
export function useSaveWebhook(known?: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (input: WebhookInput) =>
      known === undefined
        ? call('webhook', 'POST', ROUTES.webhooks, { body: input })
        : call('webhook', 'PUT', routePath(ROUTES.webhook, { webhookId: known }), { body: input }),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.webhooks }),
  });
}

export function useDeleteWebhook() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (webhookId: string) => call('none', 'DELETE', routePath(ROUTES.webhook, { webhookId })),
    onSuccess: () => cache.invalidateQueries({ queryKey: keys.webhooks }),
  });
}

/** Sends a message the way alarms go. */
export function useTestWebhook() {
  return useMutation({
    mutationFn: (webhookId: string) =>
      call('webhookDelivery', 'POST', routePath(ROUTES.webhookTest, { webhookId }), { body: {} }),
  });
}

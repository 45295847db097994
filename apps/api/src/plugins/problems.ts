import { randomUUID } from 'node:crypto';
import type { Problem } from '@tideway/contract';
import { joinTexts, say, TidewayError, verbatim } from '@tideway/domain';
import { type FieldProblem, isStoreUnavailable, isUnstorableText, unfit } from '@tideway/job-store';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';

/** A refusal that names several inputs at once. */
export class InvalidInput extends TidewayError {
  readonly problems: readonly FieldProblem[];

  constructor(problems: readonly FieldProblem[]) {
    const words = problems.map(({ field, message }) => say(`${field}: ${message.en}`, `${field}：${message.zh}`));
    super('INVALID_REQUEST', { detail: joinTexts(words, '; ') });
    this.problems = problems;
  }
}

/** Turns every error into an RFC 9457 problem document. What is not of the catalogue says nothing of itself outside. */
export function registerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(error, request);
    if (problem.status >= 500) request.log.error({ err: error, traceId: problem.traceId }, 'request failed');
    return send(reply, problem);
  });
  app.setNotFoundHandler((request, reply) =>
    send(
      reply,
      toProblem(
        new TidewayError('NOT_FOUND', { detail: say(`There is no ${where(request)}.`, `没有 ${where(request)}。`) }),
        request,
      ),
    ),
  );
}

function send(reply: FastifyReply, problem: Problem): FastifyReply {
  return reply.code(problem.status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
}

function toProblem(error: unknown, request: FastifyRequest): Problem {
  const traceId = randomUUID();
  if (error instanceof TidewayError) return document(error, traceId);
  if (hasZodFastifySchemaValidationErrors(error)) {
    const problems = error.validation.map((issue) => ({
      field: issue.instancePath.split('/').slice(1).join('.'),
      message: unfit(issue.message ?? 'not valid'),
    }));
    return document(new InvalidInput(problems), traceId);
  }
  if (isStoreUnavailable(error)) {
    return document(
      new TidewayError('STORE_UNAVAILABLE', {
        detail: say('Postgres did not answer in time.', 'Postgres 没有及时响应。'),
      }),
      traceId,
    );
  }
  if (isUnstorableText(error)) {
    return document(
      new TidewayError('INVALID_REQUEST', {
        detail: say('A text holds the character U+0000.', '有文本包含字符 U+0000。'),
      }),
      traceId,
    );
  }
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status >= 400 && status < 500) {
    const known = new TidewayError('INVALID_REQUEST', { detail: verbatim((error as Error).message) });
    return { ...document(known, traceId), status };
  }
  const detail = say(
    `${where(request)} failed; the server's log has more under ${traceId}.`,
    `${where(request)} 失败；更多信息请在服务器日志中查找 ${traceId}。`,
  );
  return document(new TidewayError('INTERNAL', { detail }), traceId);
}

function where({ method, url }: FastifyRequest): string {
  return `${method} ${url.split('?')[0]}`;
}

function document(error: TidewayError, traceId: string): Problem {
  const fields =
    error instanceof InvalidInput
      ? error.problems.map(({ field, message }) => ({ field, message: message.en, zh: message.zh }))
      : error.field === undefined
        ? undefined
        : [{ field: error.field, message: error.message, zh: error.texts.detail.zh }];
  const { code, scope, title, detail, remedy, zh } = error.toJSON();
  return {
    type: `https://tideway.invalid/errors#${code}`,
    title,
    status: error.status,
    detail,
    code,
    scope,
    remedy,
    zh,
    traceId,
    ...(fields === undefined ? {} : { errors: fields }),
    ...(Object.keys(error.params).length === 0 ? {} : { params: { ...error.params } }),
  };
}
